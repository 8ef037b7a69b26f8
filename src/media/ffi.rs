//! The few FFmpeg facts `ffmpeg-next` has no safe call for.
//!
//! What comes out of the file is read as what it is: colour codes as integers, because an unknown one would be
//! undefined behaviour as a Rust enum; tags as bytes, because not all are UTF-8.
#![allow(unsafe_code)] // reason: field reads and one flag write on structures the safe wrappers own

use std::ffi::CStr;
use std::ptr;
use std::slice;

use ffmpeg_next as ffmpeg;
use ffmpeg_next::codec::Parameters;
use ffmpeg_next::codec::packet::Ref as _;
use ffmpeg_next::ffi as sys;
use ffmpeg_next::format::Pixel;
use ffmpeg_next::format::context::Input;
use ffmpeg_next::software::scaling;
use ffmpeg_next::{Packet, frame};

/// Tells the demuxer to drop what belongs to other streams than `keep` before it reaches us.
pub(super) fn discard_other_streams(input: &mut Input, keep: usize) {
    for mut stream in input.streams_mut() {
        if stream.index() != keep {
            // SAFETY: `stream` borrows the context that owns this `AVStream`, so the pointer is live and ours alone.
            unsafe { (*stream.as_mut_ptr()).discard = sys::AVDiscard::AVDISCARD_ALL };
        }
    }
}

/// A tag of the file. Bytes: nothing says that they are UTF-8, which `ffmpeg-next` takes for granted.
pub(super) fn metadata<'a>(input: &'a Input, key: &CStr) -> Option<&'a [u8]> {
    // SAFETY: `input` holds a live `AVFormatContext`; a dictionary's values end in a zero and live as long as it,
    // and nothing changes them while `input` is borrowed.
    unsafe {
        let entry = sys::av_dict_get((*input.as_ptr()).metadata, key.as_ptr(), ptr::null(), 0);
        let value = entry.as_ref()?.value;
        (!value.is_null()).then(|| CStr::from_ptr(value).to_bytes())
    }
}

/// True for a packet that is only there to be decoded, not shown (before the start of an edit list).
pub(super) fn is_discarded(packet: &Packet) -> bool {
    // SAFETY: a `Packet` always holds an initialised `AVPacket`.
    unsafe { (*packet.as_ptr()).flags & sys::AV_PKT_FLAG_DISCARD != 0 }
}

/// Width, height and four-character code the container gives, unchecked.
pub(super) fn declared(parameters: &Parameters) -> (i32, i32, u32) {
    // SAFETY: `Parameters` holds a live `AVCodecParameters`, or keeps its owner alive.
    unsafe {
        let p = parameters.as_ptr();
        ((*p).width, (*p).height, (*p).codec_tag)
    }
}

/// What the decoder is told before the first packet.
pub(super) fn extradata(parameters: &Parameters) -> &[u8] {
    // SAFETY: `Parameters` holds a live `AVCodecParameters`, or keeps its owner alive, whose `extradata` is null or
    // at least `extradata_size` bytes. The slice borrows the parameters.
    unsafe {
        let p = parameters.as_ptr();
        let (data, len) = ((*p).extradata, (*p).extradata_size);
        if data.is_null() || len <= 0 { &[] } else { slice::from_raw_parts(data, len as usize) }
    }
}

/// The picture's colour matrix and range as the numbers of ISO/IEC 23091-2 and `AVColorRange`.
pub(super) fn color_codes(picture: &frame::Video) -> (i32, i32) {
    // SAFETY: `picture` holds a live `AVFrame`; both enums are C ints and are read as such.
    unsafe {
        let f = picture.as_ptr();
        (
            ptr::read(ptr::addr_of!((*f).colorspace).cast::<i32>()),
            ptr::read(ptr::addr_of!((*f).color_range).cast::<i32>()),
        )
    }
}

/// The first `len` bytes of row `y` of a plane, whichever way up the picture is stored. `None` where the plane,
/// the row or that many bytes do not exist.
pub(super) fn row(picture: &frame::Video, plane: usize, y: u32, len: usize) -> Option<&[u8]> {
    let height = picture.height();
    let shift = if plane == 1 || plane == 2 { picture.format().descriptor()?.log2_chroma_h() } else { 0 };
    let num_rows = height.div_ceil(1 << shift);
    if plane >= 4 || y >= num_rows {
        return None;
    }
    // SAFETY: `picture` holds a live `AVFrame`. A decoder allocates, for each plane with data, `num_rows` rows that
    // are `linesize` bytes apart (negative: stored bottom up, `data` at the top row), each at least
    // `|linesize|` bytes long; `len` and `y` are checked against both. The slice borrows the picture.
    unsafe {
        let f = picture.as_ptr();
        let (data, stride) = ((*f).data[plane], (*f).linesize[plane] as isize);
        if data.is_null() || stride.unsigned_abs() < len {
            return None;
        }
        Some(slice::from_raw_parts(data.offset(y as isize * stride), len))
    }
}

/// A software scaler that may move between threads.
pub(super) struct Scaler(scaling::Context);

// SAFETY: an `SwsContext` owns plain heap memory and is tied to no thread; it is used through `&mut` only.
unsafe impl Send for Scaler {}

impl Scaler {
    pub(super) fn new(
        (source, width, height): (Pixel, u32, u32),
        (target, target_width, target_height): (Pixel, u32, u32),
    ) -> Result<Self, ffmpeg::Error> {
        let flags = scaling::Flags::BICUBIC | scaling::Flags::ACCURATE_RND | scaling::Flags::FULL_CHR_H_INP;
        scaling::Context::get(source, width, height, target, target_width, target_height, flags).map(Self)
    }

    /// True where the scaler was made for exactly these two pictures.
    pub(super) fn fits(&self, from: (Pixel, u32, u32), to: (Pixel, u32, u32)) -> bool {
        let (i, o) = (self.0.input(), self.0.output());
        (i.format, i.width, i.height) == from && (o.format, o.width, o.height) == to
    }

    pub(super) fn run(&mut self, from: &frame::Video, to: &mut frame::Video) -> Result<(), ffmpeg::Error> {
        self.0.run(from, to)
    }
}
