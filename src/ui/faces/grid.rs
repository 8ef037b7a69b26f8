//! The page of tiles: scrolling, zooming, and what is drawn of it.

use egui::{
    Align2, CornerRadius, CursorIcon, Id, PointerButton, Rect, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use crate::domain::message::Message;
use crate::state::faces::{FaceList, FacesCommand, Line, Loading, Metrics};
use crate::ui::context::{AppContext, FaceTile};
use crate::ui::icons;
use crate::ui::theme::{Type, Weight};
use crate::ui::widgets::{Empty, child};
use crate::ui::{focus, paint};

use super::view::{FacesView, TILES};
use super::{drop, header, hover, pointer, send, tiles};

pub const HEADER: f32 = 44.0;
const GAP: f32 = 8.0;
const BAR: f32 = 10.0;

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut FacesView) {
    child(ui, "face grid", rect, |ui| body(ui, cx, rect, view));
}

fn body(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut FacesView) {
    let t = cx.tokens;
    ui.painter().rect_filled(rect, 0, t.bg);
    let faces = &cx.state.faces;
    let pad = if cx.width.is_phone() { 12.0 } else { 16.0 };
    let well =
        Rect::from_min_max(pos2(rect.left() + pad, rect.top()), pos2(rect.right() - pad, rect.bottom()));
    zoom(ui, rect, view);
    let tile =
        if cx.width.is_phone() { (well.width() - 3.0 * GAP) / 4.0 * view.tile / 92.0 } else { view.tile };
    let metrics =
        Metrics { width: well.width().max(1.0), tile, gap: gap(tile), header: HEADER, group_gap: 20.0 };
    view.update(faces, well, metrics);
    let id = Id::unique("face grid");
    let response = ui.interact(rect, id, Sense::click_and_drag());
    let name = Message::new("faces-grid-name").with("count", faces.layout.len());
    response.widget_info(|| WidgetInfo::labeled(Role::ListBox, true, cx.say(&name)));
    if std::mem::take(&mut view.wants_focus) {
        response.request_focus();
    }
    if response.has_focus() {
        let filter =
            egui::EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
        mark_cursor_for_readers(ui, id, view);
    }
    if faces.layout.is_empty() {
        nothing(ui, cx, rect, view);
        return;
    }
    scroll(ui, rect, view);
    pointer::act(ui, cx, &response, view);
    let lines = view.grid.lines(view.scroll, view.scroll + f64::from(well.height()));
    let shown = visible_tiles(cx, view, &lines);
    let painter = ui.painter().with_clip_rect(rect);
    let drawn: Vec<FaceTile> = shown.iter().map(|tile| tile.picture(cx)).collect();
    cx.faces.paint(&painter, "faces", &drawn);
    expect(cx, ui, view, &lines);
    tiles::marks(&painter, cx, view, &shown);
    tiles::names(ui, cx, id, view, &shown);
    header::draw_all(ui, cx, rect, view, &lines);
    pointer::rubber(&painter, cx, view, ui.input(|input| input.pointer.latest_pos()));
    scroll_bar(ui, cx, rect, view);
    drop::carried(ui, cx, view);
    hover::draw(ui, cx, &response, view);
    focus::ring_inside(ui, &response, rect, t);
}

/// Large tiles stand further apart.
fn gap(tile: f32) -> f32 {
    match tile {
        t if t < 48.0 => 4.0,
        t if t < 80.0 => 6.0,
        _ => GAP,
    }
}

fn visible_tiles(cx: &AppContext<'_>, view: &FacesView, lines: &[Line]) -> Vec<tiles::Tile> {
    let faces = &cx.state.faces;
    let mut shown = Vec::new();
    for line in lines {
        let Line::Tiles { first, count, .. } = *line else { continue };
        for place in first..first + count {
            if let Some(row) = faces.layout.row_at(place) {
                shown.push(tiles::Tile { row, rect: view.tile_rect(place) });
            }
        }
    }
    shown
}

/// A page below and half of one above are loaded ahead.
fn expect(cx: &AppContext<'_>, ui: &Ui, view: &FacesView, lines: &[Line]) {
    let faces = &cx.state.faces;
    let places = |line: &Line| match *line {
        Line::Tiles { first, count, .. } => Some((first, first + count)),
        Line::Header { .. } => None,
    };
    let Some((first, _)) = lines.iter().find_map(places) else { return };
    let Some((_, end)) = lines.iter().rev().find_map(places) else { return };
    let page = end - first;
    let ahead = (end..end.saturating_add(page)).chain((first.saturating_sub(page / 2)..first).rev());
    let mut ids = ahead.filter_map(|place| Some(faces.row(faces.layout.row_at(place)?)?.id));
    cx.faces.expect(&mut ids, view.grid.side() * ui.pixels_per_point());
}

fn scroll(ui: &Ui, rect: Rect, view: &mut FacesView) {
    let (delta, pointer) = ui.input(|input| (input.smooth_scroll_delta.y, input.pointer.hover_pos()));
    let over = pointer.is_some_and(|pointer| rect.contains(pointer) && ui.clip_rect().contains(pointer));
    let top = pointer
        .is_some_and(|pointer| ui.ctx().layer_id_at(pointer).is_none_or(|layer| layer == ui.layer_id()));
    if delta != 0.0 && over && top {
        view.scroll -= f64::from(delta);
        view.clamp_scroll();
        ui.input_mut(|input| input.smooth_scroll_delta.y = 0.0);
        view.hover = None;
    }
}

/// Ctrl and the wheel, or two fingers.
fn zoom(ui: &Ui, rect: Rect, view: &mut FacesView) {
    let (zoom, over) = ui.input(|input| {
        (input.zoom_delta(), input.pointer.hover_pos().is_some_and(|pointer| rect.contains(pointer)))
    });
    if over && (zoom - 1.0).abs() > 1e-3 {
        view.tile = (view.tile * zoom).clamp(*TILES.start(), *TILES.end());
    }
}

/// Assistive technology follows the cursor while the grid has the focus.
fn mark_cursor_for_readers(ui: &Ui, id: Id, view: &FacesView) {
    let Some(row) = view.selection.cursor() else { return };
    let active = tiles::node_id(id, row).accesskit_id();
    ui.ctx().accesskit_node_builder(id, |node| node.set_active_descendant(active));
}

fn scroll_bar(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut FacesView) {
    let t = cx.tokens;
    let (height, page) = (f64::from(rect.height()), view.grid.height());
    view.scrolling = false;
    if page <= height {
        return;
    }
    let rail =
        Rect::from_min_max(pos2(rect.right() - BAR, rect.top() + 2.0), rect.right_bottom() - vec2(0.0, 2.0));
    let length = ((height / page * f64::from(rail.height())) as f32).max(32.0);
    let room = rail.height() - length;
    let most = page - height;
    let response = ui.interact(rail, ui.scope_id().with("scroll bar"), Sense::click_and_drag());
    if (response.dragged_by(PointerButton::Primary) || response.clicked())
        && let Some(pointer) = response.interact_pointer_pos()
    {
        let part = ((pointer.y - rail.top() - length / 2.0) / room.max(1.0)).clamp(0.0, 1.0);
        view.scroll = f64::from(part) * most;
        view.scrolling = response.dragged();
    }
    let top = rail.top() + (view.scroll / most) as f32 * room;
    let active = response.hovered() || response.dragged();
    let width = if active { 8.0 } else { 4.0 };
    let handle = Rect::from_min_size(pos2(rail.right() - width - 2.0, top), vec2(width, length));
    ui.painter().rect_filled(handle, CornerRadius::same(4), if active { t.control } else { t.border2 });
    if view.scrolling {
        // Where a long drag has come to.
        let group = view.grid.group_at_y(view.scroll + f64::from(HEADER));
        let name = header::name_of(cx, group);
        let width = paint::width(ui.painter(), &name, Type::NAME) + 24.0;
        let plate =
            Rect::from_min_size(pos2(rail.left() - width - 8.0, handle.center().y - 16.0), vec2(width, 32.0));
        let plate = plate.translate(vec2(0.0, (rect.top() + 4.0 - plate.top()).max(0.0)));
        ui.painter().add(t.menu_shadow().as_shape(plate, CornerRadius::same(8)));
        paint::panel(ui.painter(), plate, 8, t.raised, t.border2);
        paint::text(
            ui.painter(),
            plate,
            Align2::CENTER_CENTER,
            &name,
            Type::NAME.weight(Weight::Semibold),
            t.text,
        );
    }
    response.on_hover_cursor(CursorIcon::Default);
}

/// What stands where there is no face.
fn nothing(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut FacesView) {
    let faces = &cx.state.faces;
    let say = |key: &str| cx.tr(key);
    match &faces.loading {
        Loading::Not | Loading::Running => {
            skeleton(ui, cx, view);
        }
        Loading::Failed(reason) => {
            let (title, act) = (say("faces-failed"), say("faces-retry"));
            let text = cx.say(reason);
            let act = Some((act.as_str(), icons::ARROW_CLOCKWISE));
            let empty = Empty { icon: icons::WARNING, title: &title, text: &text, act, enabled: true };
            if empty.show(ui, cx, rect).is_some_and(|button| button.clicked()) {
                send(cx, FacesCommand::Retry);
            }
        }
        Loading::Done if faces.rows.is_empty() => {
            // Where people are known, their faces can be cut out; else people have to be found first.
            let has_people = cx.state.library.videos.iter().any(|video| video.num_people.unwrap_or(0) > 0);
            let (title, text) = (say("faces-none-title"), say("faces-none-text"));
            let act = say(if has_people { "faces-find-act" } else { "faces-none-act" });
            let icon = if has_people { icons::FACES } else { icons::FILM };
            let act = Some((act.as_str(), icon));
            let empty = Empty { icon: icons::FACES, title: &title, text: &text, act, enabled: true };
            if empty.show(ui, cx, rect).is_some_and(|button| button.clicked()) {
                if has_people {
                    view.extracting = Some(crate::domain::extraction::ExtractSettings::default());
                } else {
                    cx.sender.send(crate::state::Command::OpenScreen(crate::state::Screen::Library));
                }
            }
        }
        Loading::Done => nothing_found(ui, cx, rect),
    }
}

/// There are faces, but none of this kind.
fn nothing_found(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let query = &cx.state.faces.query;
    let narrowed =
        query.is_narrowed() || query.hint.is_some() || query.person.is_some() || query.video.is_some();
    let (icon, title, text, act) = match query.list {
        _ if narrowed => {
            (icons::FUNNEL, "faces-no-match-title", "faces-no-match-text", Some(("faces-reset", icons::X)))
        }
        FaceList::ToReview => (
            icons::CHECK_CIRCLE,
            "faces-all-done-title",
            "faces-all-done-text",
            Some(("faces-show-kept", icons::CHECKS)),
        ),
        FaceList::Kept => (icons::CHECK_CIRCLE, "faces-no-kept-title", "faces-no-kept-text", None),
        FaceList::Rejected => (icons::X_CIRCLE, "faces-no-rejected-title", "faces-no-rejected-text", None),
        FaceList::Nobody | FaceList::All => {
            (icons::QUESTION, "faces-no-nobody-title", "faces-no-nobody-text", None)
        }
    };
    let (title, text) = (cx.tr(title), cx.tr(text));
    let act = act.map(|(key, icon)| (cx.tr(key), icon));
    let button = act.as_ref().map(|(name, icon)| (name.as_str(), *icon));
    let empty = Empty { icon, title: &title, text: &text, act: button, enabled: true };
    if empty.show(ui, cx, rect).is_some_and(|button| button.clicked()) {
        let mut query = query.clone();
        if narrowed {
            query.clear_gates();
            (query.hint, query.person, query.video) = (None, None, None);
            (query.hide_duplicates, query.hide_covered) = (false, false);
        } else {
            query.list = FaceList::Kept;
        }
        send(cx, FacesCommand::Show(query));
    }
}

/// Blocks where faces will be.
fn skeleton(ui: &Ui, cx: &AppContext<'_>, view: &FacesView) {
    let t = cx.tokens;
    let metrics = view.grid.metrics();
    let (side, gap) = (view.grid.side(), metrics.map_or(GAP, |metrics| metrics.gap));
    let well = view.well;
    let bar = Rect::from_min_size(well.min + vec2(0.0, 14.0), vec2(160.0, 16.0));
    ui.painter().rect_filled(bar, CornerRadius::same(4), t.press);
    let mut y = well.top() + HEADER;
    while y < well.bottom() {
        for column in 0..view.grid.columns() {
            let min = pos2(well.left() + column as f32 * (side + gap), y);
            ui.painter().rect_filled(
                Rect::from_min_size(min, Vec2::splat(side)),
                CornerRadius::same(5),
                t.press,
            );
        }
        y += side + gap;
    }
}
