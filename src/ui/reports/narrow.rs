//! The report where no table fits: a line for each row, its numbers by name below.

use egui::{Align2, Id, Rect, Role, Sense, Ui, WidgetInfo, vec2};

use crate::state::hr::ReportTable;
use crate::ui::context::AppContext;
use crate::ui::paint;
use crate::ui::theme::Type;
use crate::ui::widgets::scroll_rows;

const ROW: f32 = 52.0;

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, table: &ReportTable) {
    let t = cx.tokens;
    if table.rows.is_empty() {
        let text = cx.tr("reports-nothing");
        paint::text(ui.painter(), rect, Align2::CENTER_CENTER, &text, Type::SMALL, t.text3);
        return;
    }
    let rect = rect.with_max_y(rect.bottom().min(rect.top() + table.rows.len() as f32 * ROW + 2.0));
    paint::panel(ui.painter(), rect, 8, t.surface, t.border);
    // What a row is called stands in the column that likes the most room; a name before a department.
    let texts = table.columns.iter().enumerate().filter(|(_, column)| !column.right);
    let title = texts.max_by_key(|(n, column)| (column.width, *n)).map_or(0, |(n, _)| n);
    scroll_rows(
        ui,
        Id::unique("report list"),
        rect.shrink(1.0),
        ROW,
        table.rows.len(),
        None,
        |ui, n, row| {
            let cells = &table.rows[n];
            let name = cells.get(title).map(String::as_str).filter(|text| !text.is_empty());
            // Sums have no name of their own, but a word in front.
            let name = name.or_else(|| cells.iter().map(String::as_str).find(|text| !text.is_empty()));
            let name = name.unwrap_or("–");
            let response = ui.interact(row, ui.scope_id().with(("report row", n)), Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Row, true, name));
            paint::hline(ui.painter(), row.x_range(), row.bottom() - 1.0, t.border);
            let place = row.shrink2(vec2(12.0, 8.0));
            let (upper, lower) = place.split_top_bottom_at_fraction(0.55);
            paint::file_name(ui.painter(), upper, name, Type::NAME, t.text);
            let mut said = String::new();
            for (column, cell) in table.columns.iter().zip(cells) {
                if !column.right || cell.is_empty() {
                    continue;
                }
                let mut more = said.clone();
                if !more.is_empty() {
                    more.push_str(" · ");
                }
                more = format!("{more}{} {cell}", column.heading);
                if paint::width(ui.painter(), &more, Type::SMALL.figures()) > lower.width() {
                    break;
                }
                said = more;
            }
            paint::text(ui.painter(), lower, Align2::LEFT_CENTER, &said, Type::SMALL.figures(), t.text2);
        },
    );
}
