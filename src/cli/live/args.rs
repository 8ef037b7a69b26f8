//! The grammar of the cameras' commands.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::domain::ids::{PersonCode, VideoId};
use crate::jobs::live::MOST_DAYS;
use crate::store::live::cameras::CameraDirection;
use crate::store::live::consents::ConsentState;

#[derive(Debug, Subcommand)]
pub enum CamerasCommand {
    Add(AddCameraArgs),
    List,
    Test {
        #[arg(value_name = "CAMERA|ADDRESS")]
        camera: String,
        #[arg(long, value_name = "OUT.jpg")]
        out: Option<PathBuf>,
    },
    Remove {
        #[arg(value_name = "CAMERA")]
        camera: String,
    },
    KeepUnknown {
        #[arg(value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_DAYS)))]
        days: Option<u32>,
    },
}

#[derive(Debug, Args)]
pub struct AddCameraArgs {
    #[arg(value_name = "NAME")]
    pub name: String,
    #[arg(value_name = "ADDRESS")]
    pub address: String,
    #[arg(long, value_enum, default_value_t)]
    pub direction: DirectionArg,
    #[arg(long, value_name = "N", default_value_t = 5.0, value_parser = parse_rate)]
    pub rate: f32,
    #[arg(long, value_name = "X1,Y1,X2,Y2", allow_hyphen_values = true, value_parser = parse_line)]
    pub line: Option<[f32; 4]>,
    #[arg(long)]
    pub no_test: bool,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub enum DirectionArg {
    #[default]
    None,
    In,
    Out,
    Line,
}

impl From<DirectionArg> for CameraDirection {
    fn from(arg: DirectionArg) -> Self {
        match arg {
            DirectionArg::None => Self::None,
            DirectionArg::In => Self::In,
            DirectionArg::Out => Self::Out,
            DirectionArg::Line => Self::Line,
        }
    }
}

#[derive(Debug, Args)]
pub struct LiveArgs {
    #[arg(long, value_name = "URL|PATH")]
    pub source: Vec<String>,
    #[arg(long, value_name = "CAMERA", conflicts_with = "source")]
    pub camera: Vec<String>,
    #[arg(long, value_name = "N")]
    pub seconds: Option<u64>,
    #[arg(long)]
    pub attendance: bool,
    #[arg(long, value_name = "N", default_value_t = 5.0, value_parser = parse_rate)]
    pub rate: f32,
    #[arg(long)]
    pub once: bool,
    #[arg(long, value_name = "VERSION")]
    pub model: Option<i64>,
}

#[derive(Debug, Args)]
pub struct RecognizeArgs {
    #[arg(value_name = "VIDEO")]
    pub video: VideoId,
    #[arg(long, value_name = "VERSION")]
    pub model: Option<i64>,
    #[arg(long)]
    pub join: bool,
}

#[derive(Debug, Args)]
pub struct ConsentArgs {
    #[arg(value_name = "CODE")]
    pub code: String,
    #[arg(value_enum, value_name = "ANSWER")]
    pub state: Option<ConsentArg>,
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub note: String,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ConsentArg {
    Asked,
    Given,
    Refused,
    Withdrawn,
}

impl From<ConsentArg> for ConsentState {
    fn from(arg: ConsentArg) -> Self {
        match arg {
            ConsentArg::Asked => Self::Asked,
            ConsentArg::Given => Self::Given,
            ConsentArg::Refused => Self::Refused,
            ConsentArg::Withdrawn => Self::Withdrawn,
        }
    }
}

#[derive(Debug, Subcommand)]
pub enum EnrolCommand {
    Person {
        #[arg(value_name = "PERSON")]
        person: PersonCode,
        #[arg(long, value_name = "CODE")]
        employee: Option<String>,
    },
    Photos {
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    Camera {
        #[arg(long, value_name = "URL|PATH", required_unless_present = "camera", conflicts_with = "camera")]
        source: Option<String>,
        #[arg(long, value_name = "CAMERA")]
        camera: Option<String>,
        #[arg(long, value_name = "CODE")]
        employee: String,
        #[arg(long, value_name = "N", default_value_t = 20)]
        seconds: u64,
    },
}

fn parse_rate(text: &str) -> Result<f32, String> {
    let rate = text.parse::<f32>().ok().filter(|rate| (0.1..=30.0).contains(rate));
    rate.ok_or_else(|| "0.1 - 30".to_owned())
}

fn parse_line(text: &str) -> Result<[f32; 4], String> {
    let numbers: Vec<f32> = text.split(',').filter_map(|part| part.trim().parse().ok()).collect();
    let numbers = <[f32; 4]>::try_from(numbers).ok();
    let inside = |numbers: &[f32; 4]| numbers.iter().all(|v| (0.0..=1.0).contains(v));
    numbers.filter(inside).ok_or_else(|| "X1,Y1,X2,Y2 (0 - 1)".to_owned())
}
