//! A small picture to measure motion in.

use serde::{Deserialize, Serialize};

use crate::domain::frame::VideoFrame;
use crate::domain::geometry::Rotation;

/// Cells along the longer side, at most: a motion of one cell is half a percent of the picture.
const LONGER_SIDE: usize = 192;
/// Rows and columns looked at in a cell, at most.
const SAMPLES: usize = 4;

/// Mean brightness of square cells, as shown, row by row.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SmallLuma {
    pub width: usize,
    pub height: usize,
    /// Pixels of the video along one cell.
    pub cell: usize,
    pub data: Vec<u8>,
}

impl SmallLuma {
    pub fn of(frame: &VideoFrame) -> Self {
        let luma = &frame.planes[0];
        let cell = luma.width.max(luma.height).div_ceil(LONGER_SIDE).max(1);
        let (columns, rows) = (luma.width / cell, luma.height / cell);
        let (width, height) = if frame.rotation.swaps_sides() { (rows, columns) } else { (columns, rows) };
        let mut small = Self { width, height, cell, data: vec![0; width * height] };
        let step = cell.div_ceil(SAMPLES);
        let count = cell.div_ceil(step).pow(2) as u32;
        for row in 0..rows {
            for column in 0..columns {
                let mut sum = 0_u32;
                for y in (row * cell..(row + 1) * cell).step_by(step) {
                    let pixels = &luma.row(y)[column * cell..(column + 1) * cell];
                    sum += pixels.iter().step_by(step).map(|&v| u32::from(v)).sum::<u32>();
                }
                let (x, y) = match frame.rotation {
                    Rotation::None => (column, row),
                    Rotation::Clockwise90 => (rows - 1 - row, column),
                    Rotation::Half => (columns - 1 - column, rows - 1 - row),
                    Rotation::Clockwise270 => (row, columns - 1 - column),
                };
                small.data[y * width + x] = (sum / count.max(1)) as u8;
            }
        }
        small
    }

    /// Means of four by four cells.
    pub fn quarter(&self) -> Self {
        const BY: usize = 4;
        let (width, height) = (self.width / BY, self.height / BY);
        let mut data = Vec::with_capacity(width * height);
        for row in 0..height {
            for column in 0..width {
                let sum: u32 = (0..BY)
                    .flat_map(|y| &self.row(row * BY + y)[column * BY..(column + 1) * BY])
                    .map(|&v| u32::from(v))
                    .sum();
                data.push((sum / (BY * BY) as u32) as u8);
            }
        }
        Self { width, height, cell: self.cell * BY, data }
    }

    pub fn row(&self, y: usize) -> &[u8] {
        &self.data[y * self.width..(y + 1) * self.width]
    }

    pub fn mean(&self) -> i32 {
        let sum: u64 = self.data.iter().map(|&v| u64::from(v)).sum();
        (sum / (self.data.len() as u64).max(1)) as i32
    }
}
