//! `stepmedia identities link`: who is the same person as whom.

use std::collections::BTreeMap;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::args::LinkArgs;
use super::error::CliError;
use super::output::Output;
use super::session::Session;
use crate::domain::ids::{PersonCode, PersonId};
use crate::domain::message::Message;
use crate::i18n::format_decimal;
use crate::identity::calibration::Calibration;
use crate::identity::cluster::Merge;
use crate::jobs::Links;
use crate::store::{appearances, videos};

pub fn run_link(session: &Session, output: &Output, args: &LinkArgs) -> Result<ExitCode, CliError> {
    let gate = session.gate()?;
    let video = args.video;
    let codes: BTreeMap<PersonId, PersonCode> = gate.library().read(move |conn| {
        if let Some(video) = video {
            videos::get(conn, video)?;
        }
        let people = appearances::people(conn, None)?;
        Ok(people.into_iter().map(|found| (found.person.id, found.person.code)).collect())
    })?;
    let links = gate.link_people(video)?;
    let code = |person: PersonId| codes.get(&person).map(ToString::to_string).unwrap_or_default();
    if output.json {
        Output::print_json(&as_json(&links, &code));
        return Ok(ExitCode::SUCCESS);
    }
    let message = Message::new("cli-links-found")
        .with("appearances", links.appearances)
        .with("faces", links.with_faces)
        .with("same", links.merged.len())
        .with("questions", links.questions.len());
    output.say(&message);
    let language = output.translator.language();
    let number = |value: f64| format_decimal(language, value, 3);
    let merges = links.merged.iter().map(|merge| {
        let result = output.translator.tr("cli-links-same");
        vec![code(merge.survivor), code(merge.gone), number(merge.score), result]
    });
    let questions = links.questions.iter().map(|question| {
        let score = question.face_score.or(question.body_score).unwrap_or_default();
        let result = output.translator.tr("cli-links-question");
        vec![code(question.person), code(question.other), number(score), result]
    });
    let rows: Vec<Vec<String>> = merges.chain(questions).collect();
    if !rows.is_empty() {
        let header = ["cli-column-person", "cli-column-other", "cli-column-alike", "cli-column-result"];
        output.table(&header, &rows, &[2]);
    }
    Ok(ExitCode::SUCCESS)
}

fn as_json(links: &Links, code: &impl Fn(PersonId) -> String) -> Value {
    let merges = |merges: &[Merge]| -> Vec<Value> {
        let merge = |m: &Merge| json!({"survivor": code(m.survivor), "gone": code(m.gone), "score": m.score});
        merges.iter().map(merge).collect()
    };
    let questions: Vec<Value> = links
        .questions
        .iter()
        .map(|q| {
            json!({
                "person": code(q.person), "other": code(q.other),
                "appearance": q.seen, "other_appearance": q.other_seen,
                "face_score": q.face_score, "body_score": q.body_score,
                "probability": q.probability, "worth": q.worth,
            })
        })
        .collect();
    let line = |calibration: &Calibration| json!(calibration);
    json!({
        "appearances": links.appearances,
        "with_faces": links.with_faces,
        "thresholds": {
            "same": line(&links.calibrated.join),
            "ask": line(&links.calibrated.ask),
            "ask_body": line(&links.calibrated.ask_body),
        },
        "merged": merges(&links.merged),
        "refused": merges(&links.refused),
        "questions": questions,
    })
}
