//! The faces of a video's people, cut out for a dataset; and those of still pictures.
//!
//! Guarantees: faces are sought in the boxes of people, and on the whole frame where somebody was seen but not followed,
//! on the frames of a plan, and the result depends on nothing
//! but the video, its analysis and the settings; every few seconds of work are committed, so that a run that is killed
//! goes on where it was, to the same result; a picture is on the disk before its row is; done once, it is not done again.
//! Will not do: say whose face it is. A face is its track's person's until somebody says otherwise.

mod choose;
mod finder;
mod plan;
mod search;
mod stills;
mod write;

use std::collections::BTreeMap;
use std::num::NonZero;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

pub use finder::{Finder, Found, look_of};
pub use stills::{StillsSummary, import_stills, pictures_below};
pub(super) use write::{Networks, Target, write_face};

use super::analyze_video::{FrameTimes, Surroundings};
use super::{JobError, Stage};
use crate::dataset::cleaning::phash::PerceptualHash;
use crate::domain::extraction::{ExtractSettings, Refused};
use crate::domain::ids::{AnalysisId, PersonId, TrackId, VideoId};
use crate::domain::time::FrameIndex;
use crate::media;
use crate::store::face_extractions::{self, Candidate, Counts, ExtractionRow, ExtractionState};
use crate::store::faces::{FaceOrigin, FacePlace};
use crate::store::{StoreError, analyses, jobs, models, reviewed_faces, videos};
use crate::vision::face_embedder::Embedder;
use choose::{Choice, choose};
use finder::TrackFace;
use plan::{Plan, looks};
use search::{Looked, Search};

/// Frames a second that are looked at where the settings do not say: a face changes little faster.
const LOOKS_PER_SECOND: f64 = 3.0;
/// Work between two commits, and so the most that is done again after a crash.
const SEGMENT: Duration = Duration::from_secs(4);
/// Faces written in one transaction.
const BATCH: usize = 32;

/// What came out.
#[derive(Debug, Clone, PartialEq)]
pub struct ExtractionSummary {
    pub video: VideoId,
    /// People's boxes looked at, faces found in them, faces kept.
    pub views: u32,
    pub found: u32,
    pub kept: u32,
    /// Why the others were not kept.
    pub refused: BTreeMap<Refused, u32>,
    pub duplicates: u32,
    pub surplus: u32,
    /// Working time, over all runs where it was interrupted.
    pub seconds: f64,
    /// Done before, with the same settings: nothing was looked at.
    pub was_done: bool,
    /// The frames on which a face was found; of a preview only.
    pub frames: Vec<FrameIndex>,
    pub frames_looked_at: usize,
}

/// Extracts the faces of `video`'s current analysis, going on with an interrupted run of the same settings.
pub fn extract_faces(
    around: &Surroundings<'_>,
    video: VideoId,
    settings: &ExtractSettings,
) -> Result<ExtractionSummary, JobError> {
    let run = Run::open(around, video, settings)?;
    let (analysis, wanted) = (run.analysis, settings.clone());
    let row = around.library.write(move |tx| {
        if let Some(row) = face_extractions::find(tx, analysis, &wanted)? {
            return Ok(row);
        }
        let id = face_extractions::begin(tx, analysis, &wanted)?;
        let (state, counts) = (ExtractionState::Searching, Counts::default());
        Ok(ExtractionRow { id, analysis, settings: wanted, state, next_frame: 0, counts })
    })?;
    let mut summary = run.summary(row.counts);
    if row.state == ExtractionState::Done {
        summary.was_done = true;
        return Ok(summary);
    }
    let began = Instant::now();
    let mut counts = row.counts;
    if row.state == ExtractionState::Searching {
        counts = run.search(&row, began)?;
        let chosen = run.choose(row.id, settings)?;
        counts.kept = chosen.numbers.len() as u32;
        counts.seconds = row.counts.seconds + began.elapsed().as_secs_f64();
        (summary.refused, summary.duplicates, summary.surplus) =
            (chosen.refused, chosen.duplicates, chosen.surplus);
        let (id, kept) = (row.id, chosen.numbers);
        around.library.write(move |tx| face_extractions::keep_only(tx, id, &kept, counts))?;
    }
    run.write(row.id)?;
    let (id, seconds) = (row.id, row.counts.seconds + began.elapsed().as_secs_f64());
    around.library.write(move |tx| face_extractions::finish(tx, id, seconds))?;
    (summary.views, summary.found, summary.kept, summary.seconds) =
        (counts.views, counts.found, counts.kept, seconds);
    Ok(summary)
}

/// What extraction with these settings would find and keep. Changes nothing.
pub fn preview_faces(
    around: &Surroundings<'_>,
    video: VideoId,
    settings: &ExtractSettings,
) -> Result<ExtractionSummary, JobError> {
    let began = Instant::now();
    let run = Run::open(around, video, settings)?;
    let (mut counts, mut found, mut frames) = (Counts::default(), Vec::new(), Vec::new());
    run.follow(0, |looked| {
        counts.views += looked.views as u32;
        counts.found += looked.faces.len() as u32;
        if !looked.faces.is_empty() {
            frames.push(looked.frame);
        }
        found.extend(looked.faces.into_iter().map(|face| (face.track, face.found)));
        Ok(())
    })?;
    let numbered = found.into_iter().enumerate().map(|(i, (track, found))| (i as i64, track, found));
    let chosen = run.chosen(numbered.collect(), settings)?;
    counts.kept = chosen.numbers.len() as u32;
    counts.seconds = began.elapsed().as_secs_f64();
    Ok(ExtractionSummary {
        refused: chosen.refused,
        duplicates: chosen.duplicates,
        surplus: chosen.surplus,
        frames,
        ..run.summary(counts)
    })
}

/// One run over one video.
struct Run<'a> {
    around: &'a Surroundings<'a>,
    video: VideoId,
    analysis: AnalysisId,
    path: PathBuf,
    plan: Plan,
    times: FrameTimes,
    settings: &'a ExtractSettings,
}

/// Which candidates are kept, and why the others are not.
#[derive(Default)]
struct Kept {
    numbers: Vec<i64>,
    refused: BTreeMap<Refused, u32>,
    duplicates: u32,
    surplus: u32,
}

impl<'a> Run<'a> {
    fn open(
        around: &'a Surroundings<'a>,
        video: VideoId,
        settings: &'a ExtractSettings,
    ) -> Result<Self, JobError> {
        let row = around.library.read(|conn| videos::get(conn, video))?;
        let path = around.library.media().video_path(row.storage, &row.path);
        if !path.is_file() {
            return Err(JobError::VideoFileGone { video, path: path.display().to_string() });
        }
        let fps = row.facts.fps_or_usual();
        let every = settings.every.unwrap_or_else(|| ((fps / LOOKS_PER_SECOND).round() as u32).max(1));
        let found = around.library.read(|conn| {
            let Some(analysis) = analyses::current(conn, video)? else { return Ok(None) };
            Ok(Some((analysis.id, Plan::of(conn, analysis.id, every)?)))
        })?;
        let Some((analysis, plan)) = found else { return Err(JobError::NotAnalyzed { video }) };
        let times = FrameTimes { times: media::frame_times(&path)?, fps };
        Ok(Self { around, video, analysis, path, plan, times, settings })
    }

    fn summary(&self, counts: Counts) -> ExtractionSummary {
        ExtractionSummary {
            video: self.video,
            views: counts.views,
            found: counts.found,
            kept: counts.kept,
            refused: BTreeMap::new(),
            duplicates: 0,
            surplus: 0,
            seconds: counts.seconds,
            was_done: false,
            frames: Vec::new(),
            frames_looked_at: self.plan.frames.len(),
        }
    }

    /// Looks at the frames of the plan from `from` on, in order.
    fn follow(
        &self,
        from: FrameIndex,
        mut on_result: impl FnMut(Looked) -> Result<(), JobError>,
    ) -> Result<(), JobError> {
        let total = self.plan.num_views() as u64;
        let mut done: u64 = self.plan.frames.range(..from).map(|(_, views)| looks(views) as u64).sum();
        self.around.progress.begin(Stage::FindingFaces, done, total);
        if self.plan.frames.range(from..).next().is_none() {
            return Ok(());
        }
        // What the gates refuse is found all the same, so that a preview can say so.
        let min_score = self.settings.gates.min_score.min(0.5);
        let finder = Finder::load(self.around.models, min_score)?;
        let search = Search {
            path: &self.path,
            times: &self.times,
            frames: &self.plan.frames,
            from,
            settings: self.settings,
            cancel: self.around.cancel,
        };
        let lanes = thread::available_parallelism().map_or(1, NonZero::get);
        search.run(&finder, lanes, |looked| {
            done += looked.views as u64;
            on_result(looked)?;
            self.around.progress.set_done(done);
            Ok(())
        })
    }

    /// Finds the faces that an earlier run has not found, and stores them as candidates.
    fn search(&self, row: &ExtractionRow, began: Instant) -> Result<Counts, JobError> {
        let (id, before) = (row.id, row.counts.seconds);
        let mut counts = row.counts;
        let (mut waiting, mut since) = (Vec::new(), Instant::now());
        let mut next = row.next_frame;
        let commit = |next: FrameIndex, mut counts: Counts, waiting: &mut Vec<Candidate>| {
            counts.seconds = before + began.elapsed().as_secs_f64();
            let (found, job, done) = (std::mem::take(waiting), self.around.job, counts.views);
            let total = self.plan.num_views() as u64;
            self.around.library.write(move |tx| {
                face_extractions::commit(tx, id, next, counts, &found)?;
                jobs::set_progress(tx, job, u64::from(done), total)
            })
        };
        let ran = self.follow(row.next_frame, |looked| {
            counts.views += looked.views as u32;
            counts.found += looked.faces.len() as u32;
            next = looked.frame + 1;
            for TrackFace { track, found, jpeg } in looked.faces {
                let blob = postcard::to_stdvec(&found).map_err(JobError::Checkpoint)?;
                waiting.push(Candidate { track, frame: found.frame, found: blob, jpeg });
            }
            if since.elapsed() >= SEGMENT {
                commit(next, counts, &mut waiting)?;
                since = Instant::now();
            }
            Ok(())
        });
        if matches!(&ran, Ok(()) | Err(JobError::Cancelled)) {
            // What was paid for is kept.
            commit(next, counts, &mut waiting)?;
        }
        ran.map(|()| counts)
    }

    fn choose(&self, id: i64, settings: &ExtractSettings) -> Result<Kept, JobError> {
        let stored = self.around.library.read(|conn| face_extractions::candidates(conn, id))?;
        let read = |(number, candidate): (i64, Candidate)| {
            let found = postcard::from_bytes::<Found>(&candidate.found).map_err(JobError::Checkpoint)?;
            Ok((number, candidate.track, found))
        };
        self.chosen(stored.into_iter().map(read).collect::<Result<_, JobError>>()?, settings)
    }

    /// Which of the candidates are kept: person by person, beside the faces of theirs that are there.
    fn chosen(
        &self,
        candidates: Vec<(i64, Option<TrackId>, Found)>,
        settings: &ExtractSettings,
    ) -> Result<Kept, JobError> {
        let mut out = Kept::default();
        let mut by_person: BTreeMap<Option<PersonId>, Vec<(i64, Found)>> = BTreeMap::new();
        for (number, track, found) in candidates {
            if let Some(why) = settings.gates.refuse(&found.gated()) {
                *out.refused.entry(why).or_default() += 1;
            } else if let Some(track) = track {
                if let Some(person) = self.plan.people.get(&track) {
                    by_person.entry(Some(*person)).or_default().push((number, found));
                }
            } else {
                by_person.entry(None).or_default().push((number, found));
            }
        }
        let hash = Embedder::MobileFaceNet192.card().sha256;
        for (person, new) in by_person {
            let old = self.around.library.read(|conn| {
                let of_us = models::list(conn, models::ModelKind::FaceEmbedder)?;
                let model = of_us.into_iter().find(|row| row.model.hash == hash);
                let Some(person) = person else { return Ok(Vec::new()) };
                let faces = reviewed_faces::of_person(conn, person)?;
                let mut old = Vec::with_capacity(faces.len());
                for face in faces {
                    let vector = match &model {
                        Some(model) => crate::store::embeddings::get(conn, face.id, model.id)?,
                        None => None,
                    };
                    old.push((face, vector.unwrap_or_default()));
                }
                Ok(old)
            })?;
            let old: Vec<Choice<'_>> = old
                .iter()
                .map(|(face, vector)| Choice {
                    quality: face.quality.overall,
                    yaw: face.quality.yaw,
                    pitch: face.quality.pitch,
                    vector,
                    look: face.look.map(PerceptualHash),
                })
                .collect();
            let choices: Vec<Choice<'_>> = new
                .iter()
                .map(|(_, found)| Choice {
                    quality: found.overall,
                    yaw: found.yaw,
                    pitch: found.pitch,
                    vector: &found.vector,
                    look: found.look,
                })
                .collect();
            // Nobody's faces may be of many.
            let most = if person.is_some() { settings.per_person as usize } else { 0 };
            let chosen = choose(&old, &choices, most, settings.keep_duplicates)?;
            out.numbers.extend(chosen.kept.iter().map(|&i| new[i].0));
            out.duplicates += chosen.duplicates as u32;
            out.surplus += chosen.surplus as u32;
        }
        out.numbers.sort_unstable();
        Ok(out)
    }

    /// Makes rows and files of the candidates that are kept.
    fn write(&self, id: i64) -> Result<(), JobError> {
        let library = self.around.library;
        let waiting = library.read(|conn| face_extractions::candidates(conn, id))?;
        self.around.progress.begin(Stage::WritingFaces, 0, waiting.len() as u64);
        let place = FacePlace::Frame { analysis: self.analysis, video: self.video };
        for (done, batch) in waiting.chunks(BATCH).enumerate() {
            if self.around.cancel.is_cancelled() {
                return Err(JobError::Cancelled);
            }
            let mut faces = Vec::with_capacity(batch.len());
            for (number, candidate) in batch {
                let found = postcard::from_bytes::<Found>(&candidate.found).map_err(JobError::Checkpoint)?;
                let person = candidate.track.and_then(|track| self.plan.people.get(&track)).copied();
                let target = Target { place, origin: FaceOrigin::Track, track: candidate.track, person };
                faces.push((*number, target, found));
            }
            let (media, settings) = (library.media().clone(), self.settings.clone());
            library.write(move |tx| {
                let networks = Networks::of(tx)?;
                for (number, target, found) in &faces {
                    let jpeg = face_extractions::jpeg(tx, *number)?;
                    write_face(tx, &media, networks, target, found, &jpeg, &settings)?;
                    face_extractions::forget(tx, *number)?;
                }
                Ok::<(), StoreError>(())
            })?;
            self.around.progress.set_done(((done + 1) * BATCH).min(waiting.len()) as u64);
        }
        Ok(())
    }
}
