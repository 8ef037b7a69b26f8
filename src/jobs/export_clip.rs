//! Parts of a video, or one picture of it, as files for others.
//!
//! Guarantees: the file is whole or not there; whoever is to be blurred is blurred on every frame they have a box on or
//! between two boxes at most a second apart, tracks of nobody included.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Cancel, JobError, Progress, Stage};
use crate::access::{Action, Actor, permit};
use crate::domain::frame::VideoFrame;
use crate::domain::geometry::Rect;
use crate::domain::ids::{PersonId, VideoId};
use crate::domain::outline;
use crate::domain::time::{FrameIndex, FrameRange};
use crate::domain::track::TrackBox;
use crate::media::{self, ClipPlan, VideoReader};
use crate::store::identity_events::Review;
use crate::store::{
    Connection, Library, StoreError, analyses, appearances, person_outlines, persons, tracks, videos,
};

/// Colours of boxes: those of lanes over a picture.
const COLORS: [[u8; 3]; 12] = [
    [0xDF, 0x97, 0xF5],
    [0xF7, 0xD8, 0xB3],
    [0x99, 0x80, 0xFE],
    [0xF8, 0x5A, 0xB0],
    [0x52, 0x85, 0xB3],
    [0x89, 0xB6, 0x45],
    [0x33, 0x76, 0xFB],
    [0xF2, 0xA7, 0xA4],
    [0xD3, 0xD2, 0x50],
    [0x4A, 0x91, 0x6F],
    [0xC9, 0x68, 0x11],
    [0x8C, 0xEA, 0xEB],
];

/// Boxes of one track no further apart than this belong together.
pub(super) const FILL_S: f64 = 1.0;

/// Which frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClipPart {
    /// All appearances of a person, one after another.
    Person(PersonId),
    Range(FrameRange),
    Whole,
}

/// Whom nobody is to recognise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Blur {
    #[default]
    Nobody,
    /// Everyone but the person.
    AllBut(PersonId),
    Everyone,
}

/// What is drawn over the pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Drawn {
    /// Boxes with the numbers of their codes.
    pub boxes: bool,
    pub blur: Blur,
}

/// What to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClipRequest {
    pub video: VideoId,
    pub part: ClipPart,
    pub drawn: Drawn,
    pub target: PathBuf,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClipSummary {
    pub num_frames: u32,
    pub num_parts: usize,
    /// The compressed pictures were copied.
    pub is_copied: bool,
}

/// Writes a part of a video as a silent MP4: temporary file, flush, rename. Blocks until it is done.
pub fn export_clip(
    library: &Library,
    actor: Actor,
    request: &ClipRequest,
    cancel: &Cancel,
    progress: &Progress,
) -> Result<ClipSummary, JobError> {
    permit(actor, Action::ExportTracks)?;
    let video = request.video;
    let row = library.read(|conn| videos::get(conn, video))?;
    let source = library.media().video_path(row.storage, &row.path);
    if !source.is_file() {
        return Err(JobError::VideoFileGone { video, path: source.display().to_string() });
    }
    let times = media::frame_times(&source)?;
    let last = (times.len().max(row.facts.num_frames as usize).max(1) - 1) as FrameIndex;
    let ranges = ranges(library, video, request.part, last)?;
    let num_frames: u64 = ranges.iter().map(|range| u64::from(range.num_frames())).sum();
    progress.begin(Stage::Writing, 0, num_frames);
    let fps = row.facts.fps_or_usual();
    let painter = Painter::read(library, video, request.drawn, fps)?;
    let mut draw = |frame: &mut VideoFrame| painter.draw(frame);
    let is_plain = request.drawn == Drawn::default();
    let clip = write_whole(&request.target, |target| {
        let plan = ClipPlan { source: &source, target, ranges: &ranges, times: &times, fps, threads: 2 };
        let paint: Option<media::Paint<'_>> = if is_plain { None } else { Some(&mut draw) };
        Ok(media::export_clip(&plan, paint, &mut |done| {
            progress.set_done(u64::from(done));
            !cancel.is_cancelled()
        })?)
    })?;
    Ok(ClipSummary { num_frames: clip.num_frames, num_parts: ranges.len(), is_copied: clip.is_copied })
}

/// Writes frame `frame` of a video as PNG, upright: temporary file, flush, rename.
pub fn export_still(
    library: &Library,
    actor: Actor,
    video: VideoId,
    frame: FrameIndex,
    drawn: Drawn,
    target: &Path,
) -> Result<(u32, u32), JobError> {
    permit(actor, Action::ExportTracks)?;
    let row = library.read(|conn| videos::get(conn, video))?;
    let source = library.media().video_path(row.storage, &row.path);
    if !source.is_file() {
        return Err(JobError::VideoFileGone { video, path: source.display().to_string() });
    }
    let times = media::frame_times(&source)?;
    let Some(time) = times.get(frame as usize) else {
        return Err(media::MediaError::NoSuchFrame { index: frame, path: source }.into());
    };
    let mut reader = VideoReader::open(&source, 2)?;
    reader.keep_chroma();
    reader.seek(*time, frame)?;
    let mut picture = VideoFrame::default();
    if !reader.next_frame(&mut picture)? {
        return Err(media::MediaError::NoSuchFrame { index: frame, path: source }.into());
    }
    let mut picture = media::upright(&picture);
    Painter::read(library, video, drawn, row.facts.fps_or_usual())?.draw(&mut picture);
    let (width, height) = picture.display_size();
    let whole = Rect::new(0.0, 0.0, width as f32, height as f32);
    let image = media::crop(&picture, whole, width, height);
    write_whole(target, |target| {
        image::save_buffer_with_format(
            target,
            &image.data,
            image.width,
            image.height,
            image::ExtendedColorType::Rgb8,
            image::ImageFormat::Png,
        )
        .map_err(|error| JobError::Folder { source: std::io::Error::other(error), path: target.to_owned() })
    })?;
    Ok((image.width, image.height))
}

/// The frames of a part, within the video.
fn ranges(
    library: &Library,
    video: VideoId,
    part: ClipPart,
    last: FrameIndex,
) -> Result<Vec<FrameRange>, JobError> {
    let wanted = match part {
        ClipPart::Whole => vec![FrameRange { start: 0, end: last }],
        ClipPart::Range(range) => vec![range],
        ClipPart::Person(person) => library.read(|conn| {
            let Some(current) = analyses::current(conn, video)? else { return Ok(Vec::new()) };
            let person = persons::survivor(conn, person)?.id;
            let mut seen = appearances::list(conn, current.id)?;
            seen.retain(|row| row.person == person && row.review != Review::NotAPerson);
            seen.sort_by_key(|row| row.range.start);
            Ok::<_, StoreError>(seen.into_iter().map(|row| row.range).collect())
        })?,
    };
    let mut ranges: Vec<FrameRange> = Vec::with_capacity(wanted.len());
    for range in wanted {
        let Some(range) = FrameRange::new(range.start, range.end.min(last)) else { continue };
        match ranges.last_mut() {
            // Appearances that touch are one part.
            Some(before) if range.start <= before.end.saturating_add(1) && range.start >= before.start => {
                before.end = before.end.max(range.end);
            }
            _ => ranges.push(range),
        }
    }
    if ranges.is_empty() { Err(JobError::EmptyRange) } else { Ok(ranges) }
}

/// A person, and the number of their code.
type Owner = (PersonId, u32);

/// Who is where, and what becomes of them.
struct Painter {
    tracks: Vec<(Option<Owner>, Vec<TrackBox>)>,
    /// How far people reach, on frames where a segmenter said so.
    outlines: person_outlines::ByFrame,
    drawn: Drawn,
    fill: u32,
}

impl Painter {
    fn read(library: &Library, video: VideoId, drawn: Drawn, fps: f64) -> Result<Self, JobError> {
        let fill = (FILL_S * fps).round().max(1.0) as u32;
        if drawn == Drawn::default() {
            return Ok(Self { tracks: Vec::new(), outlines: BTreeMap::new(), drawn, fill });
        }
        let read = |conn: &Connection| {
            let Some(current) = analyses::current(conn, video)? else { return Ok(None) };
            let seen = appearances::list(conn, current.id)?;
            let mut found = Vec::new();
            for row in tracks::list(conn, current.id)? {
                let owner = row.appearance.and_then(|id| seen.iter().find(|seen| seen.id == id));
                let owner = owner.filter(|seen| seen.review != Review::NotAPerson);
                let person = owner.map(|seen| persons::survivor(conn, seen.person)).transpose()?;
                found.push((person.map(|person| (person.id, person.code.0)), row.track.boxes));
            }
            Ok::<_, StoreError>(Some(found))
        };
        let drawn = match drawn.blur {
            Blur::AllBut(person) => {
                let survivor = library.read(|conn| persons::survivor(conn, person))?.id;
                Drawn { blur: Blur::AllBut(survivor), ..drawn }
            }
            _ => drawn,
        };
        let tracks = library.read(read)?.ok_or(JobError::NotAnalyzed { video })?;
        let outlines = library.read(|conn| person_outlines::of_video(conn, video))?;
        Ok(Self { tracks, outlines, drawn, fill })
    }

    fn draw(&self, frame: &mut VideoFrame) {
        let index = frame.index;
        let here = || {
            self.tracks.iter().filter_map(|(owner, boxes)| Some((*owner, box_at(boxes, index, self.fill)?)))
        };
        for (owner, bbox) in here() {
            // Where two overlap, privacy goes before the one who is shown.
            let is_blurred = match self.drawn.blur {
                Blur::Nobody => false,
                Blur::Everyone => true,
                Blur::AllBut(person) => owner.is_none_or(|(id, _)| id != person),
            };
            if is_blurred {
                let outlines = self.outlines.get(&index).map_or(&[][..], Vec::as_slice);
                let corners = outline::of_box(outlines, bbox)
                    .filter(|found| found.is_trusted())
                    .map(|outline| outline.corners.as_slice());
                media::blur(frame, bbox, corners);
            }
        }
        if self.drawn.boxes {
            let (_, height) = frame.stored_size();
            let thickness = (height / 360).max(2);
            for (owner, bbox) in here() {
                if let Some((_, code)) = owner {
                    let color = COLORS[(code.saturating_sub(1) % 12) as usize];
                    media::outline(frame, bbox, color, code, thickness);
                }
            }
        }
    }
}

/// The box on `frame`, between two at most `fill` frames apart where there is none.
pub(super) fn box_at(boxes: &[TrackBox], frame: FrameIndex, fill: u32) -> Option<Rect> {
    let after = boxes.partition_point(|found| found.frame < frame);
    let right = boxes.get(after)?;
    if right.frame == frame {
        return Some(right.bbox);
    }
    let left = boxes.get(after.checked_sub(1)?)?;
    let gap = right.frame - left.frame;
    (gap <= fill).then(|| left.bbox.lerp(&right.bbox, (frame - left.frame) as f32 / gap as f32))
}

/// Has `write` make a file beside `target` that takes its name once it is whole; nothing is left of one that is not.
fn write_whole<T>(target: &Path, write: impl FnOnce(&Path) -> Result<T, JobError>) -> Result<T, JobError> {
    let io = |source| JobError::Folder { source, path: target.to_owned() };
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = tempfile::Builder::new().prefix(".stepmedia-").tempfile_in(folder).map_err(io)?;
    let path = file.into_temp_path();
    let made = write(&path)?;
    std::fs::File::open(&path).and_then(|file| file.sync_all()).map_err(io)?;
    path.persist(target).map_err(|error| io(error.error))?;
    Ok(made)
}
