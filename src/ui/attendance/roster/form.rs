//! A pattern for those who are chosen: the same every week, or a cycle of days that goes round.

use std::collections::BTreeSet;

use egui::{Rect, Ui, vec2};
use jiff::civil::Date;

use crate::domain::ids::{EmployeeId, ShiftId};
use crate::domain::message::Message;
use crate::state::Command;
use crate::state::hr::{HrCommand, RosterForm};
use crate::ui::company::{self, Drawer, Form, Left, words};
use crate::ui::context::AppContext;
use crate::ui::widgets::Kind;

/// Longest cycle that can be written.
const LONGEST: usize = 56;
/// Days shown ahead.
const AHEAD: usize = 14;

/// What is written in the form.
#[derive(Debug)]
pub struct PatternForm {
    /// 0 every week, 1 going round.
    kind: usize,
    /// 0 is a day off, n the n-th shift. Monday first.
    week: [usize; 7],
    cycle: Vec<usize>,
    from: String,
}

impl PatternForm {
    /// As the roster of `employee` is now.
    pub fn of(cx: &AppContext<'_>, employee: EmployeeId) -> Self {
        let hr = &cx.state.hr;
        let today = hr.today.unwrap_or(Date::ZERO);
        let number = |id: Option<ShiftId>| {
            id.and_then(|id| hr.setup.shifts.iter().position(|shift| shift.id == id)).map_or(0, |at| at + 1)
        };
        let known = hr.rosters.get(&employee).and_then(|roster| roster.form_on(today));
        let mut form = Self {
            kind: 0,
            week: [1, 1, 1, 1, 1, 0, 0],
            cycle: vec![1, 1, 0],
            from: company::date(cx, today),
        };
        match known {
            Some(RosterForm::Week(days)) => form.week = days.map(number),
            Some(RosterForm::Cycle { from, days }) => {
                form.kind = 1;
                form.cycle = days.iter().map(|day| number(*day)).collect();
                // Where the round began, so that saving it unchanged changes nothing.
                form.from = company::date(cx, *from);
            }
            None => {}
        }
        form
    }

    fn pattern(&self, cx: &AppContext<'_>) -> Option<(Date, RosterForm)> {
        let from = words::parse_date(&self.from)?;
        let shifts = &cx.state.hr.setup.shifts;
        let id = |n: usize| n.checked_sub(1).and_then(|n| shifts.get(n)).map(|shift| shift.id);
        if self.kind == 0 {
            return Some((from, RosterForm::Week(self.week.map(id))));
        }
        let days: Vec<Option<ShiftId>> = self.cycle.iter().map(|n| id(*n)).collect();
        (!days.is_empty()).then_some((from, RosterForm::Cycle { from, days }))
    }

    /// True where it is to be closed.
    pub fn draw(
        &mut self,
        ui: &mut Ui,
        cx: &AppContext<'_>,
        rect: Rect,
        employees: &BTreeSet<EmployeeId>,
    ) -> bool {
        let (title, save) = (cx.tr("roster-title"), cx.tr("save"));
        let pattern = self.pattern(cx);
        let ready = pattern.is_some() && !employees.is_empty() && !cx.state.is_read_only();
        let drawer = Drawer { title: &title, save: Some((&save, ready)), remove: None };
        let left = drawer.show(ui, cx, rect, |form| self.fields(cx, form, employees, pattern.as_ref()));
        match (left, pattern) {
            (Some(Left::Save), Some((from, pattern))) => {
                let employees = employees.iter().copied().collect();
                cx.sender.send(Command::Hr(match pattern {
                    RosterForm::Week(week) => HrCommand::AssignShift { employees, from, week },
                    RosterForm::Cycle { days, .. } => HrCommand::AssignCycle { employees, from, cycle: days },
                }));
                true
            }
            (Some(Left::Close), _) => true,
            _ => false,
        }
    }

    fn fields(
        &mut self,
        cx: &AppContext<'_>,
        form: &mut Form<'_, '_>,
        employees: &BTreeSet<EmployeeId>,
        pattern: Option<&(Date, RosterForm)>,
    ) {
        let hr = &cx.state.hr;
        let first = employees.first().and_then(|id| hr.people.iter().find(|person| person.id == *id));
        let name = first.map(|person| person.name.clone()).unwrap_or_default();
        let who = match employees.len() {
            1 => name,
            more => {
                cx.say(&Message::new("roster-for").with("name", name).with("more", more.saturating_sub(1)))
            }
        };
        form.note(&who, cx.tokens.text2);
        form.text("roster-from", "", &mut self.from);
        let kinds = ["roster-weekly", "roster-cycle"].map(|key| cx.tr(key));
        form.choice("roster-kind", &kinds, &mut self.kind);
        let mut options = vec![cx.tr("roster-off")];
        options.extend(hr.setup.shifts.iter().map(|shift| shift.name.clone()));
        if self.kind == 0 {
            form.section("roster-week");
            for (n, day) in self.week.iter_mut().enumerate() {
                let label = company::long_weekday(cx, n);
                form.apart(("weekday", n), |form| form.line_choice(&label, &options, day, false));
            }
        } else {
            form.section("roster-days");
            let mut removed = None;
            let several = self.cycle.len() > 1;
            for (n, day) in self.cycle.iter_mut().enumerate() {
                let label = cx.say(&Message::new("roster-day").with("number", n + 1));
                if form.apart(("cycle", n), |form| form.line_choice(&label, &options, day, several)) {
                    removed = Some(n);
                }
            }
            if let Some(n) = removed {
                self.cycle.remove(n);
            }
            if form.button("roster-add-day", Kind::Secondary, self.cycle.len() < LONGEST) {
                self.cycle.push(self.cycle.last().copied().unwrap_or(1));
            }
        }
        if let Some((from, pattern)) = pattern {
            form.section("roster-ahead");
            ahead(cx, form, *from, pattern);
        }
    }
}

/// The first two weeks as they will be.
fn ahead(cx: &AppContext<'_>, form: &mut Form<'_, '_>, from: Date, pattern: &RosterForm) {
    let half = AHEAD / 2;
    for line in 0..2 {
        let row = form.row(44.0);
        let each = row.width() / half as f32;
        for n in 0..half {
            let date = words::add_days(from, line * half + n);
            let left = row.left() + n as f32 * each;
            let place = Rect::from_min_size(egui::pos2(left, row.top()), vec2(each, 40.0));
            let (upper, lower) = place.split_top_bottom_at_y(place.top() + 18.0);
            let t = cx.tokens;
            let text = words::short_date(cx, date);
            let ty = crate::ui::theme::Type::CAPTION.figures();
            crate::ui::paint::text(form.ui.painter(), upper, egui::Align2::CENTER_CENTER, &text, ty, t.text3);
            super::tile(form.ui, cx, lower.shrink2(vec2(2.0, 1.0)), pattern.shift_on(date));
        }
    }
}
