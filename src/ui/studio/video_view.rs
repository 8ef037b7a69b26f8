//! The picture: header with what lies over it, the frame itself, boxes, labels and the selected person's trail.

use egui::{Align2, Painter, Pos2, Rect, Role, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2};

use crate::domain::geometry;
use crate::domain::ids::PersonId;
use crate::domain::message::Message;
use crate::state::{BoxNow, ClipWish, Command, OverlayPart, Privacy, Studio, TimeCommand};
use crate::ui::action::UserAction;
use crate::ui::context::{AppContext, OverlayBox, Width};
use crate::ui::icons;
use crate::ui::paint;
use crate::ui::theme::{Tokens, Type};
use crate::ui::widgets::{Button, Kind, MenuItem, Size, Strip, menu, show_whole, spinner};

use super::decisions::{self, About};
use super::labels::{self, Label};
use super::{StudioView, drawing, play};

/// A picture that is late by more than this shows that it is.
const SPINNER_AFTER_MS: u32 = 400;

/// On narrower pictures labels say the number only.
const SHORT_LABELS_UNDER: f32 = 480.0;

/// A person who is followed fills this part of the view's height, comes no closer than this, and moves this part of the
/// way with each drawing.
const FOLLOWED_PART: f32 = 0.55;
const FOLLOWED_MOST: f32 = 4.0;
const FOLLOW_SHARE: f32 = 0.12;

/// Which part of the picture is in view.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VideoZoom {
    /// 1 shows all of it.
    factor: f32,
    /// Middle of the part in view, in parts of the picture.
    center: Vec2,
    /// The selected person stays in the middle.
    pub follows: bool,
}

impl Default for VideoZoom {
    fn default() -> Self {
        Self { factor: 1.0, center: Vec2::splat(0.5), follows: false }
    }
}

impl VideoZoom {
    const MOST: f32 = 8.0;

    /// The part in view of a picture of `size`, in its pixels.
    fn source(self, size: Vec2) -> geometry::Rect {
        let part = size / self.factor;
        let corner = self.center * size - part / 2.0;
        geometry::Rect::new(corner.x, corner.y, part.x, part.y)
    }

    /// `by` times closer, with the point at `anchor` (parts of the view) staying in place.
    fn zoomed(self, by: f32, anchor: Vec2) -> Self {
        let factor = (self.factor * by).clamp(1.0, Self::MOST);
        let fixed = self.center + (anchor - Vec2::splat(0.5)) / self.factor;
        Self { factor, center: fixed - (anchor - Vec2::splat(0.5)) / factor, ..self }.kept()
    }

    fn moved(self, parts_of_view: Vec2) -> Self {
        Self { center: self.center - parts_of_view / self.factor, ..self }.kept()
    }

    /// A little nearer to where `person` fills a good part of the view. False once it is there.
    fn approach(&mut self, person: &geometry::Rect, size: Vec2) -> bool {
        let factor = (FOLLOWED_PART * size.y / person.h.max(1.0)).clamp(1.0, FOLLOWED_MOST);
        let middle = person.center();
        let to = Self { factor, center: vec2(middle.x, middle.y) / size, ..*self }.kept();
        let share = |from: f32, to: f32| from + (to - from) * FOLLOW_SHARE;
        let (x, y) = (share(self.center.x, to.center.x), share(self.center.y, to.center.y));
        let next = Self { factor: share(self.factor, to.factor), center: vec2(x, y), ..*self }.kept();
        let is_there =
            (next.center - self.center).length() < 2e-4 && (next.factor - self.factor).abs() < 2e-3;
        *self = next;
        !is_there
    }

    fn kept(self) -> Self {
        let half = 0.5 / self.factor;
        Self { center: self.center.clamp(Vec2::splat(half), Vec2::splat(1.0 - half)), ..self }
    }
}

/// Width over height of the open video.
pub fn aspect(cx: &AppContext<'_>, studio: &Studio) -> f32 {
    let size = size(cx, studio);
    size.x / size.y
}

fn size(cx: &AppContext<'_>, studio: &Studio) -> Vec2 {
    let (w, h) = cx.state.video(studio.video).map_or((16, 9), |video| video.facts.display_size());
    vec2(w.max(1) as f32, h.max(1) as f32)
}

pub fn header(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, studio: &Studio, view: &mut StudioView) {
    let t = cx.tokens;
    ui.painter().rect_filled(rect, 0, t.surface);
    paint::hline(ui.painter(), rect.x_range(), rect.bottom() - 1.0, t.border);
    let mut strip = Strip::new(rect.shrink2(vec2(12.0, 0.0)));
    let icon_button = |ui: &mut Ui, strip: &mut Strip, button: Button<'_>| {
        let place = strip.right_part(vec2(28.0, 28.0));
        strip.space_right(2.0);
        button.size(Size::Toolbar).show(ui, cx, place).clicked()
    };
    if cx.width < Width::Regular {
        let name = cx.tr("inspector-title");
        let on = view.inspector.open;
        let button = Button::icon(icons::SIDEBAR, &name).kind(Kind::Toggle { on });
        if icon_button(ui, &mut strip, button) {
            view.inspector.open = !on;
        }
    }
    let fill = UserAction::FillWindow;
    let name = fill.name(cx);
    if icon_button(ui, &mut strip, Button::icon(fill.icon(), &name).key(fill.key_text())) {
        view.fill = true;
    }
    if view.zoom.factor > 1.0 {
        let name = cx.tr("video-show-all");
        if icon_button(ui, &mut strip, Button::icon(icons::ZOOM_OUT, &name)) {
            view.zoom = VideoZoom::default();
        }
    }
    strip.space_right(6.0);
    let divider = strip.right_part(vec2(1.0, 20.0));
    paint::vline(ui.painter(), divider.left(), divider.y_range(), t.border);
    strip.space_right(8.0);
    overlay_toggles(ui, cx, &mut strip, studio);
    export_menu(ui, cx, &mut strip, studio);
    let (privacy, now) = (UserAction::Privacy, studio.overlay.privacy);
    let name = cx.tr(match now {
        Privacy::Off => "privacy-off",
        Privacy::Others => "privacy-others",
        Privacy::Everyone => "privacy-everyone",
    });
    let kind = Kind::Toggle { on: now != Privacy::Off };
    if icon_button(ui, &mut strip, Button::icon(privacy.icon(), &name).kind(kind).key(privacy.key_text())) {
        cx.sender.send(Command::SetPrivacy(now.next()));
    }
    let zoom = UserAction::ZoomPerson;
    let (name, on) = (zoom.name(cx), view.zoom.follows);
    let button = Button::icon(zoom.icon(), &name).kind(Kind::Toggle { on }).key(zoom.key_text());
    if studio.selected.is_some() && icon_button(ui, &mut strip, button) {
        view.zoom.follows = !on;
    }
    if decisions::can_draw(cx, studio) {
        let draw = UserAction::DrawPerson;
        let (name, on) = (draw.name(cx), view.drawing.is_some());
        let button = Button::icon(draw.icon(), &name).kind(Kind::Toggle { on }).key(draw.key_text());
        if icon_button(ui, &mut strip, button) {
            cx.sender.send_time(TimeCommand::Pause);
            view.drawing = if on { None } else { Some(drawing::Drawing::of(cx, studio)) };
        }
    }
    strip.space_right(12.0);
    title(ui, cx, strip.rest(), studio);
}

/// What can leave as a file; while one is written, how far it is and a way to stop it.
fn export_menu(ui: &mut Ui, cx: &AppContext<'_>, strip: &mut Strip, studio: &Studio) {
    let place = strip.right_part(vec2(28.0, 28.0));
    strip.space_right(2.0);
    if let Some(clip) = cx.state.clip {
        let percent = format!("{:.0}", clip.part * 100.0);
        let name = cx.say(&Message::new("clip-cancel").with("percent", percent));
        if Button::icon(icons::X, &name).size(Size::Toolbar).show(ui, cx, place).clicked() {
            cx.sender.send(Command::CancelClip);
        }
        let ring = egui::Stroke::new(2.0, cx.tokens.accent);
        paint::arc(ui.painter(), place.center(), 12.0, 0.0, clip.part, ring);
        return;
    }
    let name = cx.tr("clip-export");
    let button = Button::icon(icons::EXPORT, &name).size(Size::Toolbar).enabled(!cx.state.dialog_open);
    let button = button.show(ui, cx, place);
    let video = studio.video;
    let range = studio.playback.marks.range(studio.clock.last_frame());
    let mut wishes = vec![(
        cx.tr(if range.is_some() { "clip-part" } else { "clip-whole" }),
        icons::FILM,
        ClipWish::Part { video, range },
    )];
    if let Some(lane) = studio.selected_person().filter(|lane| decisions::is_person(lane)) {
        let name = cx.say(&Message::new("clip-person").with("person", cx.tag(lane.tag)));
        wishes.push((name, icons::PERSON_FOCUS, ClipWish::Person { video, person: lane.id }));
    }
    wishes.push((cx.tr("clip-still"), icons::IMAGE, ClipWish::Still { video, frame: studio.playback.frame }));
    if studio.has_segmenter && !studio.overlay.now.is_empty() {
        let wish = ClipWish::Outlines { video, frame: studio.playback.frame };
        wishes.push((cx.tr("clip-outlines"), icons::PERSON_FOCUS, wish));
    }
    let items: Vec<MenuItem<'_>> =
        wishes.iter().map(|(name, icon, _)| MenuItem::new(name).icon(*icon)).collect();
    if let Some(i) = menu(&button, cx, &items) {
        cx.sender.send(Command::ExportClip(wishes[i].2));
    }
}

/// What can be drawn over the picture, and what switches it.
const PARTS: [(OverlayPart, UserAction); 5] = [
    (OverlayPart::Boxes, UserAction::ToggleBoxes),
    (OverlayPart::Codes, UserAction::ToggleLabels),
    (OverlayPart::Names, UserAction::ToggleNames),
    (OverlayPart::Trails, UserAction::ToggleTrails),
    (OverlayPart::Confidence, UserAction::ToggleConfidence),
];

/// The three that are switched most, and a menu with all of them.
fn overlay_toggles(ui: &mut Ui, cx: &AppContext<'_>, strip: &mut Strip, studio: &Studio) {
    let parts = studio.overlay.parts;
    let name = cx.tr("overlay-menu");
    let place = strip.right_part(vec2(28.0, 28.0));
    strip.space_right(2.0);
    let button = Button::icon(icons::ROWS, &name).size(Size::Toolbar).show(ui, cx, place);
    let names = PARTS.map(|(_, action)| action.name(cx));
    let items: Vec<MenuItem<'_>> = PARTS
        .iter()
        .zip(&names)
        .map(|((part, action), name)| MenuItem::new(name).on(parts.has(*part)).key(action.key_text()))
        .collect();
    if let Some(i) = menu(&button, cx, &items) {
        cx.sender.send(Command::SetOverlay(parts.toggled(PARTS[i].0)));
    }
    let icons_only = strip.rest().width() < 620.0;
    for (part, action) in [PARTS[3], PARTS[1], PARTS[0]] {
        let name = action.name(cx);
        let button = Button::text(&name)
            .with_icon(action.icon())
            .kind(Kind::Toggle { on: parts.has(part) })
            .size(Size::Toolbar)
            .icon_only(icons_only)
            .key(action.key_text());
        let size = button.measure(ui);
        if button.show(ui, cx, strip.right_part(size)).clicked() {
            cx.sender.send(Command::SetOverlay(parts.toggled(part)));
        }
        strip.space_right(2.0);
    }
}

/// File name, size and frame rate.
fn title(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, studio: &Studio) {
    let t = cx.tokens;
    let Some(video) = cx.state.video(studio.video) else { return };
    let size = size(cx, studio);
    let fps = video.facts.fps;
    let decimals = usize::from((fps - fps.round()).abs() > 0.005) * 2;
    let facts = [
        format!("{} × {}", size.x, size.y),
        cx.say(&Message::new("fps").with("fps", cx.decimal(fps, decimals))),
    ];
    let ty = Type::SMALL.figures();
    let facts_width: f32 = facts.iter().map(|fact| paint::width(ui.painter(), fact, ty) + 12.0).sum();
    let room = if rect.width() > facts_width + 140.0 { rect.width() - facts_width } else { rect.width() };
    let place = rect.with_max_x(rect.left() + room);
    let drawn = paint::file_name(ui.painter(), place, &video.name, Type::NAME, t.text);
    if room < rect.width() {
        let mut x = drawn.rect.right() + 12.0;
        for fact in &facts {
            x = paint::text_at(ui.painter(), pos2(x, rect.center().y), fact, ty, t.text3) + 12.0;
        }
    }
    let response = ui.interact(drawn.rect, ui.scope_id().with("file name"), Sense::hover());
    show_whole(response, cx, drawn.elided, &video.name);
}

/// Maps display pixels of the video to points of the window.
#[derive(Clone, Copy)]
pub(super) struct Fit {
    pub target: Rect,
    source: geometry::Rect,
}

impl Fit {
    fn point(&self, x: f32, y: f32) -> Pos2 {
        let scale = self.target.width() / self.source.w;
        self.target.min + scale * vec2(x - self.source.x, y - self.source.y)
    }

    pub fn rect(&self, r: &geometry::Rect) -> Rect {
        Rect::from_min_max(self.point(r.x, r.y), self.point(r.right(), r.bottom()))
    }

    pub fn video_point(&self, p: Pos2) -> geometry::Point {
        let scale = self.source.w / self.target.width();
        let offset = scale * (p - self.target.min);
        geometry::Point { x: self.source.x + offset.x, y: self.source.y + offset.y }
    }
}

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, studio: &Studio, view: &mut StudioView) {
    let t = cx.over_video;
    ui.painter().rect_filled(rect, 0, cx.tokens.well);
    if let Some(error) = &studio.playback_error {
        let text = cx.say(error);
        paint::icon(ui.painter(), rect.center() - vec2(0.0, 30.0), icons::WARNING_CIRCLE, 32.0, t.danger);
        paint::paragraph_centered(
            ui.painter(),
            rect.center(),
            360.0_f32.min(rect.width() - 32.0),
            &text,
            Type::BODY,
            t.text,
        );
        return;
    }
    let size = size(cx, studio);
    let room = if cx.width.is_phone() { rect } else { rect.shrink(6.0) };
    let scale = (room.width() / size.x).min(room.height() / size.y);
    let target = Rect::from_center_size(room.center(), size * scale);
    let target = Rect::from_min_max(target.min.round(), target.max.round());

    let response = ui.interact(rect, ui.scope_id().with("video"), Sense::CLICK | Sense::DRAG);
    let name = cx.tr("video-name");
    response.widget_info(|| WidgetInfo::labeled(Role::Video, true, &name));
    hand(ui, target, &response, view);
    follow(ui, size, studio, view);
    let fit = Fit { target, source: view.zoom.source(size) };

    let mut boxes: Vec<OverlayBox> =
        if studio.overlay.has(OverlayPart::Boxes) { overlay(studio, t) } else { Vec::new() };
    // The one in the hand lies where the hand has it.
    if let Some((person, bbox)) = view.box_edit.as_ref().map(drawing::BoxEdit::shown)
        && studio.selected == Some(person)
        && let Some(held) = boxes.iter_mut().find(|found| found.selected)
    {
        held.bbox = bbox;
    }
    let painter = ui.painter_at(target);
    cx.video.paint(&painter, target, fit.source, &boxes);
    if studio.overlay.has(OverlayPart::Boxes) {
        outlines(&painter, &fit, studio, t);
    }
    if studio.overlay.has(OverlayPart::Trails) {
        trail(&painter, &fit, studio, t);
    }
    labels::draw(&painter, target, &labels_of(cx, studio, &fit), t);
    if studio.overlay.privacy != Privacy::Off {
        limits_of_blur(ui, cx, target);
    }
    drawing::handles(ui, cx, &fit, studio, view);
    if studio.playback.lag_ms > SPINNER_AFTER_MS {
        let plate = Rect::from_center_size(target.center(), Vec2::splat(56.0));
        ui.painter().rect_filled(plate, 10, Tokens::plate());
        spinner(ui, plate.center(), 24.0, egui::Color32::WHITE);
    }
    if view.drawing.is_some() {
        drawing::draw(ui, cx, &response, &fit, studio, view);
        return;
    }
    let hovered = response.hover_pos().and_then(|pointer| person_at(studio, fit.video_point(pointer)));
    if response.clicked() {
        match hovered {
            Some(person) => {
                let lane = studio.person(person.person);
                match lane.and_then(|lane| lane.segment_at(studio.playback.frame)) {
                    Some(_) if studio.selected != Some(person.person) => {
                        cx.sender.send(Command::SelectPerson(Some(person.person)));
                    }
                    Some(segment) => play(cx, person.person, segment.range),
                    None => cx.sender.send(Command::SelectPerson(Some(person.person))),
                }
            }
            None => cx.sender.send_time(TimeCommand::Toggle),
        }
    }
    // The menu stays about who was under the pointer when it opened.
    let memory = response.id.with("meant");
    if response.secondary_clicked() {
        ui.data_mut(|data| data.insert_temp(memory, hovered.map(|now| now.person)));
    }
    let meant: Option<PersonId> = ui.data(|data| data.get_temp(memory)).flatten();
    if let Some(person) = meant.and_then(|person| studio.person(person)) {
        let segment = person.segment_at(studio.playback.frame);
        decisions::on_part(&response, cx, studio, About { person, segment }, view);
    }
    if hovered.is_some() {
        response.on_hover_cursor(egui::CursorIcon::PointingHand);
    }
    if view.fill {
        leave_fill(ui, cx, rect, view);
    }
}

/// Zooming at the pointer with Ctrl and the wheel or a pinch; moving by dragging; all of it by double-click.
fn hand(ui: &Ui, target: Rect, response: &egui::Response, view: &mut StudioView) {
    let Some(pointer) = response.hover_pos() else { return };
    let zoom = ui.input(egui::InputState::zoom_delta);
    if (zoom - 1.0).abs() > 1e-4 {
        view.zoom = view.zoom.zoomed(zoom, (pointer - target.min) / target.size());
    }
    if response.dragged() && view.zoom.factor > 1.0 && view.drawing.is_none() {
        view.zoom = view.zoom.moved(response.drag_delta() / target.size());
    }
    if response.double_clicked() {
        view.zoom = VideoZoom::default();
    }
}

/// Keeps the selected person in the middle, moving softly; without them the view stays.
fn follow(ui: &Ui, size: Vec2, studio: &Studio, view: &mut StudioView) {
    if !view.zoom.follows {
        return;
    }
    let now = studio.overlay.now.iter().find(|now| Some(now.person) == studio.selected);
    if let Some(now) = now
        && view.zoom.approach(&now.bbox, size)
    {
        ui.ctx().request_repaint();
    }
}

fn overlay(studio: &Studio, t: &Tokens) -> Vec<OverlayBox> {
    let of = |now: &BoxNow| OverlayBox {
        bbox: now.bbox,
        color: t.lane(now.tag.number()),
        selected: studio.selected == Some(now.person),
        interpolated: now.interpolated,
    };
    // The selected one last: on top.
    let mut boxes: Vec<OverlayBox> = studio.overlay.now.iter().map(of).collect();
    boxes.sort_by_key(|overlay| overlay.selected);
    boxes
}

fn labels_of(cx: &AppContext<'_>, studio: &Studio, fit: &Fit) -> Vec<Label> {
    let mut now: Vec<&BoxNow> = studio.overlay.now.iter().collect();
    now.sort_by_key(|now| (studio.selected != Some(now.person), now.tag));
    let has = |part| studio.overlay.has(part);
    let label = |now: &BoxNow| {
        let is_short = fit.target.width() < SHORT_LABELS_UNDER && studio.selected != Some(now.person);
        let code =
            has(OverlayPart::Codes).then(|| if is_short { cx.short_tag(now.tag) } else { cx.tag(now.tag) });
        let is_named = has(OverlayPart::Names) && !studio.is_veiled(now.person);
        let name = studio.person(now.person).and_then(|lane| lane.name.clone()).filter(|_| is_named);
        let score = has(OverlayPart::Confidence).then(|| cx.decimal(f64::from(now.score), 2));
        let parts: Vec<String> = [code, name, score].into_iter().flatten().collect();
        Label { at: fit.rect(&now.bbox), text: parts.join(" "), number: now.tag.number() }
    };
    now.into_iter()
        .map(label)
        .filter(|label| !label.text.is_empty() && fit.target.intersects(label.at))
        .collect()
}

/// Blur hides boxes: whoever was not found has none.
fn limits_of_blur(ui: &Ui, cx: &AppContext<'_>, target: Rect) {
    let text = cx.tr("privacy-limits");
    let width = (paint::width(ui.painter(), &text, Type::SMALL) + 17.0).min(target.width() - 16.0);
    let plate = Align2::LEFT_BOTTOM.align_size_within_rect(vec2(width, 24.0), target.shrink(8.0));
    ui.painter().rect_filled(plate, 6, Tokens::plate());
    let inner = plate.shrink2(vec2(8.0, 0.0));
    paint::text(ui.painter(), inner, Align2::LEFT_CENTER, &text, Type::SMALL, cx.over_video.text);
}

/// How far people reach, where a segmenter said so.
fn outlines(painter: &Painter, fit: &Fit, studio: &Studio, t: &Tokens) {
    for outline in &studio.overlay.outlines {
        let is_selected = studio.selected == Some(outline.person);
        let stroke = Stroke::new(if is_selected { 2.0 } else { 1.25 }, t.lane(outline.tag.number()));
        let points: Vec<Pos2> = outline.corners.iter().map(|p| fit.point(p.x, p.y)).collect();
        painter.add(Shape::closed_line(points, stroke));
    }
}

/// Where the selected person walked: a fading line with a dot every so often.
fn trail(painter: &Painter, fit: &Fit, studio: &Studio, t: &Tokens) {
    let (Some(person), true) = (studio.selected_person(), studio.overlay.trail.len() > 1) else { return };
    let color = t.lane(person.tag.number());
    let points: Vec<Pos2> = studio.overlay.trail.iter().map(|p| fit.point(p.x, p.y)).collect();
    painter.add(Shape::line(points.clone(), Stroke::new(1.0, color.gamma_multiply(0.8))));
    let mut since_dot = f32::INFINITY;
    for pair in points.windows(2).rev() {
        since_dot += pair[0].distance(pair[1]);
        if since_dot > 26.0 {
            painter.circle_filled(pair[1], 2.0, color);
            since_dot = 0.0;
        }
    }
}

/// The smallest box under a point of the picture: the one a hand means.
fn person_at(studio: &Studio, p: geometry::Point) -> Option<BoxNow> {
    let under = studio.overlay.now.iter().filter(|now| now.bbox.contains(p));
    under.min_by(|a, b| a.bbox.area().total_cmp(&b.bbox.area())).copied()
}

fn leave_fill(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut StudioView) {
    let place = Align2::RIGHT_TOP.align_size_within_rect(vec2(32.0, 32.0), rect.shrink(12.0));
    let name = cx.tr("act-leave-fill");
    if Button::icon(icons::CORNERS_IN, &name).kind(Kind::Secondary).show(ui, cx, place).clicked() {
        view.fill = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_view_comes_to_rest_on_whom_it_follows() {
        let size = vec2(800.0, 600.0);
        let person = geometry::Rect::new(100.0, 200.0, 60.0, 150.0);
        let mut zoom = VideoZoom { follows: true, ..VideoZoom::default() };
        let mut steps = 0;
        while zoom.approach(&person, size) {
            steps += 1;
            assert!(steps < 200, "{zoom:?}");
        }
        let seen = zoom.source(size);
        assert!((zoom.factor - 2.2).abs() < 0.1, "{zoom:?}");
        assert!(seen.x >= -0.01 && seen.contains(person.center()), "{seen:?}");
    }

    #[test]
    fn zooming_keeps_the_point_under_the_hand_and_stays_inside() {
        let size = vec2(800.0, 600.0);
        let anchor = vec2(0.25, 0.75);
        let at = |zoom: VideoZoom| {
            let s = zoom.source(size);
            (s.x + anchor.x * s.w, s.y + anchor.y * s.h)
        };
        let near = VideoZoom::default().zoomed(2.0, anchor);
        let (x, y) = at(near);
        assert!((x - 200.0).abs() < 0.01 && (y - 450.0).abs() < 0.01);
        assert!((near.source(size).w - 400.0).abs() < 0.01);
        let far = near.moved(vec2(5.0, -5.0)).source(size);
        assert!(far.x >= -0.01 && far.bottom() <= 600.01);
        assert_eq!(near.zoomed(0.1, anchor), VideoZoom::default());
    }
}
