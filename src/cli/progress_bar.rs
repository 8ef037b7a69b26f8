//! A bar on stderr that follows a job's shared progress.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::domain::message::Message;
use crate::i18n::{Translator, format_decimal};
use crate::jobs::{Progress, ProgressView, Stage};

/// Runs `work` while a bar titled `title` shows `progress`; only on a terminal, and never with `hidden`.
pub fn with_bar<T>(
    translator: &Translator,
    title: &str,
    progress: &Progress,
    hidden: bool,
    work: impl FnOnce() -> T,
) -> T {
    let target = if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(Some(0), target);
    if let Ok(style) = ProgressStyle::with_template("{prefix}  {bar:30.cyan/white.dim}  {msg}") {
        bar.set_style(style.progress_chars("━━─"));
    }
    bar.set_prefix(title.to_owned());
    if bar.is_hidden() {
        return work();
    }

    let finished = AtomicBool::new(false);
    thread::scope(|scope| {
        let shown = thread::Builder::new().name("progress".to_owned()).spawn_scoped(scope, || {
            while !finished.load(Ordering::Relaxed) {
                show(&bar, translator, &progress.view());
                thread::park_timeout(Duration::from_millis(100));
            }
        });
        // Without the thread there is no bar; the work goes on all the same.
        let result = work();
        finished.store(true, Ordering::Relaxed);
        if let Ok(handle) = &shown {
            handle.thread().unpark();
        }
        bar.finish_and_clear();
        result
    })
}

fn show(bar: &ProgressBar, translator: &Translator, view: &ProgressView) {
    bar.set_length(view.total);
    bar.set_position(view.done);
    let key = match view.stage {
        Stage::Reading => "cli-progress-reading",
        Stage::Copying => "cli-progress-copying",
        Stage::Analyzing => "cli-progress-analyzing",
        Stage::Finishing => "cli-progress-finishing",
        Stage::Looking => "cli-progress-looking",
        Stage::Training => "cli-progress-training",
        Stage::Comparing => "cli-progress-comparing",
        Stage::Writing => "cli-progress-writing",
        Stage::Checking => "cli-progress-checking",
        Stage::Packing => "cli-progress-packing",
        Stage::FindingFaces => "cli-progress-finding-faces",
        Stage::WritingFaces => "cli-progress-writing-faces",
        Stage::CheckingFaces => "cli-progress-checking-faces",
    };
    let percent = (view.done * 100).checked_div(view.total).unwrap_or(0).min(100);
    let mut text = translator.say(&Message::new(key).with("percent", percent));
    if view.stage == Stage::Analyzing && view.rate > 0.0 {
        let fps = format_decimal(translator.language(), view.rate, 1);
        text.push_str(" · ");
        text.push_str(&translator.say(&Message::new("cli-progress-rate").with("fps", fps)));
    }
    if let Some(eta) = view.eta {
        text.push_str(" · ");
        text.push_str(&translator.say(&Message::new("cli-progress-eta").with("time", clock(eta))));
    }
    bar.set_message(text);
}

/// `m:ss`, or `h:mm:ss` from an hour on.
fn clock(duration: Duration) -> String {
    let s = duration.as_secs();
    let (h, m, s) = (s / 3600, s / 60 % 60, s % 60);
    if h > 0 { format!("{h}:{m:02}:{s:02}") } else { format!("{m}:{s:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_left_reads_like_a_clock() {
        assert_eq!(clock(Duration::from_secs(59)), "0:59");
        assert_eq!(clock(Duration::from_secs(3661)), "1:01:01");
    }
}
