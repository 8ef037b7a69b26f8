//! A request for leave: who, what, when; what it comes to and what stands in its way is said while it is written.

use egui::{Rect, Ui};

use crate::domain::ids::EmployeeId;
use crate::domain::leave::LeaveUnit;
use crate::domain::message::Message;
use crate::domain::text::fold;
use crate::state::Command;
use crate::state::hr::{HrCommand, LeaveAsk, LeaveCheckView, LeaveKind, LeavePart};
use crate::ui::company::{self, Drawer, Form, Left, words};
use crate::ui::context::AppContext;
use crate::ui::widgets::Kind;

const PARTS: [(LeavePart, &str); 4] = [
    (LeavePart::Full, "leave-part-full"),
    (LeavePart::FirstHalf, "leave-part-morning"),
    (LeavePart::SecondHalf, "leave-part-afternoon"),
    (LeavePart::Hours, "leave-part-hours"),
];
/// People offered for what is typed.
const OFFERED: usize = 5;

/// What is written in the form.
#[derive(Debug)]
pub struct LeaveForm {
    planned: Option<EmployeeId>,
    employee: Option<EmployeeId>,
    who: String,
    kind: usize,
    part: usize,
    from: String,
    to: String,
    from_noon: bool,
    to_noon: bool,
    hours: (String, String),
    reason: String,
    /// What was asked about last.
    asked: Option<LeaveAsk>,
}

impl LeaveForm {
    pub fn new(cx: &AppContext<'_>, employee: Option<EmployeeId>) -> Self {
        let today = cx.state.hr.today.map(|today| company::date(cx, today)).unwrap_or_default();
        Self {
            planned: employee,
            employee,
            who: String::new(),
            kind: 0,
            part: 0,
            from: today.clone(),
            to: today,
            from_noon: false,
            to_noon: false,
            hours: ("08:00".to_owned(), "10:00".to_owned()),
            reason: String::new(),
            asked: None,
        }
    }

    /// The employee the form was opened for from elsewhere.
    pub fn planned(&self) -> Option<EmployeeId> {
        self.planned
    }

    /// None where something is missing.
    fn ask(&self, cx: &AppContext<'_>) -> Option<LeaveAsk> {
        let kind = cx.state.hr.setup.kinds.get(self.kind)?;
        let part = PARTS.get(self.part)?.0;
        let from = words::parse_date(&self.from)?;
        let to = if part == LeavePart::Full { words::parse_date(&self.to)? } else { from };
        Some(LeaveAsk {
            employee: self.employee?,
            leave_type: kind.id,
            from,
            to,
            from_noon: self.from_noon && from < to,
            to_noon: self.to_noon && from < to,
            part,
            hours: self.hours.clone(),
            reason: String::new(),
        })
    }

    /// True where it is to be closed.
    pub fn draw(&mut self, ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) -> bool {
        let ask = self.ask(cx);
        // Every change is looked at once.
        if ask.is_some() && ask != self.asked {
            self.asked.clone_from(&ask);
            if let Some(ask) = &ask {
                cx.sender.send(Command::Hr(HrCommand::CheckLeave(ask.clone())));
            }
        }
        let check = cx.state.hr.leave_check.as_ref().filter(|check| Some(&check.ask) == ask.as_ref());
        let blocked = check.is_none_or(|check| check.problems.iter().any(|(_, blocks)| *blocks));
        let (title, save) = (cx.tr("leave-request-title"), cx.tr("leave-send"));
        let ready = ask.is_some() && !blocked && !cx.state.is_read_only();
        let drawer = Drawer { title: &title, save: Some((&save, ready)), remove: None };
        let left = drawer.show(ui, cx, rect, |form| self.fields(cx, form, check));
        match (left, ask) {
            (Some(Left::Save), Some(ask)) => {
                let ask = LeaveAsk { reason: self.reason.trim().to_owned(), ..ask };
                cx.sender.send(Command::Hr(HrCommand::RequestLeave(ask)));
                true
            }
            (Some(Left::Close), _) => true,
            _ => false,
        }
    }

    fn fields(&mut self, cx: &AppContext<'_>, form: &mut Form<'_, '_>, check: Option<&LeaveCheckView>) {
        self.who(cx, form);
        let kinds = &cx.state.hr.setup.kinds;
        if kinds.is_empty() {
            form.note(&cx.tr("leave-no-kinds"), cx.tokens.warning);
            if form.button("leave-add-vietnam", Kind::Secondary, !cx.state.is_read_only()) {
                cx.sender.send(Command::Hr(HrCommand::AddVietnamLeave));
            }
            return;
        }
        let names: Vec<String> = kinds.iter().map(|kind| kind.name.clone()).collect();
        form.choice("report-column-leave-type", &names, &mut self.kind);
        let parts: Vec<String> = parts(kinds.get(self.kind)).iter().map(|(_, key)| cx.tr(key)).collect();
        self.part = self.part.min(parts.len().saturating_sub(1));
        form.choice("leave-part", &parts, &mut self.part);
        match PARTS[self.part].0 {
            LeavePart::Full => {
                form.pair(("hr-from", "", &mut self.from), ("hr-to", "", &mut self.to));
                let several = words::parse_date(&self.from) < words::parse_date(&self.to);
                let halves = kinds.get(self.kind).is_some_and(|kind| kind.unit != LeaveUnit::Day);
                if several && halves {
                    form.switch("leave-from-noon", &mut self.from_noon);
                    form.switch("leave-to-noon", &mut self.to_noon);
                }
            }
            LeavePart::FirstHalf | LeavePart::SecondHalf => {
                form.text("report-column-date", "", &mut self.from);
            }
            LeavePart::Hours => {
                form.text("report-column-date", "", &mut self.from);
                form.pair(("hr-from", "08:00", &mut self.hours.0), ("hr-to", "10:00", &mut self.hours.1));
            }
        }
        form.text("leave-reject-reason", "", &mut self.reason);
        if let Some(check) = check {
            outcome(cx, form, check, kinds.get(self.kind));
        }
    }

    /// A search for who it is; who was chosen stands there by name.
    fn who(&mut self, cx: &AppContext<'_>, form: &mut Form<'_, '_>) {
        let people = &cx.state.hr.people;
        let chosen = self.employee.and_then(|id| people.iter().find(|person| person.id == id));
        if let Some(person) = chosen {
            form.fact(&person.name, &person.code);
            if form.button("leave-somebody-else", Kind::Ghost, true) {
                self.employee = None;
                self.who.clear();
            }
            return;
        }
        form.text("leave-who", &cx.tr("employees-search"), &mut self.who);
        let wanted = fold(self.who.trim());
        if wanted.is_empty() {
            return;
        }
        for person in people.iter().filter(|person| person.search.contains(&wanted)).take(OFFERED) {
            let name = format!("{} · {}", person.name, person.code);
            if form.named_button(&name) {
                self.employee = Some(person.id);
            }
        }
    }
}

/// The parts of a day a kind is given in.
fn parts(kind: Option<&LeaveKind>) -> &'static [(LeavePart, &'static str)] {
    match kind.map(|kind| kind.unit) {
        Some(LeaveUnit::Day) => &PARTS[..1],
        Some(LeaveUnit::HalfDay) => &PARTS[..3],
        _ => &PARTS,
    }
}

fn outcome(cx: &AppContext<'_>, form: &mut Form<'_, '_>, check: &LeaveCheckView, kind: Option<&LeaveKind>) {
    let t = cx.tokens;
    form.section("leave-outcome");
    let hours = words::long_hours(cx, check.minutes);
    form.fact(&cx.tr("leave-takes"), &hours);
    if let (Some(available), Some(kind)) = (check.available, kind) {
        let left = Message::new("leave-days").with("days", words::as_days(cx, available, kind.day));
        form.fact(&cx.tr("report-column-available"), &cx.say(&left));
    }
    let owner = cx.tr("leave-by-owner");
    let deciders = if check.deciders.is_empty() { owner } else { check.deciders.join(" \u{E06C} ") };
    form.note(&cx.say(&Message::new("leave-decided-by").with("names", deciders)), t.text2);
    for (message, blocks) in &check.problems {
        form.note(&cx.say(message), if *blocks { t.danger } else { t.warning });
    }
}
