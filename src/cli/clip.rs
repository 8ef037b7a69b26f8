//! `stepmedia clip` and `stepmedia still`: a part of a video, or one picture of it, as a file.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::error::CliError;
use super::output::Output;
use super::progress_bar::with_bar;
use super::session::Session;
use crate::access::Actor;
use crate::domain::ids::{PersonCode, PersonId, VideoId};
use crate::domain::message::Message;
use crate::domain::time::{FrameIndex, FrameRange};
use crate::jobs::{
    Blur, Cancel, ClipPart, ClipRequest, Drawn, JobError, Progress, export_clip, export_still,
};
use crate::store::{Library, persons};

#[derive(Debug, Args)]
pub struct ClipArgs {
    #[arg(value_name = "VIDEO_ID")]
    pub video: VideoId,
    #[arg(long, value_name = "CODE", conflicts_with_all = ["from", "to"])]
    pub person: Option<PersonCode>,
    #[arg(long, value_name = "FRAME")]
    pub from: Option<FrameIndex>,
    #[arg(long, value_name = "FRAME")]
    pub to: Option<FrameIndex>,
    #[arg(long, value_name = "OUT.mp4")]
    pub out: PathBuf,
    #[arg(long)]
    pub boxes: bool,
    #[arg(long, value_enum, value_name = "WHOM", default_value_t = BlurArg::Nobody)]
    pub blur: BlurArg,
    #[arg(long, value_name = "CODE")]
    pub keep: Option<PersonCode>,
}

#[derive(Debug, Args)]
pub struct StillArgs {
    #[arg(value_name = "VIDEO_ID")]
    pub video: VideoId,
    #[arg(long, value_name = "FRAME")]
    pub frame: FrameIndex,
    #[arg(long, value_name = "OUT.png")]
    pub out: PathBuf,
    #[arg(long)]
    pub boxes: bool,
    #[arg(long, value_enum, value_name = "WHOM", default_value_t = BlurArg::Nobody)]
    pub blur: BlurArg,
    #[arg(long, value_name = "CODE")]
    pub keep: Option<PersonCode>,
}

/// Whom nobody is to recognise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum BlurArg {
    Nobody,
    Others,
    Everyone,
}

pub fn run(session: &Session, output: &Output, args: &ClipArgs) -> Result<ExitCode, CliError> {
    let library = session.library()?;
    let person = args.person.map(|code| person(&library, code)).transpose()?;
    let part = match (person, args.from, args.to) {
        (Some(person), ..) => ClipPart::Person(person),
        (None, None, None) => ClipPart::Whole,
        (None, from, to) => {
            let range = FrameRange::new(from.unwrap_or(0), to.unwrap_or(FrameIndex::MAX));
            ClipPart::Range(range.ok_or(JobError::EmptyRange)?)
        }
    };
    let drawn = drawn(&library, (args.boxes, args.blur), args.keep, person)?;
    let request = ClipRequest { video: args.video, part, drawn, target: args.out.clone() };
    let (cancel, progress) = (Cancel::new(), Progress::new());
    let title = args.out.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let made = with_bar(&output.translator, &title, &progress, output.json, || {
        export_clip(&library, Actor::Owner, &request, &cancel, &progress)
    })?;
    if output.json {
        Output::print_json(&json!({
            "video_id": args.video,
            "path": args.out,
            "frames": made.num_frames,
            "parts": made.num_parts,
            "copied": made.is_copied,
        }));
    } else {
        output.say(
            &Message::new("cli-clip-written")
                .with("frames", made.num_frames)
                .with("parts", made.num_parts)
                .with("path", args.out.display().to_string()),
        );
    }
    Ok(ExitCode::SUCCESS)
}

pub fn run_still(session: &Session, output: &Output, args: &StillArgs) -> Result<ExitCode, CliError> {
    let library = session.library()?;
    let drawn = drawn(&library, (args.boxes, args.blur), args.keep, None)?;
    let (width, height) = export_still(&library, Actor::Owner, args.video, args.frame, drawn, &args.out)?;
    if output.json {
        Output::print_json(&json!({
            "video_id": args.video,
            "frame": args.frame,
            "path": args.out,
            "width": width,
            "height": height,
        }));
    } else {
        output.say(&Message::new("cli-still-written").with("path", args.out.display().to_string()));
    }
    Ok(ExitCode::SUCCESS)
}

/// "Others" are all but whom `keep` names, else all but the person of the clip.
fn drawn(
    library: &Library,
    (boxes, blur): (bool, BlurArg),
    keep: Option<PersonCode>,
    of_clip: Option<PersonId>,
) -> Result<Drawn, CliError> {
    let kept = keep.map(|code| person(library, code)).transpose()?.or(of_clip);
    let blur = match (blur, kept) {
        (BlurArg::Nobody, _) => Blur::Nobody,
        (BlurArg::Everyone, _) => Blur::Everyone,
        (BlurArg::Others, Some(person)) => Blur::AllBut(person),
        (BlurArg::Others, None) => return Err(CliError::input(Message::new("cli-clip-keep-whom"))),
    };
    Ok(Drawn { boxes, blur })
}

fn person(library: &Library, code: PersonCode) -> Result<PersonId, CliError> {
    Ok(library.read(|conn| persons::by_code(conn, code))?.id)
}
