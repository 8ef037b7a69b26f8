//! Boxes as compact bytes: exact to 1/16 pixel and 1/65535 of a score.
//!
//! Both layouts start with a version byte and end with a 32-bit FNV-1a hash of all before it, so that a damaged
//! blob is refused instead of read as other boxes. Numbers are LEB128 varints; differences are zig-zagged first.
//! A coordinate is counted in sixteenths of a pixel, a score takes two bytes, little endian.
//!
//! * track, version 1: number of boxes; per box: frames since the previous box minus one (first box: the frame),
//!   doubled, plus one where the box is interpolated; x, y, w, h as differences from the previous box (first
//!   box: from zero); score.
//! * detections, version 1: number of frames; per frame: frames since the previous one minus one (first: the
//!   frame); number of detections; per detection x, y, w, h and score. A frame without detections is kept: it
//!   says that the detector looked and saw nothing.

use crate::domain::detection::Detection;
use crate::domain::geometry::Rect;
use crate::domain::time::FrameIndex;
use crate::domain::track::{BoxSource, TrackBox};

const TRACK_VERSION: u8 = 1;
const DETECTIONS_VERSION: u8 = 0x81;
/// Coordinates in 1/16 px stay below this, so that every value is exact in an `f32` (24-bit mantissa).
const MAX_STEPS: i32 = 1 << 23;
const STEPS_PER_PIXEL: f32 = 16.0;

/// The detections of one analysed frame; empty where the detector saw nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct FrameDetections {
    pub frame: FrameIndex,
    pub detections: Vec<Detection>,
}

/// Boxes that cannot be written, or bytes that are not boxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    #[error("a coordinate or score is not a number or out of range")]
    OutOfRange,
    #[error("frames do not rise")]
    Order,
    #[error("unknown version {0}")]
    Version(u8),
    #[error("the bytes are damaged")]
    Damaged,
}

/// The box as it comes back from storage: corner and size rounded to 1/16 px.
pub fn quantized(bbox: Rect) -> Result<Rect, CodecError> {
    let [x, y, w, h] = steps(bbox)?;
    Ok(rect([x, y, w, h]))
}

/// The score as it comes back from storage: rounded to 1/65535.
pub fn quantized_score(score: f32) -> Result<f32, CodecError> {
    score_code(score).map(score_value)
}

/// Boxes of one track in rising frame order.
pub fn encode_track(boxes: &[TrackBox]) -> Result<Vec<u8>, CodecError> {
    let mut out = Writer::new(TRACK_VERSION, boxes.len() * 9);
    out.varint(boxes.len() as u32);
    let mut last_frame = None;
    let mut last = [0; 4];
    for b in boxes {
        let gap = u64::from(frame_gap(last_frame, b.frame)?);
        out.varint_u64(gap << 1 | u64::from(b.source == BoxSource::Interpolated));
        let now = steps(b.bbox)?;
        for (now, last) in now.iter().zip(last) {
            out.zigzag(now - last);
        }
        out.score(b.score)?;
        last_frame = Some(b.frame);
        last = now;
    }
    Ok(out.finish())
}

pub fn decode_track(bytes: &[u8]) -> Result<Vec<TrackBox>, CodecError> {
    let mut input = Reader::open(bytes, TRACK_VERSION)?;
    let count = input.varint()? as usize;
    // A box takes at least seven bytes: a count that promises more than there is must not allocate it.
    let mut boxes = Vec::with_capacity(count.min(bytes.len() / 7));
    let mut last_frame = None;
    let mut last = [0_i32; 4];
    for _ in 0..count {
        let head = input.varint_u64()?;
        let frame = next_frame(last_frame, head >> 1)?;
        for value in &mut last {
            *value = value.checked_add(input.zigzag()?).ok_or(CodecError::Damaged)?;
        }
        let source = if head & 1 == 1 { BoxSource::Interpolated } else { BoxSource::Detected };
        boxes.push(TrackBox { frame, bbox: checked_rect(last)?, score: input.score()?, source });
        last_frame = Some(frame);
    }
    input.finish()?;
    Ok(boxes)
}

/// What the detector said on the given frames, in rising frame order; the order within a frame is kept.
pub fn encode_detections(frames: &[FrameDetections]) -> Result<Vec<u8>, CodecError> {
    let boxes: usize = frames.iter().map(|f| f.detections.len()).sum();
    let mut out = Writer::new(DETECTIONS_VERSION, frames.len() * 2 + boxes * 12);
    out.varint(frames.len() as u32);
    let mut last_frame = None;
    for f in frames {
        out.varint(frame_gap(last_frame, f.frame)?);
        out.varint(f.detections.len() as u32);
        for d in &f.detections {
            for value in steps(d.bbox)? {
                out.zigzag(value);
            }
            out.score(d.score)?;
        }
        last_frame = Some(f.frame);
    }
    Ok(out.finish())
}

pub fn decode_detections(bytes: &[u8]) -> Result<Vec<FrameDetections>, CodecError> {
    let mut input = Reader::open(bytes, DETECTIONS_VERSION)?;
    let count = input.varint()? as usize;
    let mut frames = Vec::with_capacity(count.min(bytes.len() / 2));
    let mut last_frame = None;
    for _ in 0..count {
        let frame = next_frame(last_frame, u64::from(input.varint()?))?;
        let count = input.varint()? as usize;
        let mut detections = Vec::with_capacity(count.min(bytes.len() / 6));
        for _ in 0..count {
            let values = [input.zigzag()?, input.zigzag()?, input.zigzag()?, input.zigzag()?];
            detections.push(Detection { bbox: checked_rect(values)?, score: input.score()? });
        }
        frames.push(FrameDetections { frame, detections });
        last_frame = Some(frame);
    }
    input.finish()?;
    Ok(frames)
}

fn steps(r: Rect) -> Result<[i32; 4], CodecError> {
    let step = |v: f32| {
        let steps = (v * STEPS_PER_PIXEL).round();
        // False for NaN as well.
        if steps.abs() < MAX_STEPS as f32 { Ok(steps as i32) } else { Err(CodecError::OutOfRange) }
    };
    Ok([step(r.x)?, step(r.y)?, step(r.w)?, step(r.h)?])
}

fn rect(steps: [i32; 4]) -> Rect {
    let [x, y, w, h] = steps.map(|v| v as f32 / STEPS_PER_PIXEL);
    Rect { x, y, w, h }
}

fn checked_rect(steps: [i32; 4]) -> Result<Rect, CodecError> {
    if steps.iter().all(|v| v.unsigned_abs() < MAX_STEPS as u32) {
        Ok(rect(steps))
    } else {
        Err(CodecError::Damaged)
    }
}

fn score_code(score: f32) -> Result<u16, CodecError> {
    if (0.0..=1.0).contains(&score) {
        Ok((f64::from(score) * f64::from(u16::MAX)).round() as u16)
    } else {
        Err(CodecError::OutOfRange)
    }
}

fn score_value(code: u16) -> f32 {
    (f64::from(code) / f64::from(u16::MAX)) as f32
}

fn frame_gap(last: Option<FrameIndex>, frame: FrameIndex) -> Result<u32, CodecError> {
    match last {
        None => Ok(frame),
        Some(last) => frame.checked_sub(last).and_then(|d| d.checked_sub(1)).ok_or(CodecError::Order),
    }
}

fn next_frame(last: Option<FrameIndex>, gap: u64) -> Result<FrameIndex, CodecError> {
    let frame = gap.checked_add(last.map_or(0, |last| u64::from(last) + 1)).ok_or(CodecError::Damaged)?;
    FrameIndex::try_from(frame).or(Err(CodecError::Damaged))
}

/// 32-bit FNV-1a (Fowler, Noll, Vo). Each step is a bijection of the state, so no single changed byte escapes it.
fn fnv1a(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, &b| (hash ^ u32::from(b)).wrapping_mul(0x0100_0193))
}

struct Writer(Vec<u8>);

impl Writer {
    fn new(version: u8, expected_len: usize) -> Self {
        let mut bytes = Vec::with_capacity(expected_len + 10);
        bytes.push(version);
        Self(bytes)
    }

    fn varint(&mut self, value: u32) {
        self.varint_u64(u64::from(value));
    }

    fn varint_u64(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    /// Small differences of either sign become small numbers: 0, -1, 1, -2 … as 0, 1, 2, 3 …
    fn zigzag(&mut self, value: i32) {
        self.varint(((value << 1) ^ (value >> 31)) as u32);
    }

    fn score(&mut self, score: f32) -> Result<(), CodecError> {
        self.0.extend_from_slice(&score_code(score)?.to_le_bytes());
        Ok(())
    }

    fn finish(mut self) -> Vec<u8> {
        let hash = fnv1a(&self.0);
        self.0.extend_from_slice(&hash.to_le_bytes());
        self.0
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn open(bytes: &'a [u8], version: u8) -> Result<Self, CodecError> {
        let (body, hash) = bytes.split_last_chunk::<4>().ok_or(CodecError::Damaged)?;
        if fnv1a(body) != u32::from_le_bytes(*hash) {
            return Err(CodecError::Damaged);
        }
        match body.split_first() {
            Some((&v, rest)) if v == version => Ok(Self(rest)),
            Some((&v, _)) => Err(CodecError::Version(v)),
            None => Err(CodecError::Damaged),
        }
    }

    fn byte(&mut self) -> Result<u8, CodecError> {
        let (&first, rest) = self.0.split_first().ok_or(CodecError::Damaged)?;
        self.0 = rest;
        Ok(first)
    }

    fn varint_u64(&mut self) -> Result<u64, CodecError> {
        let mut value = 0;
        // Five bytes hold 35 bits: enough for any frame doubled.
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(CodecError::Damaged)
    }

    fn varint(&mut self) -> Result<u32, CodecError> {
        u32::try_from(self.varint_u64()?).or(Err(CodecError::Damaged))
    }

    fn zigzag(&mut self) -> Result<i32, CodecError> {
        let value = self.varint()?;
        Ok((value >> 1) as i32 ^ -((value & 1) as i32))
    }

    fn score(&mut self) -> Result<f32, CodecError> {
        Ok(score_value(u16::from_le_bytes([self.byte()?, self.byte()?])))
    }

    fn finish(self) -> Result<(), CodecError> {
        if self.0.is_empty() { Ok(()) } else { Err(CodecError::Damaged) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Just, Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest};

    use super::*;

    fn rects() -> impl Strategy<Value = Rect> {
        let coordinate =
            || prop_oneof![4 => -4000.0..4000.0_f32, 1 => -524_000.0..524_000.0_f32, 1 => Just(0.0_f32)];
        (coordinate(), coordinate(), coordinate(), coordinate())
            .prop_map(|(x, y, w, h)| Rect::new(x, y, w, h))
    }

    fn tracks() -> impl Strategy<Value = Vec<TrackBox>> {
        let step = (prop_oneof![4 => Just(1_u32), 1 => 1..50_u32], rects(), 0.0..=1.0_f32, any::<bool>());
        (prop_oneof![any::<u32>().prop_map(|f| f / 2), 0..9_u32], prop::collection::vec(step, 0..40))
            .prop_map(|(first, steps)| {
                let mut frame = first;
                let boxes = steps.into_iter().map(|(gap, bbox, score, seen)| {
                    frame += gap;
                    let source = if seen { BoxSource::Detected } else { BoxSource::Interpolated };
                    TrackBox { frame, bbox, score, source }
                });
                boxes.collect()
            })
    }

    fn frames() -> impl Strategy<Value = Vec<FrameDetections>> {
        let detections = prop::collection::vec((rects(), 0.0..=1.0_f32), 0..12);
        prop::collection::vec((1..20_u32, detections), 0..20).prop_map(|frames| {
            let mut frame = 0;
            let frames = frames.into_iter().map(|(gap, detections)| {
                frame += gap;
                let detections =
                    detections.into_iter().map(|(bbox, score)| Detection { bbox, score }).collect();
                FrameDetections { frame, detections }
            });
            frames.collect()
        })
    }

    proptest! {
        #[test]
        fn tracks_come_back_to_a_sixteenth_of_a_pixel(boxes in tracks()) {
            let back = decode_track(&encode_track(&boxes).unwrap()).unwrap();
            prop_assert_eq!(back.len(), boxes.len());
            for (a, b) in boxes.iter().zip(&back) {
                prop_assert_eq!((a.frame, a.source), (b.frame, b.source));
                // Half a step, and what an f32 of that size cannot tell apart.
                let near = |a: f32, b: f32| (a - b).abs() <= 1.0 / 32.0 + a.abs() * f32::EPSILON;
                prop_assert!(near(a.bbox.x, b.bbox.x) && near(a.bbox.y, b.bbox.y));
                prop_assert!(near(a.bbox.w, b.bbox.w) && near(a.bbox.h, b.bbox.h));
                prop_assert!((a.score - b.score).abs() <= 0.6 / 65535.0);
                prop_assert_eq!(quantized(a.bbox), Ok(b.bbox));
                prop_assert_eq!(quantized_score(a.score), Ok(b.score));
            }
            // Nothing is lost from the second time on.
            prop_assert_eq!(decode_track(&encode_track(&back).unwrap()).unwrap(), back);
        }

        #[test]
        fn detections_come_back_frame_by_frame(frames in frames()) {
            let back = decode_detections(&encode_detections(&frames).unwrap()).unwrap();
            prop_assert_eq!(back.len(), frames.len());
            for (a, b) in frames.iter().zip(&back) {
                prop_assert_eq!(a.frame, b.frame);
                prop_assert_eq!(a.detections.len(), b.detections.len());
                for (a, b) in a.detections.iter().zip(&b.detections) {
                    prop_assert_eq!(quantized(a.bbox), Ok(b.bbox));
                    prop_assert_eq!(quantized_score(a.score), Ok(b.score));
                }
            }
            prop_assert_eq!(decode_detections(&encode_detections(&back).unwrap()).unwrap(), back);
        }

        #[test]
        fn damage_is_refused(boxes in tracks(), at in any::<prop::sample::Index>(), flip in 1..=255_u8) {
            let mut bytes = encode_track(&boxes).unwrap();
            let at = at.index(bytes.len());
            prop_assert!(decode_track(&bytes[..at]).is_err(), "cut short");
            prop_assert!(decode_detections(&bytes).is_err(), "the other layout");
            bytes[at] ^= flip;
            prop_assert!(decode_track(&bytes).is_err(), "one byte changed");
        }

        /// With the hash made to fit, only the layout itself is left to refuse nonsense; it must never panic.
        #[test]
        fn nonsense_with_a_good_hash_never_panics(mut body in prop::collection::vec(any::<u8>(), 0..60), track in any::<bool>()) {
            body.insert(0, if track { TRACK_VERSION } else { DETECTIONS_VERSION });
            let bytes = Writer(body).finish();
            if let Ok(boxes) = decode_track(&bytes) {
                prop_assert_eq!(decode_track(&encode_track(&boxes).unwrap()), Ok(boxes));
            }
            if let Ok(frames) = decode_detections(&bytes) {
                prop_assert_eq!(decode_detections(&encode_detections(&frames).unwrap()), Ok(frames));
            }
        }
    }

    #[test]
    fn what_cannot_be_stored_is_refused() {
        let good = TrackBox {
            frame: 3,
            bbox: Rect::new(1.0, 2.0, 3.0, 4.0),
            score: 0.5,
            source: BoxSource::Detected,
        };
        let with = |change: fn(&mut TrackBox)| {
            let mut b = good;
            change(&mut b);
            encode_track(&[b]).unwrap_err()
        };
        assert_eq!(with(|b| b.bbox.x = f32::NAN), CodecError::OutOfRange);
        assert_eq!(with(|b| b.bbox.h = f32::INFINITY), CodecError::OutOfRange);
        assert_eq!(with(|b| b.bbox.y = -600_000.0), CodecError::OutOfRange);
        assert_eq!(with(|b| b.score = 1.01), CodecError::OutOfRange);
        assert_eq!(with(|b| b.score = f32::NAN), CodecError::OutOfRange);
        assert_eq!(encode_track(&[good, good]).unwrap_err(), CodecError::Order);
        assert_eq!(decode_track(&Writer(vec![7]).finish()), Err(CodecError::Version(7)));
        assert_eq!(decode_track(&[]), Err(CodecError::Damaged));
    }

    #[test]
    fn a_count_that_promises_too_much_is_refused_without_allocating_it() {
        let mut out = Writer::new(TRACK_VERSION, 0);
        out.varint(u32::MAX);
        assert_eq!(decode_track(&out.finish()), Err(CodecError::Damaged));
    }
}
