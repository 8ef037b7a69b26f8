//! Sets of minutes as sorted, disjoint, half-open intervals.
//!
//! A day of attendance is set arithmetic: planned without leave, met by present, leaves what is short. Counted in
//! sets, the parts cannot help adding up.

use crate::domain::shift::Minutes;

/// Minutes since 1970-01-01 UTC. The minute 08:00 is the minute that begins at 08:00.
pub type UtcMinute = i64;

/// A set of minutes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Intervals(Vec<(UtcMinute, UtcMinute)>);

impl Intervals {
    /// The minutes from `start` up to, and not with, `end`; empty where `end` is not after `start`.
    pub fn one(start: UtcMinute, end: UtcMinute) -> Self {
        Self(if start < end { vec![(start, end)] } else { Vec::new() })
    }

    pub fn from_pairs(pairs: impl IntoIterator<Item = (UtcMinute, UtcMinute)>) -> Self {
        let mut pairs: Vec<_> = pairs.into_iter().filter(|(start, end)| start < end).collect();
        pairs.sort_unstable();
        let mut merged: Vec<(UtcMinute, UtcMinute)> = Vec::with_capacity(pairs.len());
        for (start, end) in pairs {
            match merged.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => merged.push((start, end)),
            }
        }
        Self(merged)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = (UtcMinute, UtcMinute)> + '_ {
        self.0.iter().copied()
    }

    /// First minute.
    pub fn start(&self) -> Option<UtcMinute> {
        self.0.first().map(|i| i.0)
    }

    /// The minute after the last.
    pub fn end(&self) -> Option<UtcMinute> {
        self.0.last().map(|i| i.1)
    }

    /// From the first minute to the last, without holes.
    #[must_use]
    pub fn hull(&self) -> Self {
        match (self.start(), self.end()) {
            (Some(start), Some(end)) => Self::one(start, end),
            _ => Self::default(),
        }
    }

    /// How many minutes.
    pub fn len(&self) -> Minutes {
        self.0.iter().map(|(start, end)| (end - start) as Minutes).sum()
    }

    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self::from_pairs(self.iter().chain(other.iter()))
    }

    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let (mut a, mut b) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut common = Vec::new();
        while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
            let (start, end) = (x.0.max(y.0), x.1.min(y.1));
            if start < end {
                common.push((start, end));
            }
            if x.1 <= y.1 {
                a.next();
            } else {
                b.next();
            }
        }
        Self(common)
    }

    /// What is in `self` and not in `other`.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        let mut left = Vec::new();
        for (start, end) in self.iter() {
            let mut next = start;
            for (from, to) in other.iter().filter(|(from, to)| *from < end && *to > start) {
                if next < from {
                    left.push((next, from));
                }
                next = next.max(to);
            }
            if next < end {
                left.push((next, end));
            }
        }
        Self(left)
    }

    /// What lies before `minute`.
    #[must_use]
    pub fn before(&self, minute: UtcMinute) -> Self {
        Self(self.iter().map(|(s, e)| (s, e.min(minute))).filter(|(s, e)| s < e).collect())
    }

    /// What lies at `minute` or after it.
    #[must_use]
    pub fn from(&self, minute: UtcMinute) -> Self {
        Self(self.iter().map(|(s, e)| (s.max(minute), e)).filter(|(s, e)| s < e).collect())
    }

    /// The minute at which `count` minutes of the set have passed; the end where it has fewer.
    pub fn nth(&self, count: Minutes) -> Option<UtcMinute> {
        let mut left = UtcMinute::from(count);
        for (start, end) in self.iter() {
            if left <= end - start {
                return Some(start + left);
            }
            left -= end - start;
        }
        self.end()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sets() -> impl Strategy<Value = Intervals> {
        prop::collection::vec((0i64..120, 0i64..30), 0..6)
            .prop_map(|v| Intervals::from_pairs(v.into_iter().map(|(s, l)| (s, s + l))))
    }

    fn members(set: &Intervals) -> Vec<i64> {
        set.iter().flat_map(|(s, e)| s..e).collect()
    }

    proptest! {
        #[test]
        fn set_arithmetic_is_that_of_the_minutes(a in sets(), b in sets(), at in 0i64..150) {
            let (x, y) = (members(&a), members(&b));
            let only = |f: &dyn Fn(i64) -> bool| (0..200).filter(|m| f(*m)).collect::<Vec<_>>();
            prop_assert_eq!(members(&a.union(&b)), only(&|m| x.contains(&m) || y.contains(&m)));
            prop_assert_eq!(members(&a.intersection(&b)), only(&|m| x.contains(&m) && y.contains(&m)));
            prop_assert_eq!(members(&a.without(&b)), only(&|m| x.contains(&m) && !y.contains(&m)));
            prop_assert_eq!(members(&a.before(at)), only(&|m| x.contains(&m) && m < at));
            prop_assert_eq!(members(&a.from(at)), only(&|m| x.contains(&m) && m >= at));
            prop_assert_eq!(a.len() as usize, x.len());
            let joined = a.union(&b);
            prop_assert!(joined.0.windows(2).all(|w| w[0].1 < w[1].0), "neighbours are merged");
        }
    }

    #[test]
    fn counting_into_a_set_skips_its_holes() {
        let set = Intervals::from_pairs([(0, 10), (20, 30)]);
        assert_eq!(
            (set.nth(4), set.nth(10), set.nth(11), set.nth(99)),
            (Some(4), Some(10), Some(21), Some(30))
        );
        assert_eq!(Intervals::default().nth(3), None);
    }
}
