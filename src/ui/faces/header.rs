//! Headers of groups: who or what they are, how many, and what may be done with all of them. The one of the group
//! under the top edge sticks there.

use egui::{CornerRadius, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::domain::message::Message;
use crate::state::faces::{Decision, FacesCommand, GroupKey, Line, ReviewState, STILLS};
use crate::ui::context::{AppContext, Width};
use crate::ui::icons;
use crate::ui::paint;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Kind, MenuItem, Size, Strip, menu};

use super::grid::HEADER;
use super::view::{Drag, FacesView};
use super::{drop, send, tiles};

pub fn draw_all(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut FacesView, lines: &[Line]) {
    let well = view.well;
    let top_group = view.grid.group_at_y(view.scroll);
    for line in lines {
        let Line::Header { group, y } = *line else { continue };
        if group != top_group {
            let y = well.top() + (y - view.scroll) as f32;
            one(
                ui,
                cx,
                Rect::from_min_size(pos2(rect.left(), y), vec2(rect.width(), HEADER)),
                view,
                group,
                false,
            );
        }
    }
    // The next header pushes the one that sticks out of the way.
    let next = view.grid.group_top(top_group + 1) - view.scroll;
    let off = if top_group + 1 < view.grid.num_groups() { (next as f32 - HEADER).min(0.0) } else { 0.0 };
    let stuck = view.scroll > view.grid.group_top(top_group) + 0.5;
    let place = Rect::from_min_size(pos2(rect.left(), well.top() + off), vec2(rect.width(), HEADER));
    one(ui, cx, place, view, top_group, stuck);
}

fn one(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut FacesView, group: usize, stuck: bool) {
    let t = cx.tokens;
    let faces = &cx.state.faces;
    let Some(shown) = faces.layout.groups.get(group) else { return };
    ui.painter().rect_filled(rect, 0, t.bg);
    if stuck {
        paint::hline(ui.painter(), rect.x_range(), rect.bottom() - 1.0, t.border);
    }
    let inner =
        Rect::from_min_max(pos2(view.well.left(), rect.top()), pos2(view.well.right(), rect.bottom()));
    let name = name_of(cx, group);
    let response = ui.interact(inner, ui.scope_id().with(("group", group)), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &name));
    if let GroupKey::Person(who) = shown.key
        && who.index().is_some()
    {
        if response.drag_started() && !ui.input(egui::InputState::any_touches) {
            view.drag = Some(Drag::Person(who));
        }
        drop::on_person(ui, cx, view, inner.shrink2(vec2(0.0, 4.0)), who);
    }
    let mut strip = Strip::new(inner);
    let count = shown.places.len() as u32;
    ui.push_id(("group", group), |ui| {
        acts(ui, cx, &mut strip, view, group);
        facts(ui, cx, &mut strip, view, group);
    });
    let color = match shown.key {
        GroupKey::Person(who) => faces.person(who).map_or(t.warning, |person| t.lane(person.code.0)),
        _ => t.border2,
    };
    let bar = Rect::from_center_size(pos2(inner.left() + 2.0, inner.center().y), vec2(4.0, 20.0));
    ui.painter().rect_filled(bar, CornerRadius::same(2), color);
    let rest = strip.rest();
    let left = inner.left() + 12.0;
    let number = cx.say(&Message::new("faces-count").with("count", count).with("number", cx.integer(count)));
    let number_width = paint::width(ui.painter(), &number, Type::BODY.figures());
    let room = rest.right() - left - number_width - 16.0;
    let ty = Type { size: 15.0, line: 20.0, ..Type::CARD_TITLE };
    let right = if let GroupKey::Person(who) = shown.key {
        tiles::person_line(ui.painter(), cx, left, rest.center().y, who, ty, room)
    } else {
        let place = Rect::from_min_max(pos2(left, rest.top()), pos2(left + room.max(20.0), rest.bottom()));
        paint::file_name(ui.painter(), place, &name, ty, t.text).rect.right()
    };
    let at = pos2(right + 8.0, rest.center().y);
    if at.x + number_width <= rest.right() {
        paint::text_at(ui.painter(), at, &number, Type::BODY.figures(), t.text2);
    }
}

fn acts(ui: &mut Ui, cx: &AppContext<'_>, strip: &mut Strip, view: &mut FacesView, group: usize) {
    let faces = &cx.state.faces;
    let rows = || faces.layout.rows_of(group).to_vec();
    let more_name = cx.tr("faces-group-more");
    let more = Button::icon(icons::DOTS, &more_name).size(Size::Small);
    let response = more.show(ui, cx, strip.right_part(vec2(28.0, 28.0)));
    let (select, reject, split) =
        (cx.tr("faces-select-group"), cx.tr("faces-reject-group"), cx.tr("faces-split-group"));
    let items = [
        MenuItem::new(&select).icon(icons::SELECT_ALL),
        MenuItem::new(&split).icon(icons::USER_PLUS),
        MenuItem::new(&reject).icon(icons::X).danger(),
    ];
    match menu(&response, cx, &items) {
        Some(0) => view.selection.set_rows(rows()),
        Some(1) => send(cx, FacesCommand::Decide { rows: rows(), decision: Decision::NewPerson }),
        Some(_) => send(cx, FacesCommand::Decide { rows: undecided(cx, group), decision: Decision::Reject }),
        None => {}
    }
    strip.space_right(8.0);
    let name = cx.tr("faces-keep-group");
    let keep = Button::text(&name)
        .with_icon(icons::CHECKS)
        .kind(Kind::Secondary)
        .size(Size::Small)
        .icon_only(cx.width.is_phone());
    let size = keep.measure(ui);
    if keep.show(ui, cx, strip.right_part(size)).clicked() {
        send(cx, FacesCommand::Decide { rows: undecided(cx, group), decision: Decision::Keep });
    }
    strip.space_right(12.0);
}

/// Faces of a group nothing is said about yet: what was rejected one by one stays rejected.
fn undecided(cx: &AppContext<'_>, group: usize) -> Vec<u32> {
    let faces = &cx.state.faces;
    let open = |row: &u32| !faces.mark(*row).state.is_decided();
    faces.layout.rows_of(group).iter().copied().filter(open).collect()
}

/// "12 selected · 3 rejected".
fn facts(ui: &Ui, cx: &AppContext<'_>, strip: &mut Strip, view: &FacesView, group: usize) {
    if cx.width < Width::Narrow {
        return;
    }
    let faces = &cx.state.faces;
    let rows = faces.layout.rows_of(group);
    let selected = if view.selection.is_empty() {
        0
    } else {
        rows.iter().filter(|&&row| view.selection.contains(row)).count()
    };
    let (mut kept, mut out) = (0_u32, 0_u32);
    for &row in rows {
        let state = faces.mark(row).state;
        kept += u32::from(state == ReviewState::Accepted);
        out += u32::from(state.is_out());
    }
    let mut parts = Vec::new();
    let mut part = |key: &'static str, count: u32| {
        if count > 0 {
            parts.push(cx.say(&Message::new(key).with("count", count).with("number", cx.integer(count))));
        }
    };
    part("faces-selected-short", selected as u32);
    part("faces-kept-short", kept);
    part("faces-rejected-short", out);
    let text = parts.join(" · ");
    if text.is_empty() {
        return;
    }
    let width = paint::width(ui.painter(), &text, Type::SMALL.figures()).ceil();
    if strip.rest().width() > width + 260.0 {
        let place = strip.right(width + 1.0);
        paint::text(
            ui.painter(),
            place,
            egui::Align2::RIGHT_CENTER,
            &text,
            Type::SMALL.figures(),
            cx.tokens.text2,
        );
        strip.space_right(12.0);
    }
}

/// What a group is called.
pub fn name_of(cx: &AppContext<'_>, group: usize) -> String {
    let faces = &cx.state.faces;
    let Some(group) = faces.layout.groups.get(group) else { return String::new() };
    match group.key {
        GroupKey::Person(who) => match faces.person(who) {
            Some(person) => person.name.as_ref().map_or_else(
                || person.code.to_string(),
                |name| {
                    let message = Message::new("person-named").with("person", person.code.to_string());
                    cx.say(&message.with("name", name.as_str()))
                },
            ),
            None => cx.tr("faces-nobody"),
        },
        GroupKey::Video(STILLS) => cx.tr("faces-stills"),
        GroupKey::Video(video) => {
            cx.state.video(video).map_or_else(|| cx.tr("faces-video-gone"), |video| video.name.clone())
        }
        GroupKey::Quality(fifth) => {
            let bounds = [f64::from(fifth) / 5.0, f64::from(fifth + 1) / 5.0].map(|v| cx.decimal(v, 1));
            let [low, high] = bounds;
            cx.say(&Message::new("faces-quality-group").with("low", low).with("high", high))
        }
        GroupKey::Cluster(0) => cx.tr("faces-no-cluster"),
        GroupKey::Cluster(number) => {
            cx.say(&Message::new("faces-cluster").with("number", cx.integer(number)))
        }
        GroupKey::State(state) => cx.tr(match state {
            ReviewState::New => "faces-group-new",
            ReviewState::InReview => "faces-group-in-review",
            ReviewState::Accepted => "faces-list-kept",
            ReviewState::Rejected => "faces-list-rejected",
            ReviewState::NotAFace => "faces-group-not-a-face",
        }),
    }
}
