//! The datasets screen: made-up snapshots, and what hands do.

use std::path::PathBuf;

use egui::Key;
use egui_kittest::kittest::{NodeT, Queryable};
use stepmedia::domain::dataset::{
    Contents, ExportSettings, Format, Fractions, Labels, SnapshotFilter, SnapshotSettings, SplitSettings,
    Subject, Unit,
};
use stepmedia::domain::ids::{DatasetImportId, JobId, SnapshotId};
use stepmedia::domain::job::JobState;
use stepmedia::domain::message::Message;
use stepmedia::state::datasets::{
    Asked, Comparison, Counts, Datasets, DatasetsCommand, DryRun, ExportLine, ImportLine, Preview,
    SnapshotCard,
};
use stepmedia::state::{AppState, Command, Intent, JobItem, LibraryAccess, Screen as Place};

use super::harness::{Look, Screen};
use super::states;

fn card(id: i64, name: &str, unit: Unit, faces: [u64; 3], frames: [u64; 3], people: u32) -> SnapshotCard {
    SnapshotCard {
        id: SnapshotId(id),
        settings: SnapshotSettings {
            name: name.to_owned(),
            split: SplitSettings { unit, seed: 7, fractions: Fractions::USUAL },
            ..SnapshotSettings::default()
        },
        counts: Counts { faces, frames },
        people,
        day: (2026, 10, 28),
        clock: "14:05".to_owned(),
    }
}

/// What the form asks when it has just been opened.
fn usual() -> SnapshotSettings {
    SnapshotSettings { filter: SnapshotFilter::default(), ..SnapshotSettings::default() }
}

fn usual_export(snapshot: i64) -> ExportSettings {
    ExportSettings {
        snapshot: SnapshotId(snapshot),
        format: Format::YoloDetection,
        subject: Subject::People,
        labels: Labels::Class,
        zip: false,
        pictures: false,
        embeddings: false,
        only_accepted: false,
        target: String::new(),
    }
}

fn datasets() -> Datasets {
    let snapshots = vec![
        card(3, "Nhân viên cổng A, tháng 10", Unit::Video, [8421, 2406, 1204], [612, 175, 88], 148),
        card(2, "Gate A after review", Unit::Track, [6120, 1749, 874], [0, 0, 0], 139),
        card(1, "First try", Unit::Person, [980, 280, 0], [320, 91, 0], 41),
    ];
    Datasets {
        snapshots,
        exports: vec![ExportLine {
            snapshot: Some(SnapshotId(3)),
            format: Format::Coco,
            target: PathBuf::from("/home/hoa/datasets/Nhan-vien-cong-A-thang-10-coco"),
            items: 875,
        }],
        imports: vec![ImportLine {
            id: DatasetImportId(1),
            source: PathBuf::from("/home/hoa/sets/lfw"),
            pictures: 13_233,
            faces: 13_120,
            is_complete: true,
        }],
        known: true,
        preview: Asked {
            question: Some(usual()),
            answer: Some(Ok(Preview {
                counts: Counts { faces: [8421, 2406, 1204], frames: [612, 175, 88] },
                people: 148,
                videos: 12,
            })),
        },
        dry_run: Asked {
            question: Some(usual_export(3)),
            answer: Some(Ok(DryRun {
                items: [612, 175, 88],
                classes: 1,
                files: 1752,
                bytes: 214_000_000,
                left_out: vec![(Message::new("dataset-left-out-no-consent"), 14)],
                warnings: vec![Message::new("dataset-warning-no-consent").with("items", 14)],
            })),
        },
        comparison: Asked {
            question: Some((SnapshotId(2), SnapshotId(3))),
            answer: Some(Ok(Comparison {
                added: 4163,
                removed: 12,
                relabelled: 31,
                moved: 208,
                redrawn: 0,
                unchanged: 8492,
            })),
        },
        chosen: None,
    }
}

fn state() -> AppState {
    AppState { screen: Place::Datasets, datasets: datasets(), ..states::named("home") }
}

pub fn all() -> Vec<(&'static str, AppState)> {
    let empty = Datasets { known: true, ..Datasets::default() };
    let mut exporting = state();
    exporting.jobs = vec![export_job()];
    vec![
        ("datasets", state()),
        ("datasets-empty", AppState { datasets: empty, ..state() }),
        ("datasets-read-only", AppState { access: LibraryAccess::ReadOnly, ..state() }),
        ("datasets-exporting", exporting),
    ]
}

fn export_job() -> JobItem {
    JobItem {
        id: JobId(9),
        subject: "Nhan-vien-cong-A-yolo".to_owned(),
        title: Message::new("job-export-dataset").with("format", "yolo"),
        video: None,
        state: JobState::Running,
        progress: Some(0.4),
        detail: Some(Message::new("job-pictures").with("done", "350").with("count", "875")),
        eta_s: Some(64.0),
        error: None,
        finished: None,
        finished_clock: None,
    }
}

fn commands(screen: &mut Screen) -> Vec<DatasetsCommand> {
    let sent = screen.sent().into_iter();
    sent.filter_map(|intent| match intent {
        Intent::App(Command::Datasets(command)) => Some(command),
        _ => None,
    })
    .collect()
}

#[test]
fn a_snapshot_is_put_together_counted_and_asked_for() {
    for width in [1440.0, 820.0, 390.0] {
        let mut screen = Screen::named("datasets", Look { width, ..Look::ENGLISH });
        screen.harness.get_by_label("New snapshot").click();
        screen.harness.run_steps(3);
        assert_eq!(commands(&mut screen), [], "what is known is not asked again");
        screen.harness.get_by_label("Frames").click();
        let filter = SnapshotFilter { contents: Contents::Frames, ..SnapshotFilter::default() };
        let asked = SnapshotSettings { filter, ..usual() };
        let sent = commands(&mut screen);
        assert!(!sent.is_empty());
        assert!(sent.iter().all(|c| *c == DatasetsCommand::Preview(Box::new(asked.clone()))), "{sent:?}");
        // Not before it is known what it comes to.
        screen.harness.get_by_label("Make snapshot").click();
        let is_make = |c: &DatasetsCommand| matches!(c, DatasetsCommand::MakeSnapshot(_));
        assert!(!commands(&mut screen).iter().any(is_make), "{width}");
        screen.harness.state_mut().datasets.preview.question = Some(asked.clone());
        screen.harness.run_steps(2);
        screen.harness.get_by_label("Make snapshot").click();
        let made = SnapshotSettings { name: "Snapshot 4".to_owned(), ..asked };
        assert_eq!(commands(&mut screen), [DatasetsCommand::MakeSnapshot(Box::new(made))], "{width}");
        assert!(screen.harness.query_by_label("Make snapshot").is_none(), "the panel is closed");
    }
}

#[test]
fn contents_without_faces_ask_for_no_quality_of_them() {
    let mut screen = Screen::named("datasets", Look::ENGLISH);
    screen.harness.get_by_label("New snapshot").click();
    screen.harness.run_steps(3);
    assert!(screen.harness.query_by_label("Least quality of faces 0.00").is_some());
    screen.harness.get_by_label("Frames").click();
    screen.harness.run_steps(3);
    assert!(screen.harness.query_by_label("Least quality of faces 0.00").is_none());
    let frames = commands(&mut screen)
        .into_iter()
        .any(|c| matches!(c, DatasetsCommand::Preview(s) if s.filter.contents == Contents::Frames));
    assert!(frames);
}

#[test]
fn an_export_says_what_it_would_write_before_it_writes() {
    for width in [1440.0, 820.0, 390.0] {
        let mut screen = Screen::named("datasets", Look { width, ..Look::ENGLISH });
        screen.harness.get_all_by_label("Export").next().expect("a button").click();
        screen.harness.run_steps(3);
        assert_eq!(commands(&mut screen), [], "the dry run is known");
        screen.harness.get_by_label("Start export").click();
        let sent = commands(&mut screen);
        let [DatasetsCommand::Export(settings)] = &sent[..] else { panic!("{width}: {sent:?}") };
        assert!(settings.target.ends_with("Nhân-viên-cổng-A--tháng-10-yolo"), "{}", settings.target);
        assert_eq!(ExportSettings { target: String::new(), ..(**settings).clone() }, usual_export(3));
        screen.harness.get_by_label("One zip file").click();
        let zip = ExportSettings { zip: true, ..usual_export(3) };
        assert!(commands(&mut screen).contains(&DatasetsCommand::DryRun(Box::new(zip))));
    }
}

#[test]
fn embeddings_are_offered_for_tables_of_faces_only() {
    let mut screen = Screen::named("datasets", Look::ENGLISH);
    screen.harness.get_all_by_label("Export").next().expect("a button").click();
    screen.harness.run_steps(3);
    assert!(screen.harness.query_by_label("With embeddings").is_none());
    screen.harness.get_by_label("Format: YOLO detection").click();
    screen.harness.run_steps(3);
    screen.harness.get_by_label("CSV tables").click();
    screen.harness.run_steps(3);
    assert!(screen.harness.query_by_label("With embeddings").is_none());
    screen.harness.get_by_label("Faces").click();
    screen.harness.run_steps(3);
    assert!(screen.harness.query_by_label("With embeddings").is_some());
}

#[test]
fn a_running_export_shows_how_far_it_is_and_is_cancelled() {
    let mut screen = Screen::named("datasets-exporting", Look::ENGLISH);
    screen.harness.get_all_by_label("Export").next().expect("a button").click();
    screen.harness.run_steps(3);
    screen.harness.get_by_label("Cancel job").click();
    assert!(screen.sent().contains(&Intent::App(Command::CancelJob(JobId(9)))));
}

#[test]
fn two_snapshots_are_compared_from_the_older_to_the_newer() {
    let mut screen = Screen::named("datasets", Look::ENGLISH);
    screen.harness.get_all_by_label("Compare").next().expect("a button").click();
    screen.harness.run_steps(3);
    screen.harness.get_all_by_label("Compare with this").next().expect("a button").click();
    let expected = DatasetsCommand::Compare(SnapshotId(2), SnapshotId(3));
    assert_eq!(commands(&mut screen), [expected]);
    assert!(screen.harness.query_by_label("Compare with this").is_none());
    screen.harness.key_press(Key::Escape);
    screen.harness.run_steps(3);
    assert!(screen.harness.query_by_label("Close").is_none(), "Escape gives the list back");
}

#[test]
fn deleting_a_snapshot_asks_first() {
    let mut screen = Screen::named("datasets", Look::ENGLISH);
    screen.harness.get_all_by_label("More").next().expect("a button").click();
    screen.harness.run_steps(3);
    screen.harness.get_by_label("Delete snapshot").click();
    assert_eq!(commands(&mut screen), []);
    screen.harness.get_by_label("Delete snapshot").click();
    assert_eq!(commands(&mut screen), [DatasetsCommand::DeleteSnapshot(SnapshotId(3))]);
}

#[test]
fn an_empty_screen_teaches_and_a_read_only_one_only_looks() {
    let mut screen = Screen::named("datasets-empty", Look::ENGLISH);
    screen.harness.get_by_label("New snapshot").click();
    screen.harness.run_steps(3);
    assert!(screen.harness.query_by_label("Make snapshot").is_some());
    let screen = Screen::named("datasets-read-only", Look::ENGLISH);
    let button = screen.harness.get_all_by_label("Export").next().expect("a button");
    assert!(button.accesskit_node().is_disabled());
}

#[test]
fn a_bar_says_its_splits_in_words() {
    let screen = Screen::named("datasets", Look::ENGLISH);
    assert!(screen.harness.query_by_label("train 9,033, val 2,581, test 1,292").is_some());
}

#[test]
fn a_dataset_comes_in_by_button_or_drop_and_goes_out_again() {
    let mut screen = Screen::named("datasets", Look::ENGLISH);
    screen.harness.get_by_label("Import dataset…").click();
    assert_eq!(commands(&mut screen), [DatasetsCommand::ChooseImport]);
    screen.harness.get_by_label("Take out again").click();
    assert_eq!(commands(&mut screen), []);
    screen.harness.get_by_label("Take out").click();
    assert_eq!(commands(&mut screen), [DatasetsCommand::RemoveImport(DatasetImportId(1))]);
}
