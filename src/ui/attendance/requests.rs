//! What waits for a word about attendance: overtime, and corrections with their old and new value.

use egui::{Align2, Id, Rect, Role, Sense, Ui, WidgetInfo, vec2};

use crate::domain::message::Message;
use crate::state::Command;
use crate::state::hr::{CorrectionItem, CorrectionWhat, HrCommand, LeaveState, OvertimeItem, RequestStep};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Empty, Kind, Pill, Size, Strip, scroll_rows};
use crate::ui::{company, icons, paint};
use company::{AskedOf, Asking};

/// What hands have moved here.
#[derive(Debug, Default)]
pub struct RequestsView {
    asking: Option<Asking>,
}

/// How many wait.
pub fn waiting(cx: &AppContext<'_>) -> usize {
    cx.state.hr.overtime.len()
        + cx.state.hr.corrections.iter().filter(|item| item.state == LeaveState::Pending).count()
}

enum Line<'a> {
    Overtime(&'a OvertimeItem),
    Correction(&'a CorrectionItem),
}

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut RequestsView) {
    let hr = &cx.state.hr;
    let pending = |item: &&CorrectionItem| item.state == LeaveState::Pending;
    let lines: Vec<Line<'_>> = (hr.corrections.iter().filter(pending).map(Line::Correction))
        .chain(hr.overtime.iter().map(Line::Overtime))
        .chain(hr.corrections.iter().filter(|item| !pending(item)).map(Line::Correction))
        .collect();
    if lines.is_empty() {
        let (title, text) = (cx.tr("requests-empty-title"), cx.tr("requests-empty-text"));
        Empty { icon: icons::CHECKS, title: &title, text: &text, act: None, enabled: true }
            .show(ui, cx, rect);
        return;
    }
    let phone = cx.width.is_phone();
    let row = if phone { 132.0 } else { 64.0 };
    let place = rect.with_max_y((rect.bottom() - 12.0).min(rect.top() + lines.len() as f32 * row + 2.0));
    paint::panel(ui.painter(), place, 8, cx.tokens.surface, cx.tokens.border);
    scroll_rows(ui, Id::unique("requests"), place.shrink(1.0), row, lines.len(), None, |ui, n, place| {
        ui.push_id(n, |ui| match lines[n] {
            Line::Overtime(item) => overtime(ui, cx, place, item, view),
            Line::Correction(item) => correction(ui, cx, place, item, view),
        });
    });
    company::ask(ui, cx, &mut view.asking);
}

/// The parts of a line: texts, and what is done about it.
fn parts(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, name: &str) -> (Rect, Rect) {
    let response = ui.interact(rect, ui.scope_id().with("line"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Row, true, name));
    paint::hline(ui.painter(), rect.x_range(), rect.bottom() - 1.0, cx.tokens.border);
    let inner = rect.shrink2(vec2(12.0, 8.0));
    if cx.width.is_phone() {
        inner.split_top_bottom_at_y(inner.bottom() - 48.0)
    } else {
        inner.split_left_right_at_x(inner.right() - 220.0)
    }
}

fn texts(ui: &Ui, cx: &AppContext<'_>, rect: Rect, name: &str, what: &str, reason: &str) {
    let t = cx.tokens;
    let (upper, lower) = rect.split_top_bottom_at_y(rect.top() + 22.0);
    paint::text(ui.painter(), upper, Align2::LEFT_CENTER, name, Type::NAME, t.text);
    if cx.width.is_phone() {
        let used = paint::paragraph(ui.painter(), lower, what, Type::SMALL.figures(), t.text2);
        let place = lower.with_min_y(lower.top() + used + 2.0);
        let fits = paint::width(ui.painter(), reason, Type::SMALL) <= place.width() && place.height() >= 16.0;
        if !reason.is_empty() && fits {
            paint::text(ui.painter(), place, Align2::LEFT_TOP, reason, Type::SMALL, t.text3);
        }
        return;
    }
    let with_reason = if reason.is_empty() { what.to_owned() } else { format!("{what} · {reason}") };
    let fits = paint::width(ui.painter(), &with_reason, Type::SMALL.figures()) <= lower.width();
    let text = if fits { with_reason } else { what.to_owned() };
    paint::text(ui.painter(), lower, Align2::LEFT_CENTER, &text, Type::SMALL.figures(), t.text2);
}

fn overtime(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, item: &OvertimeItem, view: &mut RequestsView) {
    let (left, right) = parts(ui, cx, rect, &item.name);
    let hours = company::words::long_hours;
    let what = Message::new("requests-overtime")
        .with("date", company::date(cx, item.date))
        .with("hours", hours(cx, item.pending))
        .with("month", company::hours(item.month));
    let stay = match (&item.first_in, &item.last_out) {
        (Some(first), Some(last)) => format!("{first} – {last}"),
        _ => String::new(),
    };
    let limit = match (item.exceeded, item.warning) {
        (true, _) => cx.tr("report-limit-exceeded"),
        (_, true) => cx.tr("report-limit-warning"),
        _ => String::new(),
    };
    let reason = [stay, limit].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ");
    texts(ui, cx, left, &format!("{} · {}", item.name, item.code), &cx.say(&what), &reason);
    let (employee, date) = (item.employee, item.date);
    let (approve, reject) = acts(ui, cx, right, "leave-approve");
    if approve {
        let decide =
            HrCommand::DecideOvertime { employee, date, minutes: Some(item.counted), reason: String::new() };
        cx.sender.send(Command::Hr(decide));
    }
    if reject {
        view.asking = Some(Asking {
            title: "requests-reject-overtime",
            act: "leave-reject",
            danger: true,
            command: refuse,
            of: AskedOf::Overtime(employee, date),
            text: String::new(),
        });
    }
}

fn correction(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, item: &CorrectionItem, view: &mut RequestsView) {
    let (left, right) = parts(ui, cx, rect, &item.name);
    let what = format!("{} · {}", company::date(cx, item.date), what(cx, &item.what));
    texts(ui, cx, left, &format!("{} · {}", item.name, item.code), &what, &item.reason);
    if item.state != LeaveState::Pending {
        let (key, tone) = company::request_state(item.state);
        let text = cx.tr(key);
        let pill = Pill { text: &text, tone, icon: None, dot: true };
        let width = pill.width(ui.painter()).min(right.width());
        pill.show(ui.painter(), right.right() - width, right.center().y, width, cx.tokens);
        return;
    }
    let (approve, reject) = acts(ui, cx, right, "leave-approve");
    if approve {
        let step = RequestStep::Approve;
        let decide = HrCommand::DecideCorrection { correction: item.id, step, comment: String::new() };
        cx.sender.send(Command::Hr(decide));
    }
    if reject {
        view.asking = Some(Asking {
            title: "requests-reject-correction",
            act: "leave-reject",
            danger: true,
            command: refuse,
            of: AskedOf::Correction(item.id),
            text: String::new(),
        });
    }
}

/// What a correction would change: old value, new value.
pub fn what(cx: &AppContext<'_>, what: &CorrectionWhat) -> String {
    match what {
        CorrectionWhat::AddPunch { new } => {
            cx.say(&Message::new("requests-add-punch").with("new", new.as_str()))
        }
        CorrectionWhat::MovePunch { old_clock, new, .. } => cx.say(
            &Message::new("requests-move-punch").with("old", old_clock.as_str()).with("new", new.as_str()),
        ),
        CorrectionWhat::RemovePunch { old_clock, .. } => {
            cx.say(&Message::new("requests-remove-punch").with("old", old_clock.as_str()))
        }
        CorrectionWhat::ExcuseLate => cx.tr("requests-excuse-late"),
        CorrectionWhat::ExcuseEarly => cx.tr("requests-excuse-early"),
    }
}

/// Approve and reject: which was pressed.
fn acts(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, approve: &'static str) -> (bool, bool) {
    let size = if cx.width.is_phone() { Size::Touch } else { Size::Medium };
    let can = !cx.state.is_read_only();
    let (approve, reject) = (cx.tr(approve), cx.tr("leave-reject"));
    let mut strip = Strip::new(rect);
    let button = Button::text(&approve).kind(Kind::Primary).size(size).enabled(can);
    let wanted = button.measure(ui);
    let yes = button.show(ui, cx, strip.right_part(wanted)).clicked();
    strip.space_right(8.0);
    let button = Button::text(&reject).size(size).enabled(can);
    let wanted = button.measure(ui);
    let no = button.show(ui, cx, strip.right_part(wanted)).clicked();
    (yes, no)
}

/// What turns it down, with the reason.
pub fn refuse(of: AskedOf, reason: String) -> HrCommand {
    match of {
        AskedOf::Overtime(employee, date) => {
            HrCommand::DecideOvertime { employee, date, minutes: Some(0), reason }
        }
        AskedOf::Correction(correction) => {
            HrCommand::DecideCorrection { correction, step: RequestStep::Reject, comment: reason }
        }
        AskedOf::Leave(request) => {
            HrCommand::StepLeave { request, step: RequestStep::Reject, comment: reason }
        }
    }
}
