//! The registry: every version, the champion marked, promotion and the way back.

use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::cards::card;
use crate::domain::message::Message;
use crate::state::{Command, TrainingCommand, VersionStage, VersionView, depth_name};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Pill, Tone, scroll_rows};
use crate::ui::{focus, icons, paint};

const ROW: f32 = 36.0;

/// As many rows as there are, within reason, and what stands around them.
pub fn height(cx: &AppContext<'_>) -> f32 {
    let rows = cx.state.training.versions.len().clamp(3, 8) as f32;
    38.0 + rows * ROW + 92.0
}

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let t = cx.tokens;
    let training = &cx.state.training;
    let inner = card(ui, cx, rect, &cx.tr("training-versions"));
    let (list, below) = inner.split_top_bottom_at_y(inner.bottom() - 76.0);
    if training.versions.is_empty() {
        let place = pos2(list.center().x, list.center().y - 16.0);
        let text = cx.tr("training-no-versions");
        paint::paragraph_centered(ui.painter(), place, list.width() - 24.0, &text, Type::SMALL, t.text3);
    }
    scroll_rows(ui, egui::Id::unique("versions"), list, ROW, training.versions.len(), None, |ui, i, row| {
        if let Some(version) = training.versions.get(i) {
            ui.push_id(version.id, |ui| line(ui, cx, row, version));
        }
    });
    let (said, buttons) = below.split_top_bottom_at_y(below.top() + 40.0);
    let gate = match &training.gate {
        None if training.has_probes => cx.tr("training-not-tried"),
        None => cx.tr("training-no-probes"),
        Some(gate) => {
            let key = if gate.passes { "training-gate-passed" } else { "training-gate-refused" };
            let percent = |part: f64| cx.decimal(part * 100.0, 1);
            cx.say(
                &Message::new(key)
                    .with("before", percent(gate.before))
                    .with("after", percent(gate.after))
                    .with("right", gate.newly_right)
                    .with("wrong", gate.newly_wrong),
            )
        }
    };
    paint::paragraph(ui.painter(), said.shrink2(vec2(4.0, 4.0)), &gate, Type::SMALL, t.text2);
    let shown = training.shown.and_then(|id| training.version(id));
    let may = !cx.state.is_read_only();
    let (promote, back) = (cx.tr("training-promote"), cx.tr("training-roll-back"));
    let promotable =
        shown.is_some_and(|version| version.stage != VersionStage::Champion) && training.has_probes;
    let promote = Button::text(&promote).with_icon(icons::CHECK).enabled(may && promotable);
    let has_champion = training.versions.iter().any(|version| version.stage == VersionStage::Champion);
    let back = Button::text(&back).with_icon(icons::ARROW_LEFT).enabled(may && has_champion);
    let first = Rect::from_min_size(pos2(buttons.left() + 4.0, buttons.top()), promote.measure(ui));
    let second = Rect::from_min_size(pos2(first.right() + 8.0, buttons.top()), back.measure(ui));
    if promote.show(ui, cx, first).clicked()
        && let Some(version) = shown
    {
        cx.sender.send(Command::Training(TrainingCommand::Promote(version.id)));
    }
    if back.show(ui, cx, second).clicked() {
        cx.sender.send(Command::Training(TrainingCommand::RollBack));
    }
}

fn line(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, version: &VersionView) {
    let t = cx.tokens;
    let on = cx.state.training.shown == Some(version.id);
    let name = cx.say(&Message::new("training-version").with("version", version.id.0));
    let response = ui.interact(rect, ui.scope_id().with("line"), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Row, true, on, &name));
    if on || response.hovered() {
        ui.painter().rect_filled(rect, 0, if on { t.sel } else { t.hover });
    }
    paint::hline(ui.painter(), rect.x_range(), rect.bottom() - 1.0, t.border);
    let known = version
        .known_again
        .map_or_else(|| "–".to_owned(), |part| format!("{} %", cx.decimal(part * 100.0, 1)));
    let right = rect.with_min_x(rect.right() - 72.0).with_max_x(rect.right() - 8.0);
    paint::text(ui.painter(), right, Align2::RIGHT_CENTER, &known, Type::BODY.figures(), t.text2);
    let mut end = right.left() - 8.0;
    let (key, tone, icon) = match version.stage {
        VersionStage::Champion => ("training-champion", Tone::Success, Some(icons::CHECK)),
        VersionStage::Candidate => ("training-candidate", Tone::Info, None),
        VersionStage::Kept => ("training-kept", Tone::Neutral, None),
    };
    let text = cx.tr(key);
    let width = paint::width(ui.painter(), &text, Type::CAPTION) + 40.0;
    let pill = Pill { text: &text, tone, icon, dot: false };
    pill.show(ui.painter(), end - width, rect.center().y, width, t);
    end -= width + 8.0;
    let room = Rect::from_min_max(pos2(rect.left() + 8.0, rect.top()), pos2(end, rect.bottom()));
    let next = paint::text_at(ui.painter(), pos2(room.left(), room.center().y), &name, Type::NAME, t.text);
    let depth = cx.say(&depth_name(version.depth));
    let place = room.with_min_x(next + 10.0);
    if place.width() > paint::width(ui.painter(), &depth, Type::SMALL) {
        paint::text(ui.painter(), place, Align2::LEFT_CENTER, &depth, Type::SMALL, t.text3);
    }
    focus::ring_inside(ui, &response, rect, t);
    if response.clicked() {
        cx.sender.send(Command::Training(TrainingCommand::Show(version.id)));
    }
}
