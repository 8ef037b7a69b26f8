//! "The same person?": both sides, and what speaks for it.

use crate::domain::ids::{AppearanceId, PersonCode, PersonId, SuggestionId, VideoId};
use crate::domain::time::FrameRange;

/// One question.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    pub id: SuggestionId,
    /// The one who would stay, and the other.
    pub sides: [QuestionSide; 2],
    /// How likely it is one person, 0 to 1.
    pub score: f32,
    /// Likeness of faces and of looks, -1 to 1; none where there was nothing to compare.
    pub face: Option<f32>,
    pub looks: Option<f32>,
    pub time: TimeApart,
    /// It was put before and left for later.
    pub skipped: bool,
}

/// What place and time say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TimeApart {
    /// Seconds between the two appearances of one video.
    Seconds(f64),
    /// At the same time in one video.
    Together,
    OtherVideo,
    Unknown,
}

/// One of the two.
#[derive(Debug, Clone, PartialEq)]
pub struct QuestionSide {
    pub person: PersonId,
    pub code: PersonCode,
    pub name: Option<String>,
    /// What shows them; none where that appearance is gone.
    pub shown: Option<ShownIn>,
}

/// An appearance that shows one side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShownIn {
    pub appearance: AppearanceId,
    pub video: VideoId,
    pub range: FrameRange,
    /// In seconds of the video.
    pub start_s: f64,
    pub end_s: f64,
}

impl TimeApart {
    /// Of what shows the two sides.
    pub fn of(a: Option<ShownIn>, b: Option<ShownIn>) -> Self {
        let (Some(a), Some(b)) = (a, b) else { return Self::Unknown };
        if a.video != b.video {
            return Self::OtherVideo;
        }
        let gap = (a.start_s - b.end_s).max(b.start_s - a.end_s);
        if gap < 0.0 { Self::Together } else { Self::Seconds(gap) }
    }
}

/// Left or right; 1 or 2 on the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    First,
    Second,
}

impl Side {
    pub const BOTH: [Self; 2] = [Self::First, Self::Second];

    pub fn index(self) -> usize {
        usize::from(self == Self::Second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apart(a: (i64, f64, f64), b: (i64, f64, f64)) -> TimeApart {
        let range = FrameRange { start: 0, end: 9 };
        let shown = |(video, start_s, end_s): (i64, f64, f64)| {
            Some(ShownIn { appearance: AppearanceId(1), video: VideoId(video), range, start_s, end_s })
        };
        assert_eq!(TimeApart::of(None, shown(b)), TimeApart::Unknown);
        TimeApart::of(shown(a), shown(b))
    }

    #[test]
    fn time_is_what_lies_between_the_two() {
        assert_eq!(apart((1, 0.0, 5.0), (1, 9.0, 12.0)), TimeApart::Seconds(4.0));
        assert_eq!(apart((1, 9.0, 12.0), (1, 0.0, 5.0)), TimeApart::Seconds(4.0));
        assert_eq!(apart((1, 0.0, 5.0), (1, 3.0, 12.0)), TimeApart::Together);
        assert_eq!(apart((1, 0.0, 5.0), (2, 3.0, 12.0)), TimeApart::OtherVideo);
    }
}
