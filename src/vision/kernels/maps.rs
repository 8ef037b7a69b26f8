//! Blocked feature maps, and how rows of them are read.

use super::simd::{Block, LANES, Simd};

/// Rows of some channel blocks of a map `[height][blocks][width]`.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    data: &'a [Block],
    /// Columns.
    pub width: usize,
    /// Channel blocks that are read.
    pub blocks: usize,
}

impl<'a> Rows<'a> {
    /// `data` holds whole rows of `blocks * width` blocks.
    pub fn new(data: &'a [Block], blocks: usize, width: usize) -> Self {
        Self { data, width, blocks }
    }

    pub fn height(&self) -> usize {
        self.data.len() / (self.blocks * self.width)
    }

    /// Row `y`: `[blocks][width]`.
    #[inline(always)]
    pub fn row(&self, y: usize) -> &'a [Block] {
        let len = self.blocks * self.width;
        &self.data[y * len..(y + 1) * len]
    }

    /// Channel block `block` of row `y`: `[width]`.
    #[inline(always)]
    pub fn line(&self, y: usize, block: usize) -> &'a [Block] {
        let start = (y * self.blocks + block) * self.width;
        &self.data[start..start + self.width]
    }
}

/// `T` neighbouring pixels.
#[inline(always)]
pub fn pixels<const T: usize>(line: &[Block], x: usize) -> &[Block; T] {
    match line[x..x + T].first_chunk() {
        Some(tile) => tile,
        None => unreachable!("a slice of T has T elements"),
    }
}

/// SiLU in place.
#[inline(always)]
pub fn activate<S: Simd>(s: S, pixels: &mut [Block]) {
    for pixel in pixels {
        s.store(s.silu(s.load(pixel)), pixel);
    }
}

/// Blocks that hold `channels` channels.
pub fn blocks_of(channels: usize) -> usize {
    channels.div_ceil(LANES)
}

/// Pixels a register tile should take, at most `limit`, so that tiles cover `width` with the least work. The last
/// tile is moved back into the row, so some pixels are computed twice.
pub fn tile_pixels(width: usize, limit: usize) -> usize {
    /// What starting a tile costs, in pixels.
    const START: usize = 1;
    (1..=limit.min(width)).min_by_key(|&t| (width.div_ceil(t) * (t + START), limit - t)).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_waste_little() {
        assert_eq!(tile_pixels(80, 12), 10);
        assert_eq!(tile_pixels(20, 12), 10);
        assert_eq!(tile_pixels(13, 12), 7);
        assert_eq!(tile_pixels(3, 12), 3);
        for width in 1..200 {
            let t = tile_pixels(width, 12);
            assert!(t <= width && width.div_ceil(t) * t <= width + width / 4 + 2, "{width} {t}");
        }
    }
}
