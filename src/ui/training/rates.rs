//! Who is let in and who is turned away at each threshold: ROC, DET, and the figures read off them.

use egui::{Align2, Rect, Stroke, Ui, pos2, vec2};

use super::chart::Chart;
use super::{card, nothing, percent};
use crate::ui::context::AppContext;
use crate::ui::paint;
use crate::ui::theme::Type;

/// The least share of false accepts on the axis; it is drawn by powers of ten.
const LEAST: f64 = 1e-3;

/// Faces known again, by the share of strangers that get a name.
pub fn roc(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let t = cx.tokens;
    let inner = card(ui, cx, rect, &cx.tr("training-roc"));
    let figures = &cx.state.training.figures;
    if figures.roc.is_empty() {
        return nothing(ui, cx, inner, "training-no-scores");
    }
    let least = figures.roc.iter().map(|point| point.1).fold(1.0_f64, f64::min);
    let floor = ((least * 20.0).floor() / 20.0).clamp(0.0, 0.95);
    let (inner, foot) = inner.split_top_bottom_at_y(inner.bottom() - 18.0);
    let ranges = ((LEAST.log10(), 0.0), (floor, 1.0));
    let chart = Chart::new(ui.painter(), cx, inner, ranges, |v| percent(cx, v));
    decades(ui, cx, &chart);
    let curve = figures.roc.iter().map(|&(far, tar)| (far.max(LEAST).log10(), tar));
    chart.line(ui.painter(), curve, Stroke::new(2.0, t.primary_t));
    chart.upright(ui.painter(), -2.0, t.accent);
    let at = chart.at(-2.0, figures.tar_at_far_1pct);
    ui.painter().circle(at, 4.0, t.surface, Stroke::new(2.0, t.accent));
    axis(ui, cx, foot, "training-axis-false");
}

/// Faces not known again, by the same; both by powers of ten.
pub fn det(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let t = cx.tokens;
    let inner = card(ui, cx, rect, &cx.tr("training-det"));
    let figures = &cx.state.training.figures;
    if figures.roc.is_empty() {
        return nothing(ui, cx, inner, "training-no-scores");
    }
    let (inner, foot) = inner.split_top_bottom_at_y(inner.bottom() - 18.0);
    let ranges = ((LEAST.log10(), 0.0), (LEAST.log10(), 0.0));
    let chart = Chart::new(ui.painter(), cx, inner, ranges, |v| {
        let share = 10.0_f64.powf(v);
        format!("{}%", cx.decimal(share * 100.0, usize::from(share < 0.01)))
    });
    decades(ui, cx, &chart);
    let by_ten = |share: f64| share.max(LEAST).log10();
    let diagonal = [(by_ten(0.0), by_ten(0.0)), (0.0, 0.0)];
    chart.dashed(ui.painter(), diagonal.into_iter(), t.border2);
    let curve = figures.roc.iter().map(|&(far, tar)| (by_ten(far), by_ten(1.0 - tar)));
    chart.line(ui.painter(), curve, Stroke::new(2.0, t.primary_t));
    let equal = chart.at(by_ten(figures.eer), by_ten(figures.eer));
    ui.painter().circle(equal, 4.0, t.surface, Stroke::new(2.0, t.accent));
    axis(ui, cx, foot, "training-axis-false");
}

fn decades(ui: &Ui, cx: &AppContext<'_>, chart: &Chart) {
    for (power, decimals) in [(-3.0, 1), (-2.0, 0), (-1.0, 0), (0.0, 0)] {
        let share = 10.0_f64.powf(power) * 100.0;
        chart.mark(ui.painter(), cx, power, &format!("{}%", cx.decimal(share, decimals)));
    }
}

fn axis(ui: &Ui, cx: &AppContext<'_>, foot: Rect, key: &str) {
    paint::text(ui.painter(), foot, Align2::CENTER_BOTTOM, &cx.tr(key), Type::CAPTION, cx.tokens.text3);
}

/// The figures of the shown version on its own pictures; the height used.
pub fn figures(ui: &Ui, cx: &AppContext<'_>, rect: Rect) -> f32 {
    let figures = &cx.state.training.figures;
    let there = !figures.genuine.is_empty();
    let share = |value: f64| if there { percent(cx, value) } else { "–".to_owned() };
    let cells = [
        ("training-known-again", share(figures.known_again), String::new()),
        ("training-tpir", share(figures.tpir_at_fpir_1pct), String::new()),
        ("training-tar-1", share(figures.tar_at_far_1pct), String::new()),
        ("training-tar-01", share(figures.tar_at_far_0_1pct), String::new()),
        ("training-eer", share(figures.eer), String::new()),
        (
            "training-threshold",
            if there { cx.decimal(figures.threshold, 3) } else { "–".to_owned() },
            String::new(),
        ),
    ];
    strip(ui, cx, rect, &cells)
}

/// Figures side by side: name, value, unit or note. The height used.
pub fn strip(ui: &Ui, cx: &AppContext<'_>, rect: Rect, cells: &[(&str, String, String)]) -> f32 {
    const ROW: f32 = 72.0;
    let t = cx.tokens;
    let columns = match rect.width() {
        width if width < 500.0 => 2,
        width if width < 900.0 => 3,
        _ => cells.len(),
    };
    let height = cells.len().div_ceil(columns) as f32 * ROW;
    let card = Rect::from_min_size(rect.min, vec2(rect.width(), height));
    paint::panel(ui.painter(), card, 8, t.surface, t.border);
    let width = rect.width() / columns as f32;
    for (i, (key, value, unit)) in cells.iter().enumerate() {
        let corner = card.min + vec2((i % columns) as f32 * width, (i / columns) as f32 * ROW);
        let cell = Rect::from_min_size(corner, vec2(width, ROW)).shrink2(vec2(16.0, 12.0));
        if i % columns > 0 {
            paint::vline(ui.painter(), corner.x.round(), cell.y_range(), t.border);
        }
        let (upper, lower) = cell.split_top_bottom_at_y(cell.top() + 20.0);
        paint::text(ui.painter(), upper, Align2::LEFT_CENTER, &cx.tr(key), Type::SMALL, t.text2);
        let middle = pos2(lower.left(), lower.center().y);
        let end = paint::text_at(ui.painter(), middle, value, Type::HEADING.figures(), t.text);
        if !unit.is_empty() {
            let rest =
                Rect::from_min_max(pos2(end + 6.0, lower.top()), pos2(cell.right() + 8.0, lower.bottom()));
            paint::text(
                ui.painter(),
                rest.translate(vec2(0.0, 2.0)),
                Align2::LEFT_CENTER,
                unit,
                Type::SMALL,
                t.text3,
            );
        }
    }
    height
}
