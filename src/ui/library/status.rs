//! How far a video is, as a pill.

use crate::domain::message::Message;
use crate::domain::video::VideoStatus;
use crate::state::VideoItem;
use crate::ui::context::AppContext;
use crate::ui::format;
use crate::ui::icons::{self, Icon};
use crate::ui::widgets::Tone;

/// Words, tone, icon, and whether a dot stands in for the icon.
pub fn of(cx: &AppContext<'_>, video: &VideoItem) -> (String, Tone, Option<Icon>, bool) {
    if video.queued {
        return (cx.tr("status-queued"), Tone::Neutral, None, false);
    }
    match video.status {
        VideoStatus::Imported => (cx.tr("status-imported"), Tone::Info, None, false),
        VideoStatus::Analyzing => {
            let percent = format::percent(video.progress.unwrap_or(0.0));
            (cx.say(&Message::new("status-analyzing").with("percent", percent)), Tone::Accent, None, true)
        }
        VideoStatus::Analyzed => (cx.tr("status-analyzed"), Tone::Success, Some(icons::CHECK), false),
        VideoStatus::Failed => (cx.tr("status-failed"), Tone::Danger, Some(icons::WARNING), false),
    }
}
