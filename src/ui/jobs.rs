//! The job monitor: what runs, what waits, what failed and what is done.
//!
//! Guarantees: every job that can still change has its buttons; a failed one says why and offers to try again.
//! Will not do: start jobs. Screens do that where the work belongs.

use egui::{Align2, Area, CornerRadius, Id, Order, Rect, ScrollArea, Sense, Ui, pos2, vec2};

use crate::domain::job::JobState;
use crate::domain::message::Message;
use crate::state::{Command, JobItem};

use super::context::AppContext;
use super::theme::{Type, Weight};
use super::widgets::{Button, Empty, Kind, Pill, Size, Strip, Tone, bar, child, ring, spinner};
use super::{format, icons, paint};

const WIDTH: f32 = 336.0;
const PAD: f32 = 16.0;

/// Over the right part of `area`, on narrow windows over all of it.
pub fn drawer(ui: &mut Ui, cx: &AppContext<'_>, area: Rect, open: &mut bool) {
    let rect = if cx.width.is_phone() { area } else { area.with_min_x(area.right() - WIDTH) };
    let layer = Area::new(Id::unique("stepmedia jobs")).order(Order::Middle).fixed_pos(rect.min);
    layer.show(ui.ctx(), |ui| {
        ui.allocate_rect(rect, Sense::click());
        ui.painter().add(cx.tokens.menu_shadow().as_shape(rect, CornerRadius::ZERO));
        draw(ui, cx, rect, open);
    });
}

/// The monitor as a panel.
pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, open: &mut bool) {
    let t = cx.tokens;
    ui.painter().rect_filled(rect, 0, t.surface);
    paint::vline(ui.painter(), rect.left(), rect.y_range(), t.border);
    let (header, body) = rect.split_top_bottom_at_y(rect.top() + 48.0);
    head(ui, cx, header, open);
    if cx.state.jobs.is_empty() {
        let (title, text) = (cx.tr("jobs-none-title"), cx.tr("jobs-none-text"));
        Empty { icon: icons::QUEUE, title: &title, text: &text, act: None, enabled: true }.show(ui, cx, body);
        return;
    }
    child(ui, "jobs", body, |ui| {
        ScrollArea::vertical().id_salt("jobs").auto_shrink(false).show(ui, |ui| {
            for job in cx.state.jobs.iter().filter(|job| unfinished(job)) {
                ui.push_id(job.id, |ui| row(ui, cx, job));
            }
            finished(ui, cx);
        });
    });
}

/// Running, waiting, or failed: it still wants attention.
fn unfinished(job: &JobItem) -> bool {
    !job.state.is_final() || job.state == JobState::Failed
}

fn head(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, open: &mut bool) {
    let t = cx.tokens;
    paint::hline(ui.painter(), rect.x_range(), rect.bottom() - 1.0, t.border);
    let mut strip = Strip::new(rect.shrink2(vec2(PAD, 0.0)));
    let name = cx.tr("jobs-close");
    strip.space_right(-6.0);
    if Button::icon(icons::X, &name)
        .size(Size::Toolbar)
        .show(ui, cx, strip.right_part(vec2(28.0, 28.0)))
        .clicked()
    {
        *open = false;
    }
    let title = cx.tr("jobs-title");
    let right = paint::text_at(ui.painter(), strip.rest().left_center(), &title, Type::CARD_TITLE, t.text);
    let running = cx.state.jobs.iter().filter(|job| job.state == JobState::Running).count();
    if running > 0 {
        let text = cx.say(&Message::new("jobs-running").with("count", running));
        let pill = Pill { text: &text, tone: Tone::Accent, icon: None, dot: false };
        let room = strip.rest().right() - right - 20.0;
        pill.show(ui.painter(), right + 10.0, rect.center().y, room, t);
    }
}

fn row(ui: &mut Ui, cx: &AppContext<'_>, job: &JobItem) {
    let t = cx.tokens;
    let width = ui.available_width();
    let text_width = width - 2.0 * PAD - 26.0;
    let error = job.error.as_ref().map(|error| cx.say(error));
    let error_height = error.as_ref().map_or(0.0, |error| {
        ui.painter().layout_job(Type::SMALL.wrapped(error, t.text2, text_width)).size().y
    });
    let height = match job.state {
        JobState::Failed => 12.0 + 20.0 + 4.0 + error_height + 8.0 + 24.0 + 12.0,
        JobState::Queued => 12.0 + 20.0 + 2.0 + 18.0 + 12.0,
        _ => 12.0 + 20.0 + 2.0 + 18.0 + 8.0 + 4.0 + 14.0,
    };
    let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    if !ui.is_rect_visible(rect) {
        return;
    }
    paint::hline(ui.painter(), rect.x_range(), rect.bottom() - 1.0, t.border);
    let inner = rect.shrink2(vec2(PAD, 12.0));
    let mut strip = Strip::new(Rect::from_min_size(inner.min, vec2(inner.width(), 20.0)));
    face(ui, cx, job, strip.left(16.0).center());
    strip.space_left(10.0);
    buttons(ui, cx, job, &mut strip);
    paint::file_name(ui.painter(), strip.rest(), &subject(cx, job), Type::NAME, t.text);
    let line = Rect::from_min_size(inner.min + vec2(26.0, 22.0), vec2(text_width, 18.0));
    if let (JobState::Failed, Some(error)) = (job.state, &error) {
        paint::paragraph(
            ui.painter(),
            line.with_max_y(line.top() + error_height),
            error,
            Type::SMALL,
            t.text2,
        );
        let name = cx.tr("job-retry");
        let button = Button::text(&name).with_icon(icons::ARROW_CLOCKWISE).size(Size::Small);
        let place = Rect::from_min_size(pos2(line.left(), inner.bottom() - 24.0), button.measure(ui));
        if button.show(ui, cx, place).clicked() {
            cx.sender.send(Command::RetryJob(job.id));
        }
        return;
    }
    detail(ui, cx, job, line);
    if job.state != JobState::Queued {
        let track = Rect::from_min_size(pos2(inner.left(), line.bottom() + 8.0), vec2(inner.width(), 4.0));
        let fill = if job.state == JobState::Paused { t.text3 } else { t.accent };
        bar(ui.painter(), track, job.progress, fill, t);
    }
}

/// What it works on; of work on the whole library, what it does.
fn subject(cx: &AppContext<'_>, job: &JobItem) -> String {
    if job.subject.is_empty() { cx.say(&job.title) } else { job.subject.clone() }
}

/// What is done to it, how far, and how long still.
fn detail(ui: &Ui, cx: &AppContext<'_>, job: &JobItem, line: Rect) {
    let t = cx.tokens;
    let ty = Type::SMALL.figures();
    let right = match (job.state, job.eta_s, job.progress) {
        (JobState::Running, Some(seconds), _) => Some(format::time_left(cx, seconds)),
        (_, _, Some(part)) => Some(format::percent(part)),
        _ => None,
    };
    let mut place = line;
    if let Some(right) = &right {
        paint::text(ui.painter(), line, Align2::RIGHT_CENTER, right, ty, t.text3);
        place.max.x -= paint::width(ui.painter(), right, ty).ceil() + 12.0;
    }
    let text = match (job.state, &job.detail) {
        (JobState::Queued, _) => cx.tr("job-waiting"),
        (JobState::Paused, _) => cx.tr("job-paused"),
        (_, Some(detail)) => cx.say(detail),
        (_, None) if job.subject.is_empty() => cx.tr("people-link-runs"),
        (_, None) => cx.say(&job.title),
    };
    paint::text(ui.painter(), place, Align2::LEFT_CENTER, &text, ty, t.text2);
}

fn face(ui: &Ui, cx: &AppContext<'_>, job: &JobItem, center: egui::Pos2) {
    let t = cx.tokens;
    match job.state {
        JobState::Running => match job.progress {
            Some(part) => ring(ui.painter(), center, 16.0, part, t.accent, t),
            None => spinner(ui, center, 16.0, t.accent),
        },
        JobState::Queued => paint::icon(ui.painter(), center, icons::HOURGLASS, 16.0, t.text3),
        JobState::Paused => paint::icon(ui.painter(), center, icons::PAUSE, 16.0, t.text3),
        JobState::Failed => paint::icon(ui.painter(), center, icons::WARNING_CIRCLE, 18.0, t.danger),
        JobState::Cancelled => paint::icon(ui.painter(), center, icons::X_CIRCLE, 16.0, t.text3),
        JobState::Done => paint::icon_filled(ui.painter(), center, icons::CHECK_CIRCLE, 16.0, t.success),
    }
}

fn buttons(ui: &mut Ui, cx: &AppContext<'_>, job: &JobItem, strip: &mut Strip) {
    if job.state.is_final() {
        return;
    }
    strip.space_right(-4.0);
    let mut button = |ui: &mut Ui, icon, key, command| {
        let name = cx.tr(key);
        if Button::icon(icon, &name)
            .size(Size::Small)
            .show(ui, cx, strip.right_part(vec2(24.0, 24.0)))
            .clicked()
        {
            cx.sender.send(command);
        }
    };
    button(ui, icons::X, "job-cancel", Command::CancelJob(job.id));
    match job.state {
        JobState::Running => button(ui, icons::PAUSE, "job-pause", Command::PauseJob(job.id)),
        JobState::Paused => button(ui, icons::PLAY, "job-resume", Command::ResumeJob(job.id)),
        _ => {}
    }
    strip.space_right(8.0);
}

/// Done and cancelled ones, one line each, newest first.
fn finished(ui: &mut Ui, cx: &AppContext<'_>) {
    let t = cx.tokens;
    let mut done = cx.state.jobs.iter().filter(|job| !unfinished(job)).peekable();
    if done.peek().is_none() {
        return;
    }
    let width = ui.available_width();
    let (header, _) = ui.allocate_exact_size(vec2(width, 44.0), Sense::hover());
    let mut strip = Strip::new(header.shrink2(vec2(PAD, 0.0)));
    let name = cx.tr("jobs-clear");
    let button = Button::text(&name).kind(Kind::Ghost).size(Size::Small);
    let size = button.measure(ui);
    strip.space_right(-8.0);
    if button.show(ui, cx, strip.right_part(size)).clicked() {
        cx.sender.send(Command::ClearFinishedJobs);
    }
    let title = cx.tr("jobs-finished");
    paint::text(ui.painter(), strip.rest(), Align2::LEFT_CENTER, &title, Type::SECTION, t.text2);
    for job in done {
        let (rect, _) = ui.allocate_exact_size(vec2(width, 40.0), Sense::hover());
        let mut strip = Strip::new(rect.shrink2(vec2(PAD, 0.0)));
        face(ui, cx, job, strip.left(16.0).center());
        strip.space_left(10.0);
        if let Some(clock) = &job.finished_clock {
            let ty = Type::SMALL.figures();
            let width = paint::width(ui.painter(), clock, ty).ceil();
            paint::text(ui.painter(), strip.right(width + 1.0), Align2::RIGHT_CENTER, clock, ty, t.text3);
            strip.space_right(12.0);
        }
        let ty = Type::BODY.weight(Weight::Regular);
        paint::file_name(ui.painter(), strip.rest(), &subject(cx, job), ty, t.text);
    }
}
