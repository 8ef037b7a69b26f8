//! What the tracker goes by.

use serde::{Deserialize, Serialize};

use crate::tracking::kalman::MotionNoise;

/// How the tracker decides. Lengths are in heights of the person and times in seconds, so that one configuration
/// serves any picture size, frame rate and step between analysed frames.
///
/// The values were chosen together on five MOT15 sequences with Faster R-CNN boxes and on one of them also with
/// YOLOX-Nano's at 416 and 640, whole and thinned to every 2nd and 3rd frame, each also with boxes jittered and
/// dropped at random. Moving one of them by a quarter costs about a point of the figures at most; on boxes of a
/// detector not used in choosing them (ACF) the lead over other trackers is as large.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TrackerConfig {
    /// Frames a second of the video, which turn frame numbers into seconds. Frames may be left out: their number
    /// says how much time went by.
    pub fps: f64,
    /// Width and height of the picture in display pixels: who walks out of it is not waited for. `None`: unknown.
    pub picture_size: Option<(f32, f32)>,
    /// Detections below are not looked at.
    pub low_score: f32,
    /// Detections from here on are sure: they alone begin a track, and choose their track first. Those below only
    /// continue one (`ByteTrack`: Zhang et al., ECCV 2022).
    pub high_score: f32,
    /// Boxes that make a track out of what might be a detector's slip.
    pub confirm_boxes: usize,
    /// Steps in a row that a track not yet confirmed may be unseen.
    pub tentative_misses: u32,
    /// Seconds for which a track that is not seen waits for its person.
    pub memory_s: f64,
    /// How far boxes are grown before they are compared, in parts of their width and height.
    pub margin: f32,
    /// Power of the ratio of heights in the similarity of boxes.
    pub height_power: i32,
    /// Least similarity of the expected box and a sure detection.
    pub min_similarity: f64,
    /// Least similarity of the expected box and an unsure detection. Its own box is compared, not grown: an unsure
    /// box far off is rather nobody.
    pub min_similarity_unsure: f64,
    /// Least similarity of the box last seen and a sure detection, for who did not go where expected
    /// (observation-centric recovery: Cao et al., *Observation-Centric SORT*, CVPR 2023). Not grown either.
    pub min_similarity_last: f64,
    /// Least similarity of a track not yet confirmed and a sure detection.
    pub min_similarity_tentative: f64,
    /// How much similarity going straight on is worth.
    pub direction_weight: f64,
    /// Seconds over which the direction is taken.
    pub direction_s: f64,
    /// How much similarity one more pair is worth, so that two fair pairs win over one good one.
    pub pair_bonus: f64,
    /// A detection that overlaps a tracked person by more than this `IoU` begins no track: it is the same person
    /// detected twice, or someone behind who will step out.
    pub duplicate_overlap: f32,
    pub noise: MotionNoise,
}

impl Default for TrackerConfig {
    fn default() -> Self {
        Self {
            fps: 25.0,
            picture_size: None,
            low_score: 0.1,
            high_score: 0.6,
            confirm_boxes: 3,
            tentative_misses: 1,
            memory_s: 1.5,
            margin: 0.3,
            height_power: 3,
            min_similarity: 0.2,
            min_similarity_unsure: 0.3,
            min_similarity_last: 0.5,
            min_similarity_tentative: 0.4,
            direction_weight: 0.1,
            direction_s: 0.4,
            pair_bonus: 0.2,
            duplicate_overlap: 0.3,
            noise: MotionNoise::default(),
        }
    }
}

impl TrackerConfig {
    /// For a video of `fps` frames a second, shown at `width` x `height` pixels.
    pub fn for_video(fps: f64, width: u32, height: u32) -> Self {
        Self { fps, picture_size: Some((width as f32, height as f32)), ..Self::default() }
    }
}
