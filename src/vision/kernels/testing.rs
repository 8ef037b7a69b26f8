//! Plain maps `[channel][row][column]` for the scalar oracles of the kernels' tests.

use proptest::prelude::{Just, Strategy, prop_oneof};

use super::activation::Act;
use super::maps::blocks_of;
use super::simd::{Block, LANES};

/// An activation, for the oracle and for the kernels.
#[derive(Debug, Clone, Copy)]
pub enum TestAct {
    None,
    Silu,
    Relu,
    /// The slope of channel `c` is `c / 8 - 1`.
    PRelu,
}

pub fn acts() -> impl Strategy<Value = TestAct> {
    prop_oneof![Just(TestAct::None), Just(TestAct::Silu), Just(TestAct::Relu), Just(TestAct::PRelu)]
}

impl TestAct {
    pub fn of(self, channel: usize, x: f32) -> f32 {
        match self {
            Self::Silu => x / (1.0 + (-x).exp()),
            Self::Relu => x.max(0.0),
            Self::PRelu if x < 0.0 => x * Self::slope(channel),
            Self::None | Self::PRelu => x,
        }
    }

    pub fn pack(self, channels: usize) -> Act {
        match self {
            Self::None => Act::None,
            Self::Silu => Act::Silu,
            Self::Relu => Act::Relu,
            Self::PRelu => {
                let mut blocks = vec![Block::ZERO; blocks_of(channels)];
                for c in 0..channels {
                    blocks[c / LANES].0[c % LANES] = Self::slope(c);
                }
                Act::PRelu(blocks)
            }
        }
    }

    fn slope(channel: usize) -> f32 {
        channel as f32 / 8.0 - 1.0
    }
}

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

    /// A dense convolution with a square kernel and `(top, left)` padding, activated.
    #[allow(clippy::too_many_arguments, reason = "a convolution has that many")]
    pub fn convolved(
        &self,
        weights: &[f32],
        bias: &[f32],
        side: usize,
        stride: usize,
        (top, left): (usize, usize),
        (height, width): (usize, usize),
        act: TestAct,
    ) -> Self {
        let mut out = Self::zeros(bias.len(), height, width);
        for o in 0..bias.len() {
            for y in 0..height {
                for x in 0..width {
                    let mut sum = bias[o];
                    for i in 0..self.channels {
                        for ky in 0..side {
                            for kx in 0..side {
                                let (y, x) = (y * stride + ky, x * stride + kx);
                                let value = self.padded(
                                    i,
                                    y as isize - top as isize,
                                    x as isize - left as isize,
                                    0.0,
                                );
                                sum += weights[((o * self.channels + i) * side + ky) * side + kx] * value;
                            }
                        }
                    }
                    out.set(o, y, x, act.of(o, sum));
                }
            }
        }
        out
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
