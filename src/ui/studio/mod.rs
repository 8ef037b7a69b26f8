//! The studio: the video, who is in it, and when.
//!
//! Guarantees: a click on a person or an appearance asks for exactly its frames; panels give way in a fixed order
//! as the window shrinks, the picture last.
//! Will not do: play, decode or analyse. It sends [`TimeCommand`]s and shows where playback stands.

mod analysis;
mod chips;
mod decisions;
mod drawing;
mod inspector;
mod inspector_person;
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
use crate::state::{Command, PersonLane, Screen, Studio, TimeCommand};

use super::context::{AppContext, Width};
use super::picker::Picker;
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
    /// The question whom, while it is open.
    picker: Option<Picker>,
    /// Somebody being renamed, and the name so far.
    renaming: Option<Renaming>,
    /// A missed person, while being drawn.
    drawing: Option<drawing::Drawing>,
    /// A box, while put right.
    box_edit: Option<drawing::BoxEdit>,
    /// Only picture and transport.
    fill: bool,
}

/// A name being typed.
#[derive(Debug)]
struct Renaming {
    person: PersonId,
    text: String,
    is_new: bool,
}

impl StudioView {
    /// Has the person's name typed, where the inspector shows it.
    fn rename(&mut self, person: &PersonLane) {
        let text = person.name.clone().unwrap_or_default();
        self.renaming = Some(Renaming { person: person.id, text, is_new: true });
        self.inspector.show_person();
    }
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
    decisions::picker(ui, cx, studio, view);
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

/// People, picture, inspector; the timeline below over the whole width. Drawn in the order of reading, which is
/// the order of Tab; edges last, so that they lie over what they part.
fn desk(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    studio: &Studio,
    view: &mut StudioView,
    sizes: &mut Layout,
) {
    let t = cx.tokens;
    let (upper, lower) = with_timeline(rect, sizes);
    let docked = cx.width >= Width::Regular;
    // The picture keeps its room: panels give back what a wider window once gave them.
    let inspector_width = if docked {
        sizes.inspector.min(upper.width() - PEOPLE_MIN - PICTURE_MIN).max(INSPECTOR_MIN)
    } else {
        0.0
    };
    let people_width = sizes.people.min(upper.width() - inspector_width - PICTURE_MIN).max(PEOPLE_MIN);
    let (people, middle) = upper.split_left_right_at_x(upper.left() + people_width);
    let (middle, inspector) = if docked {
        middle.split_left_right_at_x(middle.right() - inspector_width)
    } else {
        (middle, Rect::NOTHING)
    };
    people_panel::draw(ui, cx, people, studio, view);
    paint::vline(ui.painter(), people.right() - 1.0, people.y_range(), t.border);
    picture(ui, cx, middle, studio, view);
    if docked {
        inspector::draw(ui, cx, inspector, studio, view);
        paint::vline(ui.painter(), inspector.left(), inspector.y_range(), t.border);
    } else {
        inspector::drawer(ui, cx, middle, studio, view);
    }
    timeline::draw(ui, cx, lower, studio, view);

    if docked {
        let max = (upper.width() - people.width() - PICTURE_MIN).min(400.0);
        let name = cx.tr("edge-inspector");
        let splitter = Splitter {
            name: &name,
            edge: Edge::Left,
            min: INSPECTOR_MIN,
            max,
            usual: Layout::USUAL.inspector,
        };
        splitter.show(ui, cx, inspector, &mut sizes.inspector);
    }
    let max = (upper.width() - inspector_width - PICTURE_MIN).min(360.0);
    let name = cx.tr("edge-people");
    let splitter =
        Splitter { name: &name, edge: Edge::Right, min: PEOPLE_MIN, max, usual: Layout::USUAL.people };
    splitter.show(ui, cx, people, &mut sizes.people);
    timeline_edge(ui, cx, rect, lower, sizes);
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
    let (upper, lower) = with_timeline(rect, sizes);
    let (upper, strip) = upper.split_top_bottom_at_y(upper.bottom() - 52.0);
    picture(ui, cx, upper, studio, view);
    chips::draw(ui, cx, strip, studio, view);
    inspector::drawer(ui, cx, upper, studio, view);
    timeline::draw(ui, cx, lower, studio, view);
    timeline_edge(ui, cx, rect, lower, sizes);
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
    inspector::drawer(ui, cx, rect.with_max_y(lanes.bottom()), studio, view);
}

fn picture(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, studio: &Studio, view: &mut StudioView) {
    let (header, rest) = rect.split_top_bottom_at_y(rect.top() + 36.0);
    let (video, bar) = rest.split_top_bottom_at_y(rest.bottom() - transport::height(cx));
    video_view::header(ui, cx, header, studio, view);
    video_view::draw(ui, cx, video, studio, view);
    transport::draw(ui, cx, bar, studio);
}

const PEOPLE_MIN: f32 = 220.0;
const INSPECTOR_MIN: f32 = 264.0;
const PICTURE_MIN: f32 = 480.0;
const TIMELINE_MIN: f32 = 180.0;

/// Splits the timeline off the lower part.
fn with_timeline(rect: Rect, sizes: &Layout) -> (Rect, Rect) {
    // A low window keeps the picture: the timeline's usual height is for 900 points.
    let most = (rect.height() * 0.6).max(0.0);
    let usual = if sizes.timeline <= Layout::USUAL.timeline { rect.height() * 0.45 } else { most };
    let height = sizes.timeline.min(usual).max(TIMELINE_MIN).min(most);
    rect.split_top_bottom_at_y((rect.bottom() - height).round())
}

fn timeline_edge(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, timeline: Rect, sizes: &mut Layout) {
    let max = rect.height() * 0.6;
    let name = cx.tr("edge-timeline");
    let splitter =
        Splitter { name: &name, edge: Edge::Top, min: TIMELINE_MIN, max, usual: Layout::USUAL.timeline };
    splitter.show(ui, cx, timeline, &mut sizes.timeline);
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
