//! Blocked feature maps, and how rows of them are read.

use super::simd::{Block, LANES};

/// Rows of a map `[height][blocks][width]`: all of them, or a window of them.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    data: &'a [Block],
    /// Row that `data` starts with.
    first: usize,
    /// Rows of the whole map.
    pub height: usize,
    /// Columns.
    pub width: usize,
    /// Channel blocks.
    pub blocks: usize,
}

impl<'a> Rows<'a> {
    /// `data` holds all rows, of `blocks * width` blocks each.
    pub fn new(data: &'a [Block], blocks: usize, width: usize) -> Self {
        Self { data, first: 0, height: data.len() / (blocks * width), width, blocks }
    }

    /// `data` holds some rows of a map `height` high, from `first` on.
    pub fn window(data: &'a [Block], blocks: usize, width: usize, first: usize, height: usize) -> Self {
        Self { data, first, height, width, blocks }
    }

    /// Row `y` of the map: `[blocks][width]`.
    #[inline(always)]
    pub fn row(&self, y: usize) -> &'a [Block] {
        let len = self.blocks * self.width;
        let start = (y - self.first) * len;
        &self.data[start..start + len]
    }

    /// Channel block `block` of row `y` of the map: `[width]`.
    #[inline(always)]
    pub fn line(&self, y: usize, block: usize) -> &'a [Block] {
        let start = ((y - self.first) * self.blocks + block) * self.width;
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

/// Blocks that hold `channels` channels.
pub fn blocks_of(channels: usize) -> usize {
    channels.div_ceil(LANES)
}

/// Pixels of the longer ones of the fewest nearly equal tiles of at most `limit` that cover `width`.
pub fn tile_pixels(width: usize, limit: usize) -> usize {
    width.div_ceil(width.div_ceil(limit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_are_nearly_equal() {
        assert_eq!(tile_pixels(80, 12), 12);
        assert_eq!(tile_pixels(80, 6), 6);
        assert_eq!(tile_pixels(20, 6), 5);
        assert_eq!(tile_pixels(13, 6), 5);
        assert_eq!(tile_pixels(3, 12), 3);
        for width in 1..200 {
            let tile = tile_pixels(width, 12);
            let tiles = width.div_ceil(tile);
            assert!(tiles * (tile - 1) <= width && width <= tiles * tile, "{width}: {tiles} of {tile}");
        }
    }
}
