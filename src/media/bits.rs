//! Bits of a coded unit, as H.264 writes its parameters.

/// Reads from the first bit on; escape bytes (ITU-R H.264, 7.4.1) are already taken out.
pub(super) struct Bits {
    bytes: Vec<u8>,
    at: usize,
}

impl Bits {
    /// Of a unit after its header byte.
    pub(super) fn of(unit: &[u8]) -> Self {
        let mut bytes = Vec::with_capacity(unit.len());
        let mut zeros = 0;
        for &byte in unit {
            if byte == 3 && zeros >= 2 {
                zeros = 0;
                continue;
            }
            zeros = if byte == 0 { zeros + 1 } else { 0 };
            bytes.push(byte);
        }
        Self { bytes, at: 0 }
    }

    /// The next `count` bits, at most 32, as a number; `None` where there are fewer.
    pub(super) fn read(&mut self, count: u32) -> Option<u32> {
        let mut number = 0;
        for _ in 0..count {
            let byte = *self.bytes.get(self.at / 8)?;
            number = number << 1 | u32::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Some(number)
    }

    /// The next number in the code `ue(v)` (9.1).
    pub(super) fn exp_golomb(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while self.read(1)? == 0 {
            zeros += 1;
        }
        if zeros > 31 {
            return None;
        }
        Some((1 << zeros) - 1 + self.read(zeros)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_length_and_the_end() {
        let mut bits = Bits::of(&[0b1010_0110, 0b0100_0010, 0b1000_0000]);
        assert_eq!([0, 1, 2, 3, 4].map(|_| bits.exp_golomb()), [0, 1, 2, 3, 4].map(Some));
        assert_eq!(bits.read(4), Some(0));
        assert_eq!((bits.read(4), bits.exp_golomb()), (None, None));
    }

    #[test]
    fn escapes_are_taken_out() {
        let mut bits = Bits::of(&[0, 0, 3, 1, 0, 0, 3, 0, 3]);
        assert_eq!((bits.read(32), bits.read(24)), (Some(0x0000_0100), Some(0x0000_0003)));
    }
}
