//! When an employee was there: punches made into stays, the open one dealt with, the edges rounded.

use jiff::tz::TimeZone;

use super::super::clock::round_on_clock;
use super::super::intervals::{Intervals, UtcMinute};
use super::super::punches::{MAX_SPAN, Stay, pair, without_repeats};
use super::MAX_OPEN;
use crate::domain::attendance::{Anomaly, Punch};
use crate::domain::shift::{Breaks, Minutes, Pairing, Rounding, Shift};

/// How the punches of a day are read.
pub(super) struct Reading<'a> {
    pub pairing: Pairing,
    pub cooldown: Minutes,
    pub round_in: Rounding,
    pub round_out: Rounding,
    /// The edges of what is to be worked; a single punch is taken for the nearer one.
    pub start: UtcMinute,
    pub end: UtcMinute,
    /// Arrivals and departures in here are within the grace and not rounded.
    pub kept_in: Intervals,
    pub kept_out: Intervals,
    /// The minute from which nothing more is expected.
    pub closes_at: UtcMinute,
    /// How long after `end` the program closes an open stay, and the minute it sets then.
    pub auto_check_out: Option<(UtcMinute, Departure)>,
    pub now: UtcMinute,
    pub zone: &'a TimeZone,
}

/// The departure that the program sets.
#[derive(Clone, Copy)]
pub(super) enum Departure {
    /// At a minute of the day, at the earliest at the arrival.
    At(UtcMinute),
    /// So long after the arrival, at the latest at a minute.
    After { minutes: UtcMinute, latest: UtcMinute },
}

/// When somebody was there.
#[derive(Default)]
pub(super) struct Presence {
    pub when: Intervals,
    /// First arrival as punched.
    pub first_in: Option<UtcMinute>,
    /// Last departure as punched, or as set by the program; none while it is open or missing.
    pub last_out: Option<UtcMinute>,
    /// The first arrival and the last departure as they count.
    pub counted_in: Option<UtcMinute>,
    pub counted_out: Option<UtcMinute>,
    pub auto_check_out: bool,
    /// A punch is missing.
    pub incomplete: bool,
    /// Nothing more is expected.
    pub closed: bool,
    pub anomalies: Vec<Anomaly>,
}

impl Reading<'_> {
    /// Applies the shift's rules to a day without edges of its own.
    pub fn plain<'a>(
        shift: Option<&Shift>,
        closes_at: UtcMinute,
        now: UtcMinute,
        zone: &'a TimeZone,
    ) -> Reading<'a> {
        Reading {
            pairing: shift.map_or(Pairing::FirstInLastOut, |s| s.pairing),
            cooldown: shift.map_or(0, |s| s.cooldown),
            round_in: shift.map_or(Rounding::OFF, |s| s.round_in),
            round_out: shift.map_or(Rounding::OFF, |s| s.round_out),
            start: 0,
            end: 0,
            kept_in: Intervals::default(),
            kept_out: Intervals::default(),
            closes_at,
            auto_check_out: None,
            now,
            zone,
        }
    }

    pub fn read(&self, punches: &[Punch]) -> Presence {
        let kept = without_repeats(punches, self.cooldown);
        let found = pair(&kept, self.pairing, self.start, self.end);
        let mut presence = Presence { anomalies: found.anomalies, ..Presence::default() };
        let mut stays: Vec<(UtcMinute, UtcMinute)> = Vec::with_capacity(found.stays.len());
        let mut closes_at = self.closes_at;
        presence.first_in = found.stays.first().map(|s| s.from);
        for stay in found.stays {
            if let Some(to) = stay.to {
                stays.push((stay.from, to));
                presence.last_out = Some(to);
            } else {
                presence.last_out = None;
                closes_at = match self.auto_check_out {
                    Some((at, _)) => closes_at.max(at),
                    None => closes_at.max(stay.from + MAX_SPAN),
                };
                self.close(stay, closes_at, &mut stays, &mut presence);
            }
        }
        presence.closed = self.now >= closes_at;
        self.round(&mut stays, &mut presence);
        if let Some(out) = found.lone_out {
            // Of the day's first arrival only that it was before this departure is known.
            presence.incomplete |= presence.closed;
            presence.first_in = None;
            presence.counted_in = None;
            if stays.is_empty() {
                presence.last_out = Some(out);
                presence.counted_out = Some(out);
            }
        }
        presence.when = Intervals::from_pairs(stays);
        presence
    }

    fn close(
        &self,
        stay: Stay,
        closes_at: UtcMinute,
        stays: &mut Vec<(UtcMinute, UtcMinute)>,
        presence: &mut Presence,
    ) {
        if self.now < closes_at {
            stays.push((stay.from, self.now.max(stay.from)));
            return;
        }
        if let Some((_, departure)) = self.auto_check_out {
            let out = match departure {
                Departure::At(minute) => minute.max(stay.from),
                Departure::After { minutes, latest } => (stay.from + minutes).min(latest).max(stay.from),
            };
            stays.push((stay.from, out));
            presence.last_out = Some(out);
            presence.auto_check_out = true;
            return;
        }
        stays.push((stay.from, stay.from));
        presence.incomplete = true;
        presence.anomalies.push(Anomaly::MissingCheckOut);
        if self.now - stay.from > MAX_OPEN {
            presence.anomalies.push(Anomaly::OpenOver24Hours);
        }
    }

    fn round(&self, stays: &mut [(UtcMinute, UtcMinute)], presence: &mut Presence) {
        let within = |set: &Intervals, minute: UtcMinute| set.iter().any(|(s, e)| s <= minute && minute < e);
        if let Some(first) = stays.first_mut() {
            if !within(&self.kept_in, first.0) {
                first.0 = round_on_clock(first.0, self.round_in, self.zone);
            }
            presence.counted_in = Some(first.0);
        }
        let punched_out = presence.last_out.is_some() && !presence.auto_check_out;
        if let Some(last) = stays.last_mut() {
            if punched_out && !within(&self.kept_out, last.1) {
                last.1 = round_on_clock(last.1, self.round_out, self.zone);
            }
            last.1 = last.1.max(last.0);
            if presence.last_out.is_some() {
                presence.counted_out = Some(last.1);
            }
        }
        if let Some(first) = stays.first_mut() {
            first.1 = first.1.max(first.0);
        }
    }
}

/// A floating break set off against the gaps of a stay.
pub(super) struct FloatingBreak {
    /// Gaps that are break.
    pub gaps: Minutes,
    /// Break not taken and deducted from presence.
    pub deducted: Minutes,
}

/// `present` minutes with `gaps` between them, of which `allowance` may be break.
pub(super) fn floating_break(
    shift: &Shift,
    present: Minutes,
    gaps: Minutes,
    allowance: Minutes,
) -> FloatingBreak {
    let Breaks::Floating { deduct_from, .. } = shift.breaks else {
        return FloatingBreak { gaps: 0, deducted: 0 };
    };
    let gaps = gaps.min(allowance);
    let deducted = if present >= deduct_from { (allowance - gaps).min(present) } else { 0 };
    FloatingBreak { gaps, deducted }
}
