//! Tracks swapped where two people met are put right.

use super::RefineConfig;
use crate::domain::track::Track;
use crate::tracking::continuity::{Swap, next_meeting};
use crate::tracking::looks::Looks;

/// Swaps the rest of two tracks after a meeting where that continues both motions clearly better. `tracks` in order
/// of their first frames.
pub fn uncross(mut tracks: Vec<Track>, looks: &Looks, config: &RefineConfig) -> Vec<Track> {
    let (rules, fps) = (&config.continuity, config.fps);
    for i in 0..tracks.len() {
        let mut j = i + 1;
        while j < tracks.len() && tracks[j].boxes[0].frame <= tracks[i].boxes[tracks[i].boxes.len() - 1].frame
        {
            let (head, tail) = tracks.split_at_mut(j);
            let (a, b) = (&mut head[i].boxes, &mut tail[0].boxes);
            let mut from = 0;
            while let Some(meeting) = next_meeting(a, b, from, rules, fps) {
                if let Some(swap) = Swap::after(a, b, meeting, looks, rules, fps) {
                    let (rest_of_a, rest_of_b) = (a.split_off(swap.a), b.split_off(swap.b));
                    a.extend(rest_of_b);
                    b.extend(rest_of_a);
                }
                from = meeting.end + 1;
            }
            j += 1;
        }
    }
    tracks
}
