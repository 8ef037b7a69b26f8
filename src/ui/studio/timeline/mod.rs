//! The timeline: ruler, playhead, one lane per person, and the whole video below.
//!
//! Guarantees: what is drawn depends on what is in view, not on how much there is; every place is a time and every
//! time a frame of the video's own clock.
//! Will not do: know boxes or detections. Lanes are made of appearances.

mod axis;
mod bins;
mod edit;
mod header;
mod lanes;
mod overview;
mod ruler;
mod segment;
mod ticks;

use std::collections::BTreeSet;

use egui::{Rect, Ui};

use crate::domain::ids::{AppearanceId, PersonId};
use crate::state::Studio;

use super::super::context::AppContext;
use super::super::paint;
use super::StudioView;

pub use axis::{Axis, Span};
pub use segment::scores;

/// What hands have moved on the timeline.
#[derive(Debug, Default)]
pub struct TimelineView {
    /// The seconds in view; `None` until first drawn: the whole video.
    pub span: Option<Span>,
    /// Keep the playhead in view while playing.
    pub follow: Follow,
    /// Frame of the playhead when last drawn.
    last_frame: Option<u32>,
    /// The lane that was last brought into view.
    revealed: Option<PersonId>,
    overview: overview::Cache,
    /// Lanes as thin as can be told apart.
    pub collapsed: bool,
    /// Appearances marked with Ctrl and a click, for one decision about all.
    pub marked: BTreeSet<AppearanceId>,
    trimming: Option<edit::Trimming>,
    lane_in_hand: Option<PersonId>,
}

/// On unless switched off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Follow {
    #[default]
    On,
    Off,
}

/// Heights and widths of the parts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measures {
    pub tools: f32,
    pub ruler: f32,
    pub header: f32,
    pub lane: f32,
    pub selected_lane: f32,
    pub overview: f32,
}

impl Measures {
    pub fn of(cx: &AppContext<'_>) -> Self {
        if cx.width.is_phone() {
            Self { tools: 0.0, ruler: 24.0, header: 92.0, lane: 32.0, selected_lane: 52.0, overview: 36.0 }
        } else {
            Self { tools: 36.0, ruler: 24.0, header: 208.0, lane: 28.0, selected_lane: 52.0, overview: 32.0 }
        }
    }
}

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, studio: &Studio, view: &mut StudioView) {
    let t = cx.tokens;
    let m = Measures::of(cx);
    let m = if view.timeline.collapsed { edit::collapsed(m) } else { m };
    ui.painter().rect_filled(rect, 0, t.surface);
    let (tools, rest) = rect.split_top_bottom_at_y(rect.top() + m.tools);
    let (ruler, rest) = rest.split_top_bottom_at_y(rest.top() + m.ruler);
    let (lanes, overview) = rest.split_top_bottom_at_y((rest.bottom() - m.overview).max(rest.top()));
    let left = rect.left() + m.header;
    let x = egui::Rangef::new(left, rect.right());

    view.timeline.keep_in_range(studio);
    navigate(ui, rect.with_min_y(ruler.top()), x, studio, &mut view.timeline);
    view.timeline.follow_playhead(studio);
    let axis = Axis { x, span: view.timeline.span(studio) };

    if m.tools > 0.0 {
        header::tools(ui, cx, tools, studio, &mut view.timeline);
        paint::hline(ui.painter(), rect.x_range(), tools.top(), t.border);
    }
    let (corner, ticks) = ruler.split_left_right_at_x(left);
    header::corner(ui, cx, corner, studio, &mut view.people);
    ruler::background(ui, cx, ticks, lanes, &axis, studio);
    lanes::draw(ui, cx, lanes, &axis, studio, view, m);
    ruler::playhead(ui, cx, ticks, lanes, &axis, studio);
    overview::draw(ui, cx, overview, left, studio, &mut view.timeline);
    paint::vline(ui.painter(), left - 1.0, ruler.top()..=lanes.bottom(), t.border2);
}

/// Wheel, pinch and middle drag over ruler and lanes.
fn navigate(ui: &Ui, rect: Rect, x: egui::Rangef, studio: &Studio, view: &mut TimelineView) {
    let Some(pointer) = ui.input(|input| input.pointer.latest_pos()) else { return };
    if !ui.rect_contains_pointer(rect) {
        return;
    }
    let axis = Axis { x, span: view.span(studio) };
    let (zoom, scroll, middle, delta) = ui.input(|input| {
        (input.zoom_delta(), input.smooth_scroll_delta(), input.pointer.middle_down(), input.pointer.delta())
    });
    if (zoom - 1.0).abs() > 1e-4 {
        view.set(studio, axis.span.zoomed(f64::from(zoom).recip(), axis.time_from_x(pointer.x)));
    }
    let pan = scroll.x + if middle { delta.x } else { 0.0 };
    if pan != 0.0 {
        view.set(studio, axis.span.moved(-f64::from(pan) * axis.seconds_per_point()));
        view.release_if_out_of_view(studio);
    }
}

impl TimelineView {
    pub fn span(&self, studio: &Studio) -> Span {
        self.span.unwrap_or_else(|| whole(studio))
    }

    /// Shows `span`, or what is nearest to it and possible.
    pub fn set(&mut self, studio: &Studio, span: Span) {
        self.span = Some(span.clamped(studio.clock.duration_s(), axis::shortest(studio.clock.fps())));
    }

    pub fn fit(&mut self) {
        self.span = None;
    }

    /// Around the playhead if it is in view, else around the middle.
    pub fn zoom_by(&mut self, studio: &Studio, factor: f64) {
        let span = self.span(studio);
        let playhead = studio.clock.start_s(studio.playback.frame);
        let middle = f64::midpoint(span.start_s, span.end_s);
        let anchor = if span.contains(playhead) { playhead } else { middle };
        self.set(studio, span.zoomed(factor, anchor));
    }

    /// Brings `seconds` into view with a tenth of the span before it.
    pub fn reveal(&mut self, studio: &Studio, seconds: f64) {
        let span = self.span(studio);
        if !span.contains(seconds) {
            self.set(studio, span.moved(seconds - span.length() * 0.1 - span.start_s));
        }
    }

    fn keep_in_range(&mut self, studio: &Studio) {
        if let Some(span) = self.span {
            self.set(studio, span);
        }
    }

    /// A hand that moves the playhead out of view does not want it back at once.
    fn release_if_out_of_view(&mut self, studio: &Studio) {
        if !self.span(studio).contains(studio.clock.start_s(studio.playback.frame)) {
            self.follow = Follow::Off;
        }
    }

    fn follow_playhead(&mut self, studio: &Studio) {
        let frame = studio.playback.frame;
        let moved = self.last_frame.replace(frame) != Some(frame);
        let follows = self.follow == Follow::On || !studio.playback.playing;
        if moved && follows {
            self.reveal(studio, studio.clock.start_s(frame));
        }
    }
}

fn whole(studio: &Studio) -> Span {
    Span { start_s: 0.0, end_s: studio.clock.duration_s().max(1e-3) }
}
