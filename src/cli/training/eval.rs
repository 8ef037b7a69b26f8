//! `stepmedia eval faces` and `eval identify`: how well people are told apart, and known among strangers.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use serde::Serialize;
use serde_json::json;

use super::args::{EmbedderArg, EvalFacesArgs, EvalIdentifyArgs, LookArgs};
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::progress_bar::with_bar;
use crate::cli::session::Session;
use crate::domain::ids::ModelVersionId;
use crate::domain::message::Message;
use crate::i18n::format_decimal;
use crate::jobs::{self, Evaluated, FaceSet, JobError, Progress};
use crate::platform;
use crate::training::FacePath;
use crate::vision::Embedder;

pub fn run_faces(session: &Session, output: &Output, args: &EvalFacesArgs) -> Result<ExitCode, CliError> {
    let text = read(&args.pairs)?;
    let found = look(session, output, &args.look, &args.pairs, |set| jobs::eval_faces(set, &text))?;
    let v = &found.figures;
    report(
        output,
        &found,
        &[
            ("cli-eval-accuracy", v.accuracy, 4),
            ("cli-eval-auc", v.auc, 4),
            ("cli-eval-eer", v.eer, 4),
            ("cli-eval-tar-1", v.tar_at_far_1pct, 4),
            ("cli-eval-tar-01", v.tar_at_far_0_1pct, 4),
            ("cli-eval-wrong", v.wrong as f64, 0),
        ],
    );
    Ok(ExitCode::SUCCESS)
}

pub fn run_identify(
    session: &Session,
    output: &Output,
    args: &EvalIdentifyArgs,
) -> Result<ExitCode, CliError> {
    let text = read(&args.csv)?;
    let found = look(session, output, &args.look, &args.csv, |set| jobs::eval_identify(set, &text))?;
    let i = &found.figures;
    report(
        output,
        &found,
        &[
            ("cli-eval-rank1", i.rank1, 4),
            ("cli-eval-tpir", i.tpir_at_fpir_1pct, 4),
            ("cli-eval-threshold", i.threshold, 4),
            ("cli-eval-tpir-blind", i.tpir_blind, 4),
            ("cli-eval-fpir-blind", i.fpir_blind, 4),
            ("cli-eval-threshold-blind", i.threshold_blind, 4),
        ],
    );
    Ok(ExitCode::SUCCESS)
}

impl From<EmbedderArg> for Embedder {
    fn from(arg: EmbedderArg) -> Self {
        match arg {
            EmbedderArg::Mobilefacenet => Self::MobileFaceNet192,
            EmbedderArg::Dlib => Self::Dlib128,
        }
    }
}

fn look<T>(
    session: &Session,
    output: &Output,
    args: &LookArgs,
    list: &Path,
    work: impl FnOnce(&FaceSet<'_>) -> Result<T, JobError>,
) -> Result<T, CliError> {
    let models_dir = platform::models_dir();
    let path = match args.model {
        Some(version) => jobs::path_of_version(&session.library()?, &models_dir, ModelVersionId(version))?,
        None => FacePath::load(&models_dir, args.embedder.into())?,
    };
    let strangers = match args.model {
        Some(version) => jobs::strangers_of_version(&session.library()?, ModelVersionId(version))?,
        None => Vec::new(),
    };
    let path = if args.no_mirror { path.without_mirror() } else { path };
    let progress = Progress::new();
    let set = FaceSet { images: &args.images, path, strangers, cancel: &session.cancel, progress: &progress };
    let title = args.images.display().to_string();
    with_bar(&output.translator, &title, &progress, output.json, || work(&set))
        .map_err(|error| of_list(error, list))
}

fn read(path: &Path) -> Result<String, CliError> {
    fs::read_to_string(path).map_err(|error| CliError::file(path, &error))
}

/// An error in a list names the list.
fn of_list(error: JobError, list: &Path) -> CliError {
    match error {
        JobError::BadList { .. } => CliError::input(error.message().with("path", list.display().to_string())),
        error => error.into(),
    }
}

fn report<T: Serialize>(output: &Output, found: &Evaluated<T>, rows: &[(&'static str, f64, usize)]) {
    if output.json {
        let mut document = json!(found.figures);
        document["pictures"] = json!(found.looks.pictures);
        document["without_face"] = json!(found.looks.without_face);
        return Output::print_json(&document);
    }
    let language = output.translator.language();
    let cells = |(key, value, decimals): &(&'static str, f64, usize)| {
        vec![output.translator.tr(key), format_decimal(language, *value, *decimals)]
    };
    let rows: Vec<Vec<String>> = rows.iter().map(cells).collect();
    output.table(&["cli-column-measure", "cli-column-figure"], &rows, &[1]);
    output.note(
        &Message::new("cli-eval-looks")
            .with("pictures", found.looks.pictures)
            .with("without", found.looks.without_face),
    );
}
