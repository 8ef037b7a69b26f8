//! The studio: the video, who is in it, and when.
//!
//! Guarantees: a click on a person or an appearance asks for exactly its frames; panels give way in a fixed order
//! as the window shrinks, the picture last.
//! Will not do: play, decode or analyse. It sends [`TimeCommand`]s and shows where playback stands.

mod analysis;
mod chips;
mod inspector;
mod keys;
mod labels;
mod people;
mod people_panel;
mod timeline;
mod transport;
mod video_view;

use egui::{Rect, Ui};

use crate::domain::ids::{PersonId, VideoId};
use crate::domain::time::FrameRange;
use crate::state::{Command, Screen, Studio, TimeCommand};

use super::context::{AppContext, Width};
use super::widgets::{Edge, Empty, Splitter};
use super::window::{Layout, View};
use super::{icons, paint};

use inspector::InspectorView;
use people::PeopleView;
use timeline::TimelineView;
use video_view::VideoZoom;

/// What hands have moved on the studio.
#[derive(Debug, Default)]
pub struct StudioView {
    video: Option<VideoId>,
    people: PeopleView,
    timeline: TimelineView,
    inspector: InspectorView,
    zoom: VideoZoom,
    /// Only picture and transport.
    fill: bool,
}

pub(super) fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut View) {
    let Some(studio) = &cx.state.studio else {
        nothing_open(ui, cx, rect);
        return;
    };
    let sizes = &mut view.sizes;
    let view = &mut view.studio;
    if view.video.replace(studio.video) != Some(studio.video) {
        let fill = view.fill;
        *view = StudioView { video: view.video, fill, ..StudioView::default() };
    }
    keys::handle(ui, cx, studio, view);
    if view.fill {
        let transport = transport::height(cx);
        let (video, bar) = rect.split_top_bottom_at_y(rect.bottom() - transport);
        video_view::draw(ui, cx, video, studio, view);
        transport::draw(ui, cx, bar, studio);
        return;
    }
    match cx.width {
        Width::Phone => phone(ui, cx, rect, studio, view),
        Width::Narrow => narrow(ui, cx, rect, studio, view, sizes),
        _ => desk(ui, cx, rect, studio, view, sizes),
    }
}

/// Plays exactly these frames of a person.
fn play(cx: &AppContext<'_>, person: PersonId, range: FrameRange) {
    cx.sender.send(Command::SelectPerson(Some(person)));
    cx.sender.send_time(TimeCommand::PlayRange { person, range });
}

/// People, picture, inspector; the timeline below over the whole width.
fn desk(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    studio: &Studio,
    view: &mut StudioView,
    sizes: &mut Layout,
) {
    let (upper, lower) = with_timeline(ui, cx, rect, sizes);
    timeline::draw(ui, cx, lower, studio, view);
    let t = cx.tokens;
    let (people, middle) = upper.split_left_right_at_x(upper.left() + sizes.people);
    let docked = cx.width >= Width::Regular;
    let (middle, inspector) = if docked {
        middle.split_left_right_at_x(middle.right() - sizes.inspector)
    } else {
        (middle, Rect::NOTHING)
    };
    people_panel::draw(ui, cx, people, studio, view);
    paint::vline(ui.painter(), people.right() - 1.0, people.y_range(), t.border);
    picture(ui, cx, middle, studio, view);
    if docked {
        inspector::draw(ui, cx, inspector, studio, &mut view.inspector);
        paint::vline(ui.painter(), inspector.left(), inspector.y_range(), t.border);
        let max = (upper.width() - people.width() - 480.0).min(400.0);
        let name = cx.tr("edge-inspector");
        let splitter =
            Splitter { name: &name, edge: Edge::Left, min: 264.0, max, usual: Layout::USUAL.inspector };
        splitter.show(ui, cx, inspector, &mut sizes.inspector);
    } else {
        inspector::drawer(ui, cx, middle, studio, &mut view.inspector);
    }
    let taken = if docked { inspector.width() } else { 0.0 };
    let max = (upper.width() - taken - 480.0).min(360.0);
    let name = cx.tr("edge-people");
    let splitter = Splitter { name: &name, edge: Edge::Right, min: 220.0, max, usual: Layout::USUAL.people };
    splitter.show(ui, cx, people, &mut sizes.people);
}

/// The picture over the whole width, people as a strip of chips.
fn narrow(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    studio: &Studio,
    view: &mut StudioView,
    sizes: &mut Layout,
) {
    let (upper, lower) = with_timeline(ui, cx, rect, sizes);
    let (upper, strip) = upper.split_top_bottom_at_y(upper.bottom() - 52.0);
    timeline::draw(ui, cx, lower, studio, view);
    picture(ui, cx, upper, studio, view);
    chips::draw(ui, cx, strip, studio, view);
    inspector::drawer(ui, cx, upper, studio, &mut view.inspector);
}

/// One column: picture, transport, chips, lanes.
fn phone(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, studio: &Studio, view: &mut StudioView) {
    let aspect = video_view::aspect(cx, studio);
    let transport = transport::height(cx);
    let height = (rect.width() / aspect).min(rect.height() - transport - 52.0 - 120.0).max(80.0);
    let (video, rest) = rect.split_top_bottom_at_y(rect.top() + height);
    let (bar, rest) = rest.split_top_bottom_at_y(rest.top() + transport);
    let (strip, lanes) = rest.split_top_bottom_at_y(rest.top() + 52.0);
    video_view::draw(ui, cx, video, studio, view);
    transport::draw(ui, cx, bar, studio);
    chips::draw(ui, cx, strip, studio, view);
    timeline::draw(ui, cx, lanes, studio, view);
}

fn picture(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, studio: &Studio, view: &mut StudioView) {
    let (header, rest) = rect.split_top_bottom_at_y(rect.top() + 36.0);
    let (video, bar) = rest.split_top_bottom_at_y(rest.bottom() - transport::height(cx));
    video_view::header(ui, cx, header, studio, view);
    video_view::draw(ui, cx, video, studio, view);
    transport::draw(ui, cx, bar, studio);
}

/// Splits off the timeline and lets its upper edge be moved.
fn with_timeline(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, sizes: &mut Layout) -> (Rect, Rect) {
    let max = (rect.height() * 0.6).max(0.0);
    sizes.timeline = sizes.timeline.clamp(180.0_f32.min(max), max);
    // A low window keeps the picture: the timeline's usual height is for 900 points.
    let height = sizes.timeline.min(rect.height() * 0.45).max(180.0_f32.min(max));
    let (upper, lower) = rect.split_top_bottom_at_y((rect.bottom() - height).round());
    let name = cx.tr("edge-timeline");
    let splitter = Splitter { name: &name, edge: Edge::Top, min: 180.0, max, usual: Layout::USUAL.timeline };
    splitter.show(ui, cx, lower, &mut sizes.timeline);
    (upper, lower)
}

fn nothing_open(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    ui.painter().rect_filled(rect, 0, cx.tokens.bg);
    let (title, text, act) =
        (cx.tr("studio-empty-title"), cx.tr("studio-empty-text"), cx.tr("studio-empty-act"));
    let empty = Empty {
        icon: icons::FILM,
        title: &title,
        text: &text,
        act: Some((&act, icons::FOLDER)),
        enabled: true,
    };
    if empty.show(ui, cx, rect).is_some_and(|button| button.clicked()) {
        cx.sender.send(Command::OpenScreen(Screen::Library));
    }
}
