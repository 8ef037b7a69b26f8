//! People over all videos: the index, a page, questions, search by a face, and decisions in the studio.

use std::sync::Arc;

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use stepmedia::domain::geometry::UnitRect;
use stepmedia::domain::ids::{AppearanceId, EventId, PersonCode, PersonId, SuggestionId, VideoId};
use stepmedia::domain::message::Message;
use stepmedia::domain::time::FrameRange;
use stepmedia::i18n::Language;
use stepmedia::state::people::{
    AskedFace, DecisionLine, DecisionState, FaceHit, FaceSearch, Finder, FinderHit, IndexRow, Loading,
    PageAppearance, People, PeopleCommand, PeopleDecision, PeopleTab, PersonPage, Question, QuestionSide,
    SearchState, SeenIn, SeenWith, ShownIn, Side, TimeApart, YesNo,
};
use stepmedia::state::{AppState, Command, Intent, Screen as Place};

use super::harness::{Look, Screen};
use super::states::{self, OPEN, base};

const NAMES: [Option<&str>; 7] =
    [None, Some("Trần Quốc Bảo"), None, Some("Lê Thu Hà"), None, None, Some("Nguyễn Thị Ánh Tuyết Phượng")];

fn row(number: u32) -> IndexRow {
    let videos = (1..=10).filter(|video| number == 3 || (number * 7 + video * 3) % 5 < 2);
    let seen = |video: u32| SeenIn {
        video: VideoId(i64::from(video)),
        appearances: 1 + (number + video) % 4,
        confirmed: if number % 3 == 2 { 1 + (number + video) % 4 } else { 0 },
        first_s: f64::from(number * 13 + video * 41 % 300),
        last_s: f64::from(number * 13 + video * 41 % 300 + 90 + number),
        total_s: f64::from((number * 17 + video * 5) % 140 + 4),
        best: AppearanceId(i64::from(number * 10 + video)),
    };
    IndexRow {
        id: PersonId(i64::from(number)),
        code: PersonCode(number),
        name: NAMES[(number as usize - 1) % NAMES.len()].map(ToOwned::to_owned).filter(|_| number <= 40),
        hidden: number == 9,
        videos: videos.map(seen).collect(),
        company: (number as usize * 5) % 14,
        nearest: (1..=3.min((number * 5) % 14)).map(|i| PersonId(i64::from(number % 4 + i))).collect(),
    }
}

fn shown(number: u32) -> ShownIn {
    let start_s = f64::from(number) * 17.0;
    ShownIn {
        appearance: AppearanceId(i64::from(number)),
        video: VideoId(1),
        range: FrameRange { start: number * 170, end: number * 170 + 120 },
        start_s,
        end_s: start_s + 12.0,
    }
}

fn question(id: i64, a: u32, b: u32, score: f32) -> Question {
    let side = |number: u32| QuestionSide {
        person: PersonId(i64::from(number)),
        code: PersonCode(number),
        name: NAMES[(number as usize - 1) % NAMES.len()].map(ToOwned::to_owned),
        shown: Some(shown(number)),
    };
    let sides = [side(a), side(b)];
    Question {
        id: SuggestionId(id),
        time: TimeApart::of(sides[0].shown, sides[1].shown),
        sides,
        score,
        face: (id % 3 != 2).then_some(0.58),
        looks: Some(0.91),
        skipped: false,
    }
}

fn questions() -> Vec<Question> {
    (0..12).map(|i| question(i + 1, 3 + i as u32 * 2, 6 + i as u32 * 3, 0.91 - i as f32 * 0.06)).collect()
}

fn page() -> PersonPage {
    let appearance = |i: u32| PageAppearance {
        id: AppearanceId(i64::from(i) + 40),
        video: VideoId(i64::from(1 + i / 5)),
        range: FrameRange { start: i * 300, end: i * 300 + 90 + i * 7 },
        start_s: f64::from(i) * 30.0,
        end_s: f64::from(i) * 30.0 + 9.0 + f64::from(i),
        confidence: 0.97 - i as f32 * 0.03,
        confirmed: i.is_multiple_of(3),
    };
    let with = |i: u32| SeenWith {
        person: PersonId(i64::from(i) + 4),
        code: PersonCode(i + 4),
        name: NAMES[(i as usize + 3) % NAMES.len()].map(ToOwned::to_owned),
        shown: Some(AppearanceId(i64::from(i) + 60)),
        total_s: 220.0 - f64::from(i) * 21.0,
        videos: 1 + i % 3,
    };
    PersonPage {
        person: PersonId(3),
        code: PersonCode(3),
        name: None,
        hidden: false,
        appearances: (0..12).map(appearance).collect(),
        company: (0..9).map(with).collect(),
    }
}

fn history() -> Arc<[DecisionLine]> {
    let line = |step: i64, title: Message, state| DecisionLine {
        step: EventId(step),
        title,
        day: (2026, 10, 28),
        clock: format!("09:{:02}", step + 10),
        state,
    };
    let code = |key: &'static str| Message::new(key).with("code", "PERSON-0003");
    Arc::from(vec![
        line(31, code("decision-rename").with("name", "Trần Minh Khoa"), DecisionState::Undone),
        line(
            27,
            code("decision-split").with("other", "PERSON-0012").with("frame", 1028),
            DecisionState::Holds,
        ),
        line(4, code("decision-confirm").with("count", 3), DecisionState::Holds),
    ])
}

fn people() -> People {
    People {
        rows: (1..=46).map(row).collect::<Vec<_>>().into(),
        revision: 1,
        loading: Loading::Done,
        questions: questions(),
        questions_loading: Loading::Done,
        history: Some((PersonId(3), history())),
        ..People::default()
    }
}

fn with(change: impl FnOnce(&mut People)) -> AppState {
    let mut state = AppState { people: people(), ..base(Place::People) };
    change(&mut state.people);
    state
}

fn hit(i: u32) -> FaceHit {
    FaceHit {
        appearance: AppearanceId(i64::from(i) + 20),
        person: PersonId(i64::from(i % 5) + 1),
        code: PersonCode(i % 5 + 1),
        name: NAMES[(i % 5) as usize].map(ToOwned::to_owned),
        video: VideoId(i64::from(i % 9) + 1),
        start_s: f64::from(i) * 61.0,
        end_s: f64::from(i) * 61.0 + 14.0,
        score: 0.83 - i as f32 * 0.02,
    }
}

fn search(faces: usize, state: SearchState) -> FaceSearch {
    let places = [(0.57, 0.50), (0.23, 0.24), (0.82, 0.52)];
    let face = |&(x, y): &(f32, f32)| AskedFace { place: UnitRect { x, y, w: 0.05, h: 0.09 } };
    FaceSearch {
        subject: "IMG_2026_1028.jpg".into(),
        picture: Some(1),
        aspect: 768.0 / 576.0,
        faces: places[..faces].iter().map(face).collect(),
        chosen: (state == SearchState::Found).then_some(0),
        hits: if state == SearchState::Found { (0..24).map(hit).collect() } else { Vec::new() },
        compared: 48_213,
        search_ms: 3.2,
        state,
        ..FaceSearch::default()
    }
}

/// The states of these screens, by name.
pub fn all() -> Vec<(&'static str, AppState)> {
    let no_face = Message::new("face-search-no-face").with("name", "IMG_2026_1028.jpg");
    let mut studio = AppState { people: people(), ..base(Place::Studio) };
    studio.undo = Some(Message::new("decision-hide").with("code", "PERSON-0009"));
    if let Some(open) = &mut studio.studio {
        open.people[8].hidden = true;
        open.revision += 1;
    }
    vec![
        ("people", with(|_| {})),
        ("people-nobody", with(|people| *people = People { loading: Loading::Done, ..People::default() })),
        ("people-page", with(|people| people.page = Some(page()))),
        (
            "people-questions",
            with(|people| {
                people.tab = PeopleTab::Questions;
                people.answered = 4;
            }),
        ),
        (
            "people-questions-none",
            with(|people| {
                people.tab = PeopleTab::Questions;
                people.questions.clear();
            }),
        ),
        (
            "people-questions-done",
            with(|people| {
                people.tab = PeopleTab::Questions;
                people.questions.clear();
                people.answered = 12;
            }),
        ),
        ("people-face-empty", with(|people| people.tab = PeopleTab::Face)),
        (
            "people-face",
            with(|people| {
                people.tab = PeopleTab::Face;
                people.search = search(1, SearchState::Found);
            }),
        ),
        (
            "people-face-which",
            with(|people| {
                people.tab = PeopleTab::Face;
                people.search = search(3, SearchState::Choose);
            }),
        ),
        (
            "people-face-none",
            with(|people| {
                people.tab = PeopleTab::Face;
                people.search = search(0, SearchState::Failed(no_face));
            }),
        ),
        ("people-studio", studio),
    ]
}

fn decide(decision: PeopleDecision) -> Intent {
    Intent::App(Command::People(PeopleCommand::Decide(decision)))
}

fn command(command: PeopleCommand) -> Intent {
    Intent::App(Command::People(command))
}

fn english(name: &str) -> Screen {
    Screen::named(name, Look::ENGLISH)
}

#[test]
fn keys_decide_about_the_appearance_at_the_playhead() {
    let mut screen = english("people-studio");
    let (person, appearances) = (PersonId(3), vec![at_playhead()]);
    let cases = [
        (Key::X, PeopleDecision::Reject { person, appearances: appearances.clone() }),
        (Key::Delete, PeopleDecision::NotAPerson { appearances: appearances.clone() }),
        (Key::C, PeopleDecision::Confirm { person, appearances, overrule: false }),
        (Key::S, PeopleDecision::Split { person, video: OPEN, frame: 1028 }),
        (Key::H, PeopleDecision::Hide { person, hidden: true }),
    ];
    for (key, decision) in cases {
        screen.harness.key_press(key);
        assert_eq!(screen.sent(), [decide(decision)], "{key:?}");
    }
    screen.harness.state_mut().access = stepmedia::state::LibraryAccess::ReadOnly;
    screen.harness.key_press(Key::S);
    assert_eq!(screen.sent(), [], "whoever may only look decides nothing");
}

/// The appearance of PERSON-0003 at the playhead of the studio's states.
fn at_playhead() -> AppearanceId {
    let state = states::named("people-studio");
    let studio = state.studio.as_ref().expect("a studio");
    let segment =
        studio.person(PersonId(3)).and_then(|person| person.segment_at(1028)).expect("they are there");
    assert!(!segment.confirmed, "there is something to confirm");
    segment.id
}

#[test]
fn the_menu_of_a_segment_is_about_that_appearance() {
    let mut screen = english("people-studio");
    screen.harness.get_by_label("PERSON-0004, 01:52:00–02:09:00").click_secondary();
    screen.harness.run_steps(4);
    screen.harness.get_by_label("Not PERSON-0004").click();
    let state = states::named("people-studio");
    let studio = state.studio.as_ref().expect("a studio");
    let segment = studio.person(PersonId(4)).and_then(|person| person.segment_at(1150)).expect("a segment");
    let expected = PeopleDecision::Reject { person: PersonId(4), appearances: vec![segment.id] };
    assert!(screen.sent().contains(&decide(expected)));
}

#[test]
fn a_merge_asks_whom_and_takes_the_likely_one_first() {
    let mut screen = english("people-studio");
    screen.harness.key_press(Key::M);
    assert_eq!(screen.sent(), [command(PeopleCommand::ReadEveryone)]);
    screen.harness.run_steps(4);
    screen.harness.key_press(Key::Enter);
    let expected = PeopleDecision::Merge { person: PersonId(3), into: PersonId(6), overrule: false };
    assert_eq!(screen.sent(), [decide(expected)]);
    // By name as well, without marks.
    screen.harness.key_press(Key::M);
    screen.harness.run_steps(4);
    let field = screen.harness.get_all_by_label("Find a person").last().expect("a field");
    field.type_text("thu ha");
    screen.harness.run_steps(3);
    screen.harness.key_press(Key::Enter);
    let expected = PeopleDecision::Merge { person: PersonId(3), into: PersonId(4), overrule: false };
    assert!(screen.sent().contains(&decide(expected)));
}

#[test]
fn a_swap_asks_with_whom() {
    let mut screen = english("people-studio");
    screen.harness.key_press(Key::W);
    screen.harness.run_steps(4);
    // The first on the picture.
    screen.harness.key_press(Key::Enter);
    let expected = PeopleDecision::Swap { person: PersonId(3), other: PersonId(1), video: OPEN, frame: 1028 };
    assert_eq!(screen.sent(), [decide(expected)]);
}

#[test]
fn a_name_is_typed_where_it_stands() {
    let mut screen = english("people-studio");
    screen.harness.key_press(Key::F2);
    screen.harness.run_steps(4);
    screen.sent();
    screen.harness.get_by_label("Name").type_text("Trần Minh Khoa");
    screen.harness.run_steps(2);
    screen.harness.key_press(Key::Enter);
    let name = Some("Trần Minh Khoa".to_owned());
    assert_eq!(screen.sent(), [decide(PeopleDecision::Rename { person: PersonId(3), name })]);
}

#[test]
fn a_likely_match_is_answered_in_the_inspector() {
    let mut screen = english("people-studio");
    screen.harness.get_by_label("Same person").click();
    let question = SuggestionId(1);
    assert_eq!(screen.sent(), [command(PeopleCommand::Answer { question, answer: YesNo::Yes })]);
}

#[test]
fn hidden_people_are_shown_when_asked_for() {
    let mut screen = english("people-studio");
    assert!(screen.harness.query_by_label("PERSON-0009, Đỗ Văn Nam").is_none());
    screen.harness.get_all_by_label("Order of people").next().expect("the order").click();
    screen.harness.run_steps(4);
    screen.harness.get_by_label("Show 1 hidden").click();
    screen.harness.run_steps(4);
    assert!(screen.harness.query_by_label("PERSON-0009, Đỗ Văn Nam").is_some());
}

#[test]
fn one_key_answers_a_question() {
    let mut screen = english("people-questions");
    let question = SuggestionId(1);
    let keys = [(Key::Y, YesNo::Yes), (Key::N, YesNo::No), (Key::S, YesNo::Skip), (Key::Space, YesNo::Skip)];
    for (key, answer) in keys {
        screen.harness.key_press(key);
        assert_eq!(screen.sent(), [command(PeopleCommand::Answer { question, answer })], "{key:?}");
    }
    screen.harness.key_press(Key::Num2);
    assert_eq!(screen.sent(), [command(PeopleCommand::PlaySide(Side::Second))]);
    assert!(screen.harness.query_by_label("12 left").is_some());
    screen.harness.get_by_label("Two people").click();
    assert_eq!(screen.sent(), [command(PeopleCommand::Answer { question, answer: YesNo::No })]);
}

#[test]
fn the_navigation_says_how_many_questions_wait() {
    for width in [1440.0, 820.0, 390.0] {
        let screen = Screen::named("people", Look { width, ..Look::ENGLISH });
        let texts: Vec<String> = super::clip_check::texts(&screen);
        assert!(texts.iter().any(|text| text == "12"), "at {width}: {texts:?}");
    }
}

#[test]
fn a_line_of_the_index_opens_the_page_and_its_pictures_play() {
    let mut screen = english("people");
    screen.harness.get_by_label("PERSON-0001").click();
    assert_eq!(screen.sent(), [command(PeopleCommand::OpenPage(PersonId(1)))]);
    screen.harness.get_by_label("Play PERSON-0003").click();
    let best = row(3).best().expect("they are seen");
    assert_eq!(screen.sent(), [command(PeopleCommand::PlayAppearance(best))]);
}

#[test]
fn people_are_found_without_marks_and_sorted_by_a_column() {
    let mut screen = english("people");
    screen.harness.get_by_label("Find a person").focus();
    screen.harness.run_steps(2);
    screen.harness.get_by_label("Find a person").type_text("anh tuyet");
    screen.harness.run_steps(3);
    assert!(screen.harness.query_by_label("PERSON-0001").is_none());
    assert!(screen.harness.query_by_label("PERSON-0007, Nguyễn Thị Ánh Tuyết Phượng").is_some());
    let mut screen = english("people");
    screen.harness.get_by_label("On screen").click();
    screen.harness.run_steps(3);
    let longest = (1..=46).filter(|n| *n != 9).map(row).max_by(|a, b| a.total_s().total_cmp(&b.total_s()));
    let longest = longest.expect("people");
    let name = format!("Play {}", longest.code);
    let top = screen.harness.get_by_label(&name).rect().top();
    assert!(top < 240.0, "{name} stands at {top}");
}

#[test]
fn ten_thousand_people_cost_what_is_in_view() {
    let shapes = |count: u32| {
        let state = with(|people| people.rows = (1..=count).map(row).collect::<Vec<_>>().into());
        Screen::new(state, Look::ENGLISH).harness.output().shapes.len()
    };
    let (few, many) = (shapes(46), shapes(10_000));
    assert!(many < few * 2, "{few} shapes for 46 people, {many} for 10,000");
}

#[test]
fn a_face_is_chosen_and_what_is_found_plays() {
    let mut screen = english("people-face-which");
    screen.harness.get_by_label("Face 2").click();
    assert_eq!(screen.sent(), [command(PeopleCommand::SearchFace(1))]);
    let mut screen = english("people-face");
    screen.harness.get_by_label("PERSON-0001, 00:00–00:14, 0.83").click();
    assert_eq!(screen.sent(), [command(PeopleCommand::PlayAppearance(AppearanceId(20)))]);
    let screen = english("people-face-none");
    let sentence = "No face was found in IMG_2026_1028.jpg. Choose a picture that shows one from the front.";
    assert!(screen.harness.query_by_label(sentence).is_some());
}

#[test]
fn a_dropped_picture_is_a_question() {
    #[derive(Debug)]
    struct Dropped(std::path::PathBuf);

    impl egui::DroppedFile for Dropped {
        fn path(&self) -> &std::path::Path {
            &self.0
        }

        fn bytes(&self) -> Result<Vec<u8>, String> {
            Err("the window never reads files".into())
        }
    }

    let mut screen = english("library");
    let file = Dropped("/pictures/who.JPG".into());
    screen.harness.input_mut().dropped_files.push(Arc::new(file));
    assert_eq!(screen.sent(), [command(PeopleCommand::SearchPicture("/pictures/who.JPG".into()))]);
}

#[test]
fn the_finder_opens_what_was_typed() {
    for key in [Key::K, Key::F] {
        let mut screen = english("library");
        screen.harness.key_press_modifiers(Modifiers::COMMAND, key);
        screen.harness.run_steps(4);
        let field = screen.harness.get_by_role_and_label(egui::accesskit::Role::TextInput, "Search");
        field.type_text("ha");
        screen.harness.run_steps(2);
        assert_eq!(screen.sent(), [command(PeopleCommand::Find("ha".to_owned()))]);
        screen.harness.state_mut().people.finder = Finder {
            text: "ha".to_owned(),
            hits: vec![
                FinderHit::Person {
                    id: PersonId(4),
                    code: PersonCode(4),
                    name: Some("Lê Thu Hà".to_owned()),
                },
                FinderHit::Video { id: VideoId(9), name: "Cổng chính Hà Nội.mp4".to_owned() },
            ],
        };
        screen.harness.run_steps(3);
        screen.harness.key_press(Key::ArrowDown);
        screen.harness.run_steps(2);
        screen.harness.key_press(Key::Enter);
        assert_eq!(screen.sent(), [Intent::App(Command::OpenVideo(VideoId(9)))]);
    }
}

#[test]
fn the_same_people_are_found_by_a_button() {
    let mut screen = english("people");
    screen.harness.get_by_label("Find same people").click();
    assert_eq!(screen.sent(), [command(PeopleCommand::LinkPeople)]);
    let vietnamese = Screen::named("people", Look { language: Language::Vietnamese, ..Look::ENGLISH });
    assert!(vietnamese.harness.query_by_label("Tìm người trùng").is_some());
}
