//! When the window is drawn again: the one place that decides.
//!
//! Input and news from other threads wake it by themselves. Beyond that: the next frame of a playing video, the
//! progress of a running job, and a notice that goes. Else nothing.

use std::time::{Duration, Instant};

use super::App;

/// How often the progress of a running job is shown.
const PROGRESS: Duration = Duration::from_millis(200);

impl App {
    pub(super) fn schedule_repaint(&mut self, ctx: &egui::Context, now: Instant) {
        let frame = self.playback.as_ref().and_then(|playback| playback.next_wake(now));
        let progress = self.queue.current().progress().map(|_| PROGRESS);
        let toast = self.toasts.expire(&mut self.state.toasts, now);
        if let Some(soonest) = [frame, progress, toast].into_iter().flatten().min() {
            ctx.request_repaint_after(soonest);
        }
    }
}
