//! The last part of an analysis: tracks into people, and all of it into the library at a stroke.

use std::collections::HashMap;

use serde_json::json;
use uuid::Uuid;

use super::best_shots::Picture;
use super::bodies::{BODY_SPAN_S, Bodies, body_model, store_bodies};
use super::close_look::{Shown, look_closely};
use super::faces::{self, FoundFace};
use super::frame_times::FrameTimes;
use super::{AnalysisSummary, Followed, LostDecision, Run};
use crate::domain::decision::Decision;
use crate::domain::ids::{AnalysisId, AppearanceId, PersonCode, PersonId, VideoId};
use crate::domain::track::Track;
use crate::identity::{self, CarryOver, KnownPerson};
use crate::jobs::{JobError, look_at};
use crate::media;
use crate::store::analyses::{self, Findings, FoundPerson, StoredPerson};
use crate::store::appearances::{self, BestShot, NewAppearance};
use crate::store::audit::{self, Entry};
use crate::store::identity_events::{Recorder, Review};
use crate::store::tracks::TrackRow;
use crate::store::{StoreError, Transaction, constraints, detections, persons, tracks};
use crate::tracking::{RefineConfig, refine, worth_a_look};
use crate::vision::body_appearance::ColorStripes;
use crate::vision::imported;

/// What people look like.
struct Evidence {
    bodies: Bodies,
    faces: Vec<FoundFace>,
}

impl Run<'_> {
    /// From the tracks in the store and those that were `live` at the end to numbered people.
    pub(super) fn finish(
        &self,
        Followed { effort, live, camera }: Followed,
    ) -> Result<AnalysisSummary, JobError> {
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
        let before = self.before()?;
        let (people, cuts) = identity::cut_again(&before.known, refine(all, &looks, &camera, &config));
        let mut people = identity::in_order_of_appearance(people);
        let renamed = renumber(&mut people);
        let cuts =
            cuts.into_iter().filter_map(|(tail, head)| Some((*renamed.get(&tail)?, *renamed.get(&head)?)));
        let cuts = cuts.collect();

        let carried = identity::carry_over(&before.known, &people);
        let lost = before.lost_decisions(&carried);
        let times = FrameTimes { times: media::frame_times(&self.path)?, fps: self.fps() };
        let reid = imported::reid(&self.around.library.media().models_dir())?;
        let reid_model = reid.as_ref().map(|model| body_model(model));
        let Shown { faces, bodies, pictures } = look_closely(self, &people, &times, reid)?;
        let bodies = if let Some(model) = reid_model {
            Bodies { model, looks: bodies }
        } else {
            let looks = looks.of_tracks(&people, (BODY_SPAN_S * self.fps()) as u32);
            Bodies { model: body_model(&ColorStripes), looks }
        };
        let found = Evidence { bodies, faces };
        let (persons, origins) = (people.iter().zip(pictures))
            .zip(carried.persons.iter().zip(&carried.appearances))
            .filter_map(|((track, picture), (known, origin))| {
                let appearance = appearance(track, &times, picture)?;
                Some((FoundPerson { known: *known, appearances: vec![appearance] }, *origin))
            })
            .unzip();
        let findings = Findings { tracks: people, persons, cuts, effort };
        self.store(findings, found, origins, carried.lost, lost)
    }

    /// All of it in one transaction. `origins`: for each found person the earlier appearance it continues.
    fn store(
        &self,
        findings: Findings,
        found: Evidence,
        origins: Vec<Option<AppearanceId>>,
        lost: Vec<PersonId>,
        lost_decisions: Vec<LostDecision>,
    ) -> Result<AnalysisSummary, JobError> {
        let (analysis, video) = (self.analysis, self.row.id);
        let filename = self.row.filename.clone();
        let num_lost_decisions = lost_decisions.len();
        let effort = findings.effort;
        let actor = self.around.actor.as_str().to_owned();
        let (num_persons, lost) = self.around.library.write(move |tx| {
            let stored = replace(tx, &actor, analysis, (video, filename), &findings, &origins)?;
            store_bodies(tx, analysis, found.bodies)?;
            faces::store(tx, analysis, &found.faces)?;
            let mut persons: Vec<_> = stored.iter().map(|found| found.person.id).collect();
            persons.sort_unstable();
            persons.dedup();
            let lost = lost.iter().map(|id| Ok(persons::get(tx, *id)?.code));
            let lost = lost.collect::<Result<Vec<PersonCode>, StoreError>>()?;
            let details = json!({
                "analysis": analysis,
                "persons": persons.len(),
                "frames": effort.decoded_frames,
                "lost": lost,
                "lost_decisions": num_lost_decisions,
            });
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
            lost_decisions,
        })
    }

    /// The video's present analysis.
    fn before(&self) -> Result<Before, JobError> {
        let video = self.row.id;
        Ok(self.around.library.read(move |conn| {
            let Some(current) = analyses::current(conn, video)? else { return Ok(Before::default()) };
            let mut before = Before::default();
            let mut persons = HashMap::new();
            for seen in appearances::list(conn, current.id)? {
                persons.insert(seen.id, seen.person);
                if seen.review != Review::Proposed || !constraints::of_appearance(conn, seen.id)?.is_empty() {
                    let code = persons::survivor(conn, seen.person)?.code;
                    before.looked_at.push((seen.id, LostDecision { code, range: seen.range }));
                }
            }
            for row in tracks::list(conn, current.id)? {
                let Some((appearance, person)) = row.appearance.and_then(|id| Some((id, *persons.get(&id)?)))
                else {
                    continue;
                };
                let TrackRow { id, track, cut_from, .. } = row;
                before.known.push(KnownPerson { person, appearance, id, track, cut_from });
            }
            Ok(before)
        })?)
    }
}

/// Makes `analysis` with its `findings` the current one. Where another was, what humans said of its appearances is
/// carried over to those that continue them (`origins`, one for each found person), and the change is a step that
/// can be undone.
pub(in crate::jobs) fn replace(
    tx: &Transaction<'_>,
    actor: &str,
    analysis: AnalysisId,
    (video, filename): (VideoId, String),
    findings: &Findings,
    origins: &[Option<AppearanceId>],
) -> Result<Vec<StoredPerson>, StoreError> {
    let before = analyses::current(tx, video)?;
    let stored = analyses::finish(tx, analysis, findings)?;
    for (found, origin) in stored.iter().zip(origins) {
        if let (Some(origin), [new]) = (origin, &found.appearances[..]) {
            appearances::carry_over(tx, *origin, *new)?;
        }
    }
    if let Some(before) = before {
        let mut codes: Vec<PersonCode> = stored.iter().map(|found| found.person.code).collect();
        for seen in appearances::list(tx, before.id)? {
            codes.push(persons::survivor(tx, seen.person)?.code);
        }
        codes.sort_unstable();
        codes.dedup();
        let mut recorder = Recorder::begin(tx, actor)?;
        recorder.replaced(before.id, analysis)?;
        recorder.finish(&Decision::Reanalyze { video, filename, codes })?;
    }
    Ok(stored)
}

/// What the analysis before knew.
#[derive(Default)]
struct Before {
    known: Vec<KnownPerson>,
    /// The appearances of which humans said something.
    looked_at: Vec<(AppearanceId, LostDecision)>,
}

impl Before {
    fn lost_decisions(&self, carried: &CarryOver) -> Vec<LostDecision> {
        let lost = self.looked_at.iter().filter(|(id, _)| !carried.appearances.contains(&Some(*id)));
        lost.map(|(_, decision)| decision.clone()).collect()
    }
}

/// Numbers tracks from 1 in their order; the map is from the numbers they had.
fn renumber(tracks: &mut [Track]) -> HashMap<u32, u32> {
    let pairs =
        (1..).zip(tracks).map(|(number, track)| (std::mem::replace(&mut track.number, number), number));
    pairs.collect()
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
