//! The status bar of work screens: what is saved, what found the people, which frame it is.

use egui::{Align2, Rect, Ui, pos2, vec2};

use crate::domain::message::Message;
use crate::state::{AnalysisState, Screen};
use crate::ui::context::AppContext;
use crate::ui::icons;
use crate::ui::paint;
use crate::ui::theme::Type;
use crate::ui::widgets::Strip;

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let t = cx.tokens;
    let painter = ui.painter();
    painter.rect_filled(rect, 0, t.surface);
    paint::hline(painter, rect.x_range(), rect.top(), t.border);
    let mut strip = Strip::new(rect.shrink2(vec2(12.0, 0.0)));
    let (icon, key) = if cx.state.saving {
        (icons::HOURGLASS, "status-saving")
    } else {
        (icons::CHECK_CIRCLE, "status-saved")
    };
    paint::icon(painter, strip.left(14.0).center(), icon, 14.0, t.text3);
    strip.space_left(6.0);
    let say = |strip: &mut Strip, text: &str| {
        let right = paint::text_at(painter, strip.rest().left_center(), text, Type::SMALL, t.text3);
        strip.space_left(right - strip.rest().left() + 24.0);
    };
    say(&mut strip, &cx.tr(key));
    if cx.state.screen == Screen::Faces {
        let pace = cx.state.faces.pace;
        if pace.today > 0 {
            let today =
                Message::new("faces-today").with("count", pace.today).with("number", cx.integer(pace.today));
            say(&mut strip, &cx.say(&today));
        }
        if let Some(pace) = pace.per_minute {
            let pace = cx.say(&Message::new("faces-pace").with("count", cx.integer(pace)));
            paint::text(painter, strip.rest(), Align2::RIGHT_CENTER, &pace, Type::SMALL.figures(), t.text3);
        }
        return;
    }
    let Some(studio) = &cx.state.studio else { return };
    if let AnalysisState::Done(info) = &studio.analysis {
        let models = Message::new("status-models")
            .with("detector", info.detector.as_str())
            .with("tracker", info.tracker.as_str());
        let models = cx.say(&models);
        if strip.rest().width() > 320.0 {
            say(&mut strip, &models);
        }
    }
    let frame = Message::new("status-frame")
        .with("frame", cx.integer(studio.playback.frame))
        .with("count", cx.integer(studio.clock.num_frames()));
    let place = Rect::from_min_max(pos2(strip.rest().left(), rect.top()), strip.rest().right_bottom());
    paint::text(painter, place, Align2::RIGHT_CENTER, &cx.say(&frame), Type::SMALL.figures(), t.text3);
}
