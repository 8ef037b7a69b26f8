//! What the tracker goes by.

use serde::{Deserialize, Serialize};

use crate::tracking::continuity::Continuity;
use crate::tracking::kalman::MotionNoise;

/// How the tracker decides. Lengths are in heights of the person and times in seconds, so that one configuration
/// serves any picture size, frame rate and step between analysed frames.
///
/// The values were chosen together, for both passes, on five MOT15 sequences with the boxes of three detectors
/// (Faster R-CNN, ACF, YOLOX-Nano), each whole, thinned, and with boxes jittered and dropped at random; a change was
/// taken where the mean over all got better without any sequence getting worse, so none is tuned to one of them.
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
    /// Seconds for which a track that is not seen is looked for where its person is expected.
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
    /// Seconds for which a track not seen waits for a new one that goes on where it ended.
    pub rejoin_s: f64,
    /// Boxes of both after a meeting from which it is asked whether two tracks changed places …
    pub settled_boxes: usize,
    /// … and up to which it is asked again.
    pub reconsider_boxes: usize,
    pub continuity: Continuity,
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
            memory_s: 2.0,
            margin: 0.2,
            height_power: 2,
            min_similarity: 0.2,
            min_similarity_unsure: 0.3,
            min_similarity_last: 0.5,
            min_similarity_tentative: 0.4,
            direction_weight: 0.1,
            direction_s: 0.4,
            pair_bonus: 0.2,
            duplicate_overlap: 0.3,
            rejoin_s: 3.0,
            settled_boxes: 5,
            reconsider_boxes: 8,
            continuity: Continuity::default(),
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
