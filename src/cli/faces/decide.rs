//! `stepmedia faces decide|draw|undo|redo|sample`: decisions about faces.

use std::process::ExitCode;

use serde_json::json;

use super::args::{DecisionArg, FacesCommand};
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::domain::ids::{PersonCode, PersonId};
use crate::domain::message::Message;
use crate::jobs::{Change, FaceChange, FaceDecision, FaceOutcome, Gate, Outcome};
use crate::store::{persons, review_samples};

pub fn run(session: &Session, output: &Output, command: &FacesCommand) -> Result<ExitCode, CliError> {
    let gate = session.gate()?;
    let change = match command {
        FacesCommand::Decide(args) => {
            let person = args.person.map(|code| person(&gate, code)).transpose()?;
            let decision = match (args.decision, person) {
                (DecisionArg::Assign, Some(person)) => FaceDecision::Assign(person),
                (DecisionArg::NewPerson, _) => FaceDecision::NewPerson,
                (DecisionArg::Keep, _) => FaceDecision::Keep,
                (DecisionArg::Reject, _) => FaceDecision::Reject,
                (DecisionArg::NotAFace, _) => FaceDecision::NotAFace,
                (DecisionArg::Undecide, _) => FaceDecision::Undecide,
                (DecisionArg::Start | DecisionArg::Assign, _) => FaceDecision::Start,
            };
            FaceChange::Decide { faces: args.faces.clone(), decision }
        }
        FacesCommand::Draw(args) => FaceChange::Draw {
            video: args.video,
            frame: args.frame,
            bbox: args.bbox,
            person: args.person.map(|code| person(&gate, code)).transpose()?,
        },
        FacesCommand::Undo { decision } => FaceChange::Undo(*decision),
        FacesCommand::Redo { decision } => FaceChange::Redo(*decision),
        FacesCommand::Answer { face, state, person: code } => {
            let Some(sample) = gate.library().read(review_samples::newest)? else {
                return Err(CliError::input(Message::new("cli-faces-no-sample")));
            };
            FaceChange::AnswerSample {
                sample: sample.id,
                face: *face,
                state: (*state).into(),
                person: code.map(|code| person(&gate, code)).transpose()?,
            }
        }
        FacesCommand::Sample { share, seed } => FaceChange::Sample { share: *share, seed: *seed },
        _ => return Ok(ExitCode::from(2)),
    };
    let Outcome::Faces(outcome) = gate.submit(Change::Faces(change))? else { return Ok(ExitCode::SUCCESS) };
    match outcome {
        FaceOutcome::Decided { event, made } => {
            let made = made.map(|person| person.code);
            if output.json {
                Output::print_json(&json!({"decision": event, "made": made}));
            } else {
                let key = match command {
                    FacesCommand::Undo { .. } => "cli-faces-undone",
                    FacesCommand::Redo { .. } => "cli-faces-redone",
                    _ => "cli-faces-decided",
                };
                output.say(&Message::new(key).with("decision", event.to_string()));
            }
        }
        FaceOutcome::Sampled { sample, faces } => {
            if output.json {
                let open = gate.library().read(|conn| review_samples::open(conn, sample))?;
                Output::print_json(&json!({"sample": sample, "faces": faces, "open": open}));
            } else {
                output.say(&Message::new("cli-faces-sampled").with("count", faces));
            }
        }
        FaceOutcome::Done => {
            if output.json {
                Output::print_json(&json!({}));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn person(gate: &Gate, code: PersonCode) -> Result<PersonId, CliError> {
    Ok(gate.library().read(|conn| persons::by_code(conn, code))?.id)
}
