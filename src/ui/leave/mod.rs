//! Leave: requests and decisions, a form to ask with, the team's calendar, balances, and how requests are decided.

mod balances;
mod calendar;
mod form;
mod policy;
mod requests;

use egui::{Rect, Ui};

use crate::state::Command;
use crate::state::hr::HrCommand;

use super::context::AppContext;
use super::widgets::{Button, Kind, Size, Strip, child};
use super::{company, icons};

/// Parts of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Part {
    #[default]
    Requests,
    Calendar,
    Balances,
    Policy,
}

const PARTS: [(Part, &str); 4] = [
    (Part::Requests, "leave-requests"),
    (Part::Calendar, "leave-calendar"),
    (Part::Balances, "leave-balances"),
    (Part::Policy, "leave-policy"),
];

/// What hands have moved on leave.
#[derive(Debug, Default)]
pub struct LeaveView {
    part: Part,
    form: Option<form::LeaveForm>,
    requests: requests::RequestsView,
    calendar: calendar::CalendarView,
    balances: balances::BalancesView,
    policy: policy::PolicyView,
}

pub(super) fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut LeaveView) {
    // From an employee's page: the form is for them.
    if let Some(employee) = cx.state.hr.plan_leave
        && view.form.as_ref().is_none_or(|form| form.planned() != Some(employee))
    {
        view.form = Some(form::LeaveForm::new(cx, Some(employee)));
    }
    let (list, drawer) = company::beside(cx, rect, view.form.is_some());
    if let (Some(place), Some(form)) = (drawer, &mut view.form)
        && child(ui, "leave form", place, |ui| form.draw(ui, cx, place))
    {
        view.form = None;
        cx.sender.send(Command::Hr(HrCommand::LeavePlanned));
    }
    if let Some(place) = list {
        child(ui, "leave screen", place, |ui| screen(ui, cx, place, view));
    }
}

fn screen(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut LeaveView) {
    let body = company::body(ui, cx, rect);
    let (head, rest) = body.split_top_bottom_at_y(body.top() + company::HEAD);
    let mut strip = Strip::new(head);
    let size = if cx.width.is_phone() { Size::Touch } else { Size::Medium };
    let name = cx.tr("leave-request");
    let can = !cx.state.is_read_only() && !cx.state.hr.people.is_empty();
    let button = Button::text(&name).with_icon(icons::PLUS).kind(Kind::Primary).size(size).enabled(can);
    let wanted = button.measure(ui);
    if button.show(ui, cx, strip.right_part(wanted)).clicked() {
        view.form = Some(form::LeaveForm::new(cx, None));
    }
    strip.space_right(8.0);
    company::title(ui, &mut strip, cx, &cx.tr("nav-leave"), "");
    if company::empty(ui, cx, rest) {
        return;
    }
    let (row, rest) = rest.split_top_bottom_at_y(rest.top() + company::SECTIONS);
    let names = PARTS.map(|(_, key)| cx.tr(key));
    let current = PARTS.iter().position(|(part, _)| *part == view.part).unwrap_or(0);
    if let Some(chosen) = company::sections(ui, cx, row, &names, current) {
        view.part = PARTS[chosen].0;
    }
    let rest = rest.with_min_y(rest.top() + 12.0);
    match view.part {
        Part::Requests => requests::draw(ui, cx, rest, &mut view.requests),
        Part::Calendar => calendar::draw(ui, cx, rest, &mut view.calendar),
        Part::Balances => balances::draw(ui, cx, rest, &mut view.balances),
        Part::Policy => policy::draw(ui, cx, rest, &mut view.policy),
    }
}
