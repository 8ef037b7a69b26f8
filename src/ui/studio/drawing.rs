//! Boxes by hand: a missed person drawn frame by frame, a box put right by its corners.

use std::collections::BTreeMap;

use egui::{
    Align2, CursorIcon, Pos2, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use crate::domain::geometry;
use crate::domain::ids::{AppearanceId, PersonId};
use crate::domain::message::Message;
use crate::domain::time::FrameIndex;
use crate::state::people::{PeopleCommand, PeopleDecision};
use crate::state::{BoxNow, Command, Studio};
use crate::ui::action::UserAction;
use crate::ui::context::AppContext;
use crate::ui::icons;
use crate::ui::theme::{Tokens, Type};
use crate::ui::widgets::{Button, Kind, Size, Strip};

use super::StudioView;
use super::decisions::are_possible;
use super::video_view::Fit;

/// Smaller ones are slips of the hand, in pixels of the picture.
const SMALLEST: f32 = 4.0;

/// Side of a corner's handle, and of the place where a hand means it, in points.
const HANDLE: f32 = 6.0;
const REACH: f32 = 16.0;

/// A missed person being drawn.
#[derive(Debug, Default)]
pub struct Drawing {
    /// None: somebody new.
    person: Option<PersonId>,
    keyframes: BTreeMap<FrameIndex, geometry::Rect>,
    from: Option<Pos2>,
}

/// A box in a hand, or one that the library has not said back yet.
#[derive(Debug, Clone, Copy)]
pub struct BoxEdit {
    person: PersonId,
    appearance: AppearanceId,
    frame: FrameIndex,
    bbox: geometry::Rect,
    /// Let go at this revision of the people.
    sent_at: Option<u64>,
}

impl BoxEdit {
    /// Whose box it is, and where it lies.
    pub fn shown(&self) -> (PersonId, geometry::Rect) {
        (self.person, self.bbox)
    }
}

impl Drawing {
    /// Of the selected person where they are not in the picture now, else of somebody new.
    pub fn of(cx: &AppContext<'_>, studio: &Studio) -> Self {
        let frame = studio.playback.frame;
        let selected = studio.selected_person();
        let person = selected.filter(|lane| are_possible(cx, lane) && lane.segment_at(frame).is_none());
        Self { person: person.map(|lane| lane.id), ..Self::default() }
    }

    /// The box on a frame: drawn, or on the way between two that are.
    fn at(&self, frame: FrameIndex) -> Option<geometry::Rect> {
        let before = self.keyframes.range(..=frame).next_back();
        let after = self.keyframes.range(frame..).next();
        let (from, to) = (before?, after?);
        let span = to.0 - from.0;
        let part = if span == 0 { 0.0 } else { (frame - from.0) as f32 / span as f32 };
        Some(from.1.lerp(to.1, part))
    }

    fn decision(self, studio: &Studio) -> PeopleDecision {
        let keyframes = self.keyframes.into_iter().collect();
        PeopleDecision::Draw { video: studio.video, person: self.person, keyframes }
    }
}

/// What is drawn so far becomes a person; nothing drawn, nothing said.
pub fn finish(cx: &AppContext<'_>, studio: &Studio, view: &mut StudioView) {
    if let Some(drawing) = view.drawing.take_if(|drawing| !drawing.keyframes.is_empty()) {
        cx.sender.send(Command::People(PeopleCommand::Decide(drawing.decision(studio))));
    }
}

/// The hand that draws on the picture, and what it has drawn.
pub(super) fn draw(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    response: &egui::Response,
    fit: &Fit,
    studio: &Studio,
    view: &mut StudioView,
) {
    let t = cx.over_video;
    let Some(drawing) = &mut view.drawing else { return };
    response.clone().on_hover_cursor(CursorIcon::Crosshair);
    let frame = studio.playback.frame;
    let pointer = response.interact_pointer_pos();
    if response.drag_started() {
        drawing.from = ui.input(|input| input.pointer.press_origin());
    }
    let corners = drawing.from.zip(pointer).map(|(a, b)| (fit.video_point(a), fit.video_point(b)));
    let drawn = corners
        .map(|(a, b)| geometry::Rect::from_corners(a.x.min(b.x), a.y.min(b.y), a.x.max(b.x), a.y.max(b.y)));
    if response.drag_stopped() {
        drawing.from = None;
        if let Some(bbox) = drawn.filter(|bbox| bbox.w >= SMALLEST && bbox.h >= SMALLEST) {
            drawing.keyframes.insert(frame, bbox);
        }
    }
    let shown = drawn.filter(|_| drawing.from.is_some()).or_else(|| drawing.at(frame));
    if let Some(bbox) = shown {
        outline(ui, fit.rect(&bbox), t, drawing.keyframes.contains_key(&frame));
    }
    banner(ui, cx, fit.target, studio, view);
}

/// What to do, and the two ways out.
fn banner(ui: &mut Ui, cx: &AppContext<'_>, target: Rect, studio: &Studio, view: &mut StudioView) {
    let t = cx.over_video;
    let Some(drawing) = &view.drawing else { return };
    let count = drawing.keyframes.len();
    let whom = drawing.person.and_then(|person| studio.person(person));
    let whom = whom.map_or_else(|| cx.tr("draw-somebody-new"), |lane| cx.tag(lane.tag));
    let text = cx.say(&Message::new("draw-how").with("person", whom).with("count", count));
    let width = (target.width() - 16.0).min(640.0);
    let room = (width - 176.0).max(80.0);
    let galley = ui.painter().layout_job(Type::SMALL.wrapped(&text, t.text, room));
    let height = (galley.size().y + 16.0).max(40.0);
    let rect = Rect::from_center_size(
        pos2(target.center().x, target.top() + 8.0 + height / 2.0),
        vec2(width, height),
    );
    ui.painter().rect_filled(rect, 8, Tokens::plate());
    let place = pos2(rect.left() + 12.0, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(place, galley, t.text);
    let mut strip = Strip::new(rect.shrink2(vec2(8.0, 0.0)));
    let (save, cancel) = (cx.tr("draw-save"), cx.tr("draw-cancel"));
    let button = Button::icon(icons::X, &cancel).size(Size::Toolbar).key("Esc".to_owned());
    let cancelled = button.show(ui, cx, strip.right_part(Vec2::splat(28.0))).clicked();
    strip.space_right(4.0);
    let button = Button::text(&save)
        .with_icon(icons::CHECK)
        .kind(Kind::Primary)
        .size(Size::Toolbar)
        .enabled(count > 0)
        .key(UserAction::PlayAppearance.key_text());
    let size = button.measure(ui);
    let saved = button.show(ui, cx, strip.right_part(size)).clicked();
    if cancelled {
        view.drawing = None;
    } else if saved {
        finish(cx, studio, view);
    }
}

/// The corners of the selected person's box, for hands.
pub(super) fn handles(ui: &mut Ui, cx: &AppContext<'_>, fit: &Fit, studio: &Studio, view: &mut StudioView) {
    let frame = studio.playback.frame;
    view.box_edit.take_if(|edit| {
        edit.frame != frame || edit.sent_at.is_some_and(|revision| revision != studio.revision)
    });
    if studio.playback.playing
        || view.drawing.is_some()
        || !studio.overlay.has(crate::state::OverlayPart::Boxes)
    {
        view.box_edit = None;
        return;
    }
    let Some(lane) = studio.selected_person().filter(|lane| are_possible(cx, lane)) else { return };
    let now: Option<&BoxNow> = studio.overlay.now.iter().find(|now| now.person == lane.id);
    let (Some(segment), Some(now)) = (lane.segment_at(frame), now) else { return };
    let edit = view.box_edit.filter(|edit| edit.person == lane.id);
    let bbox = edit.map_or(now.bbox, |edit| edit.bbox);
    let on_screen = fit.rect(&bbox);
    let t = cx.over_video;
    let corners =
        [on_screen.left_top(), on_screen.right_top(), on_screen.right_bottom(), on_screen.left_bottom()];
    let name = cx.say(&Message::new("box-corner").with("person", cx.tag(lane.tag)));
    for (i, corner) in corners.into_iter().enumerate() {
        if !fit.target.expand(1.0).contains(corner) {
            continue;
        }
        let reach = Rect::from_center_size(corner, Vec2::splat(REACH));
        let response = ui.interact(reach, ui.scope_id().with(("corner", i)), Sense::DRAG);
        response.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, &name));
        let cursor = if i % 2 == 0 { CursorIcon::ResizeNwSe } else { CursorIcon::ResizeNeSw };
        let response = response.on_hover_cursor(cursor);
        let square = Rect::from_center_size(corner, Vec2::splat(HANDLE));
        ui.painter().rect(square, 1, t.text, Stroke::new(1.0, Tokens::plate()), StrokeKind::Outside);
        let pointer =
            response.interact_pointer_pos().filter(|_| response.dragged() || response.drag_stopped());
        let Some(pointer) = pointer else { continue };
        let to = fit.video_point(pointer.clamp(fit.target.min, fit.target.max));
        let moved = with_corner(bbox, i, to);
        let sent_at = response.drag_stopped().then_some(studio.revision);
        let edit = BoxEdit { person: lane.id, appearance: segment.id, frame, bbox: moved, sent_at };
        view.box_edit = Some(edit);
        if sent_at.is_some() {
            let decision =
                PeopleDecision::SetBox { appearance: edit.appearance, frame: edit.frame, bbox: edit.bbox };
            cx.sender.send(Command::People(PeopleCommand::Decide(decision)));
        }
    }
}

/// `bbox` with corner `i` (clockwise from the upper left) at `to`; never smaller than a hand can mean.
fn with_corner(bbox: geometry::Rect, i: usize, to: geometry::Point) -> geometry::Rect {
    let (mut left, mut top, mut right, mut bottom) = (bbox.x, bbox.y, bbox.right(), bbox.bottom());
    if i == 0 || i == 3 {
        left = to.x.min(right - SMALLEST);
    } else {
        right = to.x.max(left + SMALLEST);
    }
    if i < 2 {
        top = to.y.min(bottom - SMALLEST);
    } else {
        bottom = to.y.max(top + SMALLEST);
    }
    geometry::Rect::from_corners(left, top, right, bottom)
}

fn outline(ui: &Ui, rect: Rect, t: &Tokens, is_keyframe: bool) {
    let painter = ui.painter();
    painter.rect_filled(rect, 2, t.accent.gamma_multiply(0.15));
    painter.rect_stroke(rect, 2, Stroke::new(2.0, t.accent), StrokeKind::Outside);
    if is_keyframe {
        let corner = Align2::LEFT_TOP.align_size_within_rect(Vec2::splat(8.0), rect);
        painter.circle_filled(corner.center(), 4.0, t.accent);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::geometry::Point;

    #[test]
    fn between_two_drawn_boxes_there_is_one_and_outside_there_is_none() {
        let mut drawing = Drawing::default();
        drawing.keyframes.insert(10, geometry::Rect::new(0.0, 0.0, 10.0, 20.0));
        drawing.keyframes.insert(20, geometry::Rect::new(100.0, 0.0, 10.0, 20.0));
        assert_eq!(drawing.at(15).map(|b| b.x), Some(50.0));
        assert_eq!(drawing.at(20).map(|b| b.x), Some(100.0));
        assert_eq!((drawing.at(9), drawing.at(21)), (None, None));
    }

    #[test]
    fn a_corner_never_passes_the_opposite_one() {
        let bbox = geometry::Rect::new(10.0, 10.0, 20.0, 40.0);
        let out = with_corner(bbox, 0, Point { x: 90.0, y: 20.0 });
        assert_eq!((out.x, out.y, out.right(), out.bottom()), (26.0, 20.0, 30.0, 50.0));
        let out = with_corner(bbox, 2, Point { x: 50.0, y: 0.0 });
        assert_eq!((out.x, out.y, out.right(), out.bottom()), (10.0, 10.0, 50.0, 14.0));
    }
}
