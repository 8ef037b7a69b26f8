//! One person over all videos: every appearance, what was decided, and whom they were seen with.

use egui::{Align2, Key, Modifiers, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::domain::ids::{PersonId, VideoId};
use crate::domain::message::Message;
use crate::state::people::{PageAppearance, PeopleCommand, PeopleDecision, PersonPage, SeenWith};
use crate::state::{PersonTag, PictureId};
use crate::ui::context::{AppContext, Width};
use crate::ui::picker::{Picker, PickerRow, Purpose};
use crate::ui::theme::{Type, Weight};
use crate::ui::widgets::{Button, Field, Kind, Pill, Size, Strip, Tone, avatar, child, lane_square, tabs};
use crate::ui::{focus, format, icons, paint};

use super::table::picture;
use super::{history, send};

const ROW: f32 = 48.0;
const VIDEO: f32 = 36.0;

/// What hands have moved on a page.
#[derive(Debug, Default)]
pub struct PageView {
    person: Option<PersonId>,
    /// A name being typed; the flag until the field has the focus.
    renaming: Option<(String, bool)>,
    part: Part,
}

/// What is shown below the head where there is one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Part {
    #[default]
    Appearances,
    Company,
    History,
}

const PARTS: [Part; 3] = [Part::Appearances, Part::Company, Part::History];

pub fn draw(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    page: &PersonPage,
    view: &mut PageView,
    picker: &mut Option<Picker>,
) {
    if view.person.replace(page.person) != Some(page.person) {
        *view = PageView { person: view.person, part: view.part, ..PageView::default() };
    }
    let typing = ui.ctx().text_edit_focused() || picker.is_some();
    if !typing && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
        send(cx, PeopleCommand::ClosePage);
    }
    let pad = if cx.width.is_phone() { 12.0 } else { 20.0 };
    let inner = rect.shrink2(vec2(pad, 0.0));
    let head_height = if cx.width < Width::Medium { 168.0 } else { 112.0 };
    let (top, body) = inner.split_top_bottom_at_y(inner.top() + head_height);
    head(ui, cx, top, page, view, picker);
    let body = body.with_max_y(body.bottom() - pad.min(16.0));
    if cx.width >= Width::Regular {
        let (left, right) = body.split_left_right_at_x(body.right() - 344.0);
        let (company, past) = right.with_min_x(right.left() + 16.0).split_top_bottom_at_fraction(0.46);
        appearances_card(ui, cx, left, page);
        company_card(ui, cx, company.with_max_y(company.bottom() - 16.0), page);
        history_card(ui, cx, past, page);
        return;
    }
    let history_count = cx.state.people.history_of(page.person).map_or(0, <[_]>::len);
    let names = [
        cx.say(&Message::new("appearances-title").with("count", page.appearances.len())),
        cx.say(&Message::new("people-company").with("count", page.company.len())),
        cx.say(&Message::new("history-count").with("count", history_count)),
    ];
    let (strip, list) = body.split_top_bottom_at_y(body.top() + 44.0);
    let current = PARTS.iter().position(|part| *part == view.part).unwrap_or(0);
    let chosen = child(ui, "parts", strip, |ui| tabs(ui, cx, strip, &names, current));
    if let Some(chosen) = chosen {
        view.part = PARTS[chosen];
    }
    match view.part {
        Part::Appearances => appearances_card(ui, cx, list, page),
        Part::Company => company_card(ui, cx, list, page),
        Part::History => history_card(ui, cx, list, page),
    }
}

/// Whom the page's person is to become.
pub fn picker(ui: &mut Ui, cx: &AppContext<'_>, picker: &mut Option<Picker>) {
    let Some(open) = picker else { return };
    let person = open.purpose.person();
    let others = cx.state.people.rows.iter().filter(|row| row.id != person);
    let mut rows: Vec<PickerRow> = others.map(|row| PickerRow::of_index(cx, row, person)).collect();
    rows.sort_by(|a, b| b.likely.total_cmp(&a.likely));
    if open.show(ui, cx, &rows) {
        *picker = None;
    }
}

/// Who it is, how often they were seen, and what can be done.
fn head(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    page: &PersonPage,
    view: &mut PageView,
    picker: &mut Option<Picker>,
) {
    let t = cx.tokens;
    let phone = cx.width.is_phone();
    let side = if phone { 64.0 } else { 80.0 };
    let back = cx.tr("people-back");
    let place = Rect::from_min_size(pos2(rect.left() - 8.0, rect.top() + 16.0), vec2(32.0, 32.0));
    if Button::icon(icons::ARROW_LEFT, &back).key("Esc".to_owned()).show(ui, cx, place).clicked() {
        send(cx, PeopleCommand::ClosePage);
    }
    let face = Rect::from_min_size(pos2(place.right() + 8.0, rect.top() + 16.0), vec2(side, side));
    let best = page.appearances.iter().max_by_key(|seen| seen.range.num_frames());
    match best {
        Some(best) => {
            let name = cx.say(&Message::new("people-play").with("person", page.code.to_string()));
            picture(ui, cx, face, best.id, "head", &name);
        }
        None => avatar(ui.painter(), cx, face, 8, None),
    }
    let wide = cx.width >= Width::Medium;
    let mut line =
        Rect::from_min_max(pos2(face.right() + 16.0, face.top()), pos2(rect.right(), face.top() + 28.0));
    if wide {
        let acts =
            Rect::from_min_max(pos2(line.left(), rect.top() + 16.0), pos2(rect.right(), rect.top() + 48.0));
        let left = buttons(ui, cx, acts, page, picker, true);
        line.max.x = left - 16.0;
    }
    title(ui, cx, line, page, view);
    let mut y = line.bottom() + 2.0;
    let code = page.code.to_string();
    if page.name.is_some() {
        let place = Rect::from_min_size(pos2(line.left(), y), vec2(line.width(), 20.0));
        paint::text(ui.painter(), place, Align2::LEFT_CENTER, &code, Type::BODY.figures(), t.text2);
        y += 20.0;
    }
    let videos =
        page.appearances.iter().map(|seen| seen.video).collect::<std::collections::BTreeSet<_>>().len();
    let total: f64 = page.appearances.iter().map(|seen| seen.end_s - seen.start_s).sum();
    let facts = cx.say(
        &Message::new("people-facts").with("videos", videos).with("appearances", page.appearances.len()),
    );
    let facts = format!("{facts} · {}", format::length(total));
    let place = Rect::from_min_size(pos2(line.left(), y), vec2(rect.right() - line.left(), 20.0));
    let drawn = paint::text(ui.painter(), place, Align2::LEFT_CENTER, &facts, Type::BODY.figures(), t.text3);
    pills(ui, cx, page, if phone { None } else { Some(pos2(drawn.rect.right() + 12.0, place.center().y)) });
    if !wide {
        let acts = Rect::from_min_size(pos2(rect.left(), rect.bottom() - 52.0), vec2(rect.width(), 44.0));
        buttons(ui, cx, acts, page, picker, false);
    }
}

fn pills(ui: &Ui, cx: &AppContext<'_>, page: &PersonPage, at: Option<egui::Pos2>) {
    let Some(at) = at else { return };
    let confirmed = page.appearances.iter().filter(|seen| seen.confirmed).count();
    let mut x = at.x;
    if confirmed > 0 {
        let message = Message::new("people-confirmed-count")
            .with("count", confirmed)
            .with("of", page.appearances.len());
        let text = cx.say(&message);
        let pill = Pill { text: &text, tone: Tone::Success, icon: Some(icons::CHECK_CIRCLE), dot: false };
        x = pill.show(ui.painter(), x, at.y, 240.0, cx.tokens).right() + 8.0;
    }
    if page.hidden {
        let text = cx.tr("people-is-hidden");
        let pill = Pill { text: &text, tone: Tone::Neutral, icon: Some(icons::EYE_SLASH), dot: false };
        pill.show(ui.painter(), x, at.y, 160.0, cx.tokens);
    }
}

/// The name, or the code while there is none; typed in place.
fn title(ui: &mut Ui, cx: &AppContext<'_>, line: Rect, page: &PersonPage, view: &mut PageView) {
    let t = cx.tokens;
    if let Some((text, is_new)) = &mut view.renaming {
        let label = cx.tr("people-name");
        let place = line.with_max_x(line.right().min(line.left() + 320.0));
        let field = Field { name: &label, hint: &label, icon: None };
        let response = field.show(ui, cx, place, text);
        if std::mem::take(is_new) {
            response.request_focus();
            return;
        }
        if ui.input(|input| input.key_pressed(Key::Escape)) {
            view.renaming = None;
        } else if response.lost_focus() {
            let name = Some(text.trim().to_owned()).filter(|name| !name.is_empty());
            if name != page.name {
                let decision = PeopleDecision::Rename { person: page.person, name };
                send(cx, PeopleCommand::Decide(decision));
            }
            view.renaming = None;
        }
        return;
    }
    let tag = PersonTag::Person(page.code);
    let square = lane_square(ui.painter(), cx, pos2(line.left(), line.center().y - 10.0), tag);
    let code = page.code.to_string();
    let label = page.name.as_deref().unwrap_or(&code);
    let text =
        Rect::from_min_max(pos2(square.right() + 8.0, line.top()), pos2(line.right() - 36.0, line.bottom()));
    let drawn = paint::text(ui.painter(), text, Align2::LEFT_CENTER, label, Type::HEADING, t.text);
    let heading = ui.interact(drawn.rect, ui.scope_id().with("heading"), Sense::hover());
    heading.widget_info(|| WidgetInfo::labeled(Role::Heading, true, label));
    if !cx.state.is_read_only() {
        let name = cx.tr("people-rename");
        let place =
            Rect::from_min_size(pos2(drawn.rect.right() + 6.0, line.center().y - 14.0), vec2(28.0, 28.0));
        if Button::icon(icons::PENCIL, &name).size(Size::Toolbar).show(ui, cx, place).clicked() {
            view.renaming = Some((page.name.clone().unwrap_or_default(), true));
        }
    }
}

/// Search, merge, confirm, hide; returns how far to the left they reach.
fn buttons(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    page: &PersonPage,
    picker: &mut Option<Picker>,
    right: bool,
) -> f32 {
    let phone = cx.width.is_phone();
    let size = if phone { Size::Touch } else { Size::Medium };
    let mut strip = Strip::new(rect);
    let enabled = !cx.state.is_read_only();
    let is_confirmed = page.appearances.iter().all(|seen| seen.confirmed);
    let hide = if page.hidden { ("people-show", icons::EYE) } else { ("people-hide", icons::EYE_SLASH) };
    let acts = [
        ("people-search-face", icons::FACES, Kind::Primary, true),
        ("people-confirm", icons::CHECK, Kind::Secondary, enabled && !is_confirmed),
        ("people-merge", icons::MERGE, Kind::Secondary, enabled),
        (hide.0, hide.1, Kind::Secondary, enabled),
    ];
    let mut order: Vec<usize> = (0..acts.len()).collect();
    if right {
        order.reverse();
    }
    for i in order {
        let (key, icon, kind, enabled) = acts[i];
        let name = cx.tr(key);
        // On a phone all but the first give their words away.
        let button = Button::text(&name)
            .with_icon(icon)
            .kind(kind)
            .size(size)
            .enabled(enabled)
            .icon_only(phone && i > 0);
        let measure = button.measure(ui);
        let place = if right { strip.right_part(measure) } else { strip.left_part(measure) };
        if button.show(ui, cx, place).clicked() {
            match i {
                0 => send(cx, PeopleCommand::SearchPerson(page.person)),
                1 => {
                    let appearances = page.appearances.iter().map(|seen| seen.id).collect();
                    let decision =
                        PeopleDecision::Confirm { person: page.person, appearances, overrule: false };
                    send(cx, PeopleCommand::Decide(decision));
                }
                2 => *picker = Some(Picker::new(Purpose::Merge { person: page.person })),
                _ => {
                    let decision = PeopleDecision::Hide { person: page.person, hidden: !page.hidden };
                    send(cx, PeopleCommand::Decide(decision));
                }
            }
        }
        if right { strip.space_right(8.0) } else { strip.space_left(8.0) }
    }
    strip.rest().right()
}

fn card(ui: &Ui, cx: &AppContext<'_>, rect: Rect, title: Option<&str>) -> Rect {
    let t = cx.tokens;
    ui.painter().add(t.card_shadow().as_shape(rect, egui::CornerRadius::same(8)));
    paint::panel(ui.painter(), rect, 8, t.surface, t.border);
    let rect = rect.shrink(1.0);
    let Some(title) = title else { return rect };
    let (head, body) = rect.split_top_bottom_at_y(rect.top() + 40.0);
    let place = head.shrink2(vec2(16.0, 0.0));
    paint::text(ui.painter(), place, Align2::LEFT_CENTER, title, Type::CARD_TITLE.figures(), t.text);
    paint::hline(ui.painter(), rect.x_range(), head.bottom() - 1.0, t.border);
    body
}

fn is_wide(cx: &AppContext<'_>) -> bool {
    cx.width >= Width::Regular
}

/// One line of the list: a video, or an appearance in it.
enum Item {
    Video(VideoId, usize),
    Appearance(usize),
}

/// Every appearance under its video.
fn appearances_card(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, page: &PersonPage) {
    let title = cx.say(&Message::new("appearances-title").with("count", page.appearances.len()));
    let body = card(ui, cx, rect, is_wide(cx).then_some(title.as_str()));
    let mut items = Vec::new();
    for (i, seen) in page.appearances.iter().enumerate() {
        if i == 0 || page.appearances[i - 1].video != seen.video {
            let count = page.appearances.iter().filter(|other| other.video == seen.video).count();
            items.push((Item::Video(seen.video, count), VIDEO));
        }
        items.push((Item::Appearance(i), ROW));
    }
    let total: f32 = items.iter().map(|(_, height)| height).sum();
    child(ui, "appearances", body, |ui| {
        ScrollArea::vertical().id_salt("appearances").auto_shrink(false).show_viewport(ui, |ui, viewport| {
            ui.set_height(total);
            let origin = ui.max_rect().top();
            let mut y = 0.0;
            for (item, height) in &items {
                let (top, bottom) = (y, y + height);
                y = bottom;
                if bottom < viewport.top() || top > viewport.bottom() {
                    continue;
                }
                let place = Rect::from_min_size(pos2(body.left(), origin + top), vec2(body.width(), *height));
                match item {
                    Item::Video(video, count) => video_line(ui, cx, place, *video, *count),
                    Item::Appearance(i) => appearance(ui, cx, place, &page.appearances[*i]),
                }
            }
        });
    });
}

fn video_line(ui: &Ui, cx: &AppContext<'_>, rect: Rect, video: VideoId, count: usize) {
    let t = cx.tokens;
    ui.painter().rect_filled(rect, 0, t.bg);
    let inner = rect.shrink2(vec2(16.0, 0.0));
    paint::icon(ui.painter(), pos2(inner.left() + 8.0, inner.center().y), icons::FILM, 16.0, t.text3);
    let count = cx.say(&Message::new("appearances-short").with("count", count));
    let drawn =
        paint::text(ui.painter(), inner, Align2::RIGHT_CENTER, &count, Type::SMALL.figures(), t.text3);
    let text = Rect::from_min_max(
        pos2(inner.left() + 24.0, inner.top()),
        pos2(drawn.rect.left() - 12.0, inner.bottom()),
    );
    let name = cx.state.video(video).map(|video| video.name.clone()).unwrap_or_default();
    paint::file_name(ui.painter(), text, &name, Type::SMALL_NAME, t.text2);
}

/// One appearance: plays it.
fn appearance(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, seen: &PageAppearance) {
    let t = cx.tokens;
    let (start, end) = (format::position(seen.start_s), format::position(seen.end_s));
    let response = ui.interact(rect, ui.scope_id().with(("appearance", seen.id)), Sense::click());
    let name =
        cx.say(&Message::new("appearance-name").with("start", start.as_str()).with("end", end.as_str()));
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, &name));
    if response.hovered() {
        ui.painter().rect_filled(rect, 0, t.hover);
    }
    let face = Rect::from_min_size(pos2(rect.left() + 16.0, rect.top() + 4.0), vec2(40.0, 40.0));
    avatar(ui.painter(), cx, face, 5, cx.pictures.picture(PictureId::Appearance(seen.id)));
    let inner =
        Rect::from_min_max(pos2(face.right() + 12.0, rect.top()), pos2(rect.right() - 16.0, rect.bottom()));
    let length = format::length(seen.end_s - seen.start_s);
    let figures = Type::BODY.figures();
    let drawn = paint::text(ui.painter(), inner, Align2::RIGHT_CENTER, &length, figures, t.text2);
    let mut right = drawn.rect.left().min(inner.right() - 44.0) - 12.0;
    let confidence = cx.decimal(f64::from(seen.confidence), 2);
    let place = inner.with_max_x(right);
    let drawn = paint::text(ui.painter(), place, Align2::RIGHT_CENTER, &confidence, figures, t.text3);
    right = drawn.rect.left() - 16.0;
    if seen.confirmed {
        let mark = pos2(right, rect.center().y);
        paint::icon_filled(ui.painter(), mark, icons::CHECK_CIRCLE, 16.0, t.success);
    }
    let icon = if response.hovered() { t.accent_t } else { t.text3 };
    paint::icon_filled(ui.painter(), pos2(inner.left() + 6.0, rect.center().y), icons::PLAY, 12.0, icon);
    let text = inner.with_min_x(inner.left() + 20.0).with_max_x(right - 16.0);
    let range = format!("{start} – {end}");
    paint::text(ui.painter(), text, Align2::LEFT_CENTER, &range, figures, t.text);
    focus::ring_inside(ui, &response, rect, t);
    if response.clicked() {
        send(cx, PeopleCommand::PlayAppearance(seen.id));
    }
}

/// Whom they were seen with, longest first.
fn company_card(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, page: &PersonPage) {
    let t = cx.tokens;
    let title = cx.say(&Message::new("people-company").with("count", page.company.len()));
    let body = card(ui, cx, rect, is_wide(cx).then_some(title.as_str()));
    if page.company.is_empty() {
        let text = cx.tr("people-company-none");
        paint::paragraph(ui.painter(), body.shrink(16.0), &text, Type::SMALL, t.text3);
        return;
    }
    let id = egui::Id::unique(("company", page.person));
    crate::ui::widgets::scroll_rows(ui, id, body, ROW, page.company.len(), None, |ui, i, row| {
        companion(ui, cx, row, &page.company[i]);
    });
}

fn companion(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, with: &SeenWith) {
    let t = cx.tokens;
    let response = ui.interact(rect, ui.scope_id().with(("with", with.person)), Sense::click());
    let code = with.code.to_string();
    let label = with.name.as_deref().unwrap_or(&code);
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, label));
    if response.hovered() {
        ui.painter().rect_filled(rect, 0, t.hover);
    }
    let inner = rect.shrink2(vec2(16.0, 0.0));
    let face = Rect::from_min_size(pos2(inner.left(), rect.top() + 8.0), vec2(32.0, 32.0));
    let shown = with.shown.and_then(|shown| cx.pictures.picture(PictureId::Appearance(shown)));
    avatar(ui.painter(), cx, face, 5, shown);
    let square = lane_square(
        ui.painter(),
        cx,
        pos2(face.right() + 10.0, rect.center().y - 10.0),
        PersonTag::Person(with.code),
    );
    let total = format::length(with.total_s);
    let drawn = paint::text(ui.painter(), inner, Align2::RIGHT_CENTER, &total, Type::BODY.figures(), t.text2);
    let text = Rect::from_min_max(
        pos2(square.right() + 8.0, rect.top()),
        pos2(drawn.rect.left() - 8.0, rect.bottom()),
    );
    let (upper, lower) = text.shrink2(vec2(0.0, 6.0)).split_top_bottom_at_fraction(0.54);
    let ty = Type::NAME.weight(Weight::Medium);
    paint::text(ui.painter(), upper, Align2::LEFT_CENTER, label, ty, t.text);
    let videos = cx.say(&Message::new("people-videos").with("count", with.videos));
    paint::text(
        ui.painter(),
        lower,
        Align2::LEFT_CENTER,
        &videos,
        Type::CAPTION.weight(Weight::Regular),
        t.text3,
    );
    focus::ring_inside(ui, &response, rect, t);
    if response.clicked() {
        send(cx, PeopleCommand::OpenPage(with.person));
    }
}

fn history_card(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, page: &PersonPage) {
    let count = cx.state.people.history_of(page.person).map_or(0, <[_]>::len);
    let title = cx.say(&Message::new("history-count").with("count", count));
    let body = card(ui, cx, rect, is_wide(cx).then_some(title.as_str()));
    child(ui, "past", body, |ui| history::list(ui, cx, body.with_min_y(body.top() + 4.0), page.person, 16.0));
}
