//! Loss by step: what is learnt from, what is kept back, and another run beside it.

use egui::{Rect, Stroke, Ui};

use super::chart::{Chart, smoothed};
use super::{card, legend, nothing};
use crate::domain::message::Message;
use crate::state::RunView;
use crate::ui::context::AppContext;
use crate::ui::paint;
use crate::ui::theme::Type;

/// From so many points on the learning loss is drawn smoothed, over its faint real one.
const SMOOTHED_FROM: usize = 12;

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let t = cx.tokens;
    let training = &cx.state.training;
    let inner = card(ui, cx, rect, &cx.tr("training-loss"));
    let Some(run) = training.run.as_ref().filter(|run| !run.points.is_empty()) else {
        return nothing(ui, cx, inner, "training-no-curves");
    };
    let mut marks =
        vec![(t.primary_t, cx.tr("training-learnt"), false), (t.accent, cx.tr("training-kept-back"), false)];
    if let Some(other) = &training.compared {
        let name = cx.say(&Message::new("training-run-name").with("run", other.id.0));
        marks.push((t.text3, name, true));
    }
    legend(ui, cx, rect, &marks);
    let (inner, foot) = inner.split_top_bottom_at_y(inner.bottom() - 18.0);
    let both = || std::iter::once(run).chain(&training.compared);
    let last = both().filter_map(|run| run.points.last()).fold(1.0_f64, |most, point| most.max(point.step));
    let most = both().flat_map(losses).fold(1e-3_f64, f64::max);
    let decimals = if most >= 2.0 {
        1
    } else if most >= 0.2 {
        2
    } else {
        3
    };
    let chart = Chart::new(ui.painter(), cx, inner, ((0.0, last), (0.0, most)), |v| cx.decimal(v, decimals));
    if let Some(other) = &training.compared {
        chart.dashed(ui.painter(), checks(other), t.text3);
    }
    let learnt = || run.points.iter().filter(|point| !point.ends).map(|point| (point.step, point.loss));
    let is_smoothed = learnt().count() >= SMOOTHED_FROM;
    if is_smoothed {
        let faint = Stroke::new(1.0, t.primary_t.gamma_multiply(0.3));
        chart.line(ui.painter(), learnt(), faint);
        chart.line(ui.painter(), smoothed(learnt()), Stroke::new(1.5, t.primary_t));
    } else {
        let all = run.points.iter().map(|point| (point.step, point.loss));
        chart.line(ui.painter(), all, Stroke::new(1.5, t.primary_t));
    }
    chart.line(ui.painter(), checks(run), Stroke::new(2.0, t.accent));
    if let Some((x, y)) = checks(run).min_by(|a, b| a.1.total_cmp(&b.1)) {
        let at = chart.at(x, y);
        ui.painter().circle(at, 4.0, t.surface, Stroke::new(2.0, t.accent));
        chart.upright(ui.painter(), x, t.accent.gamma_multiply(0.5));
    }
    chart.mark(ui.painter(), cx, 0.0, "0");
    chart.mark(ui.painter(), cx, last, &cx.integer(last as i64));
    let best = run.points.iter().filter(|point| point.ends).filter_map(|p| Some((p.epoch, p.check_loss?)));
    let best = best.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(epoch, _)| i64::from(epoch) + 1);
    let rate = run.points.last().map_or(0.0, |point| point.rate);
    let mut said = vec![cx.say(&Message::new("training-rate").with("rate", cx.decimal(rate, 6)))];
    if let Some(best) = best {
        said.insert(0, cx.say(&Message::new("training-best-epoch").with("epoch", best)));
    }
    if is_smoothed {
        said.push(cx.tr("training-smoothed"));
    }
    // What has no room is left out from the end.
    let ty = Type::CAPTION.figures();
    while said.len() > 1 && paint::width(ui.painter(), &said.join(" · "), ty) > foot.width() {
        said.pop();
    }
    paint::text(ui.painter(), foot, egui::Align2::LEFT_BOTTOM, &said.join(" · "), ty, t.text3);
}

fn losses(run: &RunView) -> impl Iterator<Item = f64> {
    run.points.iter().flat_map(|point| [Some(point.loss), point.check_loss]).flatten()
}

fn checks(run: &RunView) -> impl Iterator<Item = (f64, f64)> {
    run.points.iter().filter_map(|point| Some((point.step, point.check_loss?)))
}
