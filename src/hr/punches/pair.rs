//! Punches of a day made into stays.

use super::super::clock::minute_of;
use super::super::intervals::UtcMinute;
use crate::domain::attendance::{Anomaly, Direction, Punch};
use crate::domain::shift::Pairing;

/// From an arrival to a departure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    pub from: UtcMinute,
    /// None while it is open.
    pub to: Option<UtcMinute>,
}

/// What the punches of a day say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stays {
    /// In order, without overlap. Only the last may be open.
    pub stays: Vec<Stay>,
    /// A departure whose arrival is missing. It comes before every stay.
    pub lone_out: Option<UtcMinute>,
    pub anomalies: Vec<Anomaly>,
}

/// Makes stays of punches in order of time, repeats taken out.
///
/// First-in/last-out and a single punch without direction: it is an arrival where it is nearer to `start` than to
/// `end`, the edges of what is to be worked, and else a departure whose arrival is missing.
pub fn pair(punches: &[Punch], pairing: Pairing, start: UtcMinute, end: UtcMinute) -> Stays {
    let mut found = match pairing {
        Pairing::FirstInLastOut => first_in_last_out(punches, start, end),
        Pairing::Alternating => {
            let minutes: Vec<_> = punches.iter().map(|p| minute_of(p.at)).collect();
            let stays =
                minutes.chunks(2).map(|pair| Stay { from: pair[0], to: pair.get(1).copied() }).collect();
            Stays { stays, ..Stays::default() }
        }
        Pairing::ByDirection => by_direction(punches),
    };
    found.anomalies.sort_unstable();
    found.anomalies.dedup();
    found
}

fn first_in_last_out(punches: &[Punch], start: UtcMinute, end: UtcMinute) -> Stays {
    let (Some(first), Some(last)) = (punches.first(), punches.last()) else { return Stays::default() };
    let (from, to) = (minute_of(first.at), minute_of(last.at));
    if punches.len() > 1 {
        return Stays { stays: vec![Stay { from, to: Some(to) }], ..Stays::default() };
    }
    let is_out = match first.direction {
        Some(direction) => direction == Direction::Out,
        None => from.abs_diff(start) > from.abs_diff(end),
    };
    if is_out {
        return Stays { lone_out: Some(from), anomalies: vec![Anomaly::MissingCheckIn], ..Stays::default() };
    }
    Stays { stays: vec![Stay { from, to: None }], ..Stays::default() }
}

fn by_direction(punches: &[Punch]) -> Stays {
    let mut found = Stays::default();
    for punch in punches {
        let at = minute_of(punch.at);
        let open = found.stays.last().is_some_and(|stay| stay.to.is_none());
        let direction = punch.direction.unwrap_or(if open { Direction::Out } else { Direction::In });
        match (direction, open) {
            (Direction::In, false) => found.stays.push(Stay { from: at, to: None }),
            // The earlier arrival stands.
            (Direction::In, true) => found.anomalies.push(Anomaly::DirectionConflict),
            (Direction::Out, true) => {
                if let Some(stay) = found.stays.last_mut() {
                    stay.to = Some(at);
                }
            }
            (Direction::Out, false) => {
                if let Some(stay) = found.stays.last_mut() {
                    // The later departure stands.
                    stay.to = Some(at);
                    found.anomalies.push(Anomaly::DirectionConflict);
                } else {
                    found.lone_out = Some(at);
                    found.anomalies.push(Anomaly::MissingCheckIn);
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    use super::super::testkit::punch;
    use super::*;

    const IN: Option<Direction> = Some(Direction::In);
    const OUT: Option<Direction> = Some(Direction::Out);

    fn stays(pairing: Pairing, at: &[(i32, Option<Direction>)]) -> (Vec<(i64, i64)>, Stays) {
        let day = date(2026, 3, 2);
        let midnight = minute_of(punch(day, 0, 0, None, &TimeZone::UTC).at);
        let punches: Vec<_> = at.iter().map(|(h, d)| punch(day, *h, 0, *d, &TimeZone::UTC)).collect();
        let found = pair(&punches, pairing, midnight + 480, midnight + 1020);
        let hours =
            found.stays.iter().map(|s| ((s.from - midnight) / 60, s.to.map_or(-1, |t| (t - midnight) / 60)));
        (hours.collect(), found)
    }

    #[test]
    fn the_three_ways_to_read_four_punches() {
        let four = [(8, None), (12, None), (13, None), (17, None)];
        assert_eq!(stays(Pairing::FirstInLastOut, &four).0, [(8, 17)]);
        assert_eq!(stays(Pairing::Alternating, &four).0, [(8, 12), (13, 17)]);
        assert_eq!(stays(Pairing::ByDirection, &four).0, [(8, 12), (13, 17)]);
        assert_eq!(stays(Pairing::Alternating, &four[..3]).0, [(8, 12), (13, -1)]);
    }

    #[test]
    fn one_punch_is_taken_for_the_nearer_edge() {
        assert_eq!(stays(Pairing::FirstInLastOut, &[(9, None)]).0, [(9, -1)]);
        let (none, found) = stays(Pairing::FirstInLastOut, &[(16, None)]);
        assert!(none.is_empty() && found.lone_out.is_some());
        assert_eq!(found.anomalies, [Anomaly::MissingCheckIn]);
        assert_eq!(stays(Pairing::FirstInLastOut, &[(16, IN)]).0, [(16, -1)], "a direction is believed");
    }

    #[test]
    fn repeated_directions_keep_the_longer_stay_and_say_so() {
        let (hours, found) = stays(Pairing::ByDirection, &[(8, IN), (9, IN), (16, OUT), (17, OUT)]);
        assert_eq!((hours, found.anomalies), (vec![(8, 17)], vec![Anomaly::DirectionConflict]));
        let (hours, found) = stays(Pairing::ByDirection, &[(7, OUT), (8, IN), (17, OUT)]);
        assert_eq!((hours, found.anomalies), (vec![(8, 17)], vec![Anomaly::MissingCheckIn]));
    }
}
