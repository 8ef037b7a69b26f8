//! Decoded pictures to planar YUV, 8 bit.

use ffmpeg_next as ffmpeg;
use ffmpeg_next::format::Pixel;
use ffmpeg_next::frame;

use super::MediaError;
use super::color::{PixelFamily, chroma_steps, color_info, yuv_from_rgb};
use super::ffi::{self, Scaler};
use crate::domain::frame::{ColorInfo, ColorMatrix, ColorRange, Plane, VideoFrame};

/// Copies pictures out of a decoder, converting what is not planar already. Keeps its buffers.
pub(super) struct Converter {
    /// Every picture comes out this size, whatever the stream changes to.
    size: (u32, u32),
    keeps_chroma: bool,
    scaler: Option<Scaler>,
    scaled: frame::Video,
}

impl Converter {
    /// Makes everything 4:2:0.
    pub(super) fn new(size: (u32, u32)) -> Self {
        Self { size, keeps_chroma: false, scaler: None, scaled: frame::Video::empty() }
    }

    /// From now on chroma stays as fine as it is stored, and RGB becomes 4:4:4.
    pub(super) fn keep_chroma(&mut self) {
        self.keeps_chroma = true;
    }

    pub(super) fn size(&self) -> (u32, u32) {
        self.size
    }

    /// Bytes of the planes that a picture of `format` becomes.
    pub(super) fn num_bytes(&self, format: Pixel) -> usize {
        let (across, down) = self.steps(format);
        let (width, height) = (self.size.0 as usize, self.size.1 as usize);
        width * height + 2 * width.div_ceil(across.into()) * height.div_ceil(down.into())
    }

    /// Fills the planes and the colour of `into`; allocates only where the size differs from before.
    pub(super) fn convert(
        &mut self,
        picture: &frame::Video,
        into: &mut VideoFrame,
    ) -> Result<(), MediaError> {
        let format = picture.format();
        let family = PixelFamily::of(format);
        if self.keeps_chroma && family == PixelFamily::Rgb {
            into.color = ColorInfo { matrix: ColorMatrix::Bt601, range: ColorRange::Full };
            if (picture.width(), picture.height()) == self.size && is_planar_rgb(format) {
                return self.copy_rgb(picture, into);
            }
            self.scale(picture, Pixel::GBRP)?;
            return self.copy_rgb(&self.scaled, into);
        }
        into.color = color_info(family, ffi::color_codes(picture), self.size.1);
        let steps = self.steps(format);
        if is_planar(format, steps) && (picture.width(), picture.height()) == self.size {
            return self.copy(picture, steps, into);
        }
        self.scale(picture, family.planar(steps))?;
        self.copy(&self.scaled, steps, into)
    }

    /// Luma samples for each chroma sample of what comes out.
    fn steps(&self, format: Pixel) -> (u8, u8) {
        if self.keeps_chroma { chroma_steps(format) } else { (2, 2) }
    }

    /// Makes `picture` into `self.scaled`.
    fn scale(&mut self, picture: &frame::Video, target: Pixel) -> Result<(), MediaError> {
        let failed = |source| MediaError::Ffmpeg { doing: "convert a picture", source };
        let from = (picture.format(), picture.width(), picture.height());
        let to = (target, self.size.0, self.size.1);
        if self.scaler.as_ref().is_none_or(|s| !s.fits(from, to)) {
            self.scaler = Some(Scaler::new(from, to).map_err(failed)?);
            self.scaled = frame::Video::new(to.0, to.1, to.2);
        }
        match &mut self.scaler {
            Some(scaler) => scaler.run(picture, &mut self.scaled).map_err(failed),
            None => Ok(()),
        }
    }

    fn copy(&self, picture: &frame::Video, steps: (u8, u8), into: &mut VideoFrame) -> Result<(), MediaError> {
        let (width, height) = (self.size.0 as usize, self.size.1 as usize);
        let chroma = (width.div_ceil(steps.0.into()), height.div_ceil(steps.1.into()));
        for (index, plane) in into.planes.iter_mut().enumerate() {
            let (w, h) = if index == 0 { (width, height) } else { chroma };
            resize(plane, w, h);
            for (y, target) in plane.data.chunks_exact_mut(w).enumerate() {
                target.copy_from_slice(row(picture, index, y, w)?);
            }
        }
        Ok(())
    }

    /// `picture` holds green, blue and red.
    fn copy_rgb(&self, picture: &frame::Video, into: &mut VideoFrame) -> Result<(), MediaError> {
        let (width, height) = (self.size.0 as usize, self.size.1 as usize);
        for plane in &mut into.planes {
            resize(plane, width, height);
        }
        let [luma, cb, cr] = &mut into.planes;
        for y in 0..height {
            let [green, blue, red] =
                [row(picture, 0, y, width)?, row(picture, 1, y, width)?, row(picture, 2, y, width)?];
            let part = y * width..(y + 1) * width;
            let codes = luma.data[part.clone()]
                .iter_mut()
                .zip(&mut cb.data[part.clone()])
                .zip(&mut cr.data[part])
                .zip(red.iter().zip(green).zip(blue));
            for (((y, u), v), ((&r, &g), &b)) in codes {
                [*y, *u, *v] = yuv_from_rgb([r, g, b]);
            }
        }
        Ok(())
    }
}

fn row(picture: &frame::Video, plane: usize, y: usize, width: usize) -> Result<&[u8], MediaError> {
    ffi::row(picture, plane, y as u32, width)
        .ok_or(MediaError::Ffmpeg { doing: "read a decoded picture", source: ffmpeg::Error::InvalidData })
}

/// Three planes of 8 bits (and perhaps one of transparency) with these steps.
fn is_planar(format: Pixel, steps: (u8, u8)) -> bool {
    match steps {
        (1, 1) => matches!(format, Pixel::YUV444P | Pixel::YUVJ444P | Pixel::YUVA444P),
        (2, 1) => matches!(format, Pixel::YUV422P | Pixel::YUVJ422P | Pixel::YUVA422P),
        (1, 2) => matches!(format, Pixel::YUV440P | Pixel::YUVJ440P),
        _ => matches!(format, Pixel::YUV420P | Pixel::YUVJ420P | Pixel::YUVA420P),
    }
}

fn is_planar_rgb(format: Pixel) -> bool {
    matches!(format, Pixel::GBRP | Pixel::GBRAP)
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
    fn chroma_is_kept_where_that_is_asked_for() {
        crate::media::init();
        let kept = |picture: &frame::Video| {
            let mut converter = Converter::new((picture.width(), picture.height()));
            converter.keep_chroma();
            let mut into = VideoFrame::default();
            converter.convert(picture, &mut into).unwrap();
            assert_eq!(
                into.planes.iter().map(|plane| plane.data.len()).sum::<usize>(),
                converter.num_bytes(picture.format())
            );
            into
        };
        for (format, steps) in [
            (Pixel::YUV420P, (2, 2)),
            (Pixel::YUV422P, (2, 1)),
            (Pixel::YUVJ440P, (1, 2)),
            (Pixel::YUVA444P, (1, 1)),
            (Pixel::YUV411P, (2, 1)),
        ] {
            let frame = kept(&filled(format, [50, 60, 200]));
            assert_eq!(frame.chroma_steps(), steps, "{format:?}");
            for (plane, code) in frame.planes.iter().zip([50_u8, 60, 200]) {
                assert!(plane.data.iter().all(|&v| v.abs_diff(code) <= 1), "{format:?}: {:?}", plane.data);
            }
        }
        // Green, blue, red.
        let frame = kept(&filled(Pixel::GBRP, [0, 0, 255]));
        assert_eq!((frame.chroma_steps(), frame.color.range), ((1, 1), ColorRange::Full));
        assert_eq!(frame.planes.each_ref().map(|p| p.data[7]), [76, 85, 255]);
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
