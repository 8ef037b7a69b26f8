//! How the picture moved, from blocks that are found again.

use serde::{Deserialize, Serialize};

use super::CameraView;
use super::fit::{Shift, fit};
use super::small_luma::SmallLuma;
use crate::domain::frame::VideoFrame;

/// Side of a block, in cells, and how far apart blocks are.
const BLOCK: usize = 16;
const BLOCK_STEP: usize = 14;
/// A block must change by this many grey levels a cell both across and down, or it is found anywhere.
const MIN_TEXTURE: u32 = 3;
/// Greatest motion of the whole picture between two frames looked at, in quarter cells: an eighth of the picture.
const QUARTER_REACH: i32 = 6;
/// How far a block may be from where the whole picture went, in cells.
const REACH: i32 = 5;
/// Differences of single cells count up to here: somebody walking through must not outweigh the rest.
const MAX_DIFFERENCE: u32 = 40;
/// Blocks that agree, at least, and which part of all that is of those with texture.
const MIN_BLOCKS: usize = 8;
const MIN_AGREEING: f64 = 0.55;
/// The picture moved if any corner of it moved this far, in cells: several times the error of the fit.
const MOVED: f64 = 0.75;
/// A reference is taken anew after so many looks, so that slow changes of light do not wear it out.
const MAX_AGE: u32 = 30;

/// Follows the camera from frame to frame. Store it (as `postcard`) for an exact checkpoint.
///
/// Frames are compared with a reference that stays until the camera has moved: a camera that stands still does not
/// drift.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CameraMotion {
    reference: Option<SmallLuma>,
    /// Of the reference.
    view: CameraView,
    age: u32,
}

impl CameraMotion {
    /// The view of the next frame; `cut`: a new shot begins with it, and with it a new scene.
    pub fn view_of(&mut self, frame: &VideoFrame, cut: bool) -> CameraView {
        let small = SmallLuma::of(frame);
        if cut {
            *self = Self::default();
        }
        let Some(reference) = &self.reference else {
            self.reference = Some(small);
            return self.view;
        };
        let motion = motion(reference, &small);
        self.age += 1;
        let moved = motion.filter(|motion| moves(*motion, &small));
        if let Some(cells) = moved {
            let by = small.cell as f64;
            self.view = self.view.moved(CameraView { dx: cells.dx * by, dy: cells.dy * by, ..cells });
        }
        if moved.is_some() || motion.is_none() || self.age >= MAX_AGE {
            self.reference = Some(small);
            self.age = 0;
        }
        self.view
    }
}

/// True where a corner moves visibly.
fn moves(motion: CameraView, small: &SmallLuma) -> bool {
    let corners = [(0, 0), (small.width, 0), (0, small.height), (small.width, small.height)];
    corners.iter().any(|&(x, y)| {
        let by = |v: usize, offset: f64| v as f64 * (motion.scale - 1.0) + offset;
        by(x, motion.dx).hypot(by(y, motion.dy)) > MOVED
    })
}

/// From the picture `from` to the picture `to`, in cells; `None` where too little agrees.
fn motion(from: &SmallLuma, to: &SmallLuma) -> Option<CameraView> {
    if (from.width, from.height) != (to.width, to.height) {
        return None;
    }
    let brighter = to.mean() - from.mean();
    let (x, y) = whole_shift(&from.quarter(), &to.quarter(), brighter);
    let mut shifts = Vec::new();
    let mut textured = 0;
    for top in (0..(from.height + 1).saturating_sub(BLOCK)).step_by(BLOCK_STEP) {
        for left in (0..(from.width + 1).saturating_sub(BLOCK)).step_by(BLOCK_STEP) {
            if has_texture(from, left, top) {
                textured += 1;
                shifts.extend(block_shift(from, to, (left, top), (4 * x, 4 * y), brighter));
            }
        }
    }
    let (motion, agreeing) = fit(&shifts)?;
    let enough = agreeing >= MIN_BLOCKS && agreeing as f64 >= MIN_AGREEING * f64::from(textured);
    enough.then_some(motion)
}

/// The whole-cell shift at which two pictures agree best: mean difference where both are. Standing still wins ties.
fn whole_shift(from: &SmallLuma, to: &SmallLuma, brighter: i32) -> (i32, i32) {
    let (width, height) = (from.width as i32, from.height as i32);
    let mut best = (u64::MAX, (0, 0));
    let mut order: Vec<(i32, i32)> = (-QUARTER_REACH..=QUARTER_REACH)
        .flat_map(|dy| (-QUARTER_REACH..=QUARTER_REACH).map(move |dx| (dx, dy)))
        .filter(|(dx, dy)| dx.abs() * 2 < width && dy.abs() * 2 < height)
        .collect();
    order.sort_by_key(|(dx, dy)| dx * dx + dy * dy);
    for (dx, dy) in order {
        let (left, right) = (0.max(-dx), width.min(width - dx));
        let mut sum = 0_u64;
        for y in 0.max(-dy)..height.min(height - dy) {
            let a = &from.row(y as usize)[left as usize..right as usize];
            let b = &to.row((y + dy) as usize)[(left + dx) as usize..(right + dx) as usize];
            sum += u64::from(difference(a, b, brighter));
        }
        let area = ((width - dx.abs()) * (height - dy.abs())) as u64;
        // In parts of 1/1024 of a grey level.
        let mean = sum * 1024 / area.max(1);
        if mean < best.0 {
            best = (mean, (dx, dy));
        }
    }
    best.1
}

fn difference(a: &[u8], b: &[u8], brighter: i32) -> u32 {
    let one =
        |(a, b): (&u8, &u8)| (i32::from(*b) - i32::from(*a) - brighter).unsigned_abs().min(MAX_DIFFERENCE);
    a.iter().zip(b).map(one).sum()
}

fn has_texture(small: &SmallLuma, left: usize, top: usize) -> bool {
    let (mut across, mut down) = (0, 0);
    for y in top..top + BLOCK - 1 {
        let (row, below) = (&small.row(y)[left..left + BLOCK], &small.row(y + 1)[left..left + BLOCK]);
        across += row.windows(2).map(|pair| u32::from(pair[0].abs_diff(pair[1]))).sum::<u32>();
        down += row.iter().zip(below).map(|(a, b)| u32::from(a.abs_diff(*b))).sum::<u32>();
    }
    let cells = (BLOCK * (BLOCK - 1)) as u32;
    across.min(down) >= MIN_TEXTURE * cells
}

const NEIGHBOURS: [(i32, i32); 8] = [(-1, -1), (0, -1), (1, -1), (-1, 0), (1, 0), (-1, 1), (0, 1), (1, 1)];

/// Where the block went, to a part of a cell; `None` where it is not found near.
fn block_shift(
    from: &SmallLuma,
    to: &SmallLuma,
    (left, top): (usize, usize),
    around: (i32, i32),
    brighter: i32,
) -> Option<Shift> {
    let cost = |dx: i32, dy: i32| -> Option<u32> {
        let (x, y) = (usize::try_from(left as i32 + dx).ok()?, usize::try_from(top as i32 + dy).ok()?);
        if x + BLOCK > to.width || y + BLOCK > to.height {
            return None;
        }
        let rows = (0..BLOCK).map(|row| {
            let (a, b) = (from.row(top + row), to.row(y + row));
            difference(&a[left..left + BLOCK], &b[x..x + BLOCK], brighter)
        });
        Some(rows.sum())
    };
    // Downhill: where there is texture, the difference grows with the distance from the right place.
    let (mut dx, mut dy) = around;
    let mut least = cost(dx, dy)?;
    loop {
        let next =
            NEIGHBOURS.iter().filter_map(|(x, y)| Some((cost(dx + x, dy + y)?, dx + x, dy + y))).min()?;
        if next.0 >= least {
            break;
        }
        (least, dx, dy) = next;
        if (dx - around.0).abs() > REACH || (dy - around.1).abs() > REACH {
            return None;
        }
    }
    let part = part_of_a_cell(from, to, (left, top), (dx, dy), brighter)?;
    let half = BLOCK as f64 / 2.0;
    Some(Shift {
        x: left as f64 + half,
        y: top as f64 + half,
        dx: f64::from(dx) + part.0,
        dy: f64::from(dy) + part.1,
    })
}

/// How much farther than the whole-cell shift (`dx`, `dy`) the block went: Gauss-Newton on its brightness (Lucas and
/// Kanade, IJCAI 1981). `None` where its texture runs one way only.
fn part_of_a_cell(
    from: &SmallLuma,
    to: &SmallLuma,
    (left, top): (usize, usize),
    (dx, dy): (i32, i32),
    brighter: i32,
) -> Option<(f64, f64)> {
    /// Less than a whole cell: that was sought before, and the next cell may lie outside the picture.
    const MOST: f64 = 0.99;
    const STEPS: usize = 3;
    let (x0, y0) = ((left as i32 + dx) as usize, (top as i32 + dy) as usize);
    let value = |small: &SmallLuma, x: usize, y: usize| f64::from(small.row(y)[x]);
    let (mut fx, mut fy) = (0.0_f64, 0.0_f64);
    for _ in 0..STEPS {
        let (mut xx, mut xy, mut yy, mut rx, mut ry) = (0.0, 0.0, 0.0, 0.0, 0.0);
        let (ix, iy) = (fx.floor(), fy.floor());
        let (wx, wy) = (fx - ix, fy - iy);
        for v in 1..BLOCK - 1 {
            for u in 1..BLOCK - 1 {
                let (x, y) = (left + u, top + v);
                let gx = (value(from, x + 1, y) - value(from, x - 1, y)) / 2.0;
                let gy = (value(from, x, y + 1) - value(from, x, y - 1)) / 2.0;
                let (tx, ty) = (
                    (x0 + u).saturating_add_signed(ix as isize),
                    (y0 + v).saturating_add_signed(iy as isize),
                );
                let above = value(to, tx, ty) * (1.0 - wx) + value(to, tx + 1, ty) * wx;
                let below = value(to, tx, ty + 1) * (1.0 - wx) + value(to, tx + 1, ty + 1) * wx;
                let r = above * (1.0 - wy) + below * wy - value(from, x, y) - f64::from(brighter);
                xx += gx * gx;
                xy += gx * gy;
                yy += gy * gy;
                rx += gx * r;
                ry += gy * r;
            }
        }
        let det = xx * yy - xy * xy;
        if det <= 1e-3 * xx * yy {
            return None;
        }
        fx = (fx - (yy * rx - xy * ry) / det).clamp(-MOST, MOST);
        fy = (fy - (xx * ry - xy * rx) / det).clamp(-MOST, MOST);
    }
    Some((fx, fy))
}
