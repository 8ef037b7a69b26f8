//! The last part of an analysis: tracks into people, and all of it into the library at a stroke.

use std::collections::BTreeMap;

use serde_json::json;
use uuid::Uuid;

use super::best_shots::{Picture, cut_out};
use super::frame_times::FrameTimes;
use super::{AnalysisSummary, Run};
use crate::domain::ids::{AnalysisId, PersonCode, TrackId};
use crate::domain::track::Track;
use crate::identity::{self, CarryOver, KnownPerson};
use crate::jobs::{JobError, look_at};
use crate::media;
use crate::store::analyses::{self, Effort, Findings, FoundPerson};
use crate::store::appearances::{self, BestShot, NewAppearance};
use crate::store::audit::{self, Entry};
use crate::store::body_features::NewBodyFeature;
use crate::store::models::{ModelKind, NewModel};
use crate::store::{StoreError, Transaction, body_features, detections, models, persons, tracks};
use crate::tracking::{RefineConfig, TrackLook, refine, worth_a_look};
use crate::vision::body_appearance::{AppearanceModel, ColorStripes};

/// Seconds of a track that one stored look of its body is made from: where a track is cut later, each side keeps the
/// looks that lie wholly in it.
const BODY_SPAN_S: f64 = 5.0;

impl Run<'_> {
    /// From the tracks in the store and those that were `live` at the end to numbered people.
    pub(super) fn finish(&self, effort: Effort, live: Vec<Track>) -> Result<AnalysisSummary, JobError> {
        if effort.decoded_frames == 0 {
            return Err(JobError::EmptyRange);
        }
        let analysis = self.analysis;
        let (mut all, cuts) = self.around.library.read(move |conn| {
            let stored = tracks::list(conn, analysis)?;
            let cuts = detections::shot_cuts(conn, analysis)?;
            Ok((stored.into_iter().map(|row| row.track).collect::<Vec<Track>>(), cuts))
        })?;
        all.extend(live);
        let config = RefineConfig::for_video(self.fps(), cuts);
        let wanted = worth_a_look(&all, &config);
        let looks = look_at(&self.path, &wanted, &mut ColorStripes, self.around.cancel)?;
        let mut people = identity::in_order_of_appearance(refine(all, &looks, &config));
        for (number, track) in (1..).zip(&mut people) {
            track.number = number;
        }

        let bodies = looks.of_tracks(&people, (BODY_SPAN_S * self.fps()) as u32);
        let carried = self.carried_over(&people)?;
        let times = FrameTimes { times: media::frame_times(&self.path)?, fps: self.fps() };
        let pictures = cut_out(self, &people, &times)?;
        let found = (people.iter().zip(&carried.persons).zip(pictures))
            .filter_map(|((track, known), picture)| {
                let appearance = appearance(track, &times, picture)?;
                Some(FoundPerson { known: *known, appearances: vec![appearance] })
            })
            .collect();
        let findings = Findings { tracks: people, persons: found, effort };
        self.store(findings, bodies, carried)
    }

    fn store(
        &self,
        findings: Findings,
        bodies: Vec<TrackLook>,
        carried: CarryOver,
    ) -> Result<AnalysisSummary, JobError> {
        let (analysis, video) = (self.analysis, self.row.id);
        let effort = findings.effort;
        let actor = self.around.actor.as_str().to_owned();
        let (num_persons, lost) = self.around.library.write(move |tx| {
            let stored = analyses::finish(tx, analysis, &findings)?;
            store_bodies(tx, analysis, bodies)?;
            let mut persons: Vec<_> = stored.iter().map(|found| found.person.id).collect();
            persons.sort_unstable();
            persons.dedup();
            let lost = carried.lost.iter().map(|id| Ok(persons::get(tx, *id)?.code));
            let lost = lost.collect::<Result<Vec<PersonCode>, StoreError>>()?;
            let details =
                json!({"analysis": analysis, "persons": persons.len(), "frames": effort.decoded_frames, "lost": lost});
            let subject = format!("video {video}");
            audit::append(tx, &Entry { actor, action: "analyze_video".to_owned(), subject, details })?;
            Ok((persons.len(), lost))
        })?;
        Ok(AnalysisSummary {
            video,
            frames: effort.decoded_frames,
            seconds: effort.seconds,
            fps: f64::from(effort.decoded_frames) / effort.seconds.max(1e-9),
            persons: num_persons,
            lost,
        })
    }

    /// Who of the video's present analysis is who among `people`.
    fn carried_over(&self, people: &[Track]) -> Result<CarryOver, JobError> {
        let video = self.row.id;
        let known = self.around.library.read(move |conn| {
            let Some(current) = analyses::current(conn, video)? else { return Ok(Vec::new()) };
            let seen = appearances::list(conn, current.id)?;
            let person_of = |id| seen.iter().find(|row| row.id == id).map(|row| row.person);
            let rows = tracks::list(conn, current.id)?.into_iter();
            Ok(rows
                .filter_map(|row| Some(KnownPerson { person: person_of(row.appearance?)?, track: row.track }))
                .collect())
        })?;
        Ok(identity::carry_over(&known, people))
    }
}

/// How the people of an analysis look, for telling them apart later.
fn store_bodies(
    tx: &Transaction<'_>,
    analysis: AnalysisId,
    bodies: Vec<TrackLook>,
) -> Result<(), StoreError> {
    let model = models::find_or_insert(tx, &body_model(&ColorStripes))?;
    let tracks: BTreeMap<u32, TrackId> =
        tracks::list(tx, analysis)?.into_iter().map(|row| (row.track.number, row.id)).collect();
    for TrackLook { number, range, count, vector } in bodies {
        let track = tracks.get(&number).copied();
        let new = NewBodyFeature { track, model, range, weight: count as f32, vector };
        body_features::insert(tx, analysis, &new)?;
    }
    Ok(())
}

fn body_model(model: &dyn AppearanceModel) -> NewModel {
    NewModel {
        kind: ModelKind::BodyEmbedder,
        name: model.name().to_owned(),
        hash: model.version().to_owned(),
        dimension: model.dim() as u32,
    }
}

fn appearance(track: &Track, times: &FrameTimes, picture: Option<Picture>) -> Option<NewAppearance> {
    let range = track.range()?;
    let (best, best_shot_file) = match picture {
        Some(Picture { frame, bbox, file }) => (Some(BestShot { frame, bbox }), Some(file)),
        None => (None, None),
    };
    Some(NewAppearance {
        uuid: Uuid::now_v7(),
        range,
        start: times.start(range.start),
        end: times.start(range.end + 1),
        confidence: track.mean_confidence(),
        best,
        best_shot_file,
        tracks: vec![track.number],
    })
}
