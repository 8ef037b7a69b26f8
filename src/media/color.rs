//! What a picture's codes mean.

use ffmpeg_next::format::Pixel;

use crate::domain::frame::{ColorInfo, ColorMatrix, ColorRange};

/// From this many rows on, a video that does not say so is taken for BT.709.
const HD_HEIGHT: u32 = 720;

/// The families of pixel formats that swscale treats differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PixelFamily {
    /// YUV whose range is said apart from the format.
    Yuv,
    /// The `yuvj…` formats: full range by name.
    YuvFull,
    /// Luma only; swscale takes it for full range.
    Gray,
    /// RGB, palettes, Bayer, XYZ: swscale turns it into BT.601 limited.
    Rgb,
}

impl PixelFamily {
    pub(super) fn of(format: Pixel) -> Self {
        let name = format.descriptor().map_or("", |d| d.name());
        if name.starts_with("yuvj") {
            Self::YuvFull
        } else if ["gray", "ya", "mono"].iter().any(|p| name.starts_with(p)) {
            Self::Gray
        } else if ["rgb", "bgr", "gbr", "pal8", "bayer", "xyz"].iter().any(|p| name.contains(p)) {
            Self::Rgb
        } else {
            Self::Yuv
        }
    }

    /// The planar format into which swscale converts this family without touching the range; the steps are luma
    /// samples for each chroma sample, across and down.
    pub(super) fn planar(self, steps: (u8, u8)) -> Pixel {
        let is_full = matches!(self, Self::YuvFull | Self::Gray);
        match (steps, is_full) {
            ((1, 1), false) => Pixel::YUV444P,
            ((1, 1), true) => Pixel::YUVJ444P,
            ((2, 1), false) => Pixel::YUV422P,
            ((2, 1), true) => Pixel::YUVJ422P,
            ((1, 2), false) => Pixel::YUV440P,
            ((1, 2), true) => Pixel::YUVJ440P,
            (_, false) => Pixel::YUV420P,
            (_, true) => Pixel::YUVJ420P,
        }
    }
}

/// What the codes mean once the picture is planar 4:2:0. `codes` are matrix (ISO/IEC 23091-2) and range
/// (`AVColorRange`); what is unspecified, or not one of our matrices, is BT.601 below 720 rows and BT.709 from
/// there on, limited range.
pub(super) fn color_info(family: PixelFamily, codes: (i32, i32), height: u32) -> ColorInfo {
    if family == PixelFamily::Rgb {
        return ColorInfo { matrix: ColorMatrix::Bt601, range: ColorRange::Limited };
    }
    let matrix = match codes.0 {
        1 => ColorMatrix::Bt709,
        4..=7 => ColorMatrix::Bt601,
        9 | 10 => ColorMatrix::Bt2020,
        _ if height < HD_HEIGHT => ColorMatrix::Bt601,
        _ => ColorMatrix::Bt709,
    };
    let is_full = family == PixelFamily::YuvFull || codes.1 == 2;
    ColorInfo { matrix, range: if is_full { ColorRange::Full } else { ColorRange::Limited } }
}

/// Luma samples for each chroma sample of `format`, across and down; where there are more than two, two.
pub(super) fn chroma_steps(format: Pixel) -> (u8, u8) {
    let step = |log2: u8| if log2 == 0 { 1 } else { 2 };
    match (PixelFamily::of(format), format.descriptor()) {
        (PixelFamily::Yuv | PixelFamily::YuvFull, Some(descriptor)) => {
            (step(descriptor.log2_chroma_w()), step(descriptor.log2_chroma_h()))
        }
        (PixelFamily::Rgb, _) => (1, 1),
        _ => (2, 2),
    }
}

/// R, G, B to codes of BT.601, full range: in 8 bits the ones that come closest to the colours again.
pub(super) fn yuv_from_rgb([r, g, b]: [u8; 3]) -> [u8; 3] {
    // Weights in parts of 65,536; what chroma adds is half of full scale and half for rounding.
    const HALF: i32 = 1 << 15;
    const MIDDLE: i32 = (128 << 16) + HALF;
    let (r, g, b) = (i32::from(r), i32::from(g), i32::from(b));
    let y = (19_595 * r + 38_470 * g + 7_471 * b + HALF) >> 16;
    let u = (-11_059 * r - 21_709 * g + 32_768 * b + MIDDLE) >> 16;
    let v = (32_768 * r - 27_439 * g - 5_329 * b + MIDDLE) >> 16;
    [y as u8, u.min(255) as u8, v.min(255) as u8]
}

/// Y, U, V codes to RGB, each clipped to 0..=255.
#[derive(Debug, Clone, Copy)]
pub(super) struct YuvToRgb {
    y_offset: f32,
    y_gain: f32,
    r_v: f32,
    g_u: f32,
    g_v: f32,
    b_u: f32,
}

impl YuvToRgb {
    /// The matrix coefficients Kr and Kb are those of ITU-R BT.601, BT.709 and BT.2020.
    pub(super) fn new(color: ColorInfo) -> Self {
        let (kr, kb): (f32, f32) = match color.matrix {
            ColorMatrix::Bt601 => (0.299, 0.114),
            ColorMatrix::Bt709 => (0.2126, 0.0722),
            ColorMatrix::Bt2020 => (0.2627, 0.0593),
        };
        let (y_offset, y_gain, c_gain) = match color.range {
            ColorRange::Limited => (16.0, 255.0 / 219.0, 255.0 / 224.0),
            ColorRange::Full => (0.0, 1.0, 1.0),
        };
        let kg = 1.0 - kr - kb;
        Self {
            y_offset,
            y_gain,
            r_v: 2.0 * (1.0 - kr) * c_gain,
            g_u: -2.0 * (1.0 - kb) * kb / kg * c_gain,
            g_v: -2.0 * (1.0 - kr) * kr / kg * c_gain,
            b_u: 2.0 * (1.0 - kb) * c_gain,
        }
    }

    pub(super) fn convert(&self, y: f32, u: f32, v: f32) -> [u8; 3] {
        let (y, u, v) = ((y - self.y_offset) * self.y_gain, u - 128.0, v - 128.0);
        // A float cast saturates at both ends.
        [y + self.r_v * v, y + self.g_u * u + self.g_v * v, y + self.b_u * u].map(|c| (c + 0.5) as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn convert(matrix: ColorMatrix, range: ColorRange, yuv: [f32; 3]) -> [u8; 3] {
        YuvToRgb::new(ColorInfo { matrix, range }).convert(yuv[0], yuv[1], yuv[2])
    }

    #[test]
    fn known_codes_become_known_colours() {
        use ColorMatrix::{Bt601, Bt709};
        use ColorRange::{Full, Limited};
        // Codes from the standards' own equations, rounded.
        for (matrix, range, yuv, rgb) in [
            (Bt601, Limited, [81.0, 90.0, 240.0], [255, 0, 0]),
            (Bt601, Limited, [145.0, 54.0, 34.0], [0, 255, 0]),
            (Bt601, Full, [76.0, 85.0, 255.0], [255, 0, 0]),
            (Bt709, Limited, [63.0, 102.0, 240.0], [255, 0, 0]),
            (Bt709, Limited, [32.0, 240.0, 118.0], [0, 0, 255]),
            (Bt709, Full, [18.0, 255.0, 116.0], [0, 0, 255]),
            (Bt709, Limited, [235.0, 128.0, 128.0], [255, 255, 255]),
            (Bt601, Full, [0.0, 128.0, 128.0], [0, 0, 0]),
        ] {
            let got = convert(matrix, range, yuv);
            let near = got.iter().zip(rgb).all(|(&a, b): (&u8, i32)| (i32::from(a) - b).abs() <= 2);
            assert!(near, "{matrix:?} {range:?} {yuv:?}: {got:?} instead of {rgb:?}");
        }
    }

    #[test]
    fn what_is_not_said_follows_the_height() {
        let unspecified = |h| color_info(PixelFamily::Yuv, (2, 0), h);
        assert_eq!(unspecified(719), ColorInfo { matrix: ColorMatrix::Bt601, range: ColorRange::Limited });
        assert_eq!(unspecified(720), ColorInfo { matrix: ColorMatrix::Bt709, range: ColorRange::Limited });
        assert_eq!(color_info(PixelFamily::Yuv, (9, 2), 100).matrix, ColorMatrix::Bt2020);
        assert_eq!(color_info(PixelFamily::Yuv, (-7, 2), 100).range, ColorRange::Full);
        assert_eq!(color_info(PixelFamily::YuvFull, (1, 0), 100).range, ColorRange::Full);
        assert_eq!(color_info(PixelFamily::Rgb, (1, 2), 1080), ColorInfo::default());
    }

    #[test]
    fn rgb_comes_back_from_its_codes() {
        let matrix = YuvToRgb::new(ColorInfo { matrix: ColorMatrix::Bt601, range: ColorRange::Full });
        for n in 0..17 * 17 * 17 {
            let rgb = [n % 17, n / 17 % 17, n / 289].map(|c| (c * 255 / 16) as u8);
            let [y, u, v] = yuv_from_rgb(rgb).map(f32::from);
            let back = matrix.convert(y, u, v);
            assert!(back.iter().zip(rgb).all(|(&a, b)| a.abs_diff(b) <= 2), "{rgb:?}: {back:?}");
        }
    }

    #[test]
    fn families_by_format() {
        for (format, family) in [
            (Pixel::YUV420P10LE, PixelFamily::Yuv),
            (Pixel::NV12, PixelFamily::Yuv),
            (Pixel::YUVA420P, PixelFamily::Yuv),
            (Pixel::YUYV422, PixelFamily::Yuv),
            (Pixel::YUVJ444P, PixelFamily::YuvFull),
            (Pixel::GRAY10LE, PixelFamily::Gray),
            (Pixel::GBRP, PixelFamily::Rgb),
            (Pixel::BGR24, PixelFamily::Rgb),
            (Pixel::PAL8, PixelFamily::Rgb),
        ] {
            assert_eq!(PixelFamily::of(format), family, "{format:?}");
        }
    }
}
