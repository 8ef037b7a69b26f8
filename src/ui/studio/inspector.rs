//! The inspector: the selected person, the appearance at the playhead, the frame on screen.

use egui::{Align2, CornerRadius, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use crate::domain::message::Message;
use crate::state::{PersonLane, PersonTag, PictureId, Segment, Studio};
use crate::ui::context::AppContext;
use crate::ui::icons;
use crate::ui::theme::{Type, Weight};
use crate::ui::widgets::{Button, Empty, Size, avatar, child, lane_square, scroll_rows, tabs};
use crate::ui::{focus, format, paint};

use super::decisions::{self, About, are_possible};
use super::timeline::Axis;
use super::{StudioView, inspector_person, play};
use crate::ui::people::history;

#[derive(Debug, Default)]
pub struct InspectorView {
    tab: Tab,
    /// Of a person: their history instead of their appearances.
    history: bool,
    /// As a drawer, where there is no room beside the picture.
    pub open: bool,
}

impl InspectorView {
    /// Brings the selected person into view.
    pub fn show_person(&mut self) {
        self.tab = Tab::Person;
        self.open = true;
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Tab {
    #[default]
    Person,
    Segment,
    Frame,
}

const TABS: [Tab; 3] = [Tab::Person, Tab::Segment, Tab::Frame];
const PAD: f32 = 16.0;

/// Over the right part of `area`, while it is open.
pub fn drawer(ui: &mut Ui, cx: &AppContext<'_>, area: Rect, studio: &Studio, view: &mut StudioView) {
    if !view.inspector.open {
        return;
    }
    let rect = area.with_min_x(area.right() - 296.0_f32.min(area.width()));
    let rect = rect.with_min_y(rect.top() + 36.0);
    let layer = egui::Area::new(egui::Id::unique("stepmedia inspector"))
        .order(egui::Order::Middle)
        .fixed_pos(rect.min);
    layer.show(ui.ctx(), |ui| {
        ui.allocate_rect(rect, Sense::click());
        ui.painter().add(cx.tokens.menu_shadow().as_shape(rect, CornerRadius::ZERO));
        draw(ui, cx, rect, studio, view);
        paint::vline(ui.painter(), rect.left(), rect.y_range(), cx.tokens.border);
        let close = Rect::from_min_size(pos2(rect.right() - 36.0, rect.top() + 2.0), vec2(32.0, 32.0));
        let name = cx.tr("inspector-close");
        if Button::icon(icons::X, &name).show(ui, cx, close).clicked() {
            view.inspector.open = false;
        }
    });
}

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, studio: &Studio, view: &mut StudioView) {
    let t = cx.tokens;
    ui.painter().rect_filled(rect, 0, t.surface);
    let (header, body) = rect.split_top_bottom_at_y(rect.top() + 36.0);
    paint::hline(ui.painter(), header.x_range(), header.bottom() - 1.0, t.border);
    let names = ["tab-person", "tab-segment", "tab-frame"].map(|key| cx.tr(key));
    let current = TABS.iter().position(|tab| *tab == view.inspector.tab).unwrap_or(0);
    let place = header.with_min_x(header.left() + 6.0);
    if let Some(chosen) = tabs(ui, cx, place, &names, current) {
        view.inspector.tab = TABS[chosen];
    }
    child(ui, ("inspector", view.inspector.tab as u8), body, |ui| match view.inspector.tab {
        Tab::Person => person_tab(ui, cx, body, studio, view),
        Tab::Segment => segment_tab(ui, cx, body, studio),
        Tab::Frame => frame_tab(ui, cx, body, studio),
    });
}

fn person_tab(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, studio: &Studio, view: &mut StudioView) {
    let t = cx.tokens;
    let Some(person) = studio.selected_person() else {
        nobody(ui, cx, rect);
        return;
    };
    let inner = rect.shrink(PAD);
    let mut y = title(ui, cx, inner, studio, person, true);
    inspector_person::name(ui, cx, inner, person, view);
    let asked = cx.state.people.question_about(person.id).filter(|_| are_possible(cx, person));
    if let Some(question) = asked {
        y = inspector_person::likely(ui, cx, inner.with_min_y(y + 12.0), person, question);
    }
    y = facts(
        ui,
        cx,
        inner.with_min_y(y + 12.0),
        &[
            ("fact-on-screen", format::length(person.total_s)),
            ("fact-appearances", cx.integer(person.segments.len() as i64)),
            ("fact-confidence", cx.decimal(f64::from(person.confidence), 2)),
        ],
    );
    y += 12.0;
    let has_room = asked.is_none() || inner.height() > 520.0;
    if let (Some(first), Some(last), true) = (person.first_frame(), person.last_frame(), has_room) {
        y = pair(ui, cx, inner, y, "fact-first-seen", &format::short_timecode(&studio.clock, first));
        y = pair(ui, cx, inner, y, "fact-last-seen", &format::short_timecode(&studio.clock, last));
        y += 8.0;
    }
    y = inspector_person::acts(ui, cx, inner.with_min_y(y), studio, person, view);
    paint::hline(ui.painter(), inner.x_range(), y, t.border);
    y += 12.0;
    let history = view.inspector.history && are_possible(cx, person);
    let heading = cx.say(&Message::new("appearances-title").with("count", person.segments.len()));
    if matches!(person.tag, PersonTag::Person(_)) {
        let section = Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), 28.0));
        if let Some(chosen) = inspector_person::lists(ui, cx, section, person, &heading, history) {
            view.inspector.history = chosen;
        }
    } else {
        let section = Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), 20.0));
        paint::text(ui.painter(), section, Align2::LEFT_CENTER, &heading, Type::SECTION.figures(), t.text2);
        y -= 8.0;
    }
    let list = Rect::from_min_max(pos2(rect.left(), y + 36.0), rect.right_bottom());
    if list.height() < 28.0 {
        return;
    }
    if history {
        history::list(ui, cx, list, person.id, PAD);
        return;
    }
    let at = person.segments.iter().position(|segment| segment.range.contains(studio.playback.frame));
    scroll_rows(
        ui,
        egui::Id::unique(("appearances", person.id)),
        list,
        28.0,
        person.segments.len(),
        None,
        |ui, i, row| {
            appearance(ui, cx, row, studio, person, &person.segments[i], at == Some(i), view);
        },
    );
}

/// Best view, code and name; returns the lower end.
fn title(
    ui: &Ui,
    cx: &AppContext<'_>,
    inner: Rect,
    studio: &Studio,
    person: &PersonLane,
    without_name: bool,
) -> f32 {
    let t = cx.tokens;
    let face = Rect::from_min_size(inner.min, vec2(56.0, 56.0));
    avatar(ui.painter(), cx, face, 6, cx.pictures.picture(PictureId::BestShot(studio.video, person.id)));
    let text = Rect::from_min_max(pos2(face.right() + 12.0, inner.top()), pos2(inner.right(), face.bottom()));
    let (upper, lower) = text.split_top_bottom_at_fraction(0.54);
    let square = lane_square(ui.painter(), cx, pos2(text.left(), upper.bottom() - 22.0), person.tag);
    let code = cx.tag(person.tag);
    let place = upper.with_min_x(square.right() + 8.0).with_min_y(upper.bottom() - 24.0);
    paint::text(ui.painter(), place, Align2::LEFT_CENTER, &code, Type::TITLE, t.text);
    if without_name {
        return face.bottom();
    }
    let unnamed = cx.tr("person-unnamed");
    let (name, ink) = person.name.as_deref().map_or((unnamed.as_str(), t.text3), |name| (name, t.text2));
    paint::text(ui.painter(), lower, Align2::LEFT_TOP, name, Type::BODY, ink);
    face.bottom()
}

/// Three numbers side by side in one frame; returns the lower end.
fn facts(ui: &Ui, cx: &AppContext<'_>, rect: Rect, cells: &[(&str, String); 3]) -> f32 {
    let t = cx.tokens;
    let frame = Rect::from_min_size(rect.min, vec2(rect.width(), 52.0));
    ui.painter().rect_stroke(frame, CornerRadius::same(6), Stroke::new(1.0, t.border), StrokeKind::Inside);
    let width = frame.width() / 3.0;
    for (i, (key, value)) in cells.iter().enumerate() {
        let cell = Rect::from_min_size(pos2(frame.left() + i as f32 * width, frame.top()), vec2(width, 52.0));
        if i > 0 {
            paint::vline(ui.painter(), cell.left().round(), cell.y_range(), t.border);
        }
        let inner = cell.shrink2(vec2(8.0, 8.0));
        let (label, number) = inner.split_top_bottom_at_y(inner.top() + 16.0);
        paint::text(
            ui.painter(),
            label,
            Align2::LEFT_CENTER,
            &cx.tr(key),
            Type::CAPTION.weight(Weight::Regular),
            t.text3,
        );
        paint::text(ui.painter(), number, Align2::LEFT_CENTER, value, Type::CARD_TITLE.figures(), t.text);
    }
    frame.bottom()
}

/// A quiet label and its value; returns the lower end.
fn pair(ui: &Ui, cx: &AppContext<'_>, inner: Rect, y: f32, key: &str, value: &str) -> f32 {
    let t = cx.tokens;
    let row = Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), 24.0));
    let (label, rest) = row.split_left_right_at_x(row.left() + 104.0);
    paint::text(
        ui.painter(),
        label.with_max_x(label.right() - 8.0),
        Align2::LEFT_CENTER,
        &cx.tr(key),
        Type::SMALL,
        t.text3,
    );
    paint::text(ui.painter(), rest, Align2::LEFT_CENTER, value, Type::BODY.figures(), t.text);
    row.bottom()
}

/// One line of the list of appearances: plays it.
fn appearance(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    studio: &Studio,
    person: &PersonLane,
    segment: &Segment,
    on: bool,
    view: &mut StudioView,
) {
    let t = cx.tokens;
    let clock = &studio.clock;
    let response = ui.interact(rect, ui.scope_id().with(("appearance", segment.id)), Sense::click());
    let (start, end) = (
        format::short_timecode(clock, segment.range.start),
        format::short_timecode(clock, segment.range.end),
    );
    let name =
        cx.say(&Message::new("appearance-name").with("start", start.as_str()).with("end", end.as_str()));
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, on, &name));
    if on || response.hovered() {
        ui.painter().rect_filled(rect, 0, if on { t.sel } else { t.hover });
    }
    let inner = rect.shrink2(vec2(PAD, 0.0));
    let color = if on { t.accent_t } else { t.text3 };
    let center = pos2(inner.left() + 6.0, rect.center().y);
    if on || response.hovered() {
        paint::icon_filled(ui.painter(), center, icons::PLAY, 12.0, color);
    } else {
        paint::icon(ui.painter(), center, icons::PLAY, 12.0, color);
    }
    let text = inner.with_min_x(inner.left() + 20.0);
    let range = format!("{start} – {end}");
    paint::text(ui.painter(), text, Align2::LEFT_CENTER, &range, Type::SMALL.figures(), t.text);
    let length = format::length(clock.end_s(segment.range.end) - clock.start_s(segment.range.start));
    let drawn =
        paint::text(ui.painter(), inner, Align2::RIGHT_CENTER, &length, Type::SMALL.figures(), t.text3);
    if segment.confirmed {
        let mark = pos2(drawn.rect.left() - 12.0, rect.center().y);
        paint::icon_filled(ui.painter(), mark, icons::CHECK_CIRCLE, 14.0, t.success);
    }
    focus::ring_inside(ui, &response, rect, t);
    if response.clicked() {
        play(cx, person.id, segment.range);
    }
    decisions::on_part(&response, cx, studio, About { person, segment: Some(segment) }, view);
}

/// The appearance at the playhead, else the nearest.
fn segment_tab(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, studio: &Studio) {
    let t = cx.tokens;
    let Some(person) = studio.selected_person() else {
        nobody(ui, cx, rect);
        return;
    };
    let Some(segment) = person.segment_near(studio.playback.frame) else { return };
    let clock = &studio.clock;
    let inner = rect.shrink(PAD);
    let mut y = title(ui, cx, inner, studio, person, false) + 16.0;
    let seconds = clock.end_s(segment.range.end) - clock.start_s(segment.range.start);
    y = facts(
        ui,
        cx,
        inner.with_min_y(y),
        &[
            ("fact-length", format::length(seconds)),
            ("fact-frames", cx.integer(segment.range.num_frames())),
            ("fact-confidence", cx.decimal(f64::from(segment.confidence), 2)),
        ],
    ) + 16.0;
    let range = format!(
        "{} – {}",
        format::short_timecode(clock, segment.range.start),
        format::short_timecode(clock, segment.range.end)
    );
    y = pair(ui, cx, inner, y, "fact-start-end", &range);
    let frames = format!("{} – {}", cx.integer(segment.range.start), cx.integer(segment.range.end));
    y = pair(ui, cx, inner, y, "fact-frame-range", &frames);
    if segment.provisional {
        let text = cx.tr("segment-provisional");
        y += 4.0 + paint::paragraph(ui.painter(), inner.with_min_y(y + 4.0), &text, Type::SMALL, t.warning);
    }
    if segment.scores.len() > 1 && inner.bottom() - y > 100.0 {
        y += 16.0;
        let section = Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), 20.0));
        paint::text(
            ui.painter(),
            section,
            Align2::LEFT_CENTER,
            &cx.tr("confidence-over-time"),
            Type::SECTION,
            t.text2,
        );
        let plot = Rect::from_min_size(pos2(inner.left(), y + 24.0), vec2(inner.width(), 48.0));
        confidence_plot(ui, cx, plot, studio, person, segment);
        y = plot.bottom();
    }
    let name = cx.tr("act-play-appearance");
    let button = Button::text(&name).with_icon(icons::PLAY).size(Size::Medium);
    let size = button.measure(ui);
    if inner.bottom() - y > size.y + 12.0 {
        let place = Rect::from_min_size(pos2(inner.left(), y + 16.0), size);
        if button.show(ui, cx, place).clicked() {
            play(cx, person.id, segment.range);
        }
    }
}

fn confidence_plot(
    ui: &Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    studio: &Studio,
    person: &PersonLane,
    segment: &Segment,
) {
    let t = cx.tokens;
    ui.painter().rect_filled(rect, CornerRadius::same(4), t.sunken);
    let plot = rect.shrink2(vec2(0.0, 4.0));
    super::timeline::scores(ui.painter(), plot, &segment.scores, t.lane(person.tag.number()));
    let clock = &studio.clock;
    let span = super::timeline::Span {
        start_s: clock.start_s(segment.range.start),
        end_s: clock.end_s(segment.range.end),
    };
    let axis = Axis { x: rect.x_range(), span };
    let playhead = clock.start_s(studio.playback.frame);
    if span.contains(playhead) {
        let x = axis.x_from_time(playhead);
        ui.painter().vline(x, rect.y_range(), Stroke::new(1.5, t.accent));
    }
}

/// The frame on screen and who is on it, then what is known of the file.
fn frame_tab(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, studio: &Studio) {
    let t = cx.tokens;
    let inner = rect.shrink(PAD);
    let frame = studio.playback.frame;
    let mut y = inner.top();
    y = pair(ui, cx, inner, y, "fact-frame", &cx.integer(frame));
    y = pair(ui, cx, inner, y, "fact-time", &format::timecode(&studio.clock, frame));
    y = pair(ui, cx, inner, y, "fact-people-here", &cx.integer(studio.overlay.now.len() as i64)) + 8.0;
    for now in studio.overlay.now.iter().take(12) {
        if y + 28.0 > inner.bottom() - 150.0 {
            break;
        }
        let row = Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), 28.0));
        let square = lane_square(ui.painter(), cx, row.min + vec2(0.0, 4.0), now.tag);
        let name = row.with_min_x(square.right() + 8.0);
        paint::text(ui.painter(), name, Align2::LEFT_CENTER, &cx.tag(now.tag), Type::SMALL_NAME, t.text);
        let score = cx.decimal(f64::from(now.score), 2);
        paint::text(ui.painter(), row, Align2::RIGHT_CENTER, &score, Type::SMALL.figures(), t.text2);
        y = row.bottom();
    }
    let Some(video) = cx.state.video(studio.video) else { return };
    y += 8.0;
    paint::hline(ui.painter(), inner.x_range(), y, t.border);
    y += 12.0;
    let section = Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), 20.0));
    paint::text(ui.painter(), section, Align2::LEFT_CENTER, &cx.tr("file-title"), Type::SECTION, t.text2);
    y = section.bottom() + 4.0;
    let facts = &video.facts;
    let size = facts.display_size();
    let bytes = crate::i18n::format_bytes(cx.language(), facts.file_size);
    let rows = [
        ("fact-size", format!("{} × {}", size.0, size.1)),
        ("fact-codec", format!("{} · {}", facts.codec, facts.pixel_format)),
        ("fact-file-size", bytes),
        ("fact-frames", cx.integer(facts.num_frames)),
    ];
    for (key, value) in rows {
        if y + 24.0 > rect.bottom() {
            break;
        }
        y = pair(ui, cx, inner, y, key, &value);
    }
}

fn nobody(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let (title, text) = (cx.tr("nobody-selected-title"), cx.tr("nobody-selected-text"));
    Empty { icon: icons::PERSON_FOCUS, title: &title, text: &text, act: None, enabled: true }
        .show(ui, cx, rect);
}
