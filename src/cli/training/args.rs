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
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum EmbedderArg {
    #[default]
    Mobilefacenet,
    Dlib,
}
