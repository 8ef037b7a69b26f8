//! `stepmedia export-tracks`: the tracks of a video as a MOT file.

use std::process::ExitCode;

use serde_json::json;

use super::args::{ExportTracksArgs, TracksFormat};
use super::error::CliError;
use super::output::Output;
use super::session::Session;
use crate::access::Actor;
use crate::domain::message::Message;
use crate::jobs::export_tracks;

pub fn run(session: &Session, output: &Output, args: &ExportTracksArgs) -> Result<ExitCode, CliError> {
    let exported = match args.format {
        TracksFormat::Mot => export_tracks(&session.library()?, Actor::Owner, args.video, &args.out)?,
    };
    if output.json {
        Output::print_json(&json!({
            "video_id": args.video,
            "path": args.out,
            "tracks": exported.tracks,
            "boxes": exported.boxes,
        }));
    } else {
        output.say(
            &Message::new("cli-exported")
                .with("tracks", exported.tracks)
                .with("boxes", exported.boxes)
                .with("path", args.out.display().to_string()),
        );
    }
    Ok(ExitCode::SUCCESS)
}
