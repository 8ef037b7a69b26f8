//! Faces on a plane: those that look alike lie together.

use std::sync::Arc;

/// A sample of the faces, each at a point of the unit square.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FaceMap {
    pub rows: Vec<u32>,
    /// In the order of `rows`, from 0 to 1.
    pub points: Vec<(f32, f32)>,
}

/// How far the map is known.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum MapState {
    /// Not asked for yet.
    #[default]
    Not,
    Running,
    Done(Arc<FaceMap>),
}

impl FaceMap {
    /// Places that need not be in the unit square, moved and scaled into it, their proportions kept.
    pub fn new(rows: Vec<u32>, places: &[(f32, f32)]) -> Self {
        let mut low = (f32::INFINITY, f32::INFINITY);
        let mut high = (f32::NEG_INFINITY, f32::NEG_INFINITY);
        for &(x, y) in places.iter().filter(|(x, y)| x.is_finite() && y.is_finite()) {
            low = (low.0.min(x), low.1.min(y));
            high = (high.0.max(x), high.1.max(y));
        }
        let side = (high.0 - low.0).max(high.1 - low.1).max(f32::EPSILON);
        let into = |v: f32, low: f32, high: f32| {
            let at = 0.5 + (v - f32::midpoint(low, high)) / side;
            if at.is_finite() { at.clamp(0.0, 1.0) } else { 0.5 }
        };
        let points = places.iter().map(|&(x, y)| (into(x, low.0, high.0), into(y, low.1, high.1))).collect();
        Self { rows, points }
    }

    /// The rows inside a line drawn around them, which is closed from its end to its beginning (even-odd rule).
    pub fn inside(&self, line: &[(f32, f32)]) -> Vec<u32> {
        if line.len() < 3 {
            return Vec::new();
        }
        let crosses = |point: (f32, f32), a: (f32, f32), b: (f32, f32)| {
            (a.1 > point.1) != (b.1 > point.1) && point.0 < (b.0 - a.0) * (point.1 - a.1) / (b.1 - a.1) + a.0
        };
        let is_inside = |point: (f32, f32)| {
            let edges = line.iter().zip(line.iter().cycle().skip(1));
            edges.filter(|&(&a, &b)| crosses(point, a, b)).count() % 2 == 1
        };
        self.rows
            .iter()
            .zip(&self.points)
            .filter(|(_, point)| is_inside(**point))
            .map(|(row, _)| *row)
            .collect()
    }

    /// The row nearest to a point, no further than `reach` from it.
    pub fn nearest(&self, point: (f32, f32), reach: f32) -> Option<u32> {
        let distance = |at: &(f32, f32)| (at.0 - point.0).hypot(at.1 - point.1);
        let near = self.rows.iter().zip(&self.points).map(|(row, at)| (distance(at), *row));
        near.filter(|(d, _)| *d <= reach).min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, row)| row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_around_some_takes_those_and_no_others() {
        let map = FaceMap::new(vec![7, 8, 9], &[(0.0, 0.0), (10.0, 0.0), (10.0, 4.0)]);
        assert_eq!(map.points, [(0.0, 0.3), (1.0, 0.3), (1.0, 0.7)]);
        let around = [(0.8, 0.2), (1.2, 0.2), (1.2, 0.9), (0.8, 0.9)];
        assert_eq!(map.inside(&around), [8, 9]);
        assert!(map.inside(&around[..2]).is_empty());
        assert_eq!(map.nearest((0.95, 0.32), 0.1), Some(8));
        assert_eq!(map.nearest((0.5, 0.5), 0.1), None);
    }

    #[test]
    fn one_place_and_broken_ones_lie_in_the_middle() {
        assert_eq!(FaceMap::new(vec![1], &[(5.0, 5.0)]).points, [(0.5, 0.5)]);
        assert_eq!(FaceMap::new(vec![1], &[(f32::NAN, 5.0)]).points, [(0.5, 0.5)]);
    }
}
