//! Scores of faces of the same person and of strangers, and the threshold, to be dragged to see what it would do.

use egui::{Rect, Sense, Ui, WidgetInfo};

use super::chart::Chart;
use super::{TrainingView, card, legend, nothing};
use crate::domain::message::Message;
use crate::ui::context::AppContext;
use crate::ui::paint;
use crate::ui::theme::Type;

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut TrainingView) {
    let t = cx.tokens;
    let inner = card(ui, cx, rect, &cx.tr("training-scores"));
    let figures = &cx.state.training.figures;
    if figures.genuine.is_empty() {
        return nothing(ui, cx, inner, "training-no-scores");
    }
    let marks = [(t.accent, cx.tr("training-same"), false), (t.danger, cx.tr("training-strangers"), false)];
    legend(ui, cx, rect, &marks);
    let (plot, line) = inner.split_top_bottom_at_y(inner.bottom() - 40.0);
    let share = |counts: &[u32]| {
        let sum = counts.iter().sum::<u32>().max(1);
        counts.iter().map(|&count| f64::from(count) / f64::from(sum)).collect::<Vec<f64>>()
    };
    let (genuine, strangers) = (share(&figures.genuine), share(&figures.strangers));
    let most = genuine.iter().chain(&strangers).copied().fold(0.01_f64, f64::max);
    let to = figures.from + figures.width * genuine.len() as f64;
    let ranges = ((figures.from, to), (0.0, most));
    let chart = Chart::new(ui.painter(), cx, plot, ranges, |v| format!("{}%", cx.decimal(v * 100.0, 0)));
    let place = |shares: Vec<f64>| {
        let (from, width) = (figures.from, figures.width);
        let at = move |(i, share): (usize, f64)| (from + width * i as f64, share);
        shares.into_iter().enumerate().map(at).collect::<Vec<_>>()
    };
    let (genuine, strangers) = (place(genuine), place(strangers));
    chart.bars(ui.painter(), strangers.iter().copied(), figures.width, t.danger.gamma_multiply(0.6));
    chart.bars(ui.painter(), genuine.iter().copied(), figures.width, t.accent.gamma_multiply(0.6));
    let response = ui.interact(chart.plot, ui.scope_id().with("threshold"), Sense::click_and_drag());
    if let Some(at) = response.interact_pointer_pos() {
        view.threshold = Some(chart.x_of(at.x));
    }
    if response.double_clicked() {
        view.threshold = None;
    }
    let threshold = view.threshold.unwrap_or(figures.threshold);
    let name = cx.tr("training-threshold");
    response.widget_info(|| WidgetInfo::slider(true, threshold, &name));
    chart.upright(ui.painter(), threshold, t.text);
    ui.painter().circle_filled(chart.at(threshold, most), 5.0, t.text);
    chart.mark(ui.painter(), cx, threshold, &cx.decimal(threshold, 2));
    let above = |bars: &[(f64, f64)]| {
        bars.iter().filter(|bar| bar.0 >= threshold).map(|bar| bar.1).sum::<f64>() * 100.0
    };
    let text = Message::new("training-at-threshold")
        .with("known", cx.decimal(above(&genuine), 1))
        .with("strangers", cx.decimal(above(&strangers), 1));
    paint::paragraph(ui.painter(), line.with_min_y(line.top() + 6.0), &cx.say(&text), Type::SMALL, t.text2);
}
