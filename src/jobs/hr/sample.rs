//! A company to explore the program with: thirty people and a year of their attendance, made from a seed.
//!
//! The same last day gives the same year. Everything goes the way of ordinary changes.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::attendance::punch_key;
use super::book::{Book, leave_types};
use super::change::{Done, HrChange, HrOutcome, carry_out};
use super::leave::{Decider, vietnam_leave_types};
use super::people::{Field, Fields};
use super::refusal::refuse;
use crate::domain::attendance::{DayKind, Punch, PunchSource};
use crate::domain::ids::ShiftId;
use crate::domain::leave::{LeaveSpan, LeaveType};
use crate::domain::message::Message;
use crate::domain::shift::{BreakWindow, Breaks, ClockTime, Minutes, Shift, ShiftHours};
use crate::domain::time::Instant;
use crate::hr::calendar::HolidayDays;
use crate::hr::clock::{add_days, days_between, instant_of, minute_at};
use crate::hr::leave::Action;
use crate::hr::shifts::{Roster, ShiftPlan};
use crate::store::employees::{self, EmployeeRow};
use crate::store::{StoreError, Transaction};

const COMPANY: &str = include_str!("../../../data/company/company.ron");

const DAYS: i64 = 365;

#[derive(Deserialize)]
struct Sample {
    name: String,
    address: String,
    seed: u64,
    shift_work: Vec<String>,
    people: Vec<Person>,
}

#[derive(Deserialize)]
struct Person {
    code: String,
    name: String,
    department: String,
    position: String,
    manager: String,
    start: String,
}

/// Numbers from a counter (`SplitMix64`: Steele, Lea, Flood, OOPSLA 2014).
pub(super) struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// 0 to `below - 1`.
    pub fn under(&mut self, below: u64) -> i64 {
        (self.roll() % below.max(1)) as i64
    }

    pub fn percent(&mut self, chance: u64) -> bool {
        self.roll() % 100 < chance
    }
}

/// Loads the company with attendance of the year up to `through`.
pub(super) fn load(tx: &Transaction<'_>, through: Date, now: Instant) -> Result<Done, StoreError> {
    if !employees::list(tx)?.is_empty() {
        return Err(refuse(Message::new("error-hr-sample-not-empty")));
    }
    let sample: Sample =
        ron::from_str(COMPANY).map_err(|e| StoreError::Damaged { what: format!("sample company: {e}") })?;
    let from = add_days(through, 1 - DAYS);
    let company = super::calendar::Company { name: sample.name, address: sample.address, logo: None };
    carry_out(tx, HrChange::SetCompany { company }, now)?;
    carry_out(tx, HrChange::AddVietnamHolidays, now)?;
    for leave_type in vietnam_leave_types() {
        // Requests of the year gone by are written now.
        let leave_type = LeaveType { days_back: 400, ..leave_type };
        carry_out(tx, HrChange::SaveLeaveType { leave_type }, now)?;
    }
    let shifts = [day_shift(), early_shift(), late_shift()];
    let mut ids = Vec::new();
    for shift in shifts {
        if let HrOutcome::Id(id) = carry_out(tx, HrChange::SaveShift { shift }, now)?.outcome {
            ids.push(ShiftId(id));
        }
    }
    let rows: Vec<Fields> = sample.people.iter().map(fields).collect();
    carry_out(tx, HrChange::ImportEmployees { rows }, now)?;
    let people = employees::list(tx)?;
    if let [_, early, late] = ids[..] {
        let week = |shift: ShiftId| [[Some(shift); 6].as_slice(), &[None]].concat();
        let roster = Roster::Rotating { anchor: date_of_monday(), cycle: [week(early), week(late)].concat() };
        let workers: Vec<_> =
            sample.people.iter().filter(|p| sample.shift_work.contains(&p.department)).collect();
        for person in workers {
            let Some(row) = people.iter().find(|e| e.code == person.code) else { continue };
            let from = row.employment.start;
            let change = HrChange::SetRoster { employees: vec![row.id], from, roster: Some(roster.clone()) };
            carry_out(tx, change, now)?;
        }
    }
    for row in &people {
        employees::count_from(tx, row.id, from)?;
    }
    let people = employees::list(tx)?;
    let mut dice = Dice(sample.seed);
    for row in &people {
        leave(tx, row, (from, through), &mut dice, now)?;
    }
    let book = Book::load(tx, from, through)?;
    let no_holidays = HolidayDays::default();
    for row in &people {
        let punches = year_of(row, &book, (from, through), &no_holidays, &mut dice);
        carry_out(tx, HrChange::RecordPunches { punches }, now)?;
    }
    carry_out(tx, HrChange::CatchUp, now)?;
    Ok(Done::with(HrOutcome::Rows(people.len())))
}

fn date_of_monday() -> Date {
    jiff::civil::date(2024, 1, 1)
}

fn fields(person: &Person) -> Fields {
    let digits: String = person.code.chars().filter(char::is_ascii_digit).collect();
    [
        (Field::Code, person.code.clone()),
        (Field::Name, person.name.clone()),
        (Field::Department, person.department.clone()),
        (Field::Position, person.position.clone()),
        (Field::Manager, person.manager.clone()),
        (Field::Start, person.start.clone()),
        (Field::Email, format!("{}@example.vn", person.code.to_lowercase())),
        // No real number has so few digits.
        (Field::Phone, format!("0900 {digits}")),
    ]
    .to_vec()
}

fn clock(hour: u16, minute: u16) -> ClockTime {
    ClockTime::new(hour, minute).unwrap_or(ClockTime::MIDNIGHT)
}

fn day_shift() -> Shift {
    Shift { accept_after: 240, ..Shift::office(ShiftId(0), "Hành chính") }
}

fn worker_shift(name: &str, start: ClockTime, end: ClockTime, meal: (ClockTime, ClockTime)) -> Shift {
    Shift {
        hours: ShiftHours::Fixed { start, end },
        breaks: Breaks::Fixed(vec![BreakWindow { from: meal.0, to: meal.1, paid: true }]),
        ..Shift::office(ShiftId(0), name)
    }
}

fn early_shift() -> Shift {
    worker_shift("Ca sáng", clock(6, 0), clock(14, 0), (clock(10, 0), clock(10, 30)))
}

fn late_shift() -> Shift {
    worker_shift("Ca chiều", clock(14, 0), clock(22, 0), (clock(18, 0), clock(18, 30)))
}

/// Some requests: granted, and at the end one that waits.
fn leave(
    tx: &Transaction<'_>,
    row: &EmployeeRow,
    (from, through): (Date, Date),
    dice: &mut Dice,
    now: Instant,
) -> Result<(), StoreError> {
    let kinds = leave_types(tx)?;
    let Some(annual) = kinds.first() else { return Ok(()) };
    // What was earned before the books were opened.
    let date = from.first_of_month().max(row.employment.start);
    let carried = HrChange::AdjustLeave {
        employee: row.id,
        leave_type: annual.id,
        date,
        minutes: 480 * (2 + dice.under(4) as Minutes),
        opening: true,
        reason: "sổ phép cũ".to_owned(),
    };
    carry_out(tx, carried, now)?;
    let span_days = days_between(from, through).max(1) as u64;
    for n in 0..4 {
        let first = add_days(from, dice.under(span_days));
        let span = if dice.percent(25) {
            LeaveSpan::Half { date: first, second: dice.percent(50) }
        } else {
            let to = add_days(first, dice.under(3)).min(through);
            LeaveSpan::Days { from: first, to, from_noon: false, to_noon: false }
        };
        let kind = if n == 3 { kinds.get(1).unwrap_or(annual) } else { annual };
        let ask =
            HrChange::RequestLeave { employee: row.id, leave_type: kind.id, span, reason: String::new() };
        match carry_out(tx, ask, now) {
            Ok(Done { outcome: HrOutcome::Leave { request, .. }, .. }) => {
                let by = Decider::Owner;
                let comment = String::new();
                let step = Action::Approve;
                carry_out(tx, HrChange::DecideLeave { request, by, step, comment }, now)?;
            }
            // A day of rest, or a day taken already: this one has less leave.
            Ok(_) | Err(StoreError::Refused { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    if dice.percent(20) {
        let first = add_days(through, 5 + dice.under(20));
        let span = LeaveSpan::Days { from: first, to: add_days(first, 1), from_noon: false, to_noon: false };
        let ask = HrChange::RequestLeave {
            employee: row.id,
            leave_type: annual.id,
            span,
            reason: "việc gia đình".to_owned(),
        };
        match carry_out(tx, ask, now) {
            Ok(_) | Err(StoreError::Refused { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Punches of working days: mostly in time, now and then late, missing one, or staying on.
pub(super) fn year_of(
    row: &EmployeeRow,
    book: &Book,
    (from, through): (Date, Date),
    no_holidays: &HolidayDays,
    dice: &mut Dice,
) -> Vec<Punch> {
    let calendar = book.calendar(row, no_holidays);
    let zone: &TimeZone = calendar.zone;
    // Some are never late.
    let habit = dice.under(12) as u64;
    let mut punches = Vec::new();
    for day in calendar.days(from.max(row.employment.start), through) {
        let (DayKind::Work, Some(shift)) = (day.kind, day.shift) else { continue };
        // Sick without a word.
        if dice.under(250) == 0 {
            continue;
        }
        let plan = ShiftPlan::new(shift, day.date, zone);
        let late = if dice.percent(habit) { 6 + dice.under(35) } else { -dice.under(18) };
        let stay = if dice.percent(7) { 30 + dice.under(120) } else { dice.under(12) };
        let recorded = |at: i64| {
            let at = instant_of(at);
            let key = punch_key(PunchSource::Face, &row.code, at, None);
            let source = PunchSource::Face;
            Punch { key, employee: row.id, at, direction: None, source, recorded_at: at }
        };
        punches.push(recorded(plan.start + late));
        if dice.under(120) != 0 {
            punches.push(recorded(plan.end + stay));
        }
    }
    let end = instant_of(minute_at(add_days(through, 1), 0, zone));
    punches.retain(|p| p.at < end);
    punches
}

/// A company of any size for measuring, employed and counted since `first`.
pub fn made_company(tx: &Transaction<'_>, people: u32, first: Date) -> Result<(), StoreError> {
    let now = super::now();
    carry_out(tx, HrChange::AddVietnamHolidays, now)?;
    for leave_type in vietnam_leave_types() {
        carry_out(tx, HrChange::SaveLeaveType { leave_type }, now)?;
    }
    carry_out(tx, HrChange::SaveShift { shift: day_shift() }, now)?;
    for n in 1..=people {
        let fields = vec![
            (Field::Code, format!("B{n:05}")),
            (Field::Name, format!("Nhân viên {n}")),
            (Field::Department, format!("Phòng {}", n % 24 + 1)),
            (Field::Start, first.to_string()),
        ];
        if let HrOutcome::Employee(id) = carry_out(tx, HrChange::AddEmployee { fields }, now)?.outcome {
            employees::count_from(tx, id, first)?;
        }
    }
    Ok(())
}

/// Punches of `from..=to` for everybody of a made company, without computing days.
pub fn made_punches(tx: &Transaction<'_>, from: Date, to: Date) -> Result<usize, StoreError> {
    let book = Book::load(tx, from, to)?;
    let no_holidays = HolidayDays::default();
    let mut made = 0;
    for row in employees::list(tx)? {
        let mut dice = Dice(((row.id.0 as u64) << 32) ^ days_between(Date::ZERO, from) as u64);
        for mut punch in year_of(&row, &book, (from, to), &no_holidays, &mut dice) {
            // Out and in again for lunch, as at a real door.
            let noon = minute_at(
                crate::hr::clock::local_date(punch.at, book.zone(row.site)),
                730,
                book.zone(row.site),
            );
            let lunch = dice.percent(60) && crate::hr::clock::minute_of(punch.at) < noon;
            crate::store::hr::punches::receive(tx, &punch)?;
            made += 1;
            for back in [0, 40].into_iter().filter(|_| lunch) {
                punch.at = instant_of(noon + back);
                punch.recorded_at = punch.at;
                punch.key = punch_key(punch.source, &row.code, punch.at, None);
                crate::store::hr::punches::receive(tx, &punch)?;
                made += 1;
            }
        }
    }
    Ok(made)
}
