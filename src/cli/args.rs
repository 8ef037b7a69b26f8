//! The command line's grammar. Its help texts are in `locales/*/cli-help.ftl`, found by the names used here.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::clip::{ClipArgs, StillArgs};
use super::dataset::args::DatasetCommand;
use super::faces::args::FacesCommand;
use super::hr::args::{
    AttendanceCommand, BenchHrArgs, CompanyCommand, EmployeesCommand, LeaveCommand, ReportArgs,
};
use super::live::args::{CamerasCommand, ConsentArgs, EnrolCommand, LiveArgs, RecognizeArgs};
use super::outline::OutlineArgs;
use super::people::args::PeopleArgs;
use super::training::args::{EvalFacesArgs, EvalIdentifyArgs, FreezeArgs, PromoteArgs, TrainArgs};
use crate::domain::ids::{JobId, VideoId};

#[derive(Debug, Parser)]
#[command(name = "stepmedia", version, disable_help_subcommand = true)]
pub struct Cli {
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,

    #[arg(long, global = true, value_name = "LANGUAGE")]
    pub lang: Option<LanguageArg>,

    #[arg(long, global = true)]
    pub json: bool,

    /// None opens the window.
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum LanguageArg {
    En,
    Vi,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Import(ImportArgs),
    Analyze(AnalyzeArgs),
    Videos(VideosArgs),
    People(PeopleArgs),
    Faces {
        #[command(subcommand)]
        action: FacesCommand,
    },
    Clip(ClipArgs),
    Still(StillArgs),
    ExportTracks(ExportTracksArgs),
    Eval {
        #[command(subcommand)]
        what: EvalCommand,
    },
    Collections {
        #[command(subcommand)]
        action: Option<CollectionsCommand>,
    },
    Move(MoveArgs),
    Remove(RemoveArgs),
    Jobs {
        #[command(subcommand)]
        action: Option<JobsCommand>,
    },
    Watch(WatchArgs),
    Audit {
        #[command(subcommand)]
        action: AuditCommand,
    },
    Models {
        #[command(subcommand)]
        action: Option<ModelsCommand>,
    },
    Dataset {
        #[command(subcommand)]
        action: DatasetCommand,
    },
    SearchFace(SearchFaceArgs),
    Identities {
        #[command(subcommand)]
        action: IdentitiesCommand,
    },
    Bench {
        #[command(subcommand)]
        what: BenchCommand,
    },
    Segment(SegmentArgs),
    Outline(OutlineArgs),
    Employees {
        #[command(subcommand)]
        action: EmployeesCommand,
    },
    Attendance {
        #[command(subcommand)]
        action: AttendanceCommand,
    },
    Leave {
        #[command(subcommand)]
        action: LeaveCommand,
    },
    Report(ReportArgs),
    Company {
        #[command(subcommand)]
        action: CompanyCommand,
    },
    Train(TrainArgs),
    Cameras {
        #[command(subcommand)]
        action: CamerasCommand,
    },
    Live(LiveArgs),
    Recognize(RecognizeArgs),
    Consent(ConsentArgs),
    Enrol {
        #[command(subcommand)]
        action: EnrolCommand,
    },
}

#[derive(Debug, Args)]
pub struct SegmentArgs {
    #[arg(value_name = "VIDEO_ID|PATH")]
    pub video: String,
    #[arg(long, value_name = "N")]
    pub frame: u32,
    #[arg(long, value_name = "NAME")]
    pub segmenter: String,
    #[arg(long, value_name = "OUT.png")]
    pub out: PathBuf,
    #[arg(long, value_name = "PIXELS", default_value_t = 640, value_parser = parse_size)]
    pub size: u32,
}

#[derive(Debug, Args)]
pub struct ImportArgs {
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[arg(long, value_name = "NAME")]
    pub collection: Option<String>,
    #[arg(long)]
    pub link: bool,
}

#[derive(Debug, Args)]
pub struct AnalyzeArgs {
    #[arg(value_name = "VIDEO_ID|PATH", required_unless_present = "all", conflicts_with = "all")]
    pub video: Option<String>,
    #[arg(long)]
    pub all: bool,
    #[arg(long, value_name = "PIXELS", default_value_t = 640, value_parser = parse_size)]
    pub size: u32,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub every: Option<u32>,
    #[arg(long, value_name = "FRAME")]
    pub from: Option<u32>,
    #[arg(long, value_name = "FRAME")]
    pub to: Option<u32>,
    #[arg(long, value_name = "X,Y,W,H", allow_hyphen_values = true, value_parser = parse_zone)]
    pub ignore: Vec<crate::domain::geometry::UnitRect>,
    #[arg(long)]
    pub again: bool,
    #[arg(long, value_name = "NAME")]
    pub detector: Option<String>,
    #[arg(long)]
    pub no_faces: bool,
    #[arg(long, value_name = "DEVICE", value_enum, default_value_t)]
    pub device: DeviceArg,
}

/// Where networks are computed.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub enum DeviceArg {
    #[default]
    Cpu,
    Cuda,
    Metal,
}

#[derive(Debug, Args)]
pub struct VideosArgs {
    #[arg(long, value_name = "NAME")]
    pub collection: Option<String>,
}

#[derive(Debug, Args)]
pub struct ExportTracksArgs {
    #[arg(value_name = "VIDEO")]
    pub video: VideoId,
    #[arg(long, value_enum)]
    pub format: TracksFormat,
    #[arg(value_name = "OUT.txt")]
    pub out: PathBuf,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum TracksFormat {
    Mot,
}

#[derive(Debug, Subcommand)]
pub enum EvalCommand {
    Tracking(EvalTrackingArgs),
    Faces(EvalFacesArgs),
    Identify(EvalIdentifyArgs),
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("input").required(true).args(["tracks", "det"]))]
pub struct EvalTrackingArgs {
    #[arg(long, required = true, value_name = "GT")]
    pub gt: Vec<PathBuf>,
    #[arg(long, value_name = "OUT.txt")]
    pub tracks: Vec<PathBuf>,
    #[arg(long, value_name = "DET")]
    pub det: Vec<PathBuf>,
    #[arg(long, value_name = "FPS")]
    pub fps: Option<f64>,
    #[arg(long, value_enum, default_value_t = TrackingMode::Offline, requires = "det")]
    pub mode: TrackingMode,
    #[arg(long, value_name = "FILE", requires = "det")]
    pub video: Vec<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TrackingMode {
    Online,
    Offline,
}

#[derive(Debug, Subcommand)]
pub enum CollectionsCommand {
    List,
    Create {
        #[arg(value_name = "NAME")]
        name: String,
        #[arg(long, value_name = "PARENT")]
        parent: Option<String>,
    },
    Rename {
        #[arg(value_name = "NAME")]
        name: String,
        #[arg(value_name = "NEW_NAME")]
        new_name: String,
    },
    Move {
        #[arg(value_name = "NAME")]
        name: String,
        #[arg(long, value_name = "PARENT")]
        parent: Option<String>,
    },
    Delete {
        #[arg(value_name = "NAME")]
        name: String,
    },
}

#[derive(Debug, Args)]
pub struct MoveArgs {
    #[arg(value_name = "VIDEO", required = true)]
    pub videos: Vec<VideoId>,
    #[arg(long, value_name = "NAME")]
    pub collection: String,
}

#[derive(Debug, Args)]
pub struct RemoveArgs {
    #[arg(value_name = "VIDEO", required = true)]
    pub videos: Vec<VideoId>,
}

#[derive(Debug, Subcommand)]
pub enum JobsCommand {
    List,
    Run,
    Retry {
        #[arg(value_name = "JOB")]
        job: JobId,
    },
    Cancel {
        #[arg(value_name = "JOB")]
        job: JobId,
    },
    Clear,
}

#[derive(Debug, Args)]
pub struct WatchArgs {
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    #[arg(long, value_name = "NAME")]
    pub collection: Option<String>,
    #[arg(long)]
    pub link: bool,
    #[arg(long)]
    pub analyze: bool,
    #[arg(long)]
    pub once: bool,
}

#[derive(Debug, Subcommand)]
pub enum BenchCommand {
    Decode(BenchDecodeArgs),
    Seek(BenchSeekArgs),
    Inference(BenchInferenceArgs),
    Search(BenchSearchArgs),
    Ui(BenchUiArgs),
    Hr(BenchHrArgs),
}

#[derive(Debug, Args)]
pub struct BenchInferenceArgs {
    #[arg(long, value_name = "N", value_parser = parse_threads)]
    pub threads: Option<usize>,
    #[arg(long)]
    pub layers: bool,
}

#[derive(Debug, Args)]
pub struct SearchFaceArgs {
    #[arg(value_name = "IMAGE")]
    pub image: PathBuf,
    #[arg(long, value_name = "SCORE", value_parser = parse_score)]
    pub least: Option<f32>,
}

#[derive(Debug, Subcommand)]
pub enum IdentitiesCommand {
    Link(LinkArgs),
}

#[derive(Debug, Args)]
pub struct LinkArgs {
    #[arg(long, value_name = "ID")]
    pub video: Option<VideoId>,
}

#[derive(Debug, Subcommand)]
pub enum ModelsCommand {
    List,
    Import(ImportModelArgs),
    Show {
        #[arg(value_name = "NAME")]
        name: String,
    },
    Remove {
        #[arg(value_name = "NAME")]
        name: String,
    },
    Compare {
        #[arg(value_name = "VERSION")]
        first: i64,
        #[arg(value_name = "VERSION")]
        second: i64,
    },
    Promote(PromoteArgs),
    Rollback,
    Export {
        #[arg(id = "number", value_name = "VERSION")]
        version: i64,
        #[arg(value_name = "OUT.zip")]
        out: PathBuf,
    },
    Freeze(FreezeArgs),
}

#[derive(Debug, Args)]
pub struct ImportModelArgs {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[arg(long, value_name = "ROLE", value_enum, requires = "card")]
    pub role: Option<RoleArg>,
    #[arg(long, value_name = "CARD.toml", requires = "role")]
    pub card: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum RoleArg {
    PersonDetector,
    FaceEmbedder,
    Reid,
    Segmenter,
}

#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    Verify,
}

#[derive(Debug, Clone, Args)]
pub struct BenchUiArgs {
    #[arg(long, value_name = "FILE")]
    pub video: Option<PathBuf>,
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub seconds: u32,
    #[arg(long, value_name = "N", default_value_t = 40, value_parser = clap::value_parser!(u32).range(0..=1000))]
    pub people: u32,
    #[arg(long, value_name = "N")]
    pub faces: Option<usize>,
    #[arg(long, value_name = "DIR", requires = "faces")]
    pub keep: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct BenchDecodeArgs {
    #[arg(long, value_name = "FILE")]
    pub video: Option<PathBuf>,
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = parse_threads)]
    pub threads: usize,
}

#[derive(Debug, Args)]
pub struct BenchSeekArgs {
    #[arg(long, value_name = "FILE")]
    pub video: Option<PathBuf>,
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub times: u32,
}

#[derive(Debug, Args)]
pub struct BenchSearchArgs {
    #[arg(long, value_name = "N", default_values_t = [100_000, 1_000_000], value_parser = parse_count)]
    pub size: Vec<usize>,
    #[arg(long, value_name = "N", default_value_t = 192, value_parser = parse_count)]
    pub dim: usize,
}

/// The detector's grid is 32 pixels; under 128 nothing is found, over 1920 memory and time run away.
fn parse_size(text: &str) -> Result<u32, String> {
    match text.parse::<u32>() {
        Ok(size) if size.is_multiple_of(32) && (128..=1920).contains(&size) => Ok(size),
        _ => Err("128–1920, 32·n".to_owned()),
    }
}

fn parse_threads(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|threads| (1..=256).contains(threads)).ok_or_else(|| "1–256".to_owned())
}

fn parse_score(text: &str) -> Result<f32, String> {
    text.parse().ok().filter(|s| (-1.0..=1.0).contains(s)).ok_or_else(|| "-1–1".to_owned())
}

fn parse_count(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|&n| (1..=100_000_000).contains(&n)).ok_or_else(|| "1–100000000".to_owned())
}

fn parse_zone(text: &str) -> Result<crate::domain::geometry::UnitRect, String> {
    let numbers: Vec<f32> = text.split(',').filter_map(|part| part.trim().parse().ok()).collect();
    match numbers[..] {
        [x, y, w, h]
            if text.split(',').count() == 4
                && numbers.iter().all(|v| (0.0..=1.0).contains(v))
                && w > 0.0
                && h > 0.0 =>
        {
            Ok(crate::domain::geometry::UnitRect { x, y, w, h })
        }
        _ => Err("X,Y,W,H: 0–1".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_is_sound_and_a_dashed_name_follows_two_dashes() {
        use clap::CommandFactory as _;
        Cli::command().debug_assert();
        let cli = Cli::try_parse_from(["stepmedia", "analyze", "--size", "416", "--", "-a-.mp4"]).unwrap();
        let Some(Command::Analyze(args)) = cli.command else { panic!("analyze") };
        assert_eq!((args.video.as_deref(), args.size), (Some("-a-.mp4"), 416));
    }

    #[test]
    fn sizes_and_zones_out_of_bounds_are_usage_errors() {
        for size in ["0", "415", "4096", "x"] {
            assert!(Cli::try_parse_from(["stepmedia", "analyze", "1", "--size", size]).is_err(), "{size}");
        }
        for zone in ["0,0,1", "0,0,0,1", "a,0,1,1", "0,0,1,1,1", "-1,0,1,1"] {
            assert!(Cli::try_parse_from(["stepmedia", "analyze", "1", "--ignore", zone]).is_err(), "{zone}");
        }
        assert!(Cli::try_parse_from(["stepmedia", "analyze", "1", "--ignore", "0,0.5,1,.5"]).is_ok());
        assert!(Cli::try_parse_from(["stepmedia", "analyze"]).is_err());
        let eval = |args: &[&str]| {
            Cli::try_parse_from(["stepmedia", "eval", "tracking", "--gt", "a"].iter().chain(args)).is_ok()
        };
        assert!(eval(&["--tracks", "b"]) && eval(&["--det", "b"]));
        assert!(!eval(&[]) && !eval(&["--tracks", "b", "--det", "b"]));
    }
}
