//! Counts and histograms beside the filters, in one pass over the faces.

use super::query::{FaceList, FaceQuery, Gate, Hint};
use super::row::{FaceMark, FaceRow};
use crate::domain::ids::VideoId;

/// Bars of a histogram.
pub const HISTOGRAM_BINS: usize = 24;

/// How many faces have a measure, by equal parts of its range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Histogram {
    pub all: [u32; HISTOGRAM_BINS],
    /// Those that the other filters let through.
    pub kept: [u32; HISTOGRAM_BINS],
}

/// What the filters would show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Overview {
    lists: [u32; FaceList::ALL.len()],
    /// Within the list on show.
    hints: [u32; Hint::ALL.len()],
    /// Of the faces in scope.
    histograms: [Histogram; Gate::ALL.len()],
    /// In list, hint, person and video; and how many of them the measures keep.
    pub in_scope: u32,
    pub kept: u32,
    /// Decided and all, by video, in order of videos.
    pub videos: Vec<(VideoId, u32, u32)>,
}

impl Overview {
    pub fn new(rows: &[FaceRow], marks: &[FaceMark], query: &FaceQuery) -> Self {
        let mut counts = Self::default();
        let mut videos = std::collections::BTreeMap::<VideoId, (u32, u32)>::new();
        for (row, &mark) in rows.iter().zip(marks) {
            let now = mark.tidied();
            for (count, list) in counts.lists.iter_mut().zip(FaceList::ALL) {
                *count += u32::from(list.holds(now));
            }
            let video = videos.entry(row.video).or_default();
            video.0 += u32::from(mark.state.is_decided());
            video.1 += 1;
            if !query.list.holds(mark) {
                continue;
            }
            for (count, hint) in counts.hints.iter_mut().zip(Hint::ALL) {
                *count += u32::from(hint.holds(row) && !mark.state.is_out());
            }
            if !query.is_in_scope(row, mark) {
                continue;
            }
            counts.in_scope += 1;
            counts.kept += u32::from(query.passes_gates(row));
            for (histogram, gate) in counts.histograms.iter_mut().zip(Gate::ALL) {
                let bin = (gate.unit(gate.of(row)) * HISTOGRAM_BINS as f32) as usize;
                let bin = bin.min(HISTOGRAM_BINS - 1);
                histogram.all[bin] += 1;
                histogram.kept[bin] += u32::from(query.passes_gates_but(row, Some(gate)));
            }
        }
        counts.videos = videos.into_iter().map(|(video, (done, all))| (video, done, all)).collect();
        counts
    }

    /// Faces in a list as they are now.
    pub fn list(&self, list: FaceList) -> u32 {
        self.lists[list as usize]
    }

    pub fn hint(&self, hint: Hint) -> u32 {
        self.hints[hint as usize]
    }

    pub fn histogram(&self, gate: Gate) -> &Histogram {
        &self.histograms[gate as usize]
    }
}

/// The best face of each person, as a row: accepted before undecided, then by quality.
pub fn covers(rows: &[FaceRow], marks: &[FaceMark], num_people: usize) -> Vec<Option<u32>> {
    let mut best: Vec<Option<(bool, f32, u32)>> = vec![None; num_people];
    for (i, (row, mark)) in rows.iter().zip(marks).enumerate() {
        let Some(slot) = mark.who.index().and_then(|who| best.get_mut(who)) else { continue };
        let this = (mark.state.is_decided(), row.quality.overall, i as u32);
        let better = slot.is_none_or(|(decided, quality, _)| (decided, quality) < (this.0, this.1));
        if better && !mark.state.is_out() {
            *slot = Some(this);
        }
    }
    best.into_iter().map(|slot| slot.map(|(_, _, row)| row)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::faces::layout::FaceLayout;
    use crate::state::faces::layout::tests::{made, people};
    use crate::state::faces::query::GateRange;
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    proptest! {
        #[test]
        fn what_is_promised_is_shown(
            specs in proptest::collection::vec((0_u8..=255, 0.0_f32..1.0), 0..120),
            list in 0_usize..5, low in 0.0_f32..0.6, hide_duplicates: bool,
        ) {
            let (rows, marks) = made(&specs);
            let mut query = FaceQuery { list: FaceList::ALL[list], hide_duplicates, ..FaceQuery::default() };
            query.set_gate(Gate::Sharpness, GateRange { low, high: 1.0 });
            let overview = Overview::new(&rows, &marks, &query);
            let shown = |query: &FaceQuery| {
                FaceLayout::new(&rows, &marks, &people(5), query, None, 1).len() as u32
            };
            prop_assert_eq!(overview.kept, shown(&query));
            let whole = FaceQuery { list: FaceList::ALL[list], ..FaceQuery::default() };
            prop_assert_eq!(overview.in_scope, shown(&whole));
            prop_assert_eq!(overview.list(FaceList::ALL[list]), shown(&whole));
            for gate in Gate::ALL {
                let histogram = overview.histogram(gate);
                prop_assert_eq!(histogram.all.iter().sum::<u32>(), overview.in_scope);
                prop_assert!(histogram.kept.iter().zip(&histogram.all).all(|(kept, all)| kept <= all));
            }
            let all: u32 = overview.videos.iter().map(|(_, _, all)| all).sum();
            prop_assert_eq!(all as usize, rows.len());
        }
    }

    #[test]
    fn gates_name_values_a_hand_can_find_again() {
        assert!((Gate::Yaw.value(0.0) + 90.0).abs() < 1e-6);
        assert!((Gate::Yaw.value(0.51) - 0.0).abs() < 5.1);
        assert!((Gate::Sharpness.value(0.4512) - 0.45).abs() < 1e-6);
        assert!((Gate::Size.unit(Gate::Size.value(0.25)) - 0.25).abs() < 1e-6);
    }
}
