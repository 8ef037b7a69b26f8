//! The program: its command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    stepmedia::cli::run(std::env::args_os())
}
