//! The whole video in one strip: how many people when, and the window that the lanes show.

use egui::{Align2, CornerRadius, CursorIcon, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2};

use crate::state::Studio;
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::{focus, format, paint};

use super::axis::{Axis, Span};
use super::{TimelineView, bins, whole};

/// The density curve, rebuilt only when people or width change.
#[derive(Debug, Default)]
pub struct Cache {
    key: Option<(crate::domain::ids::VideoId, u64, usize)>,
    bars: Vec<f32>,
}

/// What a drag that began here moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grip {
    Start,
    End,
    Window,
}

pub fn draw(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    left: f32,
    studio: &Studio,
    view: &mut TimelineView,
) {
    let t = cx.tokens;
    ui.painter().rect_filled(rect, 0, t.surface);
    paint::hline(ui.painter(), rect.x_range(), rect.top(), t.border2);
    let duration = studio.clock.duration_s();
    let (label, strip) = if cx.width.is_phone() {
        (None, rect.shrink2(egui::vec2(12.0, 0.0)))
    } else {
        let (label, strip) = rect.split_left_right_at_x(left);
        (Some(label), strip)
    };
    if let Some(label) = label {
        let text = format!("{}–{}", format::position(0.0), format::position(duration));
        let place = label.with_min_x(label.left() + 12.0);
        paint::text(ui.painter(), place, Align2::LEFT_CENTER, &text, Type::SMALL.figures(), t.text3);
    }
    let axis = Axis { x: strip.x_range(), span: whole(studio) };
    bars(ui, cx, strip, studio, &mut view.overview);
    if let Some(person) = studio.selected_person() {
        let color = t.lane(person.tag.number()).gamma_multiply(if t.dark { 0.6 } else { 0.8 });
        for piece in bins::pieces(&person.segments, &axis, &studio.clock) {
            let mark = Rect::from_x_y_ranges(piece.x, strip.bottom() - 5.0..=strip.bottom() - 2.0);
            ui.painter().rect_filled(mark, 1, color);
        }
    }
    window(ui, cx, strip, &axis, studio, view);
    let x = axis.x_from_time(studio.clock.start_s(studio.playback.frame));
    let line = [pos2(x, strip.top() + 4.0), pos2(x, strip.bottom() - 2.0)];
    ui.painter().line_segment(line, Stroke::new(1.5, if t.dark { t.text } else { t.accent }));
}

fn bars(ui: &Ui, cx: &AppContext<'_>, strip: Rect, studio: &Studio, cache: &mut Cache) {
    let count = (strip.width() / 4.0).floor().max(0.0) as usize;
    let key = (studio.video, studio.revision, count);
    if cache.key != Some(key) {
        let segments = studio.people.iter().flat_map(|person| &person.segments);
        cache.bars = bins::density(segments, &studio.clock, count);
        cache.key = Some(key);
    }
    let mut mesh = egui::Mesh::default();
    let color = cx.tokens.border2.gamma_multiply(if cx.tokens.dark { 0.7 } else { 1.0 });
    for (i, bar) in cache.bars.iter().enumerate() {
        let x = strip.left() + i as f32 * 4.0;
        let height = 1.0 + bar * (strip.height() - 14.0);
        let bottom = strip.bottom() - 7.0;
        mesh.add_colored_rect(Rect::from_x_y_ranges(x..=x + 3.0, bottom - height..=bottom), color);
    }
    ui.painter().add(egui::Shape::mesh(mesh));
}

/// The frame around what the lanes show; its inside moves it, its edges resize it, a click elsewhere brings it.
fn window(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    strip: Rect,
    axis: &Axis,
    studio: &Studio,
    view: &mut TimelineView,
) {
    let t = cx.tokens;
    let span = view.span(studio);
    let frame_of = |span: Span| {
        let x = axis.x_from_time(span.start_s)
            ..=axis.x_from_time(span.end_s).max(axis.x_from_time(span.start_s) + 6.0);
        Rect::from_x_y_ranges(x, strip.top() + 3.0..=strip.bottom() - 1.0)
    };
    let id = ui.scope_id().with("overview");
    let response = ui.interact(strip, id, Sense::click_and_drag());
    let name = cx.tr("overview-name");
    response.widget_info(|| {
        let mut info = WidgetInfo::slider(true, span.start_s, &name);
        info.role = Role::ScrollBar;
        info
    });
    let frame = frame_of(span);
    let grip_at = |x: f32| {
        if (x - frame.left()).abs() < 6.0 {
            Some(Grip::Start)
        } else if (x - frame.right()).abs() < 6.0 {
            Some(Grip::End)
        } else {
            frame.x_range().contains(x).then_some(Grip::Window)
        }
    };
    let center_on = |view: &mut TimelineView, x: f32| {
        let span = view.span(studio);
        view.set(studio, span.moved(axis.time_from_x(x) - f64::midpoint(span.start_s, span.end_s)));
    };
    if let Some(pointer) = response.interact_pointer_pos() {
        if response.drag_started() {
            let grip = ui.input(|input| input.pointer.press_origin()).and_then(|origin| grip_at(origin.x));
            if grip.is_none() {
                center_on(view, pointer.x);
            }
            ui.data_mut(|data| data.insert_temp(id, grip.unwrap_or(Grip::Window)));
        }
        if response.dragged() {
            let grip = ui.data(|data| data.get_temp(id)).unwrap_or(Grip::Window);
            let span = view.span(studio);
            let delta = f64::from(response.drag_delta().x) * axis.seconds_per_point();
            let shortest = super::axis::shortest(studio.clock.fps());
            view.set(
                studio,
                match grip {
                    Grip::Start => {
                        Span { start_s: (span.start_s + delta).min(span.end_s - shortest), ..span }
                    }
                    Grip::End => Span { end_s: (span.end_s + delta).max(span.start_s + shortest), ..span },
                    Grip::Window => span.moved(delta),
                },
            );
            view.release_if_out_of_view(studio);
        } else if response.clicked() {
            center_on(view, pointer.x);
            view.release_if_out_of_view(studio);
        }
    }
    let frame = frame_of(view.span(studio));
    let fill = t.accent.gamma_multiply(if t.dark { 0.16 } else { 0.12 });
    ui.painter().rect(frame, CornerRadius::same(4), fill, Stroke::new(1.5, t.accent), StrokeKind::Inside);
    for x in [frame.left(), frame.right()] {
        let grip = Rect::from_center_size(pos2(x, frame.center().y), egui::vec2(5.0, 12.0));
        ui.painter().rect_filled(grip, 2, t.accent);
    }
    focus::ring_inside(ui, &response, strip, t);
    let cursor = match response.hover_pos().and_then(|pointer| grip_at(pointer.x)) {
        Some(Grip::Start | Grip::End) => CursorIcon::ResizeHorizontal,
        Some(Grip::Window) => CursorIcon::Grab,
        None => CursorIcon::Default,
    };
    response.on_hover_cursor(cursor);
}
