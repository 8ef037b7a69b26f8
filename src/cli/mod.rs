//! The same work as the window's, without a window: one file per command.
//!
//! Guarantees: results go to stdout, everything else to stderr; `--json` prints one document and nothing else;
//! exit codes are 0 done, 1 the input is at fault (one sentence on stderr), 2 usage, 3 ours.
//! Will not do: work of its own. It turns arguments into requests and results into text.

mod analyze;
mod args;
mod audit;
mod bench;
mod bench_inference;
mod bench_player;
mod bench_search;
mod clip;
mod collections;
mod dataset;
mod error;
mod eval_tracking;
mod export_tracks;
mod faces;
mod help;
mod hr;
mod identities;
mod import;
mod jobs;
mod live;
mod models;
mod outline;
mod output;
mod people;
mod progress_bar;
mod search_face;
mod segment;
mod session;
mod training;
mod usage;
mod videos;
mod watch;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};

use crate::i18n::{Language, Translator};
use crate::platform;

pub use args::{BenchUiArgs, Cli};
pub use bench::WindowBench;
pub use help::help_keys;

use args::{BenchCommand, Command, EvalCommand, IdentitiesCommand, LanguageArg};
use error::CliError;
use output::Output;
use session::Session;

/// What a command line comes to.
pub enum Next {
    /// The command has been carried out, or not.
    Exit(ExitCode),
    /// No command was given: the window is to open.
    Window {
        data_dir: PathBuf,
        /// Asked for by `--lang` or `$STEPMEDIA_LANG`.
        language: Option<Language>,
    },
    /// The window is to measure itself.
    WindowBench(Box<WindowBench>),
}

/// Runs one command line, program name first.
pub fn run(args: impl IntoIterator<Item = OsString>) -> Next {
    let args: Vec<OsString> = args.into_iter().collect();
    platform::install_panic_hook();
    let asked = asked_language(&args);
    let translator = Translator::new(asked.unwrap_or_else(Language::of_system));
    let grammar = help::localized(Cli::command(), &translator);
    let parsed = grammar.try_get_matches_from(&args).and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => return Next::Exit(usage::report(&error, &translator)),
    };
    let output = Output { translator, json: cli.json };
    let done = match cli.command {
        Some(Command::Bench { what: BenchCommand::Ui(args) }) => {
            return Next::WindowBench(Box::new(WindowBench { args, output }));
        }
        Some(command) => dispatch(cli.data_dir, command, &output).map(Next::Exit),
        None => session::data_dir(cli.data_dir).map(|data_dir| Next::Window { data_dir, language: asked }),
    };
    done.unwrap_or_else(|error| {
        tracing::error!(error = %error.message, "command failed");
        output.note(&error.message);
        Next::Exit(error.exit_code())
    })
}

fn dispatch(data_dir: Option<PathBuf>, command: Command, output: &Output) -> Result<ExitCode, CliError> {
    let session = Session::new(data_dir)?;
    match command {
        Command::Import(args) => import::run(&session, output, &args),
        Command::Analyze(args) => analyze::run(&session, output, &args),
        Command::Videos(args) => videos::run(&session, output, &args),
        Command::Faces { action } => faces::run(&session, output, &action),
        Command::People(args) => people::run(&session, output, &args),
        Command::Clip(args) => clip::run(&session, output, &args),
        Command::Still(args) => clip::run_still(&session, output, &args),
        Command::ExportTracks(args) => export_tracks::run(&session, output, &args),
        Command::Eval { what: EvalCommand::Tracking(args) } => eval_tracking::run(output, &args),
        Command::Eval { what: EvalCommand::Faces(args) } => training::run_faces(&session, output, &args),
        Command::Eval { what: EvalCommand::Identify(args) } => {
            training::run_identify(&session, output, &args)
        }
        Command::Collections { action } => collections::run(&session, output, action),
        Command::Move(args) => videos::run_move(&session, output, &args),
        Command::Remove(args) => videos::run_remove(&session, output, &args),
        Command::Jobs { action } => jobs::run(&session, output, action.as_ref()),
        Command::Watch(args) => watch::run(&session, output, &args),
        Command::Audit { action } => audit::run(&session, output, &action),
        Command::Identities { action: IdentitiesCommand::Link(args) } => {
            identities::run_link(&session, output, &args)
        }
        Command::SearchFace(args) => search_face::run(&session, output, &args),
        Command::Bench { what: BenchCommand::Search(args) } => Ok(bench_search::run(output, &args)),
        Command::Bench { what: BenchCommand::Decode(args) } => bench_player::run_decode(output, &args),
        Command::Bench { what: BenchCommand::Seek(args) } => bench_player::run_seek(output, &args),
        // Needs the window: `run` has taken it out before.
        Command::Bench { what: BenchCommand::Ui(_) } => Ok(ExitCode::from(2)),
        Command::Bench { what: BenchCommand::Inference(args) } => bench_inference::run(output, &args),
        Command::Outline(args) => outline::run(&session, output, &args),
        Command::Segment(args) => segment::run(&session, output, &args),
        Command::Bench { what: BenchCommand::Hr(args) } => hr::bench::run(output, &args),
        Command::Employees { action } => hr::run_employees(&session, output, action),
        Command::Attendance { action } => hr::run_attendance(&session, output, action),
        Command::Leave { action } => hr::run_leave(&session, output, action),
        Command::Report(args) => hr::run_report(&session, output, &args),
        Command::Company { action } => hr::run_company(&session, output, action),
        Command::Dataset { action } => dataset::run(&session, output, action),
        Command::Train(args) => training::run_train(&session, output, &args),
        Command::Models { action } => models::run(&session, output, action),
        Command::Cameras { action } => live::run_cameras(&session, output, action),
        Command::Live(args) => live::run_live(&session, output, &args),
        Command::Recognize(args) => live::run_recognize(&session, output, &args),
        Command::Consent(args) => live::run_consent(&session, output, &args),
        Command::Enrol { action } => live::run_enrol(&session, output, action),
    }
}

/// The language has to be known before the arguments are read, because their help is in it.
fn asked_language(args: &[OsString]) -> Option<Language> {
    let mut texts = args.iter().skip(1).filter_map(|arg| arg.to_str());
    let mut asked = None;
    while let Some(text) = texts.next() {
        match text {
            "--" => break,
            "--lang" => asked = texts.next(),
            _ => asked = text.strip_prefix("--lang=").or(asked),
        }
    }
    let from_env = std::env::var("STEPMEDIA_LANG").ok();
    asked.or(from_env.as_deref()).and_then(Language::from_locale)
}

impl From<LanguageArg> for Language {
    fn from(arg: LanguageArg) -> Self {
        match arg {
            LanguageArg::En => Self::English,
            LanguageArg::Vi => Self::Vietnamese,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(args: &[&str]) -> Option<Language> {
        asked_language(&args.iter().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn the_language_is_found_before_parsing_and_not_after_two_dashes() {
        assert_eq!(language(&["stepmedia", "videos", "--lang", "vi"]), Some(Language::Vietnamese));
        assert_eq!(language(&["stepmedia", "--lang=vi", "videos"]), Some(Language::Vietnamese));
        assert_eq!(
            language(&["stepmedia", "--lang=en", "import", "--", "--lang=vi"]),
            Some(Language::English)
        );
    }
}
