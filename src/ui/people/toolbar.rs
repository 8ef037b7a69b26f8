//! Above the index: search and filters.

use egui::{Align2, Key, Rect, Ui, vec2};

use crate::domain::message::Message;
use crate::ui::context::{AppContext, Width};
use crate::ui::icons::{self, Icon};
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Field, Kind, MenuItem, Pick, Picked, Size, Strip, menu};
use crate::ui::{format, paint};

use super::everyone::EveryoneView;
use super::list::{Confirmed, Filter};

/// A list to choose from, while it is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choosing {
    Video,
    Collection,
    Day,
}

const CHOICES: [(Choosing, Icon); 3] =
    [(Choosing::Video, icons::FILM), (Choosing::Collection, icons::FOLDER), (Choosing::Day, icons::CLOCK)];

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut EveryoneView, count: usize) {
    let t = cx.tokens;
    let phone = cx.width.is_phone();
    let size = if phone { Size::Touch } else { Size::Medium };
    let mut strip = Strip::new(rect);
    if cx.width < Width::Medium {
        filters_menu(ui, cx, &mut strip, view, size);
        strip.space_right(8.0);
    }
    let width = if phone { strip.rest().width() } else { 240.0_f32.min(strip.rest().width()) };
    let name = cx.tr("people-search");
    let field = Field { name: &name, hint: &name, icon: Some(icons::SEARCH) };
    let place = strip.left_part(vec2(width, size.height().min(40.0)));
    let response = field.show(ui, cx, place, &mut view.filter.text);
    if response.has_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
        view.filter.text.clear();
    }
    if phone {
        return;
    }
    strip.space_left(12.0);
    if cx.width >= Width::Medium {
        for (choice, icon) in CHOICES {
            let chosen = chosen_name(cx, &view.filter, choice);
            let on = chosen.is_some();
            let label = shortened(chosen.unwrap_or_else(|| cx.tr(any_key(choice))));
            let button = Button::text(&label).with_icon(icon).kind(Kind::Choice { on }).caret();
            let size = button.measure(ui);
            if size.x + 8.0 > strip.rest().width() {
                break;
            }
            if button.show(ui, cx, strip.left_part(size)).clicked() {
                view.choosing = Some(choice);
            }
            strip.space_left(8.0);
        }
        let label = cx.tr(confirmed_key(view.filter.confirmed));
        let on = view.filter.confirmed != Confirmed::Either;
        let button = Button::text(&label).with_icon(icons::CHECK_CIRCLE).kind(Kind::Choice { on }).caret();
        let size = button.measure(ui);
        if size.x <= strip.rest().width() {
            let response = button.show(ui, cx, strip.left_part(size));
            confirmed_menu(&response, cx, view);
            strip.space_left(8.0);
        }
        hidden_toggle(ui, cx, &mut strip, view);
    }
    let text = cx.say(&Message::new("people-count").with("count", count));
    let width = paint::width(ui.painter(), &text, Type::BODY.figures());
    if width < strip.rest().width() {
        paint::text(ui.painter(), strip.rest(), Align2::RIGHT_CENTER, &text, Type::BODY.figures(), t.text3);
    }
}

fn hidden_toggle(ui: &mut Ui, cx: &AppContext<'_>, strip: &mut Strip, view: &mut EveryoneView) {
    let hidden = cx.state.people.rows.iter().filter(|row| row.hidden).count();
    if hidden == 0 {
        return;
    }
    let label = cx.say(&Message::new("people-hidden").with("count", hidden));
    let on = view.filter.hidden;
    let button = Button::text(&label).with_icon(icons::EYE_SLASH).kind(Kind::Choice { on });
    let size = button.measure(ui);
    if size.x <= strip.rest().width() && button.show(ui, cx, strip.left_part(size)).clicked() {
        view.filter.hidden = !on;
    }
    strip.space_left(8.0);
}

/// All filters behind one button, where there is no room.
fn filters_menu(ui: &mut Ui, cx: &AppContext<'_>, strip: &mut Strip, view: &mut EveryoneView, size: Size) {
    let name = cx.tr("people-filters");
    let on = Filter { text: String::new(), ..view.filter.clone() } != Filter::default();
    let button = Button::icon(icons::FUNNEL, &name).kind(Kind::Choice { on }).size(size);
    let place = button.measure(ui);
    let response = button.show(ui, cx, strip.right_part(place));
    let hidden = cx.state.people.rows.iter().filter(|row| row.hidden).count();
    let mut names: Vec<String> = CHOICES
        .iter()
        .map(|(choice, _)| {
            let chosen = chosen_name(cx, &view.filter, *choice);
            shortened(chosen.unwrap_or_else(|| cx.tr(any_key(*choice))))
        })
        .collect();
    names.extend(["people-confirmed-yes", "people-confirmed-no"].map(|key| cx.tr(key)));
    names.push(cx.say(&Message::new("people-hidden").with("count", hidden)));
    let on = [
        view.filter.video.is_some(),
        view.filter.collection.is_some(),
        view.filter.day.is_some(),
        view.filter.confirmed == Confirmed::Yes,
        view.filter.confirmed == Confirmed::No,
        view.filter.hidden,
    ];
    let icons =
        [icons::FILM, icons::FOLDER, icons::CLOCK, icons::CHECK_CIRCLE, icons::QUESTION, icons::EYE_SLASH];
    let items: Vec<MenuItem<'_>> = names
        .iter()
        .zip(on)
        .zip(icons)
        .enumerate()
        .map(|(i, ((name, on), icon))| {
            let item = MenuItem::new(name).icon(icon).on(on);
            if i == 3 || i == 5 { item.apart() } else { item }
        })
        .collect();
    let toggled = |now: Confirmed, wanted| if now == wanted { Confirmed::Either } else { wanted };
    match menu(&response, cx, &items) {
        Some(i @ 0..=2) => view.choosing = Some(CHOICES[i].0),
        Some(3) => view.filter.confirmed = toggled(view.filter.confirmed, Confirmed::Yes),
        Some(4) => view.filter.confirmed = toggled(view.filter.confirmed, Confirmed::No),
        Some(_) => view.filter.hidden = !view.filter.hidden,
        None => {}
    }
}

fn confirmed_menu(response: &egui::Response, cx: &AppContext<'_>, view: &mut EveryoneView) {
    let all = [Confirmed::Either, Confirmed::Yes, Confirmed::No];
    let names = all.map(|choice| cx.tr(confirmed_key(choice)));
    let items = [0, 1, 2].map(|i| MenuItem::new(&names[i]).on(all[i] == view.filter.confirmed));
    if let Some(i) = menu(response, cx, &items) {
        view.filter.confirmed = all[i];
    }
}

fn confirmed_key(confirmed: Confirmed) -> &'static str {
    match confirmed {
        Confirmed::Either => "people-confirmed-any",
        Confirmed::Yes => "people-confirmed-yes",
        Confirmed::No => "people-confirmed-no",
    }
}

fn any_key(choice: Choosing) -> &'static str {
    match choice {
        Choosing::Video => "people-any-video",
        Choosing::Collection => "people-any-collection",
        Choosing::Day => "people-any-day",
    }
}

fn chosen_name(cx: &AppContext<'_>, filter: &Filter, choice: Choosing) -> Option<String> {
    let library = &cx.state.library;
    match choice {
        Choosing::Video => cx.state.video(filter.video?).map(|video| video.name.clone()),
        Choosing::Collection => {
            let id = filter.collection?;
            library.collections.iter().find(|known| known.id == id).map(|known| known.name.clone())
        }
        Choosing::Day => Some(format::short_day(cx, filter.day?)),
    }
}

/// A file's name may be as long as it likes.
fn shortened(name: String) -> String {
    if name.chars().count() <= 22 {
        return name;
    }
    let head: String = name.chars().take(21).collect();
    format!("{head}…")
}

/// The open list.
pub fn choose(ui: &mut Ui, cx: &AppContext<'_>, view: &mut EveryoneView) {
    let Some(choosing) = view.choosing else { return };
    let library = &cx.state.library;
    let mut rows = vec![(cx.tr(any_key(choosing)), 0)];
    let mut days: Vec<(i16, i8, i8)> = library.videos.iter().map(|video| video.imported_day).collect();
    days.sort_unstable();
    days.dedup();
    days.reverse();
    let at = |found: Option<usize>| found.map_or(0, |i| i + 1);
    let (title, icon, current) = match choosing {
        Choosing::Video => {
            rows.extend(library.videos.iter().map(|video| (video.name.clone(), 0)));
            let at = at(library.videos.iter().position(|video| Some(video.id) == view.filter.video));
            ("people-choose-video", icons::FILM, at)
        }
        Choosing::Collection => {
            rows.extend(library.collections.iter().map(|known| (known.name.clone(), 0)));
            let at = at(library.collections.iter().position(|c| Some(c.id) == view.filter.collection));
            ("people-choose-collection", icons::FOLDER, at)
        }
        Choosing::Day => {
            rows.extend(days.iter().map(|day| (format::short_day(cx, *day), 0)));
            let at = at(days.iter().position(|day| Some(*day) == view.filter.day));
            ("people-choose-day", icons::CLOCK, at)
        }
    };
    let title = cx.tr(title);
    let pick = Pick { title: &title, rows: &rows, current: Some(current), icon };
    match pick.show(ui, cx) {
        Some(Picked::Row(i)) => {
            let i = i.checked_sub(1);
            match choosing {
                Choosing::Video => view.filter.video = i.map(|i| library.videos[i].id),
                Choosing::Collection => view.filter.collection = i.map(|i| library.collections[i].id),
                Choosing::Day => view.filter.day = i.map(|i| days[i]),
            }
            view.choosing = None;
        }
        Some(Picked::Cancel) => view.choosing = None,
        None => {}
    }
}
