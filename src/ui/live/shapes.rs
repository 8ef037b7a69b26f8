//! Zones and lines drawn on a camera's picture, by mouse or by keys.

use egui::{
    Align2, Key, Modifiers, Pos2, Rect, Response, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2,
};

use crate::domain::ids::CameraId;
use crate::domain::message::Message;
use crate::state::{Command, LiveCommand, LiveTile, TileShapes, TileZone};
use crate::ui::context::AppContext;
use crate::ui::theme::{Tokens, Type};
use crate::ui::widgets::{Answer, Button, Dialog, Kind, Size, Strip};
use crate::ui::{icons, paint};

/// A click this near to a corner means it, in points.
const REACH: f32 = 10.0;
/// One press of an arrow, in parts of the picture; with Shift so many times as far.
const STEP: f32 = 0.01;
const FAR: f32 = 5.0;
const BAR: f32 = 40.0;

type Place = (f32, f32);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tool {
    Zone,
    Line,
}

/// What is being drawn on one camera.
#[derive(Debug)]
pub struct Drawing {
    camera: CameraId,
    tool: Tool,
    /// Corners of what is not closed yet.
    points: Vec<Place>,
    now: TileShapes,
    before: Vec<TileShapes>,
    /// Zones first, then lines.
    selected: Option<usize>,
    /// Where keys put the next corner; none until one is pressed.
    hand: Option<Place>,
    /// A corner in the hand, and how all was before.
    held: Option<((usize, usize), TileShapes)>,
    naming: Option<String>,
}

impl Drawing {
    pub fn of(tile: &LiveTile) -> Self {
        Self {
            camera: tile.id,
            tool: if tile.shapes.lines.is_empty() { Tool::Line } else { Tool::Zone },
            points: Vec::new(),
            now: tile.shapes.clone(),
            before: Vec::new(),
            selected: None,
            hand: None,
            held: None,
            naming: None,
        }
    }

    pub fn is_on(&self, tile: &LiveTile) -> bool {
        self.camera == tile.id
    }

    fn change(&mut self, cx: &AppContext<'_>, next: TileShapes) {
        self.before.push(std::mem::replace(&mut self.now, next));
        self.send(cx);
    }

    fn send(&self, cx: &AppContext<'_>) {
        let (camera, shapes) = (self.camera, self.now.clone());
        cx.sender.send(Command::Live(LiveCommand::SetShapes { camera, shapes }));
    }

    fn count(&self) -> usize {
        self.now.zones.len() + self.now.lines.len()
    }

    fn undo(&mut self, cx: &AppContext<'_>) {
        if self.points.pop().is_none()
            && let Some(before) = self.before.pop()
        {
            (self.now, self.selected) = (before, None);
            self.send(cx);
        }
    }

    fn remove(&mut self, cx: &AppContext<'_>) {
        if self.points.pop().is_some() {
            return;
        }
        let Some(at) = self.selected.take().filter(|at| *at < self.count()) else { return };
        let mut next = self.now.clone();
        match at.checked_sub(next.zones.len()) {
            None => drop(next.zones.remove(at)),
            Some(line) => drop(next.lines.remove(line)),
        }
        self.change(cx, next);
    }

    /// Another corner.
    fn put(&mut self, cx: &AppContext<'_>, at: Place, closes: bool) {
        if self.tool == Tool::Zone && closes && self.points.len() >= 3 {
            return self.close(cx);
        }
        self.points.push(at);
        if let (Tool::Line, [from, to]) = (self.tool, self.points.as_slice()) {
            let mut next = self.now.clone();
            next.lines.push([*from, *to]);
            self.points.clear();
            self.selected = Some(next.zones.len() + next.lines.len() - 1);
            self.change(cx, next);
        }
    }

    fn close(&mut self, cx: &AppContext<'_>) {
        if self.tool != Tool::Zone || self.points.len() < 3 {
            return;
        }
        let mut next = self.now.clone();
        let name = cx.say(&Message::new("live-zone-number").with("number", next.zones.len() + 1));
        let corners = std::mem::take(&mut self.points);
        next.zones.push(TileZone { name, corners, blurred: false, notices: false });
        self.selected = Some(next.zones.len() - 1);
        self.change(cx, next);
    }

    fn corners(&self) -> Vec<((usize, usize), Place)> {
        let zones = self.now.zones.iter().map(|zone| zone.corners.as_slice());
        let lines = self.now.lines.iter().map(<[Place; 2]>::as_slice);
        let all = zones.chain(lines).enumerate();
        all.flat_map(|(at, corners)| corners.iter().enumerate().map(move |(n, place)| ((at, n), *place)))
            .collect()
    }

    fn move_corner(&mut self, (at, corner): (usize, usize), to: Place) {
        let place = match at.checked_sub(self.now.zones.len()) {
            None => self.now.zones[at].corners.get_mut(corner),
            Some(line) => self.now.lines.get_mut(line).and_then(|line| line.get_mut(corner)),
        };
        if let Some(place) = place {
            *place = to;
        }
    }

    /// True where it is over.
    fn keys(&mut self, ui: &Ui, cx: &AppContext<'_>) -> bool {
        let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
        if pressed(Modifiers::COMMAND, Key::Z) {
            self.undo(cx);
        }
        if pressed(Modifiers::NONE, Key::Backspace) || pressed(Modifiers::NONE, Key::Delete) {
            self.remove(cx);
        }
        if pressed(Modifiers::NONE, Key::Enter) {
            self.close(cx);
        }
        for (key, tool) in [(Key::Z, Tool::Zone), (Key::L, Tool::Line)] {
            if pressed(Modifiers::NONE, key) {
                (self.tool, self.points) = (tool, Vec::new());
            }
        }
        if pressed(Modifiers::NONE, Key::N) && self.count() > 0 {
            self.selected = Some(self.selected.map_or(0, |at| (at + 1) % self.count()));
        }
        for (key, x, y) in [
            (Key::ArrowLeft, -STEP, 0.0),
            (Key::ArrowRight, STEP, 0.0),
            (Key::ArrowUp, 0.0, -STEP),
            (Key::ArrowDown, 0.0, STEP),
        ] {
            for (modifiers, far) in [(Modifiers::SHIFT, FAR), (Modifiers::NONE, 1.0)] {
                if pressed(modifiers, key) {
                    let (at_x, at_y) = self.hand.unwrap_or((0.5, 0.5));
                    let inside = |v: f32| v.clamp(0.0, 1.0);
                    self.hand = Some((inside(at_x + x * far), inside(at_y + y * far)));
                }
            }
        }
        if pressed(Modifiers::NONE, Key::Space)
            && let Some(hand) = self.hand
        {
            self.put(cx, hand, self.points.first() == Some(&hand));
        }
        if pressed(Modifiers::NONE, Key::Escape) {
            if self.points.is_empty() {
                return true;
            }
            self.points.clear();
        }
        false
    }

    fn mouse(&mut self, cx: &AppContext<'_>, place: Rect, response: &Response) {
        let Some(pointer) = response.interact_pointer_pos() else { return };
        let inside = |v: f32| v.clamp(0.0, 1.0);
        let part = (pointer - place.min) / place.size();
        let part = (inside(part.x), inside(part.y));
        let near = |at: Place, from: Pos2| on(place, at).distance(from) <= REACH;
        let corners = self.corners();
        let corner = |from: Pos2| corners.iter().find(|(_, at)| near(*at, from)).map(|(corner, _)| *corner);
        if response.drag_started() && self.points.is_empty() {
            let from = response.ctx.input(|input| input.pointer.press_origin()).unwrap_or(pointer);
            self.held = corner(from).map(|corner| (corner, self.now.clone()));
        }
        if let (true, Some(corner)) = (response.dragged(), self.held.as_ref().map(|(corner, _)| *corner)) {
            self.move_corner(corner, part);
        }
        if response.drag_stopped()
            && let Some(((at, _), before)) = self.held.take()
        {
            self.selected = Some(at);
            self.before.push(before);
            self.send(cx);
        }
        if response.clicked() {
            self.hand = None;
            if let Some((at, _)) = corner(pointer).filter(|_| self.points.is_empty()) {
                self.selected = Some(at);
            } else {
                let closes = self.points.first().is_some_and(|first| near(*first, pointer));
                self.put(cx, part, closes);
            }
        }
    }

    fn paint(&self, ui: &Ui, cx: &AppContext<'_>, place: Rect, response: &Response) {
        let t = cx.over_video;
        let painter = ui.painter();
        shapes(ui, place, &self.now, t, self.selected);
        for (_, corner) in self.corners() {
            painter.circle(on(place, corner), 4.0, t.surface, Stroke::new(1.5, t.accent));
        }
        let ahead = self.hand.map(|hand| on(place, hand)).or(response.hover_pos());
        let mut points: Vec<Pos2> = self.points.iter().map(|at| on(place, *at)).collect();
        for point in &points {
            painter.circle_filled(*point, 4.0, t.accent);
        }
        points.extend(ahead);
        if points.len() > 1 {
            painter.add(Shape::line(points, Stroke::new(2.0, t.accent)));
        }
        if let Some(hand) = self.hand {
            let at = on(place, hand);
            painter.hline(at.x - 12.0..=at.x + 12.0, at.y, Stroke::new(1.5, t.accent));
            painter.vline(at.x, at.y - 12.0..=at.y + 12.0, Stroke::new(1.5, t.accent));
        }
    }

    /// What can be done, along the lower edge; true where it is over.
    fn tools(&mut self, ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) -> bool {
        let t = cx.tokens;
        let bar = rect.with_min_y(rect.bottom() - BAR).shrink(1.0);
        ui.painter().rect_filled(bar, 6, t.surface);
        let key = match (self.tool, self.points.len()) {
            (Tool::Line, 0) => "live-line-from",
            (Tool::Line, _) => "live-line-to",
            (Tool::Zone, 0..3) => "live-zone-corner",
            (Tool::Zone, _) => "live-zone-close",
        };
        let hint = cx.tr(key);
        let width = (paint::width(ui.painter(), &hint, Type::SMALL) + 16.0).min(rect.width() - 8.0);
        let above = pos2(rect.center().x, bar.top() - 16.0);
        let plate = Rect::from_center_size(above, vec2(width, 22.0));
        ui.painter().rect_filled(plate, 4, Tokens::plate());
        let inner = plate.shrink2(vec2(8.0, 0.0));
        paint::text(ui.painter(), inner, Align2::LEFT_CENTER, &hint, Type::SMALL, cx.over_video.text);
        let mut strip = Strip::new(bar.shrink2(vec2(6.0, 0.0)));
        let names = ["live-zone", "live-line", "live-shape-undo", "live-shape-done"].map(|key| cx.tr(key));
        for (name, tool) in names.iter().zip([Tool::Zone, Tool::Line]) {
            let button = Button::text(name).kind(Kind::Choice { on: self.tool == tool }).size(Size::Small);
            let place = strip.left_part(button.measure(ui));
            strip.space_left(4.0);
            if button.show(ui, cx, place).clicked() {
                (self.tool, self.points) = (tool, Vec::new());
            }
        }
        let button = Button::text(&names[3]).kind(Kind::Primary).size(Size::Small);
        let place = strip.right_part(button.measure(ui));
        let over = button.show(ui, cx, place).clicked();
        strip.space_right(4.0);
        let can_undo = !self.before.is_empty() || !self.points.is_empty();
        let button = Button::text(&names[2]).kind(Kind::Secondary).size(Size::Small).enabled(can_undo);
        let place = strip.right_part(button.measure(ui));
        if button.show(ui, cx, place).clicked() {
            self.undo(cx);
        }
        strip.space_right(4.0);
        let zone = self.selected.and_then(|at| self.now.zones.get(at)).map(|zone| zone.name.clone());
        let (remove, rename) = (cx.tr("live-shape-remove"), cx.tr("live-zone-rename"));
        let button = Button::icon(icons::TRASH, &remove).size(Size::Small).enabled(self.selected.is_some());
        let place = strip.right_part(button.measure(ui));
        if button.show(ui, cx, place).clicked() {
            self.remove(cx);
        }
        let button = Button::icon(icons::PENCIL, &rename).size(Size::Small).enabled(zone.is_some());
        let place = strip.right_part(button.measure(ui));
        if button.show(ui, cx, place).clicked() {
            self.naming = zone;
        }
        over
    }

    /// Asks for the name of the selected zone.
    fn name(&mut self, ui: &Ui, cx: &AppContext<'_>) {
        let Some(text) = &mut self.naming else { return };
        let (title, about, act, field) = (
            cx.tr("live-zone-rename"),
            cx.tr("live-zone-rename-text"),
            cx.tr("live-name-act"),
            cx.tr("live-name-field"),
        );
        let dialog = Dialog { title: &title, text: &about, act: &act, danger: false, field: Some(&field) };
        match dialog.show(ui, cx, text) {
            Some(Answer::Do) if !text.trim().is_empty() => {
                let name = text.trim().to_owned();
                self.naming = None;
                let mut next = self.now.clone();
                if let Some(zone) = self.selected.and_then(|at| next.zones.get_mut(at)) {
                    zone.name = name;
                    self.change(cx, next);
                }
            }
            Some(Answer::Cancel) => self.naming = None,
            _ => {}
        }
    }
}

/// Draws on the picture in `place` of the tile in `rect`.
pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, (rect, place): (Rect, Rect), open: &mut Option<Drawing>) {
    let Some(drawing) = open else { return };
    let response = ui.interact(place, ui.scope_id().with("shapes"), Sense::click_and_drag());
    let name = cx.tr("live-shapes");
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, &name));
    let mut over = false;
    if drawing.naming.is_none() {
        over = drawing.keys(ui, cx);
        drawing.mouse(cx, place, &response);
    }
    drawing.paint(ui, cx, place, &response);
    over |= drawing.tools(ui, cx, rect);
    drawing.name(ui, cx);
    if over {
        *open = None;
    }
}

fn on(place: Rect, (x, y): Place) -> Pos2 {
    place.min + vec2(x, y) * place.size()
}

/// Zones with their names, and lines with an arrow inwards. The one that is `selected` is thicker.
pub fn shapes(ui: &Ui, place: Rect, all: &TileShapes, t: &Tokens, selected: Option<usize>) {
    let painter = ui.painter();
    let width = |at: usize| if selected == Some(at) { 3.0 } else { 1.5 };
    for (at, zone) in all.zones.iter().enumerate() {
        let corners: Vec<Pos2> = zone.corners.iter().map(|corner| on(place, *corner)).collect();
        let Some(first) = corners.first().copied() else { continue };
        painter.add(Shape::closed_line(corners, Stroke::new(width(at), t.info)));
        let size = vec2(paint::width(painter, &zone.name, Type::CAPTION) + 8.0, 16.0);
        let corner = first.min(place.max - size).max(place.min);
        let plate = Rect::from_min_size(corner, size);
        painter.rect_filled(plate, 3, t.info);
        let text = plate.shrink2(vec2(4.0, 0.0));
        paint::text(painter, text, Align2::LEFT_CENTER, &zone.name, Type::CAPTION, t.accent_ink);
    }
    for (at, [from, to]) in all.lines.iter().enumerate() {
        let (from, to) = (on(place, *from), on(place, *to));
        let stroke = Stroke::new(width(all.zones.len() + at) + 0.5, t.accent);
        painter.line_segment([from, to], stroke);
        // The way in points to its right.
        let (middle, along) = (from.lerp(to, 0.5), (to - from).normalized());
        painter.arrow(middle, vec2(-along.y, along.x) * 18.0, stroke);
    }
}
