//! The lines of the index: who, in which videos, when, how long, and with whom.

use egui::{Align2, CornerRadius, Id, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::domain::ids::{AppearanceId, VideoId};
use crate::domain::message::Message;
use crate::state::people::{IndexRow, PeopleCommand, PeopleDecision};
use crate::state::{PersonTag, PictureId};
use crate::ui::context::{AppContext, Width};
use crate::ui::theme::{Type, Weight};
use crate::ui::widgets::{MenuItem, avatar, context_menu, has_context_menu, lane_square, scroll_rows, tip};
use crate::ui::{focus, format, icons, paint};

use super::everyone::EveryoneView;
use super::list::{Line, Sort};
use super::{send, sentence};

const HEAD: f32 = 32.0;
const ROW: f32 = 56.0;
const PHONE_ROW: f32 = 64.0;
const THUMB: f32 = 40.0;
const GAP: f32 = 6.0;

/// Where the columns lie; what has no room is not there.
struct Columns {
    person: Rect,
    videos: Rect,
    first: Option<Rect>,
    last: Option<Rect>,
    appearances: Option<Rect>,
    time: Rect,
    company: Option<Rect>,
}

impl Columns {
    /// In a line of this place.
    fn of(cx: &AppContext<'_>, line: Rect) -> Self {
        let mut right = line.right() - 12.0;
        let mut take = |width: f32| {
            let place = Rect::from_min_max(pos2(right - width, line.top()), pos2(right, line.bottom()));
            right -= width + 12.0;
            place
        };
        let roomy = cx.width >= Width::Medium;
        let company = roomy.then(|| take(116.0));
        if roomy {
            // Figures end where pictures begin: these two stand further apart.
            take(8.0);
        }
        let time = take(64.0);
        let appearances = roomy.then(|| take(92.0));
        let last = (cx.width >= Width::Regular).then(|| take(120.0));
        let first = (cx.width >= Width::Narrow).then(|| take(120.0));
        let person_width = 232.0;
        let person = Rect::from_min_max(line.min, pos2(line.left() + person_width, line.bottom()));
        let videos = Rect::from_min_max(
            pos2(person.right() + 8.0, line.top()),
            pos2(right.max(person.right() + 8.0), line.bottom()),
        );
        Self { person, videos, first, last, appearances, time, company }
    }
}

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut EveryoneView, lines: &[Line]) {
    let t = cx.tokens;
    ui.painter().add(t.card_shadow().as_shape(rect, CornerRadius::same(8)));
    paint::panel(ui.painter(), rect, 8, t.surface, t.border);
    let rect = rect.shrink(1.0);
    let phone = cx.width.is_phone();
    let list = if phone {
        rect
    } else {
        let (head, list) = rect.split_top_bottom_at_y(rect.top() + HEAD);
        header(ui, cx, head, view);
        paint::hline(ui.painter(), rect.x_range(), head.bottom() - 1.0, t.border);
        list
    };
    if lines.is_empty() {
        let text = cx.tr("people-none-found");
        sentence(ui, cx, list, &text);
        return;
    }
    let height = if phone { PHONE_ROW } else { ROW };
    scroll_rows(ui, Id::unique("everyone"), list, height, lines.len(), None, |ui, i, place| {
        let person = &cx.state.people.rows[lines[i].row];
        ui.push_id(person.id, |ui| row(ui, cx, place, person, &lines[i]));
    });
}

fn header(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut EveryoneView) {
    let columns = Columns::of(cx, rect);
    let mut cells = vec![
        (columns.person.with_min_x(rect.left() + 16.0), "people-column-person", Sort::Code, false),
        (columns.videos, "people-column-videos", Sort::Videos, false),
        (columns.time, "people-column-time", Sort::Time, true),
    ];
    let more = [
        (columns.first, "people-column-first", Sort::First, false),
        (columns.last, "people-column-last", Sort::Last, false),
        (columns.appearances, "people-column-appearances", Sort::Appearances, true),
        (columns.company, "people-column-company", Sort::Company, false),
    ];
    cells.extend(more.into_iter().filter_map(|(place, key, sort, number)| Some((place?, key, sort, number))));
    cells.sort_by(|a, b| a.0.left().total_cmp(&b.0.left()));
    for (place, key, sort, number) in cells {
        column_head(ui, cx, place, key, (sort, number), view);
    }
}

fn column_head(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    place: Rect,
    key: &str,
    (sort, number): (Sort, bool),
    view: &mut EveryoneView,
) {
    let t = cx.tokens;
    let name = cx.tr(key);
    let on = view.sort == sort;
    let response = ui.interact(place, ui.scope_id().with(("column", key)), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::ColumnHeader, true, on, &name));
    let ink = if on || response.hovered() { t.text } else { t.text3 };
    let caret = if on { 14.0 } else { 0.0 };
    let (text, align) = if number {
        (place.with_max_x(place.right() - caret), Align2::RIGHT_CENTER)
    } else {
        (place.with_max_x(place.right() - caret), Align2::LEFT_CENTER)
    };
    let drawn = paint::text(ui.painter(), text, align, &name, Type::CAPTION, ink);
    if on {
        let falls = sort.falls() != view.turned;
        let center = pos2(drawn.rect.right() + 9.0, place.center().y);
        let icon = if falls { icons::CARET_DOWN } else { icons::CARET_UP };
        paint::icon(ui.painter(), center, icon, 12.0, ink);
    }
    focus::ring_inside(ui, &response, place, t);
    if response.clicked() {
        view.turned = on && !view.turned;
        view.sort = sort;
    }
}

fn row(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, person: &IndexRow, line: &Line) {
    let t = cx.tokens;
    let response = ui.interact(rect, ui.scope_id().with("row"), Sense::click());
    let name = spoken(cx, person);
    response.widget_info(|| WidgetInfo::labeled(Role::Row, true, &name));
    if response.hovered() {
        ui.painter().rect_filled(rect, 0, t.hover);
    }
    paint::hline(ui.painter(), rect.x_range(), rect.bottom() - 1.0, t.border);
    if cx.width.is_phone() {
        phone_row(ui, cx, rect, person, line);
    } else {
        cells(ui, cx, rect, person, line);
    }
    focus::ring_inside(ui, &response, rect, t);
    menu(&response, cx, person);
    if response.clicked() {
        send(cx, PeopleCommand::OpenPage(person.id));
    }
}

/// What can be done with a line without opening it.
fn menu(response: &egui::Response, cx: &AppContext<'_>, person: &IndexRow) {
    if !has_context_menu(response) {
        return;
    }
    let hide = cx.tr(if person.hidden { "people-show" } else { "people-hide" });
    let (search, open) = (cx.tr("people-search-face"), cx.tr("people-open"));
    let mut items = vec![MenuItem::new(&open).icon(icons::USER), MenuItem::new(&search).icon(icons::FACES)];
    if !cx.state.is_read_only() {
        let icon = if person.hidden { icons::EYE } else { icons::EYE_SLASH };
        items.push(MenuItem::new(&hide).icon(icon).apart());
    }
    match context_menu(response, cx, &items) {
        Some(0) => send(cx, PeopleCommand::OpenPage(person.id)),
        Some(1) => send(cx, PeopleCommand::SearchPerson(person.id)),
        Some(_) => {
            let decision = PeopleDecision::Hide { person: person.id, hidden: !person.hidden };
            send(cx, PeopleCommand::Decide(decision));
        }
        None => {}
    }
}

fn cells(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, person: &IndexRow, line: &Line) {
    let t = cx.tokens;
    let columns = Columns::of(cx, rect);
    let face = Rect::from_min_size(pos2(rect.left() + 16.0, rect.top() + 8.0), vec2(THUMB, THUMB));
    best(ui, cx, face, person, line);
    identity(ui, cx, columns.person.with_min_x(face.right() + 12.0), person);
    thumbs(ui, cx, columns.videos, person, line);
    let figures = |place: Rect, text: &str| {
        paint::text(ui.painter(), place, Align2::RIGHT_CENTER, text, Type::BODY.figures(), t.text);
    };
    figures(columns.time, &format::length(line.total_s()));
    if let Some(place) = columns.appearances {
        figures(place, &cx.integer(line.appearances()));
    }
    let when = |place: Option<Rect>, seen: Option<(VideoId, f64)>| {
        let (Some(place), Some((video, seconds))) = (place, seen) else { return };
        let (upper, lower) = place.shrink2(vec2(0.0, 9.0)).split_top_bottom_at_fraction(0.52);
        let time = format::position(seconds);
        paint::text(ui.painter(), upper, Align2::LEFT_CENTER, &time, Type::BODY.figures(), t.text);
        let name = cx.state.video(video).map(|video| video.name.clone()).unwrap_or_default();
        paint::file_name(ui.painter(), lower, &name, Type::CAPTION.weight(Weight::Regular), t.text3);
    };
    when(columns.first, line.videos.first().map(|seen| (seen.video, seen.first_s)));
    when(columns.last, line.videos.last().map(|seen| (seen.video, seen.last_s)));
    if let Some(place) = columns.company {
        company(ui, cx, place, person);
    }
}

fn phone_row(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, person: &IndexRow, line: &Line) {
    let t = cx.tokens;
    let face = Rect::from_min_size(pos2(rect.left() + 12.0, rect.top() + 10.0), vec2(44.0, 44.0));
    best(ui, cx, face, person, line);
    let text =
        Rect::from_min_max(pos2(face.right() + 12.0, rect.top()), pos2(rect.right() - 12.0, rect.bottom()));
    let total = format::length(line.total_s());
    let drawn = paint::text(ui.painter(), text, Align2::RIGHT_CENTER, &total, Type::BODY.figures(), t.text2);
    let text = text.with_max_x(drawn.rect.left() - 8.0);
    let (upper, lower) = text.shrink2(vec2(0.0, 11.0)).split_top_bottom_at_fraction(0.5);
    title(ui, cx, upper, person);
    let facts = Message::new("people-facts")
        .with("videos", line.videos.len())
        .with("appearances", line.appearances());
    let facts = cx.say(&facts);
    paint::text(ui.painter(), lower, Align2::LEFT_CENTER, &facts, Type::SMALL.figures(), t.text3);
}

/// The picture, which plays the seconds it is from.
fn best(ui: &mut Ui, cx: &AppContext<'_>, place: Rect, person: &IndexRow, line: &Line) {
    let longest = line.videos.iter().max_by(|a, b| a.total_s.total_cmp(&b.total_s));
    let Some(longest) = longest else { return };
    let name = cx.say(&Message::new("people-play").with("person", person.code.to_string()));
    picture(ui, cx, place, longest.best, ("best", longest.video), &name);
}

/// A best view that opens the studio there; a sign shows it under the pointer.
pub fn picture(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    place: Rect,
    appearance: AppearanceId,
    salt: impl std::hash::Hash + std::fmt::Debug,
    name: &str,
) {
    let t = cx.tokens;
    let response = ui.interact(place, ui.scope_id().with(("picture", salt)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    avatar(ui.painter(), cx, place, 6, cx.pictures.picture(PictureId::Appearance(appearance)));
    if response.hovered() {
        ui.painter().rect_filled(
            place,
            CornerRadius::same(6),
            crate::ui::theme::Tokens::plate().gamma_multiply(0.6),
        );
        let size = (place.width() * 0.42).min(24.0);
        paint::icon_filled(ui.painter(), place.center(), icons::PLAY, size, egui::Color32::WHITE);
    }
    focus::ring(ui, &response, place, 6, t);
    if tip(response, cx, name, None).clicked() {
        send(cx, PeopleCommand::PlayAppearance(appearance));
    }
}

fn identity(ui: &Ui, cx: &AppContext<'_>, place: Rect, person: &IndexRow) {
    let t = cx.tokens;
    let (upper, lower) = place.shrink2(vec2(0.0, 8.0)).split_top_bottom_at_fraction(0.52);
    title(ui, cx, upper, person);
    let unnamed = cx.tr("person-unnamed");
    let code = person.code.to_string();
    let (text, ink) =
        if person.name.is_some() { (code.as_str(), t.text2) } else { (unnamed.as_str(), t.text3) };
    let lower = lower.with_max_x(place.right() - 4.0);
    paint::text(ui.painter(), lower, Align2::LEFT_CENTER, text, Type::SMALL.figures(), ink);
}

/// Colour, number, name or code, and what stands: confirmed, hidden, or asked about.
fn title(ui: &Ui, cx: &AppContext<'_>, place: Rect, person: &IndexRow) {
    let t = cx.tokens;
    let min = pos2(place.left(), place.center().y - 10.0);
    let square = lane_square(ui.painter(), cx, min, PersonTag::Person(person.code));
    let code = person.code.to_string();
    let label = person.name.as_deref().unwrap_or(&code);
    let text = Rect::from_min_max(
        pos2(square.right() + 8.0, place.top()),
        pos2(place.right() - 22.0, place.bottom()),
    );
    let ink = if person.hidden { t.text3 } else { t.text };
    let ty = Type::NAME.weight(Weight::Semibold);
    let drawn = paint::text(ui.painter(), text, Align2::LEFT_CENTER, label, ty, ink);
    let mark = pos2(drawn.rect.right() + 12.0, place.center().y);
    if person.hidden {
        paint::icon(ui.painter(), mark, icons::EYE_SLASH, 14.0, t.text3);
    } else if person.is_confirmed() {
        paint::icon_filled(ui.painter(), mark, icons::CHECK_CIRCLE, 14.0, t.success);
    } else if cx.state.people.question_about(person.id).is_some() {
        paint::icon(ui.painter(), mark, icons::SPARKLE, 14.0, t.accent_t);
    }
}

/// One picture for each video; the rest as a number.
fn thumbs(ui: &mut Ui, cx: &AppContext<'_>, place: Rect, person: &IndexRow, line: &Line) {
    let t = cx.tokens;
    let fit = ((place.width() + GAP) / (THUMB + GAP)).floor().max(0.0) as usize;
    let all = line.videos.len();
    let shown = if all <= fit { all } else { fit.saturating_sub(1) };
    let mut x = place.left();
    for seen in &line.videos[..shown] {
        let thumb = Rect::from_min_size(pos2(x, place.center().y - THUMB / 2.0), vec2(THUMB, THUMB));
        let video = cx.state.video(seen.video).map(|video| video.name.clone()).unwrap_or_default();
        let message = Message::new("people-play-in")
            .with("person", person.code.to_string())
            .with("video", video)
            .with("time", format::position(seen.first_s));
        let name = cx.say(&message);
        picture(ui, cx, thumb, seen.best, ("video", seen.video), &name);
        x += THUMB + GAP;
    }
    if shown < all && fit > 0 {
        let more = format!("+{}", cx.integer((all - shown) as i64));
        let at = Rect::from_min_size(pos2(x, place.top()), vec2(THUMB, place.height()));
        paint::text(ui.painter(), at, Align2::CENTER_CENTER, &more, Type::SMALL_NAME.figures(), t.text2);
    }
}

/// Whom they were seen with: the nearest as discs, and how many in all.
fn company(ui: &mut Ui, cx: &AppContext<'_>, place: Rect, person: &IndexRow) {
    let t = cx.tokens;
    if person.company == 0 {
        paint::text(ui.painter(), place, Align2::LEFT_CENTER, "–", Type::BODY, t.text3);
        return;
    }
    let mut x = place.left();
    let mut names = Vec::new();
    for other in &person.nearest {
        let disc = Rect::from_min_size(pos2(x, place.center().y - 13.0), vec2(26.0, 26.0));
        let row = cx.state.people.row(*other);
        let shown = row.and_then(IndexRow::best);
        ui.painter().circle_filled(disc.center(), 14.0, t.surface);
        let picture = shown.and_then(|best| cx.pictures.picture(PictureId::Appearance(best)));
        avatar(ui.painter(), cx, disc, 13, picture);
        names.extend(row.map(|row| row.name.clone().unwrap_or_else(|| row.code.to_string())));
        x += 19.0;
    }
    let rest = person.company.saturating_sub(person.nearest.len());
    if rest > 0 {
        let more = format!("+{}", cx.integer(rest as i64));
        let at = Rect::from_min_max(pos2(x + 14.0, place.top()), place.right_bottom());
        paint::text(ui.painter(), at, Align2::LEFT_CENTER, &more, Type::SMALL_NAME.figures(), t.text2);
    }
    let hover = ui.interact(place, ui.scope_id().with("company"), Sense::hover());
    let spoken = cx.say(&Message::new("people-seen-with").with("names", names.join(", ")));
    hover.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
    tip(hover, cx, &spoken, None);
}

/// Code and name: what assistive technology and tests call the line.
fn spoken(cx: &AppContext<'_>, person: &IndexRow) -> String {
    let code = person.code.to_string();
    match &person.name {
        Some(name) => cx.say(&Message::new("person-named").with("person", code).with("name", name.as_str())),
        None => code,
    }
}
