//! Live: cameras on tiles, who is there, and what has happened.
//!
//! Guarantees: a tile shows the newest picture with the boxes of the people in the same pass of the graphics card, and
//! says how old it is; where there is none it says since when and why.
//! Will not do: open cameras, recognise anybody. It shows what `state::live` knows.

mod cameras;
mod events;
mod shapes;
mod tile;

use egui::{Align2, Rect, Ui, pos2, vec2};

use crate::domain::ids::CameraId;
use crate::domain::message::Message;
use crate::state::{Command, LiveCommand, LiveLayout, TileState};

use super::context::{AppContext, Width};
use super::theme::Type;
use super::widgets::{Button, Empty, Kind, Pill, Segmented, Size, Strip, Tone, spinner};
use super::{icons, paint};
use cameras::CameraForm;

/// What hands have moved.
#[derive(Debug)]
pub struct LiveView {
    /// Tiles on a side.
    side: usize,
    names: bool,
    /// Shown alone.
    enlarged: Option<CameraId>,
    /// The first tile of the page.
    page: usize,
    tab: usize,
    form: Option<CameraForm>,
    /// Zones and lines being drawn.
    drawing: Option<shapes::Drawing>,
    naming: Option<(crate::domain::ids::PersonId, String)>,
}

impl Default for LiveView {
    fn default() -> Self {
        Self {
            side: 2,
            names: true,
            enlarged: None,
            page: 0,
            tab: 0,
            form: None,
            drawing: None,
            naming: None,
        }
    }
}

const EVENTS: f32 = 336.0;
const GAP: f32 = 6.0;
const HEADER: f32 = 44.0;

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut LiveView) {
    ui.painter().rect_filled(rect, 0, cx.tokens.bg);
    let phone = cx.width.is_phone();
    let beside = cx.width >= Width::Medium;
    let (stage, feed) = if beside {
        rect.split_left_right_at_x(rect.right() - EVENTS)
    } else {
        let share = if phone { 0.55 } else { 0.62 };
        rect.split_top_bottom_at_y(rect.top() + rect.height() * share)
    };
    let (head, body) = stage.split_top_bottom_at_y(stage.top() + HEADER);
    header(ui, cx, head, view);
    if cx.state.live.tiles.is_empty() {
        nothing(ui, cx, body, view);
    } else {
        tiles(ui, cx, body, view);
    }
    events::draw(ui, cx, feed, view);
    cameras::form(ui, cx, rect, &mut view.form);
    events::naming(ui, cx, &mut view.naming);
}

fn nothing(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut LiveView) {
    let (title, text, act) = (cx.tr("live-empty-title"), cx.tr("live-empty-text"), cx.tr("live-add-camera"));
    let act = Some((act.as_str(), icons::PLUS));
    let enabled = !cx.state.is_read_only();
    let empty = Empty { icon: icons::VIDEO_CAMERA, title: &title, text: &text, act, enabled };
    if empty.show(ui, cx, rect).is_some_and(|button| button.clicked()) {
        view.form = Some(CameraForm::default());
    }
}

fn header(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut LiveView) {
    let t = cx.tokens;
    let live = &cx.state.live;
    ui.painter().rect_filled(rect, 0, t.surface);
    paint::hline(ui.painter(), rect.x_range(), rect.bottom() - 1.0, t.border);
    let phone = cx.width.is_phone();
    let size = if phone { Size::Medium } else { Size::Toolbar };
    let mut strip = Strip::new(rect.shrink2(vec2(12.0, 0.0)));
    let send = |command| cx.sender.send(Command::Live(command));
    let icon_button = |ui: &mut Ui, strip: &mut Strip, icon, key: &str| {
        let name = cx.tr(key);
        let place = strip.right_part(vec2(size.height(), size.height()));
        strip.space_right(4.0);
        Button::icon(icon, &name).size(size).show(ui, cx, place).clicked()
    };
    if icon_button(ui, &mut strip, icons::CORNERS_OUT, "live-full-screen") {
        send(LiveCommand::FullScreen);
    }
    if !live.tiles.is_empty() {
        if !cx.state.is_read_only() && icon_button(ui, &mut strip, icons::PLUS, "live-add-camera") {
            view.form = Some(CameraForm::default());
        }
        let key = if live.watching { "live-stop" } else { "live-start" };
        let name = cx.tr(key);
        let icon = if live.watching { icons::PAUSE } else { icons::PLAY };
        let kind = if live.watching { Kind::Secondary } else { Kind::Primary };
        let mut button = Button::text(&name).with_icon(icon).kind(kind).size(size);
        if phone {
            button = Button::icon(icon, &name).size(size);
        }
        let button = button.enabled(!live.starting && !cx.state.is_read_only());
        let place = strip.right_part(button.measure(ui));
        if button.show(ui, cx, place).clicked() {
            send(if live.watching { LiveCommand::Stop } else { LiveCommand::Start });
        }
        strip.space_right(8.0);
        if !phone {
            toggles(ui, cx, &mut strip, view);
        }
    }
    let title = cx.tr("nav-live");
    let width = paint::width(ui.painter(), &title, Type::CARD_TITLE);
    paint::text(ui.painter(), strip.left(width), Align2::LEFT_CENTER, &title, Type::CARD_TITLE, t.text);
    strip.space_left(10.0);
    let running = live.tiles.iter().filter(|tile| tile.state == TileState::Live).count();
    if live.starting {
        let place = strip.left(20.0);
        spinner(ui, place.center(), 14.0, t.accent);
    } else if live.watching {
        let text = Message::new("live-of").with("live", running).with("all", live.tiles.len());
        let text = cx.say(&text);
        let tone = if running == live.tiles.len() { Tone::Success } else { Tone::Neutral };
        let rest = strip.rest();
        let pill = Pill { text: &text, tone, icon: None, dot: true };
        pill.show(ui.painter(), rest.left(), rest.center().y - Pill::HEIGHT / 2.0, rest.width(), t);
    }
}

fn toggles(ui: &mut Ui, cx: &AppContext<'_>, strip: &mut Strip, view: &mut LiveView) {
    let live = &cx.state.live;
    let room = strip.rest().width() > 420.0;
    let name = cx.tr("live-attendance");
    let on = live.attendance;
    let button = Button::text(&name).with_icon(icons::CHECKS).kind(Kind::Choice { on }).size(Size::Toolbar);
    let button = if room {
        button
    } else {
        Button::icon(icons::CHECKS, &name).kind(Kind::Toggle { on }).size(Size::Toolbar)
    };
    let place = strip.right_part(button.measure(ui));
    if button.enabled(!cx.state.is_read_only()).show(ui, cx, place).clicked() {
        cx.sender.send(Command::Live(LiveCommand::SetAttendance(!on)));
    }
    strip.space_right(6.0);
    let name = cx.tr("live-names");
    let on = view.names;
    let button = Button::text(&name).with_icon(icons::TAG).kind(Kind::Choice { on }).size(Size::Toolbar);
    let button = if room {
        button
    } else {
        Button::icon(icons::TAG, &name).kind(Kind::Toggle { on }).size(Size::Toolbar)
    };
    let place = strip.right_part(button.measure(ui));
    if button.show(ui, cx, place).clicked() {
        view.names = !on;
    }
    strip.space_right(10.0);
    let items = ["1", "4", "9", "16"];
    let items: Vec<(&str, Option<icons::Icon>)> = items.iter().map(|item| (*item, None)).collect();
    let segmented = Segmented { items: &items, selected: view.side - 1, item_height: 24.0 };
    let size = segmented.measure(ui);
    if strip.rest().width() > size.x + 160.0 {
        let place = strip.right_part(size);
        if let Some(picked) = segmented.show(ui, cx, place) {
            (view.side, view.page, view.enlarged) = (picked + 1, 0, None);
            let layout = LiveLayout { side: view.side, names: view.names };
            cx.sender.send(Command::Live(LiveCommand::SaveLayout { name: "live".to_owned(), layout }));
        }
        strip.space_right(8.0);
    }
}

fn tiles(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut LiveView) {
    let all = &cx.state.live.tiles;
    ui.painter().rect_filled(rect, 0, cx.tokens.bg);
    let inner = rect.shrink(GAP);
    if let Some(tile) = view.enlarged.and_then(|id| all.iter().find(|tile| tile.id == id)) {
        ui.push_id(tile.id, |ui| tile::draw(ui, cx, inner, tile, view));
        return;
    }
    let mut side = if cx.width.is_phone() { 1 } else { view.side };
    // No more places than cameras need.
    while side > 1 && (side - 1) * (side - 1) >= all.len() {
        side -= 1;
    }
    let each = side * side;
    let pages = all.len().div_ceil(each);
    view.page = view.page.min(pages.saturating_sub(1));
    let pager = if pages > 1 { 32.0 } else { 0.0 };
    let grid = inner.with_max_y(inner.bottom() - pager);
    let rows = all.len().min(each).div_ceil(side).max(1);
    let width = (grid.width() - GAP * (side - 1) as f32) / side as f32;
    let height = (grid.height() - GAP * (rows - 1) as f32) / rows as f32;
    for (at, tile) in all.iter().skip(view.page * each).take(each).enumerate() {
        let corner = vec2((at % side) as f32 * (width + GAP), (at / side) as f32 * (height + GAP));
        let min = pos2((grid.min.x + corner.x).round(), (grid.min.y + corner.y).round());
        let place = Rect::from_min_size(min, vec2(width.floor(), height.floor()));
        ui.push_id(tile.id, |ui| tile::draw(ui, cx, place, tile, view));
    }
    if pages > 1 {
        let row = Rect::from_min_max(pos2(inner.left(), inner.bottom() - 28.0), inner.max);
        let mut strip = Strip::new(row);
        let (next, before) = (cx.tr("live-next-page"), cx.tr("live-previous-page"));
        let place = strip.right_part(vec2(28.0, 28.0));
        if Button::icon(icons::CARET_RIGHT, &next).size(Size::Toolbar).show(ui, cx, place).clicked() {
            view.page = (view.page + 1) % pages;
        }
        let place = strip.left_part(vec2(28.0, 28.0));
        if Button::icon(icons::CARET_LEFT, &before).size(Size::Toolbar).show(ui, cx, place).clicked() {
            view.page = (view.page + pages - 1) % pages;
        }
        let text = format!("{} / {pages}", view.page + 1);
        paint::text(
            ui.painter(),
            strip.rest(),
            Align2::CENTER_CENTER,
            &text,
            Type::SMALL.figures(),
            cx.tokens.text2,
        );
    }
}
