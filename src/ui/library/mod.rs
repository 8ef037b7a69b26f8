//! The library: collections, videos as cards or as a table, import, and the job monitor beside them.
//!
//! Guarantees: a video plays before it is analysed; importing works by button, by drop and by typing a path, so
//! that a missing file dialog stops nobody.
//! Will not do: read files or folders. Paths go out as text.

mod card;
mod collections;
mod dialogs;
mod head;
mod list;
mod status;
mod table;

use egui::{Rect, ScrollArea, Ui, pos2, vec2};

use crate::domain::ids::{CollectionId, VideoId};
use crate::state::{Collection, Command, VideoItem};

use super::context::{AppContext, Width};
use super::theme::Type;
use super::widgets::{Edge, Empty, Splitter, child};
use super::window::{Layout, View};
use super::{format, icons, jobs, paint};

use dialogs::Pending;
use list::{Group, Listing};

/// What hands have moved on the library.
#[derive(Debug, Default)]
pub struct LibraryView {
    shown: Shown,
    search: String,
    as_table: bool,
    sort: list::Sort,
    selected: Option<VideoId>,
    /// Collections whose children are hidden.
    closed: Vec<CollectionId>,
    /// The path being typed, while its line is open.
    path: Option<String>,
    pending: Option<Pending>,
    typed: String,
    listing: Listing,
}

/// Which videos are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
enum Shown {
    #[default]
    All,
    Recent,
    NeedsAttention,
    Collection(CollectionId),
}

impl LibraryView {
    /// The collection on show: where imports go.
    pub fn collection(&self) -> Option<CollectionId> {
        match self.shown {
            Shown::Collection(collection) => Some(collection),
            _ => None,
        }
    }
}

/// True where the job monitor is part of the screen rather than over it.
pub fn docks_jobs(cx: &AppContext<'_>) -> bool {
    cx.state.screen == crate::state::Screen::Library && cx.width >= Width::Regular
}

pub(super) fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut View) {
    let t = cx.tokens;
    ui.painter().rect_filled(rect, 0, t.bg);
    let sizes = &mut view.sizes;
    let mut middle = rect;
    if docks_jobs(cx) && view.jobs_docked && !cx.state.jobs.is_empty() {
        let (rest, place) = middle.split_left_right_at_x(
            middle.right() - sizes.jobs.min(middle.width() - 216.0 - 480.0).max(304.0),
        );
        jobs::draw(ui, cx, place, &mut view.jobs_docked);
        let name = cx.tr("edge-jobs");
        let max = (rest.width() + place.width() - 216.0 - 480.0).min(420.0);
        let splitter = Splitter { name: &name, edge: Edge::Left, min: 304.0, max, usual: Layout::USUAL.jobs };
        splitter.show(ui, cx, place, &mut sizes.jobs);
        middle = rest;
    }
    let view = &mut view.library;
    if cx.width >= Width::Medium {
        let (place, rest) = middle
            .split_left_right_at_x(middle.left() + sizes.collections.min(middle.width() - 480.0).max(180.0));
        collections::panel(ui, cx, place, view);
        let name = cx.tr("edge-collections");
        let max = (middle.width() - 480.0).min(320.0);
        let splitter =
            Splitter { name: &name, edge: Edge::Right, min: 180.0, max, usual: Layout::USUAL.collections };
        splitter.show(ui, cx, place, &mut sizes.collections);
        middle = rest;
    }
    child(ui, "videos", middle, |ui| videos(ui, cx, middle, view));
    dialogs::show(ui, cx, view);
}

/// Title, search and the videos themselves.
fn videos(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut LibraryView) {
    let pad = if cx.width.is_phone() { 12.0 } else { 20.0 };
    let inner = rect.shrink2(vec2(pad, 0.0));
    let top = head::draw(ui, cx, inner, view);
    let body = Rect::from_min_max(pos2(rect.left(), top), rect.right_bottom());
    view.listing.update(cx, view.shown, &view.search, view.sort);
    if view.listing.is_empty() {
        empty(ui, cx, body, view);
        return;
    }
    if view.as_table && !cx.width.is_phone() {
        table::draw(ui, cx, body.shrink2(vec2(pad, 0.0)), view);
    } else {
        grid(ui, cx, body, pad, view);
    }
}

fn empty(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &LibraryView) {
    if !view.search.is_empty() {
        let (title, text) = (cx.tr("library-none-found-title"), cx.tr("library-none-found-text"));
        Empty { icon: icons::SEARCH, title: &title, text: &text, act: None, enabled: true }
            .show(ui, cx, rect);
        return;
    }
    let (title, text, act) = (cx.tr("library-empty-title"), cx.tr("library-empty-text"), cx.tr("act-import"));
    let place = Rect::from_center_size(
        rect.center(),
        vec2(440.0_f32.min(rect.width() - 32.0), 240.0_f32.min(rect.height() - 32.0)),
    );
    let corners =
        [place.left_top(), place.right_top(), place.right_bottom(), place.left_bottom(), place.left_top()];
    let stroke = egui::Stroke::new(1.0, cx.tokens.border2);
    ui.painter().extend(egui::Shape::dashed_line(&corners, stroke, 5.0, 4.0));
    let act = Some((act.as_str(), icons::PLUS));
    let empty = Empty { icon: icons::FILM, title: &title, text: &text, act, enabled: !cx.state.dialog_open };
    if empty.show(ui, cx, place).is_some_and(|button| button.clicked()) {
        cx.sender.send(Command::ChooseFiles { collection: view.collection() });
    }
}

const GAP: f32 = 12.0;
const HEADING: f32 = 40.0;

/// Cards under one heading a day; only those in view are drawn.
fn grid(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, pad: f32, view: &mut LibraryView) {
    let phone = cx.width.is_phone();
    let width = rect.width() - 2.0 * pad;
    let columns = if phone { 2 } else { ((width + GAP) / (200.0 + GAP)).floor().max(1.0) as usize };
    let card_width = ((width - GAP * (columns - 1) as f32) / columns as f32).floor().min(280.0);
    let card_height = card::height(card_width);
    let groups = view.listing.groups();
    let heading = if view.listing.has_headings() { HEADING } else { 8.0 };
    let group_height = |group: &Group| {
        let rows = group.videos.len().div_ceil(columns);
        heading + rows as f32 * (card_height + GAP) + 4.0
    };
    let total: f32 = groups.iter().map(group_height).sum::<f32>() + 24.0;
    ScrollArea::vertical().id_salt("grid").auto_shrink(false).show_viewport(
        ui_at(ui, rect),
        |ui, viewport| {
            ui.set_height(total);
            let origin = ui.max_rect().min;
            let mut top = 0.0;
            for group in groups.iter() {
                let height = group_height(group);
                if top < viewport.bottom() && top + height > viewport.top() {
                    let at = pos2(rect.left() + pad, origin.y + top);
                    if heading > 8.0 {
                        group_heading(ui, cx, Rect::from_min_size(at, vec2(width, HEADING)), group);
                    }
                    for (i, &index) in group.videos.iter().enumerate() {
                        let Some(video) = cx.state.library.videos.get(index) else { continue };
                        let x = at.x + (i % columns) as f32 * (card_width + GAP);
                        let y = at.y + heading + (i / columns) as f32 * (card_height + GAP);
                        let place = Rect::from_min_size(pos2(x, y), vec2(card_width, card_height));
                        if ui.is_rect_visible(place) {
                            ui.push_id(video.id, |ui| card::draw(ui, cx, place, video, view));
                        }
                    }
                }
                top += height;
            }
        },
    );
}

/// A child that fills `rect`.
fn ui_at(ui: &mut Ui, rect: Rect) -> &mut Ui {
    ui.set_clip_rect(rect.intersect(ui.clip_rect()));
    ui.advance_cursor_after_rect(Rect::from_min_max(
        ui.max_rect().min,
        pos2(ui.max_rect().right(), rect.top()),
    ));
    ui
}

/// The day, and how much came in on it.
fn group_heading(ui: &Ui, cx: &AppContext<'_>, rect: Rect, group: &Group) {
    let t = cx.tokens;
    let day = format::day(cx, group.day);
    let note = summary(cx, group.videos.iter().filter_map(|&i| cx.state.library.videos.get(i)));
    let row = rect.shrink2(vec2(0.0, 8.0));
    let room = if rect.width() > 420.0 {
        paint::text(ui.painter(), row, egui::Align2::RIGHT_CENTER, &note, Type::SMALL.figures(), t.text2);
        paint::width(ui.painter(), &note, Type::SMALL.figures()) + 16.0
    } else {
        0.0
    };
    let place = row.with_max_x(row.right() - room);
    paint::text(ui.painter(), place, egui::Align2::LEFT_CENTER, &day, Type::CARD_TITLE, t.text);
}

/// "9 videos · 3 h 55 min".
fn summary<'v>(cx: &AppContext<'_>, videos: impl Iterator<Item = &'v VideoItem>) -> String {
    let (count, seconds) = videos.fold((0_u32, 0.0), |(n, s), video| (n + 1, s + video.facts.duration_s));
    let message = crate::domain::message::Message::new("library-summary")
        .with("count", count)
        .with("text", cx.integer(count))
        .with("length", format::long_length(cx, seconds));
    cx.say(&message)
}

/// The name of what is shown.
fn title(cx: &AppContext<'_>, shown: Shown) -> String {
    match shown {
        Shown::All => cx.tr("library-all"),
        Shown::Recent => cx.tr("library-recent"),
        Shown::NeedsAttention => cx.tr("library-attention"),
        Shown::Collection(id) => find(cx, id).map_or_else(String::new, |collection| collection.name.clone()),
    }
}

fn find<'a>(cx: &AppContext<'a>, id: CollectionId) -> Option<&'a Collection> {
    cx.state.library.collections.iter().find(|collection| collection.id == id)
}
