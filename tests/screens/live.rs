//! The live screen in its states, and what is clicked on it.

use egui::Key;
use egui_kittest::kittest::{NodeT, Queryable};
use stepmedia::domain::geometry::Rect;
use stepmedia::domain::ids::{CameraId, PersonId};
use stepmedia::domain::message::Message;
use stepmedia::state::{
    AppState, Command, Intent, Live, LiveCommand, LiveEvent, LiveEventKind, LiveTile, TileBox, TileBoxKind,
    TileState,
};

use super::harness::{Look, Screen};

fn tile(id: i64, name: &str, state: TileState) -> LiveTile {
    LiveTile {
        id: CameraId(id),
        watched: Some(id as usize - 1),
        name: name.into(),
        address: "rtsp://10.0.0.7/1".into(),
        state,
        size: (768, 576),
        clock: "09:58:41".into(),
        age_s: 0,
        fps: 25.0,
        box_ms: 84,
        looks: 5.0,
        wished: 5.0,
        boxes: vec![],
        zones: vec![],
        lines: vec![],
        covers: false,
        covers_known: false,
        covers_unknown: false,
    }
}

fn somebody(track: u32, bbox: [f32; 4], kind: TileBoxKind, label: Option<&str>) -> TileBox {
    TileBox {
        track,
        bbox: Rect::new(bbox[0], bbox[1], bbox[2], bbox[3]),
        kind,
        label: label.map(Into::into),
        score: Some(0.62),
        dwell_s: 12 * track,
        flat: track == 9,
        covered: None,
    }
}

fn event(id: i64, kind: LiveEventKind, who: Option<&str>) -> LiveEvent {
    LiveEvent {
        id,
        kind,
        clock: format!("09:5{}:20", 9 - id % 9),
        camera: if id % 2 == 0 { "Lobby".into() } else { "Cổng A".into() },
        who: who.map(Into::into),
        unnamed: (kind == LiveEventKind::Unknown).then_some(PersonId(41)),
        score: Some(0.93),
        detail: String::new(),
        acknowledged_by: None,
    }
}

pub fn watching(base: AppState) -> AppState {
    let mut gate = tile(1, "Cổng A", TileState::Live);
    gate.boxes = vec![
        somebody(1, [186.0, 140.0, 34.0, 90.0], TileBoxKind::Checking, None),
        somebody(2, [450.0, 297.0, 60.0, 120.0], TileBoxKind::Known, Some("Trần Minh Khoa")),
        somebody(3, [632.0, 300.0, 50.0, 110.0], TileBoxKind::Unknown, Some("PERSON-0041")),
        somebody(9, [282.0, 428.0, 60.0, 130.0], TileBoxKind::Known, Some("Phạm Ngọc Mai")),
    ];
    gate.lines = vec![[(0.1, 0.9), (0.6, 0.7)]];
    let mut lobby = tile(2, "Lobby", TileState::Live);
    lobby.boxes = vec![TileBox {
        covered: Some(Rect::new(470.0, 300.0, 26.0, 30.0)),
        ..somebody(4, [450.0, 297.0, 60.0, 120.0], TileBoxKind::Close, None)
    }];
    lobby.looks = 2.4;
    let reason = Message::new("error-camera-refused");
    let mut yard = tile(3, "Bãi xe", TileState::Waiting { reason, again_s: 2 });
    yard.age_s = 12;
    let mut dock = tile(4, "Loading bay", TileState::Connecting);
    dock.size = (0, 0);
    let kinds = [
        (LiveEventKind::Unknown, Some("PERSON-0041")),
        (LiveEventKind::Arrived, Some("Trần Minh Khoa")),
        (LiveEventKind::Punched, Some("Trần Minh Khoa")),
        (LiveEventKind::Flat, Some("Phạm Ngọc Mai")),
        (LiveEventKind::Lost, None),
        (LiveEventKind::Zone, Some("Đỗ Văn Nam")),
        (LiveEventKind::Left, Some("Nguyễn Thị Ánh Tuyết Phượng Hoàng Kim Ngân")),
        (LiveEventKind::Close, None),
        (LiveEventKind::Back, None),
    ];
    let events = kinds.into_iter().enumerate().map(|(i, (kind, who))| event(i as i64 + 1, kind, who));
    let live = Live {
        watching: true,
        tiles: vec![gate, lobby, yard, dock],
        events: events.collect(),
        here: vec!["Trần Minh Khoa".into(), "Phạm Ngọc Mai".into()],
        today: 214,
        version: Some(13),
        ..Live::default()
    };
    AppState { live, ..base }
}

pub fn off(base: AppState) -> AppState {
    let tiles = (1..=6).map(|id| LiveTile {
        watched: None,
        size: (0, 0),
        ..tile(id, &format!("Camera {id}"), TileState::Off)
    });
    AppState { live: Live { tiles: tiles.collect(), ..Live::default() }, ..base }
}

fn said(screen: &mut Screen) -> Vec<LiveCommand> {
    let live = |intent| match intent {
        Intent::App(Command::Live(command)) => Some(command),
        _ => None,
    };
    screen.sent().into_iter().filter_map(live).collect()
}

#[test]
fn cameras_are_watched_stopped_and_tried_again() {
    let mut screen = Screen::named("live-off", Look::ENGLISH);
    screen.harness.get_by_label("Watch").click();
    assert_eq!(said(&mut screen), [LiveCommand::Start]);
    let mut screen = Screen::named("live", Look::ENGLISH);
    screen.harness.get_by_label("Stop").click();
    assert_eq!(said(&mut screen), [LiveCommand::Stop]);
    screen.harness.get_by_label("Try now").click();
    assert_eq!(said(&mut screen), [LiveCommand::TryNow(2)]);
}

#[test]
fn an_event_is_taken_note_of_and_somebody_unknown_is_named() {
    let mut screen = Screen::named("live", Look::ENGLISH);
    let first = screen.harness.get_all_by_label("Take note").next().expect("an unknown person waits");
    first.click();
    assert_eq!(said(&mut screen), [LiveCommand::Acknowledge(1)]);
    screen.harness.get_by_label("Name this person…").click();
    screen.harness.run_steps(4);
    let field = screen.harness.get_by_role(egui::Role::TextInput);
    field.focus();
    field.type_text("Lê Thu Hà");
    screen.harness.run_steps(2);
    screen.harness.key_press(Key::Enter);
    let name = "Lê Thu Hà".to_owned();
    assert_eq!(said(&mut screen), [LiveCommand::NamePerson { person: PersonId(41), name }]);
}

#[test]
fn a_camera_is_tried_before_it_is_added() {
    let mut screen = Screen::named("live-empty", Look::ENGLISH);
    screen.harness.get_by_label("Add camera…").click();
    screen.harness.run_steps(4);
    assert!(screen.harness.get_by_label("Test").accesskit_node().is_disabled());
    for (name, text) in [("Name", "Cổng A"), ("Address", "rtsp://10.0.0.7/1")] {
        let field = screen.harness.get_all_by_label(name).next().expect("a field");
        field.focus();
        screen.harness.run_steps(1);
        field_type(&mut screen, name, text);
    }
    screen.harness.get_by_label("Test").click();
    let address = "rtsp://10.0.0.7/1".to_owned();
    assert_eq!(said(&mut screen), [LiveCommand::TestCamera { address: address.clone() }]);
    screen.harness.get_by_label("Add").click();
    assert_eq!(said(&mut screen), [LiveCommand::AddCamera { name: "Cổng A".to_owned(), address }]);
}

fn field_type(screen: &mut Screen, name: &str, text: &str) {
    let field = screen.harness.get_all_by_label(name).next().expect("a field");
    field.type_text(text);
    screen.harness.run_steps(2);
}
