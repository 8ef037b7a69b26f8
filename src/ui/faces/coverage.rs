//! A person's card: how many faces, from which sides, in how many videos and on how many days, and what is missing.

use egui::{Align2, CornerRadius, Rect, Ui, pos2, vec2};

use std::collections::BTreeSet;

use crate::domain::message::Message;
use crate::state::faces::{Coverage, Lacking};
use crate::ui::context::AppContext;
use crate::ui::paint;
use crate::ui::theme::Type;

const CELL: f32 = 18.0;
const GAP: f32 = 2.0;
/// A side with so many faces is well covered.
const ENOUGH: f32 = 6.0;

/// Draws the card below `at`; returns where it ends.
pub fn card(ui: &Ui, cx: &AppContext<'_>, at: egui::Pos2, width: f32, coverage: &Coverage) -> f32 {
    let t = cx.tokens;
    if coverage.faces == 0 {
        return at.y;
    }
    let side = 3.0 * CELL + 2.0 * GAP;
    for (i, count) in coverage.poses.iter().enumerate() {
        // The top line looks up.
        let (column, line) = ((i % 3) as f32, (2 - i / 3) as f32);
        let min = pos2(at.x + column * (CELL + GAP), at.y + line * (CELL + GAP));
        let cell = Rect::from_min_size(min, vec2(CELL, CELL));
        let share = (*count as f32 / ENOUGH).min(1.0);
        let fill = if *count == 0 { t.raised } else { t.accent.gamma_multiply(0.25 + 0.75 * share) };
        ui.painter().rect_filled(cell, CornerRadius::same(3), fill);
    }
    let days: BTreeSet<(i16, i8, i8)> = coverage
        .videos
        .iter()
        .filter_map(|video| cx.state.video(*video))
        .map(|video| video.imported_day)
        .collect();
    let faces = Message::new("faces-coverage-faces")
        .with("count", coverage.faces)
        .with("number", cx.integer(coverage.faces))
        .with("kept", cx.integer(coverage.kept));
    let seen = Message::new("faces-coverage-seen")
        .with("videos", coverage.videos.len())
        .with("days", days.len().max(1));
    let left = at.x + side + 10.0;
    let text = Rect::from_min_max(pos2(left, at.y), pos2(at.x + width, at.y + 16.0));
    paint::text(ui.painter(), text, Align2::LEFT_CENTER, &cx.say(&faces), Type::SMALL.figures(), t.text);
    let text = text.translate(vec2(0.0, 16.0));
    paint::text(ui.painter(), text, Align2::LEFT_CENTER, &cx.say(&seen), Type::SMALL.figures(), t.text2);
    let lacking = coverage.lacking();
    let mut y = text.bottom();
    if !lacking.is_empty() {
        let words: Vec<String> = lacking.iter().take(3).map(|what| cx.tr(key(*what))).collect();
        let missing = cx.say(&Message::new("faces-coverage-missing").with("what", words.join(", ")));
        let place = text.translate(vec2(0.0, 16.0));
        y = place.top() + paint::paragraph(ui.painter(), place, &missing, Type::SMALL, t.warning);
    }
    y.max(at.y + side) + 8.0
}

fn key(what: Lacking) -> &'static str {
    match what {
        Lacking::Faces => "faces-lacks-faces",
        Lacking::Ahead => "faces-lacks-ahead",
        Lacking::Left => "faces-lacks-left",
        Lacking::Right => "faces-lacks-right",
        Lacking::Up => "faces-lacks-up",
        Lacking::Down => "faces-lacks-down",
        Lacking::Videos => "faces-lacks-videos",
    }
}
