//! The panel that exports a snapshot: format and options, what would be written, the export at work, earlier ones.

use std::path::{Path, PathBuf};

use egui::{Align2, Rect, ScrollArea, Ui, vec2};

use super::{rows, send};
use crate::domain::dataset::{ExportSettings, Format, Labels, Subject};
use crate::domain::ids::SnapshotId;
use crate::domain::job::JobState;
use crate::domain::message::Message;
use crate::i18n::format_bytes;
use crate::state::datasets::{DatasetsCommand, DryRun, SnapshotCard};
use crate::state::{Command, JobItem};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Field, Kind, MenuItem, Size, Strip, bar, menu};
use crate::ui::{format, icons, paint};

/// What has been chosen so far.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of its own on screen")]
pub struct ExportForm {
    format: Format,
    subject: Subject,
    labels: Labels,
    zip: bool,
    pictures: bool,
    embeddings: bool,
    only_accepted: bool,
    /// Where it goes, as typed or chosen.
    folder: String,
    /// Part of the target's name.
    snapshot: String,
}

impl Default for ExportForm {
    fn default() -> Self {
        Self {
            format: Format::YoloDetection,
            subject: Subject::People,
            labels: Labels::Class,
            zip: false,
            pictures: false,
            embeddings: false,
            only_accepted: false,
            folder: String::new(),
            snapshot: String::new(),
        }
    }
}

impl ExportForm {
    /// Begins with the snapshot; options stay as they were. Embeddings are asked for anew each time.
    pub fn open(&mut self, cx: &AppContext<'_>, card: &SnapshotCard) {
        self.snapshot.clone_from(&card.settings.name);
        self.embeddings = false;
        if self.folder.is_empty() {
            let parent = cx.state.settings.data_folder.parent().unwrap_or(Path::new("."));
            self.folder = parent.display().to_string();
        }
    }

    fn settings(&self, snapshot: SnapshotId) -> ExportSettings {
        let is_csv = self.format == Format::Csv;
        let subject = if self.format.is_classification() { Subject::Faces } else { self.subject };
        ExportSettings {
            snapshot,
            format: self.format,
            subject,
            labels: self.labels,
            zip: self.zip,
            pictures: self.pictures && self.format.has_optional_pictures(),
            embeddings: self.embeddings && is_csv && subject == Subject::Faces,
            only_accepted: self.only_accepted,
            target: self.target().display().to_string(),
        }
    }

    /// What the dry run is asked: where it goes changes nothing of it.
    fn question(&self, snapshot: SnapshotId) -> ExportSettings {
        ExportSettings { target: String::new(), ..self.settings(snapshot) }
    }

    /// The folder or file that will be made.
    fn target(&self) -> PathBuf {
        let plain: String =
            self.snapshot.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        let ending = if self.zip { ".zip" } else { "" };
        Path::new(self.folder.trim()).join(format!("{plain}-{}{ending}", self.format.as_str()))
    }
}

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, id: SnapshotId, form: &mut ExportForm) {
    if let Some(folder) = &cx.state.datasets.chosen {
        form.folder = folder.display().to_string();
    }
    let foot = if cx.width.is_phone() { 76.0 } else { 64.0 };
    let (body, foot) = rect.split_top_bottom_at_y(rect.bottom() - foot);
    crate::ui::widgets::child(ui, "export", body, |ui| {
        ScrollArea::vertical().id_salt("export").auto_shrink(false).show(ui, |ui| {
            fields(ui, cx, form);
            report(ui, cx, &form.question(id));
            earlier(ui, cx, id);
            rows::space(ui, 16.0);
        });
    });
    paint::hline(ui.painter(), foot.x_range(), foot.top(), cx.tokens.border);
    let inner = foot.shrink2(vec2(rows::PAD, 0.0));
    if let Some(job) = cx.state.active_jobs().find(|job| is_export(job)) {
        running(ui, cx, inner, job);
        return;
    }
    let found = cx.state.datasets.dry_run.to(&form.question(id));
    let has_any = found.is_some_and(|f| f.as_ref().is_ok_and(|run| run.items.iter().sum::<u64>() > 0));
    let name = cx.tr("datasets-export-start");
    let size = if cx.width.is_phone() { Size::Touch } else { Size::Medium };
    let enabled = has_any && !form.folder.trim().is_empty() && !cx.state.is_read_only();
    let button = Button::text(&name).with_icon(icons::EXPORT).kind(Kind::Primary).size(size).enabled(enabled);
    let place = Align2::RIGHT_CENTER.align_size_within_rect(button.measure(ui), inner);
    if button.show(ui, cx, place).clicked() {
        send(cx, DatasetsCommand::Export(Box::new(form.settings(id))));
    }
}

/// How a format is called in the menu.
fn format_name(cx: &AppContext<'_>, of: Format) -> String {
    cx.tr(match of {
        Format::YoloDetection => "datasets-format-yolo",
        Format::YoloClassification => "datasets-format-yolo-cls",
        Format::ImageFolder => "datasets-format-imagefolder",
        Format::Coco => "datasets-format-coco",
        Format::PascalVoc => "datasets-format-voc",
        Format::MotChallenge => "datasets-format-mot",
        Format::Csv => "datasets-format-csv",
    })
}

fn fields(ui: &mut Ui, cx: &AppContext<'_>, form: &mut ExportForm) {
    let size = if cx.width.is_phone() { Size::Touch } else { Size::Medium };
    let label = cx.tr("datasets-format");
    let place = rows::labelled(ui, cx, &label, size.height());
    let shown = format_name(cx, form.format);
    let full = format!("{label}: {shown}");
    let button = Button::text(&shown).named(&full).size(size).caret();
    let place = Align2::LEFT_CENTER.align_size_within_rect(button.measure(ui), place);
    let response = button.show(ui, cx, place);
    let names = Format::ALL.map(|f| format_name(cx, f));
    let items: Vec<MenuItem<'_>> =
        names.iter().zip(Format::ALL).map(|(name, f)| MenuItem::new(name).on(f == form.format)).collect();
    if let Some(i) = menu(&response, cx, &items) {
        form.format = Format::ALL[i];
    }
    if !form.format.is_classification() {
        let names =
            [(Subject::People, cx.tr("datasets-of-people")), (Subject::Faces, cx.tr("datasets-of-faces"))];
        rows::choice(ui, cx, &cx.tr("datasets-subject"), &names, &mut form.subject);
        let names = [
            (Labels::Class, cx.tr("datasets-label-class")),
            (Labels::Person, cx.tr("datasets-label-person")),
        ];
        rows::choice(ui, cx, &cx.tr("datasets-labels"), &names, &mut form.labels);
    }
    rows::space(ui, 8.0);
    rows::toggle(ui, cx, &cx.tr("datasets-zip"), None, &mut form.zip);
    if form.format.has_optional_pictures() {
        rows::toggle(ui, cx, &cx.tr("datasets-pictures"), None, &mut form.pictures);
    }
    if form.format == Format::Csv && form.subject == Subject::Faces {
        let help = cx.tr("datasets-embeddings-help");
        rows::toggle(ui, cx, &cx.tr("datasets-embeddings"), Some(&help), &mut form.embeddings);
    }
    rows::toggle(ui, cx, &cx.tr("datasets-only-accepted"), None, &mut form.only_accepted);
    let label = cx.tr("datasets-folder");
    let place = rows::labelled(ui, cx, &label, size.height());
    let choose = cx.tr("datasets-choose");
    let enabled = !cx.state.dialog_open;
    let button = Button::icon(icons::FOLDER, &choose).kind(Kind::Secondary).size(size).enabled(enabled);
    let mut strip = Strip::new(place);
    if button.show(ui, cx, strip.right_part(vec2(size.height(), size.height()))).clicked() {
        send(cx, DatasetsCommand::ChooseFolder);
    }
    strip.space_right(8.0);
    Field { name: &label, hint: "", icon: None }.show(ui, cx, strip.rest(), &mut form.folder);
    let place = rows::space(ui, 20.0);
    let target = form.target().display().to_string();
    paint::file_name(ui.painter(), place, &target, Type::SMALL, cx.tokens.text3);
}

/// What would be written, left out and warned about; asked anew whenever something else was chosen.
fn report(ui: &mut Ui, cx: &AppContext<'_>, settings: &ExportSettings) {
    let t = cx.tokens;
    let asked = &cx.state.datasets.dry_run;
    if asked.question.as_ref() != Some(settings) {
        send(cx, DatasetsCommand::DryRun(Box::new(settings.clone())));
    }
    rows::section(ui, cx, &cx.tr("datasets-report"));
    match asked.to(settings) {
        None => rows::note(ui, cx, &cx.tr("datasets-counting"), t.text3),
        Some(Err(message)) => rows::note(ui, cx, &cx.say(message), t.danger),
        Some(Ok(run)) => found(ui, cx, run),
    }
}

fn found(ui: &mut Ui, cx: &AppContext<'_>, run: &DryRun) {
    let t = cx.tokens;
    let number = |n: u64| cx.integer(n.cast_signed());
    rows::fact(ui, cx, &cx.tr("datasets-items"), &number(run.items.iter().sum()));
    rows::fact(ui, cx, &cx.tr("datasets-of-splits"), &run.items.map(number).join(" / "));
    rows::fact(ui, cx, &cx.tr("datasets-classes"), &number(run.classes));
    rows::fact(ui, cx, &cx.tr("datasets-files"), &number(run.files));
    rows::fact(ui, cx, &cx.tr("datasets-size"), &format_bytes(cx.language(), run.bytes));
    for (reason, count) in &run.left_out {
        let line =
            Message::new("datasets-left-out").with("count", number(*count)).with("reason", cx.say(reason));
        rows::note(ui, cx, &cx.say(&line), t.text2);
    }
    for warning in run.warnings.iter().take(MOST_WARNINGS) {
        rows::note(ui, cx, &cx.say(warning), t.warning);
    }
    let more = run.warnings.len().saturating_sub(MOST_WARNINGS);
    if more > 0 {
        rows::note(ui, cx, &cx.say(&Message::new("datasets-more-warnings").with("count", more)), t.text3);
    }
}

const MOST_WARNINGS: usize = 6;

fn is_export(job: &JobItem) -> bool {
    job.title.key == "job-export-dataset"
}

/// The export at work, with its progress and the button that stops it.
fn running(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, job: &JobItem) {
    let t = cx.tokens;
    let mut strip = Strip::new(rect);
    let name = cx.tr("job-cancel");
    let button = Button::text(&name);
    if button.show(ui, cx, strip.right_part(button.measure(ui))).clicked() {
        cx.sender.send(Command::CancelJob(job.id));
    }
    strip.space_right(12.0);
    let (upper, lower) = strip.rest().split_top_bottom_at_fraction(0.5);
    let mut text = cx.tr(if job.state == JobState::Running { "datasets-exporting" } else { "job-waiting" });
    if let Some(detail) = &job.detail {
        text = cx.say(detail);
    }
    if let Some(eta) = job.eta_s {
        text = format!("{text} · {}", format::time_left(cx, eta));
    }
    let line = upper.with_min_y(upper.bottom() - 22.0);
    paint::text(ui.painter(), line, Align2::LEFT_CENTER, &text, Type::SMALL.figures(), t.text2);
    let track = Rect::from_min_size(lower.min + vec2(0.0, 4.0), vec2(lower.width(), 4.0));
    bar(ui.painter(), track, job.progress, t.accent, t);
}

/// Exports of this snapshot that were made.
fn earlier(ui: &mut Ui, cx: &AppContext<'_>, id: SnapshotId) {
    let of_it = || cx.state.datasets.exports.iter().filter(move |e| e.snapshot == Some(id));
    if of_it().next().is_none() {
        return;
    }
    rows::section(ui, cx, &cx.tr("datasets-earlier"));
    for (i, export) in of_it().enumerate() {
        let size = if cx.width.is_phone() { Size::Touch } else { Size::Medium };
        let row = rows::space(ui, size.height() + 12.0);
        let mut strip = Strip::new(row);
        let name = cx.tr("datasets-show");
        let button = Button::icon(icons::FOLDER, &name).size(size);
        let place = strip.right_part(vec2(size.height(), size.height()));
        if ui.push_id(i, |ui| button.show(ui, cx, place)).inner.clicked() {
            send(cx, DatasetsCommand::ShowExport(export.target.clone()));
        }
        strip.space_right(8.0);
        let (upper, lower) = strip.rest().split_top_bottom_at_fraction(0.5);
        let line = Message::new("datasets-exported-line")
            .with("format", export.format.as_str())
            .with("count", export.items)
            .with("number", cx.integer(export.items.cast_signed()));
        paint::text(ui.painter(), upper, Align2::LEFT_BOTTOM, &cx.say(&line), Type::BODY, cx.tokens.text);
        let target = export.target.display().to_string();
        paint::file_name(
            ui.painter(),
            lower.with_max_y(lower.top() + 18.0),
            &target,
            Type::SMALL,
            cx.tokens.text3,
        );
    }
}
