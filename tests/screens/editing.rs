//! The timeline and the picture in hands: edges, lanes, boxes, missed people, I and O points.

use egui::{Event, Key, Modifiers, PointerButton, Pos2};
use egui_kittest::kittest::Queryable;
use stepmedia::domain::ids::{AppearanceId, PersonId};
use stepmedia::domain::time::FrameRange;
use stepmedia::state::people::{PeopleCommand, PeopleDecision};
use stepmedia::state::{Command, Intent, Marks, TimeCommand};

use super::harness::{Look, Screen};
use super::states::{self, OPEN};

fn studio() -> Screen {
    Screen::named("studio", Look::ENGLISH)
}

fn decided(intents: &[Intent]) -> Vec<PeopleDecision> {
    let decision = |intent: &Intent| match intent {
        Intent::App(Command::People(PeopleCommand::Decide(decision))) => Some(decision.clone()),
        _ => None,
    };
    intents.iter().filter_map(decision).collect()
}

/// The selected person's appearance at the playhead.
fn at_playhead() -> (AppearanceId, FrameRange) {
    let state = states::named("studio");
    let lane = state.studio.as_ref().and_then(|studio| studio.selected_person()).expect("somebody selected");
    let segment = lane.segment_at(1028).expect("they are there");
    (segment.id, segment.range)
}

/// Down at the first place, by the others, up at the last.
fn drag(screen: &mut Screen, places: &[Pos2]) {
    let button = |pos: Pos2, pressed| Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    let (first, last) = (places[0], places[places.len() - 1]);
    screen.harness.event(Event::PointerMoved(first));
    screen.harness.run_steps(1);
    screen.harness.event(button(first, true));
    screen.harness.run_steps(1);
    for place in &places[1..] {
        screen.harness.event(Event::PointerMoved(*place));
        screen.harness.run_steps(1);
    }
    screen.harness.event(button(last, false));
    screen.harness.run_steps(2);
}

#[test]
fn an_appearance_is_trimmed_to_the_playhead_by_key() {
    let mut screen = studio();
    let (appearance, FrameRange { start, end }) = at_playhead();
    screen.harness.key_press(Key::Q);
    let range = FrameRange { start: 1028, end };
    assert_eq!(decided(&screen.sent()), [PeopleDecision::Trim { appearance, range }]);
    screen.harness.key_press(Key::E);
    let range = FrameRange { start, end: 1028 };
    assert_eq!(decided(&screen.sent()), [PeopleDecision::Trim { appearance, range }]);
    screen.harness.key_press_modifiers(Modifiers::SHIFT, Key::Delete);
    assert_eq!(decided(&screen.sent()), [PeopleDecision::RemoveBox { appearance, frame: 1028 }]);
}

#[test]
fn an_edge_is_drawn_to_another_frame_and_the_picture_follows() {
    let mut screen = studio();
    for _ in 0..5 {
        screen.harness.key_press(Key::Plus);
    }
    screen.harness.run_steps(4);
    let (appearance, range) = at_playhead();
    let edges: Vec<egui::Rect> = screen
        .harness
        .query_all_by_label("End of an appearance of PERSON-0003")
        .map(|edge| edge.rect())
        .collect();
    let playhead = screen.harness.get_by_label("Playhead").rect();
    let edge = edges.iter().find(|edge| edge.center().x > playhead.left()).expect("an edge in view");
    let (from, to) = (edge.center(), edge.center() - egui::vec2(30.0, 0.0));
    drag(&mut screen, &[from, from - egui::vec2(12.0, 0.0), to]);
    let sent = screen.sent();
    let found = decided(&sent);
    let [PeopleDecision::Trim { range: trimmed, .. }] = &found[..] else { panic!("{sent:?}") };
    assert!(trimmed.end > trimmed.start, "{trimmed:?} {appearance:?} {range:?}");
    let mut last = sent.iter().filter_map(|intent| match intent {
        Intent::Time(TimeCommand::EndScrub(frame)) => Some(*frame),
        _ => None,
    });
    assert_eq!(last.next_back(), Some(trimmed.end), "the picture ends where the appearance does");
}

#[test]
fn a_lane_dropped_on_another_is_merged_into_it() {
    let mut screen = studio();
    let header = |number: u32| format!("Lane of PERSON-000{number}");
    let from = screen.harness.get_by_label(&header(2)).rect().center();
    let to = screen.harness.get_by_label(&header(4)).rect().center();
    drag(&mut screen, &[from, from + egui::vec2(0.0, 12.0), to]);
    let expected = PeopleDecision::Merge { person: PersonId(2), into: PersonId(4), overrule: false };
    assert_eq!(decided(&screen.sent()), [expected]);
    drag(&mut screen, &[from, from + egui::vec2(0.0, 8.0), from + egui::vec2(0.0, 6.0)]);
    assert_eq!(decided(&screen.sent()), [], "onto itself is nothing");
}

#[test]
fn appearances_marked_are_decided_about_together() {
    let mut screen = studio();
    let state = states::named("studio");
    let lanes = &state.studio.as_ref().expect("a studio").people;
    let four = lanes.iter().find(|lane| lane.id == PersonId(4)).expect("person 4");
    let name = "PERSON-0004, 01:52:00–02:09:00";
    screen.harness.get_by_label(name).click_modifiers(Modifiers::COMMAND);
    assert_eq!(screen.sent(), [], "marking says nothing yet");
    screen.harness.key_press(Key::Delete);
    let found = decided(&screen.sent());
    let [PeopleDecision::NotAPerson { appearances }] = &found[..] else { panic!("{found:?}") };
    assert!(four.segments.iter().any(|segment| appearances == &[segment.id]));
}

#[test]
fn a_missed_person_is_drawn_on_the_picture() {
    let mut screen = studio();
    screen.harness.state_mut().studio.as_mut().expect("a studio").selected = None;
    screen.harness.key_press(Key::D);
    screen.harness.run_steps(2);
    assert_eq!(screen.sent(), [Intent::Time(TimeCommand::Pause)]);
    let picture = screen.harness.get_by_label("Video").rect();
    let at = picture.center() + egui::vec2(-40.0, 20.0);
    drag(&mut screen, &[at, at + egui::vec2(20.0, 40.0), at + egui::vec2(40.0, 90.0)]);
    screen.harness.state_mut().studio.as_mut().expect("a studio").playback.frame = 1040;
    screen.harness.run_steps(2);
    let next = at + egui::vec2(60.0, 0.0);
    drag(&mut screen, &[next, next + egui::vec2(20.0, 40.0), next + egui::vec2(40.0, 90.0)]);
    screen.sent();
    screen.harness.key_press(Key::Enter);
    let found = decided(&screen.sent());
    let [PeopleDecision::Draw { video: OPEN, person: None, keyframes }] = &found[..] else {
        panic!("{found:?}")
    };
    assert_eq!(keyframes.iter().map(|key| key.0).collect::<Vec<_>>(), [1028, 1040]);
    let (a, b) = (keyframes[0].1, keyframes[1].1);
    assert!(b.x > a.x && (a.w - b.w).abs() < 0.5 && (a.h / a.w - 90.0 / 40.0).abs() < 0.1, "{a:?} {b:?}");
    // Nothing is left in hand.
    screen.harness.key_press(Key::Enter);
    assert_eq!(decided(&screen.sent()), []);
}

#[test]
fn a_corner_of_the_selected_box_is_moved() {
    let mut screen = studio();
    let corners: Vec<egui::Rect> = screen
        .harness
        .query_all_by_label("Corner of the box of PERSON-0003")
        .map(|node| node.rect())
        .collect();
    assert_eq!(corners.len(), 4);
    let from = corners[2].center();
    drag(&mut screen, &[from, from + egui::vec2(10.0, 5.0), from + egui::vec2(20.0, 10.0)]);
    let found = decided(&screen.sent());
    let (appearance, _) = at_playhead();
    let [PeopleDecision::SetBox { appearance: of, frame: 1028, bbox }] = &found[..] else {
        panic!("{found:?}")
    };
    let state = states::named("studio");
    let studio = state.studio.as_ref().expect("a studio");
    let before = studio.overlay.now.iter().find(|now| now.person == PersonId(3)).expect("their box").bbox;
    assert_eq!((*of, bbox.x, bbox.y), (appearance, before.x, before.y));
    assert!(bbox.right() > before.right() && bbox.bottom() > before.bottom());
}

#[test]
fn i_and_o_mark_a_part_and_the_question_mark_shows_all_keys() {
    let mut screen = studio();
    screen.harness.key_press(Key::I);
    let marks = Marks::default().begin(1028);
    assert_eq!(screen.sent(), [Intent::Time(TimeCommand::SetMarks(marks))]);
    screen.harness.state_mut().studio.as_mut().expect("a studio").playback.marks = marks;
    screen.harness.state_mut().studio.as_mut().expect("a studio").playback.frame = 1100;
    screen.harness.run_steps(2);
    screen.harness.key_press(Key::O);
    assert_eq!(screen.sent(), [Intent::Time(TimeCommand::SetMarks(marks.end(1100)))]);
    screen.harness.key_press_modifiers(Modifiers::SHIFT, Key::Questionmark);
    screen.harness.run_steps(4);
    screen.harness.key_press(Key::Q);
    assert_eq!(screen.sent(), [], "the sheet lies over everything");
    screen.harness.key_press(Key::Escape);
    screen.harness.run_steps(4);
    screen.harness.key_press(Key::I);
    assert_eq!(screen.sent().len(), 1, "and goes with Escape");
}

/// What the pictures show of it: a part marked, somebody being drawn, the sheet of keys.
pub fn pose(screen: &mut Screen, name: &str) {
    match name {
        "studio-marks" => {
            let studio = screen.harness.state_mut().studio.as_mut().expect("a studio");
            studio.playback.marks = Marks { from: Some(990), to: Some(1110) };
        }
        "studio-draw" => {
            screen.harness.state_mut().studio.as_mut().expect("a studio").selected = None;
            screen.harness.key_press(Key::D);
            screen.harness.run_steps(2);
            let at =
                screen.harness.get_all_by_role(egui::accesskit::Role::Video).next().map(|node| node.rect());
            if let Some(picture) = at {
                let at = picture.center() + egui::vec2(-40.0, -20.0);
                drag(screen, &[at, at + egui::vec2(10.0, 20.0), at + egui::vec2(30.0, 60.0)]);
            }
        }
        "studio-keys" => screen.harness.key_press_modifiers(Modifiers::SHIFT, Key::Questionmark),
        "studio-thin" => screen.harness.key_press_modifiers(Modifiers::SHIFT, Key::C),
        _ => {}
    }
    screen.harness.run_steps(4);
}
