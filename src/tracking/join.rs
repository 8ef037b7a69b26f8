//! Joining fragments by motion.

use super::assignment::{Gains, assign};
use super::refine::RefineConfig;
use crate::domain::track::{Track, TrackBox};

#[derive(Debug, Clone, Copy)]
struct End {
    cx: f64,
    cy: f64,
    h: f64,
    vx: f64,
    vy: f64,
    secs: f64,
}

/// least-squares line through the boxes' centres within `window` s of the end, evaluated at the end box's frame
fn end_of(boxes: &[TrackBox], last: bool, c: &RefineConfig) -> End {
    let anchor = if last { boxes[boxes.len() - 1] } else { boxes[0] };
    let span = (c.fit_s * c.fps).round().max(1.0) as u32;
    let near = boxes.iter().filter(|b| b.frame.abs_diff(anchor.frame) <= span);
    let (mut n, mut st, mut stt) = (0.0, 0.0, 0.0);
    let (mut sx, mut sy, mut stx, mut sty, mut sh) = (0.0, 0.0, 0.0, 0.0, 0.0);
    let mut tmax: f64 = 0.0;
    for b in near {
        let t = (f64::from(b.frame) - f64::from(anchor.frame)) / c.fps;
        let w = f64::from(b.score).max(0.05);
        let p = b.bbox.center();
        n += w;
        st += w * t;
        stt += w * t * t;
        sx += w * f64::from(p.x);
        sy += w * f64::from(p.y);
        stx += w * t * f64::from(p.x);
        sty += w * t * f64::from(p.y);
        sh += w * f64::from(b.bbox.h);
        tmax = tmax.max(t.abs());
    }
    let h = sh / n;
    // ridge on slope: prior that speed is ~ 0 with dev c.prior_speed heights/s vs. position noise 0.05 h
    let prior = (0.08 / c.prior_speed).powi(2);
    let var = stt - st * st / n + prior;
    let slope = |s: f64, stp: f64| (stp - st * s / n) / var;
    let (vx, vy) = (slope(sx, stx), slope(sy, sty));
    let at = |s: f64, v: f64| s / n - v * st / n;
    End { cx: at(sx, vx), cy: at(sy, vy), h, vx, vy, secs: f64::from(anchor.frame) / c.fps }
}

pub fn join(tracks: Vec<Track>, c: &RefineConfig) -> Vec<Track> {
    let mut tracks = tracks;
    let mut gap = 0.5;
    loop {
        let g = if gap > c.join_gap_s { c.join_gap_s } else { gap };
        loop {
            let before = tracks.len();
            tracks = join_round(tracks, g, c);
            if tracks.len() == before {
                break;
            }
        }
        if gap >= c.join_gap_s {
            break;
        }
        gap *= 2.0;
    }
    tracks
}

fn join_round(tracks: Vec<Track>, max_gap: f64, c: &RefineConfig) -> Vec<Track> {
    let n = tracks.len();
    let tails: Vec<End> = tracks.iter().map(|t| end_of(&t.boxes, true, c)).collect();
    let heads: Vec<End> = tracks.iter().map(|t| end_of(&t.boxes, false, c)).collect();
    let gains = Gains::from_fn(n, n, |i, j| {
        let (a, b) = (&tails[i], &heads[j]);
        if i == j {
            return 0.0;
        }
        let (la, fb) = (tracks[i].boxes[tracks[i].boxes.len() - 1].frame, tracks[j].boxes[0].frame);
        if la >= fb || c.cuts.iter().any(|&cut| la < cut && cut <= fb) {
            return 0.0;
        }
        let gap = b.secs - a.secs;
        if gap > max_gap {
            return 0.0;
        }
        let h = (a.h + b.h) / 2.0;
        let ratio = a.h.min(b.h) / a.h.max(b.h);
        if ratio < c.join_size {
            return 0.0;
        }
        // Damped extrapolation: people do not keep their velocity for ever.
        let reach = c.damp_s * (1.0 - (-gap / c.damp_s).exp());
        let fwd = (a.cx + a.vx * reach - b.cx).hypot(a.cy + a.vy * reach - b.cy) / h;
        let bwd = (b.cx - b.vx * reach - a.cx).hypot(b.cy - b.vy * reach - a.cy) / h;
        // needed mean speed
        let need = (b.cx - a.cx).hypot(b.cy - a.cy) / h / gap;
        if need > c.max_speed && (b.cx - a.cx).hypot(b.cy - a.cy) / h > 0.5 {
            return 0.0;
        }
        let tol = c.join_tol + c.join_tol_rate * gap;
        let e = (fwd + bwd) / 2.0 / tol;
        if e > 1.0 {
            return 0.0;
        }
        (1.0 - e) * ratio
    });
    // Only joins whose runner-up is clearly worse are safe.
    let pairs = assign(&gains);
    let mut next: Vec<Option<usize>> = vec![None; n];
    for (i, j) in pairs.iter().enumerate() {
        let Some(j) = *j else { continue };
        let g = gains.get(i, j);
        let rival = (0..n)
            .filter(|&k| k != j)
            .map(|k| gains.get(i, k))
            .chain((0..n).filter(|&k| k != i).map(|k| gains.get(k, j)))
            .fold(0.0, f64::max);
        if g >= c.join_margin * rival {
            next[i] = Some(j);
        }
    }
    let mut has_prev = vec![false; n];
    next.iter().flatten().for_each(|&j| has_prev[j] = true);
    let mut slots: Vec<Option<Track>> = tracks.into_iter().map(Some).collect();
    let mut out = Vec::new();
    for start in 0..n {
        if has_prev[start] {
            continue;
        }
        let Some(mut t) = slots[start].take() else { continue };
        let mut at = start;
        while let Some(j) = next[at] {
            if let Some(o) = slots[j].take() {
                t.number = t.number.min(o.number);
                t.boxes.extend(o.boxes);
            }
            at = j;
        }
        out.push(t);
    }
    out
}
