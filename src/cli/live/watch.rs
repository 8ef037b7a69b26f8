//! `stepmedia live`: who is there, one event a line.

use std::io::Write as _;
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use super::args::LiveArgs;
use super::{stored, unstored};
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::domain::ids::ModelVersionId;
use crate::domain::message::Message;
use crate::i18n::{Translator, format_decimal};
use crate::jobs::live::{LiveCamera, LiveNote, LiveSession, LiveSettings, TrackNote};
use crate::live::punches::PunchRules;
use crate::platform::process_cpu_time;
use crate::store::Library;
use crate::store::live::cameras;

pub fn run(session: &Session, output: &Output, args: &LiveArgs) -> Result<ExitCode, CliError> {
    let gate = session.gate()?;
    let cameras = wanted(gate.library(), args)?;
    if cameras.is_empty() {
        return Err(CliError::input(Message::new("cli-live-no-camera")));
    }
    let settings = LiveSettings {
        attendance: args.attendance.then(PunchRules::default),
        version: args.model.map(ModelVersionId),
        stops_at_end: true,
    };
    let (json, translator) = (output.json, Translator::new(output.translator.language()));
    let print = move |note: &LiveNote| {
        if json {
            print_line(note);
        } else if let Some(message) = sentence(note, &translator) {
            // A closed pipe (`| head`) is not an error of ours.
            let _ = writeln!(std::io::stdout(), "{}", translator.say(&message));
        }
    };
    let began = Instant::now();
    let before = process_cpu_time();
    let live = LiveSession::start(&gate, cameras, settings, print)?;
    let until = args.seconds.map(Duration::from_secs);
    while !session.cancel.is_cancelled()
        && !live.has_ended()
        && until.is_none_or(|until| began.elapsed() < until)
    {
        thread::sleep(Duration::from_millis(50));
    }
    let seconds = began.elapsed().as_secs_f64();
    let cpu_seconds =
        process_cpu_time().zip(before).map(|(after, before)| after.saturating_sub(before).as_secs_f64());
    let totals = live.finish();
    if output.json {
        print_line(&LiveNote::Totals { cameras: totals, seconds, cpu_seconds });
        return Ok(ExitCode::SUCCESS);
    }
    let language = output.translator.language();
    for camera in totals {
        output.note(
            &Message::new("cli-live-totals")
                .with("camera", camera.camera)
                .with("pictures", camera.pictures)
                .with("looks", format_decimal(language, camera.looks_a_second, 1))
                .with("ms", format_decimal(language, camera.box_ms[1], 0))
                .with("named", camera.named)
                .with("unknown", camera.unknown),
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// The cameras asked for; all that are switched on where none is.
fn wanted(library: &Library, args: &LiveArgs) -> Result<Vec<LiveCamera>, CliError> {
    if !args.source.is_empty() {
        let named = args.source.iter().enumerate();
        return named
            .map(|(at, source)| unstored(&(at + 1).to_string(), source, args.rate, args.once))
            .collect();
    }
    let rows = library.read(|conn| {
        if args.camera.is_empty() {
            return Ok(cameras::list(conn)?.into_iter().filter(|row| row.camera.enabled).collect());
        }
        args.camera.iter().map(|name| cameras::find(conn, name)).collect::<Result<Vec<_>, _>>()
    })?;
    rows.iter().map(|row| stored(library, row)).collect()
}

fn print_line(note: &LiveNote) {
    match serde_json::to_string(note) {
        // A closed pipe (`| head`) is not an error of ours.
        Ok(line) => drop(writeln!(std::io::stdout(), "{line}")),
        Err(error) => tracing::error!(%error, "an event does not serialize"),
    }
}

/// What a person reads of an event; nothing of those that come all the time.
fn sentence(note: &LiveNote, translator: &Translator) -> Option<Message> {
    let language = translator.language();
    let who = |key: &'static str, note: &TrackNote| {
        let name = note.name.clone().or_else(|| note.person.clone()).unwrap_or_else(|| "–".to_owned());
        let score = format_decimal(language, f64::from(note.score.unwrap_or(0.0)), 2);
        Message::new(key)
            .with("camera", note.camera.as_str())
            .with("track", note.track)
            .with("name", name)
            .with("score", score)
    };
    Some(match note {
        LiveNote::Camera { camera, state, .. } => {
            let key = match *state {
                "live" => "cli-live-camera-live",
                "waiting" => "cli-live-camera-waiting",
                "ended" => "cli-live-camera-ended",
                _ => return None,
            };
            Message::new(key).with("camera", camera.as_str())
        }
        LiveNote::Named(note) => who("cli-live-named", note),
        LiveNote::Unknown(note) => who("cli-live-unknown", note),
        LiveNote::Close(note) => who("cli-live-close", note),
        LiveNote::Flat(note) => who("cli-live-flat", note),
        LiveNote::Left(note) => who("cli-live-left", note)
            .with("seconds", format_decimal(language, note.dwell_s.unwrap_or(0.0), 0)),
        LiveNote::Punched { camera, name, .. } => {
            Message::new("cli-live-punched").with("camera", camera.as_str()).with("name", name.as_str())
        }
        LiveNote::Rate { camera, wished, given, .. } => Message::new("cli-live-rate")
            .with("camera", camera.as_str())
            .with("wished", format_decimal(language, f64::from(*wished), 1))
            .with("given", format_decimal(language, f64::from(*given), 1)),
        LiveNote::Trouble { reason, .. } => Message::new("cli-live-trouble").with("reason", reason.as_str()),
        LiveNote::Boxes { .. }
        | LiveNote::Arrived(_)
        | LiveNote::Line(_)
        | LiveNote::Zone(_)
        | LiveNote::Totals { .. } => return None,
    })
}
