//! Detections of one frame after another become tracks, knowing only the past.
//!
//! Guarantees: the same frames give the same tracks, bit for bit, also when the tracker is stored and restored in
//! between; every box of a track is a detection as it came in (to within rounding where the camera moves), at most
//! one a frame; a detection belongs to at most one track; no track crosses a cut.
//!
//! Inside, all boxes are in the scene's coordinates (see [`CameraView`]); outside, in display pixels.
//! Will not do: look at pixels, fill gaps, or change what it said of a frame: that is the offline pass's (`refine`).

mod config;
mod hindsight;
mod target;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::assignment::{Gains, assign};
use super::association::{direction_agreement, similarity};
use crate::domain::detection::Detection;
use crate::domain::geometry::Rect;
use crate::domain::time::FrameIndex;
use crate::domain::track::Track;
use crate::tracking::camera_motion::{CameraPath, CameraView};
use crate::tracking::looks::Looks;
pub use config::TrackerConfig;
use target::Target;

/// Follows people through a video. Store it (as `postcard`) for an exact checkpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tracker {
    config: TrackerConfig,
    last_frame: Option<FrameIndex>,
    next_number: u32,
    targets: Vec<Target>,
    /// What was seen lately, as far as anyone looked.
    looks: Looks,
    camera: CameraPath,
}

/// What is known of a frame beside its detections.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sight {
    /// Of any of its detections, which make second thoughts surer.
    pub looks: Looks,
    pub camera: CameraView,
    /// The camera changed between the frame stepped before and this one, which ends all tracks.
    pub cut: bool,
}

/// Seconds for which looks are kept: second thoughts go back no further.
const LOOKS_KEPT_S: f64 = 10.0;

/// A confirmed track as it stands now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LiveTrack {
    pub number: u32,
    /// Where the person is, smoothed, or is expected to be if not seen; in display pixels.
    pub bbox: Rect,
    /// Score of the last detection.
    pub score: f32,
    /// True where the frame stepped last had a detection of this person.
    pub seen: bool,
}

/// Who and what of a frame has no partner yet: places in `targets` and in the frame's detections.
struct Unpaired {
    targets: Vec<usize>,
    detections: Vec<usize>,
}

impl Tracker {
    pub fn new(config: TrackerConfig) -> Self {
        Self {
            config,
            last_frame: None,
            next_number: 1,
            targets: Vec::new(),
            looks: Looks::default(),
            camera: CameraPath::default(),
        }
    }

    /// Takes in the detections of `frame` and returns the tracks that ended, in order of their numbers.
    ///
    /// Frames must come in rising order and may be left out; one not after the last is ignored.
    /// `cut` as in [`Sight`].
    pub fn step(&mut self, frame: FrameIndex, detections: &[Detection], cut: bool) -> Vec<Track> {
        self.step_seen(frame, detections, &Sight { cut, ..Sight::default() })
    }

    /// The same with all that is known of the frame.
    pub fn step_seen(&mut self, frame: FrameIndex, detections: &[Detection], sight: &Sight) -> Vec<Track> {
        if self.last_frame.is_some_and(|last| frame <= last) {
            return Vec::new();
        }
        let config = self.config;
        self.looks.forget_before(frame.saturating_sub((LOOKS_KEPT_S * config.fps) as FrameIndex));
        self.looks.extend(&sight.looks.moved(|_, bbox| sight.camera.to_scene(bbox)));
        self.camera.push(frame, sight.camera);
        let mut ended = if sight.cut { std::mem::take(&mut self.targets) } else { Vec::new() };
        let dt = self.last_frame.map_or(0.0, |last| f64::from(frame - last) / config.fps);
        self.last_frame = Some(frame);
        self.targets.iter_mut().for_each(|target| target.predict(dt, &config));

        let usable = |d: &&Detection| d.score >= config.low_score && d.bbox.w > 0.0 && d.bbox.h > 0.0;
        let in_scene = |d: &Detection| Detection { bbox: sight.camera.to_scene(&d.bbox), ..*d };
        let detections: Vec<Detection> = detections.iter().filter(usable).map(in_scene).collect();
        let new = self.associate(frame, &detections);
        self.begin(frame, &detections, &new);

        self.confirm();
        self.uncross(frame);
        let (over, going) = std::mem::take(&mut self.targets)
            .into_iter()
            .partition::<Vec<_>, _>(|target| is_over(target, frame, sight.camera, &config));
        self.targets = going;
        ended.extend(over);
        into_tracks(ended, &self.camera)
    }

    /// Ends all tracks and returns them, in order of their numbers.
    pub fn finish(self) -> Vec<Track> {
        into_tracks(self.targets, &self.camera)
    }

    /// The confirmed tracks as they stand, those just unseen included.
    pub fn live(&self) -> impl Iterator<Item = LiveTrack> {
        let view = self.last_frame.map_or_else(CameraView::default, |frame| self.camera.at(frame));
        self.targets.iter().filter_map(move |target| {
            Some(LiveTrack {
                number: target.number?,
                bbox: view.to_picture(&target.expected),
                score: target.last().score,
                seen: target.misses == 0,
            })
        })
    }

    /// The frame stepped last.
    pub fn last_frame(&self) -> Option<FrameIndex> {
        self.last_frame
    }

    /// What the camera did up to the frame stepped last.
    pub fn camera(&self) -> &CameraPath {
        &self.camera
    }

    /// Gives detections to targets, the safest pairs first; returns the sure detections nobody took.
    fn associate(&mut self, frame: FrameIndex, detections: &[Detection]) -> Vec<usize> {
        let c = self.config;
        let (sure, unsure) =
            (0..detections.len()).partition::<Vec<_>, _>(|&j| detections[j].score >= c.high_score);
        let (confirmed, tentative) =
            (0..self.targets.len()).partition::<Vec<_>, _>(|&i| self.targets[i].number.is_some());
        let waits = |&i: &usize| self.targets[i].seconds_unseen(frame, c.fps) <= c.memory_s;
        let confirmed = confirmed.into_iter().filter(waits).collect();

        let mut left = Unpaired { targets: confirmed, detections: sure };
        let ways: Vec<_> = self.targets.iter().map(|target| target.recent_way(&c)).collect();
        self.pair(frame, detections, &mut left, c.min_similarity, |i, target, detection| {
            let fit = similarity(&target.expected, &detection.bbox, c.margin, c.height_power);
            let last = target.last().bbox.center();
            let agreement = ways[i]
                .map_or(0.0, |way| direction_agreement(way, last, detection.bbox.center(), detection.bbox.h));
            (fit, c.direction_weight * agreement)
        });

        let mut with_unsure = Unpaired { targets: left.targets, detections: unsure };
        self.pair(frame, detections, &mut with_unsure, c.min_similarity_unsure, |_, target, detection| {
            (similarity(&target.expected, &detection.bbox, 0.0, c.height_power), 0.0)
        });

        left.targets = with_unsure.targets;
        self.pair(frame, detections, &mut left, c.min_similarity_last, |_, target, detection| {
            (similarity(&target.last().bbox, &detection.bbox, 0.0, c.height_power), 0.0)
        });

        left.targets = tentative;
        self.pair(frame, detections, &mut left, c.min_similarity_tentative, |_, target, detection| {
            (similarity(&target.expected, &detection.bbox, c.margin, c.height_power), 0.0)
        });
        left.detections
    }

    /// Pairs what is left such that the total is greatest, and takes the pairs out. `fit` gives the similarity,
    /// which must reach `least`, and what is added to it.
    fn pair(
        &mut self,
        frame: FrameIndex,
        detections: &[Detection],
        left: &mut Unpaired,
        least: f64,
        fit: impl Fn(usize, &Target, &Detection) -> (f64, f64),
    ) {
        let gains = Gains::from_fn(left.targets.len(), left.detections.len(), |row, col| {
            let target = left.targets[row];
            let (fit, extra) = fit(target, &self.targets[target], &detections[left.detections[col]]);
            if fit < least { 0.0 } else { fit - least + extra + self.config.pair_bonus }
        });
        let (mut targets, mut taken) = (Vec::new(), vec![false; left.detections.len()]);
        for (&target, col) in left.targets.iter().zip(assign(&gains)) {
            if let Some(col) = col {
                taken[col] = true;
                self.targets[target].update(frame, &detections[left.detections[col]], &self.config);
            } else {
                targets.push(target);
            }
        }
        left.targets = targets;
        let mut taken = taken.into_iter();
        left.detections.retain(|_| taken.next() == Some(false));
    }

    /// Starts a track from each of the detections `new` that is not a second box of someone already there.
    fn begin(&mut self, frame: FrameIndex, detections: &[Detection], new: &[usize]) {
        for detection in new.iter().map(|&j| &detections[j]) {
            let known = self.targets.iter().any(|target| {
                target.misses == 0 && target.last().bbox.iou(&detection.bbox) > self.config.duplicate_overlap
            });
            if !known {
                self.targets.push(Target::new(frame, detection, &self.config));
            }
        }
    }
}

fn is_over(target: &Target, frame: FrameIndex, view: CameraView, config: &TrackerConfig) -> bool {
    if target.misses == 0 {
        return false;
    }
    if target.number.is_none() {
        return target.misses > config.tentative_misses;
    }
    let center = view.to_picture(&target.expected).center();
    let gone = config
        .picture_size
        .is_some_and(|(width, height)| !Rect::new(0.0, 0.0, width, height).contains(center));
    gone || target.seconds_unseen(frame, config.fps) > config.memory_s.max(config.rejoin_s)
}

fn into_tracks(targets: Vec<Target>, camera: &CameraPath) -> Vec<Track> {
    let mut tracks: Vec<Track> =
        targets.into_iter().filter_map(Target::into_track).map(|track| camera.to_picture(track)).collect();
    tracks.sort_by_key(|track| track.number);
    tracks
}
