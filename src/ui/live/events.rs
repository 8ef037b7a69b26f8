//! What has happened: a feed, newest first, with what can be done about it.

use egui::{Align2, Color32, Rect, Ui, pos2, vec2};

use super::LiveView;
use crate::domain::ids::PersonId;
use crate::domain::message::Message;
use crate::state::{Command, LiveCommand, LiveEvent, LiveEventKind};
use crate::ui::context::AppContext;
use crate::ui::theme::{Tokens, Type};
use crate::ui::widgets::{Answer, Button, Dialog, Kind, Segmented, Size, scroll_rows};
use crate::ui::{icons, paint};

const ROW: f32 = 64.0;

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut LiveView) {
    let t = cx.tokens;
    let live = &cx.state.live;
    ui.painter().rect_filled(rect, 0, t.surface);
    paint::vline(ui.painter(), rect.left(), rect.y_range(), t.border);
    let (head, rest) = rect.split_top_bottom_at_y(rect.top() + 44.0);
    paint::hline(ui.painter(), head.x_range(), head.bottom() - 1.0, t.border);
    let title = cx.tr("live-events");
    let inner = head.shrink2(vec2(16.0, 0.0));
    paint::text(ui.painter(), inner, Align2::LEFT_CENTER, &title, Type::CARD_TITLE, t.text);
    let width = paint::width(ui.painter(), &title, Type::CARD_TITLE);
    let today = cx.say(&Message::new("live-today").with("count", live.today));
    let place = inner.with_min_x(inner.left() + width + 10.0);
    paint::text(ui.painter(), place, Align2::LEFT_CENTER, &today, Type::SMALL.figures(), t.text3);
    let unknown = live.events.iter().filter(|event| tab_of(event.kind) == 1).count();
    let punched = live.events.iter().filter(|event| tab_of(event.kind) == 2).count();
    let names = [
        cx.tr("live-tab-all"),
        cx.say(&Message::new("live-tab-unknown").with("count", unknown)),
        cx.say(&Message::new("live-tab-punched").with("count", punched)),
    ];
    let items: Vec<(&str, Option<icons::Icon>)> = names.iter().map(|name| (name.as_str(), None)).collect();
    let tabs = Segmented { items: &items, selected: view.tab, item_height: 28.0 };
    let place =
        Rect::from_min_size(pos2(rect.left() + 16.0, rest.top() + 10.0), vec2(rect.width() - 32.0, 32.0));
    if let Some(tab) = tabs.show(ui, cx, place) {
        view.tab = tab;
    }
    let here = if live.here.is_empty() {
        cx.tr("live-nobody-here")
    } else {
        cx.say(&Message::new("live-here").with("names", live.here.join(", ")))
    };
    let line =
        Rect::from_min_size(pos2(rect.left() + 16.0, place.bottom() + 6.0), vec2(rect.width() - 32.0, 22.0));
    paint::text(ui.painter(), line, Align2::LEFT_CENTER, &here, Type::SMALL, t.text2);
    let list = rest.with_min_y(line.bottom() + 6.0);
    paint::hline(ui.painter(), list.x_range(), list.top(), t.border);
    let shown: Vec<&LiveEvent> =
        live.events.iter().filter(|event| view.tab == 0 || tab_of(event.kind) == view.tab).collect();
    if shown.is_empty() {
        let text = cx.tr("live-no-events");
        let top = pos2(list.center().x, list.top() + 40.0);
        paint::paragraph_centered(ui.painter(), top, list.width() - 48.0, &text, Type::SMALL, t.text3);
        return;
    }
    scroll_rows(ui, egui::Id::unique("live events"), list, ROW, shown.len(), None, |ui, at, row| {
        if let Some(event) = shown.get(at) {
            ui.push_id(event.id, |ui| line_of(ui, cx, row, event, view));
        }
    });
}

/// Which tab besides "all" shows an event.
fn tab_of(kind: LiveEventKind) -> usize {
    match kind {
        LiveEventKind::Unknown | LiveEventKind::Close | LiveEventKind::Flat => 1,
        LiveEventKind::Punched => 2,
        _ => 0,
    }
}

fn look_of(kind: LiveEventKind, t: &Tokens) -> (icons::Icon, Color32, Color32) {
    match kind {
        LiveEventKind::Arrived | LiveEventKind::Back => (icons::USER, t.success, t.success_tint),
        LiveEventKind::Left => (icons::USER, t.text2, t.sunken),
        LiveEventKind::Punched => (icons::CHECK_CIRCLE, t.success, t.success_tint),
        LiveEventKind::Unknown | LiveEventKind::Close => (icons::QUESTION, t.warning, t.warning_tint),
        LiveEventKind::Zone => (icons::TARGET, t.info, t.info_tint),
        LiveEventKind::Flat => (icons::WARNING, t.danger, t.danger_tint),
        LiveEventKind::Lost => (icons::VIDEO_CAMERA_SLASH, t.danger, t.danger_tint),
    }
}

fn line_of(ui: &mut Ui, cx: &AppContext<'_>, row: Rect, event: &LiveEvent, view: &mut LiveView) {
    let t = cx.tokens;
    let waits = event.acknowledged_by.is_none()
        && matches!(
            event.kind,
            LiveEventKind::Unknown | LiveEventKind::Close | LiveEventKind::Flat | LiveEventKind::Lost
        );
    if waits {
        ui.painter().rect_filled(row, 0, look_of(event.kind, t).2);
    }
    paint::hline(ui.painter(), row.x_range(), row.bottom() - 1.0, t.border);
    let inner = row.shrink2(vec2(16.0, 8.0));
    let (icon, ink, tint) = look_of(event.kind, t);
    let disc = Rect::from_min_size(pos2(inner.left(), inner.center().y - 18.0), vec2(36.0, 36.0));
    ui.painter().rect_filled(disc, 8, if waits { t.surface } else { tint });
    paint::icon(ui.painter(), disc.center(), icon, 18.0, ink);
    let clock_width = 64.0;
    let text = Rect::from_min_max(
        pos2(disc.right() + 12.0, inner.top()),
        pos2(inner.right() - clock_width, inner.bottom()),
    );
    let (upper, lower) = text.split_top_bottom_at_y(text.center().y);
    let who = event.who.clone().unwrap_or_else(|| match event.kind {
        LiveEventKind::Lost | LiveEventKind::Back => event.camera.clone(),
        _ => cx.tr("live-unknown-person"),
    });
    let ink = if waits { ink } else { t.text };
    paint::file_name(ui.painter(), upper, &who, Type::NAME, ink);
    let what = cx.tr(match event.kind {
        LiveEventKind::Arrived => "live-event-arrived",
        LiveEventKind::Unknown => "live-event-unknown",
        LiveEventKind::Close => "live-event-close",
        LiveEventKind::Left => "live-event-left",
        LiveEventKind::Punched => "live-event-punched",
        LiveEventKind::Zone => "live-event-zone",
        LiveEventKind::Flat => "live-event-flat",
        LiveEventKind::Lost => "live-event-lost",
        LiveEventKind::Back => "live-event-back",
    });
    let about = match event.kind {
        LiveEventKind::Lost | LiveEventKind::Back => what,
        LiveEventKind::Zone if !event.detail.is_empty() => {
            format!("{} · {what} · {}", event.camera, event.detail)
        }
        _ => format!("{} · {what}", event.camera),
    };
    paint::file_name(ui.painter(), lower, &about, Type::SMALL, t.text2);
    let right = inner.with_min_x(inner.right() - clock_width);
    let (upper, lower) = right.split_top_bottom_at_y(right.center().y);
    paint::text(ui.painter(), upper, Align2::RIGHT_CENTER, &event.clock, Type::SMALL.figures(), t.text3);
    if cx.state.is_read_only() {
        return;
    }
    if waits {
        let mut right = lower.right();
        let name = cx.tr("live-acknowledge");
        let place = Rect::from_min_size(pos2(right - 24.0, lower.center().y - 12.0), vec2(24.0, 24.0));
        if Button::icon(icons::CHECK, &name).size(Size::Small).show(ui, cx, place).clicked() {
            cx.sender.send(Command::Live(LiveCommand::Acknowledge(event.id)));
        }
        right -= 28.0;
        if let Some(person) = event.unnamed {
            let name = cx.tr("live-name-person");
            let place = Rect::from_min_size(pos2(right - 24.0, lower.center().y - 12.0), vec2(24.0, 24.0));
            let button = Button::icon(icons::PENCIL, &name).kind(Kind::Ghost).size(Size::Small);
            if button.show(ui, cx, place).clicked() {
                view.naming = Some((person, String::new()));
            }
        }
    } else if let Some(score) = event.score {
        let score = cx.decimal(f64::from(score), 2);
        paint::text(ui.painter(), lower, Align2::RIGHT_CENTER, &score, Type::SMALL.figures(), t.text2);
    }
}

/// Asks for the name of somebody unknown.
pub fn naming(ui: &Ui, cx: &AppContext<'_>, naming: &mut Option<(PersonId, String)>) {
    let Some((person, text)) = naming else { return };
    let (title, about, act, field) =
        (cx.tr("live-name-title"), cx.tr("live-name-text"), cx.tr("live-name-act"), cx.tr("live-name-field"));
    let dialog = Dialog { title: &title, text: &about, act: &act, danger: false, field: Some(&field) };
    match dialog.show(ui, cx, text) {
        Some(Answer::Do) => {
            let (person, name) = (*person, text.trim().to_owned());
            if !name.is_empty() {
                cx.sender.send(Command::Live(LiveCommand::NamePerson { person, name }));
                *naming = None;
            }
        }
        Some(Answer::Cancel) => *naming = None,
        None => {}
    }
}
