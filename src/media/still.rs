//! A still picture as a frame, so that what works on video works on it.

use std::fs;
use std::io::{self, Cursor};
use std::path::Path;

use image::{DynamicImage, ImageDecoder as _, ImageReader, Limits};

use super::{MAX_SIDE, MediaError};
use crate::domain::frame::{ColorInfo, ColorMatrix, ColorRange, Plane, VideoFrame};

/// Reads a JPEG or PNG file, turned as its EXIF data says. `BadPicture` names a file that is neither, or damaged.
pub fn read_still(path: &Path) -> Result<VideoFrame, MediaError> {
    let bytes = fs::read(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => MediaError::NoSuchFile { path: path.to_owned() },
        _ => MediaError::Io { source, path: path.to_owned() },
    })?;
    decode_still(&bytes, path)
}

/// The same of a file's bytes; `path` is what an error calls them.
pub fn decode_still(bytes: &[u8], path: &Path) -> Result<VideoFrame, MediaError> {
    decode(bytes).map_err(|source| MediaError::BadPicture { source, path: path.to_owned() })
}

fn decode(bytes: &[u8]) -> Result<VideoFrame, image::ImageError> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(MAX_SIDE), Some(MAX_SIDE));
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    let rgb = picture.to_rgb8();
    Ok(planes(rgb.width() as usize, rgb.height() as usize, rgb.as_raw()))
}

/// BT.601, full range, chroma averaged over 2 x 2 pixels (JFIF).
fn planes(width: usize, height: usize, rgb: &[u8]) -> VideoFrame {
    let (half_width, half_height) = (width.div_ceil(2), height.div_ceil(2));
    let mut luma = Vec::with_capacity(width * height);
    let mut sums = vec![[0.0_f32; 3]; half_width * half_height];
    for (at, pixel) in rgb.chunks_exact(3).enumerate() {
        let [r, g, b] = [pixel[0], pixel[1], pixel[2]].map(f32::from);
        let y = 0.299 * r + 0.587 * g + 0.114 * b;
        luma.push(y.round() as u8);
        let sum = &mut sums[at / width / 2 * half_width + at % width / 2];
        *sum = [sum[0] + (b - y) / 1.772, sum[1] + (r - y) / 1.402, sum[2] + 1.0];
    }
    let chroma = |of: usize| Plane {
        data: sums.iter().map(|sum| (128.0 + sum[of] / sum[2].max(1.0)).round() as u8).collect(),
        stride: half_width,
        width: half_width,
        height: half_height,
    };
    let planes = [Plane { data: luma, stride: width, width, height }, chroma(0), chroma(1)];
    let color = ColorInfo { matrix: ColorMatrix::Bt601, range: ColorRange::Full };
    VideoFrame { planes, color, ..VideoFrame::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_and_odd_sizes_become_planes() {
        let (red, grey) = ([255_u8, 0, 0], [90_u8, 90, 90]);
        let frame = planes(3, 1, &[red, red, grey].concat());
        assert_eq!(frame.planes[0].data, [76, 76, 90]);
        assert_eq!((frame.planes[1].width, frame.planes[1].height), (2, 1));
        assert_eq!((frame.planes[1].data[0], frame.planes[2].data[0]), (85, 255));
        assert_eq!((frame.planes[1].data[1], frame.planes[2].data[1]), (128, 128));
    }

    #[test]
    fn what_is_no_picture_is_said_to_be_none() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.jpg");
        assert!(matches!(read_still(&path), Err(MediaError::NoSuchFile { .. })));
        fs::write(&path, b"not a picture").unwrap();
        assert!(matches!(read_still(&path), Err(MediaError::BadPicture { .. })));
        image::RgbImage::from_pixel(5, 4, image::Rgb([10, 20, 30]))
            .save_with_format(&path, image::ImageFormat::Png)
            .unwrap();
        assert_eq!(read_still(&path).unwrap().display_size(), (5, 4));
    }
}
