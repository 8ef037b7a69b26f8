//! The kiosk: the whole screen for whoever comes through the door, a code and a PIN.
//!
//! Guarantees: digits are never shown; the answer goes away by itself; nothing of anybody else is on the screen.

use egui::{Align2, Key, Rect, TextEdit, Ui, pos2, vec2};

use crate::domain::message::Message;
use crate::state::Command;
use crate::state::hr::{HrCommand, KioskSays};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Field, Kind, Size, Strip};
use crate::ui::{company, icons, paint};

/// How long an answer stays, in seconds.
const ANSWER_S: f64 = 4.0;
const KEY: f32 = 64.0;
const MOST_DIGITS: usize = 8;

/// What is being entered.
#[derive(Debug, Default)]
pub struct KioskView {
    code: String,
    pin: String,
    /// When the answer came, by egui's clock.
    answered: Option<f64>,
}

/// True where the kiosk is to be left.
pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut KioskView) -> bool {
    let t = cx.tokens;
    ui.painter().rect_filled(rect, 0, t.bg);
    let now = ui.input(|input| input.time);
    if let Some(says) = &cx.state.hr.kiosk {
        let since = *view.answered.get_or_insert(now);
        if now - since > ANSWER_S {
            view.answered = None;
            cx.sender.send(Command::Hr(HrCommand::KioskReady));
        } else {
            ui.ctx().request_repaint_after(std::time::Duration::from_millis(500));
        }
        answer(ui, cx, rect, says);
        return false;
    }
    view.answered = None;
    let mut leave = false;
    let mut strip = Strip::new(rect.with_max_y(rect.top() + 56.0).shrink2(vec2(16.0, 6.0)));
    let close = cx.tr("kiosk-leave");
    let button = Button::text(&close).with_icon(icons::X).size(Size::Touch);
    let wanted = button.measure(ui);
    if button.show(ui, cx, strip.right_part(wanted)).clicked() {
        leave = true;
    }
    let width = (KEY * 3.0 + 24.0).min(rect.width() - 32.0);
    let height = 40.0 + 24.0 + 52.0 + 12.0 + 52.0 + 16.0 + 4.0 * (KEY + 12.0) + 8.0;
    let top = (rect.center().y - height / 2.0).max(rect.top() + 60.0);
    let mut y = top;
    let mut row = |height: f32, gap: f32| {
        let place = Rect::from_min_size(pos2(rect.center().x - width / 2.0, y), vec2(width, height));
        y += height + gap;
        place
    };
    let title = cx.tr("kiosk-title");
    // Wider than the keys.
    let place = row(32.0, 4.0);
    let place = Rect::from_center_size(place.center(), vec2(rect.width() - 24.0, place.height()));
    paint::text(ui.painter(), place, Align2::CENTER_CENTER, &title, Type::HEADING, t.text);
    let date = cx
        .state
        .hr
        .today
        .map(|today| format!("{}, {}", company::weekday(cx, today), company::date(cx, today)));
    let place = row(20.0, 12.0);
    let date = date.unwrap_or_default();
    paint::text(ui.painter(), place, Align2::CENTER_CENTER, &date, Type::BODY.figures(), t.text3);
    let (name, hint) = (cx.tr("employees-field-code"), cx.tr("kiosk-code"));
    let code = Field { name: &name, hint: &hint, icon: Some(icons::USER) };
    let code = code.show(ui, cx, row(48.0, 12.0), &mut view.code);
    let pin = pin_field(ui, cx, row(48.0, 16.0), &mut view.pin);
    for keys in [["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"], ["⌫", "0", "✓"]] {
        let line = row(KEY.min(56.0), 10.0);
        let gap = 12.0;
        let each = (line.width() - 2.0 * gap) / 3.0;
        for (n, key) in keys.into_iter().enumerate() {
            let left = line.left() + n as f32 * (each + gap);
            let place = Rect::from_min_size(pos2(left, line.top()), vec2(each, line.height()));
            press(ui, cx, place, key, view);
        }
    }
    let enter = ui.input(|input| input.key_pressed(Key::Enter));
    if enter && code.lost_focus() {
        pin.request_focus();
    } else if enter && (pin.lost_focus() || pin.has_focus()) {
        send(cx, view);
    }
    leave
}

fn pin_field(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, pin: &mut String) -> egui::Response {
    let t = cx.tokens;
    let fill = if t.dark { t.sunken } else { t.surface };
    paint::panel(ui.painter(), rect, 6, fill, if t.dark { t.border2 } else { t.control });
    let inner = rect.shrink2(vec2(12.0, 1.0));
    let name = cx.tr("kiosk-pin");
    if pin.is_empty() {
        paint::text(ui.painter(), inner, Align2::CENTER_CENTER, &name, Type::BODY, t.text3);
    }
    let edit = TextEdit::singleline(pin)
        .id(ui.scope_id().with("kiosk pin"))
        .password(true)
        .char_limit(MOST_DIGITS)
        .font(Type::TITLE.font())
        .text_color(t.text)
        .frame(egui::Frame::NONE)
        .margin(egui::Margin::ZERO)
        .align(Align2::CENTER_CENTER)
        .desired_width(inner.width());
    let response = ui.place(inner, edit).accessible_name(&name);
    pin.retain(|c| c.is_ascii_digit());
    if response.has_focus() {
        let stroke = egui::Stroke::new(2.0, t.accent);
        ui.painter().rect_stroke(rect, egui::CornerRadius::same(6), stroke, egui::StrokeKind::Inside);
    }
    response
}

fn press(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, key: &str, view: &mut KioskView) {
    let (delete, enter) = (cx.tr("kiosk-delete"), cx.tr("kiosk-enter"));
    let ready = !view.code.trim().is_empty() && view.pin.len() >= 4 && !cx.state.is_read_only();
    let button = match key {
        "⌫" => Button::icon(icons::ARROW_LEFT, &delete).kind(Kind::Secondary),
        "✓" => Button::icon(icons::CHECK, &enter).kind(Kind::Primary).enabled(ready),
        digit => Button::text(digit),
    };
    if !button.size(Size::Large).show(ui, cx, rect).clicked() {
        return;
    }
    match key {
        "⌫" => drop(view.pin.pop()),
        "✓" => send(cx, view),
        digit if view.pin.len() < MOST_DIGITS => view.pin.push_str(digit),
        _ => {}
    }
}

fn send(cx: &AppContext<'_>, view: &mut KioskView) {
    if view.code.trim().is_empty() || view.pin.len() < 4 || cx.state.is_read_only() {
        return;
    }
    // Emptied as it is sent: nothing goes twice, and the next one finds it blank.
    let code = std::mem::take(&mut view.code);
    let pin = std::mem::take(&mut view.pin);
    cx.sender.send(Command::Hr(HrCommand::PinPunch { code: code.trim().to_owned(), pin }));
}

fn answer(ui: &Ui, cx: &AppContext<'_>, rect: Rect, says: &KioskSays) {
    let t = cx.tokens;
    let wait = |wait_s: i64| match wait_s {
        0 => cx.tr("kiosk-try-again"),
        s if s < 120 => cx.say(&Message::new("kiosk-wait-seconds").with("seconds", s)),
        s => cx.say(&Message::new("kiosk-wait-minutes").with("minutes", (s + 59) / 60)),
    };
    let (icon, ink, title, text) = match says {
        KioskSays::Welcome { name, clock, leaving } => {
            let key = if *leaving { "kiosk-goodbye" } else { "kiosk-welcome" };
            let title = cx.say(&Message::new(key).with("name", name.as_str()));
            let key = if *leaving { "kiosk-out-at" } else { "kiosk-in-at" };
            (icons::CHECK_CIRCLE, t.success, title, cx.say(&Message::new(key).with("time", clock.as_str())))
        }
        KioskSays::Again { name } => {
            let title = cx.say(&Message::new("kiosk-again").with("name", name.as_str()));
            (icons::INFO, t.info, title, String::new())
        }
        KioskSays::Wrong { wait_s } => (icons::WARNING, t.warning, cx.tr("kiosk-wrong"), wait(*wait_s)),
        KioskSays::Wait { wait_s } => (icons::HOURGLASS, t.warning, cx.tr("kiosk-too-soon"), wait(*wait_s)),
    };
    let center = rect.center();
    paint::icon(ui.painter(), pos2(center.x, center.y - 84.0), icon, 72.0, ink);
    let width = rect.width() - 48.0;
    let at = pos2(center.x, center.y - 20.0);
    paint::paragraph_centered(ui.painter(), at, width, &title, Type::DISPLAY, t.text);
    let at = pos2(center.x, center.y + 60.0);
    paint::paragraph_centered(ui.painter(), at, width, &text, Type::TITLE.figures(), t.text2);
}
