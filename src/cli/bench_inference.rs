//! `stepmedia bench inference`: how fast the networks run on this machine.

use std::num::NonZero;
use std::process::ExitCode;
use std::thread;

use serde_json::{Value, json};

use super::args::BenchInferenceArgs;
use super::error::CliError;
use super::output::Output;
use crate::domain::message::Message;
use crate::i18n::format_decimal;
use crate::platform;
use crate::vision::benchmark::{self, Measured, Report};

pub fn run(output: &Output, args: &BenchInferenceArgs) -> Result<ExitCode, CliError> {
    let threads = args.threads.unwrap_or_else(|| thread::available_parallelism().map_or(1, NonZero::get));
    let report = benchmark::run(&platform::models_dir(), threads, args.layers)?;
    if output.json {
        Output::print_json(&as_json(&report));
        return Ok(ExitCode::SUCCESS);
    }
    let decimal = |value: f64, digits| format_decimal(output.translator.language(), value, digits);
    output.say(
        &Message::new("cli-bench-machine")
            .with("threads", report.threads)
            .with("isa", report.isa)
            .with("gflops", decimal(report.matmul_gflops, 0)),
    );
    let row = |m: &Measured| {
        let share = 100.0 * m.gflops / report.matmul_gflops;
        vec![
            m.model.to_owned(),
            m.input.clone(),
            m.batch.to_string(),
            decimal(m.median_ms, 2),
            decimal(m.p95_ms, 2),
            decimal(m.gflops, 1),
            decimal(share, 0),
        ]
    };
    let header = [
        "cli-column-model",
        "cli-column-input",
        "cli-column-batch",
        "cli-column-median",
        "cli-column-p95",
        "cli-column-gflops",
        "cli-column-share",
    ];
    output.table(&header, &report.models.iter().map(row).collect::<Vec<_>>(), &[2, 3, 4, 5, 6]);
    for model in report.models.iter().filter(|model| !model.layers.is_empty()) {
        Output::text("");
        let rows: Vec<_> = model
            .layers
            .iter()
            .map(|layer| {
                let (channels, height, width) = layer.output;
                let size = format!("{channels}x{height}x{width}");
                vec![layer.label.clone(), size, decimal(layer.mean_ms, 3), decimal(layer.gflops, 1)]
            })
            .collect();
        Output::text(&format!("{} {} /{}", model.model, model.input, model.batch));
        let header = ["cli-column-layer", "cli-column-size", "cli-column-mean", "cli-column-gflops"];
        output.table(&header, &rows, &[2, 3]);
    }
    Ok(ExitCode::SUCCESS)
}

fn as_json(report: &Report) -> Value {
    let models: Vec<Value> = report
        .models
        .iter()
        .map(|m| {
            let mut model = json!({"model": m.model, "input": m.input, "batch": m.batch, "median_ms": m.median_ms,
                "p95_ms": m.p95_ms, "gflops": m.gflops, "share_of_matmul": m.gflops / report.matmul_gflops});
            if !m.layers.is_empty() {
                let layers = m.layers.iter().map(|layer| {
                    let (channels, height, width) = layer.output;
                    json!({"layer": layer.label, "output": [channels, height, width], "mean_ms": layer.mean_ms,
                        "gflops": layer.gflops})
                });
                model["layers"] = layers.collect();
            }
            model
        })
        .collect();
    json!({"threads": report.threads, "isa": report.isa, "matmul_gflops": report.matmul_gflops, "models": models})
}
