//! Hands on the lanes: an appearance's edge drawn to another frame, a lane dropped on another.

use egui::{
    Align2, CursorIcon, Id, LayerId, Order, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2,
};

use crate::domain::ids::{AppearanceId, PersonId};
use crate::domain::message::Message;
use crate::domain::time::{FrameIndex, FrameRange};
use crate::state::people::{PeopleCommand, PeopleDecision};
use crate::state::{Command, PersonLane, Studio, TimeCommand};
use crate::ui::context::AppContext;
use crate::ui::studio::decisions;
use crate::ui::theme::{Tokens, Type};
use crate::ui::{format, paint};

use super::axis::Axis;
use super::{Measures, TimelineView};

/// How far from an edge the hand still means it.
const REACH: f32 = 5.0;

/// Narrower pieces have no room for two edges.
const WIDE_ENOUGH: f32 = 16.0;

/// One of the two ends of an appearance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Start,
    Last,
}

/// An edge in a hand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trimming {
    appearance: AppearanceId,
    range: FrameRange,
}

/// Both edges of the appearance `index`, which lies at `rect`. Returns where it lies while an edge is drawn.
pub fn edges(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    (axis, studio): (&Axis, &Studio),
    (person, index): (&PersonLane, usize),
    view: &mut TimelineView,
) {
    let segment = &person.segments[index];
    if rect.width() < WIDE_ENOUGH || segment.provisional || !decisions::are_possible(cx, person) {
        return;
    }
    for end in [End::Start, End::Last] {
        let x = if end == End::Start { rect.left() } else { rect.right() };
        if !axis.x.contains(x) {
            continue;
        }
        let grip = Rect::from_x_y_ranges(x - REACH..=x + REACH, rect.y_range());
        let response = ui.interact(grip, ui.scope_id().with((segment.id, end == End::Start)), Sense::DRAG);
        let name = cx.say(&edge_name(cx, person, end));
        response.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, &name));
        let response = response.on_hover_cursor(CursorIcon::ResizeHorizontal);
        if !response.dragged() && !response.drag_stopped() {
            continue;
        }
        let Some(pointer) = response.interact_pointer_pos() else { continue };
        let frame = studio.clock.frame_at(axis.time_from_x(pointer.x).max(0.0));
        let range = trimmed(person, index, end, frame, studio.clock.last_frame());
        let shown = if end == End::Start { range.start } else { range.end };
        if response.drag_stopped() {
            view.trimming = None;
            cx.sender.send_time(TimeCommand::EndScrub(shown));
            if range != segment.range {
                let decision = PeopleDecision::Trim { appearance: segment.id, range };
                cx.sender.send(Command::People(PeopleCommand::Decide(decision)));
            }
        } else {
            if studio.playback.frame != shown {
                cx.sender.send_time(TimeCommand::Scrub(shown));
            }
            view.trimming = Some(Trimming { appearance: segment.id, range });
        }
    }
    if let Some(trimming) = view.trimming.filter(|trimming| trimming.appearance == segment.id) {
        let left = axis.x_from_time(studio.clock.start_s(trimming.range.start));
        let right = axis.x_from_time(studio.clock.end_s(trimming.range.end));
        let t = cx.tokens;
        let now = Rect::from_x_y_ranges(left..=right, rect.y_range());
        ui.painter().rect_filled(now, 3, t.accent.gamma_multiply(0.25));
        ui.painter().rect_stroke(now, 3, Stroke::new(2.0, t.accent), StrokeKind::Inside);
        let frames = format!(
            "{}–{}",
            format::short_timecode(&studio.clock, trimming.range.start),
            format::short_timecode(&studio.clock, trimming.range.end)
        );
        plate(ui, t, &frames);
    }
}

fn edge_name(cx: &AppContext<'_>, person: &PersonLane, end: End) -> Message {
    let key = if end == End::Start { "segment-edge-start" } else { "segment-edge-end" };
    Message::new(key).with("person", cx.tag(person.tag))
}

/// The range of the person's appearance `index` with one end at `frame`, or as near as the ones beside it allow.
pub fn trimmed(
    person: &PersonLane,
    index: usize,
    end: End,
    frame: FrameIndex,
    last_frame: FrameIndex,
) -> FrameRange {
    let FrameRange { start, end: last } = person.segments[index].range;
    let before = index.checked_sub(1).map_or(0, |i| person.segments[i].range.end + 1);
    let after = person.segments.get(index + 1).map_or(last_frame, |next| next.range.start.saturating_sub(1));
    match end {
        End::Start => FrameRange { start: frame.clamp(before.min(last), last), end: last },
        End::Last => FrameRange { start, end: frame.clamp(start, after.max(start)) },
    }
}

/// A lane's header in a hand.
pub fn lane_drag(
    cx: &AppContext<'_>,
    response: &egui::Response,
    person: &PersonLane,
    view: &mut TimelineView,
) {
    if response.drag_started() && decisions::are_possible(cx, person) {
        view.lane_in_hand = Some(person.id);
    }
}

/// What lies under the lane in hand: marked, and merged into when the hand lets go.
pub fn drop_lane(
    ui: &Ui,
    cx: &AppContext<'_>,
    view: &mut TimelineView,
    studio: &Studio,
    lane_at: impl Fn(egui::Pos2) -> Option<(PersonId, Rect)>,
) {
    let Some(held) = view.lane_in_hand else { return };
    let Some(pointer) = ui.input(|input| input.pointer.latest_pos()) else { return };
    let onto = lane_at(pointer).filter(|(person, _)| *person != held);
    let t = cx.tokens;
    let names = (studio.person(held), onto.and_then(|(person, _)| studio.person(person)));
    if let (Some(held), Some(into)) = names {
        let message =
            Message::new("lane-drop").with("person", cx.tag(held.tag)).with("other", cx.tag(into.tag));
        plate(ui, t, &cx.say(&message));
    } else if let Some(held) = names.0 {
        plate(ui, t, &cx.tag(held.tag));
    }
    if let Some((_, lane)) = onto {
        ui.painter().rect_stroke(lane.shrink(1.0), 4, Stroke::new(2.0, t.accent), StrokeKind::Inside);
    }
    if ui.input(|input| input.pointer.any_released()) {
        view.lane_in_hand = None;
        if let Some((into, _)) =
            onto.filter(|_| names.1.is_some_and(|into| decisions::are_possible(cx, into)))
        {
            let decision = PeopleDecision::Merge { person: held, into, overrule: false };
            cx.sender.send(Command::People(PeopleCommand::Decide(decision)));
        }
    }
}

/// Words beside the pointer.
fn plate(ui: &Ui, t: &Tokens, text: &str) {
    let Some(pointer) = ui.input(|input| input.pointer.latest_pos()) else { return };
    let painter = ui.ctx().layer_painter(LayerId::new(Order::Tooltip, Id::unique("timeline hand")));
    let ty = Type::SMALL_NAME.figures();
    let width = paint::width(&painter, text, ty).ceil() + 17.0;
    let window = ui.ctx().content_rect();
    let left = (pointer.x + 14.0).min(window.right() - width - 4.0);
    let rect = Rect::from_min_size(egui::pos2(left, pointer.y - 32.0), vec2(width, 24.0));
    paint::panel(&painter, rect, 5, t.raised, t.border2);
    paint::text(&painter, rect, Align2::CENTER_CENTER, text, ty, t.text);
}

/// Heights of the lanes while they are collapsed: enough to see when somebody is there.
pub fn collapsed(m: Measures) -> Measures {
    Measures { lane: 16.0, selected_lane: 40.0, ..m }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::PersonCode;
    use crate::state::{PersonTag, Segment};

    #[test]
    fn an_edge_stops_at_the_other_edge_and_at_the_appearances_beside() {
        let segment = |(id, (start, end)): (i64, (u32, u32))| Segment {
            id: AppearanceId(id),
            range: FrameRange { start, end },
            confidence: 0.9,
            provisional: false,
            confirmed: false,
            scores: std::sync::Arc::from([]),
        };
        let lane = PersonLane {
            id: PersonId(1),
            tag: PersonTag::Person(PersonCode(1)),
            name: None,
            hidden: false,
            segments: (0..).zip([(10, 20), (30, 40), (50, 60)]).map(segment).collect(),
            total_s: 0.0,
            confidence: 0.9,
        };
        let at = |end, frame| {
            let range = trimmed(&lane, 1, end, frame, 99);
            (range.start, range.end)
        };
        assert_eq!(at(End::Start, 35), (35, 40));
        assert_eq!(at(End::Start, 99), (40, 40));
        assert_eq!(at(End::Start, 5), (21, 40));
        assert_eq!(at(End::Last, 45), (30, 45));
        assert_eq!(at(End::Last, 55), (30, 49));
        assert_eq!(at(End::Last, 3), (30, 30));
        assert_eq!(trimmed(&lane, 2, End::Last, 500, 99).end, 99);
    }
}
