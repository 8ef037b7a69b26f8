//! The program: its command line, or without a command its window.

use std::process::ExitCode;

use stepmedia::{app, cli};

fn main() -> ExitCode {
    match cli::run(std::env::args_os()) {
        cli::Next::Exit(code) => code,
        cli::Next::Window { data_dir, language } => app::run(&app::Options { data_dir, language }),
        cli::Next::WindowBench(bench) => {
            let cli::BenchUiArgs { video, seconds, people, faces, keep } = bench.args.clone();
            bench.report(app::bench_ui(&app::BenchOptions { video, seconds, people, faces, keep }))
        }
    }
}
