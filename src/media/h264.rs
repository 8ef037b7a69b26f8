//! Which packets of H.264 video no other picture is built on.

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
            }
        }
    }
}
