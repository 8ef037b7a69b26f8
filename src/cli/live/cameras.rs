//! `stepmedia cameras`: cameras added, listed, tested, removed.

use std::fs;
use std::process::ExitCode;
use std::time::Duration;

use serde_json::{Value, json};

use super::args::{AddCameraArgs, CamerasCommand};
use super::stored;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::cli::videos::done;
use crate::domain::message::Message;
use crate::domain::time::Instant;
use crate::i18n::format_decimal;
use crate::jobs::live::{CameraDraft, LiveChange, LiveOutcome, forget_unknown, keep_unknown_days};
use crate::jobs::{Change, Gate, Outcome};
use crate::live::shapes::{Line, Shapes};
use crate::media::camera::{Credentials, Source, first_picture};
use crate::media::{self, encode_jpeg};
use crate::store::live::cameras::{self, CameraRow};
use crate::store::{Kind, StoreError};

/// A picture comes within this time, or the reason why not.
const PATIENCE: Duration = Duration::from_secs(3);
/// The longer side and the quality of the test's picture.
const SIDE: u32 = 1280;
const QUALITY: u8 = 88;

pub fn run(session: &Session, output: &Output, command: CamerasCommand) -> Result<ExitCode, CliError> {
    match command {
        CamerasCommand::Add(args) => add(session, output, &args),
        CamerasCommand::List => list(session, output),
        CamerasCommand::Test { camera, out } => {
            let (source, login) = source(session, &camera)?;
            test(output, &source, login.as_ref(), out.as_deref())?;
            Ok(ExitCode::SUCCESS)
        }
        CamerasCommand::Remove { camera } => {
            let gate = session.gate()?;
            let id = gate.library().read(|conn| cameras::find(conn, &camera))?.id;
            submit(&gate, LiveChange::RemoveCamera { id })?;
            Ok(done(output))
        }
        CamerasCommand::KeepUnknown { days } => keep_unknown(session, output, days),
    }
}

/// Says or sets how long people without a name are remembered; what is over already goes at once.
fn keep_unknown(session: &Session, output: &Output, days: Option<u32>) -> Result<ExitCode, CliError> {
    let (days, gone) = match days {
        None => (session.library()?.read(keep_unknown_days)?, None),
        Some(days) => {
            let gate = session.gate()?;
            submit(&gate, LiveChange::KeepUnknown { days })?;
            let now = Instant(jiff::Timestamp::now().as_microsecond());
            let forgotten = gate.submit(Change::Live(Box::new(forget_unknown(days, now))))?;
            let gone = match forgotten {
                Outcome::Live(outcome) => match *outcome {
                    LiveOutcome::Gone(gone) => gone,
                    _ => 0,
                },
                _ => 0,
            };
            (days, Some(gone))
        }
    };
    if output.json {
        Output::print_json(&json!({"days": days, "forgotten": gone}));
    } else {
        output.say(&Message::new("cli-camera-keeps").with("days", days));
        if let Some(gone) = gone {
            output.say(&Message::new("cli-camera-forgot").with("people", gone));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn submit(gate: &Gate, change: LiveChange) -> Result<(), CliError> {
    gate.submit(Change::Live(Box::new(change)))?;
    Ok(())
}

fn add(session: &Session, output: &Output, args: &AddCameraArgs) -> Result<ExitCode, CliError> {
    let gate = session.gate()?;
    let mut draft = CameraDraft::new(&args.name, &args.address);
    (draft.direction, draft.rate) = (args.direction.into(), args.rate);
    if let Some([x1, y1, x2, y2]) = args.line {
        let line = Line { name: args.name.clone(), from: (x1, y1), to: (x2, y2) };
        draft.shapes = json!(Shapes { zones: Vec::new(), lines: vec![line] });
    }
    let camera = gate.camera_row(&draft, None)?;
    if !args.no_test {
        let (source, login) = Source::parse(&args.address)?;
        first_picture(&source, login.as_ref(), PATIENCE)?;
    }
    submit(&gate, LiveChange::AddCamera { camera })?;
    let row = gate.library().read(|conn| cameras::find(conn, &args.name))?;
    if output.json {
        Output::print_json(&as_json(&row));
    } else {
        let camera = &row.camera;
        output.say(
            &Message::new("cli-camera-added")
                .with("name", camera.name.as_str())
                .with("address", camera.address.as_str()),
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn list(session: &Session, output: &Output) -> Result<ExitCode, CliError> {
    let rows = session.library()?.read(cameras::list)?;
    if output.json {
        Output::print_json(&rows.iter().map(as_json).collect::<Vec<_>>());
        return Ok(ExitCode::SUCCESS);
    }
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let camera = &row.camera;
            let rate = format_decimal(output.translator.language(), f64::from(camera.rate), 1);
            vec![
                row.id.to_string(),
                camera.name.clone(),
                camera.address.clone(),
                camera.direction.as_str().to_owned(),
                rate,
            ]
        })
        .collect();
    let header =
        ["cli-column-id", "cli-column-name", "cli-column-address", "cli-column-direction", "cli-column-rate"];
    output.table(&header, &cells, &[0, 4]);
    Ok(ExitCode::SUCCESS)
}

/// Without the login, of which only is said that there is one.
fn as_json(row: &CameraRow) -> Value {
    let camera = &row.camera;
    json!({"id": row.id, "uuid": row.uuid, "name": camera.name, "address": camera.address,
        "login": camera.secret.is_some(), "direction": camera.direction, "enabled": camera.enabled,
        "rate": camera.rate, "shapes": camera.shapes, "blur": camera.blur})
}

/// A stored camera, or an address.
fn source(session: &Session, text: &str) -> Result<(Source, Option<Credentials>), CliError> {
    let library = session.library();
    let row = match &library {
        Ok(library) => library.read(|conn| match cameras::find(conn, text) {
            Ok(row) => Ok(Some(row)),
            Err(StoreError::NotFound { kind: Kind::Camera, .. }) => Ok(None),
            Err(error) => Err(error),
        })?,
        // Without a library there are addresses all the same.
        Err(_) => None,
    };
    match (library, row) {
        (Ok(library), Some(row)) => {
            let camera = stored(&library, &row)?;
            Ok((camera.source, camera.credentials))
        }
        _ => Ok(Source::parse(text)?),
    }
}

fn test(
    output: &Output,
    source: &Source,
    login: Option<&Credentials>,
    out: Option<&std::path::Path>,
) -> Result<(), CliError> {
    let (frame, took) = first_picture(source, login, PATIENCE)?;
    let (width, height) = frame.display_size();
    if let Some(out) = out {
        let whole = crate::domain::geometry::Rect::new(0.0, 0.0, width as f32, height as f32);
        let jpeg = encode_jpeg(&media::crop(&frame, whole, SIDE, SIDE), QUALITY)
            .map_err(crate::jobs::JobError::from)?;
        fs::write(out, jpeg).map_err(|error| CliError::file(out, &error))?;
    }
    let ms = took.as_secs_f64() * 1e3;
    if output.json {
        Output::print_json(&json!({"picture": true, "width": width, "height": height, "ms": ms}));
    } else {
        let ms = format_decimal(output.translator.language(), ms, 0);
        output.say(
            &Message::new("cli-camera-works").with("width", width).with("height", height).with("ms", ms),
        );
    }
    Ok(())
}
