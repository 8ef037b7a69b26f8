//! `stepmedia analyze`: find, follow and number the people of videos.

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::args::AnalyzeArgs;
use super::error::CliError;
use super::import::{DEFAULT_COLLECTION, run_one};
use super::output::Output;
use super::progress_bar::with_bar;
use super::session::Session;
use crate::domain::ids::VideoId;
use crate::domain::job::AnalysisSettings;
use crate::domain::message::Message;
use crate::domain::time::FrameRange;
use crate::domain::video::VideoStatus;
use crate::i18n::format_decimal;
use crate::jobs::{AnalysisSummary, Change, Gate, Imported, JobError, JobResult, Outcome, Progress};
use crate::store::videos;

pub fn run(session: &Session, output: &Output, args: &AnalyzeArgs) -> Result<ExitCode, CliError> {
    let settings = settings(args)?;
    let gate = session.gate()?.on_device(args.device.into());
    let Some(wanted) = &args.video else { return run_all(session, output, &gate, &settings, args.again) };

    let (video, is_new) = video_of(session, output, &gate, wanted)?;
    let outcome = analyze(session, output, &gate, video, &settings, args.again);
    if let Err(error) = &outcome
        && is_new
        && !matches!(error, JobError::Cancelled)
    {
        gate.submit(Change::RemoveVideo { video })?;
    }
    let summary = outcome?;
    if output.json {
        Output::print_json(&as_json(&summary));
    } else {
        say(output, &summary);
    }
    Ok(ExitCode::SUCCESS)
}

fn run_all(
    session: &Session,
    output: &Output,
    gate: &Gate,
    settings: &AnalysisSettings,
    again: bool,
) -> Result<ExitCode, CliError> {
    let mut rows = gate.library().read(|conn| videos::list(conn, None))?;
    rows.retain(|row| again || row.status != VideoStatus::Analyzed);
    let mut documents = Vec::new();
    let mut worst = ExitCode::SUCCESS;
    for row in rows {
        match analyze(session, output, gate, row.id, settings, again) {
            Ok(summary) => {
                if !output.json {
                    say(output, &summary);
                }
                documents.push(as_json(&summary));
            }
            Err(error) => {
                let error = CliError::from(error);
                output.note(&error.message);
                worst = error.exit_code();
                let reason = output.translator.say(&error.message);
                documents.push(json!({"video_id": row.id, "error": reason}));
                if session.cancel.is_cancelled() {
                    break;
                }
            }
        }
    }
    if output.json {
        Output::print_json(&documents);
    } else if documents.is_empty() {
        output.say(&Message::new("cli-analyze-none-left"));
    }
    Ok(worst)
}

/// The video meant by an id or a path, and whether it was imported just now.
fn video_of(
    session: &Session,
    output: &Output,
    gate: &Gate,
    wanted: &str,
) -> Result<(VideoId, bool), CliError> {
    if let Ok(id) = wanted.parse::<VideoId>() {
        // A file with such a name can still be meant by `./12`.
        return Ok((gate.library().read(|conn| videos::get(conn, id))?.id, false));
    }
    let paths = vec![PathBuf::from(wanted)];
    let change =
        Change::QueueImports { paths, collection: DEFAULT_COLLECTION.to_owned().into(), link: false };
    let Outcome::Jobs(jobs) = gate.submit(change)? else {
        return Err(CliError::input(Message::new("error-job-cancelled")));
    };
    let name = PathBuf::from(wanted).file_name().unwrap_or_default().to_string_lossy().into_owned();
    match run_one(session, output, gate, jobs[0], &name)? {
        Imported::New(video) => Ok((video, true)),
        Imported::Duplicate { video, .. } => Ok((video, false)),
    }
}

/// Queues the analysis of one video and runs it behind a progress bar.
pub fn analyze(
    session: &Session,
    output: &Output,
    gate: &Gate,
    video: VideoId,
    settings: &AnalysisSettings,
    again: bool,
) -> Result<AnalysisSummary, JobError> {
    if !again && let Some(summary) = gate.finished_analysis(video, settings)? {
        return Ok(summary);
    }
    let name = gate.library().read(|conn| videos::get(conn, video))?.filename;
    let Outcome::Jobs(jobs) = gate.submit(Change::QueueAnalysis { video, settings: settings.clone() })?
    else {
        return Err(JobError::Cancelled);
    };
    let progress = Progress::new();
    let result = with_bar(&output.translator, &name, &progress, output.json, || {
        gate.run_job(jobs[0], &session.cancel, &progress)
    });
    match result? {
        JobResult::Analyzed(summary) => Ok(summary),
        _ => Err(JobError::Cancelled),
    }
}

fn settings(args: &AnalyzeArgs) -> Result<AnalysisSettings, CliError> {
    let range = match (args.from, args.to) {
        (None, None) => None,
        (from, to) => {
            let range = FrameRange::new(from.unwrap_or(0), to.unwrap_or(u32::MAX));
            Some(range.ok_or(JobError::EmptyRange)?)
        }
    };
    Ok(AnalysisSettings {
        size: args.size,
        every: args.every,
        range,
        ignore_zones: args.ignore.clone(),
        detector: args.detector.clone(),
        faces: !args.no_faces,
    })
}

/// What was found, for people.
pub fn say(output: &Output, summary: &AnalysisSummary) {
    let decimal = |value| format_decimal(output.translator.language(), value, 1);
    output.say(
        &Message::new("cli-analyzed")
            .with("video", summary.video.to_string())
            .with("frames", summary.frames)
            .with("seconds", decimal(summary.seconds))
            .with("fps", decimal(summary.fps))
            .with("persons", summary.persons),
    );
    if !summary.lost.is_empty() {
        let codes: Vec<String> = summary.lost.iter().map(ToString::to_string).collect();
        output.note(&Message::new("cli-analyze-lost").with("codes", codes.join(", ")));
    }
    for lost in &summary.lost_decisions {
        output.note(
            &Message::new("cli-analyze-lost-decision")
                .with("code", lost.code.to_string())
                .with("from", lost.range.start)
                .with("to", lost.range.end),
        );
    }
}

fn as_json(summary: &AnalysisSummary) -> Value {
    json!({
        "video_id": summary.video,
        "frames": summary.frames,
        "seconds": summary.seconds,
        "fps": summary.fps,
        "persons": summary.persons,
        "not_found_again": summary.lost,
        "decisions_lost": summary.lost_decisions.iter().map(|lost| {
            json!({"code": lost.code, "start_frame": lost.range.start, "end_frame": lost.range.end})
        }).collect::<Vec<_>>(),
    })
}
