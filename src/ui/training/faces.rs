//! The faces behind the figures: those the shown version is wrong about, each beside the face it is taken for, and
//! those whose decision flips against the version in use.

use egui::{Align2, Color32, CornerRadius, Rect, Stroke, StrokeKind, Ui, pos2, vec2};

use super::{GAP, Place, TrainingView, card, nothing};
use crate::domain::message::Message;
use crate::state::{FlipView, JudgedFaceView, PictureId, TrainingPicture};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Size, Tone};
use crate::ui::{icons, paint};

/// Side of a picture of a face.
const FACE: f32 = 84.0;
/// A tile: two pictures, three lines of text.
const TILE: egui::Vec2 = vec2(2.0 * FACE + 28.0, FACE + 78.0);
/// Tiles that are shown at most.
const MOST: usize = 60;

/// Draws below `y`; where it ends.
pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, place: &Place, y: f32, view: &mut TrainingView) -> f32 {
    let training = &cx.state.training;
    let shown: Vec<&JudgedFaceView> =
        training.faces.iter().filter(|face| is_of_cell(cx, face, view)).collect();
    let mut y = y;
    let columns = columns(place);
    let height = |tiles: usize| {
        let rows = tiles.clamp(1, MOST).div_ceil(columns) as f32;
        54.0 + rows * (TILE.y + 8.0) + 8.0
    };
    let flips = training.gate.as_ref().map_or(&[][..], |gate| gate.flips.as_slice());
    if !flips.is_empty() && view.cell.is_none() {
        let rect = place.whole(y, height(flips.len()));
        let inner = card(ui, cx, rect, &cx.tr("training-flips"));
        for (i, flip) in flips.iter().take(MOST).enumerate() {
            flipped(ui, cx, tile(inner, columns, i), flip);
        }
        y = rect.bottom() + GAP;
    }
    let rect = place.whole(y, height(shown.len()));
    let title = match view.cell {
        Some(_) => "training-faces-of-cell",
        None => "training-faces-wrong",
    };
    let inner = card(ui, cx, rect, &cx.tr(title));
    if view.cell.is_some() {
        let all = cx.tr("training-all-faces");
        let all = Button::text(&all).with_icon(icons::X).size(Size::Small);
        let size = all.measure(ui);
        let at = Rect::from_min_size(pos2(rect.right() - 16.0 - size.x, rect.top() + 10.0), size);
        if all.show(ui, cx, at).clicked() {
            view.cell = None;
        }
    }
    if shown.is_empty() {
        nothing(ui, cx, inner, "training-no-faces");
    }
    for (i, face) in shown.iter().take(MOST).enumerate() {
        judged(ui, cx, tile(inner, columns, i), face);
    }
    rect.bottom()
}

fn columns(place: &Place) -> usize {
    (((place.width - 32.0 + 8.0) / (TILE.x + 8.0)) as usize).max(1)
}

fn tile(inner: Rect, columns: usize, i: usize) -> Rect {
    let (column, row) = (i % columns, i / columns);
    let step = TILE + vec2(8.0, 8.0);
    Rect::from_min_size(inner.min + vec2(column as f32 * step.x, row as f32 * step.y), TILE)
}

/// Whether a face is behind the chosen cell; without one, whether it is worth a look.
fn is_of_cell(cx: &AppContext<'_>, face: &JudgedFaceView, view: &TrainingView) -> bool {
    let labels = &cx.state.training.figures.labels;
    let Some((row, column)) = view.cell else { return true };
    let known = |name: &Option<String>| name.as_ref().is_some_and(|name| labels.contains(name));
    let right_row = labels.get(row).is_none_or(|label| *label == face.label);
    let right_column = match labels.get(column) {
        Some(label) => face.taken_for.as_ref() == Some(label),
        None if column == labels.len() => face.taken_for.is_some() && !known(&face.taken_for),
        None if column == labels.len() + 1 => face.taken_for.is_none(),
        None => true,
    };
    right_row && right_column
}

fn judged(ui: &Ui, cx: &AppContext<'_>, rect: Rect, face: &JudgedFaceView) {
    let t = cx.tokens;
    frame(ui, cx, rect);
    let (left, right) = pictures(rect);
    picture(ui, cx, left, Some(TrainingPicture::Judged(face.id)));
    picture(ui, cx, right, Some(TrainingPicture::Other(face.id)));
    let score = |score: f64| cx.decimal(score, 2);
    let own = face.own_score.map_or_else(|| "–".to_owned(), score);
    let taken = match &face.taken_for {
        Some(name) if *name != face.label => {
            (cx.say(&Message::new("training-taken-for").with("name", name.as_str())), t.danger)
        }
        Some(_) => (cx.tr("training-known-rightly"), t.success),
        None => (cx.tr("training-taken-for-nobody"), t.warning),
    };
    let lines = [
        (face.label.clone(), Type::NAME, t.text),
        (taken.0, Type::SMALL, taken.1),
        (
            cx.say(&Message::new("training-scores-of").with("own", own).with("other", score(face.score))),
            Type::CAPTION.figures(),
            t.text3,
        ),
    ];
    text(ui, rect, &lines);
}

fn flipped(ui: &Ui, cx: &AppContext<'_>, rect: Rect, flip: &FlipView) {
    let t = cx.tokens;
    frame(ui, cx, rect);
    let (left, right) = pictures(rect);
    picture(ui, cx, left, flip.picture);
    let tone = if flip.right { Tone::Success } else { Tone::Danger };
    let key = if flip.right {
        "training-flip-right"
    } else if flip.before == flip.truth {
        "training-flip-wrong"
    } else {
        "training-flip-other"
    };
    let (fill, ink) = tone.colors(t);
    let (fill, ink) = if key == "training-flip-other" { Tone::Neutral.colors(t) } else { (fill, ink) };
    ui.painter().rect_filled(right, CornerRadius::same(5), fill);
    let icon = if flip.right { icons::CHECK_CIRCLE } else { icons::WARNING_CIRCLE };
    paint::icon(ui.painter(), right.center() - vec2(0.0, 12.0), icon, 24.0, ink);
    let word = Rect::from_center_size(right.center() + vec2(0.0, 16.0), vec2(FACE - 4.0, 16.0));
    paint::text(ui.painter(), word, Align2::CENTER_CENTER, &cx.tr(key), Type::SMALL_NAME, ink);
    let nobody = cx.tr("training-nobody");
    let name = |name: &Option<String>| name.clone().unwrap_or_else(|| nobody.clone());
    let truth = flip.truth.clone().unwrap_or_else(|| cx.tr("training-stranger"));
    let said = |key: &'static str, who: &Option<String>| cx.say(&Message::new(key).with("name", name(who)));
    let lines = [
        (truth, Type::NAME, t.text),
        (said("training-before", &flip.before), Type::SMALL, t.text3),
        (said("training-now", &flip.after), Type::SMALL, t.text2),
    ];
    text(ui, rect, &lines);
}

fn frame(ui: &Ui, cx: &AppContext<'_>, rect: Rect) {
    let t = cx.tokens;
    paint::panel(ui.painter(), rect, 6, t.surface, t.border);
}

fn pictures(rect: Rect) -> (Rect, Rect) {
    let left = Rect::from_min_size(rect.min + vec2(10.0, 10.0), vec2(FACE, FACE));
    (left, left.translate(vec2(FACE + 8.0, 0.0)))
}

fn picture(ui: &Ui, cx: &AppContext<'_>, rect: Rect, id: Option<TrainingPicture>) {
    let t = cx.tokens;
    if let Some(shown) = id.and_then(|id| cx.pictures.picture(PictureId::Training(id))) {
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        ui.painter().image(shown.texture, rect, whole, Color32::WHITE);
        let edge = Stroke::new(1.0, t.border);
        ui.painter().rect_stroke(rect, CornerRadius::ZERO, edge, StrokeKind::Inside);
    } else {
        ui.painter().rect_filled(rect, CornerRadius::same(5), t.sunken);
        paint::icon(ui.painter(), rect.center(), icons::USER, 24.0, t.text3);
    }
}

fn text(ui: &Ui, rect: Rect, lines: &[(String, Type, Color32)]) {
    for (i, (line, ty, ink)) in lines.iter().enumerate() {
        let top = rect.top() + FACE + 14.0 + i as f32 * 19.0;
        let place = Rect::from_min_size(pos2(rect.left() + 10.0, top), vec2(rect.width() - 20.0, 18.0));
        paint::text(ui.painter(), place, Align2::LEFT_CENTER, line, *ty, *ink);
    }
}
