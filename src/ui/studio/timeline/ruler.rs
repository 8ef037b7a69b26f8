//! The ruler: times, the selected person's seconds, and the playhead.

use egui::{
    Align2, CornerRadius, EventFilter, Key, Painter, Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2,
    vec2,
};

use crate::domain::time::MediaTime;
use crate::state::{AnalysisState, PictureId, Studio, TimeCommand};
use crate::ui::context::AppContext;
use crate::ui::format;
use crate::ui::theme::{Tokens, Type, Weight};
use crate::ui::{focus, paint};

use super::axis::Axis;
use super::bins;
use super::ticks::Ticks;

/// Width of the small picture over the ruler, and how far apart such pictures are, in points.
const GLIMPSE_WIDTH: f32 = 176.0;
const GLIMPSE_STEP: f64 = 8.0;

/// Times and ticks, lines down the lanes, and what is not analysed yet.
pub fn background(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, lanes: Rect, axis: &Axis, studio: &Studio) {
    let t = cx.tokens;
    let lanes = Rect::from_x_y_ranges(rect.x_range(), lanes.y_range());
    let painter = ui.painter_at(rect.union(lanes));
    painter.rect_filled(rect, 0, t.surface);
    painter.rect_filled(lanes, 0, t.sunken);
    let room = if cx.width.is_phone() { 72.0 } else { 84.0 };
    let ticks = Ticks::of(axis, studio.clock.fps(), room);
    let flag = flag(&painter, rect, axis, studio);
    for (seconds, major) in ticks.visible(axis) {
        if seconds > studio.clock.duration_s() + 1e-6 {
            break;
        }
        let x = axis.x_from_time(seconds).round();
        let height = if major { 12.0 } else { 6.0 };
        paint::vline(&painter, x, rect.bottom() - height..=rect.bottom(), t.border2);
        if !major {
            continue;
        }
        let lane_line = if t.dark { t.border.gamma_multiply(0.6) } else { t.border };
        paint::vline(&painter, x, lanes.y_range(), lane_line);
        let label = if ticks.frames {
            format::short_timecode(&studio.clock, studio.clock.frame_at(seconds))
        } else {
            format::position(seconds)
        };
        let ty = Type::CAPTION.figures().weight(Weight::Regular);
        let at = pos2(x + 4.0, rect.top() + 9.0);
        let end = at.x + paint::width(&painter, &label, ty);
        // A cut time would be another time.
        if end <= rect.right() && flag.is_none_or(|flag| end + 2.0 < flag.left() || at.x > flag.right() + 2.0)
        {
            paint::text_at(&painter, at, &label, ty, t.text3);
        }
    }
    if let Some(person) = studio.selected_person() {
        let color = t.lane(person.tag.number());
        for piece in bins::pieces(&person.segments, axis, &studio.clock) {
            let band = Rect::from_x_y_ranges(piece.x, rect.bottom() - 4.0..=rect.bottom() - 1.0);
            painter.rect_filled(band, 1, color);
        }
    }
    marks(&painter, rect, lanes, axis, studio, t);
    paint::hline(&painter, rect.x_range(), rect.bottom() - 1.0, t.border);
}

/// The part between the I and O points: a band on the ruler, and what lies outside is shaded.
fn marks(painter: &Painter, rect: Rect, lanes: Rect, axis: &Axis, studio: &Studio, t: &Tokens) {
    let Some(range) = studio.playback.marks.range(studio.clock.last_frame()) else { return };
    let left = axis.x_from_time(studio.clock.start_s(range.start)).clamp(axis.x.min, axis.x.max);
    let right = axis.x_from_time(studio.clock.end_s(range.end)).clamp(axis.x.min, axis.x.max);
    for outside in [axis.x.min..=left, right..=axis.x.max] {
        let shade = Rect::from_x_y_ranges(outside, rect.top()..=lanes.bottom());
        painter.rect_filled(shade, 0, t.bg.gamma_multiply(0.6));
    }
    painter.rect_filled(Rect::from_x_y_ranges(left..=right, rect.top()..=rect.top() + 3.0), 0, t.accent);
    for (x, side) in [(left, 1.0), (right, -1.0)] {
        paint::vline(painter, x.round(), rect.top()..=lanes.bottom(), t.accent.gamma_multiply(0.7));
        let flag = vec![pos2(x, rect.top()), pos2(x + side * 7.0, rect.top()), pos2(x, rect.top() + 8.0)];
        painter.add(Shape::convex_polygon(flag, t.accent, Stroke::NONE));
    }
}

/// A small picture of the time under the hand.
fn glimpse(ui: &Ui, cx: &AppContext<'_>, rect: Rect, axis: &Axis, studio: &Studio) {
    let Some(pointer) = ui.input(|input| input.pointer.latest_pos()) else { return };
    let t = cx.tokens;
    // As near as a few points of the ruler: a hand that moves on finds what was decoded already.
    let step = axis.seconds_per_point() * GLIMPSE_STEP;
    let seconds = (axis.time_from_x(pointer.x) / step).floor() * step + step / 2.0;
    let frame = studio.clock.frame_at(seconds.max(0.0));
    let time = MediaTime::from_seconds(studio.clock.start_s(frame));
    let Some(picture) = cx.pictures.picture(PictureId::Frame(studio.video, frame, time)) else { return };
    let size = picture.size * (GLIMPSE_WIDTH / picture.size.x).min(GLIMPSE_WIDTH / picture.size.y);
    let window = ui.ctx().content_rect();
    let left = (pointer.x - size.x / 2.0).clamp(window.left() + 4.0, window.right() - size.x - 4.0);
    let image = Rect::from_min_size(pos2(left, rect.top() - size.y - 8.0).round(), size);
    let layer = egui::LayerId::new(egui::Order::Tooltip, egui::Id::unique("ruler glimpse"));
    let painter = ui.ctx().layer_painter(layer);
    painter.add(t.menu_shadow().as_shape(image, CornerRadius::same(6)));
    paint::panel(&painter, image.expand(1.0), 6, t.raised, t.border2);
    let all = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    painter.image(picture.texture, image, all, egui::Color32::WHITE);
    let label = format::short_timecode(&studio.clock, frame);
    let width = paint::width(&painter, &label, Type::SMALL.figures()).ceil() + 12.0;
    let plate = Align2::CENTER_BOTTOM.align_size_within_rect(vec2(width, 18.0), image.shrink(4.0));
    painter.rect_filled(plate, 4, Tokens::plate());
    paint::text(&painter, plate, Align2::CENTER_CENTER, &label, Type::SMALL.figures(), cx.over_video.text);
}

/// The part of the lanes the running analysis has not reached.
pub fn frontier(ui: &Ui, cx: &AppContext<'_>, lanes: Rect, axis: &Axis, studio: &Studio) {
    let AnalysisState::Running { frontier, .. } = studio.analysis else { return };
    let t = cx.tokens;
    let x = axis.x_from_time(studio.clock.start_s(frontier));
    if x >= axis.x.max {
        return;
    }
    let left = x.max(axis.x.min);
    let painter = ui.painter_at(lanes);
    let ahead = Rect::from_x_y_ranges(left..=axis.x.max, lanes.y_range());
    painter.rect_filled(ahead, 0, t.bg.gamma_multiply(0.72));
    if x >= axis.x.min {
        let line = [pos2(x, lanes.top()), pos2(x, lanes.bottom())];
        painter.extend(Shape::dashed_line(&line, Stroke::new(1.0, t.accent), 4.0, 4.0));
    }
}

/// The line through the lanes with its flag, and the hand on the ruler.
pub fn playhead(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, lanes: Rect, axis: &Axis, studio: &Studio) {
    let t = cx.tokens;
    let frame = studio.playback.frame;
    let id = ui.scope_id().with("ruler");
    let response = ui.interact(rect, id, Sense::click_and_drag());
    let name = cx.tr("playhead");
    let time = format::timecode(&studio.clock, frame);
    response.widget_info(|| {
        let mut info = WidgetInfo::slider(true, f64::from(frame), &name);
        info.role = Role::Slider;
        info
    });
    ui.ctx().accesskit_node_builder(id, |node| {
        node.set_value(time);
        node.set_min_numeric_value(0.0);
        node.set_max_numeric_value(f64::from(studio.clock.last_frame()));
    });
    if response.hovered() && !response.is_pointer_button_down_on() {
        glimpse(ui, cx, rect, axis, studio);
    }
    if let Some(pointer) = response.interact_pointer_pos() {
        let target = studio.clock.frame_at(axis.time_from_x(pointer.x).max(0.0));
        if response.drag_stopped() {
            cx.sender.send_time(TimeCommand::EndScrub(target));
        } else if response.dragged() {
            if target != frame {
                cx.sender.send_time(TimeCommand::Scrub(target));
            }
        } else if response.clicked() {
            cx.sender.send_time(TimeCommand::Seek(target));
        }
    }
    if response.has_focus() {
        let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
        let steps = ui.input_mut(|input| {
            let right = input.count_and_consume_key(egui::Modifiers::NONE, Key::ArrowRight) as i32;
            right - input.count_and_consume_key(egui::Modifiers::NONE, Key::ArrowLeft) as i32
        });
        if steps != 0 {
            cx.sender.send_time(TimeCommand::Step(steps));
        }
    }
    focus::ring_inside(ui, &response, rect, t);

    let x = axis.x_from_time(studio.clock.start_s(frame));
    let Some(flag) = flag(ui.painter(), rect, axis, studio) else { return };
    let painter = ui.painter_at(rect.union(Rect::from_x_y_ranges(rect.x_range(), lanes.y_range())));
    painter.line_segment([pos2(x, rect.top() + 18.0), pos2(x, lanes.bottom())], Stroke::new(1.5, t.accent));
    let label = format::short_timecode(&studio.clock, frame);
    painter.rect_filled(flag, CornerRadius::same(4), t.accent);
    let point =
        vec![pos2(x - 5.0, flag.bottom()), pos2(x + 5.0, flag.bottom()), pos2(x, flag.bottom() + 5.0)];
    painter.add(Shape::convex_polygon(point, t.accent, Stroke::NONE));
    paint::text(&painter, flag, Align2::CENTER_CENTER, &label, Type::SECTION.figures(), t.accent_ink);
}

/// Where the playhead's flag lies; `None` while the playhead is out of view.
fn flag(painter: &Painter, rect: Rect, axis: &Axis, studio: &Studio) -> Option<Rect> {
    let seconds = studio.clock.start_s(studio.playback.frame);
    if !axis.span.contains(seconds) {
        return None;
    }
    let label = format::short_timecode(&studio.clock, studio.playback.frame);
    let width = (paint::width(painter, &label, Type::SECTION.figures()) + 14.0).max(68.0).ceil();
    let (left, right) = (rect.left() + width / 2.0, rect.right() - width / 2.0);
    let x = axis.x_from_time(seconds).clamp(left, right.max(left));
    Some(Rect::from_center_size(pos2(x.round(), rect.top() + 9.0), vec2(width, 16.0)))
}
