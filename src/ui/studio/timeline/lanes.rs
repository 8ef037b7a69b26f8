//! One lane per person: header at the left, appearances at the right. Only lanes in view are drawn.

use egui::{
    Align2, CornerRadius, Rect, Response, Role, ScrollArea, Sense, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use crate::domain::ids::AppearanceId;
use crate::domain::message::Message;
use crate::state::{Command, PersonLane, PictureId, Segment, Studio, TimeCommand};
use crate::ui::context::AppContext;
use crate::ui::icons;
use crate::ui::studio::decisions::{self, About};
use crate::ui::studio::{StudioView, play};
use crate::ui::theme::{Type, Weight};
use crate::ui::widgets::child;
use crate::ui::{focus, format, paint};

use super::axis::Axis;
use super::bins::{self, Piece};
use super::segment::{self, Look};
use super::{Measures, edit, ruler};

pub fn draw(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    axis: &Axis,
    studio: &Studio,
    view: &mut StudioView,
    m: Measures,
) {
    let t = cx.tokens;
    // What the people panel's search leaves out is left out here too.
    let order = view.people.found(studio);
    let selected = studio.selected.and_then(|id| order.iter().position(|&i| studio.people[i].id == id));
    let extra = m.selected_lane - m.lane;
    let top_of = |row: usize| {
        row as f32 * m.lane + if selected.is_some_and(|selected| row > selected) { extra } else { 0.0 }
    };
    let height_of = |row: usize| if Some(row) == selected { m.selected_lane } else { m.lane };
    let total = top_of(order.len());
    let reveal = selected.filter(|_| view.timeline.revealed != studio.selected);
    view.timeline.revealed = studio.selected;

    child(ui, "lanes", rect, |ui| {
        let memory = ui.scope_id().with("offset");
        let mut area = ScrollArea::vertical().id_salt("lanes").auto_shrink(false);
        if let Some(row) = reveal {
            let offset: f32 = ui.data(|data| data.get_temp(memory)).unwrap_or(0.0);
            let (top, bottom) = (top_of(row), top_of(row) + height_of(row));
            area = area.vertical_scroll_offset(offset.clamp((bottom - rect.height()).min(top).max(0.0), top));
        }
        let output = area.show_viewport(ui, |ui, viewport| {
            ui.set_height(total);
            let origin = ui.max_rect().top();
            // The selected lane is higher than the others: start one such difference early.
            let first = ((viewport.top() - extra) / m.lane).floor().max(0.0) as usize;
            for (row, &index) in order.iter().enumerate().skip(first) {
                let top = top_of(row);
                if top >= viewport.bottom() {
                    break;
                }
                let person = &studio.people[index];
                let lane =
                    Rect::from_min_size(pos2(rect.left(), origin + top), vec2(rect.width(), height_of(row)));
                ui.push_id(person.id, |ui| draw_lane(ui, cx, lane, axis, studio, person, view));
            }
        });
        let offset = output.state.clamped_offset().y;
        ui.data_mut(|data| data.insert_temp(memory, offset));
        let lane_at = |pointer: egui::Pos2| {
            let y = pointer.y - rect.top() + offset;
            let row = (0..order.len()).rfind(|row| top_of(*row) <= y).filter(|_| rect.contains(pointer))?;
            let lane = Rect::from_min_size(
                pos2(rect.left(), rect.top() - offset + top_of(row)),
                vec2(rect.width(), height_of(row)),
            );
            (y < top_of(row) + height_of(row)).then(|| (studio.people[order[row]].id, lane))
        };
        edit::drop_lane(ui, cx, &mut view.timeline, studio, lane_at);
    });
    ruler::frontier(ui, cx, Rect::from_x_y_ranges(axis.x, rect.y_range()), axis, studio);
    if studio.people.is_empty() {
        let text = cx.tr(if matches!(studio.analysis, crate::state::AnalysisState::None) {
            "lanes-not-analysed"
        } else {
            "lanes-empty"
        });
        let place = Rect::from_x_y_ranges(axis.x, rect.y_range()).shrink(12.0);
        paint::text(ui.painter(), place, Align2::CENTER_CENTER, &text, Type::SMALL, t.text3);
    }
}

fn draw_lane(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    axis: &Axis,
    studio: &Studio,
    person: &PersonLane,
    view: &mut StudioView,
) {
    let t = cx.tokens;
    let on = studio.selected == Some(person.id);
    let (header, well) = rect.split_left_right_at_x(axis.x.min);
    if on {
        let wash = if t.dark { t.sel.gamma_multiply(0.45) } else { t.sel.gamma_multiply(0.6) };
        ui.painter().rect_filled(well, 0, wash);
    }
    let response = lane_header(ui, cx, header, person, on);
    edit::lane_drag(cx, &response, person, &mut view.timeline);
    decisions::on_part(&response, cx, studio, About { person, segment: None }, view);
    paint::hline(ui.painter(), rect.x_range(), rect.bottom() - 1.0, t.border);

    let lane = ui.interact(well, ui.scope_id().with("lane"), Sense::CLICK);
    if let Some(pointer) = lane.interact_pointer_pos().filter(|_| lane.clicked()) {
        cx.sender.send(Command::SelectPerson(Some(person.id)));
        cx.sender.send_time(TimeCommand::Seek(studio.clock.frame_at(axis.time_from_x(pointer.x))));
    }
    let clip = ui.clip_rect();
    ui.shrink_clip_rect(well);
    if person.hidden {
        let line = [well.left_center(), well.right_center()];
        let stroke = Stroke::new(1.0, t.text3);
        ui.painter().extend(egui::Shape::dashed_line(&line, stroke, 6.0, 4.0));
    }
    let pieces = bins::pieces(&person.segments, axis, &studio.clock);
    for piece in &pieces {
        draw_piece(ui, cx, well, axis, studio, person, (piece, on), view);
    }
    if on && studio.playback.skip_gaps {
        for pair in pieces.windows(2) {
            let gap = egui::Rangef::new(pair[0].x.max, pair[1].x.min);
            if gap.span() > 28.0 {
                let center = pos2(gap.center(), well.top() + 17.0);
                paint::icon(ui.painter(), center, icons::GAPS, 14.0, t.text3);
            }
        }
    }
    ui.set_clip_rect(clip);
}

fn draw_piece(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    well: Rect,
    axis: &Axis,
    studio: &Studio,
    person: &PersonLane,
    (piece, on): (&Piece, bool),
    view: &mut StudioView,
) {
    let t = cx.tokens;
    let segments = &person.segments[piece.first..=piece.last];
    let height = if on { 20.0 } else { (well.height() - 4.0).min(16.0) };
    let top = if on { well.top() + (well.height() - 38.0) / 2.0 } else { well.center().y - height / 2.0 };
    let rect = Rect::from_x_y_ranges(piece.x, top..=top + height);
    let color = t.lane(person.tag.number());
    let solo = studio.playback.range.is_some_and(|(playing, _)| playing != person.id);
    let look = match segments {
        [segment] => Look::of(segment),
        many if many.iter().any(|segment| segment.provisional) => Look::Provisional,
        _ => Look::Sure,
    };
    segment::draw(ui.painter(), rect, look, color, solo || person.hidden);
    if matches!(segments, [one] if one.confirmed) && piece.x.span() > 44.0 {
        let mark = pos2(rect.right() - if on { 18.0 } else { 10.0 }, rect.center().y);
        paint::icon(ui.painter(), mark, icons::CHECK, 12.0, t.lane_ink);
    }
    let [first, ..] = segments else { return };
    if on && well.height() > 48.0 {
        let line = Rect::from_x_y_ranges(piece.x, well.bottom() - 18.0..=well.bottom() - 5.0);
        segment::scores(ui.painter(), line, &first.scores, color);
    }
    let current = segments.iter().any(|segment| segment.range.contains(studio.playback.frame));
    if on && current {
        segment::outline(ui.painter(), rect, t, t.lane_ink);
    }
    if piece.x.span() < 3.0 {
        return;
    }
    // Tab stops only on the lane at hand; the others are reached with the arrow keys and the pointer.
    let sense = if on { Sense::click() } else { Sense::CLICK };
    let response = ui.interact(rect.intersect(well), ui.scope_id().with(("segment", first.id)), sense);
    let name = segment_name(cx, studio, person, segments);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, on && current, &name));
    focus::ring(ui, &response, rect, 3, t);
    let pointer = response.interact_pointer_pos().or(response.hover_pos());
    let frame = pointer.map(|pointer| studio.clock.frame_at(axis.time_from_x(pointer.x)));
    let hit = frame.and_then(|frame| person.segment_near(frame)).filter(|hit| {
        hit.range.start >= first.range.start
            && Some(hit.range.end) <= segments.last().map(|last| last.range.end)
    });
    let hit = hit.unwrap_or(first);
    let is_marked = segments.iter().any(|segment| view.timeline.marked.contains(&segment.id));
    if is_marked {
        ui.painter().rect_stroke(
            rect.expand(1.5),
            CornerRadius::same(5),
            Stroke::new(2.0, t.accent),
            egui::StrokeKind::Outside,
        );
    }
    if response.clicked() && ui.input(|input| input.modifiers.command) {
        if !view.timeline.marked.remove(&hit.id) {
            view.timeline.marked.insert(hit.id);
        }
    } else if response.clicked() {
        play(cx, person.id, hit.range);
    }
    if response.hovered() {
        let outline = rect.expand(1.0);
        ui.painter().rect_stroke(
            outline,
            CornerRadius::same(4),
            Stroke::new(1.0, t.text2),
            egui::StrokeKind::Outside,
        );
    }
    // The menu stays about what was under the pointer when it opened.
    let memory = response.id.with("meant");
    if response.secondary_clicked() {
        ui.data_mut(|data| data.insert_temp(memory, hit.id));
    }
    let meant: Option<AppearanceId> = ui.data(|data| data.get_temp(memory));
    let meant = segments.iter().find(|segment| Some(segment.id) == meant).unwrap_or(hit);
    decisions::on_part(&response, cx, studio, About { person, segment: Some(meant) }, view);
    response.on_hover_ui_at_pointer(|ui| tooltip(ui, cx, studio, person, hit));
    if on && piece.first == piece.last {
        edit::edges(ui, cx, rect, (axis, studio), (person, piece.first), &mut view.timeline);
    }
}

/// "PERSON-0003, 01:38:02–01:52:06"; of several in one piece, how many.
fn segment_name(cx: &AppContext<'_>, studio: &Studio, person: &PersonLane, segments: &[Segment]) -> String {
    let (Some(first), Some(last)) = (segments.first(), segments.last()) else { return String::new() };
    let message = Message::new("segment-name")
        .with("person", cx.tag(person.tag))
        .with("start", format::short_timecode(&studio.clock, first.range.start))
        .with("end", format::short_timecode(&studio.clock, last.range.end));
    cx.say(&message)
}

fn tooltip(ui: &mut Ui, cx: &AppContext<'_>, studio: &Studio, person: &PersonLane, segment: &Segment) {
    let t = cx.tokens;
    let clock = &studio.clock;
    let seconds = clock.end_s(segment.range.end) - clock.start_s(segment.range.start);
    let line = Message::new("segment-facts")
        .with("start", format::short_timecode(clock, segment.range.start))
        .with("end", format::short_timecode(clock, segment.range.end))
        .with("seconds", cx.decimal(seconds, 1))
        .with("confidence", cx.decimal(f64::from(segment.confidence), 2));
    let line = cx.say(&line);
    let width = paint::width(ui.painter(), &line, Type::SMALL.figures()).ceil() + 2.0;
    if let Some(picture) = cx.pictures.picture(PictureId::Appearance(segment.id)) {
        let scale = (96.0 / picture.size.y).min(width / picture.size.x);
        let (place, _) = ui.allocate_exact_size(picture.size * scale, Sense::hover());
        let all = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        ui.painter().image(picture.texture, place, all, egui::Color32::WHITE);
        ui.add_space(4.0);
    }
    let (rect, _) = ui.allocate_exact_size(vec2(width, 34.0), Sense::hover());
    let square = Rect::from_min_size(rect.min + vec2(0.0, 4.0), Vec2::splat(8.0));
    ui.painter().rect_filled(square, 2, t.lane(person.tag.number()));
    let title = pos2(rect.left() + 14.0, rect.top() + 8.0);
    let code = cx.tag(person.tag);
    paint::text_at(ui.painter(), title, &code, Type::SMALL_NAME.weight(Weight::Semibold), t.text);
    paint::text_at(ui.painter(), pos2(rect.left(), rect.top() + 26.0), &line, Type::SMALL.figures(), t.text2);
}

fn lane_header(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, person: &PersonLane, on: bool) -> Response {
    let t = cx.tokens;
    let compact = cx.width.is_phone();
    let response = ui.interact(rect, ui.scope_id().with("header"), Sense::CLICK | Sense::DRAG);
    let name = cx.say(&Message::new("lane-name").with("person", cx.tag(person.tag)));
    response.widget_info(|| WidgetInfo::selected(Role::Row, true, on, &name));
    let fill = if on {
        t.sel
    } else if response.hovered() {
        t.hover
    } else {
        t.surface
    };
    ui.painter().rect_filled(rect, 0, fill);
    let bar = Rect::from_min_size(rect.min + vec2(8.0, 6.0), vec2(4.0, rect.height() - 12.0));
    ui.painter().rect_filled(bar, 2, t.lane(person.tag.number()));
    let row = |y: f32| {
        Rect::from_min_max(
            pos2(rect.left() + 20.0, rect.top() + y),
            pos2(rect.right() - 12.0, rect.top() + y + 16.0),
        )
    };
    let label = if compact { cx.short_tag(person.tag) } else { cx.tag(person.tag) };
    let middle = (rect.height() - 16.0) / 2.0;
    let two_lines = on && !compact;
    let first = row(if two_lines { 9.0 } else { middle.floor() });
    let ty = Type::SMALL_NAME.figures();
    paint::text(ui.painter(), first, Align2::LEFT_CENTER, &label, ty, t.text);
    if !compact {
        let total = format::length(person.total_s);
        paint::text(ui.painter(), first, Align2::RIGHT_CENTER, &total, Type::SMALL.figures(), t.text3);
    }
    if two_lines {
        let second = row(27.0);
        let confidence = cx.decimal(f64::from(person.confidence), 2);
        let width = paint::width(ui.painter(), &confidence, Type::SMALL.figures());
        paint::text(ui.painter(), second, Align2::RIGHT_CENTER, &confidence, Type::SMALL.figures(), t.text2);
        let unnamed = cx.tr("person-unnamed");
        let name = person.name.as_deref().unwrap_or(&unnamed);
        let place = second.with_max_x(second.right() - width - 8.0);
        paint::text(ui.painter(), place, Align2::LEFT_CENTER, name, Type::SMALL, t.text2);
    }
    if response.clicked() {
        match person.segments.first() {
            Some(first) => play(cx, person.id, first.range),
            None => cx.sender.send(Command::SelectPerson(Some(person.id))),
        }
    }
    response
}
