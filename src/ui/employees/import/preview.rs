//! The rows of the file as they would come in, and what is wrong with which.

use egui::{Align2, Id, Rect, Role, Sense, Ui, WidgetInfo, vec2};

use crate::state::hr::{ImportOutcome, ImportView};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{Pill, Strip, Tone, scroll_rows, tip};
use crate::ui::{icons, paint};

use super::ImportPage;

const HEADER: f32 = 32.0;
const ROW: f32 = 52.0;
/// Where what is wrong stands below the name.
const TALL_ROW: f32 = 68.0;

/// Which rows are shown, made anew only when that changes.
#[derive(Debug, Default)]
pub struct Listing {
    of: Option<(ImportOutcome, bool)>,
    rows: Vec<usize>,
}

impl Listing {
    fn update(&mut self, import: &ImportView, only_problems: bool) {
        let Some(found) = &import.outcome else {
            // The rows stay while columns are being thought over.
            if self.rows.is_empty() {
                self.rows = (0..import.rows.len()).collect();
            }
            self.rows.retain(|n| *n < import.rows.len());
            return;
        };
        if self.of.as_ref().is_some_and(|(old, only)| old == found && *only == only_problems) {
            return;
        }
        self.rows = if only_problems && !found.problems.is_empty() {
            let mut rows: Vec<usize> = found.problems.iter().map(|(row, _)| *row).collect();
            rows.dedup();
            rows
        } else {
            (0..import.rows.len()).collect()
        };
        self.of = Some((found.clone(), only_problems));
    }
}

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, import: &ImportView, view: &mut ImportPage) {
    let t = cx.tokens;
    view.listing.update(import, view.only_problems);
    let rows = &view.listing.rows;
    let tall = rect.width() < 560.0;
    let height = if tall { TALL_ROW } else { ROW };
    let rect = rect.with_max_y(rect.bottom().min(rect.top() + HEADER + rows.len() as f32 * height + 2.0));
    paint::panel(ui.painter(), rect, 8, t.surface, t.border);
    let inner = rect.shrink(1.0);
    let (header, body) = inner.split_top_bottom_at_y(inner.top() + HEADER);
    let parts = Parts::of(header, tall);
    for (place, key) in [
        (Some(parts.number), "import-row"),
        (Some(parts.name), "employees-field-name"),
        (parts.more, "employees-field-department"),
        (Some(parts.outcome), "import-outcome"),
    ] {
        let Some(place) = place else { continue };
        paint::text(ui.painter(), place, Align2::LEFT_CENTER, &cx.tr(key), Type::CAPTION, t.text3);
    }
    paint::hline(ui.painter(), header.x_range(), header.bottom() - 1.0, t.border);
    scroll_rows(ui, Id::unique("import rows"), body, height, rows.len(), None, |ui, n, row| {
        line(ui, cx, row, import, rows[n], tall);
    });
}

struct Parts {
    number: Rect,
    name: Rect,
    /// Department and position, or what is wrong; none where there is no room beside the name.
    more: Option<Rect>,
    outcome: Rect,
}

impl Parts {
    fn of(row: Rect, tall: bool) -> Self {
        let mut strip = Strip::new(row.shrink2(vec2(12.0, 0.0)));
        let number = strip.left(40.0);
        let outcome = strip.right(104.0);
        strip.space_right(12.0);
        if tall {
            return Self { number, name: strip.rest(), more: None, outcome };
        }
        let (name, more) = strip.rest().split_left_right_at_fraction(0.42);
        Self { number, name: name.with_max_x(name.right() - 12.0), more: Some(more), outcome }
    }
}

fn line(ui: &mut Ui, cx: &AppContext<'_>, row: Rect, import: &ImportView, n: usize, tall: bool) {
    let t = cx.tokens;
    let text = |field| import.text(n, field).unwrap_or_default().trim();
    let found = import.outcome.as_ref();
    let problems: Vec<String> = found
        .map(|found| {
            let own = found.problems.iter().filter(|(row, _)| *row == n);
            own.map(|(_, message)| cx.say(message)).collect()
        })
        .unwrap_or_default();
    let response = ui.interact(row, ui.scope_id().with(("import row", n)), Sense::hover());
    let said = problems.join("; ");
    response.widget_info(|| WidgetInfo::labeled(Role::Row, true, format!("{} {said}", text("name"))));
    if !problems.is_empty() {
        ui.painter().rect_filled(row, 0, t.danger_tint);
    }
    paint::hline(ui.painter(), row.x_range(), row.bottom() - 1.0, t.border);
    let parts = Parts::of(row, tall);
    let number = import.line(n).to_string();
    paint::text(ui.painter(), parts.number, Align2::LEFT_CENTER, &number, Type::SMALL.figures(), t.text3);
    // What is wrong is said in two lines at most; all of it when pointed at.
    let wrong = |place: Rect| {
        let Some(first) = problems.first() else { return };
        let text =
            if problems.len() > 1 { format!("{first} (+{})", problems.len() - 1) } else { first.clone() };
        let job = Type::SMALL.wrapped(&text, t.danger, place.width());
        let height = ui.painter().layout_job(job).size().y;
        let top = (place.center().y - height / 2.0).max(place.top());
        paint::paragraph(ui.painter(), place.with_min_y(top), &text, Type::SMALL, t.danger);
    };
    let (name, code) = (text("name"), text("code"));
    if tall && !problems.is_empty() {
        let who = if name.is_empty() { code } else { name };
        let (upper, lower) =
            parts.name.shrink2(vec2(0.0, 6.0)).split_top_bottom_at_y(parts.name.top() + 28.0);
        paint::file_name(ui.painter(), upper, who, Type::NAME, t.text);
        // Below the pill too.
        wrong(lower.with_max_x(row.right() - 12.0));
    } else {
        two(ui, cx, parts.name, name, code);
    }
    match parts.more {
        Some(place) if problems.is_empty() => {
            let path = text("department");
            two(ui, cx, place, path.rsplit('/').next().unwrap_or(path).trim(), text("position"));
        }
        Some(place) => wrong(place),
        None => {}
    }
    if let Some(found) = found {
        let known = found.known.get(n).copied().unwrap_or(false);
        let (key, tone, icon) = match (problems.is_empty(), known) {
            (false, _) => ("import-mend", Tone::Danger, icons::WARNING),
            (true, true) => ("import-is-changed", Tone::Info, icons::PENCIL),
            (true, false) => ("import-is-new", Tone::Success, icons::PLUS),
        };
        let text = cx.tr(key);
        let pill = Pill { text: &text, tone, icon: Some(icon), dot: false };
        let width = pill.width(ui.painter()).min(parts.outcome.width());
        let y = if tall && !problems.is_empty() { row.top() + 18.0 } else { parts.outcome.center().y };
        pill.show(ui.painter(), parts.outcome.left(), y, width, t);
    }
    if !problems.is_empty() {
        tip(response, cx, &said, None);
    }
}

/// A name and a quieter line below it.
fn two(ui: &Ui, cx: &AppContext<'_>, place: Rect, first: &str, second: &str) {
    let t = cx.tokens;
    let place = Rect::from_center_size(place.center(), vec2(place.width(), 36.0));
    let (upper, lower) = place.split_top_bottom_at_fraction(0.55);
    let first = if first.is_empty() { "–" } else { first };
    paint::file_name(ui.painter(), upper, first, Type::NAME, t.text);
    paint::file_name(ui.painter(), lower, second, Type::SMALL.figures(), t.text3);
}
