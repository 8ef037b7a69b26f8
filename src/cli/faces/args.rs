//! The grammar of `stepmedia faces`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::domain::extraction::{ExtractSettings, FaceGates};
use crate::domain::geometry::Rect;
use crate::domain::ids::{FaceEventId, FaceId, PersonCode, VideoId};
use crate::domain::time::FrameIndex;
use crate::store::face_reviews::ReviewState;

#[derive(Debug, Subcommand)]
pub enum FacesCommand {
    Extract(ExtractArgs),
    List(ListArgs),
    Quality(QualityArgs),
    Duplicates(DuplicatesArgs),
    Mistakes(MistakesArgs),
    Decide(DecideArgs),
    Draw(DrawArgs),
    Undo {
        #[arg(value_name = "DECISION")]
        decision: FaceEventId,
    },
    Redo {
        #[arg(value_name = "DECISION")]
        decision: FaceEventId,
    },
    Progress,
    Sample {
        #[arg(long, value_name = "SHARE", default_value_t = 0.1)]
        share: f64,
        #[arg(long, value_name = "N", default_value_t = 1)]
        seed: u64,
    },
    Answer {
        #[arg(value_name = "FACE")]
        face: FaceId,
        #[arg(value_enum, value_name = "STATE")]
        state: StateArg,
        #[arg(long, value_name = "CODE")]
        person: Option<PersonCode>,
    },
}

#[derive(Debug, Args)]
pub struct ExtractArgs {
    #[arg(long, value_name = "ID", conflicts_with = "folder")]
    pub video: Vec<VideoId>,
    #[arg(long, value_name = "DIR")]
    pub folder: Option<PathBuf>,
    #[arg(long, requires = "folder")]
    pub by_person: bool,
    #[arg(long, value_name = "NAME", requires = "folder")]
    pub collection: Option<String>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub every: Option<u32>,
    #[arg(long, value_name = "PIXELS", value_parser = clap::value_parser!(u32).range(32..=512))]
    pub side: Option<u32>,
    #[arg(long, value_name = "PART")]
    pub margin: Option<f32>,
    #[arg(long, value_name = "N")]
    pub best: Option<u32>,
    #[arg(long)]
    pub keep_duplicates: bool,
    #[command(flatten)]
    pub gates: GateArgs,
    #[arg(long, conflicts_with = "folder")]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
pub struct GateArgs {
    #[arg(long, value_name = "SCORE")]
    pub min_score: Option<f32>,
    #[arg(long, value_name = "PIXELS")]
    pub min_size: Option<f32>,
    #[arg(long, value_name = "VALUE")]
    pub min_sharpness: Option<f32>,
    #[arg(long, value_name = "DEGREES")]
    pub max_yaw: Option<f32>,
    #[arg(long, value_name = "DEGREES")]
    pub max_pitch: Option<f32>,
    #[arg(long, value_name = "DEGREES")]
    pub max_roll: Option<f32>,
    #[arg(long, value_name = "PART")]
    pub min_uncovered: Option<f32>,
    #[arg(long, value_name = "LENGTH")]
    pub min_norm: Option<f32>,
}

impl GateArgs {
    pub fn gates(&self) -> FaceGates {
        let usual = FaceGates::default();
        FaceGates {
            min_score: self.min_score.unwrap_or(usual.min_score).clamp(0.01, 0.99),
            min_size: self.min_size.unwrap_or(usual.min_size),
            min_sharpness: self.min_sharpness.unwrap_or(usual.min_sharpness),
            max_yaw: self.max_yaw.unwrap_or(usual.max_yaw),
            max_pitch: self.max_pitch.unwrap_or(usual.max_pitch),
            max_roll: self.max_roll.unwrap_or(usual.max_roll),
            min_uncovered: self.min_uncovered.unwrap_or(usual.min_uncovered),
            min_norm: self.min_norm.unwrap_or(usual.min_norm),
            ..usual
        }
    }
}

impl ExtractArgs {
    pub fn settings(&self) -> ExtractSettings {
        let usual = ExtractSettings::default();
        ExtractSettings {
            every: self.every,
            side: self.side.unwrap_or(usual.side),
            margin: self.margin.unwrap_or(usual.margin).clamp(0.0, 2.0),
            per_person: self.best.unwrap_or(usual.per_person),
            keep_duplicates: self.keep_duplicates,
            gates: self.gates.gates(),
        }
    }
}

#[derive(Debug, Args)]
pub struct ListArgs {
    #[arg(long, value_name = "CODE")]
    pub person: Option<PersonCode>,
    #[arg(long, value_name = "ID")]
    pub video: Option<VideoId>,
    #[arg(long, value_enum, value_name = "STATE")]
    pub state: Option<StateArg>,
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub limit: usize,
}

#[derive(Debug, Args)]
pub struct QualityArgs {
    #[command(flatten)]
    pub gates: GateArgs,
}

#[derive(Debug, Args)]
pub struct DuplicatesArgs {
    #[arg(long, value_name = "DIR")]
    pub images: Option<PathBuf>,
    #[arg(long, conflicts_with = "images")]
    pub fix: bool,
}

#[derive(Debug, Args)]
pub struct MistakesArgs {
    #[arg(long, value_name = "DIR")]
    pub images: Option<PathBuf>,
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: usize,
}

#[derive(Debug, Args)]
pub struct DecideArgs {
    #[arg(value_enum, value_name = "DECISION")]
    pub decision: DecisionArg,
    #[arg(value_name = "FACE", required = true)]
    pub faces: Vec<FaceId>,
    #[arg(long, value_name = "CODE", required_if_eq("decision", "assign"))]
    pub person: Option<PersonCode>,
}

#[derive(Debug, Args)]
pub struct DrawArgs {
    #[arg(long, value_name = "ID")]
    pub video: VideoId,
    #[arg(long, value_name = "FRAME")]
    pub frame: FrameIndex,
    #[arg(long = "box", value_name = "X,Y,W,H", value_parser = parse_box)]
    pub bbox: Rect,
    #[arg(long, value_name = "CODE")]
    pub person: Option<PersonCode>,
}

/// Left, top, width and height.
fn parse_box(text: &str) -> Result<Rect, String> {
    let numbers: Vec<f32> = text.split(',').filter_map(|part| part.trim().parse().ok()).collect();
    match numbers[..] {
        [x, y, w, h] if w > 0.0 && h > 0.0 => Ok(Rect::new(x, y, w, h)),
        _ => Err(format!("not four numbers: {text}")),
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum StateArg {
    New,
    InReview,
    Accepted,
    Rejected,
    NotAFace,
}

impl From<StateArg> for ReviewState {
    fn from(arg: StateArg) -> Self {
        match arg {
            StateArg::New => Self::New,
            StateArg::InReview => Self::InReview,
            StateArg::Accepted => Self::Accepted,
            StateArg::Rejected => Self::Rejected,
            StateArg::NotAFace => Self::NotAFace,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DecisionArg {
    Keep,
    Reject,
    NotAFace,
    Undecide,
    Start,
    Assign,
    NewPerson,
}
