//! The registry: every version, the champion marked, what is said of each, and where it came from.

use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, pos2};

use super::dialogs::Asked;
use super::{TrainingView, card, nothing, percent};
use crate::domain::message::Message;
use crate::state::{Command, TrainingCommand, VersionStage, VersionView, depth_name};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Pill, Size, Tone, scroll_rows, tip};
use crate::ui::{focus, format, icons, paint};

const ROW: f32 = 40.0;
const TOUCH: f32 = 60.0;

/// As many rows as there are, within reason, and what stands around them.
pub fn height(cx: &AppContext<'_>) -> f32 {
    let rows = cx.state.training.versions.len().clamp(3, 8) as f32;
    let row = if cx.width.is_phone() { TOUCH } else { ROW };
    42.0 + 26.0 + rows * row + 92.0
}

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut TrainingView) {
    let training = &cx.state.training;
    let inner = card(ui, cx, rect, &cx.tr("training-versions"));
    let (list, below) = inner.split_top_bottom_at_y(inner.bottom() - 72.0);
    let list = Rect::from_x_y_ranges(rect.left() + 4.0..=rect.right() - 4.0, list.y_range());
    if training.versions.is_empty() {
        return nothing(ui, cx, list, "training-no-versions");
    }
    let columns = Columns::of(cx, list);
    let (head, body) = list.split_top_bottom_at_y(list.top() + 26.0);
    columns.head(ui, cx, head);
    let row_height = if columns.narrow { TOUCH } else { ROW };
    let count = training.versions.len();
    scroll_rows(ui, egui::Id::unique("versions"), body, row_height, count, None, |ui, i, row| {
        if let Some(version) = training.versions.get(i) {
            ui.push_id(version.id, |ui| line(ui, cx, row, version, &columns));
        }
    });
    if let Some(version) = training.shown.and_then(|id| training.version(id)) {
        details(ui, cx, below, version, view);
    }
}

/// Where numbers stand, from the right.
struct Columns {
    narrow: bool,
    known: f32,
    recognised: f32,
    pictures: f32,
    made: f32,
}

impl Columns {
    fn of(cx: &AppContext<'_>, list: Rect) -> Self {
        let narrow = cx.width.is_phone() || list.width() < 520.0;
        let right = list.right() - 12.0;
        let made = right;
        let pictures = made - 104.0;
        let recognised = if narrow { right } else { pictures - 76.0 };
        let known = recognised - if narrow { 84.0 } else { 104.0 };
        Self { narrow, known, recognised, pictures, made }
    }

    fn cell(row: Rect, right: f32, width: f32) -> Rect {
        Rect::from_x_y_ranges(right - width..=right, row.y_range())
    }

    fn head(&self, ui: &Ui, cx: &AppContext<'_>, row: Rect) {
        let t = cx.tokens;
        paint::hline(ui.painter(), row.x_range(), row.bottom() - 1.0, t.border);
        let say = |right: f32, width: f32, key: &str| {
            let at = Self::cell(row, right, width);
            paint::text(ui.painter(), at, Align2::RIGHT_CENTER, &cx.tr(key), Type::CAPTION, t.text3);
        };
        say(self.known, 100.0, "training-column-own");
        say(self.recognised, 100.0, "training-column-probes");
        if !self.narrow {
            say(self.pictures, 72.0, "training-pictures");
            say(self.made, 96.0, "training-column-made");
            let first = Rect::from_x_y_ranges(row.left() + 12.0..=row.left() + 160.0, row.y_range());
            let name = cx.tr("training-column-version");
            paint::text(ui.painter(), first, Align2::LEFT_CENTER, &name, Type::CAPTION, t.text3);
        }
    }
}

fn line(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, version: &VersionView, columns: &Columns) {
    let t = cx.tokens;
    let on = cx.state.training.shown == Some(version.id);
    let name = cx.say(&Message::new("training-version").with("version", version.id.0));
    let response = ui.interact(rect, ui.scope_id().with("line"), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Row, true, on, &name));
    if on || response.hovered() {
        ui.painter().rect_filled(rect, 0, if on { t.sel } else { t.hover });
    }
    paint::hline(ui.painter(), rect.x_range(), rect.bottom() - 1.0, t.border);
    let share = |part: Option<f64>| part.map_or_else(|| "–".to_owned(), |part| percent(cx, part));
    let say = |right: f32, width: f32, text: &str, strong: bool| {
        let at = Columns::cell(rect, right, width);
        let ink = if strong { t.text } else { t.text2 };
        paint::text(ui.painter(), at, Align2::RIGHT_CENTER, text, Type::BODY.figures(), ink);
    };
    say(columns.known, 72.0, &share(version.known_again), false);
    say(columns.recognised, 72.0, &share(version.recognised), true);
    if !columns.narrow {
        say(columns.pictures, 72.0, &cx.integer(i64::from(version.pictures)), false);
        say(columns.made, 100.0, &format::short_day(cx, version.made), false);
    }
    let (key, tone, icon) = match version.stage {
        VersionStage::Champion => ("training-champion", Tone::Success, Some(icons::CHECK)),
        VersionStage::Candidate => ("training-candidate", Tone::Info, None),
        VersionStage::Kept => ("training-kept", Tone::Neutral, None),
    };
    let text = cx.tr(key);
    let pill = Pill { text: &text, tone, icon, dot: false };
    let (name_y, pill_y) = if columns.narrow {
        (rect.top() + 18.0, rect.top() + 42.0)
    } else {
        (rect.center().y, rect.center().y)
    };
    let left = rect.left() + 12.0;
    let next = paint::text_at(ui.painter(), pos2(left, name_y), &name, Type::NAME, t.text);
    let depth = cx.say(&depth_name(version.depth));
    let end = paint::text_at(ui.painter(), pos2(next + 8.0, name_y), &depth, Type::SMALL, t.text3);
    let edge = columns.known - 76.0;
    let pill_left = if columns.narrow { left } else { (end + 12.0).max(rect.left() + 190.0) };
    let shown = pill.show(ui.painter(), pill_left, pill_y, (edge - pill_left).max(40.0), t);
    let tags = version.tags.iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" ");
    let room = Rect::from_x_y_ranges(shown.right() + 8.0..=edge, shown.y_range());
    if !tags.is_empty() && room.width() > 24.0 {
        paint::text(ui.painter(), room, Align2::LEFT_CENTER, &tags, Type::SMALL, t.accent_t);
    }
    focus::ring_inside(ui, &response, rect, t);
    let response = if version.notes.is_empty() { response } else { tip(response, cx, &version.notes, None) };
    if response.clicked() {
        cx.sender.send(Command::Training(TrainingCommand::Show(version.id)));
    }
}

/// Where the shown version came from, what is said of it, and what can be done with it.
fn details(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, version: &VersionView, view: &mut TrainingView) {
    let t = cx.tokens;
    let (said, buttons) = rect.split_top_bottom_at_y(rect.top() + 36.0);
    let lineage = match version.run {
        Some(run) => Message::new("training-lineage")
            .with("source", version.source.as_str())
            .with("run", run.0)
            .with("version", version.id.0),
        None => Message::new("training-brought").with("version", version.id.0),
    };
    let mut text = cx.say(&lineage);
    if !version.notes.is_empty() {
        text = format!("{text} · {}", version.notes);
    }
    let place = said.with_min_y(said.top() + 8.0);
    paint::text(ui.painter(), place, Align2::LEFT_CENTER, &text, Type::SMALL, t.text2);
    let may = !cx.state.is_read_only();
    let (note, delete) = (cx.tr("training-note"), cx.tr("training-delete"));
    let note = Button::text(&note).with_icon(icons::PENCIL).size(Size::Toolbar).enabled(may);
    let free = version.stage != VersionStage::Champion;
    let delete = Button::text(&delete).with_icon(icons::TRASH).size(Size::Toolbar).enabled(may && free);
    let first = Rect::from_min_size(buttons.min + egui::vec2(0.0, 6.0), note.measure(ui));
    let second = Rect::from_min_size(pos2(first.right() + 8.0, first.top()), delete.measure(ui));
    if note.show(ui, cx, first).clicked() {
        let tags = version.tags.iter().flat_map(|tag| [" #", tag.as_str()]);
        view.text = std::iter::once(version.notes.as_str()).chain(tags).collect();
        view.asked = Some(Asked::Note(version.id));
    }
    if delete.show(ui, cx, second).clicked() {
        view.asked = Some(Asked::Delete(version.id));
    }
}
