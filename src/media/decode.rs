//! Packets to pictures, in presentation order.

use std::path::Path;
use std::time::{Duration, Instant};

use ffmpeg_next as ffmpeg;
use ffmpeg_next::{Dictionary, Packet, codec, decoder, frame};

use super::demux::{Source, check_size};
use super::h264::{self, Framing};
use super::watch::Watch;
use super::{MAX_PIXELS, MediaError, ffi};

/// A decoder that gives an error this often in a row while it is drained will give nothing more.
const MAX_DRAIN_ERRORS: u32 = 256;

/// An open file with its decoder. What cannot be decoded is left out and counted.
pub(super) struct PictureStream {
    pub(super) source: Source,
    decoder: decoder::Video,
    draining: bool,
    num_undecodable: u64,
    leave_out_before: Option<i64>,
    /// Of H.264 only.
    framing: Option<Framing>,
    /// Each packet is one whole frame, by what the container says of H.264.
    has_whole_frames: bool,
    again: Option<Again>,
}

/// A packet that was decoded by itself, and must be decoded once more if pictures that follow it are wanted.
struct Again {
    /// `None` once it was.
    packet: Option<Packet>,
    /// Timestamp of its picture, which came out already.
    ts: Option<i64>,
}

impl PictureStream {
    /// `threads`: how many the decoder may use, at least one.
    pub(super) fn open(path: &Path, threads: usize, watch: Watch) -> Result<Self, MediaError> {
        let mut source = Source::open_quickly(path, watch.clone())?;
        let is_h264 = |source: &Source| source.parameters().is_some_and(|p| p.id() == codec::Id::H264);
        // What else a decoder wants to know before the first packet is another matter with each codec.
        if source.is_opened_quickly() && !is_h264(&source) {
            source = Source::open(path, watch)?;
        }
        let decoder = open_decoder(&source, threads)?;
        let parameters = source.parameters().filter(|_| is_h264(&source));
        let framing = parameters.as_ref().map(|p| Framing::of(ffi::extradata(p)));
        let is_quick = source.is_opened_quickly();
        let has_whole_frames =
            is_quick && parameters.is_some_and(|p| h264::is_progressive(ffi::extradata(&p)));
        Ok(Self {
            source,
            decoder,
            draining: false,
            num_undecodable: 0,
            leave_out_before: None,
            framing,
            has_whole_frames,
            again: None,
        })
    }

    pub(super) fn codec_id(&self) -> codec::Id {
        self.decoder.id()
    }

    /// Packets left out since the file was opened.
    pub(super) fn num_skipped(&self) -> u64 {
        self.source.num_damaged + self.num_undecodable
    }

    /// Decodes the next picture; false after the last one.
    pub(super) fn next(&mut self, picture: &mut frame::Video) -> Result<bool, MediaError> {
        self.next_within(picture, None)
    }

    /// Decodes the first picture; [`MediaError::NothingDecodes`] where there is none, or none that soon.
    pub(super) fn first(&mut self, limit: Duration) -> Result<frame::Video, MediaError> {
        let mut picture = frame::Video::empty();
        let deadline = Instant::now() + limit;
        if self.next_alone(&mut picture)? {
            check_size(i64::from(picture.width()), i64::from(picture.height()), &self.source.path)?;
            return Ok(picture);
        }
        if self.next_within(&mut picture, Some(deadline))? && picture.width() > 0 && picture.height() > 0 {
            return Ok(picture);
        }
        Err(MediaError::NothingDecodes { path: self.source.path.clone() })
    }

    /// After opening or seeking: decodes the next packet without those after it, which several decoder threads would
    /// wait for; false where its picture cannot be had so, with nothing lost.
    pub(super) fn next_alone(&mut self, picture: &mut frame::Video) -> Result<bool, MediaError> {
        let mut packet = Packet::empty();
        if !self.has_whole_frames || !self.source.read(&mut packet)? {
            // The end is met again.
            return Ok(false);
        }
        let is_restart =
            self.framing.zip(packet.data()).is_some_and(|(framing, bytes)| framing.is_restart(bytes));
        let is_first = is_restart && !ffi::is_discarded(&packet) && packet.pts().is_some();
        let is_out = is_first
            && self.decoder.send_packet(&packet).is_ok()
            && self.decoder.send_eof().is_ok()
            && self.decoder.receive_frame(picture).is_ok()
            && picture.pts() == packet.pts()
            && !(picture.is_corrupt() || picture.has_decode_errors() || picture.is_interlaced());
        if is_first {
            self.decoder.flush();
        }
        let ts = packet.pts().filter(|_| is_out);
        self.again = Some(Again { packet: Some(packet), ts });
        Ok(is_out)
    }

    fn next_within(
        &mut self,
        picture: &mut frame::Video,
        deadline: Option<Instant>,
    ) -> Result<bool, MediaError> {
        let mut drain_errors = 0;
        loop {
            if deadline.is_some_and(|d| Instant::now() > d) {
                return Ok(false);
            }
            match self.decoder.receive_frame(picture) {
                Ok(()) if self.is_again(picture) => {}
                Ok(()) => {
                    check_size(i64::from(picture.width()), i64::from(picture.height()), &self.source.path)?;
                    return Ok(true);
                }
                Err(ffmpeg::Error::Other { errno: ffmpeg::error::EAGAIN }) if !self.draining => {
                    self.feed()?;
                }
                Err(ffmpeg::Error::Eof | ffmpeg::Error::Other { errno: ffmpeg::error::EAGAIN }) => {
                    return Ok(false);
                }
                // With frame threads an error surfaces some packets later, and good pictures come after it.
                Err(error) => {
                    tracing::trace!(%error, "a packet does not decode");
                    self.num_undecodable += 1;
                    drain_errors += u32::from(self.draining);
                    if drain_errors > MAX_DRAIN_ERRORS {
                        return Ok(false);
                    }
                }
            }
        }
    }

    /// Goes to a keyframe at or before `ts`; false where the container cannot. Pictures on their way are dropped.
    pub(super) fn seek(&mut self, ts: i64) -> Result<bool, MediaError> {
        let done = self.source.seek(ts)?;
        self.decoder.flush();
        self.draining = false;
        self.again = None;
        Ok(done)
    }

    /// After seeking: true where the picture of timestamp `ts` is the next packet.
    pub(super) fn begins_with(&mut self, ts: i64) -> Result<bool, MediaError> {
        let mut packet = Packet::empty();
        if !self.source.read(&mut packet)? {
            // The end is met again.
            return Ok(false);
        }
        let is_it = packet.pts().or(packet.dts()) == Some(ts);
        self.again = Some(Again { packet: Some(packet), ts: None });
        Ok(is_it)
    }

    /// True where more than one picture has the timestamp `ts`, which is a keyframe's. Leaves the stream somewhere else.
    pub(super) fn has_twins(&mut self, ts: i64) -> Result<bool, MediaError> {
        if !self.seek(ts.saturating_sub(1))? {
            return Ok(false);
        }
        let mut packet = Packet::empty();
        let mut num_found = 0;
        while num_found < 2 && self.source.read(&mut packet)? {
            num_found += u32::from(packet.pts().or(packet.dts()) == Some(ts));
            // No picture is shown before it is decoded.
            if packet.dts().or(packet.pts()).is_some_and(|dts| dts > ts) {
                break;
            }
        }
        Ok(num_found > 1)
    }

    /// Pictures with a timestamp before `ts` need not come out, until told otherwise. Those no other picture is built
    /// on do not reach the decoder then. Only H.264 says so of each picture for all that follow it; elsewhere this
    /// does nothing.
    pub(super) fn leave_out_before(&mut self, ts: Option<i64>) {
        self.leave_out_before = ts;
    }

    fn may_leave_out(&self, packet: &Packet) -> bool {
        let is_before = self.leave_out_before.zip(packet.pts()).is_some_and(|(from, pts)| pts < from);
        is_before
            && self.framing.zip(packet.data()).is_some_and(|(framing, bytes)| framing.is_disposable(bytes))
    }

    /// True for the second coming of a picture that was decoded by itself.
    fn is_again(&mut self, picture: &frame::Video) -> bool {
        // Whatever comes out first is it, or something is wrong with it that need not be repeated.
        self.again
            .take_if(|again| again.packet.is_none())
            .is_some_and(|again| again.ts.is_some() && again.ts == picture.pts())
    }

    fn feed(&mut self) -> Result<(), MediaError> {
        let mut packet = Packet::empty();
        let first = self.again.as_mut().and_then(|again| again.packet.take());
        let is_first = first.is_some();
        if let Some(first) = first {
            packet = first;
        }
        let sent = if is_first || self.source.read(&mut packet)? {
            if !is_first && self.may_leave_out(&packet) {
                return Ok(());
            }
            self.decoder.send_packet(&packet)
        } else {
            self.draining = true;
            self.decoder.send_eof()
        };
        if let Err(error) = sent {
            tracing::trace!(%error, "a packet does not decode");
            self.num_undecodable += 1;
        }
        Ok(())
    }
}

/// A decoder for a stream that goes on without end: one thread, so that no picture waits for those after it. `None`
/// where there is none for it.
pub(super) fn open_stream_decoder(
    parameters: &codec::Parameters,
    time_base: ffmpeg::Rational,
) -> Option<decoder::Video> {
    let codec = decoder::find(parameters.id())?;
    let mut context = codec::Context::from_parameters(parameters.clone()).ok()?.decoder();
    context.set_packet_time_base(time_base);
    let mut options = Dictionary::new();
    options.set("threads", "1");
    options.set("flags", "low_delay");
    options.set("max_pixels", &MAX_PIXELS.to_string());
    context.open_as_with(codec, options).and_then(decoder::Opened::video).ok()
}

fn open_decoder(source: &Source, threads: usize) -> Result<decoder::Video, MediaError> {
    let parameters =
        source.parameters().ok_or_else(|| MediaError::NoVideoStream { path: source.path.clone() })?;
    let unsupported = |codec| MediaError::UnsupportedCodec { codec, path: source.path.clone() };
    let (_, _, tag) = ffi::declared(&parameters);
    let id = parameters.id();
    if id == codec::Id::None {
        return Err(unsupported(tag_text(tag)));
    }
    let codec = decoder::find(id).ok_or_else(|| unsupported(id.name().to_owned()))?;
    let mut context = codec::Context::from_parameters(parameters)
        .map_err(|source| MediaError::Ffmpeg { doing: "set up a decoder", source })?
        .decoder();
    context.set_packet_time_base(source.time_base);
    let mut options = Dictionary::new();
    options.set("threads", &threads.max(1).to_string());
    options.set("thread_type", "frame+slice");
    options.set("max_pixels", &MAX_PIXELS.to_string());
    match context.open_as_with(codec, options).and_then(decoder::Opened::video) {
        Ok(decoder) => Ok(decoder),
        Err(ffmpeg::Error::PatchWelcome | ffmpeg::Error::Experimental | ffmpeg::Error::DecoderNotFound) => {
            Err(unsupported(id.name().to_owned()))
        }
        // Codec parameters that make no sense.
        Err(error) => {
            tracing::debug!(%error, codec = id.name(), "the decoder does not open");
            Err(MediaError::NothingDecodes { path: source.path.clone() })
        }
    }
}

/// A four-character code as text, or as a number where it has other characters.
fn tag_text(tag: u32) -> String {
    let bytes = tag.to_le_bytes();
    if bytes.iter().all(u8::is_ascii_graphic) {
        bytes.iter().copied().map(char::from).collect()
    } else {
        format!("{tag:#010x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_codecs_are_named_by_their_code() {
        assert_eq!(tag_text(u32::from_le_bytes(*b"XYZ1")), "XYZ1");
        assert_eq!(tag_text(3), "0x00000003");
    }
}
