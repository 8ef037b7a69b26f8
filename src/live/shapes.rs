//! Zones and lines drawn on a camera's picture.

use serde::{Deserialize, Serialize};

use crate::domain::attendance::Direction;

/// A point in the unit square of the picture: 0 to 1 on both axes, y down.
pub type Place = (f32, f32);

/// An area of the picture, by its corners.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Zone {
    pub name: String,
    pub corners: Vec<Place>,
    /// Faces in it are blurred.
    #[serde(default)]
    pub blurred: bool,
    /// Somebody entering it is told on the desktop.
    #[serde(default)]
    pub notices: bool,
}

/// A line somebody crosses. Seen from `from` towards `to`, who goes from its left to its right comes in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub name: String,
    pub from: Place,
    pub to: Place,
}

/// All that is drawn on one camera.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Shapes {
    #[serde(default)]
    pub zones: Vec<Zone>,
    #[serde(default)]
    pub lines: Vec<Line>,
}

impl Shapes {
    /// From what is stored; nothing where that reads differently.
    pub fn deserialized(stored: &serde_json::Value) -> Self {
        serde_json::from_value(stored.clone()).unwrap_or_default()
    }
}

impl Zone {
    /// Even-odd rule. False with fewer than three corners.
    pub fn contains(&self, (x, y): Place) -> bool {
        let mut inside = false;
        let mut before = self.corners.len().wrapping_sub(1);
        for at in 0..self.corners.len() {
            let ((ax, ay), (bx, by)) = (self.corners[at], self.corners[before]);
            if (ay > y) != (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax {
                inside = !inside;
            }
            before = at;
        }
        inside && self.corners.len() >= 3
    }
}

impl Line {
    /// Which way the step from `a` to `b` crosses it, if it does.
    pub fn crossed(&self, a: Place, b: Place) -> Option<Direction> {
        let (before, after) = (side(self.from, self.to, a), side(self.from, self.to, b));
        // Standing on it is not crossing it.
        if (before > 0.0) == (after > 0.0) {
            return None;
        }
        if (side(a, b, self.from) > 0.0) == (side(a, b, self.to) > 0.0) {
            return None;
        }
        Some(if after > 0.0 { Direction::In } else { Direction::Out })
    }
}

/// Positive where `p` lies on the right of the way from `a` to `b`, with y down.
fn side(a: Place, b: Place, p: Place) -> f32 {
    (b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_zone_holds_what_is_inside_of_it() {
        let corners = vec![(0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.5, 0.5), (0.2, 0.8)];
        let zone = Zone { name: String::new(), corners, blurred: false, notices: false };
        for (place, inside) in
            [((0.3, 0.3), true), ((0.5, 0.7), false), ((0.75, 0.7), true), ((0.9, 0.3), false)]
        {
            assert_eq!(zone.contains(place), inside, "{place:?}");
        }
        assert!(!Zone { corners: vec![], ..zone }.contains((0.5, 0.5)));
    }

    #[test]
    fn a_door_knows_in_from_out() {
        // A line from the top to the bottom: its right, seen along it, is the picture's left.
        let door = Line { name: String::new(), from: (0.5, 0.0), to: (0.5, 1.0) };
        assert_eq!(door.crossed((0.6, 0.5), (0.4, 0.5)), Some(Direction::In));
        assert_eq!(door.crossed((0.4, 0.5), (0.6, 0.5)), Some(Direction::Out));
        assert_eq!(door.crossed((0.6, 0.5), (0.55, 0.5)), None);
        let short = Line { to: (0.5, 0.3), ..door };
        assert_eq!(short.crossed((0.6, 0.5), (0.4, 0.5)), None, "past its end");
    }

    proptest! {
        #[test]
        fn there_and_back_is_in_and_out(a in (0.0_f32..1.0, 0.0_f32..1.0), b in (0.0_f32..1.0, 0.0_f32..1.0)) {
            let line = Line { name: String::new(), from: (0.3, 0.1), to: (0.6, 0.9) };
            let back = line.crossed(b, a);
            prop_assert_eq!(line.crossed(a, b).map(|d| d == Direction::In), back.map(|d| d == Direction::Out));
        }
    }
}
