//! Requests for leave: what waits, what was decided, who said what.

use egui::{Align2, Id, Rect, Ui, vec2};

use crate::domain::message::Message;
use crate::state::Command;
use crate::state::hr::{HrCommand, LeaveItem, LeaveState, RequestStep};
use crate::ui::company::{self, AskedOf, Asking, words};
use crate::ui::context::AppContext;
use crate::ui::icons;
use crate::ui::paint;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Empty, Kind, MenuItem, Pill, Segmented, Size, Strip, menu, scroll_rows};

/// What hands have moved on the requests.
#[derive(Debug, Default)]
pub struct RequestsView {
    /// Not only what waits.
    all: bool,
    asking: Option<Asking>,
}

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut RequestsView) {
    let waits = |item: &&LeaveItem| matches!(item.state, LeaveState::Pending | LeaveState::CancelAsked);
    let shown: Vec<&LeaveItem> = cx.state.hr.leave.iter().filter(|item| view.all || waits(item)).collect();
    let height = if cx.width.is_phone() { 40.0 } else { 28.0 };
    let (row, rest) = rect.split_top_bottom_at_y(rect.top() + height);
    let mut strip = Strip::new(row);
    let (waiting, all) = (cx.tr("leave-waiting"), cx.tr("leave-all"));
    let items = [(waiting.as_str(), None), (all.as_str(), None)];
    let choice = Segmented { items: &items, selected: usize::from(view.all), item_height: height - 4.0 };
    let wanted = choice.measure(ui);
    if let Some(chosen) = choice.show(ui, cx, strip.left_part(wanted)) {
        view.all = chosen == 1;
    }
    let note = cx.say(&Message::new("leave-count").with("count", shown.len()));
    let ink = cx.tokens.text3;
    paint::text(ui.painter(), strip.rest(), Align2::RIGHT_CENTER, &note, Type::SMALL.figures(), ink);
    let rest = rest.with_min_y(rest.top() + 8.0);
    if shown.is_empty() {
        let (title, text) = (cx.tr("leave-empty-title"), cx.tr("leave-empty-text"));
        Empty { icon: icons::SUN, title: &title, text: &text, act: None, enabled: true }.show(ui, cx, rest);
        return;
    }
    let row = if cx.width.is_phone() { 128.0 } else { 72.0 };
    let needed = shown.len() as f32 * row + 2.0;
    let rest = rest.with_max_y((rest.bottom() - 12.0).min(rest.top() + needed));
    paint::panel(ui.painter(), rest, 8, cx.tokens.surface, cx.tokens.border);
    scroll_rows(ui, Id::unique("leave"), rest.shrink(1.0), row, shown.len(), None, |ui, n, place| {
        ui.push_id(shown[n].id, |ui| line(ui, cx, place, shown[n], view));
    });
    company::ask(ui, cx, &mut view.asking);
}

fn line(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, item: &LeaveItem, view: &mut RequestsView) {
    let t = cx.tokens;
    paint::hline(ui.painter(), rect.x_range(), rect.bottom() - 1.0, t.border);
    let phone = cx.width.is_phone();
    let inner = rect.shrink2(vec2(12.0, 8.0));
    let (texts, acts) = if phone {
        inner.split_top_bottom_at_y(inner.bottom() - 48.0)
    } else {
        inner.split_left_right_at_x(inner.right() - 280.0)
    };
    buttons(ui, cx, acts, item, view);
    let mut y = texts.top();
    let mut row = |height: f32| {
        let place = Rect::from_min_size(egui::pos2(texts.left(), y), vec2(texts.width(), height));
        y += height;
        place
    };
    let name = format!("{} · {}", item.name, item.code);
    paint::text(ui.painter(), row(20.0), Align2::LEFT_CENTER, &name, Type::NAME, t.text);
    let days = words::days(cx, item.first, item.last);
    let text = format!("{} · {days} · {}", item.kind, words::long_hours(cx, item.minutes));
    let place = row(18.0);
    paint::text(ui.painter(), place, Align2::LEFT_CENTER, &text, Type::SMALL.figures(), t.text2);
    let (note, ink) = if item.clashes.is_empty() {
        (note(cx, item), t.text3)
    } else {
        let message = Message::new("leave-clash").with("count", item.clashes.len());
        (cx.say(&message.with("names", item.clashes.join(", "))), t.warning)
    };
    let place = row(18.0);
    // What does not fit gives way.
    if paint::width(ui.painter(), &note, Type::SMALL.figures()) <= place.width() {
        paint::text(ui.painter(), place, Align2::LEFT_CENTER, &note, Type::SMALL.figures(), ink);
    }
}

/// The reason, how many levels have decided, and what was said last.
fn note(cx: &AppContext<'_>, item: &LeaveItem) -> String {
    let mut parts = Vec::new();
    if !item.reason.is_empty() {
        parts.push(item.reason.clone());
    }
    if item.state == LeaveState::Pending && item.levels > 1 {
        let done = item.steps.iter().filter(|step| step.step == RequestStep::Approve).count();
        let level = Message::new("leave-level").with("level", done + 1).with("levels", item.levels);
        parts.push(cx.say(&level));
    }
    if let Some(step) = item.steps.last().filter(|step| !step.comment.is_empty()) {
        let owner = cx.tr("leave-by-owner");
        let by = step.by.as_deref().unwrap_or(&owner);
        let by = match &step.on_behalf_of {
            Some(other) => cx.say(&Message::new("leave-on-behalf").with("by", by).with("of", other.as_str())),
            None => by.to_owned(),
        };
        parts.push(format!("{by}: {}", step.comment));
    }
    parts.join(" · ")
}

/// What may be done next, given the state.
fn steps(state: LeaveState) -> &'static [(RequestStep, &'static str, &'static str)] {
    match state {
        LeaveState::Pending => &[
            (RequestStep::Approve, "leave-approve", "leave-approve"),
            (RequestStep::Reject, "leave-reject", "leave-reject-title"),
            (RequestStep::Comment, "leave-comment", "leave-comment-title"),
            (RequestStep::Withdraw, "leave-withdraw", "leave-withdraw-title"),
        ],
        LeaveState::Approved => &[
            (RequestStep::Comment, "leave-comment", "leave-comment-title"),
            (RequestStep::AskCancel, "leave-ask-cancel", "leave-ask-cancel"),
        ],
        LeaveState::CancelAsked => &[
            (RequestStep::Cancel, "leave-cancel", "leave-cancel"),
            (RequestStep::RefuseCancel, "leave-refuse-cancel", "leave-refuse-cancel-title"),
        ],
        LeaveState::Rejected | LeaveState::Withdrawn | LeaveState::Cancelled => &[],
    }
}

fn buttons(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, item: &LeaveItem, view: &mut RequestsView) {
    let phone = cx.width.is_phone();
    let size = if phone { Size::Touch } else { Size::Medium };
    let can = !cx.state.is_read_only();
    let mut strip = Strip::new(rect);
    let steps = steps(item.state);
    let decides = matches!(item.state, LeaveState::Pending | LeaveState::CancelAsked);
    let shown = if decides { 2 } else { 0 };
    if let [_, ..] = &steps[shown.min(steps.len())..] {
        let more = cx.tr("person-more");
        let side = vec2(size.height(), size.height());
        let button = Button::icon(icons::DOTS, &more).size(size).enabled(can);
        let response = button.show(ui, cx, strip.right_part(side));
        let names: Vec<String> = steps[shown..].iter().map(|(_, key, _)| cx.tr(key)).collect();
        let items: Vec<MenuItem<'_>> = names.iter().map(|name| MenuItem::new(name)).collect();
        if let Some(chosen) = menu(&response, cx, &items) {
            take(cx, item, steps[shown + chosen], view);
        }
        strip.space_right(8.0);
    }
    if !decides {
        let (key, tone) = company::request_state(item.state);
        let text = cx.tr(key);
        let pill = Pill { text: &text, tone, icon: None, dot: true };
        let width = pill.width(ui.painter()).min(strip.rest().width());
        let place = strip.right(width);
        pill.show(ui.painter(), place.left(), rect.center().y, width, cx.tokens);
        return;
    }
    for (n, step) in steps.iter().take(shown).enumerate() {
        let name = cx.tr(step.1);
        let kind = if n == 0 { Kind::Primary } else { Kind::Secondary };
        let button = Button::text(&name).kind(kind).size(size).enabled(can);
        let wanted = button.measure(ui);
        if button.show(ui, cx, strip.right_part(wanted)).clicked() {
            take(cx, item, *step, view);
        }
        strip.space_right(8.0);
    }
}

fn take(
    cx: &AppContext<'_>,
    item: &LeaveItem,
    (step, act, title): (RequestStep, &'static str, &'static str),
    view: &mut RequestsView,
) {
    if !step.needs_comment() {
        let command = HrCommand::StepLeave { request: item.id, step, comment: String::new() };
        cx.sender.send(Command::Hr(command));
        return;
    }
    let command = match step {
        RequestStep::Reject => reject,
        RequestStep::RefuseCancel => refuse_cancel,
        _ => comment,
    };
    let danger = step == RequestStep::Reject;
    view.asking =
        Some(Asking { title, act, danger, command, of: AskedOf::Leave(item.id), text: String::new() });
}

fn said(of: AskedOf, step: RequestStep, comment: String) -> HrCommand {
    match of {
        AskedOf::Leave(request) => HrCommand::StepLeave { request, step, comment },
        AskedOf::Correction(correction) => HrCommand::DecideCorrection { correction, step, comment },
        AskedOf::Overtime(employee, date) => {
            HrCommand::DecideOvertime { employee, date, minutes: None, reason: comment }
        }
    }
}

fn reject(of: AskedOf, text: String) -> HrCommand {
    said(of, RequestStep::Reject, text)
}

fn refuse_cancel(of: AskedOf, text: String) -> HrCommand {
    said(of, RequestStep::RefuseCancel, text)
}

fn comment(of: AskedOf, text: String) -> HrCommand {
    said(of, RequestStep::Comment, text)
}
