//! `stepmedia faces duplicates|mistakes`: what is likely wrong, in the library or in a folder for each person.

use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::args::{DuplicatesArgs, MistakesArgs};
use super::list::codes;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::progress_bar::with_bar;
use crate::cli::session::Session;
use crate::dataset::cleaning::duplicates::{DuplicateSettings, Fingerprint, NearDuplicates};
use crate::dataset::cleaning::mislabel::{self, Labelled};
use crate::dataset::control::Control;
use crate::domain::ids::FaceId;
use crate::domain::message::Message;
use crate::i18n::format_decimal;
use crate::jobs::{
    Change, FaceChange, FaceDecision, Gate, JobError, JobResult, LabelledFolder, Outcome, Progress,
    read_labelled,
};
use crate::platform;
use crate::store::face_checks::{DUPLICATE, LIKELY_WRONG};
use crate::store::face_reviews::ReviewState;
use crate::store::reviewed_faces::{self, ReviewedFace};

pub fn mistakes(session: &Session, output: &Output, args: &MistakesArgs) -> Result<ExitCode, CliError> {
    let Some(images) = &args.images else { return mistakes_of_library(session, output, args.limit) };
    let folder = read(session, output, images)?;
    let pictures: Vec<Labelled<'_>> =
        folder.pictures.iter().map(|p| Labelled { embedding: &p.vector, label: p.label }).collect();
    let ranked = mislabel::rank(&pictures);
    let row = |s: &mislabel::Suspicion| {
        let picture = &folder.pictures[s.index];
        let likely = s.other.map(|(class, _)| folder.labels[class].as_str());
        (picture.path.display().to_string(), folder.labels[picture.label].as_str(), likely, s.margin)
    };
    if output.json {
        let rows: Vec<Value> = ranked
            .iter()
            .map(|s| {
                let (path, label, likely, margin) = row(s);
                json!({"path": path, "label": label, "likely": likely, "margin": margin})
            })
            .collect();
        let without: Vec<String> = folder
            .pictures
            .iter()
            .filter(|p| p.vector.is_empty())
            .map(|p| p.path.display().to_string())
            .collect();
        Output::print_json(&json!({
            "pictures": folder.pictures.len(), "labels": folder.labels.len(), "ranked": rows,
            "without_face": without, "unreadable": folder.unreadable,
        }));
        return Ok(ExitCode::SUCCESS);
    }
    let wrong: Vec<_> = ranked.iter().filter(|s| s.margin < 0.0).take(args.limit).collect();
    let message = Message::new("cli-faces-mistakes")
        .with("count", ranked.iter().filter(|s| s.margin < 0.0).count())
        .with("pictures", folder.pictures.len());
    output.say(&message);
    let language = output.translator.language();
    let rows: Vec<Vec<String>> = wrong
        .into_iter()
        .map(|s| {
            let (path, label, likely, margin) = row(s);
            let margin = format_decimal(language, f64::from(margin), 3);
            vec![label.to_owned(), likely.unwrap_or_default().to_owned(), margin, path]
        })
        .collect();
    if !rows.is_empty() {
        let header =
            ["cli-column-filed-under", "cli-column-looks-like", "cli-column-margin", "cli-column-file"];
        output.table(&header, &rows, &[2]);
    }
    Ok(ExitCode::SUCCESS)
}

fn mistakes_of_library(session: &Session, output: &Output, limit: usize) -> Result<ExitCode, CliError> {
    let gate = session.gate()?;
    check(session, output, &gate)?;
    let (faces, codes) = gate.library().read(|conn| {
        let mut faces = reviewed_faces::all(conn)?;
        faces.retain(|face| face.check.flags & LIKELY_WRONG != 0 && is_in(face));
        faces.sort_by(|a, b| b.check.doubt.total_cmp(&a.check.doubt).then(a.id.cmp(&b.id)));
        let codes = codes(conn, &faces)?;
        Ok((faces, codes))
    })?;
    let code = |person: Option<_>| person.and_then(|person| codes.get(&person));
    if output.json {
        let rows: Vec<Value> = faces
            .iter()
            .map(|face| {
                json!({
                    "face": face.id, "person": code(face.person), "likely": code(face.check.likely),
                    "doubt": face.check.doubt, "state": face.state.as_str(),
                })
            })
            .collect();
        Output::print_json(&rows);
        return Ok(ExitCode::SUCCESS);
    }
    output.say(&Message::new("cli-faces-doubtful").with("count", faces.len()));
    let language = output.translator.language();
    let text = |person| code(person).map(ToString::to_string).unwrap_or_default();
    let rows: Vec<Vec<String>> = faces
        .iter()
        .take(limit)
        .map(|face| {
            let doubt = format_decimal(language, f64::from(face.check.doubt), 2);
            vec![face.id.to_string(), text(face.person), text(face.check.likely), doubt]
        })
        .collect();
    if !rows.is_empty() {
        let header =
            ["cli-column-face", "cli-column-filed-under", "cli-column-looks-like", "cli-column-doubt"];
        output.table(&header, &rows, &[0, 3]);
    }
    Ok(ExitCode::SUCCESS)
}

pub fn duplicates(session: &Session, output: &Output, args: &DuplicatesArgs) -> Result<ExitCode, CliError> {
    let Some(images) = &args.images else { return duplicates_of_library(session, output, args.fix) };
    let folder = read(session, output, images)?;
    let prints: Vec<Fingerprint<'_>> = folder
        .pictures
        .iter()
        .map(|p| Fingerprint {
            hash: p.look,
            embedding: (!p.vector.is_empty()).then_some(p.vector.as_slice()),
        })
        .collect();
    let index = NearDuplicates::new(&prints, DuplicateSettings::default());
    let control = Control::new(session.cancel.flag(), &|_| {});
    let mut pairs = Vec::new();
    let visit = |pair| {
        pairs.push(pair);
        ControlFlow::Continue(())
    };
    let portrait = |at: usize| folder.pictures[at].portrait.clone();
    index.visit_confirmed_pairs(portrait, &control, visit).map_err(JobError::from)?;
    let path = |at: usize| folder.pictures[at].path.display().to_string();
    if output.json {
        let rows: Vec<Value> = pairs
            .iter()
            .map(|pair| json!({"a": path(pair.a), "b": path(pair.b), "bits": pair.bits, "cosine": pair.cosine}))
            .collect();
        let document = json!({
            "pictures": folder.pictures.len(), "pairs": rows, "unreadable": folder.unreadable,
        });
        Output::print_json(&document);
        return Ok(ExitCode::SUCCESS);
    }
    let message = Message::new("cli-faces-duplicate-pairs")
        .with("count", pairs.len())
        .with("pictures", folder.pictures.len());
    output.say(&message);
    for pair in &pairs {
        Output::text(&format!("{}  {}", path(pair.a), path(pair.b)));
    }
    Ok(ExitCode::SUCCESS)
}

fn duplicates_of_library(session: &Session, output: &Output, fix: bool) -> Result<ExitCode, CliError> {
    let gate = session.gate()?;
    check(session, output, &gate)?;
    let faces = gate.library().read(|conn| {
        let mut faces = reviewed_faces::all(conn)?;
        faces.retain(|face| face.check.flags & DUPLICATE != 0 && is_in(face));
        Ok(faces)
    })?;
    // Safe is what nobody has accepted yet.
    let open: Vec<FaceId> =
        faces.iter().filter(|face| face.state != ReviewState::Accepted).map(|face| face.id).collect();
    let fixed = if fix { open.len() } else { 0 };
    if fix && !open.is_empty() {
        gate.submit(Change::Faces(FaceChange::Decide { faces: open, decision: FaceDecision::CleanOut }))?;
    }
    if output.json {
        let rows: Vec<Value> =
            faces.iter().map(|face| json!({"face": face.id, "duplicate_of": face.check.duplicate})).collect();
        Output::print_json(&json!({"duplicates": rows, "left_out": fixed}));
        return Ok(ExitCode::SUCCESS);
    }
    output.say(&Message::new("cli-faces-duplicates").with("count", faces.len()));
    if fix {
        output.say(&Message::new("cli-faces-left-out").with("count", fixed));
    }
    Ok(ExitCode::SUCCESS)
}

fn is_in(face: &ReviewedFace) -> bool {
    !matches!(face.state, ReviewState::Rejected | ReviewState::NotAFace)
}

/// Looks for what is wrong anew: decisions since the last time count.
fn check(session: &Session, output: &Output, gate: &Gate) -> Result<(), CliError> {
    let Outcome::Jobs(jobs) = gate.submit(Change::Faces(FaceChange::Check))? else {
        return Err(JobError::Cancelled.into());
    };
    let progress = Progress::new();
    let title = output.translator.tr("cli-faces-checking");
    let result = with_bar(&output.translator, &title, &progress, output.json, || {
        gate.run_job(jobs[0], &session.cancel, &progress)
    });
    match result? {
        JobResult::FacesChecked(_) => Ok(()),
        _ => Err(JobError::Cancelled.into()),
    }
}

fn read(session: &Session, output: &Output, images: &Path) -> Result<LabelledFolder, CliError> {
    let progress = Progress::new();
    let title = images.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(with_bar(&output.translator, &title, &progress, output.json, || {
        read_labelled(&platform::models_dir(), images, &session.cancel, &progress)
    })?)
}
