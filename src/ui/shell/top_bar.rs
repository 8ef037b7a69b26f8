//! The top bar: the program's name, where we are, jobs, language and theme.

use egui::{Align2, CornerRadius, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use crate::domain::message::Message;
use crate::state::{Command, LanguageChoice, Screen, ThemeChoice};
use crate::ui::action::UserAction;
use crate::ui::context::{AppContext, Width};
use crate::ui::icons;
use crate::ui::library::docks_jobs;
use crate::ui::theme::{Type, Weight};
use crate::ui::widgets::{Button, MenuItem, Size, Strip, menu, ring, tip};
use crate::ui::window::View;
use crate::ui::{focus, paint};

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut View) {
    let t = cx.tokens;
    ui.painter().rect_filled(rect, 0, t.surface);
    paint::hline(ui.painter(), rect.x_range(), rect.bottom() - 1.0, t.border);
    let mut strip = Strip::new(rect.shrink2(vec2(16.0, 0.0)));
    if cx.width.is_phone() {
        draw_phone(ui, cx, strip, view);
        return;
    }
    paint::logo(ui.painter(), strip.left_part(vec2(24.0, 24.0)), t, t.primary);
    strip.space_left(8.0);
    if cx.width >= Width::Narrow {
        let name = cx.tr("app-name");
        let ty = Type { size: 15.0, ..Type::TITLE };
        let right = paint::text_at(ui.painter(), strip.rest().left_center(), &name, ty, t.text);
        strip.space_left(right - strip.rest().left());
    }
    theme_button(ui, cx, strip.right_part(vec2(32.0, 32.0)));
    strip.space_right(4.0);
    language_button(ui, cx, strip.right_part(vec2(36.0, 32.0)));
    strip.space_right(8.0);
    jobs_pill(ui, cx, &mut strip, view);
    strip.space_right(8.0);
    undo_button(ui, cx, &mut strip);
    strip.space_right(8.0);
    let indent = rect.left() + 208.0 - strip.rest().left();
    strip.space_left(if cx.width >= Width::Regular { indent } else { 20.0 });
    find_field(ui, cx, rect, &mut strip, view);
    breadcrumbs(ui, cx, strip.rest());
}

/// Narrow windows: only where we are, and jobs.
fn draw_phone(ui: &mut Ui, cx: &AppContext<'_>, mut strip: Strip, view: &mut View) {
    let t = cx.tokens;
    let (title, line) = here(cx);
    if cx.state.screen == Screen::Studio {
        strip.space_left(-12.0);
        let name = cx.tr("nav-library");
        let back = Button::icon(icons::CARET_LEFT, &name).size(Size::Touch);
        if back.show(ui, cx, strip.left_part(vec2(44.0, 44.0))).clicked() {
            cx.sender.send(Command::OpenScreen(Screen::Library));
        }
    } else {
        paint::logo(ui.painter(), strip.left_part(vec2(24.0, 24.0)), t, t.primary);
        strip.space_left(12.0);
    }
    jobs_pill(ui, cx, &mut strip, view);
    strip.space_right(4.0);
    find_button(ui, cx, strip.right_part(vec2(44.0, 44.0)), view);
    let rest = strip.rest();
    match line {
        Some(line) => {
            let (upper, lower) = rest.shrink2(vec2(0.0, 7.0)).split_top_bottom_at_fraction(0.53);
            paint::file_name(ui.painter(), upper, &title, Type::NAME.weight(Weight::Semibold), t.text);
            paint::text(ui.painter(), lower, Align2::LEFT_CENTER, &line, Type::SMALL.figures(), t.text3);
        }
        None => {
            paint::text(ui.painter(), rest, Align2::LEFT_CENTER, &title, Type::TITLE, t.text);
        }
    }
}

/// The way to anyone and anything: in the middle of the bar where there is room, else as an icon.
fn find_field(ui: &mut Ui, cx: &AppContext<'_>, bar: Rect, strip: &mut Strip, view: &mut View) {
    let t = cx.tokens;
    if cx.width < Width::Medium {
        find_button(ui, cx, strip.right_part(vec2(32.0, 32.0)), view);
        strip.space_right(8.0);
        return;
    }
    let rest = strip.rest();
    let width = 360.0_f32.min(rest.width() * 0.4).max(200.0);
    // In the middle of a wide window; elsewhere at the right, so that what is open keeps its name.
    let middle = (bar.center().x + width / 2.0).min(rest.right());
    let right = if cx.width == Width::Wide { middle } else { rest.right() };
    let rect =
        Rect::from_min_max(pos2(right - width, bar.center().y - 15.0), pos2(right, bar.center().y + 15.0));
    strip.space_right(rest.right() - rect.left() + 16.0);
    let action = UserAction::FindAnything;
    let name = action.name(cx);
    let response = ui.interact(rect, ui.scope_id().with("find"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let fill = if response.hovered() { t.hover } else { t.bg };
    paint::panel(ui.painter(), rect, 6, fill, if response.hovered() { t.control } else { t.border2 });
    paint::icon(ui.painter(), pos2(rect.left() + 18.0, rect.center().y), icons::SEARCH, 16.0, t.text3);
    let key = action.key_text();
    let cap = paint::width(ui.painter(), &key, Type::CAPTION) + 12.0;
    let left =
        crate::ui::finder::key_cap(ui, cx, pos2(rect.right() - 8.0 - cap, rect.center().y), &key) - cap;
    let text = Rect::from_min_max(pos2(rect.left() + 34.0, rect.top()), pos2(left - 8.0, rect.bottom()));
    let hint = cx.tr("find-placeholder");
    paint::text(ui.painter(), text, Align2::LEFT_CENTER, &hint, Type::BODY, t.text3);
    focus::ring(ui, &response, rect, 6, t);
    if response.clicked() {
        view.finder = Some(crate::ui::finder::FinderView::default());
    }
}

fn find_button(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut View) {
    let action = UserAction::FindAnything;
    let name = action.name(cx);
    let size = if cx.width.is_phone() { Size::Touch } else { Size::Medium };
    let button = Button::icon(action.icon(), &name).size(size).key(action.key_text());
    if button.show(ui, cx, rect).clicked() {
        view.finder = Some(crate::ui::finder::FinderView::default());
    }
}

/// What is open here, and where it belongs.
fn here(cx: &AppContext<'_>) -> (String, Option<String>) {
    let place = cx.tr(match cx.state.screen {
        Screen::Home => "nav-home",
        Screen::Library => "nav-library",
        Screen::Studio => "nav-studio",
        Screen::People => "nav-people",
        Screen::Faces => "nav-faces",
        Screen::Dashboard => "nav-dashboard",
        Screen::Employees => "nav-employees",
        Screen::Attendance => "nav-attendance",
        Screen::Leave => "nav-leave",
        Screen::Datasets => "nav-datasets",
        Screen::Training => "nav-training",
        Screen::Live => "nav-live",
        Screen::Reports => "nav-reports",
        Screen::Settings => "nav-settings",
    });
    let open = cx.state.studio.as_ref().and_then(|studio| cx.state.video(studio.video));
    match (cx.state.screen, open) {
        (Screen::Studio, Some(video)) => {
            let collection = cx.state.library.collections.iter().find(|c| c.id == video.collection);
            (video.name.clone(), Some(collection.map_or(place, |collection| collection.name.clone())))
        }
        _ => (place, None),
    }
}

fn breadcrumbs(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let t = cx.tokens;
    let (title, line) = here(cx);
    let mut strip = Strip::new(rect);
    let mut crumbs = Vec::new();
    if let Some(collection) = line {
        if cx.width >= Width::Medium {
            crumbs.push(cx.tr("nav-studio"));
        }
        crumbs.push(collection);
    }
    for crumb in crumbs {
        let width = paint::width(ui.painter(), &crumb, Type::BODY).min(180.0).ceil();
        if strip.rest().width() < width + 120.0 {
            continue;
        }
        paint::text(ui.painter(), strip.left(width + 1.0), Align2::LEFT_CENTER, &crumb, Type::BODY, t.text3);
        let caret = strip.left_part(vec2(24.0, 24.0)).center();
        paint::icon(ui.painter(), caret, icons::CARET_RIGHT, 12.0, t.text3);
    }
    paint::file_name(ui.painter(), strip.rest(), &title, Type::NAME, t.text);
}

/// How many jobs there are; opens the monitor.
fn jobs_pill(ui: &mut Ui, cx: &AppContext<'_>, strip: &mut Strip, view: &mut View) {
    let t = cx.tokens;
    let count = cx.state.active_jobs().count();
    let failed = cx.state.jobs.iter().filter(|job| job.state == crate::domain::job::JobState::Failed).count();
    if count + failed == 0 && cx.state.jobs.is_empty() {
        return;
    }
    let (number, key) = if count > 0 { (count, "jobs-count") } else { (failed, "jobs-failed-count") };
    let label = if count + failed == 0 {
        cx.tr("jobs-title")
    } else {
        cx.say(&Message::new(key).with("count", number))
    };
    let open = if docks_jobs(cx) { &mut view.jobs_docked } else { &mut view.jobs_drawer };
    let text = paint::width(ui.painter(), &label, Type::NAME.figures()).ceil();
    let rect = strip.right_part(vec2(text + 44.0, 28.0));
    let target = if cx.width.is_phone() { rect.expand2(vec2(0.0, 8.0)) } else { rect };
    let response = ui.interact(target, ui.scope_id().with("jobs pill"), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, *open, &label));
    let (fill, edge) = if *open {
        (t.sel, t.accent)
    } else if response.hovered() {
        (t.hover, t.border2)
    } else {
        (t.surface, t.border2)
    };
    ui.painter().rect(rect, CornerRadius::same(14), fill, Stroke::new(1.0, edge), StrokeKind::Inside);
    let center = pos2(rect.left() + 18.0, rect.center().y);
    if count > 0 {
        let parts: Vec<f32> = cx.state.active_jobs().map(|job| job.progress.unwrap_or(0.0)).collect();
        let mean = parts.iter().sum::<f32>() / parts.len() as f32;
        ring(ui.painter(), center, 16.0, mean, t.accent, t);
    } else if failed > 0 {
        paint::icon(ui.painter(), center, icons::WARNING_CIRCLE, 16.0, t.danger);
    } else {
        paint::icon(ui.painter(), center, icons::CHECK_CIRCLE, 16.0, t.success);
    }
    let words = Rect::from_min_max(pos2(rect.left() + 32.0, rect.top()), rect.right_bottom());
    let ink = if *open { t.accent_t } else { t.text };
    paint::text(ui.painter(), words, Align2::LEFT_CENTER, &label, Type::NAME.figures(), ink);
    focus::ring(ui, &response, rect, 14, t);
    if response.clicked() {
        *open = !*open;
    }
}

/// What the last change was, and the way back.
fn undo_button(ui: &mut Ui, cx: &AppContext<'_>, strip: &mut Strip) {
    let Some(what) = &cx.state.undo else { return };
    let name = cx.say(&Message::new("undo-hint").with("what", cx.say(what)));
    let button = Button::icon(icons::UNDO, &name).icon_size(18.0).key(UserAction::Undo.key_text());
    if button.show(ui, cx, strip.right_part(vec2(32.0, 32.0))).clicked() {
        cx.sender.send(Command::Undo);
    }
}

fn language_button(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let t = cx.tokens;
    let name = cx.tr("settings-language");
    let code = match cx.state.settings.language {
        LanguageChoice::English => "EN",
        LanguageChoice::Vietnamese => "VI",
    };
    let response = ui.interact(rect, ui.scope_id().with("language"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if response.hovered() {
        ui.painter().rect_filled(rect, CornerRadius::same(6), t.hover);
    }
    paint::text(ui.painter(), rect, Align2::CENTER_CENTER, code, Type::SECTION, t.text2);
    focus::ring(ui, &response, rect, 6, t);
    let (english, vietnamese) = (cx.tr("language-english"), cx.tr("language-vietnamese"));
    let is = |choice| cx.state.settings.language == choice;
    let items = [
        MenuItem::new(&english).on(is(LanguageChoice::English)),
        MenuItem::new(&vietnamese).on(is(LanguageChoice::Vietnamese)),
    ];
    let response = tip(response, cx, &name, None);
    match menu(&response, cx, &items) {
        Some(0) => cx.sender.send(Command::SetLanguage(LanguageChoice::English)),
        Some(_) => cx.sender.send(Command::SetLanguage(LanguageChoice::Vietnamese)),
        None => {}
    }
}

/// One click changes between light and dark.
fn theme_button(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let (icon, key, choice) = if cx.tokens.dark {
        (icons::SUN, "theme-use-light", ThemeChoice::Light)
    } else {
        (icons::MOON, "theme-use-dark", ThemeChoice::Dark)
    };
    let name = cx.tr(key);
    if Button::icon(icon, &name).icon_size(18.0).show(ui, cx, rect).clicked() {
        cx.sender.send(Command::SetTheme(choice));
    }
}
