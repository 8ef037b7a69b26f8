//! The grammar of `stepmedia dataset`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::domain::dataset::{Contents, Format, Fractions, Labels, Layout, LeastReview, Subject, Unit};
use crate::domain::ids::{DatasetImportId, PersonCode, VideoId};

#[derive(Debug, Subcommand)]
pub enum DatasetCommand {
    Snapshot(SnapshotArgs),
    List,
    Show {
        #[arg(value_name = "SNAPSHOT")]
        snapshot: String,
        #[arg(long)]
        verify: bool,
    },
    Diff {
        #[arg(value_name = "A")]
        before: String,
        #[arg(value_name = "B")]
        after: String,
    },
    Delete {
        #[arg(value_name = "SNAPSHOT")]
        snapshot: String,
    },
    Export(ExportArgs),
    Import {
        #[arg(value_name = "DIR")]
        dir: PathBuf,
        #[arg(long, value_enum, default_value_t)]
        format: LayoutArg,
    },
    Imports,
    RemoveImport {
        #[arg(value_name = "IMPORT")]
        import: DatasetImportId,
    },
    Check {
        #[arg(value_name = "DIR")]
        dir: PathBuf,
    },
}

#[derive(Debug, Args)]
pub struct SnapshotArgs {
    #[arg(long, value_name = "NAME")]
    pub name: String,
    #[arg(long, value_enum, default_value_t)]
    pub split: SplitArg,
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u64).range(..=i64::MAX as u64))]
    pub seed: u64,
    #[arg(long, value_name = "TRAIN/VAL/TEST", default_value = "70/20/10", value_parser = parse_ratios)]
    pub ratios: Fractions,
    #[arg(long, value_enum, default_value_t)]
    pub contents: ContentsArg,
    #[arg(long, value_enum, default_value_t)]
    pub state: StateArg,
    #[arg(long, value_name = "0-1", default_value_t = 0.0, value_parser = parse_quality)]
    pub quality: f32,
    #[arg(long, value_name = "NAME")]
    pub collection: Vec<String>,
    #[arg(long, value_name = "ID")]
    pub video: Vec<VideoId>,
    #[arg(long, value_name = "CODE")]
    pub person: Vec<PersonCode>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub every: Option<u32>,
    #[arg(long)]
    pub group_duplicates: bool,
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
pub struct ExportArgs {
    #[arg(value_name = "OUT")]
    pub out: PathBuf,
    #[arg(long, value_enum)]
    pub format: FormatArg,
    #[arg(long, value_name = "SNAPSHOT")]
    pub snapshot: Option<String>,
    #[arg(long, value_enum)]
    pub what: Option<SubjectArg>,
    #[arg(long, value_enum, default_value_t)]
    pub labels: LabelsArg,
    #[arg(long)]
    pub zip: bool,
    #[arg(long)]
    pub pictures: bool,
    #[arg(long)]
    pub with_embeddings: bool,
    #[arg(long)]
    pub only_accepted: bool,
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub enum SplitArg {
    #[default]
    Video,
    Track,
    Person,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub enum ContentsArg {
    #[default]
    All,
    Faces,
    Frames,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub enum StateArg {
    #[default]
    Any,
    Accepted,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum FormatArg {
    Yolo,
    YoloCls,
    #[value(name = "imagefolder")]
    ImageFolder,
    Coco,
    Voc,
    Mot,
    Csv,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum SubjectArg {
    Faces,
    People,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub enum LabelsArg {
    #[default]
    Class,
    Person,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub enum LayoutArg {
    #[default]
    Auto,
    Yolo,
    Coco,
    #[value(name = "imagefolder")]
    ImageFolder,
}

impl From<LayoutArg> for Option<Layout> {
    fn from(arg: LayoutArg) -> Self {
        match arg {
            LayoutArg::Auto => None,
            LayoutArg::Yolo => Some(Layout::YoloDetection),
            LayoutArg::Coco => Some(Layout::Coco),
            LayoutArg::ImageFolder => Some(Layout::ImageFolder),
        }
    }
}

impl From<SplitArg> for Unit {
    fn from(arg: SplitArg) -> Self {
        match arg {
            SplitArg::Video => Self::Video,
            SplitArg::Track => Self::Track,
            SplitArg::Person => Self::Person,
        }
    }
}

impl From<ContentsArg> for Contents {
    fn from(arg: ContentsArg) -> Self {
        match arg {
            ContentsArg::All => Self::All,
            ContentsArg::Faces => Self::Faces,
            ContentsArg::Frames => Self::Frames,
        }
    }
}

impl From<StateArg> for LeastReview {
    fn from(arg: StateArg) -> Self {
        match arg {
            StateArg::Any => Self::Any,
            StateArg::Accepted => Self::Accepted,
        }
    }
}

impl From<FormatArg> for Format {
    fn from(arg: FormatArg) -> Self {
        match arg {
            FormatArg::Yolo => Self::YoloDetection,
            FormatArg::YoloCls => Self::YoloClassification,
            FormatArg::ImageFolder => Self::ImageFolder,
            FormatArg::Coco => Self::Coco,
            FormatArg::Voc => Self::PascalVoc,
            FormatArg::Mot => Self::MotChallenge,
            FormatArg::Csv => Self::Csv,
        }
    }
}

impl From<SubjectArg> for Subject {
    fn from(arg: SubjectArg) -> Self {
        match arg {
            SubjectArg::Faces => Self::Faces,
            SubjectArg::People => Self::People,
        }
    }
}

impl From<LabelsArg> for Labels {
    fn from(arg: LabelsArg) -> Self {
        match arg {
            LabelsArg::Class => Self::Class,
            LabelsArg::Person => Self::Person,
        }
    }
}

fn parse_ratios(text: &str) -> Result<Fractions, String> {
    let parts: Vec<u32> = text.split('/').filter_map(|part| part.trim().parse().ok()).collect();
    match parts[..] {
        [train, val, test] if text.split('/').count() == 3 => Fractions::of_percent(train, val, test),
        _ => None,
    }
    .ok_or_else(|| "70/20/10: = 100".to_owned())
}

fn parse_quality(text: &str) -> Result<f32, String> {
    text.parse().ok().filter(|q| (0.0..=1.0).contains(q)).ok_or_else(|| "0–1".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_three_and_make_a_hundred() {
        assert_eq!(parse_ratios("80/10/10").unwrap(), Fractions::of_percent(80, 10, 10).unwrap());
        for text in ["80/20", "80/10/9", "a/b/c", "70/20/10/0", "", "-10/100/10"] {
            assert!(parse_ratios(text).is_err(), "{text}");
        }
    }
}
