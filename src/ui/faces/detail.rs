//! The face under the cursor: at the right of the tiles, or as a strip below them.

use egui::{Align2, CornerRadius, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::domain::message::Message;
use crate::state::faces::{Decision, FaceRow, FacesCommand, Step, Who};
use crate::ui::context::{AppContext, FaceTile};
use crate::ui::focus;
use crate::ui::icons;
use crate::ui::paint;
use crate::ui::theme::{Type, Weight};
use crate::ui::widgets::{Button, Empty, Size, child};

use super::grid::HEADER;
use super::keys::{self, FaceAction};
use super::view::FacesView;
use super::{coverage, drop, facts, review, send, tiles};

const HEAD: f32 = 44.0;
const PAD: f32 = 16.0;

pub fn panel(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut FacesView) {
    let t = cx.tokens;
    ui.painter().rect_filled(rect, 0, t.surface);
    paint::vline(ui.painter(), rect.left(), rect.y_range(), t.border);
    let Some((row, face)) = current(cx, view) else {
        nobody(ui, cx, rect);
        return;
    };
    let (head, body) = rect.split_top_bottom_at_y(rect.top() + HEAD);
    title(ui, cx, head, view, row);
    paint::hline(ui.painter(), rect.x_range(), head.bottom() - 1.0, t.border);
    child(ui, "face facts", body, |ui| {
        ScrollArea::vertical().id_salt("face").auto_shrink(false).show(ui, |ui| {
            let top = ui.max_rect().top();
            let mut pictures = Vec::new();
            let column =
                Rect::from_min_max(pos2(rect.left() + PAD, top + 12.0), pos2(rect.right() - PAD, top + 13.0));
            let bottom = content(ui, cx, column, view, row, &face, &mut pictures);
            cx.faces.paint(ui.painter(), "face detail", &pictures);
            ui.set_min_height(bottom + 12.0 - top);
        });
    });
}

fn current(cx: &AppContext<'_>, view: &FacesView) -> Option<(u32, FaceRow)> {
    let row = view.selection.cursor()?;
    Some((row, *cx.state.faces.row(row)?))
}

fn nobody(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let (title, text) = (cx.tr("faces-no-cursor-title"), cx.tr("faces-no-cursor-text"));
    let upper = rect.with_max_y(rect.top() + rect.height() * 0.6);
    Empty { icon: icons::FACES, title: &title, text: &text, act: None, enabled: true }.show(ui, cx, upper);
    let width = rect.width() - 2.0 * PAD;
    let list = Rect::from_min_size(pos2(rect.left() + PAD, upper.bottom()), vec2(width, 200.0));
    key_list(ui, cx, list);
}

/// "Face 19 of 412", and the way to its neighbours.
fn title(ui: &mut Ui, cx: &AppContext<'_>, head: Rect, view: &mut FacesView, row: u32) {
    let t = cx.tokens;
    let layout = &cx.state.faces.layout;
    let place = layout.place_of(row);
    let (number, count) = place
        .and_then(|place| Some((place, layout.groups.get(layout.group_at(place)?)?)))
        .map_or((0, 0), |(place, group)| (place - group.places.start + 1, group.places.len()));
    let text = Message::new("faces-position")
        .with("number", cx.integer(number))
        .with("count", cx.integer(count as i64));
    let text_place = head.shrink2(vec2(PAD, 0.0));
    paint::text(ui.painter(), text_place, Align2::LEFT_CENTER, &cx.say(&text), Type::TITLE.figures(), t.text);
    let mut x = head.right() - 12.0 - 28.0;
    for (icon, key, step) in
        [(icons::CARET_RIGHT, "faces-next", Step::Right), (icons::CARET_LEFT, "faces-previous", Step::Left)]
    {
        let name = cx.tr(key);
        let rect = Rect::from_min_size(pos2(x, head.center().y - 14.0), vec2(28.0, 28.0));
        x -= 30.0;
        let clicked = Button::icon(icon, &name).size(Size::Toolbar).show(ui, cx, rect).clicked();
        if clicked && let Some(place) = place {
            let to = view.grid.step(place, step, 0.0);
            if let Some(row) = layout.row_at(to) {
                view.selection.move_to(row);
                view.reveal(to, HEADER + 8.0, 24.0);
            }
        }
    }
}

/// Everything under the title; returns where it ends.
fn content(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    column: Rect,
    view: &mut FacesView,
    row: u32,
    face: &FaceRow,
    pictures: &mut Vec<FaceTile>,
) -> f32 {
    let t = cx.tokens;
    let (left, width) = (column.left(), column.width());
    let side = (width * 0.6).min(160.0);
    let mut y = column.top();
    let picture = Rect::from_min_size(pos2(left, y), vec2(side, side));
    pictures.extend(tiles::plain(cx, &cx.state.faces, row, picture, 8.0));
    let beside = Rect::from_min_max(pos2(picture.right() + 12.0, y), pos2(column.right(), picture.bottom()));
    facts::origin(ui, cx, beside, face);
    y = picture.bottom() + 10.0;
    y += facts::quality(ui, cx, Rect::from_min_size(pos2(left, y), vec2(width, 88.0)), face);
    let line = |ui: &Ui, y: &mut f32| {
        *y += 10.0;
        paint::hline(ui.painter(), left..=left + width, *y, t.border);
        *y += 10.0;
    };
    line(ui, &mut y);

    let head = Rect::from_min_size(pos2(left, y), vec2(width, 24.0));
    section(ui, cx, head, "faces-in-video");
    if facts::link(ui, cx, head, &cx.tr("faces-open-studio")) {
        send(cx, FacesCommand::OpenInStudio(row));
    }
    y += 28.0;
    let height = (width / 2.36).round();
    facts::in_video(ui, cx, Rect::from_min_size(pos2(left, y), vec2(width, height)), view, row, face);
    y += height;
    line(ui, &mut y);

    // In view without scrolling: faces are dropped on them.
    y = alike(ui, cx, pos2(left, y), width, view, row, pictures);
    y = review::card(ui, cx, pos2(left, y), width, view, row);
    line(ui, &mut y);
    y = own_person(ui, cx, pos2(left, y), width, view, row, pictures);
    y = on_keys(ui, cx, pos2(left, y + 4.0), width, view);
    y = history(ui, cx, pos2(left, y), width, row);
    line(ui, &mut y);
    y + key_list(ui, cx, Rect::from_min_size(pos2(left, y), vec2(width, 10.0)))
}

fn section(ui: &Ui, cx: &AppContext<'_>, rect: Rect, key: &str) {
    paint::text(ui.painter(), rect, Align2::LEFT_CENTER, &cx.tr(key), Type::SECTION, cx.tokens.text2);
}

/// Whom it is filed under, how well it fits, and that person's best faces.
fn own_person(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    at: egui::Pos2,
    width: f32,
    view: &mut FacesView,
    row: u32,
    pictures: &mut Vec<FaceTile>,
) -> f32 {
    let t = cx.tokens;
    let faces = &cx.state.faces;
    let who = faces.mark(row).who;
    let mut y = at.y;
    if let Some(person) = faces.person(who) {
        let bar = Rect::from_min_size(pos2(at.x, y + 4.0), vec2(4.0, 16.0));
        ui.painter().rect_filled(bar, CornerRadius::same(2), t.lane(person.code.0));
    }
    let Some(known) = faces.focus.as_ref().filter(|focus| focus.row == row) else {
        tiles::person_line(ui.painter(), cx, at.x + 10.0, y + 12.0, who, Type::NAME, width - 10.0);
        return y + 32.0;
    };
    let fit =
        known.fit.map(|fit| cx.say(&Message::new("faces-fit").with("value", cx.decimal(f64::from(fit), 2))));
    let fit_width =
        fit.as_ref().map_or(0.0, |fit| paint::width(ui.painter(), fit, Type::SMALL.figures()) + 8.0);
    tiles::person_line(ui.painter(), cx, at.x + 10.0, y + 12.0, who, Type::NAME, width - 10.0 - fit_width);
    if let Some(fit) = &fit {
        let low = known.fit.is_some_and(|fit| fit < 0.4);
        let place = Rect::from_min_size(pos2(at.x, y), vec2(width, 24.0));
        let ink = if low { t.warning } else { t.text2 };
        paint::text(ui.painter(), place, Align2::RIGHT_CENTER, fit, Type::SMALL.figures(), ink);
    }
    y += 28.0;
    let side = (width - 5.0 * 6.0) / 6.0;
    for (i, &other) in known.gallery.iter().enumerate() {
        let min = pos2(at.x + (i % 6) as f32 * (side + 6.0), y + (i / 6) as f32 * (side + 6.0));
        let place = Rect::from_min_size(min, vec2(side, side));
        pictures.extend(tiles::plain(cx, faces, other, place, 4.0));
        let response = ui.interact(place, ui.scope_id().with(("gallery", i)), Sense::click());
        let name = tiles::name_of(cx, other);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        focus::ring(ui, &response, place, 4, t);
        if response.clicked()
            && let Some(place) = faces.layout.place_of(other)
        {
            view.selection.move_to(other);
            view.reveal(place, HEADER + 8.0, 24.0);
        }
    }
    let lines = known.gallery.len().div_ceil(6) as f32;
    let end = if lines > 0.0 { y + lines * (side + 6.0) + 6.0 } else { y + 4.0 };
    coverage::card(ui, cx, pos2(at.x, end), width, &known.coverage)
}

fn alike(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    at: egui::Pos2,
    width: f32,
    view: &mut FacesView,
    row: u32,
    pictures: &mut Vec<FaceTile>,
) -> f32 {
    let faces = &cx.state.faces;
    let Some(known) = faces.focus.as_ref().filter(|focus| focus.row == row && !focus.people.is_empty())
    else {
        return at.y;
    };
    section(ui, cx, Rect::from_min_size(at, vec2(width, 20.0)), "faces-alike");
    let mut y = at.y + 24.0;
    for &(who, likeness) in known.people.iter().take(3) {
        let rect = Rect::from_min_size(pos2(at.x, y), vec2(width, 44.0));
        facts::person_row(ui, cx, rect, view, who, likeness, pictures);
        y += 44.0;
    }
    y + 8.0
}

/// People on the keys 1 to 9; faces may be dropped on them.
fn on_keys(ui: &mut Ui, cx: &AppContext<'_>, at: egui::Pos2, width: f32, view: &mut FacesView) -> f32 {
    let t = cx.tokens;
    let keyed = &cx.state.faces.keys;
    if keyed.is_empty() {
        return at.y;
    }
    section(ui, cx, Rect::from_min_size(at, vec2(width, 20.0)), "faces-on-keys");
    let mut y = at.y + 24.0;
    let half = ((width - 8.0) / 2.0).floor();
    for (i, &who) in keyed.iter().enumerate() {
        let Some(person) = cx.state.faces.person(who) else { continue };
        let rect = Rect::from_min_size(pos2(at.x + (i % 2) as f32 * (half + 8.0), y), vec2(half, 28.0));
        if i % 2 == 1 || i + 1 == keyed.len() {
            y += 30.0;
        }
        let name = person.name.clone().unwrap_or_else(|| person.code.to_string());
        let spoken = cx.say(&Message::new("faces-assign-name").with("person", name.as_str()));
        let response = ui.interact(rect, ui.scope_id().with(("on key", i)), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
        if response.hovered() {
            ui.painter().rect_filled(rect, CornerRadius::same(5), t.hover);
        }
        let cap = Rect::from_min_size(pos2(rect.left() + 2.0, rect.center().y - 9.0), vec2(18.0, 18.0));
        ui.painter().rect_filled(cap, CornerRadius::same(4), t.lane(person.code.0));
        let number = (i + 1).to_string();
        paint::text(ui.painter(), cap, Align2::CENTER_CENTER, &number, Type::SECTION.figures(), t.lane_ink);
        let text = rect.with_min_x(cap.right() + 6.0);
        let drawn = paint::text(ui.painter(), text, Align2::LEFT_CENTER, &name, Type::SMALL, t.text);
        focus::ring(ui, &response, rect, 5, t);
        drop::on_person(ui, cx, view, rect, who);
        let clicked = response.clicked();
        crate::ui::widgets::show_whole(response, cx, drawn.elided, &name);
        if clicked {
            keys::decide(cx, view, Decision::Assign(who));
        }
    }
    y + 6.0
}

fn history(ui: &Ui, cx: &AppContext<'_>, at: egui::Pos2, width: f32, row: u32) -> f32 {
    let t = cx.tokens;
    let known = cx.state.faces.focus.as_ref().filter(|focus| focus.row == row && !focus.history.is_empty());
    let Some(known) = known else { return at.y };
    section(ui, cx, Rect::from_min_size(at, vec2(width, 20.0)), "faces-history");
    let mut y = at.y + 24.0;
    for line in known.history.iter().take(5) {
        let when = Rect::from_min_size(pos2(at.x, y), vec2(width, 16.0));
        paint::text(ui.painter(), when, Align2::RIGHT_CENTER, &line.at, Type::SMALL.figures(), t.text3);
        let text = format!("{} · {}", cx.say(&line.what), line.by);
        let place = when.with_max_x(when.right() - 84.0);
        y += 4.0 + paint::paragraph(ui.painter(), place, &text, Type::SMALL, t.text2);
    }
    y + 2.0
}

/// Keys and what they do, in two columns; returns the height used.
fn key_list(ui: &Ui, cx: &AppContext<'_>, rect: Rect) -> f32 {
    let t = cx.tokens;
    let listed = [
        FaceAction::Decide(Decision::Keep),
        FaceAction::Decide(Decision::Reject),
        FaceAction::Decide(Decision::NotAFace),
        FaceAction::Decide(Decision::NewPerson),
        FaceAction::Decide(Decision::Start),
        FaceAction::Decide(Decision::Undecide),
        FaceAction::MoveTo,
        FaceAction::SelectAlike,
        FaceAction::Play,
        FaceAction::Enlarge,
    ];
    let half = ((rect.width() - 16.0) / 2.0).floor();
    for (i, action) in listed.into_iter().enumerate() {
        let (column, line) = ((i % 2) as f32, (i / 2) as f32);
        let place = Rect::from_min_size(
            pos2(rect.left() + column * (half + 16.0), rect.top() + line * 24.0),
            vec2(half, 24.0),
        );
        let cap = key_cap(ui, cx, place.right(), place.center().y, action.key_text());
        let text = place.with_max_x(cap.left() - 4.0);
        paint::text(ui.painter(), text, Align2::LEFT_CENTER, &short_name(cx, action), Type::SMALL, t.text2);
    }
    listed.len().div_ceil(2) as f32 * 24.0
}

/// Names short enough for half a panel.
fn short_name(cx: &AppContext<'_>, action: FaceAction) -> String {
    match action {
        FaceAction::SelectAlike => cx.tr("faces-select-alike-short"),
        FaceAction::Play => cx.tr("faces-play-short"),
        FaceAction::Decide(Decision::Undecide) => cx.tr("faces-undecide-short"),
        _ => action.name(cx),
    }
}

/// A key as it looks on a keyboard, its right end at `right`.
pub fn key_cap(ui: &Ui, cx: &AppContext<'_>, right: f32, y: f32, text: &str) -> Rect {
    let t = cx.tokens;
    let ty = Type { size: 10.0, line: 14.0, weight: Weight::Medium, ..Type::CAPTION };
    let width = (paint::width(ui.painter(), text, ty) + 8.0).max(16.0).ceil();
    let cap = Rect::from_min_size(pos2(right - width, y - 8.0), vec2(width, 16.0));
    paint::panel(ui.painter(), cap, 4, t.raised, t.border2);
    paint::text(ui.painter(), cap, Align2::CENTER_CENTER, text, ty, t.text2);
    cap
}

/// The same where there is only a strip below the tiles.
pub fn strip(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut FacesView) {
    let t = cx.tokens;
    ui.painter().rect_filled(rect, 0, t.surface);
    paint::hline(ui.painter(), rect.x_range(), rect.top(), t.border);
    let inner = rect.shrink2(vec2(PAD, 12.0));
    let Some((row, face)) = current(cx, view) else {
        let text = cx.tr("faces-no-cursor-text");
        paint::text(ui.painter(), inner, Align2::CENTER_CENTER, &text, Type::BODY, t.text2);
        return;
    };
    let mut pictures = Vec::new();
    let side = inner.height();
    let picture = Rect::from_min_size(inner.min, vec2(side, side));
    pictures.extend(tiles::plain(cx, &cx.state.faces, row, picture, 8.0));
    let mut x = picture.right() + 12.0;
    facts::origin(ui, cx, Rect::from_min_size(pos2(x, inner.top()), vec2(96.0, side)), &face);
    x += 108.0;
    if inner.right() - x > 460.0 {
        facts::quality(ui, cx, Rect::from_min_size(pos2(x, inner.top()), vec2(190.0, side)), &face);
        tiles::person_line(
            ui.painter(),
            cx,
            x,
            inner.top() + 112.0,
            cx.state.faces.mark(row).who,
            Type::NAME,
            190.0,
        );
        x += 206.0;
    }
    let video_width = (inner.right() - x).min(side * 1.5);
    if inner.right() - x > 420.0 {
        let place = Rect::from_min_size(pos2(x, inner.top()), vec2(video_width, side));
        facts::in_video(ui, cx, place, view, row, &face);
        x += video_width + 16.0;
    }
    let people: Vec<(Who, f32)> = cx
        .state
        .faces
        .focus
        .as_ref()
        .filter(|focus| focus.row == row)
        .map(|focus| focus.people.iter().copied().take(3).collect())
        .unwrap_or_default();
    if inner.right() - x >= 180.0 {
        let width = (inner.right() - x).min(320.0);
        for (i, (who, likeness)) in people.into_iter().enumerate() {
            let place = Rect::from_min_size(pos2(x, inner.top() + i as f32 * 46.0), vec2(width, 44.0));
            facts::person_row(ui, cx, place, view, who, likeness, &mut pictures);
        }
    }
    cx.faces.paint(ui.painter(), "face strip", &pictures);
}
