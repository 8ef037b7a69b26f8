//! The first start: what this is for, the sample video ready to be analysed with one click, language and theme.

use egui::{Align2, Color32, CornerRadius, Rect, Ui, pos2, vec2};

use crate::domain::message::Message;
use crate::state::{Command, LanguageChoice, PictureId, Screen, ThemeChoice, VideoItem};

use super::context::{AppContext, Width};
use super::theme::{Tokens, Type, Weight};
use super::widgets::{Button, Kind, Segmented, Size, Strip, cover};
use super::{format, icons, paint};

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let (brand_rect, form_rect) = if cx.width >= Width::Medium {
        rect.split_left_right_at_x(rect.left() + (rect.width() * 0.4).min(520.0))
    } else if cx.width.is_phone() {
        rect.split_top_bottom_at_y(rect.top())
    } else {
        rect.split_top_bottom_at_y(rect.top() + 160.0)
    };
    if brand_rect.height() > 0.0 && brand_rect.width() > 0.0 {
        brand(ui, cx, brand_rect);
    }
    form(ui, cx, form_rect);
}

/// Navy with the promise, and lanes with a playhead through them.
fn brand(ui: &Ui, cx: &AppContext<'_>, rect: Rect) {
    let navy = Color32::from_rgb(0x2E, 0x31, 0x92);
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, 0, navy);
    let wide = rect.height() > 400.0;
    let pad = if wide { 56.0 } else { 32.0 };
    let mark = Rect::from_min_size(rect.min + vec2(pad, pad), vec2(36.0, 36.0));
    paint::logo(&painter, mark, cx.over_video, Color32::from_rgb(0x43, 0x46, 0xA6));
    let name = cx.tr("app-name");
    let ty = Type { size: 18.0, ..Type::TITLE };
    paint::text_at(&painter, pos2(mark.right() + 12.0, mark.center().y), &name, ty, Color32::WHITE);
    let text_width = (rect.width() - 2.0 * pad).min(420.0);
    if !wide {
        let place = Rect::from_min_size(
            pos2(rect.left() + pad, mark.bottom() + 16.0),
            vec2(rect.width() - 2.0 * pad, 40.0),
        );
        let promise = cx.tr("welcome-promise").replace('\n', " ");
        paint::text(&painter, place, Align2::LEFT_CENTER, &promise, Type::DISPLAY, Color32::WHITE);
        return;
    }
    let mut y = mark.bottom() + 52.0;
    let promise = Rect::from_min_size(pos2(rect.left() + pad, y), vec2(text_width, 200.0));
    y += paint::paragraph(&painter, promise, &cx.tr("welcome-promise"), Type::HERO, Color32::WHITE) + 12.0;
    let line = Rect::from_min_size(pos2(rect.left() + pad, y), vec2(text_width, 200.0));
    let soft = Color32::from_rgb(0xC9, 0xCB, 0xF0);
    y += paint::paragraph(&painter, line, &cx.tr("welcome-line"), Type::READING, soft) + 48.0;
    lanes(&painter, rect.with_min_y(y));
}

/// Lanes of a made-up day: quiet bars, one person in teal, the playhead above all.
fn lanes(painter: &egui::Painter, rect: Rect) {
    let bar = |left: f32, y: f32, width: f32, color: Color32| {
        let place = Rect::from_min_size(pos2(rect.left() + left, y), vec2(width, 12.0));
        painter.rect_filled(place, CornerRadius::same(3), color);
    };
    let mut seed = 9_u32;
    let mut next = |range: f32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) as f32 / (1 << 24) as f32 * range
    };
    let rows = ((rect.height() - 24.0) / 26.0).max(0.0) as usize;
    for row in 0..rows {
        let y = rect.top() + 24.0 + row as f32 * 26.0;
        let found = row == 6;
        let mut x = -next(60.0);
        let alpha = 0.07 + next(0.1);
        while x < rect.width() {
            let width = 36.0 + next(110.0);
            let color = if found {
                Color32::from_rgb(0x2E, 0xD3, 0xC6)
            } else {
                Color32::WHITE.gamma_multiply(alpha)
            };
            bar(x, y, width, color);
            x += width + 24.0 + next(90.0);
        }
    }
    let x = rect.left() + rect.width() * 0.635;
    let label = "00:01:42";
    let ty = Type::SECTION.figures();
    let flag =
        Rect::from_center_size(pos2(x, rect.top()), vec2(paint::width(painter, label, ty) + 18.0, 20.0));
    paint::vline(painter, x.round(), flag.bottom()..=rect.bottom(), Color32::WHITE.gamma_multiply(0.85));
    painter.rect_filled(flag, CornerRadius::same(4), Color32::WHITE);
    paint::text(painter, flag, Align2::CENTER_CENTER, label, ty, Color32::from_rgb(0x2E, 0x31, 0x92));
}

fn form(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let t = cx.tokens;
    ui.painter().rect_filled(rect, 0, t.bg);
    let pad = match cx.width {
        Width::Phone => 16.0,
        Width::Narrow => 32.0,
        _ => 72.0_f32.min(rect.width() * 0.08),
    };
    let width = (rect.width() - 2.0 * pad).min(800.0);
    let inner = Rect::from_min_size(pos2(rect.left() + pad, rect.top()), vec2(width, rect.height()));
    let top_gap = if cx.width.is_phone() { 16.0 } else { 46.0_f32.min(rect.height() * 0.06) };
    let choices_row = Rect::from_min_size(inner.min + vec2(0.0, top_gap), vec2(width, 32.0));
    choices(ui, cx, choices_row);
    let sample = cx.state.library.videos.iter().find(|video| video.sample);
    let mut y = choices_row.bottom() + if cx.width.is_phone() { 24.0 } else { 48.0 };
    let heading = Rect::from_min_size(pos2(inner.left(), y), vec2(width, 200.0));
    y += paint::paragraph(ui.painter(), heading, &cx.tr("welcome-title"), Type::DISPLAY, t.text) + 8.0;
    let line = heading.with_min_y(y);
    let text = cx.tr(if sample.is_some() { "welcome-sample-text" } else { "welcome-no-sample-text" });
    y += paint::paragraph(ui.painter(), line, &text, Type::READING, t.text2) + 24.0;
    if let Some(video) = sample {
        y = sample_card(ui, cx, Rect::from_min_size(pos2(inner.left(), y), vec2(width, 0.0)), video) + 24.0;
    }
    facts(ui, cx, Rect::from_min_max(pos2(inner.left(), y), pos2(inner.right(), rect.bottom() - 96.0)));
    footer(
        ui,
        cx,
        Rect::from_min_max(
            pos2(inner.left(), rect.bottom() - 72.0),
            pos2(inner.right(), rect.bottom() - 32.0),
        ),
        sample,
    );
}

/// Language and theme, changed at once.
fn choices(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let mut strip = Strip::new(rect);
    if cx.width.is_phone() {
        paint::logo(ui.painter(), strip.left_part(vec2(28.0, 28.0)), cx.tokens, cx.tokens.primary);
    }
    let settings = &cx.state.settings;
    let names = ["theme-light", "theme-dark", "theme-system"].map(|key| cx.tr(key));
    let faces = [icons::SUN, icons::MOON, icons::DESKTOP];
    let items = [0, 1, 2].map(|i| (names[i].as_str(), Some(faces[i])));
    let themes = [ThemeChoice::Light, ThemeChoice::Dark, ThemeChoice::System];
    let selected = themes.iter().position(|theme| *theme == settings.theme).unwrap_or(2);
    let choice = Segmented { items: &items, selected, item_height: 26.0 };
    let size = choice.measure(ui);
    if let Some(i) = choice.show(ui, cx, strip.right_part(size)) {
        cx.sender.send(Command::SetTheme(themes[i]));
    }
    strip.space_right(8.0);
    let names = ["language-english", "language-vietnamese"].map(|key| cx.tr(key));
    let items = [0, 1].map(|i| (names[i].as_str(), None));
    let selected = usize::from(settings.language == LanguageChoice::Vietnamese);
    let choice = Segmented { items: &items, selected, item_height: 26.0 };
    let size = choice.measure(ui);
    if let Some(i) = choice.show(ui, cx, strip.right_part(size)) {
        let languages = [LanguageChoice::English, LanguageChoice::Vietnamese];
        cx.sender.send(Command::SetLanguage(languages[i]));
    }
}

/// The sample with its picture; returns the lower end.
fn sample_card(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, video: &VideoItem) -> f32 {
    let t = cx.tokens;
    let phone = cx.width.is_phone();
    let picture_size = if phone {
        vec2(rect.width(), rect.width() * 0.5)
    } else {
        vec2(352.0_f32.min(rect.width() * 0.46), 198.0)
    };
    let height = if phone { picture_size.y + 96.0 } else { picture_size.y };
    let card = Rect::from_min_size(rect.min, vec2(rect.width(), height));
    ui.painter().add(t.card_shadow().as_shape(card, CornerRadius::same(8)));
    paint::panel(ui.painter(), card, 8, t.surface, t.border);
    let picture = Rect::from_min_size(card.min, picture_size).shrink(1.0);
    ui.painter().rect_filled(picture, CornerRadius::same(7), t.well);
    if let Some(poster) = cx.pictures.picture(PictureId::Poster(video.id)) {
        cover(ui.painter(), picture, 7, poster, Color32::WHITE);
    }
    let length = format::length(video.facts.duration_s);
    let ty = Type::CAPTION.figures();
    let plate_size = vec2(paint::width(ui.painter(), &length, ty).ceil() + 10.0, 17.0);
    let plate = Align2::RIGHT_BOTTOM.align_size_within_rect(plate_size, picture.shrink(6.0));
    ui.painter().rect_filled(plate, CornerRadius::same(3), Tokens::plate());
    paint::text(ui.painter(), plate, Align2::CENTER_CENTER, &length, ty, Color32::WHITE);

    let text = if phone { card.with_min_y(picture.bottom()) } else { card.with_min_x(picture.right()) };
    let text = text.shrink(16.0);
    let title = Rect::from_min_size(text.min, vec2(text.width(), 20.0));
    paint::text(
        ui.painter(),
        title,
        Align2::LEFT_CENTER,
        &cx.tr("welcome-sample-title"),
        Type::CARD_TITLE,
        t.text,
    );
    let (w, h) = video.facts.display_size();
    let facts = Message::new("welcome-sample-facts")
        .with("name", video.name.as_str())
        .with("size", format!("{w} × {h}"))
        .with("length", format::long_length(cx, video.facts.duration_s));
    let line = text.with_min_y(title.bottom() + 4.0);
    let used = paint::paragraph(ui.painter(), line, &cx.say(&facts), Type::BODY.figures(), t.text2);
    if !phone {
        let rest = line.with_min_y(line.top() + used + 8.0);
        paint::paragraph(ui.painter(), rest, &cx.tr("welcome-sample-more"), Type::BODY, t.text3);
    }
    card.bottom()
}

/// What makes it different, in three lines with icons.
fn facts(ui: &Ui, cx: &AppContext<'_>, rect: Rect) {
    let t = cx.tokens;
    let lines = [
        (icons::PERSON_FOCUS, "welcome-fact-people"),
        (icons::PLAY, "welcome-fact-seconds"),
        (icons::DESKTOP, "welcome-fact-offline"),
    ];
    let height = 44.0;
    if rect.height() < height * 3.0 || cx.width.is_phone() {
        return;
    }
    let card = Rect::from_min_size(rect.min, vec2(rect.width(), height * 3.0));
    paint::panel(ui.painter(), card, 8, t.surface, t.border);
    for (i, (icon, key)) in lines.into_iter().enumerate() {
        let row = Rect::from_min_size(
            pos2(card.left(), card.top() + i as f32 * height),
            vec2(card.width(), height),
        );
        if i > 0 {
            paint::hline(ui.painter(), row.left() + 1.0..=row.right() - 1.0, row.top(), t.border);
        }
        paint::icon(ui.painter(), pos2(row.left() + 26.0, row.center().y), icon, 18.0, t.text3);
        let text = row.with_min_x(row.left() + 48.0).with_max_x(row.right() - 16.0);
        let ty = Type::BODY.weight(Weight::Regular);
        paint::text(ui.painter(), text, Align2::LEFT_CENTER, &cx.tr(key), ty, t.text);
    }
}

fn footer(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, sample: Option<&VideoItem>) {
    let mut strip = Strip::new(rect);
    let phone = cx.width.is_phone();
    let size = if phone { Size::Touch } else { Size::Large };
    let go = cx.tr(if sample.is_some() { "welcome-try-sample" } else { "act-import" });
    let button = Button::text(&go).kind(Kind::Primary).size(size);
    let measured = button.measure(ui);
    if button.show(ui, cx, strip.right_part(measured)).clicked() {
        cx.sender.send(Command::FinishFirstStart);
        match sample {
            Some(video) => {
                cx.sender.send(Command::OpenVideo(video.id));
                cx.sender.send(Command::AnalyzeVideo(video.id));
            }
            None => cx.sender.send(Command::ChooseFiles { collection: None }),
        }
    }
    strip.space_right(8.0);
    let own = cx.tr("welcome-own-videos");
    let button = Button::text(&own).size(size);
    let measured = button.measure(ui);
    if measured.x <= strip.rest().width() && button.show(ui, cx, strip.right_part(measured)).clicked() {
        cx.sender.send(Command::FinishFirstStart);
        cx.sender.send(Command::OpenScreen(Screen::Library));
    }
}
