//! The offline pass: the tracks of a whole shot or video, seen from both ends, become people's appearances.
//!
//! Guarantees: every track that comes out has exactly one box on each frame from its first to its last; nothing is
//! joined or filled across a cut; the same tracks give the same result.
//! Will not do: look at pixels or faces. Who leaves and comes back later is another track; joining those is
//! `identity`'s work.

mod crossing;
mod filter;
mod gap_fill;
mod join;
mod relink;
mod smooth;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::domain::time::FrameIndex;
use crate::domain::track::Track;
use crate::tracking::camera_motion::CameraPath;
use crate::tracking::continuity::Continuity;
use crate::tracking::looks::Looks;

/// How the offline pass decides. Lengths are in heights of the person and times in seconds; chosen as the tracker's
/// values were.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RefineConfig {
    /// Frames a second of the video.
    pub fps: f64,
    /// First frame of each new shot.
    pub cuts: Vec<FrameIndex>,
    /// What continues what.
    pub continuity: Continuity,
    /// A person is surely detected at least this confidently on the best quarter of their boxes.
    pub min_confidence: f32,
    /// A person is there for at least this long.
    pub min_duration_s: f64,
    /// A person is detected at least so many times.
    pub min_boxes: usize,
    /// Tracks whose boxes overlap by more than this `IoU` all the time they share are one person.
    pub duplicate_overlap: f32,
    /// Standard deviation of the kernel that smooths the boxes' centres, in seconds.
    pub smooth_position_s: f64,
    /// The same for width and height, which change more slowly.
    pub smooth_size_s: f64,
}

impl Default for RefineConfig {
    fn default() -> Self {
        Self {
            fps: 25.0,
            cuts: Vec::new(),
            continuity: Continuity::default(),
            min_confidence: 0.65,
            min_duration_s: 0.5,
            min_boxes: 5,
            duplicate_overlap: 0.7,
            smooth_position_s: 0.3,
            smooth_size_s: 0.8,
        }
    }
}

impl RefineConfig {
    /// For a video of `fps` frames a second whose shots begin at `cuts` (the first shot's frame 0 not counted).
    pub fn for_video(fps: f64, cuts: Vec<FrameIndex>) -> Self {
        Self { fps, cuts, ..Self::default() }
    }

    /// True where a cut lies between the two frames.
    fn is_cut_between(&self, earlier: FrameIndex, later: FrameIndex) -> bool {
        self.cuts.iter().any(|&cut| earlier < cut && cut <= later)
    }
}

/// Joins, uncrosses, drops, fills and smooths `tracks` as the tracker gave them.
///
/// A joined track keeps the lower number; dropped numbers stay unused. Boxes on frames that had a detection keep
/// their score and remain [`BoxSource::Detected`](crate::domain::track::BoxSource::Detected), smoothed; all others
/// are interpolated. Comes out in order of the numbers.
///
/// `looks` are those of any boxes of `tracks`; more of them next to meetings and ends make surer decisions. `camera`:
/// what it did; people go straight on in the scene, not in the picture.
pub fn refine(tracks: Vec<Track>, looks: &Looks, camera: &CameraPath, config: &RefineConfig) -> Vec<Track> {
    if camera.is_still() {
        return refine_in_scene(tracks, looks, config);
    }
    let tracks = tracks.into_iter().map(|track| camera.to_scene(track)).collect();
    let looks = looks.moved(|frame, bbox| camera.at(frame).to_scene(bbox));
    let tracks = refine_in_scene(tracks, &looks, config);
    tracks.into_iter().map(|track| camera.to_picture(track)).collect()
}

fn refine_in_scene(tracks: Vec<Track>, looks: &Looks, config: &RefineConfig) -> Vec<Track> {
    let mut tracks: Vec<Track> = tracks.into_iter().filter(|track| !track.boxes.is_empty()).collect();
    tracks.sort_by_key(|track| (track.boxes[0].frame, track.number));
    let tracks = join::join_fragments(tracks, looks, config);
    let tracks = crossing::uncross(tracks, looks, config);
    let tracks = relink::relink(tracks, looks, config);
    let tracks = filter::drop_unlikely(tracks, config);
    let mut tracks = filter::drop_duplicates(tracks, config);
    for track in &mut tracks {
        gap_fill::fill_gaps(&mut track.boxes);
        smooth::smooth(&mut track.boxes, config);
    }
    tracks.sort_by_key(|track| track.number);
    tracks
}
