//! Curves of the run, scores of the version, and its people.

use egui::{Align2, Rect, Sense, Ui, WidgetInfo, pos2, vec2};

use super::TrainingView;
use super::chart::Chart;
use crate::domain::message::Message;
use crate::ui::context::AppContext;
use crate::ui::paint;
use crate::ui::theme::Type;
use crate::ui::widgets::scroll_rows;

/// A card with a title; where its contents go.
pub fn card(ui: &Ui, cx: &AppContext<'_>, rect: Rect, title: &str) -> Rect {
    let t = cx.tokens;
    paint::panel(ui.painter(), rect, 8, t.surface, t.border);
    let head = Rect::from_min_size(rect.min + vec2(16.0, 8.0), vec2(rect.width() - 32.0, 24.0));
    paint::text(ui.painter(), head, Align2::LEFT_CENTER, title, Type::CARD_TITLE, t.text);
    Rect::from_min_max(pos2(rect.left() + 12.0, rect.top() + 38.0), rect.max - vec2(12.0, 8.0))
}

/// What a colour stands for, from the right of a card's head.
fn legend(ui: &Ui, cx: &AppContext<'_>, rect: Rect, items: &[(egui::Color32, &str)]) {
    let mut right = rect.right() - 16.0;
    for (color, key) in items.iter().rev() {
        let text = cx.tr(key);
        let width = paint::width(ui.painter(), &text, Type::SMALL);
        paint::text_at(
            ui.painter(),
            pos2(right - width, rect.top() + 20.0),
            &text,
            Type::SMALL,
            cx.tokens.text2,
        );
        let mark = Rect::from_center_size(pos2(right - width - 12.0, rect.top() + 20.0), vec2(12.0, 3.0));
        ui.painter().rect_filled(mark, 0, *color);
        right -= width + 30.0;
    }
}

fn nothing(ui: &Ui, cx: &AppContext<'_>, rect: Rect, key: &str) {
    let top = pos2(rect.center().x, rect.center().y - 16.0);
    paint::paragraph_centered(
        ui.painter(),
        top,
        rect.width() - 24.0,
        &cx.tr(key),
        Type::SMALL,
        cx.tokens.text3,
    );
}

/// Loss of what is learnt and of what is kept back, by step.
pub fn curves(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let t = cx.tokens;
    let inner = card(ui, cx, rect, &cx.tr("training-loss"));
    let points = cx.state.training.run.as_ref().map_or(&[][..], |run| run.points.as_slice());
    let Some(last) = points.last() else { return nothing(ui, cx, inner, "training-no-curves") };
    legend(ui, cx, rect, &[(t.primary_t, "training-learnt"), (t.accent, "training-kept-back")]);
    let losses = points.iter().flat_map(|point| [Some(point.loss), point.check_loss]).flatten();
    let most = losses.fold(1e-3_f64, f64::max);
    let chart = Chart::new(ui.painter(), cx, inner, (0.0, last.step.max(1.0)), (0.0, most));
    chart.line(ui.painter(), points.iter().map(|point| (point.step, point.loss)), t.primary_t);
    let checks = points.iter().filter_map(|point| Some((point.step, point.check_loss?)));
    chart.line(ui.painter(), checks.clone(), t.accent);
    if let Some(best) = checks.min_by(|a, b| a.1.total_cmp(&b.1)) {
        ui.painter().circle_filled(chart.at(best.0, best.1), 3.5, t.accent);
    }
    chart.mark(ui.painter(), cx, 0.0, "0");
    chart.mark(ui.painter(), cx, last.step, &cx.integer(last.step as i64));
}

/// Scores of faces of the same person and of strangers, and the threshold, to be dragged to see what it would do.
pub fn scores(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut TrainingView) {
    let t = cx.tokens;
    let inner = card(ui, cx, rect, &cx.tr("training-scores"));
    let figures = &cx.state.training.figures;
    if figures.genuine.is_empty() {
        return nothing(ui, cx, inner, "training-no-scores");
    }
    legend(ui, cx, rect, &[(t.accent, "training-same"), (t.danger, "training-strangers")]);
    let (plot, line) = inner.split_top_bottom_at_y(inner.bottom() - 22.0);
    let share = |counts: &[u32]| {
        let sum = counts.iter().sum::<u32>().max(1);
        counts.iter().map(|&count| f64::from(count) / f64::from(sum)).collect::<Vec<f64>>()
    };
    let (genuine, strangers) = (share(&figures.genuine), share(&figures.strangers));
    let most = genuine.iter().chain(&strangers).copied().fold(0.01_f64, f64::max);
    let to = figures.from + figures.width * genuine.len() as f64;
    let chart = Chart::new(ui.painter(), cx, plot, (figures.from, to), (0.0, most));
    let place = |shares: Vec<f64>| {
        let (from, width) = (figures.from, figures.width);
        shares
            .into_iter()
            .enumerate()
            .map(move |(i, share)| (from + width * i as f64, share))
            .collect::<Vec<_>>()
    };
    let (genuine, strangers) = (place(genuine), place(strangers));
    chart.bars(ui.painter(), strangers.iter().copied(), figures.width, t.danger.gamma_multiply(0.7));
    chart.bars(ui.painter(), genuine.iter().copied(), figures.width, t.accent.gamma_multiply(0.7));
    let response = ui.interact(chart.plot, ui.scope_id().with("threshold"), Sense::click_and_drag());
    if let Some(at) = response.interact_pointer_pos() {
        view.threshold = Some(chart.x_of(at.x));
    }
    let threshold = view.threshold.unwrap_or(figures.threshold);
    let name = cx.tr("training-threshold");
    response.widget_info(|| WidgetInfo::slider(true, threshold, &name));
    chart.upright(ui.painter(), threshold, t.text);
    chart.mark(ui.painter(), cx, threshold, &cx.decimal(threshold, 2));
    let above = |bars: &[(f64, f64)]| {
        bars.iter().filter(|bar| bar.0 >= threshold).map(|bar| bar.1).sum::<f64>() * 100.0
    };
    let text = Message::new("training-at-threshold")
        .with("known", cx.decimal(above(&genuine), 1))
        .with("strangers", cx.decimal(above(&strangers), 1));
    paint::text(ui.painter(), line, Align2::LEFT_BOTTOM, &cx.say(&text), Type::SMALL, t.text2);
}

/// Each person of the shown version, the worst first.
pub fn people(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let t = cx.tokens;
    let inner = card(ui, cx, rect, &cx.tr("training-people"));
    let people = &cx.state.training.figures.people;
    if people.is_empty() {
        return nothing(ui, cx, inner, "training-no-scores");
    }
    let (head, body) = inner.split_top_bottom_at_y(inner.top() + 22.0);
    let columns = [("training-faces", 52.0), ("training-recall", 60.0), ("training-precision", 72.0)];
    let place = |row: Rect, column: usize| {
        let right = row.right() - 4.0 - columns[column + 1..].iter().map(|column| column.1).sum::<f32>();
        Rect::from_x_y_ranges(right - columns[column].1..=right, row.y_range())
    };
    for (i, (key, _)) in columns.iter().enumerate() {
        paint::text(ui.painter(), place(head, i), Align2::RIGHT_CENTER, &cx.tr(key), Type::CAPTION, t.text3);
    }
    scroll_rows(ui, egui::Id::unique("training people"), body, 28.0, people.len(), None, |ui, i, row| {
        let Some(person) = people.get(i) else { return };
        let percent = |part: f64| format!("{} %", cx.decimal(part * 100.0, 0));
        let values = [cx.integer(i64::from(person.faces)), percent(person.recall), percent(person.precision)];
        for (column, value) in values.iter().enumerate() {
            let ink = if column > 0 && person.recall < 1.0 { t.warning } else { t.text2 };
            paint::text(
                ui.painter(),
                place(row, column),
                Align2::RIGHT_CENTER,
                value,
                Type::BODY.figures(),
                ink,
            );
        }
        let name = row.with_max_x(place(row, 0).left() - 4.0).with_min_x(row.left() + 4.0);
        let shown = match &person.mistaken {
            Some((other, _)) => format!("{} · {other}", person.label),
            None => person.label.clone(),
        };
        paint::file_name(ui.painter(), name, &shown, Type::NAME, t.text);
        paint::hline(ui.painter(), row.x_range(), row.bottom() - 1.0, t.border);
    });
}
