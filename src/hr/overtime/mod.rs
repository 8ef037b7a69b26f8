//! What of the time outside a shift is overtime, who decides, and what the law allows.

mod caps;
mod rates;

pub use caps::{Cap, CapLevel, CapUse, OvertimeCaps, OvertimeSoFar, WARN_AT_PERCENT};
pub use rates::{NIGHT_FROM, NIGHT_TO, OvertimeKind, night_hours, pay_percent};

use crate::domain::attendance::OvertimeMinutes;
use crate::domain::shift::{Minutes, OvertimeRule};

/// A manager's word on the overtime of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OvertimeDecision {
    /// 0 refuses it.
    pub minutes: Minutes,
    /// May more be granted than the rule counts? Never more than the punches show.
    pub beyond_rule: bool,
}

/// Fills in what counts and what is payable; the raw minutes and `night` are given.
///
/// `short` are the minutes missing from the shift, taken off first where the rule says so: from staying on, then from
/// the early start. The cut-off and the rounding come after. Work on a day off counts whatever `before` and `after`
/// say.
pub fn count(
    raw: OvertimeMinutes,
    rule: &OvertimeRule,
    short: Minutes,
    decision: Option<OvertimeDecision>,
) -> OvertimeMinutes {
    let mut offset = if rule.offset_shortfall { short.max(0) } else { 0 };
    let mut eligible = |minutes: Minutes, allowed: bool| {
        let net = (minutes - offset).max(0);
        offset = (offset - minutes).max(0);
        if !allowed || net < rule.cut_off { 0 } else { rule.rounding.apply(net) }
    };
    let after = eligible(raw.after_raw, rule.after);
    let before = eligible(raw.before_raw, rule.before);
    let day_off = eligible(raw.day_off_raw, true);
    let counted = before + after + day_off;
    let all = raw.before_raw + raw.after_raw + raw.day_off_raw;
    let (payable, pending) = match (rule.needs_approval, decision) {
        (_, Some(d)) => (d.minutes.clamp(0, if d.beyond_rule { all } else { counted }), 0),
        (true, None) => (0, counted),
        (false, None) => (counted, 0),
    };
    OvertimeMinutes { before, after, day_off, payable, pending, night: raw.night.min(counted), ..raw }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::shift::{RoundMode, Rounding};

    const RULE: OvertimeRule = OvertimeRule {
        before: true,
        after: true,
        cut_off: 30,
        rounding: Rounding { unit: 15, mode: RoundMode::Down },
        offset_shortfall: true,
        needs_approval: true,
    };

    fn raw(before: Minutes, after: Minutes) -> OvertimeMinutes {
        OvertimeMinutes { before_raw: before, after_raw: after, ..OvertimeMinutes::default() }
    }

    #[test]
    fn shortfall_comes_off_first_then_the_cut_off_then_rounding() {
        let counted = |before, after, short| {
            let c = count(raw(before, after), &RULE, short, None);
            (c.before, c.after, c.pending, c.payable)
        };
        assert_eq!(counted(0, 70, 0), (0, 60, 60, 0));
        assert_eq!(counted(0, 29, 0), (0, 0, 0, 0));
        assert_eq!(counted(0, 70, 20), (0, 45, 45, 0));
        assert_eq!(counted(0, 70, 41), (0, 0, 0, 0), "29 are below the cut-off");
        assert_eq!(counted(60, 20, 50), (30, 0, 30, 0), "20 off the evening, 30 off the morning");
    }

    #[test]
    fn a_manager_grants_less_or_by_override_more() {
        let decided = |minutes, beyond_rule| {
            let d = OvertimeDecision { minutes, beyond_rule };
            let c = count(raw(0, 250), &RULE, 0, Some(d));
            (c.after, c.payable, c.pending)
        };
        assert_eq!(decided(0, false), (240, 0, 0));
        assert_eq!(decided(120, false), (240, 120, 0));
        assert_eq!(decided(250, false), (240, 240, 0));
        assert_eq!(decided(250, true), (240, 250, 0));
        assert_eq!(decided(900, true), (240, 250, 0), "never more than was worked");
    }
}
