//! Which faces are shown, and in which order.

use super::row::{FaceFlags, FaceMark, FaceRow, ReviewState, Who};
use crate::domain::ids::VideoId;

/// The lists of the review, each face in one by its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum FaceList {
    #[default]
    ToReview,
    Kept,
    Rejected,
    /// Nobody is known for it yet; also in one of the others.
    Nobody,
    All,
}

impl FaceList {
    pub const ALL: [Self; 5] = [Self::ToReview, Self::Kept, Self::Rejected, Self::Nobody, Self::All];

    pub fn holds(self, mark: FaceMark) -> bool {
        match self {
            Self::ToReview => !mark.listed_state.is_decided(),
            Self::Kept => mark.listed_state == ReviewState::Accepted,
            Self::Rejected => mark.listed_state.is_out(),
            Self::Nobody => mark.listed_who == Who::NOBODY && !mark.listed_state.is_out(),
            Self::All => true,
        }
    }
}

/// What may be wrong with a face: each a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hint {
    LikelyWrong,
    Outlier,
    Duplicate,
    Blurred,
    TooSmall,
    ExtremePose,
    TwoPeople,
}

/// Below this a face counts as blurred.
const BLURRED: f32 = 0.35;
/// Below this shorter side, in pixels, a face holds too little to tell people apart: a third of the 112 that
/// embedders are fed with.
const TOO_SMALL: f32 = 40.0;
/// Turned further than this, in degrees, half of the face is hidden.
const EXTREME_YAW: f32 = 55.0;
const EXTREME_PITCH: f32 = 35.0;

impl Hint {
    pub const ALL: [Self; 7] = [
        Self::LikelyWrong,
        Self::Outlier,
        Self::Duplicate,
        Self::Blurred,
        Self::TooSmall,
        Self::ExtremePose,
        Self::TwoPeople,
    ];

    pub fn holds(self, row: &FaceRow) -> bool {
        match self {
            Self::LikelyWrong => row.flags.has(FaceFlags::LIKELY_WRONG),
            Self::Outlier => row.flags.has(FaceFlags::OUTLIER),
            Self::Duplicate => row.flags.has(FaceFlags::DUPLICATE),
            Self::Blurred => row.quality.sharpness < BLURRED,
            Self::TooSmall => row.quality.size < TOO_SMALL,
            Self::ExtremePose => {
                row.quality.yaw.abs() > EXTREME_YAW || row.quality.pitch.abs() > EXTREME_PITCH
            }
            Self::TwoPeople => row.flags.has(FaceFlags::TWO_PEOPLE),
        }
    }

    /// True where rejecting all of them at once loses nothing that matters: the better picture of each is kept, and
    /// it can be undone.
    pub fn is_safe_to_reject(self) -> bool {
        matches!(self, Self::Duplicate | Self::TooSmall)
    }
}

/// A measure with a range that faces must lie in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gate {
    Sharpness,
    Brightness,
    Yaw,
    Size,
}

impl Gate {
    pub const ALL: [Self; 4] = [Self::Sharpness, Self::Brightness, Self::Yaw, Self::Size];

    /// The whole range of the measure: shares, degrees, pixels.
    pub fn whole(self) -> GateRange {
        match self {
            Self::Sharpness | Self::Brightness => GateRange { low: 0.0, high: 1.0 },
            Self::Yaw => GateRange { low: -90.0, high: 90.0 },
            Self::Size => GateRange { low: 0.0, high: 256.0 },
        }
    }

    /// The measure of a face, brought into [`Gate::whole`].
    pub fn of(self, row: &FaceRow) -> f32 {
        let value = match self {
            Self::Sharpness => row.quality.sharpness,
            Self::Brightness => row.quality.brightness,
            Self::Yaw => row.quality.yaw,
            Self::Size => row.quality.size,
        };
        let GateRange { low, high } = self.whole();
        value.clamp(low, high)
    }

    /// 0 to 1 of the whole range.
    pub fn unit(self, value: f32) -> f32 {
        let GateRange { low, high } = self.whole();
        ((value - low) / (high - low)).clamp(0.0, 1.0)
    }

    /// The value at a share of the whole range, in steps a hand can hit again.
    pub fn value(self, unit: f32) -> f32 {
        let GateRange { low, high } = self.whole();
        let step = match self {
            Self::Sharpness | Self::Brightness => 0.01,
            Self::Yaw => 5.0,
            Self::Size => 4.0,
        };
        (((low + unit * (high - low)) / step).round() * step).clamp(low, high)
    }
}

/// Both ends included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GateRange {
    pub low: f32,
    pub high: f32,
}

/// What faces are put together by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Grouping {
    #[default]
    Person,
    Video,
    Quality,
    Cluster,
    State,
}

impl Grouping {
    pub const ALL: [Self; 5] = [Self::Person, Self::Video, Self::Cluster, Self::Quality, Self::State];
}

/// The order within a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SortKey {
    /// Best first.
    #[default]
    Quality,
    /// Most alike to [`FaceQuery::like`] first.
    Similarity,
    LikelyWrong,
    Time,
    Sharpness,
    Size,
    Frontal,
}

impl SortKey {
    pub const ALL: [Self; 7] = [
        Self::Quality,
        Self::Similarity,
        Self::LikelyWrong,
        Self::Time,
        Self::Sharpness,
        Self::Size,
        Self::Frontal,
    ];
}

/// Which faces are shown, and in which order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FaceQuery {
    pub list: FaceList,
    pub hint: Option<Hint>,
    pub person: Option<Who>,
    pub video: Option<VideoId>,
    /// Ranges that are narrower than the whole, by measure; see [`FaceQuery::gate`].
    pub gates: [Option<GateRange>; 4],
    pub hide_duplicates: bool,
    pub hide_covered: bool,
    pub group: Grouping,
    pub sort: SortKey,
    /// The other way round.
    pub reversed: bool,
    /// Rows that similarity is measured to.
    pub like: Vec<u32>,
}

/// Less than this of a face is uncovered: it counts as hidden.
const COVERED: f32 = 0.6;

impl FaceQuery {
    pub fn gate(&self, gate: Gate) -> GateRange {
        self.gates[gate as usize].unwrap_or(gate.whole())
    }

    pub fn set_gate(&mut self, gate: Gate, range: GateRange) {
        let whole = gate.whole();
        let all = range.low <= whole.low && range.high >= whole.high;
        self.gates[gate as usize] = (!all).then_some(range);
    }

    pub fn clear_gates(&mut self) {
        self.gates = [None; 4];
    }

    /// True where measures or switches leave faces out.
    pub fn is_narrowed(&self) -> bool {
        self.gates.iter().any(Option::is_some) || self.hide_duplicates || self.hide_covered
    }

    /// Whether measures and switches let a face through.
    pub fn passes_gates(&self, row: &FaceRow) -> bool {
        self.passes_gates_but(row, None)
    }

    /// The same, one of the measures left out of it.
    pub(super) fn passes_gates_but(&self, row: &FaceRow, left_out: Option<Gate>) -> bool {
        let in_range = |gate: Gate| {
            let Some(GateRange { low, high }) = self.gates[gate as usize] else { return true };
            let value = gate.of(row);
            Some(gate) == left_out || (low <= value && value <= high)
        };
        Gate::ALL.into_iter().all(in_range)
            && !(self.hide_duplicates && row.flags.has(FaceFlags::DUPLICATE))
            && !(self.hide_covered && row.quality.uncovered < COVERED)
    }

    /// Whether list, hint, person and video let a face through.
    pub fn is_in_scope(&self, row: &FaceRow, mark: FaceMark) -> bool {
        self.list.holds(mark)
            && self.hint.is_none_or(|hint| hint.holds(row))
            && self.person.is_none_or(|who| who == mark.listed_who)
            && self.video.is_none_or(|video| video == row.video)
    }

    pub fn holds(&self, row: &FaceRow, mark: FaceMark) -> bool {
        self.is_in_scope(row, mark) && self.passes_gates(row)
    }
}
