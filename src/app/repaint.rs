//! When the window is drawn again: the one place that decides.
//!
//! Input and news from other threads wake it by themselves. Beyond that: the next frame of a playing video, the
//! progress of a running job, a notice that goes, cameras on screen, and the library of another program. Else nothing.

use std::time::{Duration, Instant};

use super::App;
use super::frame::FOLLOW;

/// How often the progress of a running job is shown.
const PROGRESS: Duration = Duration::from_millis(200);

impl App {
    pub(super) fn schedule_repaint(&mut self, ctx: &egui::Context, now: Instant) {
        let frame = self.playback.as_ref().and_then(|playback| playback.next_wake(now));
        let progress = self.queue.current().progress().map(|_| PROGRESS);
        let toast = self.toasts.expire(&mut self.state.toasts, now);
        let follow = self.state.is_read_only().then_some(FOLLOW);
        if let Some(soonest) = [frame, progress, toast, follow, self.live_wake()].into_iter().flatten().min()
        {
            ctx.request_repaint_after(soonest);
        }
    }
}
