//! Requests of employees: leave, corrections, overtime; who decides them.

use super::commands::instant_at;
use super::{HrAnswer, now, view};
use crate::app::App;
use crate::domain::ids::LeaveRequestId;
use crate::domain::leave::LeaveSpan;
use crate::domain::message::Message;
use crate::domain::shift::ClockTime;
use crate::hr::corrections::Change as Correction;
use crate::hr::leave::Action;
use crate::jobs::hr::{Book, Decider, HrChange, RecordChange, leave_preview};
use crate::state::hr::{
    CorrectionAsk, CorrectionWhat, HrCommand, LeaveAsk, LeaveCheckView, LeavePart, RequestStep,
};
use crate::store::employees;

impl App {
    pub(super) fn run_request_command(&mut self, command: HrCommand) {
        match command {
            HrCommand::OpenDay { employee, date } => {
                self.hr.day = Some((employee, date));
                self.state.hr.day = None;
                self.ask_day();
            }
            HrCommand::AskCorrection(ask) => self.ask_correction(ask),
            HrCommand::DecideCorrection { correction, step, comment } => {
                let step = action(step);
                self.change_hr(HrChange::DecideCorrection { correction, by: Decider::Owner, step, comment });
            }
            HrCommand::DecideOvertime { employee, date, minutes, reason } => {
                let change =
                    HrChange::DecideOvertime { employee, day: date, minutes, beyond_rule: false, reason };
                self.change_hr(change);
            }
            HrCommand::PlanLeave(employee) => self.state.hr.plan_leave = Some(employee),
            HrCommand::LeavePlanned => self.state.hr.plan_leave = None,
            HrCommand::CheckLeave(ask) => self.check_leave(ask),
            HrCommand::RequestLeave(ask) => {
                let Some(span) = self.span(&ask) else { return };
                let LeaveAsk { employee, leave_type, reason, .. } = ask;
                self.change_hr(HrChange::RequestLeave { employee, leave_type, span, reason });
            }
            HrCommand::StepLeave { request, step, comment } => self.step_leave(request, step, comment),
            HrCommand::ShowBalances => {
                self.hr.balances = true;
                self.ask_balances();
            }
            HrCommand::SavePolicy(form) => {
                let policy = view::policy_of(&form);
                self.change_hr(HrChange::Record(RecordChange::SetPolicy { policy }));
            }
            HrCommand::AddDeputy { approver, deputy, first, last } => {
                let change = RecordChange::AddDelegation { approver, deputy, first, last };
                self.change_hr(HrChange::Record(change));
            }
            HrCommand::RemoveDeputy(delegation) => {
                self.change_hr(HrChange::Record(RecordChange::RemoveDelegation { delegation }));
            }
            HrCommand::AddBlackout { name, department, first, last } => {
                let change = RecordChange::AddBlackout { name, department, first, last };
                self.change_hr(HrChange::Record(change));
            }
            HrCommand::RemoveBlackout(blackout) => {
                self.change_hr(HrChange::Record(RecordChange::RemoveBlackout { blackout }));
            }
            other => self.run_schedule_command(other),
        }
    }

    fn step_leave(&mut self, request: LeaveRequestId, step: RequestStep, comment: String) {
        let step = action(step);
        self.change_hr(HrChange::DecideLeave { request, by: Decider::Owner, step, comment });
    }

    fn ask_correction(&mut self, ask: CorrectionAsk) {
        let wall = match &ask.what {
            CorrectionWhat::AddPunch { new } | CorrectionWhat::MovePunch { new, .. } => {
                let Some(wall) = self.wall_clock(new) else { return };
                Some(wall)
            }
            _ => None,
        };
        self.find_hr(move |library| {
            let (row, book) = library.read(|conn| {
                Ok((employees::get(conn, ask.employee)?, Book::load(conn, ask.date, ask.date)?))
            })?;
            let new = wall.map(|wall| instant_at(&book, &row, ask.date, wall)).transpose()?;
            let change = match (ask.what, new) {
                (CorrectionWhat::AddPunch { .. }, Some(new)) => Correction::AddPunch { new, direction: None },
                (CorrectionWhat::MovePunch { key, old, .. }, Some(new)) => {
                    Correction::MovePunch { key, old, new }
                }
                (CorrectionWhat::RemovePunch { key, old, .. }, _) => Correction::RemovePunch { key, old },
                (CorrectionWhat::ExcuseEarly, _) => Correction::ExcuseEarly,
                // A time is there wherever one is needed, see above.
                _ => Correction::ExcuseLate,
            };
            Ok(HrAnswer::Change(Box::new(HrChange::AskCorrection {
                employee: ask.employee,
                day: ask.date,
                change,
                reason: ask.reason,
                decided: ask.decided,
            })))
        });
    }

    fn check_leave(&mut self, ask: LeaveAsk) {
        let Some(span) = span_of(&ask) else {
            self.state.hr.leave_check = None;
            return;
        };
        self.find_hr(move |library| {
            let found = library.read(|conn| {
                let found = leave_preview(conn, ask.employee, ask.leave_type, span, now())?;
                let name = |id| employees::get(conn, id).map(|e| e.name);
                let deciders = found
                    .levels
                    .iter()
                    .map(|level| {
                        let names: Result<Vec<String>, _> = level.iter().map(|id| name(*id)).collect();
                        Ok(names?.join(", "))
                    })
                    .collect::<Result<_, crate::store::StoreError>>()?;
                Ok(LeaveCheckView {
                    minutes: found.minutes,
                    days: found.days,
                    available: found.available,
                    problems: found.problems,
                    deciders,
                    ask,
                })
            })?;
            Ok(HrAnswer::LeaveCheck(Box::new(found)))
        });
    }

    fn span(&mut self, ask: &LeaveAsk) -> Option<LeaveSpan> {
        let span = span_of(ask);
        if span.is_none() {
            let text = format!("{} – {}", ask.hours.0, ask.hours.1);
            self.error(Message::new("error-hr-not-a-time").with("text", text), None);
        }
        span
    }
}

/// None where the hours are no times.
fn span_of(ask: &LeaveAsk) -> Option<LeaveSpan> {
    Some(match ask.part {
        LeavePart::Full => {
            let (from, to) = (ask.from, ask.to);
            LeaveSpan::Days { from, to, from_noon: ask.from_noon, to_noon: ask.to_noon }
        }
        LeavePart::FirstHalf => LeaveSpan::Half { date: ask.from, second: false },
        LeavePart::SecondHalf => LeaveSpan::Half { date: ask.from, second: true },
        LeavePart::Hours => {
            let clock = |text: &str| text.parse::<ClockTime>().ok();
            LeaveSpan::Hours { date: ask.from, from: clock(&ask.hours.0)?, to: clock(&ask.hours.1)? }
        }
    })
}

fn action(step: RequestStep) -> Action {
    match step {
        RequestStep::Approve => Action::Approve,
        RequestStep::Reject => Action::Reject,
        RequestStep::Comment => Action::Comment,
        RequestStep::Withdraw => Action::Withdraw,
        RequestStep::AskCancel => Action::AskCancel,
        RequestStep::Cancel => Action::Cancel,
        RequestStep::RefuseCancel => Action::RefuseCancel,
    }
}
