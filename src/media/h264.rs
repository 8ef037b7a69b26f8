//! What H.264 video says of its packets: which no other picture is built on, which need none before, which are whole
//! frames.

use super::bits::Bits;

/// How the units of a packet follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    /// Each after a start code (ITU-T H.264, annex B).
    StartCodes,
    /// Each after its length, in so many bytes (ISO/IEC 14496-15, 5.3.3).
    Lengths(usize),
}

impl Framing {
    /// By the decoder configuration the container gives.
    pub(super) fn of(extradata: &[u8]) -> Self {
        match extradata {
            [1, _, _, _, sizes, ..] => Self::Lengths(usize::from(sizes & 3) + 1),
            _ => Self::StartCodes,
        }
    }

    /// True where the packet holds slices of a picture, all of which say that no picture refers to it
    /// (`nal_ref_idc` 0; 7.4.1), and nothing else that matters to later ones. When in doubt, false.
    pub(super) fn is_disposable(self, packet: &[u8]) -> bool {
        let mut has_slice = false;
        let mut rest = packet;
        while !rest.is_empty() {
            let Some((header, after)) = self.next_unit(rest) else { return false };
            match header & 31 {
                // A slice of a picture that is not a starting point.
                1 if header & 0x60 == 0 => has_slice = true,
                // Messages about this picture, delimiters, filler.
                6 | 9 | 12 => {}
                _ => return false,
            }
            rest = after;
        }
        has_slice
    }

    /// True where the packet holds a picture that needs none before it, and after which none needs what came before it
    /// (`nal_unit_type` 5; 7.4.1.2.4).
    pub(super) fn is_restart(self, packet: &[u8]) -> bool {
        let mut rest = packet;
        while let Some((header, after)) = (!rest.is_empty()).then(|| self.next_unit(rest)).flatten() {
            match header & 31 {
                5 => return true,
                1..=4 => return false,
                _ => rest = after,
            }
        }
        false
    }

    /// The header byte of the first unit of `bytes`, and what comes after the unit.
    fn next_unit(self, bytes: &[u8]) -> Option<(u8, &[u8])> {
        match self {
            Self::Lengths(size) => {
                let (length, unit) = bytes.split_at_checked(size)?;
                let length = length.iter().fold(0_usize, |n, &b| n << 8 | usize::from(b));
                let after = unit.get(length..)?;
                Some((*unit[..length].first()?, after))
            }
            Self::StartCodes => {
                let at = start_code(bytes)?;
                // Only zeros may come before the first.
                if bytes[..at].iter().any(|&b| b != 0) {
                    return None;
                }
                let unit = &bytes[at + 3..];
                let after = start_code(unit).map_or(&[][..], |next| &unit[next..]);
                Some((*unit.first()?, after))
            }
        }
    }
}

/// True where the decoder configuration (ISO/IEC 14496-15, 5.3.3.1) says that all pictures are whole frames. When in
/// doubt, false.
pub(super) fn is_progressive(configuration: &[u8]) -> bool {
    let [1, _, _, _, _, num_sets, rest @ ..] = configuration else { return false };
    let mut rest = rest;
    let num_sets = num_sets & 31;
    for _ in 0..num_sets {
        let Some((length, after)) = rest.split_first_chunk::<2>() else { return false };
        let Some((set, after)) = after.split_at_checked(usize::from(u16::from_be_bytes(*length))) else {
            return false;
        };
        if set_is_progressive(set) != Some(true) {
            return false;
        }
        rest = after;
    }
    num_sets > 0
}

/// `frame_mbs_only_flag` of a sequence parameter set (7.3.2.1.1).
fn set_is_progressive(set: &[u8]) -> Option<bool> {
    /// Profiles whose sets say more of the samples.
    const HIGH: [u32; 13] = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];
    let (&header, payload) = set.split_first()?;
    if header & 31 != 7 {
        return None;
    }
    let mut bits = Bits::of(payload);
    let profile = bits.read(8)?;
    bits.read(16)?;
    bits.exp_golomb()?;
    if HIGH.contains(&profile) {
        let chroma_format = bits.exp_golomb()?;
        if chroma_format == 3 {
            bits.read(1)?;
        }
        bits.exp_golomb()?;
        bits.exp_golomb()?;
        bits.read(1)?;
        // Scaling lists: rare, and long.
        if bits.read(1)? == 1 {
            return None;
        }
    }
    bits.exp_golomb()?;
    match bits.exp_golomb()? {
        0 => {
            bits.exp_golomb()?;
        }
        1 => {
            bits.read(1)?;
            bits.exp_golomb()?;
            bits.exp_golomb()?;
            for _ in 0..bits.exp_golomb()?.min(255) {
                bits.exp_golomb()?;
            }
        }
        _ => {}
    }
    bits.exp_golomb()?;
    bits.read(1)?;
    bits.exp_golomb()?;
    bits.exp_golomb()?;
    Some(bits.read(1)? == 1)
}

/// Where the first 0, 0, 1 is.
fn start_code(bytes: &[u8]) -> Option<usize> {
    bytes.windows(3).position(|w| w == [0, 0, 1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A reference slice, a slice nothing refers to, a message, parameters.
    const REFERENCE: &[u8] = &[0x41, 7, 7];
    const DISPOSABLE: &[u8] = &[0x01, 9, 9, 9];
    const MESSAGE: &[u8] = &[0x06, 5];
    const PARAMETERS: &[u8] = &[0x67, 1, 2];

    /// Sequence parameters as x264 writes them: high, interlaced high, and baseline.
    const SETS: [(&[u8], bool); 3] = [
        (
            &[
                0x67, 0x64, 0x00, 0x0D, 0xAC, 0xD9, 0x41, 0x41, 0xFB, 0x01, 0x10, 0x00, 0x00, 0x03, 0x00,
                0x10, 0x00, 0x00, 0x03, 0x03, 0x20, 0xF1, 0x42, 0x99, 0x60,
            ],
            true,
        ),
        (
            &[
                0x67, 0x64, 0x00, 0x15, 0xAC, 0xD9, 0x41, 0x41, 0x0F, 0xCB, 0x80, 0x88, 0x00, 0x00, 0x03,
                0x00, 0x08, 0x00, 0x00, 0x03, 0x01, 0x90, 0xF8, 0xA1, 0x4C, 0xB0,
            ],
            false,
        ),
        (
            &[
                0x67, 0x42, 0xC0, 0x0D, 0xD9, 0x01, 0x41, 0xFB, 0x01, 0x10, 0x00, 0x00, 0x03, 0x00, 0x10,
                0x00, 0x00, 0x03, 0x03, 0x20, 0xF1, 0x42, 0xA4, 0x80,
            ],
            true,
        ),
    ];

    fn packet(framing: Framing, units: &[&[u8]]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (i, unit) in units.iter().enumerate() {
            match framing {
                Framing::Lengths(size) => bytes.extend(&(unit.len() as u32).to_be_bytes()[4 - size..]),
                Framing::StartCodes if i == 0 => bytes.extend([0, 0, 0, 1]),
                Framing::StartCodes => bytes.extend([0, 0, 1]),
            }
            bytes.extend(*unit);
        }
        bytes
    }

    #[test]
    fn only_pictures_nothing_refers_to_are_disposable() {
        for framing in [Framing::StartCodes, Framing::Lengths(4), Framing::Lengths(2), Framing::Lengths(1)] {
            let is_disposable = |units: &[&[u8]]| framing.is_disposable(&packet(framing, units));
            assert!(is_disposable(&[DISPOSABLE]));
            assert!(is_disposable(&[MESSAGE, DISPOSABLE, DISPOSABLE]));
            assert!(!is_disposable(&[DISPOSABLE, REFERENCE]), "one field is referred to");
            assert!(!is_disposable(&[REFERENCE]));
            assert!(!is_disposable(&[PARAMETERS, DISPOSABLE]));
            assert!(!is_disposable(&[MESSAGE]), "no picture");
            assert!(!is_disposable(&[&[0x65, 1]]), "a starting point");
        }
        assert!(!Framing::Lengths(4).is_disposable(&[0, 0, 0, 9, 1, 1]), "cut short");
        assert!(!Framing::StartCodes.is_disposable(&[3, 0, 0, 1, 1, 1]), "something else before");
    }

    #[test]
    fn a_restart_is_told_by_its_slices() {
        for framing in [Framing::StartCodes, Framing::Lengths(4)] {
            let is_restart = |units: &[&[u8]]| framing.is_restart(&packet(framing, units));
            assert!(is_restart(&[PARAMETERS, MESSAGE, &[0x65, 1]]));
            assert!(!is_restart(&[MESSAGE, REFERENCE]));
            assert!(!is_restart(&[PARAMETERS]));
        }
        assert!(!Framing::Lengths(4).is_restart(&[0, 0, 0, 9, 0x65]), "cut short");
    }

    #[test]
    fn whole_frames_are_told_by_the_configuration() {
        let configuration = |sets: &[&[u8]]| {
            let mut bytes = vec![1, 100, 0, 40, 0xFF, 0xE0 | sets.len() as u8];
            for set in sets {
                bytes.extend((set.len() as u16).to_be_bytes());
                bytes.extend(*set);
            }
            bytes
        };
        for (set, is_whole) in SETS {
            assert_eq!(is_progressive(&configuration(&[set])), is_whole, "{set:x?}");
        }
        assert!(!is_progressive(&configuration(&[SETS[0].0, SETS[1].0])), "each must say so");
        assert!(!is_progressive(&configuration(&[])));
        assert!(!is_progressive(&[0, 0, 0, 1, 0x67, 100, 0, 40]), "no such configuration");
    }

    #[test]
    fn the_configuration_says_how_units_are_framed() {
        assert_eq!(Framing::of(&[1, 100, 0, 40, 0xFF, 0xE1]), Framing::Lengths(4));
        assert_eq!(Framing::of(&[1, 100, 0, 40, 0xFD]), Framing::Lengths(2));
        assert_eq!(Framing::of(&[0, 0, 0, 1, 0x67]), Framing::StartCodes);
        assert_eq!(Framing::of(&[]), Framing::StartCodes);
    }

    proptest! {
        #[test]
        fn any_bytes_are_looked_through(bytes in prop::collection::vec(0_u8..8, 0..64), size in 1_usize..5) {
            for framing in [Framing::StartCodes, Framing::Lengths(size)] {
                let says = framing.is_disposable(&bytes);
                prop_assert!(!says || bytes.contains(&1) || bytes.contains(&0));
                framing.is_restart(&bytes);
                is_progressive(&bytes);
                set_is_progressive(&bytes);
            }
        }
    }
}
