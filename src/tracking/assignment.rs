//! Optimal one-to-one assignment: which rows go with which columns so that the total gain is greatest.
//!
//! Shortest augmenting paths with potentials (Jonker and Volgenant, *A shortest augmenting path algorithm for
//! dense and sparse linear assignment problems*, Computing 38, 1987), solved apart for each connected group of
//! possible pairs: in tracking nearly all groups are one person and one box.

/// The gain of pairing each row with each column. A pair whose gain is not above zero is never made.
#[derive(Debug, Clone, PartialEq)]
pub struct Gains {
    rows: usize,
    cols: usize,
    values: Vec<f64>,
}

impl Gains {
    /// No pair is possible yet.
    pub fn new(rows: usize, cols: usize) -> Self {
        Self { rows, cols, values: vec![0.0; rows * cols] }
    }

    /// `gain` of each (row, column); zero or less (or not a number) forbids the pair.
    pub fn from_fn(rows: usize, cols: usize, mut gain: impl FnMut(usize, usize) -> f64) -> Self {
        let mut gains = Self::new(rows, cols);
        for row in 0..rows {
            for col in 0..cols {
                gains.set(row, col, gain(row, col));
            }
        }
        gains
    }

    pub fn get(&self, row: usize, col: usize) -> f64 {
        self.values[row * self.cols + col]
    }

    pub fn set(&mut self, row: usize, col: usize, gain: f64) {
        self.values[row * self.cols + col] = if gain > 0.0 { gain } else { 0.0 };
    }

    pub fn add(&mut self, row: usize, col: usize, gain: f64) {
        self.set(row, col, self.get(row, col) + gain);
    }
}

/// One possible pair and what it gains; a gain that is not above zero never pairs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    pub row: usize,
    pub col: usize,
    pub gain: f64,
}

/// The column of each row, or `None` where the row stays alone, such that the sum of gains is greatest.
///
/// O(n²m) in the size of the largest connected group, n its shorter side. The same input always gives the same
/// pairs, also among equally good solutions.
pub fn assign(gains: &Gains) -> Vec<Option<usize>> {
    let mut pairs = Vec::new();
    for row in 0..gains.rows {
        for col in 0..gains.cols {
            pairs.push(Pair { row, col, gain: gains.get(row, col) });
        }
    }
    assign_pairs(gains.rows, gains.cols, &pairs)
}

/// As [`assign`], for many rows and columns of which few can pair. Of a pair listed twice the last gain counts.
pub fn assign_pairs(rows: usize, cols: usize, pairs: &[Pair]) -> Vec<Option<usize>> {
    let pairs: Vec<Pair> = pairs.iter().copied().filter(|pair| pair.gain > 0.0).collect();
    let mut column_of_row = vec![None; rows];
    // Place of each row and column within its group.
    let mut place = vec![0; rows + cols];
    for group in connected_groups(rows, cols, &pairs) {
        if let ([row], [col]) = (group.rows.as_slice(), group.cols.as_slice()) {
            column_of_row[*row] = Some(*col);
            continue;
        }
        group.rows.iter().enumerate().for_each(|(at, &row)| place[row] = at);
        group.cols.iter().enumerate().for_each(|(at, &col)| place[rows + col] = at);
        let transposed = group.rows.len() > group.cols.len();
        let (short, long) = if transposed { (&group.cols, &group.rows) } else { (&group.rows, &group.cols) };
        let mut gains = Gains::new(short.len(), long.len());
        for pair in group.pairs.iter().map(|&at| pairs[at]) {
            let (row, col) = (place[pair.row], place[rows + pair.col]);
            let (i, j) = if transposed { (col, row) } else { (row, col) };
            gains.set(i, j, pair.gain);
        }
        for (i, j) in shortest_augmenting_paths(&gains).into_iter().enumerate() {
            // A row without a worthwhile pair is parked on a column of gain zero.
            if gains.get(i, j) > 0.0 {
                let (row, col) = if transposed { (long[j], short[i]) } else { (short[i], long[j]) };
                column_of_row[row] = Some(col);
            }
        }
    }
    column_of_row
}

/// Rows and columns that are linked by pairs, directly or through others, in rising order, and those pairs' places.
#[derive(Debug, Default)]
struct Group {
    rows: Vec<usize>,
    cols: Vec<usize>,
    pairs: Vec<usize>,
}

fn connected_groups(rows: usize, cols: usize, pairs: &[Pair]) -> Vec<Group> {
    let mut parent: Vec<usize> = (0..rows + cols).collect();
    for pair in pairs {
        let (a, b) = (root(&mut parent, pair.row), root(&mut parent, rows + pair.col));
        parent[a.max(b)] = a.min(b);
    }
    // A group's root is its lowest row, so groups come in the order of their first rows.
    let mut group_of_root = vec![usize::MAX; rows + cols];
    let mut groups: Vec<Group> = Vec::new();
    for node in 0..rows + cols {
        let root = root(&mut parent, node);
        if group_of_root[root] == usize::MAX {
            group_of_root[root] = groups.len();
            groups.push(Group::default());
        }
        let group = &mut groups[group_of_root[root]];
        if node < rows { group.rows.push(node) } else { group.cols.push(node - rows) }
    }
    for (at, pair) in pairs.iter().enumerate() {
        let root = root(&mut parent, pair.row);
        groups[group_of_root[root]].pairs.push(at);
    }
    groups.retain(|group| !group.pairs.is_empty());
    groups
}

fn root(parent: &mut [usize], mut node: usize) -> usize {
    while parent[node] != node {
        parent[node] = parent[parent[node]];
        node = parent[node];
    }
    node
}

/// For each row its column, all different, so that the sum of gains is greatest; not more rows than columns.
fn shortest_augmenting_paths(gains: &Gains) -> Vec<usize> {
    const NONE: usize = usize::MAX;
    let (n, m) = (gains.rows, gains.cols);
    let mut row_potential = vec![0.0; n];
    let mut col_potential = vec![0.0; m];
    let mut row_of_col = vec![NONE; m];
    let mut slack = vec![f64::INFINITY; m];
    let mut previous = vec![NONE; m];
    let mut used = vec![false; m];
    for start in 0..n {
        slack.fill(f64::INFINITY);
        previous.fill(NONE);
        used.fill(false);
        let (mut row, mut last) = (start, NONE);
        // Grow the alternating tree by its nearest column until that column is free.
        let free = loop {
            let (mut delta, mut nearest) = (f64::INFINITY, NONE);
            for col in 0..m {
                if used[col] {
                    continue;
                }
                let reduced = -gains.get(row, col) - row_potential[row] - col_potential[col];
                if reduced < slack[col] {
                    slack[col] = reduced;
                    previous[col] = last;
                }
                if slack[col] < delta {
                    delta = slack[col];
                    nearest = col;
                }
            }
            row_potential[start] += delta;
            for col in 0..m {
                if used[col] {
                    row_potential[row_of_col[col]] += delta;
                    col_potential[col] -= delta;
                } else {
                    slack[col] -= delta;
                }
            }
            used[nearest] = true;
            last = nearest;
            if row_of_col[nearest] == NONE {
                break nearest;
            }
            row = row_of_col[nearest];
        };
        // Flip the pairs along the path back to `start`.
        let mut col = free;
        while previous[col] != NONE {
            row_of_col[col] = row_of_col[previous[col]];
            col = previous[col];
        }
        row_of_col[col] = start;
    }
    let mut col_of_row = vec![NONE; n];
    for (col, &row) in row_of_col.iter().enumerate() {
        if row != NONE {
            col_of_row[row] = col;
        }
    }
    col_of_row
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The greatest total by trying everything.
    fn best_by_trying(gains: &Gains, row: usize, taken: &mut Vec<bool>) -> f64 {
        if row == gains.rows {
            return 0.0;
        }
        let mut best = best_by_trying(gains, row + 1, taken);
        for col in 0..gains.cols {
            let gain = gains.get(row, col);
            if !taken[col] && gain > 0.0 {
                taken[col] = true;
                best = best.max(gain + best_by_trying(gains, row + 1, taken));
                taken[col] = false;
            }
        }
        best
    }

    fn gains_up_to(side: usize) -> impl Strategy<Value = Gains> {
        (0..=side, 0..=side).prop_flat_map(|(rows, cols)| {
            // A third of the pairs forbidden; coarse values, so that ties happen.
            let value = prop_oneof![Just(-1.0), (1..20_u8).prop_map(|v| f64::from(v) / 4.0), 0.0..5.0_f64];
            proptest::collection::vec(value, rows * cols)
                .prop_map(move |values| Gains::from_fn(rows, cols, |r, c| values[r * cols + c]))
        })
    }

    proptest! {
        #[test]
        fn the_total_is_the_best_there_is(gains in gains_up_to(6)) {
            let pairs = assign(&gains);
            prop_assert_eq!(pairs.len(), gains.rows);
            let mut taken = vec![false; gains.cols];
            let mut total = 0.0;
            for (row, col) in pairs.iter().enumerate().filter_map(|(r, c)| c.map(|c| (r, c))) {
                prop_assert!(!taken[col], "column {} given twice", col);
                prop_assert!(gains.get(row, col) > 0.0, "forbidden pair {} {}", row, col);
                taken[col] = true;
                total += gains.get(row, col);
            }
            let best = best_by_trying(&gains, 0, &mut vec![false; gains.cols]);
            prop_assert!((total - best).abs() < 1e-9, "{} instead of {}", total, best);
            prop_assert_eq!(assign(&gains), pairs);
        }

        #[test]
        fn large_groups_are_solved_as_well_both_ways_round(
            values in proptest::collection::vec(0.0..1.0_f64, 30 * 40)
        ) {
            let gain = |r: usize, c: usize| values[r * 40 + c];
            let total = |pairs: Vec<Option<usize>>, gain: &dyn Fn(usize, usize) -> f64| -> f64 {
                pairs.iter().enumerate().filter_map(|(r, c)| c.map(|c| gain(r, c))).sum()
            };
            let wide = total(assign(&Gains::from_fn(30, 40, gain)), &gain);
            let tall = total(assign(&Gains::from_fn(40, 30, |r, c| gain(c, r))), &|r, c| gain(c, r));
            prop_assert!((wide - tall).abs() < 1e-9);
        }
    }

    #[test]
    fn a_greedy_choice_is_not_taken() {
        // Greedy would take 0.9 and leave the second row alone.
        let gains = Gains::from_fn(2, 2, |r, c| [[0.9, 0.8], [0.7, 0.0]][r][c]);
        assert_eq!(assign(&gains), [Some(1), Some(0)]);
    }

    #[test]
    fn nothing_to_assign() {
        assert!(assign(&Gains::new(0, 3)).is_empty());
        assert_eq!(assign(&Gains::new(2, 0)), [None, None]);
        assert_eq!(assign(&Gains::from_fn(1, 1, |_, _| f64::NAN)), [None]);
    }
}
