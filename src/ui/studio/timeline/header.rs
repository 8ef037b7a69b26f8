//! The tools above the ruler, and the corner that says in which order the lanes stand.

use egui::{Align2, Rect, Ui, vec2};

use crate::domain::message::Message;
use crate::state::{Studio, TimeCommand};
use crate::ui::action::UserAction;
use crate::ui::context::{AppContext, Width};
use crate::ui::icons;
use crate::ui::studio::people::{PeopleView, sort_menu};
use crate::ui::theme::{Type, Weight};
use crate::ui::widgets::{Button, Kind, Size, Slider, Strip};
use crate::ui::{format, paint};

use super::axis;
use super::{Follow, TimelineView};

pub fn tools(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, studio: &Studio, view: &mut TimelineView) {
    let t = cx.tokens;
    let mut strip = Strip::new(rect.shrink2(vec2(12.0, 0.0)));
    let title = cx.tr("lanes-title");
    let width = paint::width(ui.painter(), &title, Type::CARD_TITLE).ceil();
    paint::text(ui.painter(), strip.left(width + 1.0), Align2::LEFT_CENTER, &title, Type::CARD_TITLE, t.text);
    strip.space_left(16.0);

    let follow = view.follow == Follow::On;
    let follow_name = cx.tr("act-follow");
    let button =
        Button::icon(icons::FOLLOW, &follow_name).kind(Kind::Toggle { on: follow }).size(Size::Toolbar);
    if button.show(ui, cx, strip.left_part(vec2(28.0, 28.0))).clicked() {
        view.follow = if follow { Follow::Off } else { Follow::On };
        if !follow {
            view.reveal(studio, studio.clock.start_s(studio.playback.frame));
        }
    }
    strip.space_left(4.0);
    let gaps_name = UserAction::ToggleSkipGaps.name(cx);
    let gaps = studio.playback.skip_gaps;
    let button = Button::text(&gaps_name)
        .with_icon(icons::GAPS)
        .kind(Kind::Toggle { on: gaps })
        .size(Size::Toolbar)
        .icon_only(cx.width < Width::Medium)
        .key(UserAction::ToggleSkipGaps.key_text());
    let size = button.measure(ui);
    if button.show(ui, cx, strip.left_part(size)).clicked() {
        cx.sender.send_time(TimeCommand::SetSkipGaps(!gaps));
    }

    strip.space_left(4.0);
    let collapse = UserAction::CollapseLanes;
    let name = collapse.name(cx);
    let button = Button::icon(collapse.icon(), &name)
        .kind(Kind::Toggle { on: view.collapsed })
        .size(Size::Toolbar)
        .key(collapse.key_text());
    if button.show(ui, cx, strip.left_part(vec2(28.0, 28.0))).clicked() {
        view.collapsed = !view.collapsed;
    }
    marked_note(ui, cx, &mut strip, studio, view);

    let span = view.span(studio);
    let range = format!("{}–{}", format::position(span.start_s), format::position(span.end_s));
    let ty = Type::SMALL.figures().weight(Weight::Medium);
    let width = paint::width(ui.painter(), &range, ty).ceil().max(76.0);
    paint::text(ui.painter(), strip.right(width + 1.0), Align2::RIGHT_CENTER, &range, ty, t.text2);
    strip.space_right(12.0);
    let divider = strip.right_part(vec2(1.0, 20.0));
    paint::vline(ui.painter(), divider.left(), divider.y_range(), t.border);
    strip.space_right(8.0);
    let act = |ui: &mut Ui, strip: &mut Strip, action: UserAction| {
        let name = action.name(cx);
        let button = Button::icon(action.icon(), &name).size(Size::Toolbar).key(action.key_text());
        button.show(ui, cx, strip.right_part(vec2(28.0, 28.0))).clicked()
    };
    if act(ui, &mut strip, UserAction::FitTimeline) {
        view.fit();
    }
    strip.space_right(4.0);
    if act(ui, &mut strip, UserAction::ZoomIn) {
        view.zoom_by(studio, 0.5);
    }
    if strip.rest().width() > 220.0 {
        let duration = studio.clock.duration_s();
        let name = cx.tr("zoom-name");
        let slider = Slider { name: &name, value: axis::zoom_of(span, duration, studio.clock.fps()) };
        let (_, zoom) = slider.show(ui, cx, strip.right_part(vec2(124.0, 24.0)));
        if let Some(zoom) = zoom {
            view.zoom_by(studio, axis::length_at(zoom, duration, studio.clock.fps()) / span.length());
        }
    }
    if act(ui, &mut strip, UserAction::ZoomOut) {
        view.zoom_by(studio, 2.0);
    }
}

/// How many appearances are marked, or how long the part between the I and O points is.
fn marked_note(ui: &Ui, cx: &AppContext<'_>, strip: &mut Strip, studio: &Studio, view: &TimelineView) {
    if cx.width < Width::Medium {
        return;
    }
    let text = if view.marked.is_empty() {
        let Some(range) = studio.playback.marks.range(studio.clock.last_frame()) else { return };
        let seconds = studio.clock.end_s(range.end) - studio.clock.start_s(range.start);
        Message::new("marks-length").with("seconds", cx.decimal(seconds, 1))
    } else {
        Message::new("segments-marked").with("count", view.marked.len())
    };
    strip.space_left(12.0);
    let (text, ty) = (cx.say(&text), Type::SMALL.figures());
    let width = paint::width(ui.painter(), &text, ty).ceil();
    paint::text(ui.painter(), strip.left(width + 1.0), Align2::LEFT_CENTER, &text, ty, cx.tokens.accent_t);
}

/// Above the lane headers: the order of the lanes.
pub fn corner(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, studio: &Studio, people: &mut PeopleView) {
    let t = cx.tokens;
    ui.painter().rect_filled(rect, 0, t.surface);
    paint::hline(ui.painter(), rect.x_range(), rect.bottom() - 1.0, t.border);
    let name = people.sort().name(cx);
    let response = ui.interact(rect, ui.scope_id().with("lane order"), egui::Sense::click());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, cx.tr("sort-lanes")));
    let ink = if response.hovered() { t.text } else { t.text3 };
    let place = Rect::from_min_max(rect.min + vec2(12.0, 0.0), rect.right_bottom() - vec2(16.0, 0.0));
    let drawn = paint::text(ui.painter(), place, Align2::LEFT_CENTER, &name, Type::CAPTION, ink);
    let caret = egui::pos2(drawn.rect.right() + 8.0, rect.center().y);
    paint::icon(ui.painter(), caret, icons::CARET_DOWN, 12.0, ink);
    crate::ui::focus::ring_inside(ui, &response, rect, t);
    sort_menu(&response, cx, studio, people);
}
