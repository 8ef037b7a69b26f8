//! Signs that a face is a flat picture held before the camera. They are cues and no proof: somebody with a mask or a
//! good screen can fool them, so they lower trust and ask a person; they never decide alone.
//!
//! A picture of a face moves as a plane: from one look to another all of it is moved, tilted and lit by one and the same
//! map. A head is no plane and never quite still: it turns, blinks, speaks. So each look is laid over others of the same
//! track with the best plane map and change of light (Lucas–Kanade, six numbers of motion and two of light), and what
//! does not fit is measured in parts of the face's own contrast. Somebody who keeps still leaves as little over as a
//! picture, so that alone says nothing: what is left over is held against how far the face moved. A face that moved a
//! good deal and left next to nothing over is likely flat; so is one that left nothing at all over for long, as nobody
//! alive does. A regular fine pattern, as of a filmed screen (moiré), is a sign of its own.

use serde::{Deserialize, Serialize};

use crate::domain::face::Landmarks;

/// Side of a look in pixels: an aligned face, luma.
pub const SIDE: usize = 48;

/// Luma of an aligned face, 0 to 255, row by row, [`SIDE`] x [`SIDE`].
#[derive(Debug, Clone, PartialEq)]
pub struct Look(pub Box<[f32]>);

/// What speaks for a flat picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Signs {
    /// Everything moves as one plane, and nothing in it moves by itself: no blink, no turn, no word.
    pub flat: bool,
    /// A regular fine pattern, as of a screen.
    pub moire: bool,
}

impl Signs {
    pub fn any(self) -> bool {
        self.flat || self.moire
    }
}

/// Looks before anything is said: two seconds and a half at four a second; people blink every three to four.
const ENOUGH: usize = 10;
/// Looks kept, spread over the track, and how many of them a new one is laid over.
const KEPT: usize = 12;
const COMPARED: usize = 5;
/// Pairs that could be laid over each other, before anything is said.
const FEWEST_PAIRS: usize = 3;
/// What is left over in the pairs that fit worst but for a tenth, in parts of the face's contrast: above, it is a head.
/// Twelve photos of LFW moved, tilted and encoded again leave 0.02 to 0.16, heads that move 0.24 to 0.89.
const FLAT_BELOW: f32 = 0.19;
/// The same over how far the face moved, in distances of the eyes, in the pairs that moved most but for a tenth: below,
/// the face is flat. Those photos have 0.01 to 0.16, thirteen clips of heads, some of which hardly move, 0.25 to 5.
const FLAT_FOR_ITS_MOTION: f32 = 0.2;
/// A face that leaves less than this over all the time is flat however little it moved: the stillest head leaves 0.09.
const LIFELESS_BELOW: f32 = 0.035;
/// Looks before that is said: five seconds at five a second; people blink every three to four.
const LIFELESS_AFTER: usize = 25;
/// Pairs that fit worse than this were not laid over each other at all: another face, or a failed search.
const LOST_ABOVE: f32 = 0.9;
/// A pattern's peak over the spread of its ring in the spectrum.
const MOIRE_ABOVE: f32 = 9.0;
/// The share of looks that must show the pattern.
const MOIRE_SHARE: f32 = 0.6;

/// The looks of one track.
#[derive(Debug, Clone, Default)]
pub struct Liveness {
    /// With their numbers, which rise.
    looks: Vec<(usize, Look, Landmarks)>,
    pairs: Vec<Pair>,
    seen: usize,
    /// Every how many looks one is kept.
    every: usize,
    patterned: usize,
}

/// Two of the looks kept, by their numbers.
#[derive(Debug, Clone, Copy)]
struct Pair {
    of: (usize, usize),
    /// See [`fit`].
    left: f32,
    /// In distances of the eyes.
    moved: f32,
}

impl Liveness {
    /// `marks` in any pixels, as long as they are the same for all looks.
    pub fn push(&mut self, look: &Look, marks: &Landmarks) {
        if look.0.len() != SIDE * SIDE {
            return;
        }
        self.seen += 1;
        self.patterned += usize::from(moire(look) > MOIRE_ABOVE);
        self.every = self.every.max(1);
        if (self.seen - 1).is_multiple_of(self.every) {
            self.keep(smoothed(look), *marks);
        }
    }

    /// None before there are enough looks.
    pub fn signs(&self) -> Option<Signs> {
        let left_over = self.left_over()?;
        let moire = self.patterned as f32 >= MOIRE_SHARE * self.seen as f32;
        let moves_as_a_plane = left_over < FLAT_BELOW && left_over < FLAT_FOR_ITS_MOTION * self.moved();
        let is_lifeless = left_over < LIFELESS_BELOW && self.seen >= LIFELESS_AFTER;
        Some(Signs { flat: moves_as_a_plane || is_lifeless, moire })
    }

    /// How far the face moved between two looks, in distances of the eyes: of the pairs that moved most, but for a tenth.
    pub fn moved(&self) -> f32 {
        upper(self.pairs.iter().map(|pair| pair.moved).collect()).unwrap_or(0.0)
    }

    /// What does not move as a plane, in parts of the face's contrast: of the pairs that fit worst, but for a tenth. None
    /// before there are enough looks.
    pub fn left_over(&self) -> Option<f32> {
        if self.seen < ENOUGH {
            return None;
        }
        let left: Vec<f32> =
            self.pairs.iter().map(|pair| pair.left).filter(|left| *left < LOST_ABOVE).collect();
        // With hardly a pair that could be compared, nothing can be said.
        if left.len() < FEWEST_PAIRS { None } else { upper(left) }
    }

    fn keep(&mut self, look: Look, marks: Landmarks) {
        let number = self.seen;
        // Some of the others, spread over the track: all of them would tell hardly more.
        let step = self.looks.len().div_ceil(COMPARED).max(1);
        for (other, before, were) in self.looks.iter().rev().step_by(step) {
            let (left, moved) = (fit(before, &look), moved(were, &marks));
            self.pairs.push(Pair { of: (*other, number), left, moved });
        }
        self.looks.push((number, look, marks));
        if self.looks.len() > KEPT {
            // Half as dense, over twice the time.
            let mut at = 0;
            self.looks.retain(|_| {
                at += 1;
                at % 2 == 1
            });
            self.every *= 2;
            let looks = &self.looks;
            let kept = |number: usize| looks.iter().any(|(known, ..)| *known == number);
            self.pairs.retain(|pair| kept(pair.of.0) && kept(pair.of.1));
        }
    }
}

/// The greatest but for a tenth.
fn upper(mut values: Vec<f32>) -> Option<f32> {
    values.sort_unstable_by(|a, b| b.total_cmp(a));
    values.get(values.len() / 10).copied()
}

/// How far the points of a face went, in distances of the eyes.
fn moved(from: &Landmarks, to: &Landmarks) -> f32 {
    let way = |a: usize, b: usize, of: &Landmarks, other: &Landmarks| {
        let (a, b) = (of.0[a], other.0[b]);
        (a.x - b.x).hypot(a.y - b.y)
    };
    let mean = (0..5).map(|at| way(at, at, from, to)).sum::<f32>() / 5.0;
    mean / way(0, 1, from, from).max(1.0)
}

/// Rows and columns at the edge that a map may move out of the picture.
const EDGE: usize = 5;
const STEPS: usize = 10;

/// The root mean square of what is left of `a` once `b` is laid over it as a plane, over `a`'s contrast.
#[allow(clippy::needless_range_loop, reason = "matrices read better by their indices")]
fn fit(a: &Look, b: &Look) -> f32 {
    let middle = SIDE as f32 / 2.0;
    // x' = x + p0 + p1 x + p2 y, y' = y + p3 + p4 x + p5 y about the middle; a = gain b + lift.
    let mut p = [0.0_f32; 6];
    let (mut gain, mut lift) = (1.0_f32, 0.0_f32);
    let mut rest = f32::INFINITY;
    for step in 0..=STEPS {
        let mut normal = [[0.0_f64; 8]; 8];
        let mut right = [0.0_f64; 8];
        let (mut sum, mut squares, mut left, mut count) = (0.0_f64, 0.0_f64, 0.0_f64, 0.0_f64);
        for y in EDGE..SIDE - EDGE {
            for x in EDGE..SIDE - EDGE {
                let (u, v) = ((x as f32 - middle) / middle, (y as f32 - middle) / middle);
                let (sx, sy) = (x as f32 + p[0] + p[1] * u + p[2] * v, y as f32 + p[3] + p[4] * u + p[5] * v);
                let Some((value, gx, gy)) = sample(b, sx, sy) else { continue };
                let target = a.0[y * SIDE + x];
                let error = f64::from(target - gain * value - lift);
                let (gx, gy) = (gain * gx, gain * gy);
                let row = [gx, gx * u, gx * v, gy, gy * u, gy * v, value / 64.0, 1.0].map(f64::from);
                for i in 0..8 {
                    right[i] += row[i] * error;
                    for j in i..8 {
                        normal[i][j] += row[i] * row[j];
                    }
                }
                sum += f64::from(target);
                squares += f64::from(target) * f64::from(target);
                left += error * error;
                count += 1.0;
            }
        }
        if count < (SIDE * SIDE / 3) as f64 {
            return rest;
        }
        let contrast = (squares / count - (sum / count).powi(2)).max(1.0);
        rest = rest.min((left / count / contrast).sqrt() as f32);
        if step == STEPS {
            break;
        }
        let Some(change) = solve(normal, right) else { return rest };
        for (p, change) in p.iter_mut().zip(change) {
            *p = (*p + change as f32).clamp(-12.0, 12.0);
        }
        gain = (gain + change[6] as f32 / 64.0).clamp(0.3, 3.0);
        lift += change[7] as f32;
        if change[..6].iter().all(|c| c.abs() < 1e-3) {
            break;
        }
    }
    rest
}

/// Value and slope at a place between pixels; none outside.
fn sample(look: &Look, x: f32, y: f32) -> Option<(f32, f32, f32)> {
    let last = (SIDE - 2) as f32;
    if !(x >= 0.0 && y >= 0.0 && x < last && y < last) {
        return None;
    }
    let (ix, iy) = (x as usize, y as usize);
    let (fx, fy) = (x - ix as f32, y - iy as f32);
    let at = |dx: usize, dy: usize| look.0[(iy + dy) * SIDE + ix + dx];
    let (a, b, c, d) = (at(0, 0), at(1, 0), at(0, 1), at(1, 1));
    let value = (a * (1.0 - fx) + b * fx) * (1.0 - fy) + (c * (1.0 - fx) + d * fx) * fy;
    let gx = (b - a) * (1.0 - fy) + (d - c) * fy;
    let gy = (c - a) * (1.0 - fx) + (d - b) * fx;
    Some((value, gx, gy))
}

/// Gaussian elimination of the symmetric system whose upper half is given; none where it cannot be told.
#[allow(clippy::needless_range_loop, reason = "matrices read better by their indices")]
fn solve(mut m: [[f64; 8]; 8], mut r: [f64; 8]) -> Option<[f64; 8]> {
    for i in 0..8 {
        for j in 0..i {
            m[i][j] = m[j][i];
        }
        // A little towards standing still, where the face has no texture.
        m[i][i] = m[i][i] * 1.001 + 1e-6;
    }
    for at in 0..8 {
        let pivot = (at..8).max_by(|&a, &b| m[a][at].abs().total_cmp(&m[b][at].abs()))?;
        if m[pivot][at].abs() < 1e-9 {
            return None;
        }
        m.swap(at, pivot);
        r.swap(at, pivot);
        for row in at + 1..8 {
            let factor = m[row][at] / m[at][at];
            let (above, below) = m.split_at_mut(row);
            for (value, over) in below[0].iter_mut().zip(&above[at]).skip(at) {
                *value -= factor * over;
            }
            r[row] -= factor * r[at];
        }
    }
    for at in (0..8).rev() {
        let known: f64 = (at + 1..8).map(|column| m[at][column] * r[column]).sum();
        r[at] = (r[at] - known) / m[at][at];
    }
    Some(r)
}

/// Noise of the sensor and of encoding taken out: a binomial of five by five, twice.
fn smoothed(look: &Look) -> Look {
    const WEIGHTS: [f32; 5] = [1.0, 4.0, 6.0, 4.0, 1.0];
    let mut values = look.0.clone();
    for _ in 0..2 {
        for along_x in [true, false] {
            let before = values.clone();
            for y in 0..SIDE {
                for x in 0..SIDE {
                    let sum: f32 = WEIGHTS
                        .iter()
                        .enumerate()
                        .map(|(k, weight)| {
                            let shift = |v: usize| (v + k).saturating_sub(2).min(SIDE - 1);
                            let at = if along_x { y * SIDE + shift(x) } else { shift(y) * SIDE + x };
                            weight * before[at]
                        })
                        .sum();
                    values[y * SIDE + x] = sum / 16.0;
                }
            }
        }
    }
    Look(values)
}

/// How far the strongest wave of the finer half of the spectrum stands out, in spreads of all of them. Waves along the
/// picture's own axes are left out: encoders leave their blocks there.
#[allow(clippy::needless_range_loop, reason = "matrices read better by their indices")]
fn moire(look: &Look) -> f32 {
    let mean = look.0.iter().sum::<f32>() / (SIDE * SIDE) as f32;
    let turn = std::f32::consts::TAU / SIDE as f32;
    let table: Vec<(f32, f32)> = (0..SIDE).map(|i| (turn * i as f32).sin_cos()).collect();
    let half = SIDE / 2;
    // Rows first, then the columns of those frequencies.
    let mut rows = vec![(0.0_f32, 0.0_f32); SIDE * (half + 1)];
    for y in 0..SIDE {
        for f in 0..=half {
            let (mut re, mut im) = (0.0, 0.0);
            for x in 0..SIDE {
                let (sin, cos) = table[f * x % SIDE];
                // A window, so that edges make no waves.
                let value = (look.0[y * SIDE + x] - mean) * window(x) * window(y);
                re += value * cos;
                im -= value * sin;
            }
            rows[y * (half + 1) + f] = (re, im);
        }
    }
    let mut powers = Vec::new();
    for fx in 2..half {
        for fy in (2..half).chain(half + 1..SIDE - 1) {
            let up = fy.min(SIDE - fy);
            let radius = ((fx * fx + up * up) as f32).sqrt();
            if radius < half as f32 * 0.55 || up < 2 {
                continue;
            }
            let (mut re, mut im) = (0.0, 0.0);
            for y in 0..SIDE {
                let (sin, cos) = table[fy * y % SIDE];
                let (a, b) = rows[y * (half + 1) + fx];
                re += a * cos + b * sin;
                im += b * cos - a * sin;
            }
            powers.push(re.hypot(im));
        }
    }
    let mean = powers.iter().sum::<f32>() / powers.len() as f32;
    let spread = (powers.iter().map(|p| (p - mean).powi(2)).sum::<f32>() / powers.len() as f32).sqrt();
    let most = powers.iter().copied().fold(0.0, f32::max);
    if spread > 1.0 { (most - mean) / spread } else { 0.0 }
}

fn window(at: usize) -> f32 {
    0.5 - 0.5 * (std::f32::consts::TAU * (at as f32 + 0.5) / SIDE as f32).cos()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::geometry::Point;

    /// A face of sorts: smooth, with features; moved as a plane by `p`, and with its eyes so far shut.
    fn made(p: [f32; 6], light: f32, shut: f32, turn: f32) -> Look {
        let middle = SIDE as f32 / 2.0;
        let values = (0..SIDE * SIDE).map(|i| {
            let (x, y) = ((i % SIDE) as f32, (i / SIDE) as f32);
            let (u, v) = ((x - middle) / middle, (y - middle) / middle);
            let (x, y) = (x + p[0] + p[1] * u + p[2] * v, y + p[3] + p[4] * u + p[5] * v);
            // What stands out before the plane moves further when the head turns.
            let nose = (-((x - 24.0).powi(2) + (y - 28.0).powi(2)) / 60.0).exp();
            let x = x + turn * nose;
            let spot = |cx: f32, cy: f32, r: f32| (-((x - cx).powi(2) + (y - cy).powi(2)) / (r * r)).exp();
            let eyes = (1.0 - shut) * (spot(15.0, 18.0, 4.0) + spot(33.0, 18.0, 4.0));
            let rest = spot(24.0, 28.0, 3.5) + 1.2 * spot(24.0, 38.0, 6.0) + 0.8 * spot(24.0, 6.0, 12.0);
            light * (170.0 - 70.0 * (eyes + rest) + 10.0 * (0.2 * x + 0.1 * y).sin())
        });
        Look(values.collect())
    }

    fn wobble(i: usize) -> [f32; 6] {
        let t = i as f32 * 0.7;
        [
            2.0 * t.sin(),
            0.8 * (1.3 * t).cos(),
            0.5 * t.cos(),
            1.5 * (0.9 * t).cos(),
            0.4 * t.sin(),
            0.9 * (1.7 * t).sin(),
        ]
    }

    /// Where the points of the face are that `by` moves: eyes 18 apart, as in a look.
    fn marks(by: [f32; 6]) -> Landmarks {
        let at = [(15.0, 18.0), (33.0, 18.0), (24.0, 28.0), (18.0, 38.0), (30.0, 38.0)];
        Landmarks(at.map(|(x, y)| Point { x: x - 4.0 * by[0], y: y - 4.0 * by[3] }))
    }

    fn signs(look: impl Fn(usize) -> Look) -> (f32, Signs) {
        signs_of(look, |i| marks(wobble(i)))
    }

    fn signs_of(look: impl Fn(usize) -> Look, marks: impl Fn(usize) -> Landmarks) -> (f32, Signs) {
        let mut liveness = Liveness::default();
        for i in 0..30 {
            assert_eq!(liveness.signs().is_none(), i < ENOUGH);
            liveness.push(&look(i), &marks(i));
        }
        assert!(liveness.looks.len() <= KEPT);
        (liveness.left_over().unwrap(), liveness.signs().unwrap())
    }

    #[test]
    fn a_moved_tilted_and_dimmed_picture_is_flat() {
        let (rest, signs) = signs(|i| made(wobble(i), 0.8 + 0.01 * (i % 20) as f32, 0.0, 0.0));
        assert!(signs.flat && !signs.moire, "{rest}");
    }

    #[test]
    fn who_keeps_still_is_no_picture_and_what_never_stirs_is() {
        let mut state = 5_u32;
        let mut noisy = |by: f32, i: usize| {
            let mut look = made([0.0; 6], 1.0, 0.02 * (i % 3) as f32, 0.0);
            for v in &mut look.0 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                *v += by * ((state >> 16) as f32 / 32768.0 - 1.0);
            }
            look
        };
        let still = marks([0.0; 6]);
        let heads: Vec<Look> = (0..30).map(|i| noisy(40.0, i)).collect();
        let (rest, signs) = signs_of(|i| heads[i].clone(), |_| still);
        assert!(!signs.flat, "{rest}");
        let pictures: Vec<Look> = (0..30).map(|_| noisy(2.0, 0)).collect();
        let (rest, signs) = signs_of(|i| pictures[i].clone(), |_| still);
        assert!(signs.flat, "{rest}");
    }

    #[test]
    fn a_head_that_blinks_or_turns_is_not() {
        let (blinks, signs_of) = signs(|i| made(wobble(i), 1.0, f32::from(u8::from(i % 5 == 2)), 0.0));
        assert!(!signs_of.flat, "{blinks}");
        let (turns, signs_of) = signs(|i| made(wobble(i), 1.0, 0.0, 6.0 * (i as f32 * 0.4).sin()));
        assert!(!signs_of.flat, "{turns}");
    }

    #[test]
    fn a_screens_pattern_is_seen_and_plain_noise_is_not() {
        let mut state = 9_u32;
        let mut noise = move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) as f32 / 6553.6 - 5.0
        };
        let mut grain = made([0.0; 6], 1.0, 0.0, 0.0);
        grain.0.iter_mut().for_each(|v| *v += noise());
        assert!(moire(&grain) < MOIRE_ABOVE, "{}", moire(&grain));
        for (i, v) in grain.0.iter_mut().enumerate() {
            *v += 8.0 * (2.1 * (i % SIDE) as f32 + 1.6 * (i / SIDE) as f32).sin();
        }
        assert!(moire(&grain) > MOIRE_ABOVE, "{}", moire(&grain));
    }
}
