//! Leave: requests, and the decisions that wait.

use egui::{Align2, Id, Rect, Ui, vec2};

use crate::domain::ids::LeaveRequestId;
use crate::domain::message::Message;
use crate::state::Command;
use crate::state::hr::{HrCommand, LeaveItem, LeaveState};

use super::context::AppContext;
use super::theme::Type;
use super::widgets::{Answer, Button, Dialog, Empty, Kind, Pill, Segmented, Size, Strip, Tone, scroll_rows};
use super::{company, icons, paint};

/// What hands have moved on leave.
#[derive(Debug, Default)]
pub struct LeaveView {
    /// Not only what waits.
    all: bool,
    /// The request about to be refused, and why.
    refusing: Option<(LeaveRequestId, String)>,
}

pub(super) fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut LeaveView) {
    let body = company::body(ui, cx, rect);
    let (head, rest) = body.split_top_bottom_at_y(body.top() + company::HEAD);
    let waits = |item: &&LeaveItem| item.state == LeaveState::Pending;
    let shown: Vec<&LeaveItem> = cx.state.hr.leave.iter().filter(|item| view.all || waits(item)).collect();
    let mut strip = Strip::new(head);
    let (waiting, all) = (cx.tr("leave-waiting"), cx.tr("leave-all"));
    let items = [(waiting.as_str(), None), (all.as_str(), None)];
    let height = if cx.width.is_phone() { 40.0 } else { 28.0 };
    let choice = Segmented { items: &items, selected: usize::from(view.all), item_height: height - 4.0 };
    let wanted = choice.measure(ui);
    if let Some(chosen) = choice.show(ui, cx, strip.right_part(wanted)) {
        view.all = chosen == 1;
    }
    strip.space_right(8.0);
    let note = cx.say(&Message::new("leave-count").with("count", shown.len()));
    company::title(ui, &mut strip, cx, &cx.tr("nav-leave"), &note);
    if company::empty(ui, cx, rest) {
        return;
    }
    let rest = rest.with_min_y(rest.top() + 8.0);
    if shown.is_empty() {
        let (title, text) = (cx.tr("leave-empty-title"), cx.tr("leave-empty-text"));
        Empty { icon: icons::SUN, title: &title, text: &text, act: None, enabled: true }.show(ui, cx, rest);
        return;
    }
    let row = if cx.width.is_phone() { 108.0 } else { 60.0 };
    let needed = shown.len() as f32 * row + 2.0;
    let rest = rest.with_max_y((rest.bottom() - 12.0).min(rest.top() + needed));
    paint::panel(ui.painter(), rest, 8, cx.tokens.surface, cx.tokens.border);
    scroll_rows(ui, Id::unique("leave"), rest.shrink(1.0), row, shown.len(), None, |ui, n, place| {
        ui.push_id(shown[n].id, |ui| line(ui, cx, place, shown[n], view));
    });
    refusal(ui, cx, view);
}

fn line(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, item: &LeaveItem, view: &mut LeaveView) {
    let t = cx.tokens;
    paint::hline(ui.painter(), rect.x_range(), rect.bottom() - 1.0, t.border);
    let phone = cx.width.is_phone();
    let inner = rect.shrink2(vec2(12.0, 8.0));
    let (texts, acts) = if phone {
        inner.split_top_bottom_at_y(inner.top() + 44.0)
    } else {
        inner.split_left_right_at_x(inner.right() - 200.0)
    };
    let mut strip = Strip::new(acts);
    if item.state == LeaveState::Pending {
        let size = if phone { Size::Touch } else { Size::Medium };
        let (approve, reject) = (cx.tr("leave-approve"), cx.tr("leave-reject"));
        let can = !cx.state.is_read_only();
        let button = Button::text(&approve).kind(Kind::Primary).size(size).enabled(can);
        let wanted = button.measure(ui);
        if button.show(ui, cx, strip.right_part(wanted)).clicked() {
            let decide = HrCommand::DecideLeave { request: item.id, approve: true, comment: String::new() };
            cx.sender.send(Command::Hr(decide));
        }
        strip.space_right(8.0);
        let button = Button::text(&reject).size(size).enabled(can);
        let wanted = button.measure(ui);
        if button.show(ui, cx, strip.right_part(wanted)).clicked() {
            view.refusing = Some((item.id, String::new()));
        }
    } else {
        let (key, tone) = state(item.state);
        let text = cx.tr(key);
        let pill = Pill { text: &text, tone, icon: None, dot: true };
        let width = pill.width(ui.painter()).min(acts.width());
        pill.show(ui.painter(), acts.right() - width, acts.center().y, width, t);
    }
    let (upper, lower) = texts.split_top_bottom_at_fraction(0.5);
    let name = format!("{} · {}", item.name, item.code);
    paint::text(ui.painter(), upper, Align2::LEFT_CENTER, &name, Type::NAME, t.text);
    let days = if item.first == item.last {
        company::date(cx, item.first)
    } else {
        format!("{} – {}", company::date(cx, item.first), company::date(cx, item.last))
    };
    let mut text = format!("{} · {days} · {}", item.kind, company::hours(item.minutes));
    let with_reason = format!("{text} · {}", item.reason);
    // A reason that does not fit gives way.
    let fits = paint::width(ui.painter(), &with_reason, Type::SMALL.figures()) <= lower.width();
    if !item.reason.is_empty() && fits {
        text = with_reason;
    }
    paint::text(ui.painter(), lower, Align2::LEFT_CENTER, &text, Type::SMALL.figures(), t.text2);
}

/// Asks why, before a request is refused.
fn refusal(ui: &Ui, cx: &AppContext<'_>, view: &mut LeaveView) {
    let Some((request, reason)) = &mut view.refusing else { return };
    let (title, label, act) =
        (cx.tr("leave-reject-title"), cx.tr("leave-reject-reason"), cx.tr("leave-reject"));
    let dialog = Dialog { title: &title, text: "", field: Some(&label), act: &act, danger: true };
    match dialog.show(ui, cx, reason) {
        Some(Answer::Do) => {
            let decide =
                HrCommand::DecideLeave { request: *request, approve: false, comment: reason.clone() };
            cx.sender.send(Command::Hr(decide));
            view.refusing = None;
        }
        Some(Answer::Cancel) => view.refusing = None,
        None => {}
    }
}

fn state(state: LeaveState) -> (&'static str, Tone) {
    match state {
        LeaveState::Pending => ("leave-state-pending", Tone::Accent),
        LeaveState::Approved => ("leave-state-approved", Tone::Success),
        LeaveState::Rejected => ("leave-state-rejected", Tone::Danger),
        LeaveState::Withdrawn => ("leave-state-withdrawn", Tone::Neutral),
        LeaveState::CancelAsked => ("leave-state-cancel-asked", Tone::Info),
        LeaveState::Cancelled => ("leave-state-cancelled", Tone::Neutral),
    }
}
