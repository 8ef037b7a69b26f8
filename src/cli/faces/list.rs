//! `stepmedia faces list|quality|progress`: what is there, how good it is, how far the review is.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::process::ExitCode;

use serde_json::{Map, Value, json};

use super::args::{ListArgs, QualityArgs};
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::domain::extraction::{GatedFace, PoseBin};
use crate::domain::ids::{PersonCode, PersonId};
use crate::domain::message::Message;
use crate::i18n::format_decimal;
use crate::store::face_reviews::ReviewState;
use crate::store::faces::FacePlace;
use crate::store::reviewed_faces::{self, ReviewedFace};
use crate::store::{Connection, StoreError, face_crops, persons, review_samples};

pub fn run(session: &Session, output: &Output, args: &ListArgs) -> Result<ExitCode, CliError> {
    let library = session.library()?;
    let state = args.state.map(ReviewState::from);
    let (faces, codes, paths) = library.read(|conn| {
        let mut faces = match args.person {
            Some(code) => reviewed_faces::of_person(conn, persons::by_code(conn, code)?.id)?,
            None => reviewed_faces::all(conn)?,
        };
        faces.retain(|face| {
            state.is_none_or(|state| face.state == state)
                && args.video.is_none_or(
                    |video| matches!(face.place, FacePlace::Frame { video: of, .. } if of == video),
                )
        });
        faces.truncate(args.limit);
        let codes = codes(conn, &faces)?;
        let path = |face: &ReviewedFace| face_crops::path(conn, face.id);
        let paths = faces.iter().map(path).collect::<Result<Vec<_>, _>>()?;
        Ok((faces, codes, paths))
    })?;
    let code = |face: &ReviewedFace| face.person.and_then(|person| codes.get(&person));
    if output.json {
        let rows: Vec<Value> =
            faces.iter().zip(&paths).map(|(face, path)| as_json(face, code(face), path.as_deref())).collect();
        Output::print_json(&rows);
        return Ok(ExitCode::SUCCESS);
    }
    output.say(&Message::new("cli-faces-found").with("count", faces.len()));
    let language = output.translator.language();
    let rows: Vec<Vec<String>> = faces
        .iter()
        .map(|face| {
            vec![
                face.id.to_string(),
                code(face).map(ToString::to_string).unwrap_or_default(),
                match face.place {
                    FacePlace::Frame { video, .. } => video.to_string(),
                    FacePlace::Still(_) => String::new(),
                },
                face.frame.to_string(),
                format_decimal(language, f64::from(face.quality.overall), 2),
                output.translator.tr(state_key(face.state)),
            ]
        })
        .collect();
    if !rows.is_empty() {
        let header = [
            "cli-column-face",
            "cli-column-person",
            "cli-column-video",
            "cli-column-frame",
            "cli-column-quality",
            "cli-column-status",
        ];
        output.table(&header, &rows, &[0, 2, 3, 4]);
    }
    Ok(ExitCode::SUCCESS)
}

pub fn quality(session: &Session, output: &Output, args: &QualityArgs) -> Result<ExitCode, CliError> {
    let library = session.library()?;
    let (faces, codes) = library.read(|conn| {
        let faces = reviewed_faces::all(conn)?;
        let codes = codes(conn, &faces)?;
        Ok((faces, codes))
    })?;
    let gates = args.gates.gates();
    let mut refused: BTreeMap<&str, u32> = BTreeMap::new();
    let mut people: BTreeMap<PersonId, (u32, f64, [u32; PoseBin::COUNT])> = BTreeMap::new();
    for face in &faces {
        let gated = GatedFace {
            score: face.score,
            size: face.quality.size,
            sharpness: face.quality.sharpness,
            brightness: face.quality.brightness,
            yaw: face.quality.yaw,
            pitch: face.quality.pitch,
            roll: face.quality.roll,
            uncovered: face.quality.uncovered.unwrap_or(1.0),
            // Faces under review passed it when they were extracted.
            norm: f32::INFINITY,
        };
        if let Some(why) = gates.refuse(&gated) {
            *refused.entry(why.as_str()).or_default() += 1;
        }
        if let Some(person) = face.person {
            let of = people.entry(person).or_insert((0, 0.0, [0; PoseBin::COUNT]));
            of.0 += 1;
            of.1 += f64::from(face.quality.overall);
            of.2[PoseBin::of(face.quality.yaw, face.quality.pitch).index()] += 1;
        }
    }
    if output.json {
        let people: Vec<Value> = people
            .iter()
            .map(|(person, (count, sum, poses))| {
                json!({"person": codes.get(person), "faces": count, "quality": sum / f64::from(*count), "poses": poses})
            })
            .collect();
        let refused: Map<String, Value> =
            refused.iter().map(|(why, count)| ((*why).to_owned(), json!(count))).collect();
        Output::print_json(&json!({"faces": faces.len(), "refused": refused, "people": people}));
        return Ok(ExitCode::SUCCESS);
    }
    output.say(&Message::new("cli-faces-found").with("count", faces.len()));
    for (why, count) in &refused {
        output.say(&Message::new("cli-faces-refused").with("why", *why).with("count", *count));
    }
    let language = output.translator.language();
    let rows: Vec<Vec<String>> = people
        .iter()
        .map(|(person, (count, sum, poses))| {
            vec![
                codes.get(person).map(ToString::to_string).unwrap_or_default(),
                count.to_string(),
                format_decimal(language, sum / f64::from(*count), 2),
                poses.iter().filter(|n| **n > 0).count().to_string(),
            ]
        })
        .collect();
    if !rows.is_empty() {
        let header = ["cli-column-person", "cli-column-faces", "cli-column-quality", "cli-column-poses"];
        output.table(&header, &rows, &[1, 2, 3]);
    }
    Ok(ExitCode::SUCCESS)
}

pub fn progress(session: &Session, output: &Output) -> Result<ExitCode, CliError> {
    let (rows, sample) = session
        .library()?
        .read(|conn| Ok((review_samples::progress(conn)?, review_samples::newest(conn)?)))?;
    if output.json {
        let rows: Vec<Value> = rows
            .iter()
            .map(|(name, counts)| {
                let states: Map<String, Value> = ReviewState::ALL
                    .iter()
                    .zip(counts)
                    .map(|(s, n)| (s.as_str().to_owned(), json!(n)))
                    .collect();
                json!({"collection": name, "faces": states})
            })
            .collect();
        let sample = sample.map(|row| {
            json!({
                "id": row.id, "share": row.share, "seed": row.seed, "faces": row.faces,
                "answered": row.answered, "differing": row.differing, "error_rate": row.error_rate(),
            })
        });
        Output::print_json(&json!({"collections": rows, "sample": sample}));
        return Ok(ExitCode::SUCCESS);
    }
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|(name, counts)| {
            let name = name.clone().unwrap_or_else(|| output.translator.tr("cli-faces-no-collection"));
            std::iter::once(name).chain(counts.iter().map(ToString::to_string)).collect()
        })
        .collect();
    let header = [
        "cli-column-collection",
        "cli-face-state-new",
        "cli-face-state-in-review",
        "cli-face-state-accepted",
        "cli-face-state-rejected",
        "cli-face-state-not-a-face",
    ];
    output.table(&header, &cells, &[1, 2, 3, 4, 5]);
    if let Some(row) = sample {
        let rate = row.error_rate().map(|rate| format_decimal(output.translator.language(), 100.0 * rate, 1));
        output.say(
            &Message::new("cli-faces-sample-stands")
                .with("faces", row.faces)
                .with("answered", row.answered)
                .with("rate", rate.unwrap_or_else(|| "–".to_owned())),
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// The codes of everyone faces are filed under.
pub fn codes(
    conn: &Connection,
    faces: &[ReviewedFace],
) -> Result<BTreeMap<PersonId, PersonCode>, StoreError> {
    let mut codes = BTreeMap::new();
    for person in faces.iter().flat_map(|face| [face.person, face.check.likely]).flatten() {
        if let Entry::Vacant(place) = codes.entry(person) {
            place.insert(persons::get(conn, person)?.code);
        }
    }
    Ok(codes)
}

fn state_key(state: ReviewState) -> &'static str {
    match state {
        ReviewState::New => "cli-face-state-new",
        ReviewState::InReview => "cli-face-state-in-review",
        ReviewState::Accepted => "cli-face-state-accepted",
        ReviewState::Rejected => "cli-face-state-rejected",
        ReviewState::NotAFace => "cli-face-state-not-a-face",
    }
}

fn as_json(face: &ReviewedFace, code: Option<&PersonCode>, path: Option<&str>) -> Value {
    let (video, still) = match face.place {
        FacePlace::Frame { video, .. } => (Some(video), None),
        FacePlace::Still(still) => (None, Some(still)),
    };
    let quality = &face.quality;
    json!({
        "id": face.id, "person": code, "video_id": video, "still_id": still, "frame": face.frame,
        "time_s": face.time.seconds(), "origin": face.origin.as_str(), "state": face.state.as_str(),
        "box": [face.bbox.x, face.bbox.y, face.bbox.w, face.bbox.h], "score": face.score, "path": path,
        "quality": {
            "overall": quality.overall, "sharpness": quality.sharpness, "brightness": quality.brightness,
            "uncovered": quality.uncovered, "yaw": quality.yaw, "pitch": quality.pitch, "roll": quality.roll,
            "size": quality.size,
        },
        "check": {
            "flags": face.check.flags, "doubt": face.check.doubt, "cluster": face.check.cluster,
            "duplicate_of": face.check.duplicate,
        },
    })
}
