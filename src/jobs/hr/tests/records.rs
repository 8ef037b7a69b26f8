//! The kiosk, an employee's page, papers, deputies, levels of approval, saved reports.

use jiff::civil::date;

use super::super::change::{HrChange, HrOutcome, apply};
use super::super::{
    Decider, Field, KioskAnswer, LeavePolicy, Pin, PinEntry, RecordChange, ReportRequest, SavedReport,
    corrections_since, leave_preview, leave_types, overtime_waiting, person_page, policy, report_with_chart,
    saved_reports, vietnam_leave_types,
};
use super::{at, done, fields, hire, punch, refusal};
use crate::documents::DateForm;
use crate::domain::attendance::Direction;
use crate::domain::ids::EmployeeId;
use crate::domain::leave::LeaveSpan;
use crate::domain::time::Instant;
use crate::hr::corrections;
use crate::hr::leave::Action;
use crate::jobs::hr::ReportKind;
use crate::store::hr::{StateWord, employee_changes, leave_requests};
use crate::store::live::sightings::{self, NewSighting, Outcome};
use crate::store::testing::Fixture;
use crate::store::{Transaction, employees};

const SECOND: i64 = 1_000_000;

fn enter(tx: &Transaction<'_>, code: &str, pin: &str, now: Instant) -> KioskAnswer {
    let entry = PinEntry { code: code.to_owned(), pin: Pin::new(pin) };
    match apply(tx, HrChange::PinPunch(entry), now).unwrap() {
        HrOutcome::Kiosk(answer) => answer,
        other => panic!("{other:?}"),
    }
}

fn code(tx: &Transaction<'_>, id: EmployeeId) -> String {
    employees::get(tx, id).unwrap().code
}

#[test]
fn a_pin_punches_in_and_out_and_wrong_ones_make_the_next_wait() {
    let mut f = Fixture::new();
    let day = date(2026, 3, 2);
    let now = at(day, 8, 0);
    f.write(|tx| {
        let an = hire(tx, "An", day, now);
        let pin = fields(&[(Field::Pin, "4711")]);
        done(tx, HrChange::EditEmployees { employees: vec![an], fields: pin }, now);
        let code = code(tx, an);
        match enter(tx, &code.to_lowercase(), "4711", now) {
            KioskAnswer::Welcome { name, direction: Direction::In, .. } => assert_eq!(name, "An"),
            other => panic!("{other:?}"),
        }
        let soon = Instant(now.0 + 20 * SECOND);
        assert_eq!(enter(tx, &code, "4711", soon), KioskAnswer::Again { name: "An".to_owned() });
        let evening = at(day, 17, 0);
        let out = enter(tx, &code, "4711", evening);
        assert!(matches!(out, KioskAnswer::Welcome { direction: Direction::Out, .. }), "{out:?}");
        for wait_s in [0, 0, 5] {
            assert_eq!(enter(tx, &code, "0000", evening), KioskAnswer::Wrong { wait_s });
        }
        let early = Instant(evening.0 + SECOND);
        assert_eq!(enter(tx, &code, "4711", early), KioskAnswer::Wait { wait_s: 4 }, "not even looked at");
        let later = Instant(evening.0 + 61 * SECOND);
        let right = enter(tx, &code, "4711", later);
        assert!(matches!(right, KioskAnswer::Welcome { .. }), "{right:?}");
        assert_eq!(enter(tx, &code, "0000", later), KioskAnswer::Wrong { wait_s: 0 }, "counted anew");
        // A code nobody has is answered as a wrong PIN is.
        for wait_s in [0, 0, 5] {
            assert_eq!(enter(tx, "nobody", "4711", later), KioskAnswer::Wrong { wait_s });
        }
        assert_eq!(enter(tx, "nobody", "4711", later), KioskAnswer::Wait { wait_s: 5 });
        Ok(())
    });
}

#[test]
fn nobody_punches_who_does_not_work_here_and_a_pin_is_not_printed() {
    let mut f = Fixture::new();
    let day = date(2026, 3, 2);
    let now = at(day, 8, 0);
    f.write(|tx| {
        let an = hire(tx, "An", day, now);
        let all = fields(&[(Field::Pin, "4711"), (Field::End, "2026-03-05")]);
        done(tx, HrChange::EditEmployees { employees: vec![an], fields: all }, now);
        let entry = PinEntry { code: code(tx, an), pin: Pin::new("4711") };
        assert!(!format!("{entry:?}").contains("4711"));
        let gone = at(date(2026, 3, 6), 8, 0);
        assert_eq!(refusal(tx, HrChange::PinPunch(entry), gone), "error-hr-kiosk-not-employed");
        Ok(())
    });
}

#[test]
fn an_edit_is_in_the_history_value_by_value_and_so_is_its_undoing() {
    let mut f = Fixture::new();
    let now = at(date(2026, 3, 2), 8, 0);
    f.write(|tx| {
        let an = hire(tx, "An", date(2026, 3, 2), now);
        let edit =
            fields(&[(Field::Position, "Kế toán"), (Field::Department, "Văn phòng"), (Field::Pin, "4711")]);
        done(tx, HrChange::EditEmployees { employees: vec![an], fields: edit }, now);
        done(tx, HrChange::Undo, now);
        let lines: Vec<(String, String, String)> = employee_changes::list(tx, an, 10)?
            .into_iter()
            .map(|row| (row.field, row.before, row.after))
            .collect();
        let line = |f: &str, a: &str, b: &str| (f.to_owned(), a.to_owned(), b.to_owned());
        assert_eq!(
            lines,
            [
                line("position", "Kế toán", ""),
                line("department", "Văn phòng", ""),
                // That it was changed, and not to what.
                line("pin", "", ""),
                line("position", "", "Kế toán"),
                line("department", "", "Văn phòng"),
            ]
        );
        Ok(())
    });
}

#[test]
fn a_page_holds_papers_which_come_back_when_their_removal_is_undone() {
    let mut f = Fixture::new();
    let today = date(2026, 3, 4);
    let now = at(today, 18, 0);
    f.write(|tx| {
        let an = hire(tx, "An", date(2026, 3, 2), now);
        done(tx, HrChange::RecordPunches { punches: vec![punch(an, at(today, 8, 30))] }, now);
        let add = RecordChange::AddDocument {
            employee: an,
            title: "Hợp đồng".to_owned(),
            path: "media/documents/aa/a.pdf".to_owned(),
            bytes: 9,
        };
        let HrOutcome::Id(document) = done(tx, HrChange::Record(add), now) else { panic!("an id") };
        let page = || person_page(tx, an, (date(2026, 3, 1), today), today, now);
        assert_eq!(page()?.documents.len(), 1);
        assert!(page()?.days.iter().any(|d| d.date == today && d.late > 0));
        done(tx, HrChange::Record(RecordChange::RemoveDocument { document }), now);
        assert_eq!(page()?.documents, []);
        done(tx, HrChange::Undo, now);
        assert_eq!(page()?.documents[0].title, "Hợp đồng");
        Ok(())
    });
}

/// Three people one above the other, from the employee upwards.
fn chain(tx: &Transaction<'_>, now: Instant) -> [EmployeeId; 3] {
    let start = date(2025, 1, 1);
    let [boss, head, an] = ["Boss", "Head", "An"].map(|name| hire(tx, name, start, now));
    for (who, above) in [(head, boss), (an, head)] {
        let all = fields(&[(Field::Manager, &code(tx, above)), (Field::Department, "Kho")]);
        done(tx, HrChange::EditEmployees { employees: vec![who], fields: all }, now);
    }
    for leave_type in vietnam_leave_types() {
        done(tx, HrChange::SaveLeaveType { leave_type }, now);
    }
    [an, head, boss]
}

#[test]
fn leave_goes_up_level_by_level_and_a_deputy_decides_in_place_of_who_is_away() {
    let mut f = Fixture::new();
    let today = date(2026, 3, 2);
    let now = at(today, 9, 0);
    f.write(|tx| {
        let [an, head, boss] = chain(tx, now);
        let rules = LeavePolicy { levels: 2, ..LeavePolicy::default() };
        done(tx, HrChange::Record(RecordChange::SetPolicy { policy: rules.clone() }), now);
        assert_eq!(policy(tx)?, rules);
        let unpaid = leave_types(tx)?.into_iter().find(|kind| !kind.has_balance).unwrap().id;
        let span = LeaveSpan::Days {
            from: date(2026, 3, 9),
            to: date(2026, 3, 10),
            from_noon: false,
            to_noon: false,
        };
        let preview = leave_preview(tx, an, unpaid, span, now)?;
        assert_eq!((preview.minutes, preview.days), (960, 2));
        assert_eq!(preview.levels, [[head], [boss]]);
        let ask = HrChange::RequestLeave { employee: an, leave_type: unpaid, span, reason: String::new() };
        let HrOutcome::Leave { request, .. } = done(tx, ask, now) else { panic!("a request") };
        let decide = |by| HrChange::DecideLeave {
            request,
            by: Decider::Employee(by),
            step: Action::Approve,
            comment: String::new(),
        };
        assert_eq!(refusal(tx, decide(boss), now), "error-hr-not-the-approver", "not their turn");
        let duong = hire(tx, "Deputy", date(2025, 1, 1), now);
        assert_eq!(refusal(tx, decide(duong), now), "error-hr-not-the-approver");
        let stand_in = |deputy| {
            let (first, last) = (today, date(2026, 3, 6));
            HrChange::Record(RecordChange::AddDelegation { approver: head, deputy, first, last })
        };
        assert_eq!(refusal(tx, stand_in(head), now), "error-hr-own-deputy");
        done(tx, stand_in(duong), now);
        done(tx, decide(duong), now);
        assert_eq!(leave_requests::get(tx, request)?.state, StateWord::Pending, "one level is left");
        done(tx, decide(boss), now);
        assert_eq!(leave_requests::get(tx, request)?.state, StateWord::Approved);
        Ok(())
    });
}

#[test]
fn too_many_of_a_team_away_is_named_and_blocks_only_where_it_is_to() {
    let mut f = Fixture::new();
    let now = at(date(2026, 3, 2), 9, 0);
    f.write(|tx| {
        let [an, head, _] = chain(tx, now);
        let unpaid = leave_types(tx)?.into_iter().find(|kind| !kind.has_balance).unwrap().id;
        let span = LeaveSpan::Half { date: date(2026, 3, 9), second: false };
        let ask =
            |employee| HrChange::RequestLeave { employee, leave_type: unpaid, span, reason: String::new() };
        let limit = |team_blocks| {
            let policy = LeavePolicy { team_at_most: Some(1), team_blocks, ..LeavePolicy::default() };
            HrChange::Record(RecordChange::SetPolicy { policy })
        };
        done(tx, limit(true), now);
        done(tx, ask(head), now);
        assert_eq!(refusal(tx, ask(an), now), "error-leave-team-clash");
        done(tx, limit(false), now);
        let preview = leave_preview(tx, an, unpaid, span, now)?;
        let problems: Vec<_> = preview.problems.iter().map(|(m, blocks)| (m.key.as_ref(), *blocks)).collect();
        assert_eq!(problems, [("error-leave-team-clash", false)]);
        match done(tx, ask(an), now) {
            HrOutcome::Leave { notes, .. } => assert_eq!(notes[0].key, "error-leave-team-clash"),
            other => panic!("{other:?}"),
        }
        Ok(())
    });
}

#[test]
fn overtime_and_corrections_wait_until_somebody_decides() {
    let mut f = Fixture::new();
    let day = date(2026, 3, 4);
    let now = at(date(2026, 3, 9), 9, 0);
    f.write(|tx| {
        let an = hire(tx, "An", date(2026, 3, 2), now);
        let punches = vec![punch(an, at(day, 7, 55)), punch(an, at(day, 17, 50))];
        done(tx, HrChange::RecordPunches { punches }, now);
        done(tx, HrChange::CatchUp, now);
        let waiting = || overtime_waiting(tx, (date(2026, 3, 1), date(2026, 3, 9)), now);
        let lines = waiting()?;
        assert_eq!(lines.len(), 1);
        assert_eq!((lines[0].day.date, lines[0].day.overtime.pending, lines[0].month_so_far), (day, 45, 45));
        let decide = HrChange::DecideOvertime {
            employee: an,
            day,
            minutes: Some(45),
            beyond_rule: false,
            reason: String::new(),
        };
        done(tx, decide, now);
        assert_eq!(waiting()?, []);
        done(tx, HrChange::Undo, now);
        assert_eq!(waiting()?.len(), 1);
        let change = corrections::Change::AddPunch { new: at(day, 12, 0), direction: None };
        let ask = HrChange::AskCorrection {
            employee: an,
            day,
            change,
            reason: "Quên chấm".to_owned(),
            decided: false,
        };
        done(tx, ask, now);
        // Older than the days asked for, and listed because it waits.
        let lines = corrections_since(tx, date(2026, 3, 8), date(2026, 3, 9))?;
        assert_eq!((lines.len(), lines[0].day, lines[0].state), (1, day, StateWord::Pending));
        Ok(())
    });
}

#[test]
fn saved_reports_are_kept_and_taken_back() {
    let mut f = Fixture::new();
    let now = at(date(2026, 3, 2), 9, 0);
    f.write(|tx| {
        let report = SavedReport {
            name: "Bảng công".to_owned(),
            kind: ReportKind::Monthly,
            department: String::new(),
            grouped: true,
            folder: Some("reports".into()),
            ending: "xlsx".to_owned(),
            written: None,
        };
        let set = RecordChange::SetReports { reports: vec![report.clone()] };
        done(tx, HrChange::Record(set), now);
        assert_eq!(saved_reports(tx)?, std::slice::from_ref(&report));
        let nameless =
            RecordChange::SetReports { reports: vec![SavedReport { name: " ".to_owned(), ..report }] };
        assert!(apply(tx, HrChange::Record(nameless), now).is_err());
        done(tx, HrChange::Undo, now);
        assert_eq!(saved_reports(tx)?, []);
        Ok(())
    });
}

#[test]
fn no_leave_is_given_on_days_without_leave_until_they_are_taken_back() {
    let mut f = Fixture::new();
    let day = date(2026, 3, 2);
    let now = at(day, 8, 0);
    f.write(|tx| {
        let an = hire(tx, "An", day, now);
        for leave_type in vietnam_leave_types() {
            done(tx, HrChange::SaveLeaveType { leave_type }, now);
        }
        let unpaid = leave_types(tx)?.into_iter().find(|kind| !kind.has_balance && !kind.paid).unwrap();
        let (first, last) = (date(2026, 3, 30), date(2026, 3, 31));
        let blackout = |first, last| {
            let name = " Kiểm kê ".to_owned();
            HrChange::Record(RecordChange::AddBlackout { name, department: None, first, last })
        };
        assert!(refusal(tx, blackout(last, first), now).contains("error-hr-range"));
        done(tx, blackout(first, last), now);
        let ask = || {
            let span = LeaveSpan::Days { from: first, to: first, from_noon: false, to_noon: false };
            HrChange::RequestLeave { employee: an, leave_type: unpaid.id, span, reason: String::new() }
        };
        assert!(refusal(tx, ask(), now).contains("error-leave-blackout"));
        done(tx, HrChange::Undo, now);
        done(tx, ask(), now);
        Ok(())
    });
}

#[test]
fn recognition_is_reported_by_camera_with_faces_that_could_be_seen() {
    let mut f = Fixture::new();
    let day = date(2026, 3, 2);
    let now = at(day, 12, 0);
    f.write(|tx| {
        let outcomes = [
            Outcome::Known,
            Outcome::Known,
            Outcome::Known,
            Outcome::Unknown,
            Outcome::Faceless,
            Outcome::Known,
        ];
        for (n, outcome) in (0..).zip(outcomes) {
            // The last one is of the day after.
            let first = if n == 5 { at(date(2026, 3, 3), 0, 0) } else { at(day, n, 0) };
            let seen = NewSighting {
                uuid: uuid::Uuid::now_v7(),
                camera: None,
                camera_name: "Cổng A".to_owned(),
                track: 1,
                person: None,
                first,
                last: first,
                outcome,
                score: (outcome == Outcome::Known).then_some(0.5),
                margin: None,
                votes: None,
                threshold: None,
                version: None,
                direction: None,
                flat: None,
                moire: None,
            };
            sightings::put(tx, &seen)?;
        }
        let (kind, form) = (ReportKind::Recognition, DateForm::DayFirst);
        let request = ReportRequest { kind, from: day, to: day, department: None, grouped: false, form };
        let (table, chart) = report_with_chart(tx, &request, now, &|m| m.key.to_string())?;
        let cells: Vec<String> = table.rows[0].iter().map(|cell| cell.shown(form)).collect();
        assert_eq!(cells, ["Cổng A", "5", "3", "1", "0", "1", "75", "50", "", "", "", ""]);
        let chart = chart.unwrap();
        assert_eq!(chart.labels, ["Cổng A"]);
        assert_eq!(chart.series.iter().map(|s| s.values[0]).collect::<Vec<_>>(), [3, 1, 0, 1]);
        Ok(())
    });
}
