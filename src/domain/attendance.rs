//! Punches and what a day of attendance comes to.
//!
//! Durations are whole minutes. The parts of a day add up, see [`AttendanceDay`].

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::ids::{EmployeeId, LeaveTypeId, ShiftId};
use super::shift::Minutes;
use super::time::Instant;

/// Someone was at the door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Punch {
    /// The same key is the same punch, however often it arrives.
    pub key: String,
    pub employee: EmployeeId,
    pub at: Instant,
    pub direction: Option<Direction>,
    pub source: PunchSource,
    /// When the program learned of it.
    pub recorded_at: Instant,
}

/// A punch by hand entered further than this from the time it claims is shown as hand-made: 60 seconds, as in OCA's
/// `hr_attendance_modification_tracking`.
pub const HAND_MADE_AFTER_US: u64 = 60_000_000;

impl Punch {
    /// Entered by a person after (or before) the fact, not taken by a machine at the time.
    pub fn is_hand_made(&self) -> bool {
        self.source == PunchSource::Manual && self.recorded_at.0.abs_diff(self.at.0) > HAND_MADE_AFTER_US
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Direction {
    In,
    Out,
}

/// How a punch came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PunchSource {
    Manual,
    Pin,
    Csv,
    Face,
    Api,
}

/// What a date is for an employee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DayKind {
    Work,
    /// No shift by the work-week or the rotation.
    Rest,
    Holiday,
}

/// The one word for a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum DayStatus {
    Present,
    /// Less than the shift's half-day threshold was worked, forgiven or on leave.
    HalfDay,
    Absent,
    /// Leave covers the whole shift.
    OnLeave,
    Rest,
    Holiday,
    /// Worked on a rest day or holiday.
    WorkedDayOff,
    /// A punch is missing, so the time cannot be told; never an absence.
    Incomplete,
    /// The day is not over.
    Open,
    /// Before the first or after the last day of employment.
    NotEmployed,
}

/// Something a person should look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Anomaly {
    MissingCheckIn,
    MissingCheckOut,
    /// A stay has been open for more than 24 hours (Odoo's limit).
    OpenOver24Hours,
    /// More than 16 hours from first to last punch (Odoo's limit).
    SpanOver16Hours,
    /// At work while on approved leave.
    WorkedDuringLeave,
    /// Two approved leaves cover the same minutes.
    OverlappingLeave,
    /// Two arrivals or two departures in a row.
    DirectionConflict,
    /// A punch that belongs to no shift of a working day; it counts for nothing.
    OutsideWindow,
}

/// Who made a row what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DayMarks {
    /// At least one punch was entered by hand, see [`Punch::is_hand_made`].
    pub hand_made: bool,
    /// An approved correction changed the punches, or excused something.
    pub corrected: bool,
    /// The departure was set by the program.
    pub auto_check_out: bool,
}

/// Overtime of a day. Raw is what the punches say, counted is what the rule leaves of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OvertimeMinutes {
    /// Present before the shift.
    pub before_raw: Minutes,
    /// Present after the shift, or beyond what a flexible shift asks for.
    pub after_raw: Minutes,
    /// Present on a rest day or holiday, breaks taken off.
    pub day_off_raw: Minutes,
    /// What of the three the overtime rule counts.
    pub before: Minutes,
    pub after: Minutes,
    pub day_off: Minutes,
    /// What is to be paid: all that counts, or as much as was approved.
    pub payable: Minutes,
    /// What waits for a decision.
    pub pending: Minutes,
    /// How much of what counts lies between 22:00 and 06:00.
    pub night: Minutes,
}

impl OvertimeMinutes {
    /// All that counts, approved or not.
    pub fn counted(&self) -> Minutes {
        self.before + self.after + self.day_off
    }
}

/// A computed day. Computing it again from the same punches, rules and leave gives the same row.
///
/// On a working day `planned = worked + forgiven + leave + short + pending`, and
/// `presence = worked + break_present + leave_present + overtime.before_raw + overtime.after_raw`.
/// On a day off `presence = break_present + overtime.day_off_raw`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttendanceDay {
    pub employee: EmployeeId,
    pub date: Date,
    pub kind: DayKind,
    /// None on a rest day without a shift.
    pub shift: Option<ShiftId>,
    pub status: DayStatus,
    pub first_in: Option<Instant>,
    pub last_out: Option<Instant>,
    /// What the shift pays: its length without unpaid breaks. 0 on a rest day.
    pub planned: Minutes,
    /// Worked of what was planned.
    pub worked: Minutes,
    /// Lateness and early leaving within the grace, or excused.
    pub forgiven: Minutes,
    pub paid_leave: Minutes,
    pub unpaid_leave: Minutes,
    /// Planned, not worked, not forgiven, not on leave.
    pub short: Minutes,
    /// Planned and not yet due, on a day that is not over.
    pub pending: Minutes,
    /// From the shift's (or the leave's) edge to the first punch, breaks taken off; 0 within the grace.
    pub late: Minutes,
    /// From the last punch to the shift's (or the leave's) edge, breaks taken off; 0 within the grace.
    pub early: Minutes,
    /// Unpaid break between the first and the last punch.
    pub break_taken: Minutes,
    /// All time between arrivals and departures, paid breaks included.
    pub presence: Minutes,
    /// Present during an unpaid break, or time deducted as one.
    pub break_present: Minutes,
    /// Present during leave. Never overtime.
    pub leave_present: Minutes,
    /// How much of `worked` lies between 22:00 and 06:00.
    pub night: Minutes,
    pub overtime: OvertimeMinutes,
    /// In rising order, each once.
    pub anomalies: Vec<Anomaly>,
    pub marks: DayMarks,
    /// Leave types of the day, in the order of the requests.
    pub leave_types: Vec<LeaveTypeId>,
}

impl AttendanceDay {
    pub fn leave(&self) -> Minutes {
        self.paid_leave + self.unpaid_leave
    }

    /// Minutes paid at the ordinary rate; a holiday pays what was planned.
    pub fn paid(&self) -> Minutes {
        match self.kind {
            DayKind::Work => self.worked + self.forgiven + self.paid_leave,
            DayKind::Holiday => self.planned,
            DayKind::Rest => 0,
        }
    }
}
