//! Plain maps `[channel][row][column]` for the scalar oracles of the kernels' tests.

use super::maps::blocks_of;
use super::simd::{Block, LANES};

pub struct Map {
    channels: usize,
    height: usize,
    width: usize,
    data: Vec<f32>,
}

impl Map {
    pub fn zeros(channels: usize, height: usize, width: usize) -> Self {
        Self { channels, height, width, data: vec![0.0; channels * height * width] }
    }

    pub fn random(channels: usize, height: usize, width: usize, seed: u64) -> Self {
        Self { data: random(channels * height * width, seed), ..Self::zeros(channels, height, width) }
    }

    pub fn at(&self, c: usize, y: usize, x: usize) -> f32 {
        self.data[(c * self.height + y) * self.width + x]
    }

    pub fn set(&mut self, c: usize, y: usize, x: usize, value: f32) {
        self.data[(c * self.height + y) * self.width + x] = value;
    }

    /// The value, or `outside` beyond the borders.
    pub fn padded(&self, c: usize, y: isize, x: isize, outside: f32) -> f32 {
        let inside = (0..self.height as isize).contains(&y) && (0..self.width as isize).contains(&x);
        if inside { self.at(c, y as usize, x as usize) } else { outside }
    }

    /// The same in the kernels' layout, unused lanes 0.
    pub fn blocked(&self) -> Vec<Block> {
        let blocks = blocks_of(self.channels);
        let mut out = vec![Block::ZERO; self.height * blocks * self.width];
        for c in 0..self.channels {
            for y in 0..self.height {
                for x in 0..self.width {
                    out[(y * blocks + c / LANES) * self.width + x].0[c % LANES] = self.at(c, y, x);
                }
            }
        }
        out
    }
}

/// Equal to rounding in every used lane.
pub fn close(got: &[Block], want: &Map) -> bool {
    let blocks = blocks_of(want.channels);
    (0..want.channels).all(|c| {
        (0..want.height).all(|y| {
            (0..want.width).all(|x| {
                let got = got[(y * blocks + c / LANES) * want.width + x].0[c % LANES];
                (got - want.at(c, y, x)).abs() <= 2e-5 * (1.0 + want.at(c, y, x).abs())
            })
        })
    })
}

/// Numbers in [-1, 1) (splitmix64).
pub fn random(count: usize, seed: u64) -> Vec<f32> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 40) as f32 / (1 << 23) as f32 - 1.0
    };
    (0..count).map(|_| next()).collect()
}
