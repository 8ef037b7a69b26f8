//! Who is taken for whom: people with most mistakes as rows, and strangers; a click shows the faces.

use egui::{
    Align2, Color32, CornerRadius, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::{Tab, TrainingView, card, nothing};
use crate::domain::message::Message;
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::tip;
use crate::ui::{focus, paint};

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut TrainingView) {
    let t = cx.tokens;
    let inner = card(ui, cx, rect, &cx.tr("training-confusion"));
    let figures = &cx.state.training.figures;
    let n = figures.labels.len();
    if n == 0 || figures.confusion.len() != n + 1 {
        return nothing(ui, cx, inner, "training-no-scores");
    }
    let of = Rect::from_min_size(rect.min + vec2(16.0, 10.0), vec2(rect.width() - 32.0, 24.0));
    paint::text(ui.painter(), of, Align2::RIGHT_CENTER, &cx.tr("training-of-person"), Type::CAPTION, t.text3);
    let names = (inner.width() * 0.34).min(132.0);
    let columns = n + 2;
    let cells = Rect::from_min_max(pos2(inner.left() + names, inner.top()), inner.max - vec2(0.0, 18.0));
    let (width, height) = (cells.width() / columns as f32, (cells.height() / (n + 1) as f32).min(34.0));
    let stranger = cx.tr("training-stranger");
    for (row, counts) in figures.confusion.iter().enumerate() {
        let y = cells.top() + row as f32 * height;
        let name = figures.labels.get(row).unwrap_or(&stranger);
        let place = Rect::from_min_size(pos2(inner.left(), y), vec2(names - 8.0, height));
        let shown = if row < n { format!("{name} {}", row + 1) } else { name.clone() };
        paint::text(ui.painter(), place, Align2::RIGHT_CENTER, &shown, Type::CAPTION, t.text2);
        let sum: u32 = counts.iter().sum();
        for (column, &count) in counts.iter().enumerate() {
            let share = f64::from(count) / f64::from(sum.max(1));
            let corner = pos2(cells.left() + column as f32 * width, y);
            let cell = Rect::from_min_size(corner, vec2(width, height)).shrink(1.5);
            let good = row == column || (row == n && column == n + 1);
            let (fill, ink) = heat(cx, share, good);
            ui.painter().rect_filled(cell, CornerRadius::same(4), fill);
            if count == 0 {
                continue;
            }
            let text = cx.integer((share * 100.0).round() as i64);
            paint::text(ui.painter(), cell, Align2::CENTER_CENTER, &text, Type::CAPTION.figures(), ink);
            let to = match column {
                other if other < n => figures.labels[other].clone(),
                other if other == n => cx.tr("training-others"),
                _ => cx.tr("training-nobody"),
            };
            let said = cx.say(
                &Message::new("training-cell")
                    .with("person", name.as_str())
                    .with("other", to)
                    .with("count", count),
            );
            let response = ui.interact(cell, ui.scope_id().with(("cell", row, column)), Sense::click());
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &said));
            focus::ring(ui, &response, cell, 4, t);
            if view.cell == Some((row, column)) || response.hovered() {
                let edge = Stroke::new(2.0, t.accent);
                ui.painter().rect_stroke(cell, CornerRadius::same(4), edge, StrokeKind::Inside);
            }
            let response = tip(response, cx, &said, None);
            if response.clicked() {
                view.cell = Some((row, column));
                view.tab = Tab::Errors;
            }
        }
    }
    let y = cells.top() + (n + 1) as f32 * height;
    for column in 0..columns {
        let place = Rect::from_min_size(pos2(cells.left() + column as f32 * width, y), vec2(width, 18.0));
        let name = match column {
            person if person < n => (person + 1).to_string(),
            person if person == n => "+".to_owned(),
            _ => "–".to_owned(),
        };
        paint::text(ui.painter(), place, Align2::CENTER_CENTER, &name, Type::CAPTION.figures(), t.text3);
    }
}

/// Deeper the larger the share; mistakes in the colour of warnings.
fn heat(cx: &AppContext<'_>, share: f64, good: bool) -> (Color32, Color32) {
    let t = cx.tokens;
    if share <= 0.0 {
        return (t.sunken, t.text3);
    }
    let deep = share >= 0.5;
    let color = if good { t.primary } else { t.danger_fill };
    let part = if deep { 1.0 } else { 0.18 + 0.5 * share as f32 };
    let fill = mix(t.surface, color, part);
    (fill, if deep { if good { t.primary_ink } else { t.danger_ink } } else { t.text })
}

fn mix(a: Color32, b: Color32, part: f32) -> Color32 {
    let of = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * part).round() as u8;
    Color32::from_rgb(of(a.r(), b.r()), of(a.g(), b.g()), of(a.b(), b.b()))
}
