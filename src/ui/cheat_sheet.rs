//! All keys on one sheet, over whatever screen.

use egui::{
    Align2, CornerRadius, Frame, Id, Margin, Modal, Rect, ScrollArea, Sense, Stroke, Ui, Vec2, pos2, vec2,
};

use super::action::{Scope, UserAction};
use super::context::AppContext;
use super::paint;
use super::theme::Type;

const ROW: f32 = 26.0;

/// Draws it; false once it is closed.
pub fn draw(ui: &Ui, cx: &AppContext<'_>) -> bool {
    let t = cx.tokens;
    let frame = Frame::NONE
        .fill(t.raised)
        .stroke(Stroke::new(1.0, t.border2))
        .corner_radius(CornerRadius::same(12))
        .shadow(t.dialog_shadow())
        .inner_margin(Margin::same(20));
    let window = ui.ctx().content_rect();
    let columns = if window.width() < 600.0 { 1 } else { 2 };
    let width = (window.width() - 72.0).min(760.0);
    let modal = Modal::new(Id::unique("stepmedia keys")).frame(frame).backdrop_color(t.ink(t.scrim));
    let shown = modal.show(ui.ctx(), |ui| {
        ui.spacing_mut().item_spacing = Vec2::ZERO;
        let (head, _) = ui.allocate_exact_size(vec2(width, 36.0), Sense::hover());
        paint::text(ui.painter(), head, Align2::LEFT_TOP, &cx.tr("keys-title"), Type::TITLE, t.text);
        ScrollArea::vertical().max_height(window.height() - 160.0).auto_shrink([false, true]).show(
            ui,
            |ui| {
                for (scope, title) in [(Scope::Studio, "keys-studio"), (Scope::Everywhere, "keys-everywhere")]
                {
                    group(ui, cx, (width, columns), scope, &cx.tr(title));
                }
            },
        );
    });
    !shown.should_close()
}

fn group(ui: &mut Ui, cx: &AppContext<'_>, (width, columns): (f32, usize), scope: Scope, title: &str) {
    let t = cx.tokens;
    let (head, _) = ui.allocate_exact_size(vec2(width, 28.0), Sense::hover());
    paint::text(ui.painter(), head, Align2::LEFT_CENTER, title, Type::SECTION, t.text3);
    let actions: Vec<UserAction> = UserAction::ALL
        .into_iter()
        .filter(|action| action.scope() == scope && !action.keys().is_empty())
        .collect();
    let rows = actions.len().div_ceil(columns);
    let (area, _) = ui.allocate_exact_size(vec2(width, rows as f32 * ROW + 8.0), Sense::hover());
    let column = (width - 12.0) / columns as f32;
    for (i, action) in actions.iter().enumerate() {
        let corner = pos2(
            area.left() + (i / rows) as f32 * (column + 16.0 / columns as f32),
            area.top() + (i % rows) as f32 * ROW,
        );
        let row = Rect::from_min_size(corner, vec2(column - 8.0, ROW));
        let key = action.key_text();
        let ty = Type::SMALL.figures();
        let key_width = paint::width(ui.painter(), &key, ty).ceil() + 12.0;
        let cap =
            Rect::from_min_size(pos2(row.right() - key_width, row.center().y - 10.0), vec2(key_width, 20.0));
        ui.painter().rect(cap, 4, t.sunken, Stroke::new(1.0, t.border2), egui::StrokeKind::Inside);
        paint::text(ui.painter(), cap, Align2::CENTER_CENTER, &key, ty, t.text2);
        paint::icon(ui.painter(), pos2(row.left() + 8.0, row.center().y), action.icon(), 14.0, t.text3);
        let name =
            Rect::from_min_max(pos2(row.left() + 24.0, row.top()), pos2(cap.left() - 8.0, row.bottom()));
        paint::text(ui.painter(), name, Align2::LEFT_CENTER, &action.name(cx), Type::BODY, t.text);
    }
}
