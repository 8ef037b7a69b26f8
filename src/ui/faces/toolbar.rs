//! Above the tiles: grouping, order, how many there are, and how large the tiles are.

use egui::{Align2, Rect, Ui, pos2, vec2};

use crate::domain::message::Message;
use crate::state::faces::{FacesCommand, Grouping, SortKey};
use crate::ui::context::{AppContext, Width};
use crate::ui::icons;
use crate::ui::paint;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Kind, MenuItem, Segmented, Size, Slider, Strip, menu};

use super::send;
use super::view::{FacesView, TILES};

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut FacesView) {
    let t = cx.tokens;
    ui.painter().rect_filled(rect, 0, t.surface);
    paint::hline(ui.painter(), rect.x_range(), rect.bottom() - 1.0, t.border);
    let pad = if cx.width.is_phone() { 12.0 } else { 16.0 };
    let mut strip = Strip::new(rect.shrink2(vec2(pad, 0.0)));
    if cx.width < Width::Medium {
        let name = cx.tr("faces-filters");
        let size = if cx.width.is_phone() { Size::Touch } else { Size::Toolbar };
        let narrowed = cx.state.faces.query.is_narrowed() || cx.state.faces.query.hint.is_some();
        let button = Button::icon(icons::FUNNEL, &name).size(size).kind(Kind::Toggle { on: narrowed });
        let place = strip.left_part(button.measure(ui));
        if button.show(ui, cx, place).clicked() {
            view.filters_open = true;
        }
        strip.space_left(8.0);
    }
    size_slider(ui, cx, &mut strip, view);
    if cx.width >= Width::Medium {
        let name = cx.tr("faces-map");
        let on = view.map_open;
        let button = Button::icon(icons::TARGET, &name).size(Size::Toolbar).kind(Kind::Toggle { on });
        let size = button.measure(ui);
        if button.show(ui, cx, strip.right_part(size)).clicked() {
            view.map_open = !on;
        }
        strip.space_right(8.0);
    }
    grouping(ui, cx, &mut strip);
    order(ui, cx, &mut strip, view);
    count(ui, cx, strip.rest());
}

fn grouping(ui: &mut Ui, cx: &AppContext<'_>, strip: &mut Strip) {
    let query = &cx.state.faces.query;
    let names: Vec<String> = Grouping::ALL.iter().map(|group| cx.tr(grouping_key(*group))).collect();
    let shown = |query: &crate::state::faces::FaceQuery, group| {
        send(cx, FacesCommand::Show(crate::state::faces::FaceQuery { group, ..query.clone() }));
    };
    // The first three are what a day's work needs; the rest is in the menu behind them.
    let first: Vec<(&str, Option<icons::Icon>)> =
        names[..3].iter().map(|name| (name.as_str(), None)).collect();
    let selected = Grouping::ALL.iter().position(|group| *group == query.group).unwrap_or(0);
    let segmented = Segmented { items: &first, selected, item_height: 24.0 };
    let width = segmented.measure(ui).x;
    if strip.rest().width() > width + 230.0 {
        let place = strip.left_part(segmented.measure(ui));
        if let Some(chosen) = segmented.show(ui, cx, place) {
            shown(query, Grouping::ALL[chosen]);
        }
        strip.space_left(4.0);
        let label = if selected < 3 { cx.tr("faces-group-other") } else { names[selected].clone() };
        let on = selected >= 3;
        let button = Button::text(&label).kind(Kind::Toggle { on }).size(Size::Small).caret();
        let response = button.show(ui, cx, strip.left_part(button.measure(ui)));
        let items: Vec<_> = names[3..]
            .iter()
            .enumerate()
            .map(|(i, name)| MenuItem::new(name).on(selected == i + 3))
            .collect();
        if let Some(chosen) = menu(&response, cx, &items) {
            shown(query, Grouping::ALL[chosen + 3]);
        }
    } else {
        let button = Button::text(&names[selected]).kind(Kind::Secondary).size(touch(cx)).caret();
        let mut size = button.measure(ui);
        size.x = size.x.min(strip.rest().width() - 52.0);
        let response = button.show(ui, cx, strip.left_part(size));
        let items: Vec<_> =
            names.iter().enumerate().map(|(i, name)| MenuItem::new(name).on(selected == i)).collect();
        if let Some(chosen) = menu(&response, cx, &items) {
            shown(query, Grouping::ALL[chosen]);
        }
    }
    strip.space_left(8.0);
}

fn touch(cx: &AppContext<'_>) -> Size {
    if cx.width.is_phone() { Size::Touch } else { Size::Toolbar }
}

fn order(ui: &mut Ui, cx: &AppContext<'_>, strip: &mut Strip, view: &FacesView) {
    let query = &cx.state.faces.query;
    let label = cx.tr(sort_key(query.sort));
    let text = Button::text(&label).with_icon(icons::SORT).kind(Kind::Ghost).size(touch(cx)).caret();
    let roomy = strip.rest().width() > text.measure(ui).x + 8.0;
    let full = cx.say(&Message::new("faces-order-name").with("order", label.as_str()));
    let button = text.named(&full).icon_only(!roomy);
    let size = button.measure(ui);
    if size.x > strip.rest().width() {
        return;
    }
    let response = button.show(ui, cx, strip.left_part(size));
    let names: Vec<String> = SortKey::ALL.iter().map(|sort| cx.tr(sort_key(*sort))).collect();
    let reverse = cx.tr("faces-order-reversed");
    let mut items: Vec<_> = names
        .iter()
        .zip(SortKey::ALL)
        .map(|(name, sort)| MenuItem::new(name).on(sort == query.sort))
        .collect();
    items.push(MenuItem::new(&reverse).on(query.reversed));
    if let Some(chosen) = menu(&response, cx, &items) {
        let mut query = query.clone();
        match SortKey::ALL.get(chosen) {
            Some(&sort) => {
                query.sort = sort;
                query.like = view.selection.targets();
            }
            None => query.reversed = !query.reversed,
        }
        send(cx, FacesCommand::Show(query));
    }
    strip.space_left(12.0);
}

/// "1,284 faces · 23 people"; while measures leave some out: "1,120 of 1,284 faces".
fn count(ui: &Ui, cx: &AppContext<'_>, rect: Rect) {
    let faces = &cx.state.faces;
    let (shown, all) = (faces.layout.len() as u32, faces.overview.in_scope);
    let text = if faces.query.is_narrowed() {
        let message = Message::new("faces-count-of").with("count", all);
        cx.say(&message.with("kept", cx.integer(shown)).with("number", cx.integer(all)))
    } else {
        let number = Message::new("faces-count").with("count", shown).with("number", cx.integer(shown));
        let number = cx.say(&number);
        let groups = faces.layout.groups.len() as u32;
        if faces.query.group == Grouping::Person && shown > 0 {
            let people =
                Message::new("faces-people").with("count", groups).with("number", cx.integer(groups));
            format!("{number} · {}", cx.say(&people))
        } else {
            number
        }
    };
    if paint::width(ui.painter(), &text, Type::BODY.figures()) <= rect.width() {
        paint::text(ui.painter(), rect, Align2::LEFT_CENTER, &text, Type::BODY.figures(), cx.tokens.text2);
    }
}

fn size_slider(ui: &mut Ui, cx: &AppContext<'_>, strip: &mut Strip, view: &mut FacesView) {
    if cx.width.is_phone() {
        return;
    }
    let t = cx.tokens;
    let name = cx.tr("faces-tile-size");
    let large = strip.right_part(vec2(24.0, 24.0)).center();
    paint::icon(ui.painter(), large, icons::IMAGE, 18.0, t.text2);
    strip.space_right(4.0);
    let place = strip.right_part(vec2(88.0, 24.0));
    // Even steps to the eye are even ratios.
    let (low, high) = (TILES.start().ln(), TILES.end().ln());
    let slider = Slider { name: &name, value: (view.tile.ln() - low) / (high - low) };
    if let (_, Some(value)) = slider.show(ui, cx, place) {
        view.tile = (low + value * (high - low)).exp();
    }
    let small = pos2(place.left() - 14.0, place.center().y);
    paint::icon(ui.painter(), small, icons::IMAGE, 12.0, t.text2);
    strip.space_right(32.0);
}

fn grouping_key(group: Grouping) -> &'static str {
    match group {
        Grouping::Person => "faces-by-person",
        Grouping::Video => "faces-by-video",
        Grouping::Cluster => "faces-by-cluster",
        Grouping::Quality => "faces-by-quality",
        Grouping::State => "faces-by-state",
    }
}

fn sort_key(sort: SortKey) -> &'static str {
    match sort {
        SortKey::Quality => "faces-sort-quality",
        SortKey::Similarity => "faces-sort-similarity",
        SortKey::LikelyWrong => "faces-sort-wrong",
        SortKey::Time => "faces-sort-time",
        SortKey::Sharpness => "faces-sort-sharpness",
        SortKey::Size => "faces-sort-size",
        SortKey::Frontal => "faces-sort-frontal",
    }
}
