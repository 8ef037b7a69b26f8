//! Search by a face: a picture in, every appearance of that face out, the most alike first.

use egui::{
    Align2, Color32, CornerRadius, Id, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use crate::domain::message::Message;
use crate::state::people::{FaceHit, FaceSearch, PeopleCommand, SearchState};
use crate::state::{PersonTag, PictureId};
use crate::ui::context::{AppContext, Width};
use crate::ui::theme::{Type, Weight};
use crate::ui::widgets::{Button, Empty, Size, avatar, bar, lane_square, scroll_rows, spinner};
use crate::ui::{focus, format, icons, paint};

use super::{send, sentence};

const ROW: f32 = 72.0;
const SIDE: f32 = 320.0;

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let search = &cx.state.people.search;
    if search.state == SearchState::Nothing {
        nothing(ui, cx, rect);
        return;
    }
    let pad = if cx.width.is_phone() { 12.0 } else { 20.0 };
    let inner = rect.shrink2(vec2(pad, pad.min(16.0)));
    if cx.width >= Width::Medium {
        let (left, right) = inner.split_left_right_at_x(inner.left() + SIDE);
        asked(ui, cx, left, search);
        answer(ui, cx, right.with_min_x(right.left() + 16.0), search);
    } else {
        let height = (inner.height() * 0.34).clamp(120.0, 300.0);
        let (upper, lower) = inner.split_top_bottom_at_y(inner.top() + height);
        asked(ui, cx, upper, search);
        answer(ui, cx, lower.with_min_y(lower.top() + 12.0), search);
    }
}

fn nothing(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let (title, text, act) =
        (cx.tr("face-search-title"), cx.tr("face-search-text"), cx.tr("face-search-choose"));
    let act = Some((act.as_str(), icons::IMAGE));
    let enabled = !cx.state.dialog_open;
    let empty = Empty { icon: icons::FACES, title: &title, text: &text, act, enabled };
    if empty.show(ui, cx, rect).is_some_and(|button| button.clicked()) {
        send(cx, PeopleCommand::ChoosePicture);
    }
}

/// What is searched for: the picture with its faces, or the person.
fn asked(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, search: &FaceSearch) {
    let t = cx.tokens;
    ui.painter().add(t.card_shadow().as_shape(rect, CornerRadius::same(8)));
    paint::panel(ui.painter(), rect, 8, t.surface, t.border);
    let foot_height = if cx.width.is_phone() { 60.0 } else { 56.0 };
    let (body, foot) = rect.split_top_bottom_at_y(rect.bottom() - foot_height);
    let (name, body) = body.split_top_bottom_at_y(body.top() + 40.0);
    let title = name.shrink2(vec2(16.0, 0.0));
    paint::file_name(ui.painter(), title, &search.subject, Type::CARD_TITLE, t.text);
    let place = body.shrink2(vec2(16.0, 0.0));
    picture(ui, cx, place.with_max_y(place.bottom() - 8.0), search);
    let size = if cx.width.is_phone() { Size::Touch } else { Size::Medium };
    let other = cx.tr("face-search-other");
    let button = Button::text(&other).with_icon(icons::IMAGE).size(size).enabled(!cx.state.dialog_open);
    let measure = button.measure(ui);
    let at = Rect::from_min_size(pos2(foot.left() + 16.0, foot.center().y - measure.y / 2.0), measure);
    if button.show(ui, cx, at).clicked() {
        send(cx, PeopleCommand::ChoosePicture);
    }
    let clear = cx.tr("face-search-clear");
    let button = Button::icon(icons::X, &clear).size(size);
    let measure = button.measure(ui);
    let at = Rect::from_min_size(
        pos2(foot.right() - 12.0 - measure.x, foot.center().y - measure.y / 2.0),
        measure,
    );
    if button.show(ui, cx, at).clicked() {
        send(cx, PeopleCommand::ClearSearch);
    }
}

fn picture(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, search: &FaceSearch) {
    let t = cx.tokens;
    let Some(number) = search.picture else {
        let shown = search.person.and_then(|(_, shown)| shown);
        let shown = shown.and_then(|shown| cx.pictures.picture(PictureId::Appearance(shown)));
        let side = rect.width().min(rect.height()).min(288.0);
        let place = Rect::from_center_size(pos2(rect.center().x, rect.top() + side / 2.0), vec2(side, side));
        if search.person.is_some() {
            avatar(ui.painter(), cx, place, 8, shown);
        }
        return;
    };
    let aspect = if search.aspect > 0.0 { search.aspect } else { 1.0 };
    let width = rect.width().min(rect.height() * aspect);
    let size = vec2(width, width / aspect);
    let place = Rect::from_min_size(pos2(rect.center().x - size.x / 2.0, rect.top()), size);
    match cx.pictures.picture(PictureId::Asked(number)) {
        Some(picture) => {
            let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            ui.painter().image(picture.texture, place, whole, Color32::WHITE);
        }
        None => {
            ui.painter().rect_filled(place, 6, t.well);
        }
    }
    let several = search.faces.len() > 1;
    for (i, face) in search.faces.iter().enumerate() {
        let unit = face.place;
        let at = Rect::from_min_size(place.min + vec2(unit.x, unit.y) * size, vec2(unit.w, unit.h) * size)
            .intersect(place);
        let on = search.chosen == Some(i);
        let name = cx.say(&Message::new("face-search-face").with("number", i + 1));
        let sense = if several { Sense::click() } else { Sense::hover() };
        let target = Rect::from_center_size(at.center(), at.size().max(vec2(24.0, 24.0)));
        let response = ui.interact(target, ui.scope_id().with(("face", i)), sense);
        response.widget_info(|| WidgetInfo::selected(Role::Button, several, on, &name));
        let painter = ui.painter();
        let color = if on || response.hovered() { cx.over_video.accent } else { Color32::WHITE };
        painter.rect_stroke(
            at,
            CornerRadius::same(4),
            Stroke::new(4.0, Color32::from_black_alpha(120)),
            StrokeKind::Middle,
        );
        painter.rect_stroke(at, CornerRadius::same(4), Stroke::new(2.0, color), StrokeKind::Middle);
        focus::ring(ui, &response, at, 4, t);
        if response.clicked() {
            send(cx, PeopleCommand::SearchFace(i));
        }
    }
}

fn answer(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, search: &FaceSearch) {
    let t = cx.tokens;
    match &search.state {
        SearchState::Nothing => {}
        SearchState::Looking => {
            let text = cx.tr("face-search-looking");
            spinner(ui, rect.center() - vec2(0.0, 24.0), 24.0, t.accent);
            paint::text(
                ui.painter(),
                rect.translate(vec2(0.0, 12.0)),
                Align2::CENTER_CENTER,
                &text,
                Type::BODY,
                t.text2,
            );
        }
        SearchState::Choose => {
            let text = cx.say(&Message::new("face-search-which").with("count", search.faces.len()));
            sentence(ui, cx, rect, &text);
        }
        SearchState::Failed(message) => {
            let text = cx.say(message);
            sentence(ui, cx, rect, &text);
        }
        SearchState::Found if search.hits.is_empty() => {
            let text = cx.say(&Message::new("face-search-none").with("count", search.compared));
            sentence(ui, cx, rect, &text);
        }
        SearchState::Found => found(ui, cx, rect, search),
    }
}

fn found(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, search: &FaceSearch) {
    let t = cx.tokens;
    ui.painter().add(t.card_shadow().as_shape(rect, CornerRadius::same(8)));
    paint::panel(ui.painter(), rect, 8, t.surface, t.border);
    let rect = rect.shrink(1.0);
    let (head, list) = rect.split_top_bottom_at_y(rect.top() + 40.0);
    paint::hline(ui.painter(), rect.x_range(), head.bottom() - 1.0, t.border);
    let title = cx.say(&Message::new("face-search-found").with("count", search.hits.len()));
    let place = head.shrink2(vec2(16.0, 0.0));
    let drawn =
        paint::text(ui.painter(), place, Align2::LEFT_CENTER, &title, Type::CARD_TITLE.figures(), t.text);
    let note = cx.say(
        &Message::new("face-search-compared")
            .with("count", search.compared)
            .with("ms", cx.decimal(search.search_ms, 1)),
    );
    let ty = Type::SMALL.figures();
    if paint::width(ui.painter(), &note, ty) + 16.0 < place.right() - drawn.rect.right() {
        paint::text(ui.painter(), place, Align2::RIGHT_CENTER, &note, ty, t.text3);
    }
    scroll_rows(ui, Id::unique("face hits"), list, ROW, search.hits.len(), None, |ui, i, row| {
        hit(ui, cx, row, &search.hits[i], i);
    });
}

/// One appearance: how alike, who, when and where; plays it.
fn hit(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, hit: &FaceHit, place_in_list: usize) {
    let t = cx.tokens;
    let response = ui.interact(rect, ui.scope_id().with(("hit", hit.appearance)), Sense::click());
    let code = hit.code.to_string();
    let label = hit.name.as_deref().unwrap_or(&code);
    let time = format!("{}–{}", format::position(hit.start_s), format::position(hit.end_s));
    let score = cx.decimal(f64::from(hit.score), 2);
    let spoken = cx.say(
        &Message::new("face-search-hit")
            .with("person", label)
            .with("time", time.as_str())
            .with("score", score.as_str()),
    );
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, &spoken));
    if response.hovered() {
        ui.painter().rect_filled(rect, 0, t.hover);
    }
    paint::hline(ui.painter(), rect.x_range(), rect.bottom() - 1.0, t.border);
    let inner = rect.shrink2(vec2(16.0, 0.0));
    let mut left = inner.left();
    if !cx.width.is_phone() {
        let rank = Rect::from_min_size(pos2(left, rect.top()), vec2(28.0, rect.height()));
        let number = cx.integer(place_in_list as i64 + 1);
        paint::text(ui.painter(), rank, Align2::LEFT_CENTER, &number, Type::BODY.figures(), t.text3);
        left += 32.0;
    }
    let face = Rect::from_min_size(pos2(left, rect.top() + 8.0), vec2(56.0, 56.0));
    avatar(ui.painter(), cx, face, 6, cx.pictures.picture(PictureId::Appearance(hit.appearance)));
    if response.hovered() {
        let plate = crate::ui::theme::Tokens::plate().gamma_multiply(0.6);
        ui.painter().rect_filled(face, CornerRadius::same(6), plate);
        paint::icon_filled(ui.painter(), face.center(), icons::PLAY, 20.0, Color32::WHITE);
    }
    let meter = Rect::from_min_max(pos2(inner.right() - 104.0, rect.top()), inner.max);
    let (upper, lower) = meter.shrink2(vec2(0.0, 16.0)).split_top_bottom_at_fraction(0.62);
    paint::text(ui.painter(), upper, Align2::RIGHT_CENTER, &score, Type::CARD_TITLE.figures(), t.text);
    let words = cx.tr(match hit.score {
        s if s >= 0.6 => "alike-very",
        s if s >= 0.45 => "alike-quite",
        _ => "alike-little",
    });
    let text = upper.with_max_x(upper.right() - 40.0);
    paint::text(ui.painter(), text, Align2::RIGHT_CENTER, &words, Type::SMALL, t.text2);
    let track = Rect::from_min_size(pos2(lower.left(), lower.center().y), vec2(lower.width(), 4.0));
    bar(ui.painter(), track, Some(hit.score.max(0.0)), t.accent, t);
    let text =
        Rect::from_min_max(pos2(face.right() + 12.0, rect.top()), pos2(meter.left() - 12.0, rect.bottom()));
    let (upper, lower) = text.shrink2(vec2(0.0, 13.0)).split_top_bottom_at_fraction(0.52);
    let square = lane_square(
        ui.painter(),
        cx,
        pos2(upper.left(), upper.center().y - 10.0),
        PersonTag::Person(hit.code),
    );
    let name = upper.with_min_x(square.right() + 8.0);
    let ty = Type::NAME.weight(Weight::Semibold);
    paint::text(ui.painter(), name, Align2::LEFT_CENTER, label, ty, t.text);
    let drawn = paint::text(ui.painter(), lower, Align2::LEFT_CENTER, &time, Type::SMALL.figures(), t.text2);
    let video = cx.state.video(hit.video).map(|video| video.name.clone()).unwrap_or_default();
    let rest = lower.with_min_x(drawn.rect.right() + 10.0);
    paint::file_name(ui.painter(), rest, &video, Type::SMALL, t.text3);
    focus::ring_inside(ui, &response, rect, t);
    if response.clicked() {
        send(cx, PeopleCommand::PlayAppearance(hit.appearance));
    }
}
