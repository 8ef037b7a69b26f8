//! The kiosk at the door: a code and a PIN become a punch.
//!
//! Guarantees: wrong entries are counted and make the next one wait, also after a restart; an unknown code is answered
//! as a wrong PIN is, after as much work; a failed entry is never an absence or a mark against somebody.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::attendance::{self, punch_key};
use super::book::Book;
use super::change::{Done, HrOutcome};
use crate::domain::attendance::{Direction, Punch, PunchSource};
use crate::domain::message::Message;
use crate::domain::time::Instant;
use crate::hr::clock::{instant_of, local_date, minute_at, minute_of};
use crate::hr::kiosk::wait_s;
use crate::store::hr::pins::{self, PinGuard};
use crate::store::hr::punches;
use crate::store::{StoreError, Transaction, employees, settings};

use super::refusal::refuse;

/// Wrong entries with codes nobody has.
const STRANGERS: &str = "hr.kiosk.strangers";
/// Codes that are tried at random hold up everybody at the door, so not for long.
const LONGEST_STRANGER_WAIT_S: i64 = 30;
const SECOND_US: i64 = 1_000_000;

/// A PIN on its way. Never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin(String);

impl Pin {
    pub fn new(digits: impl Into<String>) -> Self {
        Self(digits.into())
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(…)")
    }
}

/// What was entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinEntry {
    pub code: String,
    pub pin: Pin,
}

/// What the kiosk says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KioskAnswer {
    /// Taken in. Of undirected punches every second one of a day is a departure.
    Welcome { name: String, at: Instant, direction: Direction },
    /// A second entry within the same minute is the first one.
    Again { name: String },
    /// Code or PIN; which, it does not say. Seconds until the next entry is looked at.
    Wrong { wait_s: i64 },
    /// Too soon after wrong ones: not even looked at.
    Wait { wait_s: i64 },
}

pub(super) fn punch(tx: &Transaction<'_>, entry: &PinEntry, now: Instant) -> Result<Done, StoreError> {
    let answer = |answer| Ok(Done::with(HrOutcome::Kiosk(answer)));
    let strangers: Guard = settings::get(tx, STRANGERS)?.unwrap_or_default();
    let Some(who) = employees::by_code(tx, &entry.code)? else {
        if let Some(wait_s) = strangers.left(now) {
            return answer(KioskAnswer::Wait { wait_s });
        }
        pins::pretend(&entry.pin.0)?;
        let failures = strangers.failures.saturating_add(1);
        let wait_s = wait_s(failures).min(LONGEST_STRANGER_WAIT_S);
        settings::set(tx, STRANGERS, &Guard { failures, until: now.0 + wait_s * SECOND_US })?;
        return answer(KioskAnswer::Wrong { wait_s });
    };
    let guard = pins::guard(tx, who.id)?;
    if let Some(until) = guard.wait_until.filter(|until| *until > now) {
        return answer(KioskAnswer::Wait { wait_s: seconds_up(until.0 - now.0) });
    }
    if !pins::matches(tx, who.id, entry.pin.0.trim())? {
        let failures = guard.failures.saturating_add(1);
        let wait_s = wait_s(failures);
        let wait_until = (wait_s > 0).then(|| Instant(now.0 + wait_s * SECOND_US));
        pins::set_guard(tx, who.id, PinGuard { failures, wait_until })?;
        return answer(KioskAnswer::Wrong { wait_s });
    }
    pins::set_guard(tx, who.id, PinGuard::default())?;
    settings::set(tx, STRANGERS, &Guard::default())?;
    let utc = local_date(now, &jiff::tz::TimeZone::UTC);
    let book = Book::load(tx, utc, utc)?;
    let zone = book.zone(who.site);
    let today = local_date(now, zone);
    if !who.employment.covers(today) {
        return Err(refuse(Message::new("error-hr-kiosk-not-employed").with("name", who.name)));
    }
    let source = PunchSource::Pin;
    let key = punch_key(source, &who.code, now, None);
    // To the minute, as days are counted: a second entry in it is the same one.
    let at = instant_of(minute_of(now));
    let punch = Punch { key, employee: who.id, at, direction: None, source, recorded_at: now };
    let done = attendance::record(tx, &[punch], now)?;
    if done.outcome == (HrOutcome::Punches { new: 0, known: 1 }) {
        return answer(KioskAnswer::Again { name: who.name });
    }
    let midnight = instant_of(minute_at(today, 0, zone));
    let so_far = punches::of_employee(tx, who.id, midnight, Instant(now.0 + 1))?.len();
    let direction = if so_far % 2 == 1 { Direction::In } else { Direction::Out };
    answer(KioskAnswer::Welcome { name: who.name, at: now, direction })
}

#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Guard {
    failures: u32,
    /// Microseconds of UTC.
    until: i64,
}

impl Guard {
    /// Seconds still to wait.
    fn left(self, now: Instant) -> Option<i64> {
        (self.until > now.0).then(|| seconds_up(self.until - now.0))
    }
}

fn seconds_up(us: i64) -> i64 {
    us.saturating_add(SECOND_US - 1) / SECOND_US
}
