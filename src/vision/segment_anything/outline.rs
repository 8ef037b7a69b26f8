//! The polygon round a mask: along the cracks between pixels inside and pixels outside.

use crate::domain::geometry::Point;

/// Corners that lie closer to the line between their neighbours are left out, in pixels.
const TOLERANCE: f32 = 0.75;

/// Round the largest part of `inside` (row by row, `width` pixels each) whose pixels touch at their sides; clockwise,
/// without holes. Empty where nothing is inside.
pub fn of_largest(inside: &[bool], width: usize) -> Vec<Point> {
    let Some((start, parts)) = largest(inside, width) else { return vec![] };
    let corners = walk(&parts, width, start);
    simplified(&corners)
}

/// The first pixel of the largest part, and which pixels belong to it.
fn largest(inside: &[bool], width: usize) -> Option<(usize, Vec<bool>)> {
    let mut part_of = vec![0_usize; inside.len()];
    let mut sizes = vec![(0, 0)];
    for first in 0..inside.len() {
        if !inside[first] || part_of[first] != 0 {
            continue;
        }
        let part = sizes.len();
        let (mut open, mut size) = (vec![first], 0);
        part_of[first] = part;
        while let Some(at) = open.pop() {
            size += 1;
            let x = at % width;
            let left = (x > 0).then(|| at - 1);
            let right = (x + 1 < width).then(|| at + 1);
            let beside = [left, right, at.checked_sub(width), Some(at + width)];
            for next in beside.into_iter().flatten() {
                if inside.get(next) == Some(&true) && part_of[next] == 0 {
                    part_of[next] = part;
                    open.push(next);
                }
            }
        }
        sizes.push((size, first));
    }
    // Of equals the first.
    let (part, (_, first)) =
        sizes.iter().enumerate().skip(1).max_by_key(|(index, (size, _))| (*size, usize::MAX - index))?;
    Some((*first, part_of.iter().map(|&p| p == part).collect()))
}

/// Corners of the cracks round the part whose first pixel is `start`, keeping it on the right.
fn walk(part: &[bool], width: usize, start: usize) -> Vec<(i64, i64)> {
    let rows = part.len() / width;
    let is_in = |x: i64, y: i64| {
        (0..width as i64).contains(&x)
            && (0..rows as i64).contains(&y)
            && part[y as usize * width + x as usize]
    };
    let first = ((start % width) as i64, (start / width) as i64);
    // Along the top of the first pixel; nothing of the part lies above or before it.
    let (mut at, mut step) = (first, (1_i64, 0_i64));
    let mut corners = vec![];
    loop {
        // The pixel ahead to the right (1) or to the left (-1).
        let ahead = |side: i64| {
            let (dx, dy) = step;
            is_in(at.0 + (dx - dy * side - 1) / 2, at.1 + (dy + dx * side - 1) / 2)
        };
        let turned = match (ahead(-1), ahead(1)) {
            (true, true) => (step.1, -step.0),
            (_, true) => step,
            // Where two pixels touch at a corner only, the one that is walked round is kept.
            _ => (-step.1, step.0),
        };
        if turned != step {
            corners.push(at);
        }
        step = turned;
        at = (at.0 + step.0, at.1 + step.1);
        if at == first {
            corners.push(at);
            return corners;
        }
    }
}

/// Ramer, Douglas and Peucker: what is left is everywhere within [`TOLERANCE`] of what was.
fn simplified(corners: &[(i64, i64)]) -> Vec<Point> {
    let points: Vec<Point> = corners.iter().map(|&(x, y)| Point { x: x as f32, y: y as f32 }).collect();
    if points.len() < 4 {
        return points;
    }
    // A closed line is cut at the corner farthest from its first.
    let far = |a: Point, b: Point| (a.x - b.x).hypot(a.y - b.y);
    let farthest =
        (1..points.len()).max_by(|&a, &b| far(points[0], points[a]).total_cmp(&far(points[0], points[b])));
    let farthest = farthest.unwrap_or(0);
    let mut kept = vec![false; points.len() + 1];
    let at = |i: usize| points[i % points.len()];
    let mut open = vec![(0, farthest), (farthest, points.len())];
    while let Some((from, to)) = open.pop() {
        kept[from] = true;
        let (a, b) = (at(from), at(to));
        let length = far(a, b).max(f32::MIN_POSITIVE);
        let off = |i: usize| ((b.x - a.x) * (at(i).y - a.y) - (b.y - a.y) * (at(i).x - a.x)).abs() / length;
        let worst = (from + 1..to).max_by(|&i, &j| off(i).total_cmp(&off(j)));
        if let Some(worst) = worst.filter(|&i| off(i) > TOLERANCE) {
            open.extend([(from, worst), (worst, to)]);
        }
    }
    (0..points.len()).filter(|&i| kept[i]).map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn area(polygon: &[Point]) -> f32 {
        let next = |i: usize| polygon[(i + 1) % polygon.len()];
        polygon.iter().enumerate().map(|(i, p)| p.x * next(i).y - next(i).x * p.y).sum::<f32>() / 2.0
    }

    fn corners(rows: &[&str]) -> Vec<(i64, i64)> {
        let inside: Vec<bool> = rows.iter().flat_map(|row| row.bytes().map(|b| b == b'#')).collect();
        let Some((start, part)) = largest(&inside, rows[0].len()) else { return vec![] };
        walk(&part, rows[0].len(), start)
    }

    #[test]
    fn the_walk_goes_round_by_the_corners() {
        assert_eq!(corners(&["...", ".#.", "..."]), [(2, 1), (2, 2), (1, 2), (1, 1)]);
        assert_eq!(corners(&["#..", "#..", "###"]), [(1, 0), (1, 2), (3, 2), (3, 3), (0, 3), (0, 0)]);
        assert_eq!(
            corners(&["#.", ".#"]),
            [(1, 0), (1, 1), (0, 1), (0, 0)],
            "of two that touch at a corner, one"
        );
        assert_eq!(corners(&["..", ".."]), []);
    }

    #[test]
    fn stairs_become_a_slope() {
        let inside: Vec<bool> = (0..20 * 20).map(|i| i % 20 <= i / 20).collect();
        let points = of_largest(&inside, 20);
        assert!((3..=6).contains(&points.len()), "{points:?}");
    }

    proptest! {
        #[test]
        fn the_walk_encloses_the_part_and_its_holes(bits in prop::collection::vec(any::<bool>(), 1..120), width in 1_usize..12) {
            let inside = &bits[..bits.len() / width * width];
            if let Some((start, part)) = largest(inside, width) {
                let corners = walk(&part, width, start);
                let polygon: Vec<Point> = corners.iter().map(|&(x, y)| Point { x: x as f32, y: y as f32 }).collect();
                let size = part.iter().filter(|&&p| p).count() as f32;
                prop_assert!(area(&polygon) >= size, "{} {size}", area(&polygon));
            }
        }
    }
}
