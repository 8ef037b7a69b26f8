//! The live screen in its states, and what is clicked on it.

use egui::Key;
use egui_kittest::kittest::{NodeT, Queryable};
use stepmedia::domain::geometry::Rect;
use stepmedia::domain::ids::{CameraId, PersonId};
use stepmedia::domain::message::Message;
use stepmedia::state::{
    AppState, CameraCover, CameraSettings, CameraWay, Command, Intent, Live, LiveCommand, LiveEvent,
    LiveEventKind, LiveTile, TileBox, TileBoxKind, TileShapes, TileState, TileZone,
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
        shapes: TileShapes::default(),
        way: CameraWay::Any,
        cover: CameraCover::Nobody,
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
    gate.shapes.lines = vec![[(0.1, 0.9), (0.6, 0.7)]];
    let corners = vec![(0.55, 0.1), (0.95, 0.1), (0.95, 0.45), (0.6, 0.4)];
    gate.shapes.zones = vec![TileZone { name: "Kho".into(), corners, blurred: false, notices: false }];
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
    assert_eq!(said(&mut screen), [LiveCommand::TestCamera { camera: None, address: address.clone() }]);
    for name in ["In", "Unknown", "10"] {
        screen.harness.get_by_label(name).click();
        screen.harness.run_steps(2);
    }
    screen.harness.get_by_label("Add").click();
    let settings = CameraSettings {
        name: "Cổng A".to_owned(),
        address,
        rate: 10.0,
        way: CameraWay::In,
        cover: CameraCover::Unknown,
    };
    assert_eq!(said(&mut screen), [LiveCommand::AddCamera(settings)]);
}

/// Opens the menu of the first camera's tile and picks a line of it.
fn pick(screen: &mut Screen, item: &str) {
    screen.harness.get_by_label("Cổng A").click_secondary();
    screen.harness.run_steps(4);
    screen.harness.get_by_label(item).click();
    screen.harness.run_steps(4);
}

#[test]
fn a_camera_is_changed_after_it_was_added() {
    let mut screen = Screen::named("live", Look::ENGLISH);
    pick(&mut screen, "Edit camera…");
    field_type(&mut screen, "Name", " 2");
    screen.harness.get_by_label("Out").click();
    screen.harness.run_steps(2);
    screen.harness.get_by_label("Save").click();
    let said = said(&mut screen);
    let [LiveCommand::EditCamera { camera, settings }] = said.as_slice() else { panic!("{said:?}") };
    assert_eq!((*camera, settings.way, settings.rate), (CameraId(1), CameraWay::Out, 5.0));
    assert!(settings.name.contains("Cổng A"), "{}", settings.name);
}

#[test]
fn zones_and_lines_are_drawn_by_keys_and_taken_back() {
    let mut screen = Screen::named("live", Look::ENGLISH);
    pick(&mut screen, "Zones and lines…");
    let press = |screen: &mut Screen, keys: &[Key]| {
        for key in keys {
            screen.harness.key_press(*key);
            screen.harness.run_steps(1);
        }
    };
    press(&mut screen, &[Key::Z, Key::ArrowLeft, Key::Space, Key::ArrowDown, Key::Space]);
    press(&mut screen, &[Key::ArrowRight, Key::Space, Key::Enter]);
    let drawn = |said: Vec<LiveCommand>| match said.into_iter().next_back() {
        Some(LiveCommand::SetShapes { camera: CameraId(1), shapes }) => shapes,
        other => panic!("{other:?}"),
    };
    let shapes = drawn(said(&mut screen));
    assert_eq!((shapes.zones.len(), shapes.lines.len()), (2, 1));
    assert_eq!((shapes.zones[1].name.as_str(), shapes.zones[1].corners.len()), ("Zone 2", 3));
    // The zone is selected as it was drawn last; then the line is, and goes, and comes back.
    press(&mut screen, &[Key::N, Key::Delete]);
    assert!(drawn(said(&mut screen)).lines.is_empty());
    screen.harness.get_by_label("Undo").click();
    screen.harness.run_steps(2);
    assert_eq!(drawn(said(&mut screen)).lines.len(), 1);
    press(&mut screen, &[Key::Escape]);
    assert!(screen.harness.query_by_label("Done").is_none());
}

fn field_type(screen: &mut Screen, name: &str, text: &str) {
    let field = screen.harness.get_all_by_label(name).next().expect("a field");
    field.type_text(text);
    screen.harness.run_steps(2);
}
