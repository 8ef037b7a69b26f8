//! How wide a text is in one of our fonts: the tables `cmap`, `hhea`, `hmtx` and `head` of an `OpenType` file
//! (ISO/IEC 14496-22), read as far as our own fonts need.
//!
//! Will not do: kerning and ligatures. Be Vietnam Pro has both; they make a line a little narrower, never wider than
//! the room it was given.

/// Advance widths of the characters of the Basic Multilingual Plane.
pub struct FontWidths {
    units_per_em: f32,
    /// In font units, by character; 0 where the font has none.
    advances: Vec<u16>,
}

impl FontWidths {
    /// `None` where the file is not a font of the form we ship.
    pub fn new(font: &[u8]) -> Option<Self> {
        let head = table(font, *b"head")?;
        let hhea = table(font, *b"hhea")?;
        let hmtx = table(font, *b"hmtx")?;
        let num_metrics = usize::from(u16_at(hhea, 34)?);
        let advance = |glyph: u16| u16_at(hmtx, usize::from(glyph).min(num_metrics.checked_sub(1)?) * 4);
        let cmap = unicode_map(table(font, *b"cmap")?)?;
        let mut advances = vec![0; 1 << 16];
        for (character, slot) in (0_u16..=u16::MAX).zip(&mut advances) {
            match glyph(cmap, character) {
                Some(glyph) if glyph != 0 => *slot = advance(glyph)?,
                _ => {}
            }
        }
        Some(Self { units_per_em: f32::from(u16_at(head, 18)?), advances })
    }

    /// In points, at a size in points. A character that the font lacks counts as one em.
    pub fn width(&self, text: &str, size: f32) -> f32 {
        let units: f32 = text
            .chars()
            .map(|c| match self.advances.get(c as usize) {
                Some(&units) if units > 0 => f32::from(units),
                _ => self.units_per_em,
            })
            .sum();
        units / self.units_per_em * size
    }
}

fn table(font: &[u8], tag: [u8; 4]) -> Option<&[u8]> {
    let num_tables = usize::from(u16_at(font, 4)?);
    let records = font.get(12..12 + num_tables * 16)?;
    let record = records.chunks_exact(16).find(|record| record[..4] == tag)?;
    let from = u32_at(record, 8)? as usize;
    font.get(from..from.checked_add(u32_at(record, 12)? as usize)?)
}

/// The subtable of format 4 for Unicode.
fn unicode_map(cmap: &[u8]) -> Option<&[u8]> {
    let num_tables = usize::from(u16_at(cmap, 2)?);
    (0..num_tables).find_map(|n| {
        let record = cmap.get(4 + n * 8..12 + n * 8)?;
        let unicode = matches!((u16_at(record, 0)?, u16_at(record, 2)?), (3, 1) | (0, _));
        let map = cmap.get(u32_at(record, 4)? as usize..)?;
        (unicode && u16_at(map, 0)? == 4).then_some(map)
    })
}

fn glyph(map: &[u8], character: u16) -> Option<u16> {
    let segments = usize::from(u16_at(map, 6)?) / 2;
    let (ends, starts) = (14, 16 + segments * 2);
    let (deltas, offsets) = (starts + segments * 2, starts + segments * 4);
    let (mut low, mut high) = (0, segments);
    while low < high {
        let middle = usize::midpoint(low, high);
        if u16_at(map, ends + middle * 2)? < character { low = middle + 1 } else { high = middle }
    }
    let start = u16_at(map, starts + low * 2)?;
    if low == segments || character < start {
        return None;
    }
    let delta = u16_at(map, deltas + low * 2)?;
    let offset = usize::from(u16_at(map, offsets + low * 2)?);
    if offset == 0 {
        return Some(character.wrapping_add(delta));
    }
    let at = offsets + low * 2 + offset + usize::from(character - start) * 2;
    match u16_at(map, at)? {
        0 => Some(0),
        glyph => Some(glyph.wrapping_add(delta)),
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vietnamese_letter_has_a_width() {
        let font = FontWidths::new(include_bytes!("../../assets/fonts/BeVietnamPro-400.ttf")).unwrap();
        for letter in "aăâđeêoôơuưyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ".chars()
        {
            let width = font.width(&letter.to_string(), 1000.0);
            assert!((150.0..1000.0).contains(&width), "{letter}: {width}");
        }
        assert!(font.width("mm", 10.0) > font.width("il", 10.0));
        assert!((font.width("ab", 20.0) - 2.0 * font.width("ab", 10.0)).abs() < 1e-3);
        assert!(FontWidths::new(b"no font").is_none());
    }
}
