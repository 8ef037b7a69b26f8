//! Decoded pictures to planar YUV 4:2:0, 8 bit.

use ffmpeg_next as ffmpeg;
use ffmpeg_next::format::Pixel;
use ffmpeg_next::frame;

use super::MediaError;
use super::color::{PixelFamily, color_info};
use super::ffi::{self, Scaler};
use crate::domain::frame::{Plane, VideoFrame};

/// Copies pictures out of a decoder, converting what is not planar 4:2:0 already. Keeps its buffers.
pub(super) struct Converter {
    /// Every picture comes out this size, whatever the stream changes to.
    size: (u32, u32),
    scaler: Option<Scaler>,
    scaled: frame::Video,
}

impl Converter {
    pub(super) fn new(size: (u32, u32)) -> Self {
        Self { size, scaler: None, scaled: frame::Video::empty() }
    }

    pub(super) fn size(&self) -> (u32, u32) {
        self.size
    }

    /// Fills the planes and the colour of `into`; allocates only where the size differs from before.
    pub(super) fn convert(
        &mut self,
        picture: &frame::Video,
        into: &mut VideoFrame,
    ) -> Result<(), MediaError> {
        let family = PixelFamily::of(picture.format());
        into.color = color_info(family, ffi::color_codes(picture), self.size.1);
        if is_planar_420(picture.format()) && (picture.width(), picture.height()) == self.size {
            return self.copy(picture, into);
        }
        let failed = |source| MediaError::Ffmpeg { doing: "convert a picture", source };
        let from = (picture.format(), picture.width(), picture.height());
        let to = (family.planar_420(), self.size.0, self.size.1);
        if self.scaler.as_ref().is_none_or(|s| !s.fits(from, to)) {
            self.scaler = Some(Scaler::new(from, to).map_err(failed)?);
            self.scaled = frame::Video::new(to.0, to.1, to.2);
        }
        if let Some(scaler) = &mut self.scaler {
            scaler.run(picture, &mut self.scaled).map_err(failed)?;
        }
        self.copy(&self.scaled, into)
    }

    fn copy(&self, picture: &frame::Video, into: &mut VideoFrame) -> Result<(), MediaError> {
        let (width, height) = (self.size.0 as usize, self.size.1 as usize);
        for (index, plane) in into.planes.iter_mut().enumerate() {
            let (w, h) = if index == 0 { (width, height) } else { (width.div_ceil(2), height.div_ceil(2)) };
            resize(plane, w, h);
            for (y, target) in plane.data.chunks_exact_mut(w).enumerate() {
                let row = ffi::row(picture, index, y as u32, w).ok_or(MediaError::Ffmpeg {
                    doing: "read a decoded picture",
                    source: ffmpeg::Error::InvalidData,
                })?;
                target.copy_from_slice(row);
            }
        }
        Ok(())
    }
}

fn is_planar_420(format: Pixel) -> bool {
    matches!(format, Pixel::YUV420P | Pixel::YUVJ420P | Pixel::YUVA420P)
}

fn resize(plane: &mut Plane, width: usize, height: usize) {
    plane.data.resize(width * height, 0);
    plane.stride = width;
    plane.width = width;
    plane.height = height;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::frame::{ColorMatrix, ColorRange};

    fn converted(picture: &frame::Video) -> VideoFrame {
        let mut into = VideoFrame::default();
        Converter::new((picture.width(), picture.height())).convert(picture, &mut into).unwrap();
        into
    }

    fn filled(format: Pixel, codes: [u8; 3]) -> frame::Video {
        let mut picture = frame::Video::new(format, 5, 3);
        for (plane, code) in codes.into_iter().enumerate().take(picture.planes()) {
            picture.data_mut(plane).fill(code);
        }
        picture
    }

    #[test]
    fn odd_sizes_round_chroma_up() {
        crate::media::init();
        let frame = converted(&filled(Pixel::YUV420P, [10, 20, 30]));
        assert_eq!(frame.planes.each_ref().map(|p| (p.width, p.height)), [(5, 3), (3, 2), (3, 2)]);
        assert_eq!(frame.planes.each_ref().map(|p| p.data.len()), [15, 6, 6]);
        assert!(frame.planes[2].data.iter().all(|&v| v == 30));
    }

    #[test]
    fn conversions_keep_the_codes_and_say_the_range() {
        crate::media::init();
        for (format, range) in [
            (Pixel::YUV420P, ColorRange::Limited),
            (Pixel::YUVJ420P, ColorRange::Full),
            (Pixel::YUV444P, ColorRange::Limited),
            (Pixel::YUVJ422P, ColorRange::Full),
        ] {
            for codes in [[16, 128, 128], [235, 90, 240], [250, 5, 251]] {
                let frame = converted(&filled(format, codes));
                assert_eq!(frame.color.range, range, "{format:?}");
                for (plane, code) in frame.planes.iter().zip(codes) {
                    let off = plane.data.iter().map(|&v| v.abs_diff(code)).max();
                    assert!(off <= Some(1), "{format:?} {codes:?}: {:?}", plane.data);
                }
            }
        }
        let gray = converted(&filled(Pixel::GRAY8, [3, 0, 0]));
        assert!(gray.planes[0].data.iter().all(|&v| v == 3) && gray.planes[1].data.iter().all(|&v| v == 128));
        let red = {
            let mut picture = frame::Video::new(Pixel::RGB24, 5, 3);
            let stride = picture.stride(0);
            for row in picture.data_mut(0).chunks_exact_mut(stride) {
                row[..15].copy_from_slice(&[255, 0, 0].repeat(5));
            }
            converted(&picture)
        };
        assert_eq!(red.color.matrix, ColorMatrix::Bt601);
        let codes = red.planes.each_ref().map(|p| i32::from(p.data[0]));
        assert!(codes.iter().zip([81, 90, 240]).all(|(a, b)| (a - b).abs() <= 1), "{codes:?}");
    }

    #[test]
    fn a_changed_size_comes_out_as_the_first() {
        crate::media::init();
        let mut converter = Converter::new((5, 3));
        let mut into = VideoFrame::default();
        converter.convert(&filled(Pixel::YUV420P, [10, 20, 30]), &mut into).unwrap();
        let mut larger = frame::Video::new(Pixel::YUV420P, 64, 48);
        for (plane, code) in [50, 60, 70].into_iter().enumerate() {
            larger.data_mut(plane).fill(code);
        }
        converter.convert(&larger, &mut into).unwrap();
        assert_eq!(into.stored_size(), (5, 3));
        assert_eq!(into.planes.each_ref().map(|p| p.data[0]), [50, 60, 70]);
    }
}
