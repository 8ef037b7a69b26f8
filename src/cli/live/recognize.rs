//! `stepmedia recognize`: names for the people of a video.

use std::process::ExitCode;

use super::args::RecognizeArgs;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::progress_bar::with_bar;
use crate::cli::session::Session;
use crate::domain::ids::ModelVersionId;
use crate::domain::message::Message;
use crate::i18n::format_decimal;
use crate::jobs::Progress;
use crate::jobs::live::{RecognizedAppearance, recognize_video};

pub fn run(session: &Session, output: &Output, args: &RecognizeArgs) -> Result<ExitCode, CliError> {
    let gate = session.gate()?;
    let version = args.model.map(ModelVersionId);
    let progress = Progress::new();
    let title = args.video.to_string();
    let found = with_bar(&output.translator, &title, &progress, output.json, || {
        recognize_video(&gate, args.video, version, args.join, &session.cancel, &progress)
    })?;
    if output.json {
        Output::print_json(&found);
        return Ok(ExitCode::SUCCESS);
    }
    let rows: Vec<Vec<String>> = found.appearances.iter().map(|one| cells(output, one)).collect();
    let header = [
        "cli-column-person",
        "cli-column-frames",
        "cli-column-recognized",
        "cli-column-score",
        "cli-column-margin",
        "cli-column-before",
    ];
    output.table(&header, &rows, &[1, 3, 4]);
    output.note(
        &Message::new("cli-recognize-done")
            .with("questions", found.questions)
            .with("joined", found.joined.len()),
    );
    Ok(ExitCode::SUCCESS)
}

fn cells(output: &Output, one: &RecognizedAppearance) -> Vec<String> {
    let language = output.translator.language();
    let number =
        |value: Option<f32>| value.map_or_else(String::new, |v| format_decimal(language, f64::from(v), 3));
    let before = one.before.as_ref().map(|(_, name)| match name.as_str() {
        "" => output.translator.tr("cli-recognize-nobody"),
        name => name.to_owned(),
    });
    vec![
        one.listed.to_string(),
        format!("{}–{}", one.start_frame, one.end_frame),
        output.translator.say(&one.message()),
        number(one.score),
        number(one.margin),
        before.unwrap_or_default(),
    ]
}
