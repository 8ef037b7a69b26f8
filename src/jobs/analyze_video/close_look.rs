//! A close look at single frames of a finished analysis: the faces and bodies of its people, and a picture of each.
//!
//! The frames are decoded once for all of it, in order, on a thread of their own; one lane per core looks at them.
//! What comes out is put in the order of the frames, so it does not depend on the lanes. It is done when the tracks
//! are final and stored with them, so an analysis that is cut off does it again, to the same result.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::thread;

use crossbeam::channel::{Receiver, Sender, bounded};
use uuid::Uuid;

use super::Run;
use super::best_shots::{Picture, cut_picture, go_to};
use super::faces::{FaceFinder, FoundFace, may_show_a_face};
use super::frame_times::FrameTimes;
use crate::domain::frame::VideoFrame;
use crate::domain::geometry::Rect;
use crate::domain::time::{FrameIndex, FrameRange};
use crate::domain::track::Track;
use crate::identity;
use crate::jobs::{JobError, Stage};
use crate::media::{MediaError, VideoReader};
use crate::tracking::TrackLook;
use crate::vision::body_appearance::AppearanceModel as _;
use crate::vision::imported::ReidAppearance;

/// Views of a track that are looked at, at most: the work grows with the people and not with the frames.
const VIEWS: usize = 8;

/// What the people of an analysis look like.
pub(super) struct Shown {
    pub faces: Vec<FoundFace>,
    /// One for each view; none without a re-identification network.
    pub bodies: Vec<TrackLook>,
    /// For each of the people, in their order; none where no frame shows the person or it does not decode.
    pub pictures: Vec<Option<Picture>>,
}

/// What a frame is wanted for.
#[derive(Default)]
struct Wanted {
    /// Boxes by the number of their track.
    faces: Vec<(u32, Rect)>,
    bodies: Vec<(u32, Rect)>,
    /// Boxes by the index of the person.
    pictures: Vec<(usize, Rect)>,
}

/// What one frame gave. Pictures as JPEG, by the index of the person.
#[derive(Default)]
struct Found {
    faces: Vec<FoundFace>,
    bodies: Vec<TrackLook>,
    pictures: Vec<(usize, Rect, Vec<u8>)>,
}

/// A lane: networks with memory of their own.
#[derive(Clone)]
struct Eyes {
    faces: Option<FaceFinder>,
    bodies: Option<ReidAppearance>,
}

type Wish = (FrameIndex, Wanted);

/// Looks at `people`; at their bodies only with `reid`.
pub(super) fn look_closely(
    run: &Run<'_>,
    people: &[Track],
    times: &FrameTimes,
    reid: Option<ReidAppearance>,
) -> Result<Shown, JobError> {
    let wishes = wishes(run, people, reid.is_some());
    run.around.progress.begin(Stage::Finishing, 0, wishes.len() as u64);
    let mut shown = Shown { faces: vec![], bodies: vec![], pictures: people.iter().map(|_| None).collect() };
    if wishes.is_empty() {
        return Ok(shown);
    }
    let faces = wishes.iter().any(|(_, wanted)| !wanted.faces.is_empty());
    let faces = faces.then(|| FaceFinder::load(run.around.models)).transpose()?;
    for (index, found) in look(run, &wishes, times, &Eyes { faces, bodies: reid })?.into_iter().enumerate() {
        shown.faces.extend(found.faces);
        shown.bodies.extend(found.bodies);
        for (person, bbox, jpeg) in found.pictures {
            let file = run.around.library.media().write_best_shot(Uuid::now_v7(), &jpeg)?;
            shown.pictures[person] = Some(Picture { frame: wishes[index].0, bbox, file });
        }
    }
    Ok(shown)
}

/// The frames wanted, in order.
fn wishes(run: &Run<'_>, people: &[Track], bodies: bool) -> Vec<Wish> {
    let (width, height) = run.row.facts.display_size();
    let (width, height) = (width as f32, height as f32);
    let mut wishes: BTreeMap<FrameIndex, Wanted> = BTreeMap::new();
    for (index, track) in people.iter().enumerate() {
        if let Some(best) = identity::best_shot(people, index, width, height) {
            wishes.entry(best.frame).or_default().pictures.push((index, best.bbox));
        }
        if !run.settings.faces && !bodies {
            continue;
        }
        for view in identity::best_views(people, index, VIEWS, width, height) {
            let face = run.settings.faces && may_show_a_face(&view.bbox);
            if face || bodies {
                let wanted = wishes.entry(view.frame).or_default();
                wanted.faces.extend(face.then_some((track.number, view.bbox)));
                wanted.bodies.extend(bodies.then_some((track.number, view.bbox)));
            }
        }
    }
    wishes.into_iter().collect()
}

/// What each of the frames gave, in their order.
fn look(run: &Run<'_>, wishes: &[Wish], times: &FrameTimes, eyes: &Eyes) -> Result<Vec<Found>, JobError> {
    let num_lanes = thread::available_parallelism().map_or(1, NonZero::get);
    let in_flight = 2 * num_lanes + 1;
    let (frame_tx, frame_rx) = bounded::<(usize, VideoFrame)>(num_lanes);
    let (free_tx, free_rx) = bounded::<VideoFrame>(in_flight);
    let (found_tx, found_rx) = bounded::<Result<(usize, Found), JobError>>(in_flight);
    for _ in 0..in_flight {
        // The channel holds exactly this many.
        let _ = free_tx.try_send(VideoFrame::default());
    }
    thread::scope(|scope| {
        let errors = found_tx.clone();
        thread::Builder::new()
            .name("look:decode".to_owned())
            .spawn_scoped(scope, move || {
                if let Err(error) = decode(run, wishes, times, &frame_tx, &free_rx) {
                    let _ = errors.send(Err(error));
                }
            })
            .map_err(JobError::Thread)?;
        for lane in 0..num_lanes {
            let (mut eyes, frames, found, free) =
                (eyes.clone(), frame_rx.clone(), found_tx.clone(), free_tx.clone());
            thread::Builder::new()
                .name(format!("look:{lane}"))
                .spawn_scoped(scope, move || {
                    while let Ok((at, frame)) = frames.recv() {
                        let one = eyes.look_at(&wishes[at], &frame, times);
                        // A full pool only means that the decoder has given up already.
                        let _ = free.try_send(frame);
                        if found.send(one.map(|one| (at, one))).is_err() {
                            return;
                        }
                    }
                })
                .map_err(JobError::Thread)?;
        }
        drop((frame_rx, free_tx, found_tx));
        collect(run, found_rx, wishes.len())
    })
}

/// Takes the receiver, so that leaving early unblocks the threads.
fn collect(
    run: &Run<'_>,
    results: Receiver<Result<(usize, Found), JobError>>,
    count: usize,
) -> Result<Vec<Found>, JobError> {
    let mut all: Vec<Found> = (0..count).map(|_| Found::default()).collect();
    for (done, result) in results.into_iter().enumerate() {
        let (at, found) = result?;
        all[at] = found;
        run.around.progress.set_done(done as u64 + 1);
        if run.around.cancel.is_cancelled() {
            return Err(JobError::Cancelled);
        }
    }
    if run.around.cancel.is_cancelled() { Err(JobError::Cancelled) } else { Ok(all) }
}

/// Hands the frames over with the index of their wish. Ends early where nobody takes them.
fn decode(
    run: &Run<'_>,
    wishes: &[Wish],
    times: &FrameTimes,
    frames: &Sender<(usize, VideoFrame)>,
    free: &Receiver<VideoFrame>,
) -> Result<(), JobError> {
    let stop = run.around.cancel.clone();
    let mut reader = VideoReader::open_unless(&run.path, 2, move || stop.is_cancelled())?;
    let mut at = None;
    for (index, (frame, _)) in wishes.iter().enumerate() {
        match go_to(&mut reader, at, *frame, times, run.fps()) {
            Ok(true) => {}
            // A frame that decoded once may not do so again in a damaged file: that costs views, not people.
            Ok(false) | Err(MediaError::NoSuchFrame { .. }) => {
                at = None;
                continue;
            }
            Err(error) => return Err(error.into()),
        }
        at = Some(*frame);
        let Ok(mut buffer) = free.recv() else { return Ok(()) };
        reader.fill(&mut buffer)?;
        if frames.send((index, buffer)).is_err() {
            return Ok(());
        }
    }
    Ok(())
}

impl Eyes {
    fn look_at(
        &mut self,
        (index, wanted): &Wish,
        frame: &VideoFrame,
        times: &FrameTimes,
    ) -> Result<Found, JobError> {
        let mut found = Found::default();
        if let Some(faces) = self.faces.as_mut().filter(|_| !wanted.faces.is_empty()) {
            found.faces = faces.find(frame, (*index, times.start(*index)), &wanted.faces)?;
        }
        if let Some(reid) = self.bodies.as_mut().filter(|_| !wanted.bodies.is_empty()) {
            let boxes: Vec<Rect> = wanted.bodies.iter().map(|(_, bbox)| *bbox).collect();
            let mut vectors = Vec::new();
            reid.describe(frame, &boxes, &mut vectors)?;
            let range = FrameRange { start: *index, end: *index };
            let looks = wanted.bodies.iter().zip(vectors.chunks_exact(reid.dim()));
            // All zeros: the box shows nothing.
            let looks = looks.filter(|(_, vector)| vector.iter().any(|v| *v != 0.0));
            found.bodies.extend(looks.map(|((number, _), vector)| TrackLook {
                number: *number,
                range,
                count: 1,
                vector: vector.to_vec(),
            }));
        }
        for (person, bbox) in &wanted.pictures {
            found.pictures.push((*person, *bbox, cut_picture(frame, *bbox)?));
        }
        Ok(found)
    }
}
