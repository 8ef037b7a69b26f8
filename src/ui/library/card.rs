//! One video as a card: poster, name, status, people.

use egui::{
    Align2, Color32, CornerRadius, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use crate::domain::video::VideoStatus;
use crate::state::{Command, PictureId, VideoItem};
use crate::ui::context::AppContext;
use crate::ui::icons;
use crate::ui::theme::{Tokens, Type};
use crate::ui::widgets::{Button, Kind, MenuItem, Pill, Size, bar, cover, menu, tip};
use crate::ui::{focus, format, paint};

use super::dialogs::Pending;
use super::{LibraryView, status};

/// Height of a card of the given width: a 16:9 picture and two lines.
pub fn height(width: f32) -> f32 {
    picture_height(width) + 64.0
}

fn picture_height(width: f32) -> f32 {
    (width * 9.0 / 16.0).round()
}

pub(super) fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, video: &VideoItem, view: &mut LibraryView) {
    let t = cx.tokens;
    let response = ui.interact(rect, ui.scope_id().with("card"), Sense::click());
    response.widget_info(|| {
        WidgetInfo::selected(Role::Button, true, view.selected == Some(video.id), &video.name)
    });
    ui.painter().add(t.card_shadow().as_shape(rect, CornerRadius::same(8)));
    paint::panel(ui.painter(), rect, 8, t.surface, if response.hovered() { t.border2 } else { t.border });
    let picture = Rect::from_min_size(
        rect.min + vec2(1.0, 1.0),
        vec2(rect.width() - 2.0, picture_height(rect.width())),
    );
    poster(ui, cx, picture, video);

    let body =
        Rect::from_min_max(pos2(rect.left() + 10.0, picture.bottom() + 8.0), rect.max - vec2(10.0, 10.0));
    let (name_row, rest) = body.split_top_bottom_at_y(body.top() + 20.0);
    let menu_rect =
        Rect::from_center_size(pos2(name_row.right() - 8.0, name_row.center().y), vec2(24.0, 24.0));
    let drawn = paint::file_name(
        ui.painter(),
        name_row.with_max_x(menu_rect.left() - 4.0),
        &video.name,
        Type::NAME,
        t.text,
    );
    let status_y = rest.center().y + 3.0;
    let people_right = people(ui, cx, video, rest, status_y);
    let (mut text, tone, icon, dot) = status::of(cx, video);
    let room = people_right - 8.0 - body.left();
    if (Pill { text: &text, tone, icon, dot }).width(ui.painter()) > room {
        text = video.progress.map_or(text, format::percent);
    }
    Pill { text: &text, tone, icon, dot }.show(ui.painter(), body.left(), status_y, room, t);

    if view.selected == Some(video.id) {
        ui.painter().rect_stroke(
            rect,
            CornerRadius::same(8),
            Stroke::new(2.0, t.accent),
            StrokeKind::Outside,
        );
    }
    focus::ring(ui, &response, rect, 8, t);
    if response.clicked() {
        view.selected = Some(video.id);
        cx.sender.send(Command::OpenVideo(video.id));
    }
    if video.status == VideoStatus::Imported && !video.queued {
        let name = cx.tr("analyse-act");
        let button = Button::text(&name).with_icon(icons::USERS).size(Size::Small);
        let size = button.measure(ui);
        let place = Align2::LEFT_BOTTOM.align_size_within_rect(size, picture.shrink(6.0));
        if button.show(ui, cx, place).clicked() {
            cx.sender.send(Command::AnalyzeVideo(video.id));
        }
    }
    more(ui, cx, menu_rect, video, view);
    if drawn.elided {
        tip(response, cx, &video.name, None);
    }
}

fn poster(ui: &Ui, cx: &AppContext<'_>, rect: Rect, video: &VideoItem) {
    let t = cx.tokens;
    let radius = CornerRadius { nw: 7, ne: 7, sw: 0, se: 0 };
    ui.painter().rect_filled(rect, radius, t.well);
    let dim = video.queued || video.status == VideoStatus::Failed;
    let tint = if dim { Color32::from_gray(120) } else { Color32::WHITE };
    match cx.pictures.picture(PictureId::Poster(video.id)) {
        Some(picture) => {
            cover(ui.painter(), rect, radius, picture, tint);
        }
        None => paint::icon(ui.painter(), rect.center(), icons::FILM, 24.0, cx.over_video.text3),
    }
    let length = format::length(video.facts.duration_s);
    let ty = Type::CAPTION.figures();
    let width = paint::width(ui.painter(), &length, ty).ceil() + 10.0;
    let plate = Align2::RIGHT_BOTTOM.align_size_within_rect(vec2(width, 17.0), rect.shrink(6.0));
    ui.painter().rect_filled(plate, CornerRadius::same(3), Tokens::plate());
    paint::text(ui.painter(), plate, Align2::CENTER_CENTER, &length, ty, Color32::WHITE);
    if let (VideoStatus::Analyzing, Some(part)) = (video.status, video.progress) {
        let track = Rect::from_min_max(pos2(rect.left(), rect.bottom() - 3.0), rect.right_bottom());
        bar(ui.painter(), track, Some(part), t.accent, t);
    }
}

/// How many people; returns its left end.
fn people(ui: &Ui, cx: &AppContext<'_>, video: &VideoItem, row: Rect, y: f32) -> f32 {
    let t = cx.tokens;
    let count = video.num_people.map_or_else(|| "–".to_owned(), |count| cx.integer(count));
    let ty = Type::SMALL.figures();
    let width = paint::width(ui.painter(), &count, ty).ceil();
    let place = Rect::from_center_size(pos2(row.right() - width / 2.0, y), vec2(width + 1.0, 16.0));
    paint::text(ui.painter(), place, Align2::RIGHT_CENTER, &count, ty, t.text2);
    let icon = pos2(row.right() - width - 11.0, y);
    paint::icon(ui.painter(), icon, icons::USERS, 14.0, t.text3);
    icon.x - 7.0
}

/// What else can be done with it.
pub(super) fn more(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, video: &VideoItem, view: &mut LibraryView) {
    let name = cx.say(&crate::domain::message::Message::new("video-more").with("video", video.name.as_str()));
    let button = Button::icon(icons::DOTS, &name).size(Size::Small).kind(Kind::Ghost).show(ui, cx, rect);
    let running = video.queued || video.status == VideoStatus::Analyzing;
    let again = video.status == VideoStatus::Analyzed;
    let names = [
        cx.tr("video-open"),
        cx.tr(if again { "analyse-again" } else { "analyse-act" }),
        cx.tr("video-move"),
        cx.tr("video-remove"),
    ];
    let items = [
        MenuItem::new(&names[0]).icon(icons::PLAY),
        MenuItem::new(&names[1]).icon(icons::USERS),
        MenuItem::new(&names[2]).icon(icons::FOLDER),
        MenuItem::new(&names[3]).icon(icons::TRASH).danger(),
    ];
    match menu(&button, cx, &items) {
        Some(0) => cx.sender.send(Command::OpenVideo(video.id)),
        Some(1) if !running => cx.sender.send(Command::AnalyzeVideo(video.id)),
        Some(2) => view.pending = Some(Pending::Move(video.id)),
        Some(3) => view.pending = Some(Pending::Remove(video.id)),
        _ => {}
    }
}
