//! The pixels of items, wherever they are: frames decoded exactly, pictures of faces and stills read.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use super::video_key;
use crate::dataset::cleaning::phash::PerceptualHash;
use crate::dataset::item::{Item, Source};
use crate::domain::frame::VideoFrame;
use crate::domain::geometry::Rect;
use crate::domain::ids::FaceId;
use crate::domain::time::FrameIndex;
use crate::jobs::Cancel;
use crate::jobs::analyze_video::{FrameTimes, go_to};
use crate::media::{self, MediaError, VideoReader};
use crate::store::dataset_sources::{self, SourceStill};
use crate::store::videos::{VideoRow, VideoStorage};
use crate::store::{Library, StoreError, face_crops, hash_file, videos};

/// Of frames and of stills that are no plain JPEG.
const QUALITY: u8 = 95;
/// Where the data of a JPEG says how it is turned, if it does.
const HEAD: usize = 64 << 10;

/// Why there are no pixels.
#[derive(Debug, thiserror::Error)]
pub enum PixelError {
    #[error("it is no longer in the library")]
    Gone,
    #[error("{} is not the file it was when the snapshot was made", .path.display())]
    Changed { path: PathBuf },
    #[error("the video ends before frame {frame}")]
    NoFrame { frame: FrameIndex },
    #[error(transparent)]
    Media(#[from] MediaError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{}: {source}", .path.display())]
    Io { path: PathBuf, source: std::io::Error },
}

/// Gives pixels; quickest when asked in the order of videos and frames.
pub struct Pixels<'a> {
    library: &'a Library,
    cancel: Cancel,
    videos: BTreeMap<String, VideoRow>,
    stills: BTreeMap<uuid::Uuid, SourceStill>,
    open: Option<Open>,
}

/// The video that is being read.
struct Open {
    key: String,
    reader: VideoReader,
    times: FrameTimes,
    fps: f64,
    at: Option<FrameIndex>,
    frame: VideoFrame,
}

impl<'a> Pixels<'a> {
    pub fn new(library: &'a Library, cancel: &Cancel) -> Result<Self, StoreError> {
        let (rows, stills) =
            library.read(|conn| Ok((videos::list(conn, None)?, dataset_sources::stills(conn)?)))?;
        Ok(Self {
            library,
            cancel: cancel.clone(),
            videos: rows.into_iter().map(|row| (video_key(row.uuid), row)).collect(),
            stills: stills.into_iter().map(|still| (still.uuid, still)).collect(),
            open: None,
        })
    }

    /// The item as a JPEG. `sha256` is what the file it comes from has to have.
    pub fn jpeg(&mut self, item: &Item, sha256: &str) -> Result<Vec<u8>, PixelError> {
        match &item.source {
            Source::FaceCrop { face, .. } => self.crop(FaceId(face.cast_signed()), sha256),
            Source::Still { .. } => {
                let (path, bytes) = self.still(item, sha256)?;
                if is_plain_jpeg(&bytes) { Ok(bytes) } else { encode(&media::read_still(&path)?) }
            }
            Source::Frame { frame, .. } => {
                self.frame(item, *frame, sha256)?;
                self.open.as_ref().map_or(Err(PixelError::Gone), |open| encode(&open.frame))
            }
        }
    }

    /// How a frame or still looks; `None` for one too flat to say.
    pub fn look(&mut self, item: &Item, sha256: &str) -> Result<Option<PerceptualHash>, PixelError> {
        if let Source::Frame { frame, .. } = item.source {
            self.frame(item, frame, sha256)?;
            return Ok(self.open.as_ref().and_then(|open| look_of(&open.frame)));
        }
        let (path, _) = self.still(item, sha256)?;
        Ok(look_of(&media::read_still(&path)?))
    }

    fn crop(&self, face: FaceId, sha256: &str) -> Result<Vec<u8>, PixelError> {
        let row = self.library.read(|conn| face_crops::get(conn, face))?.ok_or(PixelError::Gone)?;
        if row.content_hash.to_string() != sha256 {
            return Err(PixelError::Changed { path: self.library.data_dir().join(row.path) });
        }
        Ok(self.library.media().read(&row.path)?)
    }

    fn still(&self, item: &Item, sha256: &str) -> Result<(PathBuf, Vec<u8>), PixelError> {
        let still = self.stills.get(&item.id).ok_or(PixelError::Gone)?;
        let path = match &still.copy {
            Some(copy) => self.library.data_dir().join(copy),
            None => PathBuf::from(&still.path),
        };
        let bytes = fs::read(&path).map_err(|source| PixelError::Io { path: path.clone(), source })?;
        if crate::dataset::snapshot::Checksum::of_bytes(&bytes).sha256 != sha256 {
            return Err(PixelError::Changed { path });
        }
        Ok((path, bytes))
    }

    /// Brings the frame into `open`.
    fn frame(&mut self, item: &Item, index: FrameIndex, sha256: &str) -> Result<(), PixelError> {
        let key = item.video.as_ref().ok_or(PixelError::Gone)?;
        if self.open.as_ref().is_none_or(|open| open.key != *key) {
            self.open = None;
            self.open = Some(self.open_video(key, sha256)?);
        }
        let Some(open) = &mut self.open else { return Err(PixelError::Gone) };
        if open.at == Some(index) {
            return Ok(());
        }
        match go_to(&mut open.reader, open.at, index, &open.times, open.fps) {
            Ok(true) => open.reader.fill(&mut open.frame)?,
            Ok(false) | Err(MediaError::NoSuchFrame { .. }) => {
                open.at = None;
                return Err(PixelError::NoFrame { frame: index });
            }
            Err(error) => return Err(error.into()),
        }
        open.at = Some(index);
        Ok(())
    }

    fn open_video(&self, key: &str, sha256: &str) -> Result<Open, PixelError> {
        let row = self.videos.get(key).ok_or(PixelError::Gone)?;
        let path = self.library.media().video_path(row.storage, &row.path);
        // What lies in the library is not changed by anybody; what lies outside may be.
        let hash = match row.storage {
            VideoStorage::Copied => row.content_hash,
            VideoStorage::Linked => hash_file(&path, &mut |_| {}, self.cancel.flag())?,
        };
        if hash.to_string() != sha256 {
            return Err(PixelError::Changed { path });
        }
        let fps = row.facts.fps_or_usual();
        let stop = self.cancel.clone();
        Ok(Open {
            key: key.to_owned(),
            times: FrameTimes { times: media::frame_times(&path)?, fps },
            reader: VideoReader::open_unless(&path, 2, move || stop.is_cancelled())?,
            fps,
            at: None,
            frame: VideoFrame::default(),
        })
    }
}

fn encode(frame: &VideoFrame) -> Result<Vec<u8>, PixelError> {
    let (width, height) = frame.display_size();
    let whole = Rect::new(0.0, 0.0, width as f32, height as f32);
    Ok(media::encode_jpeg(&media::crop(frame, whole, width, height), QUALITY)?)
}

fn look_of(frame: &VideoFrame) -> Option<PerceptualHash> {
    let luma = &frame.planes[0];
    let mut packed = Vec::with_capacity(luma.width * luma.height);
    for y in 0..luma.height {
        packed.extend_from_slice(&luma.row(y)[..luma.width]);
    }
    PerceptualHash::of_luma(&packed, luma.width, luma.height)
}

/// A JPEG that is shown as it is stored: its bytes can be taken as they are.
fn is_plain_jpeg(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(HEAD)];
    bytes.starts_with(&[0xFF, 0xD8]) && !head.windows(4).any(|w| w == b"Exif")
}
