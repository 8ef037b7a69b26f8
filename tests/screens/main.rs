//! The screens, driven and looked at without a window.

#![allow(clippy::expect_used, reason = "a test that cannot be set up has to stop")]

mod clip_check;
mod company;
mod company_edit;
mod company_more;
mod datasets;
mod editing;
mod faces;
mod harness;
mod live;
mod people;
mod pictures;
mod portraits;
mod shots;
mod states;
mod training;

use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use harness::{Look, Screen};
use shots::all_shots;
use stepmedia::domain::ids::{JobId, PersonId, VideoId};
use stepmedia::domain::time::FrameRange;
use stepmedia::i18n::Language;
use stepmedia::state::{Command, Intent, LanguageChoice, Screen as Place, ThemeChoice, TimeCommand};

const WIDTHS: [f32; 5] = [1440.0, 1120.0, 840.0, 820.0, 390.0];

fn english(name: &str) -> Screen {
    Screen::named(name, Look::ENGLISH)
}

fn select(person: i64) -> Intent {
    Intent::App(Command::SelectPerson(Some(PersonId(person))))
}

fn play(person: i64, start: u32, end: u32) -> Intent {
    Intent::Time(TimeCommand::PlayRange { person: PersonId(person), range: FrameRange { start, end } })
}

/// Renders every screen in every state, theme, language and width to `target/screens`.
#[test]
#[ignore = "writes pictures; run by `./x screens`"]
fn screens() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/screens");
    std::fs::create_dir_all(&folder).expect("target can be written");
    let only = std::env::var("SCREENS").unwrap_or_default();
    let whole = states::all().into_iter().map(|(name, _)| (name, name, &[][..]));
    let shots: Vec<_> = whole.chain(all_shots().copied()).collect();
    for (name, state, clicks) in shots {
        for theme in [ThemeChoice::Dark, ThemeChoice::Light] {
            for language in Language::ALL {
                for width in [1440.0, 1120.0, 840.0, 390.0] {
                    let look = Look { language, theme, width };
                    let file = format!("{name}-{}-{}-{width}.png", look.theme_name(), language.code());
                    if !file.contains(&only) {
                        continue;
                    }
                    let mut screen = Screen::named(state, look);
                    if name.starts_with("studio") {
                        // Near enough to see appearances as a user does when looking at one person.
                        for _ in 0..3 {
                            screen.harness.key_press(Key::Plus);
                        }
                        screen.harness.run_steps(4);
                    }
                    editing::pose(&mut screen, name);
                    if name == "faces-selected" {
                        faces::select_some(&mut screen);
                    }
                    if !clicks.iter().all(|key| screen.click(key, language)) {
                        continue;
                    }
                    let image = screen.harness.render().expect("a software rasteriser is there");
                    image.save(folder.join(file)).expect("the picture can be written");
                }
            }
        }
    }
}

#[test]
fn no_text_is_wrong_in_drawers_tables_and_dialogs() {
    let mut found = Vec::new();
    for (name, state, clicks) in all_shots() {
        for language in Language::ALL {
            for width in WIDTHS {
                // Said where drawing itself fails.
                println!("{name} {} {width}", language.code());
                let mut screen = Screen::named(state, Look { language, theme: ThemeChoice::Dark, width });
                editing::pose(&mut screen, name);
                if clicks.iter().all(|key| screen.click(key, language)) {
                    for problem in clip_check::problems(&screen) {
                        found.push(format!("{name} {} {width}: {problem}", language.code()));
                    }
                }
            }
        }
    }
    assert!(found.is_empty(), "{} problems:\n{}", found.len(), found.join("\n"));
}

#[test]
fn no_text_is_cut_covered_shortened_or_untranslated() {
    let mut found = Vec::new();
    for (name, _) in states::all() {
        for language in Language::ALL {
            for width in WIDTHS {
                // Themes change colours only: one of them per language is enough for places.
                let theme =
                    if language == Language::English { ThemeChoice::Dark } else { ThemeChoice::Light };
                let screen = Screen::named(name, Look { language, theme, width });
                for problem in clip_check::problems(&screen) {
                    found.push(format!("{name} {} {width}: {problem}", language.code()));
                }
            }
        }
    }
    assert!(found.is_empty(), "{} problems:\n{}", found.len(), found.join("\n"));
}

#[test]
fn the_check_for_texts_finds_what_is_wrong() {
    // 120 points hold no studio: if the check finds nothing here, it finds nothing anywhere.
    let screen = Screen::named("studio", Look { width: 120.0, ..Look::ENGLISH });
    let found = clip_check::problems(&screen);
    assert!(
        found.iter().any(|problem| problem.starts_with("shortened") || problem.starts_with("overlap")),
        "{found:?}"
    );
}

#[test]
fn no_window_is_too_small() {
    for (name, _) in states::all() {
        for width in [1.0, 60.0, 210.0, 600.0, 961.0] {
            let mut screen = Screen::named(name, Look { width, ..Look::ENGLISH });
            for height in [1.0, 40.0, 130.0, 300.0] {
                screen.harness.set_size(egui::vec2(width, height));
                screen.harness.run_steps(2);
            }
        }
    }
}

#[test]
fn a_click_on_a_person_plays_their_first_appearance() {
    let mut screen = english("studio");
    screen.harness.get_by_label("PERSON-0001").click();
    assert_eq!(screen.sent(), [select(1), play(1, 600, 680)]);
    screen.harness.get_by_label("Lane of PERSON-0004").click();
    assert_eq!(screen.sent(), [select(4), play(4, 560, 730)]);
}

#[test]
fn chips_play_too_where_there_is_no_panel() {
    for width in [820.0, 390.0] {
        let mut screen = Screen::named("studio", Look { width, ..Look::ENGLISH });
        screen.harness.get_by_label("PERSON-0004").click();
        assert_eq!(screen.sent(), [select(4), play(4, 560, 730)], "at {width}");
    }
}

#[test]
fn a_click_on_a_segment_plays_exactly_that_appearance() {
    let mut screen = english("studio");
    screen.harness.get_by_label("PERSON-0003, 01:38:02–01:52:06").click();
    assert_eq!(screen.sent(), [select(3), play(3, 982, 1126)]);
    screen.harness.get_by_label("PERSON-0004, 01:52:00–02:09:00").click();
    assert_eq!(screen.sent(), [select(4), play(4, 1120, 1290)]);
}

#[test]
fn a_click_in_the_list_of_appearances_plays_it() {
    let mut screen = english("studio");
    screen.harness.get_by_label("Play 02:10:00–02:17:05").click();
    assert_eq!(screen.sent(), [select(3), play(3, 1300, 1375)]);
}

#[test]
fn keys_move_time() {
    let cases = [
        (Key::Space, TimeCommand::Toggle),
        (Key::ArrowLeft, TimeCommand::Step(-1)),
        (Key::ArrowRight, TimeCommand::Step(1)),
        (Key::Comma, TimeCommand::Step(-1)),
        (Key::Period, TimeCommand::Step(1)),
        (Key::Home, TimeCommand::Seek(0)),
        (Key::End, TimeCommand::Seek(states::NUM_FRAMES - 1)),
        (Key::J, TimeCommand::Shuttle(-1)),
        (Key::K, TimeCommand::Shuttle(0)),
        (Key::L, TimeCommand::Shuttle(1)),
        (Key::OpenBracket, TimeCommand::PreviousAppearance),
        (Key::CloseBracket, TimeCommand::NextAppearance),
        (Key::R, TimeCommand::SetLoop(true)),
        (Key::P, TimeCommand::SetSkipGaps(true)),
    ];
    let mut screen = english("studio");
    for (key, command) in cases {
        screen.harness.key_press(key);
        assert_eq!(screen.sent(), [Intent::Time(command)], "{key:?}");
    }
    screen.harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowRight);
    assert_eq!(screen.sent(), [Intent::Time(TimeCommand::Step(10))]);
}

#[test]
fn keys_choose_people_and_play_them() {
    let mut screen = english("studio");
    // By first seen: 3, 4, 1, 2 …
    screen.harness.key_press(Key::ArrowDown);
    assert_eq!(screen.sent(), [select(4)]);
    screen.harness.key_press(Key::ArrowUp);
    assert_eq!(screen.sent(), [select(3)]);
    screen.harness.key_press(Key::Enter);
    assert_eq!(screen.sent(), [select(3), play(3, 982, 1126)]);
    screen.harness.key_press(Key::Escape);
    assert_eq!(screen.sent(), [Intent::App(Command::SelectPerson(None))]);
}

#[test]
fn undo_asks_only_when_there_is_something_to_undo() {
    let mut screen = english("studio");
    screen.harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    assert_eq!(screen.sent(), []);
    screen.harness.state_mut().undo = Some(stepmedia::domain::message::Message::new("delete"));
    screen.harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    assert_eq!(screen.sent(), [Intent::App(Command::Undo)]);
}

#[test]
fn typing_is_not_playing() {
    let mut screen = english("studio");
    screen.harness.get_by_label("Find a person").focus();
    screen.harness.run_steps(2);
    screen.harness.get_by_label("Find a person").type_text("tran");
    screen.harness.key_press(Key::Space);
    assert_eq!(screen.sent(), []);
    assert!(screen.harness.query_by_label("PERSON-0002, Trần Quốc Bảo").is_some());
    assert!(screen.harness.query_by_label("PERSON-0001").is_none());
}

#[test]
fn a_focused_button_keeps_space_for_itself() {
    let mut screen = english("studio");
    screen.harness.get_by_label("Loop").focus();
    screen.harness.run_steps(2);
    screen.harness.key_press(Key::Space);
    assert_eq!(screen.sent(), [Intent::Time(TimeCommand::SetLoop(true))]);
}

#[test]
fn the_ruler_is_a_slider_over_frames() {
    let mut screen = english("studio");
    let ruler = screen.harness.get_by_label("Playhead");
    assert_eq!(ruler.value().as_deref(), Some("00:01:42:08"));
    assert_eq!(ruler.accesskit_node().max_numeric_value(), Some(f64::from(states::NUM_FRAMES - 1)));
    let rect = ruler.rect();
    let quarter = egui::pos2(rect.left() + rect.width() / 4.0, rect.center().y);
    screen.harness.drag_at(quarter);
    screen.harness.run_steps(2);
    screen.harness.drop_at(quarter);
    let sent = screen.sent();
    let at_quarter = |frame: u32| frame.abs_diff(states::NUM_FRAMES / 4) <= 4;
    assert!(matches!(sent[..], [Intent::Time(TimeCommand::Seek(frame))] if at_quarter(frame)), "{sent:?}");
    // A drag scrubs while it lasts and is exact when it ends.
    screen.harness.drag_at(quarter);
    screen.harness.run_steps(1);
    let half = egui::pos2(rect.center().x, rect.center().y);
    screen.harness.hover_at(half);
    screen.harness.run_steps(2);
    screen.harness.drop_at(half);
    let sent = screen.sent();
    let at_half = |frame: u32| frame.abs_diff(states::NUM_FRAMES / 2) <= 4;
    assert!(sent.iter().any(|i| matches!(i, Intent::Time(TimeCommand::Scrub(f)) if at_half(*f))), "{sent:?}");
    assert!(matches!(sent.last(), Some(Intent::Time(TimeCommand::EndScrub(f))) if at_half(*f)), "{sent:?}");
}

#[test]
fn zoom_keys_change_what_is_in_view() {
    let mut screen = english("studio");
    let width =
        |screen: &Screen| screen.harness.get_by_label("PERSON-0003, 01:38:02–01:52:06").rect().width();
    let before = width(&screen);
    screen.harness.key_press(Key::Plus);
    screen.harness.run_steps(3);
    let ratio = width(&screen) / before;
    assert!((ratio - 2.0).abs() < 0.05, "{ratio}");
    screen.harness.key_press(Key::Z);
    screen.harness.run_steps(3);
    assert!((width(&screen) / before - 1.0).abs() < 0.05);
}

#[test]
fn zooming_keeps_what_is_under_the_pointer() {
    let mut screen = english("studio");
    let rect = |screen: &Screen| screen.harness.get_by_label("PERSON-0003, 01:38:02–01:52:06").rect();
    let before = rect(&screen);
    screen.harness.hover_at(before.left_center());
    screen.harness.run_steps(2);
    screen.harness.event(egui::Event::Zoom(4.0));
    screen.harness.run_steps(3);
    let after = rect(&screen);
    assert!((after.left() - before.left()).abs() < 1.5, "{before:?} {after:?}");
    assert!((after.width() / before.width() - 4.0).abs() < 0.2, "{before:?} {after:?}");
}

#[test]
fn tab_goes_as_one_reads() {
    let mut screen = english("studio");
    let mut order = Vec::new();
    for _ in 0..80 {
        screen.harness.key_press(Key::Tab);
        screen.harness.run_steps(2);
        let focused = screen.harness.root().children_recursive().find(egui_kittest::Node::is_focused);
        order.extend(focused.and_then(|node| node.accesskit_node().label()));
    }
    let at = |name: &str| {
        order.iter().position(|label| label == name).unwrap_or_else(|| panic!("{name} in {order:?}"))
    };
    let read = [
        "Home",
        "Find a person",
        "PERSON-0003",
        "Boxes",
        "Play",
        "Person",
        "Follow the playhead",
        "Playhead",
    ];
    assert!(read.windows(2).all(|pair| at(pair[0]) < at(pair[1])), "{order:?}");
}

#[test]
fn escape_closes_what_lies_on_top_first() {
    let mut screen = english("studio");
    screen.harness.get_by_label("3 jobs").click();
    screen.harness.run_steps(3);
    assert!(screen.harness.query_by_label("Close jobs").is_some());
    screen.harness.key_press(Key::Escape);
    assert_eq!(screen.sent(), []);
    assert!(screen.harness.query_by_label("Close jobs").is_none());
}

#[test]
fn an_analysis_is_asked_for_paused_and_cancelled_where_people_appear() {
    let mut screen = english("studio-not-analysed");
    screen.harness.get_by_label("Find people").click();
    assert_eq!(screen.sent(), [Intent::App(Command::AnalyzeVideo(states::OPEN))]);
    let mut screen = english("studio-analysing");
    screen.harness.get_by_label("Pause").click();
    assert_eq!(screen.sent(), [Intent::App(Command::PauseJob(JobId(1)))]);
    screen.harness.get_by_label("Cancel job").click();
    assert_eq!(screen.sent(), [Intent::App(Command::CancelJob(JobId(1)))]);
}

#[test]
fn the_first_start_is_one_click() {
    let mut screen = english("welcome");
    screen.harness.get_by_label("Find people in the sample").click();
    let sample = VideoId(1);
    let expected = [Command::FinishFirstStart, Command::OpenVideo(sample), Command::AnalyzeVideo(sample)];
    assert_eq!(screen.sent(), expected.map(Intent::App));
}

#[test]
fn a_path_can_be_typed_where_there_is_no_file_dialog() {
    let mut screen = english("library");
    screen.harness.get_by_label("Import by path").click();
    screen.harness.run_steps(3);
    screen
        .harness
        .get_by_role_and_label(egui::accesskit::Role::TextInput, "Import by path")
        .type_text("/videos/gate");
    screen.harness.run_steps(2);
    screen.harness.get_by_label("Import").click();
    let expected = Command::ImportPaths { paths: vec!["/videos/gate".into()], collection: None };
    assert_eq!(screen.sent(), [Intent::App(expected)]);
}

#[test]
fn a_second_click_while_a_dialog_is_open_asks_for_nothing() {
    let mut screen = english("library");
    screen.harness.get_by_label("Import…").click();
    assert_eq!(screen.sent(), [Intent::App(Command::ChooseFiles { collection: None })]);
    screen.harness.state_mut().dialog_open = true;
    screen.harness.run_steps(2);
    screen.harness.get_by_label("Import…").click();
    assert_eq!(screen.sent(), []);
}

#[test]
fn removing_a_video_asks_first() {
    let mut screen = english("library");
    screen.harness.get_by_label("More for gate-a_2026-10-28_0800.mp4").click();
    screen.harness.run_steps(3);
    screen.harness.get_by_label("Remove…").click();
    assert_eq!(screen.sent(), []);
    screen.harness.get_by_label("Cancel").click();
    assert_eq!(screen.sent(), []);
    screen.harness.get_by_label("More for gate-a_2026-10-28_0800.mp4").click();
    screen.harness.run_steps(3);
    screen.harness.get_by_label("Remove…").click();
    screen.harness.run_steps(3);
    screen.harness.get_by_label("Remove").click();
    assert_eq!(screen.sent(), [Intent::App(Command::RemoveVideo(VideoId(1)))]);
}

#[test]
fn a_video_moves_to_the_collection_that_is_picked() {
    let mut screen = english("library");
    screen.harness.get_by_label("More for gate-a_2026-10-28_0800.mp4").click();
    screen.harness.run_steps(3);
    screen.harness.get_by_label("Move to…").click();
    screen.harness.run_steps(3);
    screen.harness.get_by_role_and_label(egui::accesskit::Role::ListItem, "Lobby").click();
    let collection = stepmedia::domain::ids::CollectionId(4);
    assert_eq!(screen.sent(), [Intent::App(Command::MoveVideo { video: VideoId(1), collection })]);
}

#[test]
fn a_collection_gets_a_name_before_it_is_made() {
    let mut screen = english("library");
    screen.harness.get_by_label("New collection").click();
    screen.harness.run_steps(4);
    screen.harness.get_by_role_and_label(egui::accesskit::Role::TextInput, "Name").type_text("Cổng B");
    screen.harness.run_steps(2);
    screen.harness.get_by_label("Create").click();
    let expected = Command::CreateCollection { name: "Cổng B".into(), parent: None };
    assert_eq!(screen.sent(), [Intent::App(expected)]);
}

#[test]
fn a_video_opens_with_a_click_analysed_or_not() {
    let mut screen = english("library");
    screen.harness.get_by_label("gate-a_2026-10-28_0730.mp4").click();
    assert_eq!(screen.sent(), [Intent::App(Command::OpenVideo(VideoId(2)))]);
    screen.harness.get_by_label("Find people").click();
    assert_eq!(screen.sent(), [Intent::App(Command::AnalyzeVideo(VideoId(6)))]);
    screen.harness.get_by_label("Table").click();
    screen.harness.run_steps(3);
    screen.harness.get_by_label("gate-a_2026-10-28_0900.mp4").click();
    assert_eq!(screen.sent(), [Intent::App(Command::OpenVideo(VideoId(6)))]);
}

#[test]
fn failed_jobs_are_retried_and_running_ones_paused() {
    let mut screen = english("library");
    screen.harness.get_by_label("Retry").click();
    assert_eq!(screen.sent(), [Intent::App(Command::RetryJob(JobId(4)))]);
    screen.harness.get_by_label("Pause").click();
    assert_eq!(screen.sent(), [Intent::App(Command::PauseJob(JobId(1)))]);
    screen.harness.get_by_label("Resume").click();
    assert_eq!(screen.sent(), [Intent::App(Command::ResumeJob(JobId(2)))]);
    screen.harness.get_by_label("Clear").click();
    assert_eq!(screen.sent(), [Intent::App(Command::ClearFinishedJobs)]);
}

#[test]
fn settings_change_theme_and_language() {
    let mut screen = english("settings");
    screen.harness.get_by_label("Light").click();
    assert_eq!(screen.sent(), [Intent::App(Command::SetTheme(ThemeChoice::Light))]);
    screen.harness.get_by_label("Tiếng Việt").click();
    assert_eq!(screen.sent(), [Intent::App(Command::SetLanguage(LanguageChoice::Vietnamese))]);
    screen.harness.get_by_label("Show folder").click();
    assert_eq!(screen.sent(), [Intent::App(Command::ShowDataFolder)]);
}

#[test]
fn navigation_leads_everywhere_at_every_width() {
    for width in WIDTHS {
        let mut screen = Screen::named("settings", Look { width, ..Look::ENGLISH });
        let places = [
            ("Home", Place::Home),
            ("Library", Place::Library),
            ("Studio", Place::Studio),
            ("People", Place::People),
        ];
        for (name, place) in places {
            screen.harness.get_by_role_and_label(egui::accesskit::Role::Button, name).click();
            assert_eq!(screen.sent(), [Intent::App(Command::OpenScreen(place))], "{name} at {width}");
        }
    }
}

#[test]
fn files_dropped_on_the_window_are_imported() {
    /// A file as the desktop hands it over.
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
    let file = Dropped("/videos/gate.mp4".into());
    screen.harness.input_mut().dropped_files.push(std::sync::Arc::new(file));
    let expected = Command::ImportPaths { paths: vec!["/videos/gate.mp4".into()], collection: None };
    assert_eq!(screen.sent(), [Intent::App(expected)]);
}

#[test]
fn nothing_moves_while_nothing_changes() {
    for name in [
        "studio",
        "studio-not-analysed",
        "settings",
        "welcome",
        "library-empty",
        "people",
        "people-questions",
        "people-page",
        "people-face",
    ] {
        let mut screen = english(name);
        screen.harness.run_steps(8);
        let delay =
            screen.harness.output().viewport_output.values().map(|viewport| viewport.repaint_delay).min();
        assert_eq!(delay, Some(std::time::Duration::MAX), "{name} asks to be drawn again");
    }
}

#[test]
fn five_hundred_people_cost_what_eleven_do() {
    let shapes = |state| Screen::new(state, Look::ENGLISH).harness.output().shapes.len();
    let few = shapes(states::named("studio"));
    let many = shapes(states::studio_with_crowd(500));
    assert!(many < few * 2, "{few} shapes for 11 people, {many} for 500");
}

/// What drawing one frame costs. A figure to read, not a limit: a busy machine must not fail a test.
#[test]
#[ignore = "prints a figure; run alone"]
fn cost_of_a_frame() {
    for (name, state) in
        [("studio", states::named("studio-solo")), ("500 people", states::studio_with_crowd(500))]
    {
        let mut screen = Screen::new(state, Look::ENGLISH);
        let mut millis: Vec<f64> = (0..200)
            .map(|i| {
                if let Some(studio) = &mut screen.harness.state_mut().studio {
                    studio.playback.frame = 1000 + i;
                }
                let start = std::time::Instant::now();
                screen.harness.step();
                start.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        millis.sort_by(f64::total_cmp);
        println!(
            "{name}: median {:.2} ms, p95 {:.2} ms (layout, tessellation and accessibility tree)",
            millis[100], millis[190]
        );
    }
}
