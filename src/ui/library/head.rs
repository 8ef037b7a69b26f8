//! Above the videos: what is shown, search and order, and the three ways to import.

use egui::{Align2, Key, Rect, Ui, pos2, vec2};

use crate::state::Command;
use crate::ui::action::UserAction;
use crate::ui::context::{AppContext, Width};
use crate::ui::icons;
use crate::ui::paint;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Field, Kind, MenuItem, Segmented, Size, Strip, menu};

use super::list::Sort;
use super::{LibraryView, collections, summary, title};

/// Draws it at the top of `rect`; returns where it ends.
pub(super) fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut LibraryView) -> f32 {
    view.listing.update(cx, view.shown, &view.search, view.sort);
    let mut y = rect.top() + 12.0;
    let row = |y: f32, height: f32| Rect::from_min_size(pos2(rect.left(), y), vec2(rect.width(), height));
    first_row(ui, cx, row(y, 40.0), view);
    y += 40.0 + 8.0;
    let height = if cx.width.is_phone() { 44.0 } else { 32.0 };
    second_row(ui, cx, row(y, height), view);
    y += height;
    if view.path.is_some() {
        y += 8.0;
        path_row(ui, cx, row(y, height), view);
        y += height;
    }
    y + 4.0
}

/// Name and size of what is shown, cards or table, import.
fn first_row(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut LibraryView) {
    let t = cx.tokens;
    let mut strip = Strip::new(rect);
    let import = cx.tr("act-import");
    // Where nothing is listed the empty state holds the one filled button.
    let kind =
        if view.listing.is_empty() && view.search.is_empty() { Kind::Secondary } else { Kind::Primary };
    let button = Button::text(&import)
        .with_icon(icons::PLUS)
        .kind(kind)
        .size(if cx.width.is_phone() { Size::Touch } else { Size::Medium })
        .icon_only(cx.width.is_phone())
        .enabled(!cx.state.dialog_open)
        .key(UserAction::ImportFiles.key_text());
    let size = button.measure(ui);
    if button.show(ui, cx, strip.right_part(size)).clicked() {
        cx.sender.send(Command::ChooseFiles { collection: view.collection() });
    }
    strip.space_right(8.0);
    let typed = cx.tr("import-path");
    let open = view.path.is_some();
    let button = Button::icon(icons::PENCIL, &typed).kind(Kind::Toggle { on: open });
    let button = button.size(if cx.width.is_phone() { Size::Touch } else { Size::Medium });
    let size = button.measure(ui);
    if button.show(ui, cx, strip.right_part(size)).clicked() {
        view.path = if open { None } else { Some(String::new()) };
    }
    strip.space_right(8.0);
    if !cx.width.is_phone() {
        let (cards, table) = (cx.tr("library-as-cards"), cx.tr("library-as-table"));
        let items = [(cards.as_str(), Some(icons::GRID)), (table.as_str(), Some(icons::ROWS))];
        let choice = Segmented { items: &items, selected: usize::from(view.as_table), item_height: 28.0 };
        let size = choice.measure(ui);
        if let Some(i) = choice.show(ui, cx, strip.right_part(size)) {
            view.as_table = i == 1;
        }
        strip.space_right(12.0);
    }
    let name = title(cx, view.shown);
    if cx.width < Width::Medium {
        let button = Button::text(&name).with_icon(icons::FOLDER).kind(Kind::Ghost).caret();
        let button = button.size(if cx.width.is_phone() { Size::Touch } else { Size::Medium });
        let mut size = button.measure(ui);
        size.x = size.x.min(strip.rest().width());
        strip.space_left(-12.0);
        let response = button.show(ui, cx, strip.left_part(size));
        collections::choose(&response, cx, view);
        return;
    }
    let mut rest = strip.rest();
    if let Some(collection) = view.collection().and_then(|id| super::find(cx, id)) {
        let width = paint::width(ui.painter(), &name, Type::HEADING).ceil() + 4.0;
        let place = Rect::from_center_size(
            pos2((rest.left() + width + 18.0).min(rest.right() - 14.0), rect.center().y),
            vec2(28.0, 28.0),
        );
        let acts =
            cx.say(&crate::domain::message::Message::new("collection-more").with("name", name.as_str()));
        let button = Button::icon(icons::DOTS, &acts).size(Size::Toolbar).show(ui, cx, place);
        collections::more(&button, cx, collection, view);
        paint::text(
            ui.painter(),
            rest.with_max_x(place.left() - 2.0),
            Align2::LEFT_CENTER,
            &name,
            Type::HEADING,
            t.text,
        );
        rest.min.x = place.right();
    }
    let name = if view.collection().is_some() { String::new() } else { name };
    let drawn = paint::text(ui.painter(), rest, Align2::LEFT_CENTER, &name, Type::HEADING, t.text);
    let note = summary(cx, view.listing.videos().iter().filter_map(|&i| cx.state.library.videos.get(i)));
    let place = rest.with_min_x(drawn.rect.right() + 12.0).translate(vec2(0.0, 2.0));
    if paint::width(ui.painter(), &note, Type::BODY.figures()) < place.width() {
        paint::text(ui.painter(), place, Align2::LEFT_CENTER, &note, Type::BODY.figures(), t.text2);
    }
}

fn second_row(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut LibraryView) {
    let mut strip = Strip::new(rect);
    let order = cx.tr(view.sort.key());
    let button = Button::text(&order).kind(Kind::Ghost).caret();
    let size = button.measure(ui);
    let response = button.show(ui, cx, strip.right_part(size));
    let names = Sort::ALL.map(|sort| cx.tr(sort.key()));
    let items = [0, 1, 2].map(|i| MenuItem::new(&names[i]).on(Sort::ALL[i] == view.sort));
    if let Some(i) = menu(&response, cx, &items) {
        view.sort = Sort::ALL[i];
    }
    strip.space_right(12.0);
    let width = if cx.width.is_phone() { strip.rest().width() } else { 260.0_f32.min(strip.rest().width()) };
    let name = cx.tr("library-search");
    let field = Field { name: &name, hint: &name, icon: Some(icons::SEARCH) };
    let response = field.show(ui, cx, strip.left(width), &mut view.search);
    if response.has_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
        view.search.clear();
    }
}

/// A path by hand: for folders, for network places, and where there is no file dialog.
fn path_row(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut LibraryView) {
    let collection = view.collection();
    let Some(path) = &mut view.path else { return };
    let mut strip = Strip::new(rect);
    let act = cx.tr("import-path-act");
    let enabled = !path.trim().is_empty();
    let button = Button::text(&act).enabled(enabled);
    let size = vec2(button.measure(ui).x, rect.height().min(32.0));
    let clicked = button.show(ui, cx, strip.right_part(size)).clicked();
    strip.space_right(8.0);
    let (name, hint) = (cx.tr("import-path"), cx.tr("import-path-hint"));
    let field = Field { name: &name, hint: &hint, icon: Some(icons::FOLDER) };
    let response = field.show(ui, cx, strip.rest(), path);
    if path.is_empty() && !response.has_focus() && !response.lost_focus() {
        response.request_focus();
    }
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if enabled && (clicked || entered) {
        cx.sender.send(Command::ImportPaths { paths: vec![path.trim().into()], collection });
        view.path = None;
    } else if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
        view.path = None;
    }
}
