//! From how many sides, in how many videos somebody is seen: what a dataset of them still lacks.

use super::row::{FaceMark, FaceRow, Who};
use crate::domain::extraction::PoseBin;
use crate::domain::ids::VideoId;

/// Faces of one person that are not out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coverage {
    pub faces: u32,
    pub kept: u32,
    /// By direction, see [`PoseBin`]: rows down, level, up; columns left, ahead, right of the picture.
    pub poses: [u32; PoseBin::COUNT],
    /// The videos they are seen in, ascending.
    pub videos: Vec<VideoId>,
}

/// What a person's faces lack, most needed first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lacking {
    /// Fewer than a recogniser learns from.
    Faces,
    Ahead,
    Left,
    Right,
    Up,
    Down,
    /// All are of one video, and so of one day, place and shirt.
    Videos,
}

/// Fewer faces teach a recogniser little.
const FEW: u32 = 8;

impl Coverage {
    pub fn of(rows: &[FaceRow], marks: &[FaceMark], who: Who) -> Self {
        let mut found = Self::default();
        for (row, mark) in rows.iter().zip(marks) {
            if mark.who != who || mark.state.is_out() {
                continue;
            }
            found.faces += 1;
            found.kept += u32::from(mark.state.is_decided());
            found.poses[PoseBin::of(row.quality.yaw, row.quality.pitch).index()] += 1;
            if let Err(place) = found.videos.binary_search(&row.video) {
                found.videos.insert(place, row.video);
            }
        }
        found
    }

    pub fn lacking(&self) -> Vec<Lacking> {
        let column = |c: usize| (0..3).map(|r| self.poses[r * 3 + c]).sum::<u32>();
        let line = |r: usize| (0..3).map(|c| self.poses[r * 3 + c]).sum::<u32>();
        [
            (self.faces < FEW, Lacking::Faces),
            (self.poses[4] == 0, Lacking::Ahead),
            (column(0) == 0, Lacking::Left),
            (column(2) == 0, Lacking::Right),
            (line(2) == 0, Lacking::Up),
            (line(0) == 0, Lacking::Down),
            (self.videos.len() < 2, Lacking::Videos),
        ]
        .into_iter()
        .filter_map(|(lacks, what)| lacks.then_some(what))
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::faces::ReviewState;
    use crate::state::faces::layout::tests::made;

    #[test]
    fn what_somebody_lacks_is_named() {
        let (mut rows, _) = made(&[(0, 0.5), (0, 0.5), (0, 0.5)]);
        for (row, yaw) in rows.iter_mut().zip([0.0, 50.0, -50.0]) {
            (row.quality.yaw, row.quality.pitch, row.video) = (yaw, 0.0, VideoId(3));
        }
        let mut marks = vec![FaceMark::new(Who::at(1), ReviewState::Accepted); 3];
        let all = Coverage::of(&rows, &marks, Who::at(1));
        assert_eq!((all.faces, all.kept, all.videos.clone()), (3, 3, vec![VideoId(3)]));
        assert_eq!(all.lacking(), [Lacking::Faces, Lacking::Up, Lacking::Down, Lacking::Videos]);
        marks[1].state = ReviewState::Rejected;
        assert!(Coverage::of(&rows, &marks, Who::at(1)).lacking().contains(&Lacking::Right));
        assert_eq!(Coverage::of(&rows, &marks, Who::at(2)), Coverage::default());
    }
}
