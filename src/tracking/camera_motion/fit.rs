//! One motion out of many, of which some are of people.

use super::CameraView;

/// Iteratively reweighted least squares (Holland and Welsch, *Communications in Statistics*, 1977): rounds, enough
/// for weights to settle.
const ROUNDS: usize = 10;
/// Residuals of this many cells halve a block's weight …
const HALF_WEIGHT: f64 = 0.5;
/// … and up to here a block agrees.
const AGREES: f64 = 1.0;

/// How a block at (`x`, `y`) moved, in cells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shift {
    pub x: f64,
    pub y: f64,
    pub dx: f64,
    pub dy: f64,
}

/// Zoom and shift that most of `shifts` agree with, and how many do. `None` for none.
pub fn fit(shifts: &[Shift]) -> Option<(CameraView, usize)> {
    let count = shifts.len() as f64;
    let mean = |of: fn(&Shift) -> f64| shifts.iter().map(of).sum::<f64>() / count;
    let (cx, cy) = (mean(|s| s.x), mean(|s| s.y));
    let (mut growth, mut dx, mut dy) = (0.0, median(shifts, |s| s.dx)?, median(shifts, |s| s.dy)?);
    let residual = |s: &Shift, growth: f64, dx: f64, dy: f64| {
        (s.dx - dx - growth * (s.x - cx)).hypot(s.dy - dy - growth * (s.y - cy))
    };
    for _ in 0..ROUNDS {
        let (mut n, mut x, mut y, mut xx) = (0.0, 0.0, 0.0, 0.0);
        let (mut sx, mut sy, mut sxx) = (0.0, 0.0, 0.0);
        for s in shifts {
            let r = residual(s, growth, dx, dy) / HALF_WEIGHT;
            let w = (1.0 + r * r).recip();
            let (px, py) = (s.x - cx, s.y - cy);
            n += w;
            x += w * px;
            y += w * py;
            xx += w * (px * px + py * py);
            sx += w * s.dx;
            sy += w * s.dy;
            sxx += w * (px * s.dx + py * s.dy);
        }
        // Normal equations of dx + growth·x and dy + growth·y, with both shifts eliminated.
        let spread = xx - (x * x + y * y) / n;
        growth = if spread > 1e-9 { (sxx - (x * sx + y * sy) / n) / spread } else { 0.0 };
        dx = (sx - growth * x) / n;
        dy = (sy - growth * y) / n;
    }
    let agreeing = shifts.iter().filter(|s| residual(s, growth, dx, dy) <= AGREES).count();
    // From around the middle of the blocks to around the picture's corner.
    let view = CameraView { scale: 1.0 + growth, dx: dx - growth * cx, dy: dy - growth * cy };
    Some((view, agreeing))
}

fn median(shifts: &[Shift], of: fn(&Shift) -> f64) -> Option<f64> {
    let mut values: Vec<f64> = shifts.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}
