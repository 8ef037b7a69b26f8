//! Each person of the shown version, the worst first.

use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo};

use super::{Tab, TrainingView, card, nothing, percent};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::scroll_rows;
use crate::ui::{focus, paint};

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut TrainingView) {
    let t = cx.tokens;
    let inner = card(ui, cx, rect, &cx.tr("training-people"));
    let figures = &cx.state.training.figures;
    if figures.people.is_empty() {
        return nothing(ui, cx, inner, "training-no-scores");
    }
    let (head, body) = inner.split_top_bottom_at_y(inner.top() + 22.0);
    let columns = [("training-faces", 52.0), ("training-recall", 72.0), ("training-precision", 76.0)];
    let place = |row: Rect, column: usize| {
        let right = row.right() - 12.0 - columns[column + 1..].iter().map(|column| column.1).sum::<f32>();
        Rect::from_x_y_ranges(right - columns[column].1..=right, row.y_range())
    };
    for (i, (key, _)) in columns.iter().enumerate() {
        paint::text(ui.painter(), place(head, i), Align2::RIGHT_CENTER, &cx.tr(key), Type::CAPTION, t.text3);
    }
    scroll_rows(
        ui,
        egui::Id::unique("training people"),
        body,
        32.0,
        figures.people.len(),
        None,
        |ui, i, row| {
            let Some(person) = figures.people.get(i) else { return };
            let response = ui.interact(row, ui.scope_id().with(("person", i)), Sense::click());
            response.widget_info(|| WidgetInfo::labeled(Role::Row, true, &person.label));
            if response.hovered() {
                ui.painter().rect_filled(row, 4, t.hover);
            }
            let values = [
                cx.integer(i64::from(person.faces)),
                percent(cx, person.recall),
                percent(cx, person.precision),
            ];
            for (column, value) in values.iter().enumerate() {
                let share = [1.0, person.recall, person.precision][column];
                let ink = if share < 1.0 { t.warning } else { t.text2 };
                let at = place(row, column);
                paint::text(ui.painter(), at, Align2::RIGHT_CENTER, value, Type::BODY.figures(), ink);
            }
            let name = row.with_max_x(place(row, 0).left() - 4.0).with_min_x(row.left() + 4.0);
            let shown = match &person.mistaken {
                Some((other, _)) => format!("{} · {other}", person.label),
                None => person.label.clone(),
            };
            paint::text(ui.painter(), name, Align2::LEFT_CENTER, &shown, Type::NAME, t.text);
            paint::hline(ui.painter(), row.x_range(), row.bottom() - 1.0, t.border);
            focus::ring_inside(ui, &response, row, t);
            if response.clicked() {
                // The faces of this person, where the matrix has them; all others otherwise.
                view.cell =
                    figures.labels.iter().position(|label| *label == person.label).map(|at| (at, usize::MAX));
                view.tab = Tab::Errors;
            }
        },
    );
}
