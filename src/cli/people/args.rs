//! The grammar of `stepmedia people`.

use clap::{Args, Subcommand, ValueEnum};

use crate::domain::ids::{AppearanceId, EmployeeId, PersonCode, SuggestionId, VideoId};
use crate::domain::time::FrameIndex;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct PeopleArgs {
    #[arg(long, value_name = "ID")]
    pub video: Option<VideoId>,
    #[command(subcommand)]
    pub action: Option<PeopleCommand>,
}

#[derive(Debug, Subcommand)]
pub enum PeopleCommand {
    Merge {
        #[arg(value_name = "KEEP")]
        keep: PersonCode,
        #[arg(value_name = "CODE")]
        code: PersonCode,
        #[arg(long)]
        overrule: bool,
    },
    Split {
        #[arg(value_name = "CODE")]
        code: PersonCode,
        #[arg(long, value_name = "ID")]
        video: VideoId,
        #[arg(long, value_name = "FRAME")]
        frame: FrameIndex,
    },
    Swap {
        #[arg(value_name = "CODE")]
        code: PersonCode,
        #[arg(value_name = "OTHER")]
        other: PersonCode,
        #[arg(long, value_name = "ID")]
        video: VideoId,
        #[arg(long, value_name = "FRAME")]
        frame: FrameIndex,
    },
    Confirm {
        #[arg(value_name = "CODE")]
        code: PersonCode,
        #[command(flatten)]
        which: Which,
        #[arg(long)]
        overrule: bool,
    },
    Reject {
        #[arg(value_name = "CODE")]
        code: PersonCode,
        #[command(flatten)]
        which: Which,
    },
    NotAPerson {
        #[arg(value_name = "CODE")]
        code: PersonCode,
        #[command(flatten)]
        which: Which,
    },
    Rename {
        #[arg(value_name = "CODE")]
        code: PersonCode,
        #[arg(value_name = "NAME", required_unless_present = "clear", conflicts_with = "clear")]
        name: Option<String>,
        #[arg(long)]
        clear: bool,
    },
    Hide {
        #[arg(value_name = "CODE")]
        code: PersonCode,
    },
    Unhide {
        #[arg(value_name = "CODE")]
        code: PersonCode,
    },
    Link {
        #[arg(value_name = "CODE")]
        code: PersonCode,
        #[arg(long, value_name = "ID")]
        employee: EmployeeId,
    },
    Unlink {
        #[arg(value_name = "CODE")]
        code: PersonCode,
    },
    Suggestions {
        #[arg(long, value_name = "N", default_value_t = 20)]
        limit: u32,
    },
    Answer {
        #[arg(value_name = "SUGGESTION")]
        suggestion: SuggestionId,
        #[arg(value_enum, value_name = "ANSWER")]
        answer: AnswerArg,
    },
    Undo,
    Redo,
    History {
        #[arg(value_name = "CODE")]
        code: Option<PersonCode>,
        #[arg(long, value_name = "N", default_value_t = 50)]
        limit: u32,
    },
}

/// Appearances by their numbers, or all of the person's that touch a part of a video.
#[derive(Debug, Args)]
#[group(id = "which", required = true, multiple = true)]
pub struct Which {
    #[arg(long, value_name = "ID", conflicts_with_all = ["video", "from", "to"])]
    pub appearance: Vec<AppearanceId>,
    #[arg(long, value_name = "ID")]
    pub video: Option<VideoId>,
    #[arg(long, value_name = "FRAME", requires = "video")]
    pub from: Option<FrameIndex>,
    #[arg(long, value_name = "FRAME", requires = "video")]
    pub to: Option<FrameIndex>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum AnswerArg {
    Yes,
    No,
    Skip,
}
