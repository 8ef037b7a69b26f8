//! Where tiles lie: a tall page of groups, each a header and lines of tiles. Only sums over groups are kept, so that
//! any place and any height is found without looking at the faces between.

use super::layout::FaceLayout;

/// Sizes in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Metrics {
    /// Room for tiles and the gaps between them.
    pub width: f32,
    /// Side a tile should have; it gets a little more, so that a line fills the width.
    pub tile: f32,
    pub gap: f32,
    pub header: f32,
    /// Between a group and the next one's header.
    pub group_gap: f32,
}

/// A line of the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Line {
    Header {
        group: usize,
        /// Of its top, from the top of the page.
        y: f64,
    },
    Tiles {
        group: usize,
        y: f64,
        /// Places from this one on.
        first: u32,
        count: u32,
    },
}

/// A move of the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Left,
    Right,
    Up,
    Down,
    PageUp,
    PageDown,
    /// The line's ends.
    LineStart,
    LineEnd,
    /// The page's ends.
    First,
    Last,
    NextGroup,
    PreviousGroup,
}

/// The page for one layout at one size. Heights are 64-bit: a page may be millions of points tall.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Grid {
    metrics: Option<Metrics>,
    columns: u32,
    side: f32,
    /// Top of each group's header, and the end of the page.
    tops: Vec<f64>,
    /// First place of each group, and the number of places.
    starts: Vec<u32>,
}

impl Grid {
    pub fn new(layout: &FaceLayout, metrics: Metrics) -> Self {
        let columns = (((metrics.width + metrics.gap) / (metrics.tile + metrics.gap)).floor() as u32).max(1);
        let side = ((metrics.width - metrics.gap * (columns - 1) as f32) / columns as f32).max(1.0);
        let mut grid = Self { metrics: Some(metrics), columns, side, tops: Vec::new(), starts: Vec::new() };
        let mut y = 0.0;
        for group in &layout.groups {
            grid.tops.push(y);
            grid.starts.push(group.places.start);
            y += f64::from(metrics.header)
                + f64::from((group.places.len() as u32).div_ceil(columns)) * grid.pitch()
                + f64::from(metrics.group_gap - metrics.gap);
        }
        grid.tops.push(y);
        grid.starts.push(layout.len() as u32);
        grid
    }

    pub fn metrics(&self) -> Option<Metrics> {
        self.metrics
    }

    pub fn columns(&self) -> u32 {
        self.columns
    }

    /// Side of a tile.
    pub fn side(&self) -> f32 {
        self.side
    }

    pub fn height(&self) -> f64 {
        self.tops.last().copied().unwrap_or(0.0)
    }

    pub fn num_groups(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// From one line of tiles to the next.
    fn pitch(&self) -> f64 {
        f64::from(self.side + self.metrics.map_or(0.0, |metrics| metrics.gap))
    }

    fn header(&self) -> f64 {
        self.metrics.map_or(0.0, |metrics| f64::from(metrics.header))
    }

    fn group_of(&self, place: u32) -> usize {
        self.starts.partition_point(|&start| start <= place).saturating_sub(1)
    }

    /// The group whose header or tiles lie at `y`; the last one below the page's end.
    pub fn group_at_y(&self, y: f64) -> usize {
        self.tops.partition_point(|&top| top <= y).saturating_sub(1).min(self.num_groups().saturating_sub(1))
    }

    /// Top of a group's header.
    pub fn group_top(&self, group: usize) -> f64 {
        self.tops.get(group).copied().unwrap_or(0.0)
    }

    /// Left top corner of a tile, from the page's.
    pub fn position(&self, place: u32) -> (f32, f64) {
        let group = self.group_of(place);
        let within = place - self.starts[group];
        let x = (within % self.columns) as f32 * (self.side + self.metrics.map_or(0.0, |m| m.gap));
        (x, self.line_y(group, within / self.columns))
    }

    fn line_y(&self, group: usize, line: u32) -> f64 {
        self.tops[group] + self.header() + f64::from(line) * self.pitch()
    }

    fn num_lines(&self, group: usize) -> u32 {
        (self.starts[group + 1] - self.starts[group]).div_ceil(self.columns)
    }

    /// The lines that touch `top..bottom`, from above.
    pub fn lines(&self, top: f64, bottom: f64) -> Vec<Line> {
        let mut lines = Vec::new();
        if self.num_groups() == 0 {
            return lines;
        }
        for group in self.group_at_y(top)..self.num_groups() {
            let y = self.tops[group];
            if y >= bottom {
                break;
            }
            if y + self.header() > top {
                lines.push(Line::Header { group, y });
            }
            let from = ((top - self.line_y(group, 0)) / self.pitch()).floor().max(0.0) as u32;
            for line in from..self.num_lines(group) {
                let y = self.line_y(group, line);
                if y >= bottom {
                    break;
                }
                let first = self.starts[group] + line * self.columns;
                let count = self.columns.min(self.starts[group + 1] - first);
                if y + f64::from(self.side) > top {
                    lines.push(Line::Tiles { group, y, first, count });
                }
            }
        }
        lines
    }

    /// The tile at a point of the page; `None` in gaps and headers.
    pub fn place_at(&self, x: f32, y: f64) -> Option<u32> {
        if self.num_groups() == 0 || x < 0.0 || y < 0.0 || y >= self.height() {
            return None;
        }
        let group = self.group_at_y(y);
        let below = y - self.line_y(group, 0);
        if below < 0.0 {
            return None;
        }
        let column = (f64::from(x) / self.pitch()).floor() as u32;
        let line = (below / self.pitch()).floor() as u32;
        let in_tile =
            f64::from(x) % self.pitch() < f64::from(self.side) && below % self.pitch() < f64::from(self.side);
        let place = self.starts[group] + line * self.columns + column;
        (in_tile && column < self.columns && place < self.starts[group + 1]).then_some(place)
    }

    /// The places whose tiles touch a rectangle of the page, rising.
    pub fn places_in(&self, x: std::ops::Range<f32>, y: std::ops::Range<f64>) -> Vec<u32> {
        let mut places = Vec::new();
        for line in self.lines(y.start, y.end) {
            let Line::Tiles { first, count, .. } = line else { continue };
            for column in 0..count {
                let left = (f64::from(column) * self.pitch()) as f32;
                if left < x.end && left + self.side > x.start {
                    places.push(first + column);
                }
            }
        }
        places
    }

    /// Where a move leads from `place`. `page`: height of the window the page is seen through.
    pub fn step(&self, place: u32, step: Step, page: f64) -> u32 {
        let last = self.starts.last().copied().unwrap_or(0).saturating_sub(1);
        if self.num_groups() == 0 {
            return 0;
        }
        let place = place.min(last);
        let group = self.group_of(place);
        let within = place - self.starts[group];
        let column = within % self.columns;
        match step {
            Step::Left => place.saturating_sub(1),
            Step::Right => (place + 1).min(last),
            Step::First => 0,
            Step::Last => last,
            Step::LineStart => place - column,
            Step::LineEnd => (place - column + self.columns - 1).min(self.starts[group + 1] - 1),
            Step::Up => self.line_before(group, within / self.columns, column).unwrap_or(place),
            Step::Down => self.line_after(group, within / self.columns, column).unwrap_or(place),
            Step::NextGroup => self.starts.get(group + 1).copied().filter(|&p| p <= last).unwrap_or(place),
            Step::PreviousGroup if within > 0 => self.starts[group],
            Step::PreviousGroup => self.starts[group.saturating_sub(1)],
            Step::PageUp | Step::PageDown => {
                let lines = (page / self.pitch()).floor().max(1.0) as u32;
                let one = if step == Step::PageUp { Step::Up } else { Step::Down };
                (0..lines).fold(place, |place, _| self.step(place, one, page))
            }
        }
    }

    fn line_before(&self, group: usize, line: u32, column: u32) -> Option<u32> {
        let (group, line) = if line > 0 { (group, line - 1) } else { (group.checked_sub(1)?, u32::MAX) };
        Some(self.in_line(group, line.min(self.num_lines(group) - 1), column))
    }

    fn line_after(&self, group: usize, line: u32, column: u32) -> Option<u32> {
        if line + 1 < self.num_lines(group) {
            Some(self.in_line(group, line + 1, column))
        } else {
            (group + 1 < self.num_groups()).then(|| self.in_line(group + 1, 0, column))
        }
    }

    /// The tile of a line at a column, or its last one.
    fn in_line(&self, group: usize, line: u32, column: u32) -> u32 {
        (self.starts[group] + line * self.columns + column).min(self.starts[group + 1] - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::faces::layout::{FaceGroup, GroupKey};
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    const METRICS: Metrics = Metrics { width: 108.0, tile: 30.0, gap: 4.0, header: 20.0, group_gap: 10.0 };

    fn layout(sizes: &[u32]) -> FaceLayout {
        let mut start = 0;
        let mut layout = FaceLayout::default();
        for (i, &size) in sizes.iter().enumerate() {
            layout.groups.push(FaceGroup { key: GroupKey::Cluster(i as u32), places: start..start + size });
            start += size;
        }
        layout.order = (0..start).collect();
        layout
    }

    #[test]
    fn a_line_fills_the_width() {
        let grid = Grid::new(&layout(&[7, 1]), METRICS);
        assert_eq!(grid.columns(), 3);
        assert!((grid.side() - 100.0 / 3.0).abs() < 1e-4);
        assert_eq!(grid.position(0), (0.0, 20.0));
        let (x, y) = grid.position(5);
        assert!((x - 2.0 * (grid.side() + 4.0)).abs() < 1e-3 && (y - 20.0 - 37.3333).abs() < 1e-3);
        assert_eq!(Grid::new(&layout(&[7]), Metrics { width: 3.0, ..METRICS }).columns(), 1);
        assert!(Grid::new(&layout(&[]), METRICS).height().abs() < 1e-9);
    }

    #[test]
    fn arrows_go_on_in_the_next_group() {
        let grid = Grid::new(&layout(&[7, 2, 4]), METRICS);
        let go = |place, step| grid.step(place, step, 80.0);
        assert_eq!([go(4, Step::Up), go(4, Step::Down), go(5, Step::Down)], [1, 6, 6]);
        assert_eq!([go(6, Step::Down), go(8, Step::Down), go(8, Step::Up)], [7, 10, 6]);
        assert_eq!(
            [go(0, Step::Left), go(0, Step::Up), go(12, Step::Right), go(12, Step::Down)],
            [0, 0, 12, 12]
        );
        assert_eq!([go(4, Step::LineStart), go(4, Step::LineEnd), go(6, Step::LineEnd)], [3, 5, 6]);
        assert_eq!(
            [go(4, Step::NextGroup), go(8, Step::PreviousGroup), go(7, Step::PreviousGroup)],
            [7, 7, 0]
        );
        assert_eq!([go(0, Step::PageDown), go(12, Step::PageUp), go(0, Step::Last)], [6, 7, 12]);
    }

    proptest! {
        #[test]
        fn places_and_points_agree(
            sizes in proptest::collection::vec(1_u32..40, 1..30), width in 20.0_f32..900.0, tile in 16.0_f32..200.0,
        ) {
            let grid = Grid::new(&layout(&sizes), Metrics { width, tile, ..METRICS });
            let total: u32 = sizes.iter().sum();
            for place in 0..total {
                let (x, y) = grid.position(place);
                let middle = f64::from(grid.side()) / 2.0;
                prop_assert_eq!(grid.place_at(x + middle as f32, y + middle), Some(place));
                prop_assert!(x >= 0.0 && x + grid.side() <= width.max(grid.side()) + 0.01);
            }
            let lines = grid.lines(0.0, grid.height());
            let shown: u32 = lines.iter().map(|l| if let Line::Tiles { count, .. } = l { *count } else { 0 }).sum();
            prop_assert_eq!(shown, total);
            prop_assert_eq!(lines.iter().filter(|l| matches!(l, Line::Header { .. })).count(), sizes.len());
            prop_assert_eq!(grid.places_in(0.0..width.max(grid.side()), 0.0..grid.height()).len() as u32, total);
        }

        #[test]
        fn no_move_leaves_the_page(
            sizes in proptest::collection::vec(1_u32..12, 1..9), from in 0_u32..200, page in 1.0_f64..400.0,
        ) {
            let grid = Grid::new(&layout(&sizes), METRICS);
            let total: u32 = sizes.iter().sum();
            for step in [
                Step::Left, Step::Right, Step::Up, Step::Down, Step::PageUp, Step::PageDown, Step::LineStart,
                Step::LineEnd, Step::First, Step::Last, Step::NextGroup, Step::PreviousGroup,
            ] {
                prop_assert!(grid.step(from, step, page) < total);
            }
        }
    }
}
