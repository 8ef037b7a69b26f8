//! Settings: theme, language, and where the data lies.

use egui::{Align2, CornerRadius, Rect, Ui, pos2, vec2};

use crate::i18n::format_bytes;
use crate::state::{Command, LanguageChoice, ThemeChoice};

use super::context::AppContext;
use super::theme::Type;
use super::widgets::{Button, Segmented, show_whole};
use super::{icons, paint};

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let t = cx.tokens;
    ui.painter().rect_filled(rect, 0, t.bg);
    let pad = if cx.width.is_phone() { 16.0 } else { 24.0 };
    let inner = rect.shrink2(vec2(pad, 20.0));
    let width = inner.width().min(720.0);
    let mut y = inner.top();
    if !cx.width.is_phone() {
        let heading = Rect::from_min_size(inner.min, vec2(width, 40.0));
        paint::text(
            ui.painter(),
            heading,
            Align2::LEFT_CENTER,
            &cx.tr("nav-settings"),
            Type::HEADING,
            t.text,
        );
        y += 56.0;
    }
    let card = |ui: &Ui, y: f32, rows: f32, height: f32| {
        let place = Rect::from_min_size(pos2(inner.left(), y), vec2(width, rows * height));
        ui.painter().add(t.card_shadow().as_shape(place, CornerRadius::same(8)));
        paint::panel(ui.painter(), place, 8, t.surface, t.border);
        place
    };
    let section = |ui: &Ui, y: f32, key: &str| {
        let place = Rect::from_min_size(pos2(inner.left(), y), vec2(width, 20.0));
        paint::text(ui.painter(), place, Align2::LEFT_CENTER, &cx.tr(key), Type::SECTION, t.text2);
    };
    let height = if cx.width.is_phone() { 84.0 } else { 64.0 };
    section(ui, y, "settings-look");
    let place = card(ui, y + 28.0, 2.0, height);
    let (upper, lower) = place.split_top_bottom_at_y(place.top() + height);
    theme(ui, cx, upper);
    paint::hline(ui.painter(), place.left() + 1.0..=place.right() - 1.0, lower.top(), t.border);
    language(ui, cx, lower);
    y = place.bottom() + 24.0;
    section(ui, y, "settings-data");
    let place = card(ui, y + 28.0, 1.0, height + 8.0);
    data_folder(ui, cx, place);
    y = place.bottom() + 24.0;
    section(ui, y, "settings-about");
    let place = card(ui, y + 28.0, 1.0, 64.0);
    about(ui, cx, place);
}

/// A name, a sentence below it, and room at the right (below on narrow windows) for the control.
fn row(ui: &Ui, cx: &AppContext<'_>, rect: Rect, name: &str, help: &str, control: egui::Vec2) -> Rect {
    let t = cx.tokens;
    let inner = rect.shrink2(vec2(16.0, 12.0));
    let phone = cx.width.is_phone();
    let room = if phone { inner.width() } else { inner.width() - control.x - 24.0 };
    let name_rect = Rect::from_min_size(inner.min, vec2(room, 20.0));
    paint::text(ui.painter(), name_rect, Align2::LEFT_CENTER, name, Type::NAME, t.text);
    if phone {
        return Align2::LEFT_BOTTOM.align_size_within_rect(control, inner);
    }
    let help_rect = name_rect.translate(vec2(0.0, 20.0));
    paint::text(ui.painter(), help_rect, Align2::LEFT_CENTER, help, Type::SMALL, t.text3);
    Align2::RIGHT_CENTER.align_size_within_rect(control, inner)
}

fn theme(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let choices = [ThemeChoice::Light, ThemeChoice::Dark, ThemeChoice::System];
    let names = ["theme-light", "theme-dark", "theme-system"].map(|key| cx.tr(key));
    let items = [0, 1, 2].map(|i| (names[i].as_str(), None));
    let selected = choices.iter().position(|choice| *choice == cx.state.settings.theme).unwrap_or(2);
    let control = Segmented { items: &items, selected, item_height: 28.0 };
    let size = control.measure(ui);
    let place = row(ui, cx, rect, &cx.tr("settings-theme"), &cx.tr("settings-theme-help"), size);
    if let Some(i) = control.show(ui, cx, place) {
        cx.sender.send(Command::SetTheme(choices[i]));
    }
}

fn language(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let choices = [LanguageChoice::English, LanguageChoice::Vietnamese];
    let names = ["language-english", "language-vietnamese"].map(|key| cx.tr(key));
    let items = [0, 1].map(|i| (names[i].as_str(), None));
    let selected = choices.iter().position(|choice| *choice == cx.state.settings.language).unwrap_or(0);
    let control = Segmented { items: &items, selected, item_height: 28.0 };
    let size = control.measure(ui);
    let place = row(ui, cx, rect, &cx.tr("settings-language"), &cx.tr("settings-language-help"), size);
    if let Some(i) = control.show(ui, cx, place) {
        cx.sender.send(Command::SetLanguage(choices[i]));
    }
}

fn data_folder(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let t = cx.tokens;
    let settings = &cx.state.settings;
    let act = cx.tr("settings-show-folder");
    let button = Button::text(&act).with_icon(icons::FOLDER);
    let size = button.measure(ui);
    let inner = rect.shrink2(vec2(16.0, 12.0));
    let place = Align2::RIGHT_CENTER.align_size_within_rect(size, inner);
    if button.show(ui, cx, place).clicked() {
        cx.sender.send(Command::ShowDataFolder);
    }
    let text = inner.with_max_x(place.left() - 24.0);
    let name = Rect::from_min_size(text.min, vec2(text.width(), 20.0));
    let title = cx.tr("settings-data-folder");
    paint::text(ui.painter(), name, Align2::LEFT_CENTER, &title, Type::NAME, t.text);
    let path = settings.data_folder.display().to_string();
    let line = name.translate(vec2(0.0, 20.0));
    let drawn = paint::file_name(ui.painter(), line, &path, Type::SMALL, t.text2);
    let response = ui.interact(line, ui.scope_id().with("data folder"), egui::Sense::hover());
    show_whole(response, cx, drawn.elided, &path);
    if let Some(bytes) = settings.data_size.filter(|_| rect.height() > 70.0) {
        let size = format_bytes(cx.language(), bytes);
        paint::text(
            ui.painter(),
            line.translate(vec2(0.0, 16.0)),
            Align2::LEFT_CENTER,
            &size,
            Type::SMALL.figures(),
            t.text3,
        );
    }
}

fn about(ui: &Ui, cx: &AppContext<'_>, rect: Rect) {
    let t = cx.tokens;
    let mark = Rect::from_center_size(pos2(rect.left() + 32.0, rect.center().y), vec2(32.0, 32.0));
    paint::logo(ui.painter(), mark, t, t.primary);
    let text = rect.with_min_x(mark.right() + 12.0).shrink2(vec2(0.0, 12.0)).with_max_x(rect.right() - 16.0);
    let (upper, lower) = text.split_top_bottom_at_fraction(0.5);
    let name = crate::domain::message::Message::new("settings-version")
        .with("version", cx.state.settings.version.as_str());
    paint::text(ui.painter(), upper, Align2::LEFT_CENTER, &cx.say(&name), Type::NAME, t.text);
    paint::text(ui.painter(), lower, Align2::LEFT_CENTER, &cx.tr("settings-offline"), Type::SMALL, t.text3);
}
