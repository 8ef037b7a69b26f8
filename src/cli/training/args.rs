//! Arguments of the commands about recognisers.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub struct EvalFacesArgs {
    #[arg(long, value_name = "FILE")]
    pub pairs: PathBuf,
    #[command(flatten)]
    pub look: LookArgs,
}

#[derive(Debug, Args)]
pub struct EvalIdentifyArgs {
    #[arg(long, value_name = "FILE")]
    pub csv: PathBuf,
    #[command(flatten)]
    pub look: LookArgs,
}

/// Which pictures, and how they are looked at.
#[derive(Debug, Args)]
pub struct LookArgs {
    #[arg(long, value_name = "DIR")]
    pub images: PathBuf,
    #[arg(long, value_name = "NETWORK", value_enum, default_value_t)]
    pub embedder: EmbedderArg,
    #[arg(long)]
    pub no_mirror: bool,
    #[arg(long, value_name = "VERSION", conflicts_with = "embedder")]
    pub model: Option<i64>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum EmbedderArg {
    #[default]
    Mobilefacenet,
    Dlib,
}

#[derive(Debug, Args)]
pub struct TrainArgs {
    #[arg(long, value_name = "SNAPSHOT", conflicts_with = "images")]
    pub snapshot: Option<String>,
    #[arg(long, value_name = "DIR", required_unless_present = "snapshot")]
    pub images: Option<PathBuf>,
    #[arg(long, value_name = "DEPTH", value_enum)]
    pub depth: DepthArg,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub epochs: Option<u32>,
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    #[arg(long, value_name = "SIZE", value_parser = parse_weight)]
    pub rate: Option<f32>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=15))]
    pub blocks: Option<u8>,
    #[arg(long, value_name = "WEIGHT", value_parser = parse_weight)]
    pub anchor: Option<f32>,
    #[arg(long, value_name = "WEIGHT", value_parser = parse_weight)]
    pub classify: Option<f32>,
    #[arg(long, value_name = "SHARE", value_parser = parse_share)]
    pub degraded: Option<f32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DepthArg {
    Gallery,
    Head,
    Finetune,
    Full,
}

impl From<DepthArg> for crate::training::Depth {
    fn from(arg: DepthArg) -> Self {
        match arg {
            DepthArg::Gallery => Self::Gallery,
            DepthArg::Head => Self::Head,
            DepthArg::Finetune => Self::Finetune,
            DepthArg::Full => Self::Full,
        }
    }
}

#[derive(Debug, Args)]
pub struct PromoteArgs {
    #[arg(id = "number", value_name = "VERSION")]
    pub version: i64,
    #[arg(long, value_name = "NAME")]
    pub probe_set: Option<String>,
    #[arg(long, value_name = "REASON")]
    pub force: Option<String>,
}

#[derive(Debug, Args)]
pub struct FreezeArgs {
    #[arg(value_name = "NAME")]
    pub name: String,
    #[arg(long, value_name = "FILE")]
    pub csv: PathBuf,
    #[arg(long, value_name = "DIR")]
    pub images: PathBuf,
}

fn parse_weight(text: &str) -> Result<f32, String> {
    text.parse().ok().filter(|w| (0.0..=1000.0).contains(w)).ok_or_else(|| "0–1000".to_owned())
}

fn parse_share(text: &str) -> Result<f32, String> {
    text.parse().ok().filter(|w| (0.0..=1.0).contains(w)).ok_or_else(|| "0–1".to_owned())
}
