//! The columns of the file, each with an example and the field it means.

use egui::{Align2, Id, Rect, Ui, vec2};

use crate::state::Command;
use crate::state::hr::{HrCommand, ImportView};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Kind, MenuItem, Size, Strip, menu, scroll_rows};
use crate::ui::{icons, paint};

const ROW: f32 = 56.0;
const HEADER: f32 = 32.0;
/// Room for the name of a field.
const FIELD: f32 = 168.0;

/// Word on the command line, key of the label.
const FIELDS: [(&str, &str); 12] = [
    ("code", "employees-field-code"),
    ("name", "employees-field-name"),
    ("department", "employees-field-department"),
    ("position", "employees-field-position"),
    ("email", "employees-field-email"),
    ("phone", "employees-field-phone"),
    ("manager", "employees-field-manager"),
    ("start", "employees-field-start"),
    ("end", "employees-field-end"),
    ("shift", "employees-field-shift"),
    ("site", "employees-field-site"),
    ("pin", "person-pin-field"),
];

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, import: &ImportView) {
    let t = cx.tokens;
    let needed = HEADER + import.headings.len() as f32 * ROW + 2.0;
    let rect = rect.with_max_y(rect.bottom().min(rect.top() + needed));
    paint::panel(ui.painter(), rect, 8, t.surface, t.border);
    let inner = rect.shrink(1.0);
    let (header, body) = inner.split_top_bottom_at_y(inner.top() + HEADER);
    let texts = header.shrink2(vec2(12.0, 0.0));
    let (left, right) = texts.split_left_right_at_x(texts.right() - FIELD);
    for (place, key) in [(left, "import-in-file"), (right, "import-means")] {
        paint::text(ui.painter(), place, Align2::LEFT_CENTER, &cx.tr(key), Type::CAPTION, t.text3);
    }
    paint::hline(ui.painter(), header.x_range(), header.bottom() - 1.0, t.border);
    scroll_rows(ui, Id::unique("import columns"), body, ROW, import.headings.len(), None, |ui, n, row| {
        paint::hline(ui.painter(), row.x_range(), row.bottom() - 1.0, t.border);
        let mut strip = Strip::new(row.shrink2(vec2(12.0, 0.0)));
        let place = strip.right(FIELD);
        strip.space_right(12.0);
        let (upper, lower) = strip.rest().shrink2(vec2(0.0, 9.0)).split_top_bottom_at_fraction(0.55);
        paint::file_name(ui.painter(), upper, &import.headings[n], Type::NAME, t.text);
        paint::file_name(ui.painter(), lower, import.sample(n), Type::SMALL.figures(), t.text3);
        ui.push_id(n, |ui| field(ui, cx, place, import, n));
    });
}

fn field(ui: &mut Ui, cx: &AppContext<'_>, place: Rect, import: &ImportView, column: usize) {
    let chosen = import.columns.get(column).copied().flatten();
    let at = FIELDS.iter().position(|(word, _)| Some(*word) == chosen);
    let size = if cx.width.is_phone() { Size::Touch } else { Size::Medium };
    let none = cx.tr("import-left-out");
    let shown = at.map_or_else(|| none.clone(), |at| cx.tr(FIELDS[at].1));
    let full = format!("{}: {shown}", import.headings[column]);
    let kind = if at.is_some() { Kind::Secondary } else { Kind::Ghost };
    let button = Button::text(&shown).caret().kind(kind).size(size).named(&full);
    let button = if at.is_some() { button.with_icon(icons::CHECK) } else { button };
    let wanted = button.measure(ui);
    let place = Rect::from_center_size(place.center(), vec2(place.width(), wanted.y));
    let response = button.show(ui, cx, place.with_max_x(place.left() + wanted.x.min(place.width())));
    let names = FIELDS.map(|(_, key)| cx.tr(key));
    let mut items = vec![MenuItem::new(&none).on(at.is_none())];
    items.extend(names.iter().enumerate().map(|(n, name)| MenuItem::new(name).on(at == Some(n))));
    if let Some(n) = menu(&response, cx, &items) {
        let field = n.checked_sub(1).map(|n| FIELDS[n].0);
        cx.sender.send(Command::Hr(HrCommand::MapImport { column, field }));
    }
}
