//! How the search for people stands, where people will appear.

use egui::{Align2, Rect, Ui, pos2, vec2};

use crate::domain::ids::JobId;
use crate::domain::message::Message;
use crate::state::{AnalysisState, Command, Studio};
use crate::ui::context::AppContext;
use crate::ui::icons;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Size, Strip, bar, ring};
use crate::ui::{format, paint};

/// Draws it at the top of `rect` where there is something to say; returns what is left.
pub fn banner(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, studio: &Studio) -> Rect {
    let t = cx.tokens;
    match &studio.analysis {
        AnalysisState::None | AnalysisState::Done(_) => rect,
        AnalysisState::Queued(job) => {
            let (place, rest) = rect.split_top_bottom_at_y(rect.top() + 44.0);
            let mut strip = Strip::new(place.shrink2(vec2(12.0, 0.0)));
            cancel(ui, cx, &mut strip, *job);
            paint::icon(ui.painter(), strip.left(16.0).center(), icons::HOURGLASS, 16.0, t.text3);
            strip.space_left(8.0);
            let text = cx.tr("analysis-queued");
            paint::text(ui.painter(), strip.rest(), Align2::LEFT_CENTER, &text, Type::NAME, t.text2);
            close(ui, cx, place);
            rest
        }
        AnalysisState::Running { job, eta_s, paused, .. } => {
            let (place, rest) = rect.split_top_bottom_at_y(rect.top() + 64.0);
            running(ui, cx, place, *job, part(studio), *eta_s, *paused);
            close(ui, cx, place);
            rest
        }
        AnalysisState::Failed(error) => {
            let text = cx.say(error);
            let width = rect.width() - 24.0 - 24.0;
            let height = ui.painter().layout_job(Type::SMALL.wrapped(&text, t.text2, width)).size().y;
            let (place, rest) =
                rect.split_top_bottom_at_y(rect.top() + 12.0 + 20.0 + height + 8.0 + 24.0 + 12.0);
            let inner = place.shrink(12.0);
            paint::icon_filled(ui.painter(), inner.min + vec2(8.0, 10.0), icons::X_CIRCLE, 16.0, t.danger);
            let left = inner.left() + 24.0;
            let title = cx.tr("analysis-failed");
            paint::text_at(ui.painter(), pos2(left, inner.top() + 10.0), &title, Type::NAME, t.text);
            let body = Rect::from_min_max(pos2(left, inner.top() + 20.0), inner.right_bottom());
            paint::paragraph(ui.painter(), body, &text, Type::SMALL, t.text2);
            let name = cx.tr("job-retry");
            let button = Button::text(&name).with_icon(icons::ARROW_CLOCKWISE).size(Size::Small);
            let at = Rect::from_min_size(pos2(left, inner.bottom() - 24.0), button.measure(ui));
            if button.show(ui, cx, at).clicked() {
                cx.sender.send(Command::AnalyzeVideo(studio.video));
            }
            close(ui, cx, place);
            rest
        }
    }
}

/// The same as one ring at the left of a strip.
pub fn small_ring(ui: &Ui, cx: &AppContext<'_>, rect: Rect, studio: &Studio) -> Rect {
    if !matches!(studio.analysis, AnalysisState::Running { .. }) {
        return rect;
    }
    let (place, rest) = rect.split_left_right_at_x(rect.left() + 44.0);
    ring(ui.painter(), place.center() + vec2(4.0, 0.0), 24.0, part(studio), cx.tokens.accent, cx.tokens);
    rest
}

fn part(studio: &Studio) -> f32 {
    match studio.analysis {
        AnalysisState::Running { frontier, .. } => frontier as f32 / studio.clock.num_frames().max(1) as f32,
        _ => 0.0,
    }
}

fn running(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    job: JobId,
    part: f32,
    eta_s: Option<f64>,
    paused: bool,
) {
    let t = cx.tokens;
    let inner = rect.shrink2(vec2(12.0, 8.0));
    let (upper, lower) = inner.split_top_bottom_at_y(inner.top() + 24.0);
    let mut strip = Strip::new(upper);
    cancel(ui, cx, &mut strip, job);
    let (icon, key, command) = if paused {
        (icons::PLAY, "job-resume", Command::ResumeJob(job))
    } else {
        (icons::PAUSE, "job-pause", Command::PauseJob(job))
    };
    let name = cx.tr(key);
    if Button::icon(icon, &name).size(Size::Small).show(ui, cx, strip.right_part(vec2(24.0, 24.0))).clicked()
    {
        cx.sender.send(command);
    }
    let key = if paused { "analysis-paused" } else { "analysis-running" };
    let text = cx.say(&Message::new(key).with("percent", format::percent(part)));
    paint::text(ui.painter(), strip.rest(), Align2::LEFT_CENTER, &text, Type::NAME.figures(), t.text);
    let track = Rect::from_min_size(pos2(lower.left(), lower.top() + 1.0), vec2(lower.width(), 4.0));
    bar(ui.painter(), track, Some(part), if paused { t.text3 } else { t.accent }, t);
    if let (Some(seconds), false) = (eta_s, paused) {
        let left = format::time_left(cx, seconds);
        let place = Rect::from_min_max(
            pos2(lower.left(), track.bottom() + 4.0),
            lower.right_bottom() + vec2(0.0, 4.0),
        );
        paint::text(ui.painter(), place, Align2::LEFT_CENTER, &left, Type::SMALL.figures(), t.text3);
    }
}

fn cancel(ui: &mut Ui, cx: &AppContext<'_>, strip: &mut Strip, job: JobId) {
    let name = cx.tr("job-cancel");
    if Button::icon(icons::X, &name)
        .size(Size::Small)
        .show(ui, cx, strip.right_part(vec2(24.0, 24.0)))
        .clicked()
    {
        cx.sender.send(Command::CancelJob(job));
    }
}

fn close(ui: &Ui, cx: &AppContext<'_>, place: Rect) {
    paint::hline(ui.painter(), place.x_range(), place.bottom() - 1.0, cx.tokens.border);
}
