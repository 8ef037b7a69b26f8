//! Whether two pictures of a face are one photograph: brought into register, then compared point by point.
//!
//! Perceptual hashes and embeddings say that two pictures are much alike; two frames of one event are that too. What is
//! the same photograph, cut, scaled, brightened or packed otherwise, is also the same in its fine features once both
//! lie on each other. The two are registered by an affine warp (Baker, Matthews: Lucas-Kanade 20 Years On, 2004,
//! inverse compositional) that does not mind contrast and brightness, and compared by the correlation of what lies
//! between fine noise and broad shading.

/// Side of the compared pictures.
const SIDE: usize = 64;
/// Left out at the edges, where a warp reaches outside.
const EDGE: usize = 6;
/// Correlation from which on two pictures are one. Altered copies come to 0.975 and more, two photographs of one event
/// to 0.93 at most; see docs/measurements.md.
const SAME: f32 = 0.955;
/// Steps of the registration at most, and the step (in points at the edge) that ends it.
const MOST_STEPS: usize = 25;
const SMALL_STEP: f32 = 0.01;
/// A warp that turns or stretches by more than this no longer lays a face on a face.
const MOST_WARP: f32 = 0.35;

/// The luma of a face's tight, aligned picture, small.
#[derive(Debug, Clone, PartialEq)]
pub struct Portrait {
    smooth: Vec<f32>,
    /// Without the finest and the broadest features.
    features: Vec<f32>,
}

impl Portrait {
    /// Of a square aligned crop: 8-bit RGB, `side` samples a row, `margin` as a part of the tight picture's side around
    /// it. `None` for a crop smaller than it says.
    pub fn of_crop(rgb: &[u8], side: usize, margin: f32) -> Option<Self> {
        if side == 0 || rgb.len() < side * side * 3 {
            return None;
        }
        let tight = side as f32 / (1.0 + 2.0 * margin.max(0.0));
        let (start, step) = (0.5 * (side as f32 - tight), tight / SIDE as f32);
        let span = |cell: usize| {
            let from = (start + cell as f32 * step) as usize;
            let to = (start + (cell + 1) as f32 * step) as usize;
            from.min(side - 1)..to.max(from + 1).min(side)
        };
        let mut luma = Vec::with_capacity(SIDE * SIDE);
        for y in 0..SIDE {
            for x in 0..SIDE {
                let (mut sum, mut count) = (0, 0);
                for row in span(y) {
                    for column in span(x) {
                        let p = &rgb[(row * side + column) * 3..][..3];
                        sum += u32::from(p[0]) * 299 + u32::from(p[1]) * 587 + u32::from(p[2]) * 114;
                        count += 1;
                    }
                }
                luma.push(sum as f32 / (1000 * count.max(1)) as f32);
            }
        }
        Some(Self { smooth: blurred(&luma, 1.2), features: features(&luma) })
    }

    /// The two are one photograph.
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.likeness(other) >= SAME
    }

    /// -1 to 1.
    fn likeness(&self, other: &Self) -> f32 {
        let plain = correlation(&self.features, &other.features);
        if plain >= SAME {
            return plain;
        }
        let Some(warp) = register(&self.smooth, &other.smooth) else { return plain };
        plain.max(correlation(&self.features, &warped(&other.features, &warp)))
    }
}

/// Where a point of the first picture lies in the second: rows of a 2 x 3 matrix over coordinates from the middle, in
/// halves of the side.
type Warp = [[f32; 3]; 2];

const STILL: Warp = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]];
const HALF: f32 = SIDE as f32 / 2.0;
const MIDDLE: f32 = (SIDE as f32 - 1.0) / 2.0;

fn inner() -> impl Iterator<Item = (usize, usize)> {
    (EDGE..SIDE - EDGE).flat_map(|y| (EDGE..SIDE - EDGE).map(move |x| (x, y)))
}

/// The warp that lays `moving` on `fixed`; `None` where they are too different to be laid on each other.
fn register(fixed: &[f32], moving: &[f32]) -> Option<Warp> {
    let at = |x: usize, y: usize| y * SIDE + x;
    let mut steepest = Vec::new();
    let mut hessian = [[0.0_f32; 6]; 6];
    for (x, y) in inner() {
        let gx = 0.5 * (fixed[at(x + 1, y)] - fixed[at(x - 1, y)]);
        let gy = 0.5 * (fixed[at(x, y + 1)] - fixed[at(x, y - 1)]);
        let (u, v) = ((x as f32 - MIDDLE) / HALF, (y as f32 - MIDDLE) / HALF);
        let j = [gx * u, gx * v, gx, gy * u, gy * v, gy];
        for (row, a) in hessian.iter_mut().zip(j) {
            for (cell, b) in row.iter_mut().zip(j) {
                *cell += a * b;
            }
        }
        steepest.push(j);
    }
    let damping = 1e-5 * (0..6).map(|i| hessian[i][i]).sum::<f32>() / 6.0;
    for (i, row) in hessian.iter_mut().enumerate() {
        row[i] += damping;
    }
    let wanted = centered(inner().map(|(x, y)| fixed[at(x, y)]).collect());
    let mut warp = STILL;
    for _ in 0..MOST_STEPS {
        let moved = warped(moving, &warp);
        let found = centered(inner().map(|(x, y)| moved[at(x, y)]).collect());
        let gain = dot(&found, &wanted) / (dot(&found, &found) + 1e-6);
        if gain <= 0.0 {
            return None;
        }
        let mut right = [0.0_f32; 6];
        for ((j, found), wanted) in steepest.iter().zip(&found).zip(&wanted) {
            let error = gain * found - wanted;
            for (sum, j) in right.iter_mut().zip(j) {
                *sum += j * error;
            }
        }
        let step = solved(hessian, right)?;
        warp = composed(&warp, &step)?;
        if step.iter().all(|d| d.abs() < SMALL_STEP) {
            break;
        }
    }
    let off = |row: usize, column: usize| (warp[row][column] - STILL[row][column]).abs();
    let fits = (0..2).all(|row| (0..2).all(|column| off(row, column) <= MOST_WARP));
    fits.then_some(warp)
}

/// `warp` after the inverse of a step (in points, as the registration solves for it).
fn composed(warp: &Warp, step: &[f32; 6]) -> Option<Warp> {
    let d = step.map(|d| d / HALF);
    let (a, b, tx, c, e, ty) = (1.0 + d[0], d[1], d[2], d[3], 1.0 + d[4], d[5]);
    let determinant = a * e - b * c;
    if determinant.abs() < 1e-3 {
        return None;
    }
    let (ia, ib, ic, ie) = (e / determinant, -b / determinant, -c / determinant, a / determinant);
    let (ix, iy) = (-(ia * tx + ib * ty), -(ic * tx + ie * ty));
    Some(warp.map(|[p, q, r]| [p * ia + q * ic, p * ib + q * ie, p * ix + q * iy + r]))
}

/// The picture as the warp sees it, between samples in a straight line, its edges repeated.
fn warped(picture: &[f32], warp: &Warp) -> Vec<f32> {
    let last = (SIDE - 1) as f32;
    let mut out = Vec::with_capacity(SIDE * SIDE);
    for y in 0..SIDE {
        for x in 0..SIDE {
            let (u, v) = ((x as f32 - MIDDLE) / HALF, (y as f32 - MIDDLE) / HALF);
            let [sx, sy] = warp.map(|[p, q, r]| ((p * u + q * v + r) * HALF + MIDDLE).clamp(0.0, last));
            let (x0, y0) = (sx as usize, sy as usize);
            let (x1, y1) = ((x0 + 1).min(SIDE - 1), (y0 + 1).min(SIDE - 1));
            let (fx, fy) = (sx - x0 as f32, sy - y0 as f32);
            let line = |y: usize| picture[y * SIDE + x0] * (1.0 - fx) + picture[y * SIDE + x1] * fx;
            out.push(line(y0) * (1.0 - fy) + line(y1) * fy);
        }
    }
    out
}

/// Gaussian elimination with pivots; `None` where a picture has no features to hold on to.
fn solved(mut m: [[f32; 6]; 6], mut right: [f32; 6]) -> Option<[f32; 6]> {
    for i in 0..6 {
        let pivot = (i..6).max_by(|&a, &b| m[a][i].abs().total_cmp(&m[b][i].abs()))?;
        if m[pivot][i].abs() < 1e-9 {
            return None;
        }
        m.swap(i, pivot);
        right.swap(i, pivot);
        for below in i + 1..6 {
            let factor = m[below][i] / m[i][i];
            let above = m[i];
            for (cell, above) in m[below].iter_mut().zip(above) {
                *cell -= factor * above;
            }
            right[below] -= factor * right[i];
        }
    }
    for i in (0..6).rev() {
        let known: f32 = (i + 1..6).map(|k| m[i][k] * right[k]).sum();
        right[i] = (right[i] - known) / m[i][i];
    }
    Some(right)
}

fn features(luma: &[f32]) -> Vec<f32> {
    blurred(luma, 0.8).into_iter().zip(blurred(luma, 3.0)).map(|(fine, broad)| fine - broad).collect()
}

/// By a Gaussian of this deviation, edges repeated.
fn blurred(picture: &[f32], deviation: f32) -> Vec<f32> {
    let radius = (3.0 * deviation).ceil() as isize;
    let weights: Vec<f32> =
        (-radius..=radius).map(|d| (-0.5 * (d as f32 / deviation).powi(2)).exp()).collect();
    let sum: f32 = weights.iter().sum();
    let along = |from: &[f32], stride: usize, across: usize| {
        let mut out = vec![0.0; SIDE * SIDE];
        for line in 0..SIDE {
            for i in 0..SIDE {
                let mut value = 0.0;
                for (weight, d) in weights.iter().zip(-radius..) {
                    let at = (i as isize + d).clamp(0, SIDE as isize - 1) as usize;
                    value += weight * from[line * across + at * stride];
                }
                out[line * across + i * stride] = value / sum;
            }
        }
        out
    };
    along(&along(picture, 1, SIDE), SIDE, 1)
}

fn correlation(a: &[f32], b: &[f32]) -> f32 {
    let part = |picture: &[f32]| centered(inner().map(|(x, y)| picture[y * SIDE + x]).collect());
    let (a, b) = (part(a), part(b));
    dot(&a, &b) / (dot(&a, &a) * dot(&b, &b)).sqrt().max(1e-6)
}

fn centered(mut values: Vec<f32>) -> Vec<f32> {
    let mean = values.iter().sum::<f32>() / values.len().max(1) as f32;
    for v in &mut values {
        *v -= mean;
    }
    values
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A made-up face: soft spots at places that a seed moves, seen through a scale, a shift and a gain.
    fn crop(seed: u32, scale: f32, shift: f32, gain: f32) -> Vec<u8> {
        let spot = |n: u32| {
            let mixed = (u64::from(seed * 31 + n) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let part = |k: u32| ((mixed >> (8 * k)) & 0xFF) as f32 / 255.0;
            (16.0 + 96.0 * part(7), 16.0 + 96.0 * part(6), 3.0 + 6.0 * part(5), 120.0 * part(4) - 60.0)
        };
        let spots: Vec<_> = (0..24).map(spot).collect();
        let mut rgb = Vec::new();
        for y in 0..128 {
            for x in 0..128 {
                let (u, v) =
                    ((x as f32 - 64.0) * scale + 64.0 + shift, (y as f32 - 64.0) * scale + 64.0 - shift);
                let value: f32 = spots
                    .iter()
                    .map(|(cx, cy, r, depth)| {
                        depth * (-((u - cx).powi(2) + (v - cy).powi(2)) / (2.0 * r * r)).exp()
                    })
                    .sum();
                rgb.extend([(110.0 + gain * value).clamp(0.0, 255.0) as u8; 3]);
            }
        }
        rgb
    }

    fn likeness(a: &[u8], b: &[u8]) -> f32 {
        let portrait = |rgb: &[u8]| Portrait::of_crop(rgb, 128, 0.0).unwrap();
        portrait(a).likeness(&portrait(b))
    }

    #[test]
    fn a_scaled_shifted_brightened_copy_is_the_same_and_another_picture_is_not() {
        let one = crop(1, 1.0, 0.0, 1.0);
        for (scale, shift, gain) in [(1.0, 0.0, 0.7), (1.03, 1.5, 1.0), (0.96, -2.0, 1.2), (1.05, 2.5, 0.8)] {
            let found = likeness(&one, &crop(1, scale, shift, gain));
            assert!(found >= SAME, "{scale} {shift} {gain}: {found}");
        }
        for seed in 2..8 {
            let found = likeness(&one, &crop(seed, 1.0, 0.0, 1.0));
            assert!(found < 0.8, "{seed}: {found}");
        }
    }

    #[test]
    fn a_change_in_one_place_is_seen() {
        let one = crop(3, 1.0, 0.0, 1.0);
        let mut other = crop(3, 1.02, 1.0, 0.9);
        // The mouth opens.
        for y in 84..100 {
            for x in 46..82 {
                other[(y * 128 + x) * 3..][..3].fill(40);
            }
        }
        assert!(likeness(&one, &other) < SAME);
    }

    #[test]
    fn a_flat_picture_is_like_nothing_and_a_short_one_is_none() {
        let flat = vec![90; 128 * 128 * 3];
        assert!(likeness(&flat, &crop(1, 1.0, 0.0, 1.0)) < 0.5);
        assert!(Portrait::of_crop(&flat[..100], 128, 0.1).is_none());
    }
}
