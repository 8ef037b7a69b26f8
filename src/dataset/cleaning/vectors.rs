//! Vectors of unit length, side by side in one block.

/// Rows of `width` numbers, each scaled to length 1; a row that was missing, of another width or zero stays zero.
pub(super) struct UnitRows {
    width: usize,
    data: Vec<f32>,
}

impl UnitRows {
    /// The width is that of the first row that is there.
    pub fn new<'a>(rows: impl Iterator<Item = Option<&'a [f32]>> + Clone) -> Self {
        let width = rows.clone().flatten().map(<[f32]>::len).next().unwrap_or(0);
        let mut data = Vec::new();
        for row in rows {
            let at = data.len();
            data.resize(at + width, 0.0);
            if let Some(row) = row
                && row.len() == width
                && row.iter().all(|v| v.is_finite())
            {
                data[at..].copy_from_slice(row);
                normalize(&mut data[at..]);
            }
        }
        Self { width, data }
    }

    pub fn width(&self) -> usize {
        self.width
    }

    pub fn row(&self, index: usize) -> &[f32] {
        &self.data[index * self.width..(index + 1) * self.width]
    }

    pub fn is_present(&self, index: usize) -> bool {
        self.row(index).iter().any(|v| *v != 0.0)
    }
}

/// Eight running sums, so that the compiler may use wide registers; the order of additions is fixed.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0f32; 8];
    let (a8, b8) = (a.chunks_exact(8), b.chunks_exact(8));
    let tail: f32 = a8.remainder().iter().zip(b8.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in a8.zip(b8) {
        for i in 0..8 {
            sums[i] += x[i] * y[i];
        }
    }
    sums.iter().sum::<f32>() + tail
}

pub(super) fn normalize(row: &mut [f32]) {
    let length = dot(row, row).sqrt();
    if length > 0.0 {
        for v in row {
            *v /= length;
        }
    }
}

/// The value in the middle; 0 of nothing. Sorts `values`.
pub(super) fn median(values: &mut [f32]) -> f32 {
    values.sort_by(f32::total_cmp);
    match values.len() {
        0 => 0.0,
        n if n % 2 == 1 => values[n / 2],
        n => f32::midpoint(values[n / 2 - 1], values[n / 2]),
    }
}
