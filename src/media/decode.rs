//! Packets to pictures, in presentation order.

use std::path::Path;
use std::time::{Duration, Instant};

use ffmpeg_next as ffmpeg;
use ffmpeg_next::{Dictionary, Packet, codec, decoder, frame};

use super::demux::{Source, check_size};
use super::h264::Framing;
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
}

impl PictureStream {
    /// `threads`: how many the decoder may use, at least one.
    pub(super) fn open(path: &Path, threads: usize, watch: Watch) -> Result<Self, MediaError> {
        let source = Source::open(path, watch)?;
        let decoder = open_decoder(&source, threads)?;
        let is_h264 = decoder.id() == codec::Id::H264;
        let framing = source.parameters().filter(|_| is_h264).map(|p| Framing::of(ffi::extradata(&p)));
        Ok(Self { source, decoder, draining: false, num_undecodable: 0, leave_out_before: None, framing })
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
        if self.next_within(&mut picture, Some(deadline))? && picture.width() > 0 && picture.height() > 0 {
            return Ok(picture);
        }
        Err(MediaError::NothingDecodes { path: self.source.path.clone() })
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
        Ok(done)
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

    fn feed(&mut self) -> Result<(), MediaError> {
        let mut packet = Packet::empty();
        let sent = if self.source.read(&mut packet)? {
            if self.may_leave_out(&packet) {
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
