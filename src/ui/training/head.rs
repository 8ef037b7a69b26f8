//! The top of the page: how it stands in words, what is trained from what, and how it goes.

use egui::{Align2, Color32, Rect, Ui, pos2, vec2};

use super::dialogs::Asked;
use super::{TrainingView, percent, rates};
use crate::domain::message::Message;
use crate::state::{Command, Training, TrainingCommand, TrainingDepth, VersionStage, depth_name};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Kind, Segmented};
use crate::ui::{format, icons, paint};

/// Draws from the top of `rect` on; the height used.
pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut TrainingView) -> f32 {
    let t = cx.tokens;
    let training = &cx.state.training;
    let mut y = rect.top();
    let line = |y: f32, height: f32| Rect::from_min_size(pos2(rect.left(), y), vec2(rect.width(), height));
    if !cx.width.is_phone() {
        let title = cx.tr("nav-training");
        paint::text(ui.painter(), line(y, 28.0), Align2::LEFT_CENTER, &title, Type::HEADING, t.text);
        y += 36.0;
    }
    y += verdict(ui, cx, line(y, 0.0)) + 12.0;
    y += controls(ui, cx, line(y, 32.0), view);
    let about = match training.depth {
        TrainingDepth::Gallery => "training-about-gallery",
        TrainingDepth::Head => "training-about-head",
        TrainingDepth::Finetune => "training-about-finetune",
        TrainingDepth::Full => "training-about-full",
    };
    let source = match (training.snapshot, &training.folder) {
        (Some(id), _) => {
            let name = training.snapshots.iter().find(|snapshot| snapshot.0 == id);
            let name = name.map(|snapshot| snapshot.1.clone()).unwrap_or_default();
            cx.say(&Message::new("training-from-snapshot").with("name", name))
        }
        (None, Some(folder)) => folder.display().to_string(),
        (None, None) => cx.tr("training-no-source"),
    };
    y += 6.0;
    let said = format!("{} · {source}", cx.tr(about));
    y += paint::paragraph(ui.painter(), line(y, 34.0), &said, Type::SMALL, t.text3).max(16.0);
    y - rect.top()
}

/// Which source and depth, and the buttons; the height used.
fn controls(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut TrainingView) -> f32 {
    let training = &cx.state.training;
    let mut y = rect.top();
    let may = !cx.state.is_read_only();
    let names = TrainingDepth::ALL.map(|depth| cx.say(&depth_name(depth)));
    let items: Vec<(&str, Option<icons::Icon>)> = names.iter().map(|name| (name.as_str(), None)).collect();
    let selected = TrainingDepth::ALL.iter().position(|depth| *depth == training.depth).unwrap_or(0);
    let depths = Segmented { items: &items, selected, item_height: 28.0 };
    let (choose, take) = (cx.tr("training-choose"), cx.tr("training-choose-snapshot"));
    let choose = Button::text(&choose).with_icon(icons::FOLDER).enabled(may && !cx.state.dialog_open);
    let take = Button::text(&take).with_icon(icons::DATABASE).enabled(may && !training.snapshots.is_empty());
    let mut x = rect.left();
    let mut place = |size: egui::Vec2| {
        if x > rect.left() && x + size.x > rect.right() {
            x = rect.left();
            y += 40.0;
        }
        let place = Rect::from_min_size(pos2(x, y), size);
        x += size.x + 8.0;
        place
    };
    if let Some(chosen) = depths.show(ui, cx, place(depths.measure(ui))) {
        send(cx, TrainingCommand::SetDepth(TrainingDepth::ALL[chosen]));
    }
    let at = place(choose.measure(ui));
    if choose.show(ui, cx, at).clicked() {
        send(cx, TrainingCommand::ChooseFolder);
    }
    let at = place(take.measure(ui));
    if take.show(ui, cx, at).clicked() {
        view.asked = Some(Asked::Snapshot);
    }
    if let Some(job) = training.job {
        let (hold, stop) = if training.paused {
            (cx.tr("job-resume"), cx.tr("training-stop"))
        } else {
            (cx.tr("job-pause"), cx.tr("training-stop"))
        };
        let icon = if training.paused { icons::PLAY } else { icons::PAUSE };
        let hold = Button::text(&hold).with_icon(icon).enabled(may);
        let at = place(hold.measure(ui));
        if hold.show(ui, cx, at).clicked() {
            let command = if training.paused { Command::ResumeJob(job) } else { Command::PauseJob(job) };
            cx.sender.send(command);
        }
        let stop = Button::text(&stop).with_icon(icons::X).enabled(may);
        let at = place(stop.measure(ui));
        if stop.show(ui, cx, at).clicked() {
            view.asked = Some(Asked::Stop(job));
        }
    } else {
        let train = cx.tr("training-train");
        let train = Button::text(&train).with_icon(icons::CPU);
        // One next step: training, unless a version waits to be promoted.
        let kind = if waits(training) { Kind::Secondary } else { Kind::Primary };
        let train = train.kind(kind).enabled(may && training.may_train());
        let at = place(train.measure(ui));
        if train.show(ui, cx, at).clicked() {
            send(cx, TrainingCommand::Train);
        }
    }
    y + 32.0 - rect.top()
}

/// A version passed the probe set and is not yet the champion.
pub fn waits(training: &Training) -> bool {
    let shown = training.shown.and_then(|id| training.version(id));
    let passed = training.gate.as_ref().is_some_and(|gate| gate.passes);
    passed && shown.is_some_and(|version| version.stage != VersionStage::Champion)
}

fn send(cx: &AppContext<'_>, command: TrainingCommand) {
    cx.sender.send(Command::Training(command));
}

/// One sentence that needs no knowledge of figures; the height used.
fn verdict(ui: &Ui, cx: &AppContext<'_>, rect: Rect) -> f32 {
    let t = cx.tokens;
    let (message, icon, fill, ink) = standing(cx);
    let text = cx.say(&message);
    let width = rect.width() - 56.0;
    let height = ui.painter().layout_job(Type::BODY.wrapped(&text, t.text, width)).size().y.max(20.0) + 20.0;
    let banner = Rect::from_min_size(rect.min, vec2(rect.width(), height));
    ui.painter().rect_filled(banner, 8, fill);
    paint::icon(ui.painter(), pos2(banner.left() + 22.0, banner.top() + 20.0), icon, 18.0, ink);
    let place = Rect::from_min_size(banner.min + vec2(42.0, 10.0), vec2(width, height - 20.0));
    paint::paragraph(ui.painter(), place, &text, Type::BODY, t.text);
    height
}

fn standing(cx: &AppContext<'_>) -> (Message, icons::Icon, Color32, Color32) {
    let t = cx.tokens;
    let training = &cx.state.training;
    let quiet = (t.info_tint, t.info);
    let say = |message: Message, icon, (fill, ink): (Color32, Color32)| (message, icon, fill, ink);
    if training.job.is_some() {
        let key = if training.paused { "training-says-paused" } else { "training-says-at-work" };
        return say(Message::new(key), icons::HOURGLASS, quiet);
    }
    let Some(version) = training.shown.and_then(|id| training.version(id)) else {
        return say(Message::new("training-says-nothing"), icons::INFO, quiet);
    };
    let named = |key: &'static str| Message::new(key).with("version", version.id.0);
    if training.trying == Some(version.id) {
        return say(named("training-says-trying"), icons::HOURGLASS, quiet);
    }
    let Some(gate) = &training.gate else {
        let key = match (version.stage, training.has_probes) {
            (VersionStage::Champion, _) => "training-says-in-use",
            (_, true) => "training-says-not-tried",
            (_, false) => "training-says-no-probes",
        };
        return say(named(key), icons::INFO, quiet);
    };
    let key = match (version.stage, gate.passes, gate.forced.is_some()) {
        (VersionStage::Champion, true, _) => "training-says-in-use-better",
        (VersionStage::Champion, false, _) => "training-says-in-use-forced",
        (_, true, _) => "training-says-better",
        (_, false, _) => "training-says-worse",
    };
    let message = named(key)
        .with("before", percent(cx, gate.before.recognised))
        .with("after", percent(cx, gate.after.recognised))
        .with("strangers", percent(cx, gate.after.strangers))
        .with("right", cx.integer(i64::from(gate.newly_right)))
        .with("wrong", cx.integer(i64::from(gate.newly_wrong)));
    if gate.passes {
        say(message, icons::CHECK_CIRCLE, (t.success_tint, t.success))
    } else {
        say(message, icons::WARNING, (t.warning_tint, t.warning))
    }
}

/// How the shown run goes, in figures; the height used.
pub fn facts(ui: &Ui, cx: &AppContext<'_>, rect: Rect) -> f32 {
    let run = cx.state.training.run.as_ref();
    let points = run.map_or(&[][..], |run| run.points.as_slice());
    let last = points.iter().rev().find(|point| point.ends);
    let none = || "–".to_owned();
    let epoch = last.map_or_else(none, |point| cx.integer(i64::from(point.epoch) + 1));
    let epochs = run.map_or(0, |run| run.epochs);
    let of = Message::new("training-of").with("count", cx.integer(i64::from(epochs)));
    let of = if last.is_some() { cx.say(&of) } else { String::new() };
    let check = last.and_then(|point| point.check_loss).map_or_else(none, |loss| cx.decimal(loss, 3));
    let best = points.iter().filter(|point| point.ends).filter_map(|point| point.check_loss);
    let best = best
        .min_by(f64::total_cmp)
        .map(|loss| cx.say(&Message::new("training-best").with("loss", cx.decimal(loss, 2))));
    let accuracy = last.and_then(|point| point.check_accuracy);
    let accuracy = accuracy.map_or_else(none, |part| percent(cx, part));
    let speed = run.map(|run| run.per_second).filter(|speed| *speed > 0.0);
    let left = run.and_then(|run| run.left_s).filter(|_| cx.state.training.job.is_some());
    let pictures = run.map_or_else(none, |run| cx.integer(i64::from(run.pictures)));
    let people = run.map(|run| Message::new("training-of-people").with("count", run.people));
    let cells = [
        ("training-pictures", pictures, people.map(|people| cx.say(&people)).unwrap_or_default()),
        ("training-epoch", epoch, of),
        ("training-check-loss", check, best.unwrap_or_default()),
        ("training-accuracy", accuracy, String::new()),
        ("training-speed", speed.map_or_else(none, |v| cx.decimal(v, 0)), cx.tr("training-per-second")),
        ("training-left", left.map_or_else(none, format::length), String::new()),
    ];
    rates::strip(ui, cx, rect, &cells)
}
