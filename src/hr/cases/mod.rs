//! The table of day cases: `days.csv` and `shifts.ron`, read by people and run by the tests.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

use super::attendance_day::{EmployeeRecords, compute_days};
use super::calendar::HolidayDays;
use super::clock::{add_days, instant_of, minute_at};
use super::corrections::{Change, Correction};
use super::overtime::{Cap, CapLevel, OvertimeCaps, OvertimeDecision, OvertimeSoFar};
use super::shifts::{Roster, RosterChange, RosterPeriod, WorkCalendar};
use crate::domain::attendance::{Anomaly, AttendanceDay, DayKind, DayStatus, Direction, Punch, PunchSource};
use crate::domain::employee::Employment;
use crate::domain::ids::{CorrectionId, EmployeeId, LeaveTypeId};
use crate::domain::leave::{DayPart, LeaveOnDay};
use crate::domain::shift::{ClockTime, Minutes, Shift};
use crate::domain::time::Instant;

const WHO: EmployeeId = EmployeeId(1);

pub(super) fn shifts() -> Vec<Shift> {
    ron::from_str(include_str!("shifts.ron")).unwrap()
}

/// A line of the table, by the names of the columns.
struct Row(BTreeMap<&'static str, &'static str>);

impl Row {
    fn get(&self, column: &str) -> &'static str {
        self.0[column]
    }

    fn zone(&self) -> TimeZone {
        let name = self.get("zone");
        TimeZone::get(if name.is_empty() { "Asia/Ho_Chi_Minh" } else { name }).unwrap()
    }

    fn date(&self) -> Date {
        self.get("date").parse().unwrap()
    }
}

fn rows() -> Vec<Row> {
    let mut lines = include_str!("days.csv").lines().filter(|line| !line.starts_with('#'));
    let columns: Vec<_> = lines.next().unwrap().split(';').collect();
    lines
        .map(|line| {
            let cells: Vec<_> = line.split(';').collect();
            assert_eq!(cells.len(), columns.len(), "{line}");
            Row(columns.iter().copied().zip(cells).collect())
        })
        .collect()
}

/// `1:30` in minutes.
fn minutes(text: &str) -> Minutes {
    let (hours, minutes) = text.split_once(':').unwrap();
    hours.parse::<Minutes>().unwrap() * 60 + minutes.parse::<Minutes>().unwrap()
}

fn duration(minutes: Minutes) -> String {
    if minutes == 0 { String::new() } else { format!("{}:{:02}", minutes / 60, minutes % 60) }
}

/// `22:00`, `06:00+1`, `22:00-1`.
fn instant(text: &str, day: Date, zone: &TimeZone) -> Instant {
    let (clock, days) = match text.find(['+', '-']) {
        Some(at) => (&text[..at], text[at..].parse::<Minutes>().unwrap()),
        None => (text, 0),
    };
    let clock: ClockTime = clock.parse().unwrap();
    instant_of(minute_at(day, clock.minute_of_day() + days * 1440, zone))
}

fn punch(text: &str, day: Date, zone: &TimeZone) -> Punch {
    let clock = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let mark = &text[clock.len()..];
    let at = instant(clock, day, zone);
    let by_hand = mark == "m" || mark == "n";
    Punch {
        key: format!("punch {clock}"),
        employee: WHO,
        at,
        direction: match mark {
            "i" => Some(Direction::In),
            "o" => Some(Direction::Out),
            _ => None,
        },
        source: if by_hand { PunchSource::Manual } else { PunchSource::Face },
        recorded_at: if mark == "m" { Instant(at.0 + 86_400_000_000) } else { Instant(at.0 + 30_000_000) },
    }
}

fn leave(text: &str) -> LeaveOnDay {
    let part = text.trim_start_matches('u');
    let clock = |text: &str| text.parse::<ClockTime>().unwrap();
    LeaveOnDay {
        leave_type: LeaveTypeId(1),
        paid: part == text,
        part: match part {
            "full" => DayPart::Full,
            "AM" => DayPart::FirstHalf,
            "PM" => DayPart::SecondHalf,
            hours => {
                let (from, to) = hours.split_once('-').unwrap();
                DayPart::Hours { from: clock(from), to: clock(to) }
            }
        },
    }
}

/// What the column `also` says.
struct Also {
    now: Instant,
    hired: Date,
    overtime: BTreeMap<Date, OvertimeDecision>,
    corrections: Vec<Correction>,
    slips: BTreeSet<Date>,
    month: Minutes,
    year: Minutes,
}

fn also(row: &Row) -> Also {
    let (day, zone) = (row.date(), row.zone());
    let at = |text: &str| instant(text, day, &zone);
    let mut also = Also {
        now: at("00:00+3"),
        hired: date(2020, 1, 1),
        overtime: BTreeMap::new(),
        corrections: Vec::new(),
        slips: BTreeSet::new(),
        month: 0,
        year: 0,
    };
    for word in row.get("also").split_whitespace() {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        let change = match name {
            "now" => {
                also.now = at(value);
                continue;
            }
            "hired" => {
                also.hired = value.parse().unwrap();
                continue;
            }
            "approve" => {
                let beyond_rule = value.ends_with('!');
                let decision =
                    OvertimeDecision { minutes: minutes(value.trim_end_matches('!')), beyond_rule };
                also.overtime.insert(day, decision);
                continue;
            }
            "slip" => {
                also.slips.insert(day);
                continue;
            }
            "month" => {
                also.month = minutes(value);
                continue;
            }
            "year" => {
                also.year = minutes(value);
                continue;
            }
            "add" => Change::AddPunch { new: at(value), direction: None },
            "remove" => Change::RemovePunch { key: format!("punch {value}"), old: at(value) },
            "move" => {
                let (old, new) = value.split_once('>').unwrap();
                Change::MovePunch { key: format!("punch {old}"), old: at(old), new: at(new) }
            }
            "excuse" if value == "late" => Change::ExcuseLate,
            "excuse" if value == "early" => Change::ExcuseEarly,
            _ => panic!("{word}"),
        };
        also.corrections.push(Correction {
            id: CorrectionId(1),
            employee: WHO,
            date: day,
            change,
            reason: "table".to_owned(),
            asked_at: at("09:00+1"),
        });
    }
    also
}

fn compute(row: &Row, also: &Also) -> AttendanceDay {
    let (day, zone) = (row.date(), row.zone());
    let shifts = shifts();
    let id = |name: &str| shifts.iter().find(|s| s.name == name).map(|s| s.id);
    let names: Vec<&str> = row.get("shift").split('>').collect();
    let named = |n: usize| if names.len() == 1 { names[0] } else { names[n] };
    let mut changes: Vec<RosterChange> =
        (0..3).map(|n| RosterChange { date: add_days(day, n as i64 - 1), shift: id(named(n)) }).collect();
    // All other days have the first shift named, so that a rest day finds rules to be measured by.
    let reference = names.iter().find_map(|name| id(name));
    if row.get("kind") == "rest" {
        changes[1].shift = None;
    }
    let holidays = match row.get("kind") {
        "holiday" => HolidayDays::from_days([(day, "holiday".to_owned())]),
        _ => HolidayDays::default(),
    };
    let rosters = [RosterPeriod { from: date(2020, 1, 1), roster: Roster::Weekly([reference; 7]) }];
    let punches: Vec<_> = row.get("punches").split_whitespace().map(|text| punch(text, day, &zone)).collect();
    let on_leave: Vec<_> = row.get("leave").split('+').filter(|text| !text.is_empty()).map(leave).collect();
    let records = EmployeeRecords {
        employee: WHO,
        calendar: WorkCalendar {
            employment: Employment { start: also.hired, end: None },
            shifts: &shifts,
            rosters: &rosters,
            changes: &changes,
            holidays: &holidays,
            zone: &zone,
        },
        punches: &punches,
        leave: &BTreeMap::from([(day, on_leave)]),
        corrections: &also.corrections,
        overtime: &also.overtime,
        slips: &also.slips,
        now: also.now,
    };
    compute_days(&records, day, day).remove(0)
}

fn status(day: &AttendanceDay) -> &'static str {
    match day.status {
        DayStatus::Present => "present",
        DayStatus::HalfDay => "half",
        DayStatus::Absent => "absent",
        DayStatus::OnLeave => "on-leave",
        DayStatus::Rest => "rest",
        DayStatus::Holiday => "holiday",
        DayStatus::WorkedDayOff => "worked-off",
        DayStatus::Incomplete => "incomplete",
        DayStatus::Open => "open",
        DayStatus::NotEmployed => "not-employed",
    }
}

fn flags(day: &AttendanceDay) -> String {
    let mut words: Vec<&str> = day
        .anomalies
        .iter()
        .map(|a| match a {
            Anomaly::MissingCheckIn => "no-in",
            Anomaly::MissingCheckOut => "no-out",
            Anomaly::OpenOver24Hours => "open24",
            Anomaly::SpanOver16Hours => "span16",
            Anomaly::WorkedDuringLeave => "on-leave-work",
            Anomaly::OverlappingLeave => "overlapping-leave",
            Anomaly::DirectionConflict => "direction",
            Anomaly::OutsideWindow => "stray",
        })
        .collect();
    let marks = [
        (day.marks.hand_made, "hand"),
        (day.marks.corrected, "corrected"),
        (day.marks.auto_check_out, "auto"),
    ];
    words.extend(marks.iter().filter(|m| m.0).map(|m| m.1));
    words.join(" ")
}

fn overtime(day: &AttendanceDay) -> String {
    [("b", day.overtime.before), ("a", day.overtime.after), ("d", day.overtime.day_off)]
        .iter()
        .filter(|(_, m)| *m > 0)
        .map(|(name, m)| format!("{name}{}", duration(*m)))
        .collect::<Vec<_>>()
        .join(" ")
}

fn caps(day: &AttendanceDay, also: &Also) -> String {
    let today = day.overtime.counted();
    let so_far = OvertimeSoFar {
        kind: day.kind,
        planned: if day.kind == DayKind::Work { day.planned } else { 0 },
        today,
        month: also.month + today,
        year: also.year + today,
    };
    OvertimeCaps::default()
        .check(so_far)
        .iter()
        .filter_map(|cap| {
            let name = match cap.cap {
                Cap::Day => "day",
                Cap::DayTotal => "total",
                Cap::Month => "month",
                Cap::Year => "year",
            };
            match cap.level {
                CapLevel::Ok => None,
                CapLevel::Warning => Some(format!("{name}~")),
                CapLevel::Exceeded => Some(format!("{name}!")),
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// The parts of a day add up, whatever it is.
pub(super) fn assert_adds_up(day: &AttendanceDay) {
    let o = &day.overtime;
    let everything = [
        day.planned,
        day.worked,
        day.forgiven,
        day.paid_leave,
        day.unpaid_leave,
        day.short,
        day.pending,
        day.late,
        day.early,
        day.break_taken,
        day.presence,
        day.break_present,
        day.leave_present,
        day.night,
        o.before_raw,
        o.after_raw,
        o.day_off_raw,
        o.before,
        o.after,
        o.day_off,
        o.payable,
        o.pending,
        o.night,
    ];
    assert!(everything.iter().all(|m| *m >= 0), "below zero: {day:?}");
    if day.kind == DayKind::Work {
        let parts = day.worked + day.forgiven + day.leave() + day.short + day.pending;
        assert_eq!(parts, day.planned, "the plan: {day:?}");
        let there = day.worked + day.break_present + day.leave_present + o.before_raw + o.after_raw;
        assert_eq!(there, day.presence, "the presence: {day:?}");
    } else {
        assert_eq!(day.break_present + o.day_off_raw, day.presence, "the presence: {day:?}");
    }
    assert!(day.night <= day.worked && o.night <= o.counted(), "{day:?}");
    assert!(o.payable + o.pending <= o.before_raw + o.after_raw + o.day_off_raw, "{day:?}");
}

#[test]
fn every_case_of_the_table_comes_out_as_worked_out_by_hand() {
    let rows = rows();
    assert!(rows.len() >= 120, "{} cases", rows.len());
    let from_peers = rows.iter().filter(|r| !r.get("peer").is_empty()).count();
    assert!(from_peers >= 20, "{from_peers} cases from peers");
    let situations: BTreeSet<_> = rows.iter().map(|r| r.get("situation")).collect();
    assert_eq!(situations.len(), rows.len(), "every situation has its own words");

    let mut wrong = String::new();
    for row in &rows {
        let also = also(row);
        let day = compute(row, &also);
        assert_adds_up(&day);
        assert_eq!(compute(row, &also), day, "again: {}", row.get("situation"));
        let night = duration(day.night)
            + &if day.overtime.night > 0 {
                format!("+{}", duration(day.overtime.night))
            } else {
                String::new()
            };
        let found = [
            ("status", status(&day).to_owned()),
            ("worked", duration(day.worked)),
            ("forgiven", duration(day.forgiven)),
            ("late", duration(day.late)),
            ("early", duration(day.early)),
            ("short", duration(day.short)),
            ("pending", duration(day.pending)),
            ("break", duration(day.break_taken)),
            ("on leave", duration(day.leave())),
            ("overtime", overtime(&day)),
            ("payable", duration(day.overtime.payable)),
            ("night", night),
            ("flags", flags(&day)),
            ("caps", caps(&day, &also)),
        ];
        for (column, value) in found {
            if value != row.get(column) {
                let expected = row.get(column);
                writeln!(wrong, "{}: {column} is {value:?}, not {expected:?}", row.get("situation")).unwrap();
            }
        }
        assert!(day.overtime.counted() <= day.presence, "more than was worked: {}", row.get("situation"));
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
