//! Videos as a table: one line each, facts in columns.

use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::i18n::format_bytes;
use crate::state::{Command, PictureId, VideoItem};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{Pill, cover, scroll_rows, tip};
use crate::ui::{focus, format, paint};

use super::{LibraryView, card, status};

const HEADER: f32 = 32.0;
const ROW: f32 = 40.0;

/// The columns right of the name, from the right; each goes when there is no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Status,
    People,
    Length,
    Picture,
    FileSize,
}

impl Column {
    /// Least important last.
    const ALL: [Self; 5] = [Self::Status, Self::People, Self::Length, Self::Picture, Self::FileSize];

    fn width(self) -> f32 {
        match self {
            Self::Status => 152.0,
            Self::People => 72.0,
            Self::Length => 84.0,
            Self::Picture => 148.0,
            Self::FileSize => 88.0,
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Status => "column-status",
            Self::People => "column-people",
            Self::Length => "column-length",
            Self::Picture => "column-picture",
            Self::FileSize => "column-file-size",
        }
    }

    fn is_number(self) -> bool {
        !matches!(self, Self::Status)
    }
}

pub(super) fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut LibraryView) {
    let t = cx.tokens;
    let videos = view.listing.videos();
    let top = rect.top() + 8.0;
    let needed = HEADER + videos.len() as f32 * ROW + 2.0;
    let rect = rect.with_min_y(top).with_max_y((rect.bottom() - 16.0).min(top + needed).max(top));
    paint::panel(ui.painter(), rect, 8, t.surface, t.border);
    let mut columns = Vec::new();
    let mut room = rect.width() - 260.0 - 44.0;
    for column in Column::ALL {
        room -= column.width();
        if room < 0.0 {
            break;
        }
        columns.push(column);
    }
    let inner = rect.shrink(1.0);
    let (header, body) = inner.split_top_bottom_at_y(inner.top() + HEADER);
    let cell = |text: &str, place: Rect, number: bool, ui: &Ui| {
        let align = if number { Align2::RIGHT_CENTER } else { Align2::LEFT_CENTER };
        paint::text(ui.painter(), place.shrink2(vec2(8.0, 0.0)), align, text, Type::CAPTION, t.text3);
    };
    for (column, place) in places(header, &columns) {
        match column {
            Some(column) => cell(&cx.tr(column.key()), place, column.is_number(), ui),
            None => cell(&cx.tr("column-name"), place.with_min_x(place.left() + 64.0), false, ui),
        }
    }
    paint::hline(ui.painter(), header.x_range(), header.bottom() - 1.0, t.border);
    scroll_rows(ui, egui::Id::unique("video table"), body, ROW, videos.len(), None, |ui, i, row| {
        let Some(video) = cx.state.library.videos.get(videos[i]) else { return };
        ui.push_id(video.id, |ui| line(ui, cx, row, video, &columns, view));
    });
}

/// The name's place and those of the columns, left to right as drawn.
fn places(rect: Rect, columns: &[Column]) -> Vec<(Option<Column>, Rect)> {
    let mut right = rect.right() - 44.0;
    let mut places = Vec::with_capacity(columns.len() + 1);
    for &column in columns {
        let place = Rect::from_x_y_ranges(right - column.width()..=right, rect.y_range());
        right -= column.width();
        places.push((Some(column), place));
    }
    places.push((None, Rect::from_x_y_ranges(rect.left()..=right, rect.y_range())));
    places
}

fn line(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    video: &VideoItem,
    columns: &[Column],
    view: &mut LibraryView,
) {
    let t = cx.tokens;
    let on = view.selected == Some(video.id);
    let response = ui.interact(rect, ui.scope_id().with("line"), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Row, true, on, &video.name));
    if on || response.hovered() {
        ui.painter().rect_filled(rect, 0, if on { t.sel } else { t.hover });
    }
    paint::hline(ui.painter(), rect.x_range(), rect.bottom() - 1.0, t.border);
    let mut elided = false;
    for (column, place) in places(rect, columns) {
        let inner = place.shrink2(vec2(8.0, 0.0));
        let Some(column) = column else {
            let thumb =
                Rect::from_min_size(pos2(place.left() + 12.0, rect.center().y - 14.0), vec2(50.0, 28.0));
            ui.painter().rect_filled(thumb, 3, t.well);
            if let Some(picture) = cx.pictures.picture(PictureId::Poster(video.id)) {
                cover(ui.painter(), thumb, 3, picture, egui::Color32::WHITE);
            }
            let name = inner.with_min_x(place.left() + 72.0);
            elided = paint::file_name(ui.painter(), name, &video.name, Type::NAME, t.text).elided;
            continue;
        };
        let text = match column {
            Column::Status => {
                let (text, tone, icon, dot) = status::of(cx, video);
                let pill = Pill { text: &text, tone, icon, dot };
                pill.show(ui.painter(), inner.left(), rect.center().y, inner.width(), t);
                continue;
            }
            Column::People => video.num_people.map_or_else(|| "–".to_owned(), |count| cx.integer(count)),
            Column::Length => format::length(video.facts.duration_s),
            Column::Picture => {
                let (w, h) = video.facts.display_size();
                format!("{w} × {h} · {}", cx.decimal(video.facts.fps, 0))
            }
            Column::FileSize => format_bytes(cx.language(), video.facts.file_size),
        };
        paint::text(ui.painter(), inner, Align2::RIGHT_CENTER, &text, Type::BODY.figures(), t.text2);
    }
    focus::ring_inside(ui, &response, rect, t);
    if response.clicked() {
        view.selected = Some(video.id);
        cx.sender.send(Command::OpenVideo(video.id));
    }
    let place = Rect::from_center_size(pos2(rect.right() - 22.0, rect.center().y), vec2(24.0, 24.0));
    card::more(ui, cx, place, video, view);
    if elided {
        tip(response, cx, &video.name, None);
    }
}
