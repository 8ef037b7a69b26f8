//! A person of the open video and their lane.

use std::sync::Arc;

use crate::domain::ids::{AppearanceId, PersonCode, PersonId};
use crate::domain::time::{FrameIndex, FrameRange};

/// How someone is called on screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PersonTag {
    Person(PersonCode),
    /// The track of this number, while the analysis that finds it still runs: its end decides who is who, and only
    /// then are codes given.
    Track(u32),
}

impl PersonTag {
    /// The number beside the colour.
    pub fn number(self) -> u32 {
        match self {
            Self::Person(code) => code.0,
            Self::Track(number) => number,
        }
    }
}

/// One person, one lane.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonLane {
    pub id: PersonId,
    pub tag: PersonTag,
    /// The name a human gave.
    pub name: Option<String>,
    /// Not shown unless asked for.
    pub hidden: bool,
    /// By rising start; they do not overlap.
    pub segments: Vec<Segment>,
    /// Seconds on screen over all appearances.
    pub total_s: f64,
    /// Mean confidence over all appearances, 0 to 1.
    pub confidence: f32,
}

impl PersonLane {
    pub fn first_frame(&self) -> Option<FrameIndex> {
        self.segments.first().map(|segment| segment.range.start)
    }

    /// A human said of every appearance here that it is this person.
    pub fn is_confirmed(&self) -> bool {
        !self.segments.is_empty() && self.segments.iter().all(|segment| segment.confirmed)
    }

    /// The appearances here.
    pub fn appearances(&self) -> Vec<AppearanceId> {
        self.segments.iter().map(|segment| segment.id).collect()
    }

    pub fn last_frame(&self) -> Option<FrameIndex> {
        self.segments.last().map(|segment| segment.range.end)
    }

    /// The segment that covers `frame`.
    pub fn segment_at(&self, frame: FrameIndex) -> Option<&Segment> {
        let i = self.segments.partition_point(|segment| segment.range.end < frame);
        self.segments.get(i).filter(|segment| segment.range.contains(frame))
    }

    /// The segment that covers `frame`, else the next one, else the last.
    pub fn segment_near(&self, frame: FrameIndex) -> Option<&Segment> {
        let i = self.segments.partition_point(|segment| segment.range.end < frame);
        self.segments.get(i).or(self.segments.last())
    }
}

/// One appearance on a lane.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    pub id: AppearanceId,
    pub range: FrameRange,
    /// Mean confidence, 0 to 1.
    pub confidence: f32,
    /// True while the analysis that finds it still runs: its end may move.
    pub provisional: bool,
    /// A human said that it is this person.
    pub confirmed: bool,
    /// Mean scores of equal parts of the range, 0 to 255 for 0 to 1; empty where they are not known.
    pub scores: Arc<[u8]>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lane(ranges: &[(u32, u32)]) -> PersonLane {
        let segment = |(i, &(start, end)): (usize, &(u32, u32))| Segment {
            id: AppearanceId(i as i64),
            range: FrameRange { start, end },
            confidence: 0.9,
            provisional: false,
            confirmed: false,
            scores: Arc::from([]),
        };
        PersonLane {
            id: PersonId(1),
            tag: PersonTag::Person(PersonCode(1)),
            name: None,
            hidden: false,
            segments: ranges.iter().enumerate().map(segment).collect(),
            total_s: 0.0,
            confidence: 0.9,
        }
    }

    #[test]
    fn a_frame_finds_its_segment_or_the_nearest() {
        let lane = lane(&[(10, 19), (30, 30), (40, 59)]);
        let start_at = |frame| lane.segment_at(frame).map(|s| s.range.start);
        assert_eq!(
            [9, 10, 19, 20, 30, 59, 60].map(start_at),
            [None, Some(10), Some(10), None, Some(30), Some(40), None]
        );
        let near = |frame| lane.segment_near(frame).map(|s| s.range.start);
        assert_eq!([0, 20, 31, 99].map(near), [Some(10), Some(30), Some(40), Some(40)]);
    }
}
