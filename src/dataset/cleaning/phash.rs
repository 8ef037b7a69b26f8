//! Perceptual hash: 64 bits that stay nearly the same when a picture is re-encoded, scaled or brightened.
//!
//! The lowest frequencies of the picture's luma, each above or below their median (Zauner: Implementation and
//! Benchmarking of Perceptual Image Hash Functions, 2010). All arithmetic is in integers, because hashes are stored
//! and must come out the same on every system; a crate's hash may change with its version.

use serde::{Deserialize, Serialize};

/// Side of the reduced picture.
const SIDE: usize = 32;
/// Frequencies kept on each axis, the constant one left out.
const KEPT: usize = 8;
/// Below this standard deviation of the reduced luma a picture is flat (black, fog) and its bits would be noise.
const LEAST_DEVIATION: i64 = 3;

/// 64 bits; distance is the number of bits that differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PerceptualHash(pub u64);

impl PerceptualHash {
    /// Of 8-bit luma, `width` samples a row, rows without padding. `None` for a picture that is empty, smaller than
    /// its size says, or too flat to be told from others.
    pub fn of_luma(luma: &[u8], width: usize, height: usize) -> Option<Self> {
        if width == 0 || height == 0 || luma.len() < width.checked_mul(height)? {
            return None;
        }
        let small = reduced(luma, width, height);
        let mean = small.iter().sum::<i64>() / small.len() as i64;
        let variance = small.iter().map(|v| (v - mean) * (v - mean)).sum::<i64>() / small.len() as i64;
        if variance < (LEAST_DEVIATION * 256) * (LEAST_DEVIATION * 256) {
            return None;
        }
        let coefficients = low_frequencies(&small);
        let mut sorted = coefficients;
        sorted.sort_unstable();
        // Twice the median, so that it is an integer.
        let median = sorted[sorted.len() / 2 - 1] + sorted[sorted.len() / 2];
        let bits = coefficients.iter().enumerate();
        Some(Self(bits.fold(0, |hash, (i, c)| hash | (u64::from(2 * c > median) << i))))
    }

    pub fn distance(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }
}

/// Means of a 32 x 32 grid of the picture in 1/256 grey levels. Cells narrower than a sample repeat it.
fn reduced(luma: &[u8], width: usize, height: usize) -> Vec<i64> {
    let span = |cell: usize, length: usize| {
        let start = cell * length / SIDE;
        start..((cell + 1) * length / SIDE).max(start + 1)
    };
    let mut small = Vec::with_capacity(SIDE * SIDE);
    for cell_y in 0..SIDE {
        for cell_x in 0..SIDE {
            let (xs, ys) = (span(cell_x, width), span(cell_y, height));
            let count = (xs.len() * ys.len()) as i64;
            let sum: i64 =
                ys.map(|y| luma[y * width..][xs.clone()].iter().map(|&v| i64::from(v)).sum::<i64>()).sum();
            small.push(sum * 256 / count);
        }
    }
    small
}

/// The type II cosine transform of the grid, frequencies 1 to 8 on both axes.
fn low_frequencies(small: &[i64]) -> [i64; KEPT * KEPT] {
    // 2^14 times the cosines; rounding makes them the same whatever the system's cosine does in its last digit.
    let cosine = |frequency: usize, at: usize| {
        let angle = std::f64::consts::PI * frequency as f64 * (2 * at + 1) as f64 / (2 * SIDE) as f64;
        (angle.cos() * 16_384.0).round() as i64
    };
    let table: Vec<[i64; SIDE]> =
        (1..=KEPT).map(|frequency| std::array::from_fn(|at| cosine(frequency, at))).collect();
    let mut rows = [[0i64; KEPT]; SIDE];
    for (row, out) in small.chunks_exact(SIDE).zip(&mut rows) {
        for (cosines, out) in table.iter().zip(out) {
            *out = row.iter().zip(cosines).map(|(v, c)| v * c).sum::<i64>() >> 10;
        }
    }
    std::array::from_fn(|i| {
        let (frequency_y, frequency_x) = (i / KEPT, i % KEPT);
        rows.iter().zip(&table[frequency_y]).map(|(row, c)| row[frequency_x] * c).sum()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scene(width: usize, height: usize, change: impl Fn(f64) -> f64) -> Vec<u8> {
        let at = |x: f64, y: f64| {
            120.0
                + 50.0 * (x * 7.0 + y * 3.0).sin()
                + 40.0 * (y * 11.0 - x * 5.0).cos()
                + 20.0 * (x * y * 30.0).sin()
        };
        (0..width * height)
            .map(|i| {
                let (x, y) = ((i % width) as f64 / width as f64, (i / width) as f64 / height as f64);
                change(at(x, y)).clamp(0.0, 255.0) as u8
            })
            .collect()
    }

    #[test]
    fn scaling_and_brightening_hardly_move_the_hash() {
        let hash = PerceptualHash::of_luma(&scene(320, 240, |v| v), 320, 240).unwrap();
        let small = PerceptualHash::of_luma(&scene(100, 75, |v| v), 100, 75).unwrap();
        let bright = PerceptualHash::of_luma(&scene(320, 240, |v| v * 0.8 + 30.0), 320, 240).unwrap();
        let tiny = PerceptualHash::of_luma(&scene(20, 20, |v| v), 20, 20);
        assert!(hash.distance(small) <= 4, "{}", hash.distance(small));
        assert!(hash.distance(bright) <= 2, "{}", hash.distance(bright));
        assert!(tiny.is_some(), "smaller than the grid");
        let mirrored: Vec<u8> =
            scene(320, 240, |v| v).chunks(320).flat_map(|r| r.iter().rev().copied()).collect();
        assert!(hash.distance(PerceptualHash::of_luma(&mirrored, 320, 240).unwrap()) > 16);
    }

    #[test]
    fn the_hash_of_a_fixed_picture_never_changes() {
        let luma: Vec<u8> = (0..64 * 48).map(|i: usize| ((i * i / 7) % 251) as u8).collect();
        let again = PerceptualHash::of_luma(&luma, 64, 48).unwrap();
        assert_eq!(format!("{:016x}", again.0), "545adc5cea6e4c4c");
    }

    #[test]
    fn flat_and_impossible_pictures_have_no_hash() {
        assert_eq!(PerceptualHash::of_luma(&[16; 64 * 64], 64, 64), None);
        assert_eq!(PerceptualHash::of_luma(&[16; 10], 64, 64), None);
        assert_eq!(PerceptualHash::of_luma(&[], 0, 0), None);
        assert_eq!(PerceptualHash::of_luma(&[1], usize::MAX, 2), None);
    }
}
