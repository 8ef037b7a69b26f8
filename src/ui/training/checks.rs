//! Whether the shown version may take over: each condition with its figure, and the buttons that follow.

use egui::{Align2, Rect, Ui, pos2, vec2};

use super::dialogs::Asked;
use super::{TrainingView, card, head, nothing, percent};
use crate::domain::message::Message;
use crate::state::{Command, GateView, TrainingCommand, VersionStage};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Kind, Pill, Tone};
use crate::ui::{icons, paint};

/// Height of the card at least.
pub const HEIGHT: f32 = 42.0 + 4.0 * ROW + 28.0 + 96.0;
const ROW: f32 = 36.0;
/// Strangers given a name may be this share; where the champion gives more, as many as it does.
const STRANGERS: f64 = 0.02;

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut TrainingView) {
    let training = &cx.state.training;
    let inner = card(ui, cx, rect, &cx.tr("training-checks"));
    let (upper, buttons) = inner.split_top_bottom_at_y(inner.bottom() - 80.0);
    match &training.gate {
        Some(gate) => conditions(ui, cx, rect, upper, gate),
        None if training.has_probes => nothing(ui, cx, upper, "training-not-tried"),
        None => nothing(ui, cx, upper, "training-no-probes"),
    }
    acts(ui, cx, buttons, view);
}

fn conditions(ui: &Ui, cx: &AppContext<'_>, card: Rect, rect: Rect, gate: &GateView) {
    let t = cx.tokens;
    let limit = gate.before.strangers.max(STRANGERS);
    let fewest = |key: &'static str, value: String| cx.say(&Message::new(key).with("value", value));
    let rows = [
        (
            "training-check-recognised",
            gate.after.recognised + 1e-9 >= gate.before.recognised,
            percent(cx, gate.after.recognised),
            fewest("training-at-least", percent(cx, gate.before.recognised)),
        ),
        (
            "training-check-strangers",
            gate.after.strangers <= limit,
            percent(cx, gate.after.strangers),
            fewest("training-at-most", percent(cx, limit)),
        ),
        (
            "training-check-flips",
            gate.newly_wrong <= gate.newly_right,
            cx.integer(i64::from(gate.newly_wrong)),
            fewest("training-at-most", cx.integer(i64::from(gate.newly_right))),
        ),
    ];
    let passed = rows.iter().filter(|row| row.1).count();
    let text = cx.say(&Message::new("training-passed").with("passed", passed).with("count", rows.len()));
    let tone = if passed == rows.len() { Tone::Success } else { Tone::Danger };
    let pill = Pill { text: &text, tone, icon: None, dot: false };
    let width = pill.width(ui.painter());
    pill.show(ui.painter(), card.right() - 16.0 - width, card.top() + 22.0, width, t);
    for (i, (key, good, value, limit)) in rows.iter().enumerate() {
        let row =
            Rect::from_min_size(pos2(rect.left(), rect.top() + i as f32 * ROW), vec2(rect.width(), ROW));
        let (icon, ink) =
            if *good { (icons::CHECK_CIRCLE, t.success) } else { (icons::WARNING_CIRCLE, t.danger) };
        paint::icon_filled(ui.painter(), pos2(row.left() + 8.0, row.center().y), icon, 16.0, ink);
        let limits = Rect::from_x_y_ranges(row.right() - 68.0..=row.right(), row.y_range());
        paint::text(ui.painter(), limits, Align2::RIGHT_CENTER, limit, Type::SMALL.figures(), t.text3);
        let values = Rect::from_x_y_ranges(limits.left() - 56.0..=limits.left() - 6.0, row.y_range());
        let strong = if *good { t.text } else { t.danger };
        paint::text(ui.painter(), values, Align2::RIGHT_CENTER, value, Type::NAME.figures(), strong);
        let name = Rect::from_x_y_ranges(row.left() + 24.0..=values.left() - 4.0, row.y_range());
        paint::text(ui.painter(), name, Align2::LEFT_CENTER, &cx.tr(key), Type::BODY, t.text);
    }
    let y = rect.top() + rows.len() as f32 * ROW + 4.0;
    let place = Rect::from_min_max(pos2(rect.left(), y), rect.max);
    let said = Message::new("training-tried-on")
        .with("name", gate.probe_set.as_str())
        .with("faces", cx.integer(i64::from(gate.faces)));
    let mut said = cx.say(&said);
    if let Some(reason) = &gate.forced {
        said = format!("{said} {}", cx.say(&Message::new("training-forced").with("reason", reason.as_str())));
    }
    paint::paragraph(ui.painter(), place, &said, Type::SMALL, t.text3);
}

fn acts(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut TrainingView) {
    let training = &cx.state.training;
    let may = !cx.state.is_read_only();
    let shown = training.shown.and_then(|id| training.version(id));
    let waiting = shown.filter(|version| version.stage != VersionStage::Champion);
    let idle = training.trying.is_none();
    let names =
        ["training-try", "training-promote", "training-force", "training-roll-back"].map(|key| cx.tr(key));
    let tried = Button::text(&names[0])
        .with_icon(icons::TARGET)
        .enabled(may && idle && shown.is_some() && training.has_probes);
    let promote_kind = if head::waits(training) { Kind::Primary } else { Kind::Secondary };
    let passes = training.gate.as_ref().is_some_and(|gate| gate.passes);
    let promote = Button::text(&names[1])
        .with_icon(icons::CHECK)
        .kind(promote_kind)
        .enabled(may && idle && waiting.is_some() && passes);
    let force = Button::text(&names[2]).enabled(may && idle && waiting.is_some() && !passes);
    let has_champion = training.versions.iter().any(|version| version.stage == VersionStage::Champion);
    let back = Button::text(&names[3]).with_icon(icons::ARROW_LEFT).enabled(may && idle && has_champion);
    let (mut x, mut y) = (rect.left(), rect.top());
    let mut place = |size: egui::Vec2| {
        if x > rect.left() && x + size.x > rect.right() {
            (x, y) = (rect.left(), y + 40.0);
        }
        let place = Rect::from_min_size(pos2(x, y), size);
        x += size.x + 8.0;
        place
    };
    let places = [&tried, &promote, &force, &back].map(|button| place(button.measure(ui)));
    let send = |command| cx.sender.send(Command::Training(command));
    if tried.show(ui, cx, places[0]).clicked()
        && let Some(version) = shown
    {
        send(TrainingCommand::Try(version.id));
    }
    if promote.show(ui, cx, places[1]).clicked()
        && let Some(version) = waiting
    {
        view.asked = Some(Asked::Promote(version.id));
    }
    if force.show(ui, cx, places[2]).clicked()
        && let Some(version) = waiting
    {
        view.text.clear();
        view.asked = Some(Asked::Force(version.id));
    }
    if back.show(ui, cx, places[3]).clicked() {
        send(TrainingCommand::RollBack);
    }
}
