//! Home: what is worth going on with, and the way to more.

use egui::{Align2, Color32, CornerRadius, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::domain::message::Message;
use crate::state::{Command, PictureId, Screen, VideoItem};

use super::context::{AppContext, Width};
use super::theme::{Tokens, Type};
use super::widgets::{Button, Empty, Kind, Size, Strip, bar, cover};
use super::{focus, format, icons, paint};

const GAP: f32 = 16.0;

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let t = cx.tokens;
    ui.painter().rect_filled(rect, 0, t.bg);
    let pad = if cx.width.is_phone() { 16.0 } else { 24.0 };
    let inner = rect.shrink2(vec2(pad, 20.0));
    let mut strip = Strip::new(Rect::from_min_size(inner.min, vec2(inner.width(), 40.0)));
    let import = cx.tr("act-import");
    let button = Button::text(&import)
        .with_icon(icons::PLUS)
        .kind(Kind::Primary)
        .size(if cx.width.is_phone() { Size::Touch } else { Size::Medium })
        .enabled(!cx.state.dialog_open);
    let size = button.measure(ui);
    if button.show(ui, cx, strip.right_part(size)).clicked() {
        cx.sender.send(Command::ChooseFiles { collection: None });
    }
    let title = cx.tr("home-title");
    paint::text(ui.painter(), strip.rest(), Align2::LEFT_CENTER, &title, Type::HEADING, t.text);
    let body = inner.with_min_y(inner.top() + 56.0);
    if cx.state.library.videos.is_empty() {
        let (title, text, act) =
            (cx.tr("library-empty-title"), cx.tr("library-empty-text"), cx.tr("nav-library"));
        let act = Some((act.as_str(), icons::FILM));
        let empty = Empty { icon: icons::FILM, title: &title, text: &text, act, enabled: true };
        if empty.show(ui, cx, body).is_some_and(|button| button.clicked()) {
            cx.sender.send(Command::OpenScreen(Screen::Library));
        }
        return;
    }
    let y = figures(ui, cx, body);
    recent(ui, cx, body.with_min_y(y + 20.0));
}

/// Videos, hours, people and jobs as four numbers; returns their lower end.
fn figures(ui: &Ui, cx: &AppContext<'_>, rect: Rect) -> f32 {
    let t = cx.tokens;
    let videos = &cx.state.library.videos;
    let seconds: f64 = videos.iter().map(|video| video.facts.duration_s).sum();
    let people: u32 = videos.iter().filter_map(|video| video.num_people).sum();
    let analysed = videos.iter().filter(|video| video.num_people.is_some()).count();
    let cells = [
        ("home-videos", cx.integer(videos.len() as i64)),
        ("home-length", format::long_length(cx, seconds)),
        ("home-analysed", cx.integer(analysed as i64)),
        ("home-appearing", cx.integer(people)),
    ];
    let columns = if cx.width <= Width::Narrow { 2 } else { 4 };
    let width = (rect.width() - GAP * (columns - 1) as f32) / columns as f32;
    let height = 88.0;
    for (i, (key, value)) in cells.iter().enumerate() {
        let at = vec2((i % columns) as f32 * (width + GAP), (i / columns) as f32 * (height + GAP));
        let card = Rect::from_min_size(rect.min + at, vec2(width, height));
        ui.painter().add(t.card_shadow().as_shape(card, CornerRadius::same(8)));
        paint::panel(ui.painter(), card, 8, t.surface, t.border);
        let inner = card.shrink(16.0);
        let (label, number) = inner.split_top_bottom_at_y(inner.top() + 20.0);
        paint::text(ui.painter(), label, Align2::LEFT_CENTER, &cx.tr(key), Type::NAME, t.text2);
        paint::text(ui.painter(), number, Align2::LEFT_CENTER, value, Type::HEADING.figures(), t.text);
    }
    let rows = cells.len().div_ceil(columns) as f32;
    rect.top() + rows * (height + GAP) - GAP
}

/// The newest videos as large cards, as many as fit.
fn recent(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let t = cx.tokens;
    let heading = Rect::from_min_size(rect.min, vec2(rect.width(), 24.0));
    paint::text(ui.painter(), heading, Align2::LEFT_CENTER, &cx.tr("home-recent"), Type::CARD_TITLE, t.text);
    let mut videos: Vec<&VideoItem> = cx.state.library.videos.iter().collect();
    videos.sort_by_key(|video| std::cmp::Reverse((video.imported, video.id)));
    let columns = match cx.width {
        Width::Phone => 1,
        Width::Narrow => 2,
        Width::Medium | Width::Regular => 3,
        Width::Wide => 4,
    };
    let width = ((rect.width() - GAP * (columns - 1) as f32) / columns as f32).floor();
    let height = (width * 9.0 / 16.0).round() + 56.0;
    let top = heading.bottom() + 12.0;
    let rows = ((rect.bottom() - top + GAP) / (height + GAP)).floor().max(0.0) as usize;
    for (i, video) in videos.into_iter().take(rows * columns).enumerate() {
        let at = vec2((i % columns) as f32 * (width + GAP), (i / columns) as f32 * (height + GAP));
        let place = Rect::from_min_size(pos2(rect.left(), top) + at, vec2(width, height));
        ui.push_id(video.id, |ui| card(ui, cx, place, video));
    }
}

fn card(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, video: &VideoItem) {
    let t = cx.tokens;
    let response = ui.interact(rect, ui.scope_id().with("recent"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &video.name));
    ui.painter().add(t.card_shadow().as_shape(rect, CornerRadius::same(8)));
    paint::panel(ui.painter(), rect, 8, t.surface, if response.hovered() { t.border2 } else { t.border });
    let (picture, body) = rect.shrink(1.0).split_top_bottom_at_y(rect.bottom() - 56.0);
    let radius = CornerRadius { nw: 7, ne: 7, sw: 0, se: 0 };
    ui.painter().rect_filled(picture, radius, t.well);
    if let Some(poster) = cx.pictures.picture(PictureId::Poster(video.id)) {
        cover(ui.painter(), picture, radius, poster, Color32::WHITE);
    }
    let length = format::length(video.facts.duration_s);
    let ty = Type::CAPTION.figures();
    let plate_size = vec2(paint::width(ui.painter(), &length, ty).ceil() + 10.0, 17.0);
    let plate = Align2::RIGHT_BOTTOM.align_size_within_rect(plate_size, picture.shrink(6.0));
    ui.painter().rect_filled(plate, CornerRadius::same(3), Tokens::plate());
    paint::text(ui.painter(), plate, Align2::CENTER_CENTER, &length, ty, Color32::WHITE);
    if let Some(part) = video.progress {
        let track = Rect::from_min_max(pos2(picture.left(), picture.bottom() - 3.0), picture.right_bottom());
        bar(ui.painter(), track, Some(part), t.accent, t);
    }
    let inner = body.shrink2(vec2(12.0, 8.0));
    let (name, line) = inner.split_top_bottom_at_y(inner.top() + 20.0);
    paint::file_name(ui.painter(), name, &video.name, Type::NAME, t.text);
    let note = match video.num_people {
        Some(count) => cx.say(&Message::new("people-count").with("count", count)),
        None => cx.tr("status-imported"),
    };
    paint::text(ui.painter(), line, Align2::LEFT_CENTER, &note, Type::SMALL.figures(), t.text3);
    focus::ring(ui, &response, rect, 8, t);
    if response.clicked() {
        cx.sender.send(Command::OpenVideo(video.id));
    }
}
