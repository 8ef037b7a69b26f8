//! `stepmedia outline`: the outlines of people on single frames, kept for overlay, blur and exports.

use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::error::CliError;
use super::output::Output;
use super::progress_bar::with_bar;
use super::session::Session;
use crate::domain::ids::VideoId;
use crate::domain::message::Message;
use crate::domain::time::FrameIndex;
use crate::jobs::{OutlineFrames, OutlineRequest, Progress, outline_people};

#[derive(Debug, Args)]
pub struct OutlineArgs {
    #[arg(value_name = "VIDEO_ID")]
    pub video: VideoId,
    #[arg(long, value_name = "N,…", value_delimiter = ',', required_unless_present = "every")]
    pub frames: Vec<FrameIndex>,
    #[arg(long, value_name = "N", conflicts_with = "frames")]
    pub every: Option<u32>,
    #[arg(long, value_name = "NAME")]
    pub segmenter: Option<String>,
    #[arg(long)]
    pub again: bool,
}

pub fn run(session: &Session, output: &Output, args: &OutlineArgs) -> Result<ExitCode, CliError> {
    let gate = session.gate()?;
    let frames = match args.every {
        Some(step) => OutlineFrames::Every(step),
        None => OutlineFrames::Only(args.frames.iter().copied().collect()),
    };
    let request =
        OutlineRequest { video: args.video, frames, segmenter: args.segmenter.clone(), again: args.again };
    let (cancel, progress) = (session.cancel.clone(), Progress::new());
    let title = format!("{}", args.video);
    let made = with_bar(&output.translator, &title, &progress, output.json, || {
        outline_people(gate.library(), gate.actor(), &request, &cancel, &progress)
    })?;
    if output.json {
        Output::print_json(&json!({
            "video_id": args.video,
            "frames": made.num_frames,
            "people": made.num_people,
            "left": made.num_left,
        }));
    } else {
        output.say(
            &Message::new("cli-outlined")
                .with("frames", made.num_frames)
                .with("people", made.num_people)
                .with("left", made.num_left),
        );
    }
    Ok(ExitCode::SUCCESS)
}
