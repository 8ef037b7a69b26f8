//! The transport bar: where the playhead stands, and the buttons that move it.

use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::domain::message::Message;
use crate::state::{SPEEDS, Studio, TimeCommand};
use crate::ui::action::UserAction;
use crate::ui::context::AppContext;
use crate::ui::icons;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Kind, MenuItem, Size, Strip, menu, tip};
use crate::ui::{focus, format, paint};

pub fn height(cx: &AppContext<'_>) -> f32 {
    if cx.width.is_phone() { 56.0 } else { 44.0 }
}

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, studio: &Studio) {
    let t = cx.tokens;
    ui.painter().rect_filled(rect, 0, t.surface);
    paint::hline(ui.painter(), rect.x_range(), rect.top(), t.border);
    if cx.width.is_phone() {
        phone(ui, cx, rect, studio);
        return;
    }
    let mut strip = Strip::new(rect.shrink2(vec2(12.0, 0.0)));
    only_button(ui, cx, &mut strip, studio);
    strip.space_right(8.0);
    loop_button(ui, cx, strip.right_part(vec2(32.0, 32.0)), studio);
    strip.space_right(4.0);
    speed_button(ui, cx, &mut strip, studio);
    let right = strip.rest().right();

    // What gives way where it is narrow: first the gaps, then the length.
    let code = paint::width(ui.painter(), &format::timecode(&studio.clock, 0), Type::TITLE.figures());
    let length = paint::width(ui.painter(), &length_text(studio), Type::BODY.figures()) + 8.0;
    let room = right - strip.rest().left() - 16.0;
    let half = |(step, gap): (f32, f32)| 18.0 + 3.0 * (step + gap);
    let (wide, close) = ((32.0, 8.0), (28.0, 2.0));
    let fits = |spacing, time: f32| time + 2.0 * half(spacing) <= room;
    let (spacing, with_length) = if fits(wide, code + length) {
        (wide, true)
    } else if fits(close, code + length) {
        (close, true)
    } else {
        (close, false)
    };
    let time_right = time(ui, cx, strip.rest(), studio, with_length);
    // In the middle, unless time or buttons at the sides need the room.
    let least = time_right + 8.0 + half(spacing);
    let middle = rect.center().x.clamp(least, (right - 4.0 - half(spacing)).max(least));
    steps(ui, cx, pos2(middle, rect.center().y), spacing, studio);
}

fn length_text(studio: &Studio) -> String {
    format!("/ {}", format::timecode(&studio.clock, studio.clock.num_frames()))
}

/// The six steps around the play button.
fn steps(ui: &mut Ui, cx: &AppContext<'_>, middle: egui::Pos2, (step, gap): (f32, f32), studio: &Studio) {
    let bound = studio.selected.is_some();
    let last = studio.clock.last_frame();
    let acts = [
        (-3.0, UserAction::GoToStart, TimeCommand::Seek(0), true),
        (-2.0, UserAction::PreviousAppearance, TimeCommand::PreviousAppearance, bound),
        (-1.0, UserAction::StepBack, TimeCommand::Step(-1), true),
        (1.0, UserAction::StepForward, TimeCommand::Step(1), true),
        (2.0, UserAction::NextAppearance, TimeCommand::NextAppearance, bound),
        (3.0, UserAction::GoToEnd, TimeCommand::Seek(last), true),
    ];
    for (i, &(place, action, command, enabled)) in acts.iter().enumerate() {
        if i == 3 {
            play_button(ui, cx, middle, 36.0, studio);
        }
        let side = f32::signum(place);
        let x = middle.x + side * (18.0 + gap + step / 2.0) + (place - side) * (step + gap);
        let rect = Rect::from_center_size(pos2(x, middle.y), vec2(step, step));
        step_button(ui, cx, rect, action, command, enabled, Size::Medium);
    }
}

fn step_button(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    action: UserAction,
    command: TimeCommand,
    enabled: bool,
    size: Size,
) {
    let name = action.name(cx);
    let button = Button::icon(action.icon(), &name).icon_size(18.0).size(size).enabled(enabled);
    if button.key(action.key_text()).show(ui, cx, rect).clicked() {
        cx.sender.send_time(command);
    }
}

fn play_button(ui: &mut Ui, cx: &AppContext<'_>, center: egui::Pos2, size: f32, studio: &Studio) {
    let t = cx.tokens;
    let rect = Rect::from_center_size(center, vec2(size, size));
    let action = if studio.playback.playing { UserAction::Stop } else { UserAction::TogglePlay };
    let name = action.name(cx);
    let response = ui.interact(rect, ui.scope_id().with("play"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let fill = if response.hovered() { t.accent_hover } else { t.accent };
    ui.painter().circle_filled(center, size / 2.0, fill);
    let icon = if studio.playback.playing { icons::PAUSE } else { icons::PLAY };
    // The triangle's weight lies left of its box: one point right looks centred.
    let offset = if studio.playback.playing { 0.0 } else { 1.0 };
    paint::icon_filled(ui.painter(), center + vec2(offset, 0.0), icon, size * 0.5, t.accent_ink);
    focus::ring(ui, &response, rect, (size / 2.0) as u8, t);
    let response = tip(response, cx, &name, Some(&UserAction::TogglePlay.key_text()));
    if response.clicked() {
        cx.sender.send_time(TimeCommand::Toggle);
    }
}

/// The timecode and the length; returns where they end.
fn time(ui: &Ui, cx: &AppContext<'_>, rect: Rect, studio: &Studio, with_length: bool) -> f32 {
    let t = cx.tokens;
    let code = format::timecode(&studio.clock, studio.playback.frame);
    let right = paint::text_at(ui.painter(), rect.left_center(), &code, Type::TITLE.figures(), t.text);
    if !with_length {
        return right;
    }
    let at = pos2(right + 8.0, rect.center().y + 1.0);
    paint::text_at(ui.painter(), at, &length_text(studio), Type::BODY.figures(), t.text3)
}

fn speed_button(ui: &mut Ui, cx: &AppContext<'_>, strip: &mut Strip, studio: &Studio) {
    let text = |speed: f32| {
        let decimals = if speed.fract() == 0.0 {
            0
        } else if (speed * 2.0).fract() == 0.0 || speed < 0.2 {
            1
        } else {
            2
        };
        let sign = if speed < 0.0 { "−" } else { "" };
        format!("{sign}{}×", cx.decimal(f64::from(speed.abs()), decimals))
    };
    let label = text(studio.playback.speed);
    let widest = Button::text("−0,25×").kind(Kind::Ghost).caret().measure(ui);
    let rect = strip.right_part(widest);
    let button = Button::text(&label).kind(Kind::Ghost).caret().show(ui, cx, rect);
    button.clone().accessible_name(cx.tr("speed"));
    let names = SPEEDS.map(text);
    let items: Vec<MenuItem<'_>> = SPEEDS
        .iter()
        .zip(&names)
        .map(|(speed, name)| MenuItem::new(name).on((speed - studio.playback.speed).abs() < 1e-3))
        .collect();
    if let Some(i) = menu(&button, cx, &items) {
        cx.sender.send_time(TimeCommand::SetSpeed(SPEEDS[i]));
    }
}

fn loop_button(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, studio: &Studio) {
    let on = studio.playback.looping;
    let action = UserAction::ToggleLoop;
    let name = action.name(cx);
    let button = Button::icon(action.icon(), &name).icon_size(18.0).kind(Kind::Toggle { on });
    if button.key(action.key_text()).show(ui, cx, rect).clicked() {
        cx.sender.send_time(TimeCommand::SetLoop(!on));
    }
}

/// Play only the selected person.
fn only_button(ui: &mut Ui, cx: &AppContext<'_>, strip: &mut Strip, studio: &Studio) {
    let Some(person) = studio.selected_person() else { return };
    let name = cx.say(&Message::new("only-person").with("person", cx.tag(person.tag)));
    let on = studio.playback.skip_gaps;
    let button = Button::text(&name)
        .with_icon(icons::PERSON_FOCUS)
        .kind(Kind::Choice { on })
        .icon_only(strip.rest().width() < 660.0)
        .key(UserAction::ToggleSkipGaps.key_text());
    let size = button.measure(ui);
    if button.show(ui, cx, strip.right_part(size)).clicked() {
        cx.sender.send_time(TimeCommand::SetSkipGaps(!on));
    }
}

/// Fewer buttons, all of them 44 wide.
fn phone(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, studio: &Studio) {
    let t = cx.tokens;
    let mut strip = Strip::new(rect.shrink2(vec2(12.0, 0.0)));
    let left = strip.left(84.0);
    let code = format::short_timecode(&studio.clock, studio.playback.frame);
    let of = Message::new("time-of").with("total", format::position(studio.clock.duration_s()));
    let (upper, lower) = left.shrink2(vec2(0.0, 9.0)).split_top_bottom_at_fraction(0.56);
    paint::text(ui.painter(), upper, Align2::LEFT_CENTER, &code, Type::CARD_TITLE.figures(), t.text);
    paint::text(ui.painter(), lower, Align2::LEFT_CENTER, &cx.say(&of), Type::SMALL.figures(), t.text3);
    if let Some(person) = studio.selected_person() {
        let name = cx.say(&Message::new("only-person").with("person", cx.tag(person.tag)));
        let on = studio.playback.skip_gaps;
        let short = cx.tr("only-short");
        let button =
            Button::text(&short).with_icon(icons::PERSON_FOCUS).kind(Kind::Choice { on }).named(&name);
        let width = button.measure(ui).x.min(76.0);
        if button.show(ui, cx, strip.right_part(vec2(width, 36.0))).clicked() {
            cx.sender.send_time(TimeCommand::SetSkipGaps(!on));
        }
    } else {
        strip.space_right(44.0);
    }
    strip.space_right(2.0);
    let middle = strip.rest().center();
    let bound = studio.selected.is_some();
    let acts = [
        (-2.0, UserAction::PreviousAppearance, TimeCommand::PreviousAppearance, bound),
        (-1.0, UserAction::StepBack, TimeCommand::Step(-1), true),
        (1.0, UserAction::StepForward, TimeCommand::Step(1), true),
        (2.0, UserAction::NextAppearance, TimeCommand::NextAppearance, bound),
    ];
    let pitch = ((strip.rest().width() - 44.0) / 4.0).min(44.0);
    for (i, &(place, action, command, enabled)) in acts.iter().enumerate() {
        if i == 2 {
            play_button(ui, cx, middle, 44.0, studio);
        }
        let x = middle.x + f32::signum(place) * (22.0 - pitch / 2.0) + place * pitch;
        let target = Rect::from_center_size(pos2(x, middle.y), vec2(pitch, 44.0));
        step_button(ui, cx, target, action, command, enabled, Size::Touch);
    }
}
