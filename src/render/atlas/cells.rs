//! Which picture lies where in the texture array, and which goes first.

use std::collections::HashMap;
use std::hash::Hash;

use super::{LAYER_SIDE, LAYERS};

/// Side of a cell. A tile takes the smallest that has a texel for each of its pixels, so that it is never shrunk by
/// more than half while it is drawn and needs no mipmaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CellSize {
    Small,
    Medium,
    Large,
}

impl CellSize {
    pub const ALL: [Self; 3] = [Self::Small, Self::Medium, Self::Large];

    /// For tiles of `pixels` physical pixels a side.
    pub fn for_pixels(pixels: f32) -> Self {
        match pixels {
            p if p <= 64.0 => Self::Small,
            p if p <= 128.0 => Self::Medium,
            _ => Self::Large,
        }
    }

    /// In texels.
    pub fn side(self) -> u32 {
        match self {
            Self::Small => 64,
            Self::Medium => 128,
            Self::Large => 256,
        }
    }

    fn per_row(self) -> u32 {
        LAYER_SIDE / self.side()
    }
}

/// A place in the texture array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    pub layer: u32,
    /// Left top corner in texels.
    pub x: u32,
    pub y: u32,
    pub size: CellSize,
}

/// The picture of every cell. Each layer holds cells of one size, and may be given to another when nobody looks.
#[derive(Debug)]
pub struct AtlasCells<K> {
    layers: Vec<Layer<K>>,
    by_key: HashMap<(K, CellSize), (u32, u32)>,
    /// Counted in frames.
    clock: u64,
}

#[derive(Debug)]
struct Layer<K> {
    size: Option<CellSize>,
    slots: Vec<Slot<K>>,
}

#[derive(Debug, Clone)]
struct Slot<K> {
    key: Option<K>,
    used: u64,
}

impl<K: Copy + Eq + Hash> Default for AtlasCells<K> {
    fn default() -> Self {
        Self::with_layers(LAYERS)
    }
}

impl<K: Copy + Eq + Hash> AtlasCells<K> {
    fn with_layers(layers: u32) -> Self {
        let layers = (0..layers).map(|_| Layer { size: None, slots: Vec::new() }).collect();
        Self { layers, by_key: HashMap::new(), clock: 2 }
    }

    /// To be called once a frame of the window.
    pub fn begin_frame(&mut self) {
        self.clock += 1;
    }

    /// The cell of a picture in the wanted size, which counts as used now.
    pub fn find(&mut self, key: K, size: CellSize) -> Option<Cell> {
        let &(layer, slot) = self.by_key.get(&(key, size))?;
        self.layers[layer as usize].slots[slot as usize].used = self.clock;
        Some(cell(layer, slot, size))
    }

    /// The same in the wanted size, or else in the next best: larger before smaller.
    pub fn find_any(&mut self, key: K, wanted: CellSize) -> Option<Cell> {
        let larger = CellSize::ALL.into_iter().filter(|&size| size >= wanted);
        let smaller = CellSize::ALL.into_iter().rev().filter(|&size| size < wanted);
        larger.chain(smaller).find_map(|size| self.find(key, size))
    }

    pub fn contains(&self, key: K, size: CellSize) -> bool {
        self.by_key.contains_key(&(key, size))
    }

    /// A cell for a new picture; the one used longest ago goes. `None` where all are being looked at.
    pub fn place(&mut self, key: K, size: CellSize) -> Option<Cell> {
        if let Some(cell) = self.find(key, size) {
            return Some(cell);
        }
        let (layer, slot) = self
            .free_slot(size)
            .or_else(|| self.take_layer(size, |layer| layer.size.is_none()))
            .or_else(|| self.oldest_slot(size))
            .or_else(|| self.oldest_layer().and_then(|oldest| self.take_layer_at(oldest, size)))?;
        let place = &mut self.layers[layer as usize].slots[slot as usize];
        if let Some(old) = place.key.replace(key) {
            self.by_key.remove(&(old, size));
        }
        place.used = self.clock;
        self.by_key.insert((key, size), (layer, slot));
        Some(cell(layer, slot, size))
    }

    /// Forgets every picture: keys mean others now.
    pub fn clear(&mut self) {
        self.by_key.clear();
        for layer in &mut self.layers {
            *layer = Layer { size: None, slots: Vec::new() };
        }
    }

    fn free_slot(&self, size: CellSize) -> Option<(u32, u32)> {
        self.slots_of(size).find(|(_, _, slot)| slot.key.is_none()).map(|(layer, i, _)| (layer, i))
    }

    fn oldest_slot(&self, size: CellSize) -> Option<(u32, u32)> {
        let oldest = self.slots_of(size).min_by_key(|(_, _, slot)| slot.used)?;
        (oldest.2.used + 1 < self.clock).then_some((oldest.0, oldest.1))
    }

    fn slots_of(&self, size: CellSize) -> impl Iterator<Item = (u32, u32, &Slot<K>)> {
        let layers = self.layers.iter().enumerate().filter(move |(_, layer)| layer.size == Some(size));
        layers.flat_map(|(i, layer)| {
            layer.slots.iter().enumerate().map(move |(slot, s)| (i as u32, slot as u32, s))
        })
    }

    /// The layer whose newest picture is the oldest, if nobody looks at it.
    fn oldest_layer(&self) -> Option<u32> {
        let newest = |layer: &Layer<K>| layer.slots.iter().map(|slot| slot.used).max().unwrap_or(0);
        let (i, layer) = self.layers.iter().enumerate().min_by_key(|(_, layer)| newest(layer))?;
        (newest(layer) + 1 < self.clock).then_some(i as u32)
    }

    fn take_layer(&mut self, size: CellSize, fits: impl Fn(&Layer<K>) -> bool) -> Option<(u32, u32)> {
        let i = self.layers.iter().position(fits)?;
        self.take_layer_at(i as u32, size)
    }

    fn take_layer_at(&mut self, at: u32, size: CellSize) -> Option<(u32, u32)> {
        let layer = self.layers.get_mut(at as usize)?;
        let old = std::mem::take(&mut layer.slots);
        if let Some(old_size) = layer.size.replace(size) {
            for key in old.into_iter().filter_map(|slot| slot.key) {
                self.by_key.remove(&(key, old_size));
            }
        }
        layer.slots = vec![Slot { key: None, used: 0 }; (size.per_row() * size.per_row()) as usize];
        Some((at, 0))
    }
}

fn cell(layer: u32, slot: u32, size: CellSize) -> Cell {
    Cell { layer, x: slot % size.per_row() * size.side(), y: slot / size.per_row() * size.side(), size }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop_assert, proptest};
    use std::collections::HashSet;

    #[test]
    fn the_oldest_goes_and_what_is_seen_stays() {
        let mut cells = AtlasCells::with_layers(1);
        for key in 0..16 {
            assert!(cells.place(key, CellSize::Large).is_some());
        }
        assert_eq!(cells.place(99, CellSize::Large), None, "all were placed in this frame");
        cells.begin_frame();
        cells.begin_frame();
        for key in (0..16).filter(|&key| key != 5) {
            cells.find(key, CellSize::Large);
        }
        assert!(cells.place(99, CellSize::Large).is_some());
        assert!(!cells.contains(5, CellSize::Large) && cells.contains(99, CellSize::Large));
        assert_eq!(cells.place(100, CellSize::Large), None);
    }

    #[test]
    fn a_layer_nobody_looks_at_changes_its_size() {
        let mut cells = AtlasCells::with_layers(2);
        for key in 0..512 {
            cells.place(key, CellSize::Small);
        }
        cells.begin_frame();
        cells.begin_frame();
        for key in 256..512 {
            cells.find(key, CellSize::Small);
        }
        assert!(cells.place(7, CellSize::Large).is_some());
        assert!(!cells.contains(7, CellSize::Small) && cells.contains(300, CellSize::Small));
        assert_eq!(cells.find_any(300, CellSize::Large).map(|cell| cell.size), Some(CellSize::Small));
    }

    proptest! {
        #[test]
        fn no_two_pictures_share_a_place(
            steps in proptest::collection::vec((0_u32..60, 0_usize..3, proptest::bool::ANY), 1..300),
        ) {
            let mut cells = AtlasCells::with_layers(3);
            let mut known: HashSet<(u32, CellSize)> = HashSet::new();
            for (key, size, next_frame) in steps {
                if next_frame {
                    cells.begin_frame();
                }
                cells.place(key, CellSize::ALL[size]);
                known.insert((key, CellSize::ALL[size]));
                let mut taken = HashSet::new();
                for &(key, size) in known.iter().filter(|(key, size)| cells.contains(*key, *size)) {
                    let (layer, slot) = cells.by_key[&(key, size)];
                    let place = cell(layer, slot, size);
                    prop_assert!(cells.layers[layer as usize].size == Some(size));
                    prop_assert!(place.x + size.side() <= LAYER_SIDE && place.y + size.side() <= LAYER_SIDE);
                    prop_assert!(taken.insert((layer, slot)));
                }
            }
        }
    }
}
