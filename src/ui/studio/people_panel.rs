//! The people panel: everyone in the video with their best view, when they were seen and for how long.

use egui::{Align2, Key, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::domain::message::Message;
use crate::state::{AnalysisState, Command, PersonLane, PictureId, Studio};
use crate::ui::context::AppContext;
use crate::ui::icons;
use crate::ui::theme::{Type, Weight};
use crate::ui::widgets::{Button, Empty, Field, Strip, avatar, child, scroll_rows, tip};
use crate::ui::{focus, format, paint};

use super::decisions::{self, About};
use super::people::sort_menu;
use super::{StudioView, analysis, play};

const ROW: f32 = 44.0;

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, studio: &Studio, view: &mut StudioView) {
    let t = cx.tokens;
    ui.painter().rect_filled(rect, 0, t.surface);
    let (header, rest) = rect.split_top_bottom_at_y(rect.top() + 36.0);
    head(ui, cx, header, studio, view);
    let rest = analysis::banner(ui, cx, rest, studio);
    if studio.people.is_empty() {
        empty(ui, cx, rest, studio);
        return;
    }
    let (search, list) = rest.split_top_bottom_at_y(rest.top() + 48.0);
    let place = Rect::from_center_size(search.center(), vec2(search.width() - 24.0, 28.0));
    let name = cx.tr("people-search");
    child(ui, "people-search", search, |ui| {
        let field = Field { name: &name, hint: &name, icon: Some(icons::SEARCH) };
        let response = field.show(ui, cx, place, &mut view.people.search);
        if response.has_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
            view.people.search.clear();
        }
    });
    let found = view.people.found(studio);
    if found.is_empty() {
        let text = cx.tr("people-none-found");
        let place = list.shrink(16.0);
        paint::paragraph_centered(
            ui.painter(),
            place.center_top(),
            place.width(),
            &text,
            Type::SMALL,
            t.text3,
        );
        return;
    }
    let row_of_selected =
        studio.selected.and_then(|id| found.iter().position(|&i| studio.people[i].id == id));
    let memory = ui.scope_id().with("revealed person");
    let revealed = ui.data(|data| data.get_temp(memory)).flatten();
    let reveal = row_of_selected.filter(|_| revealed != studio.selected);
    ui.data_mut(|data| data.insert_temp(memory, studio.selected));
    scroll_rows(ui, egui::Id::unique("people"), list, ROW, found.len(), reveal, |ui, i, rect| {
        let person = &studio.people[found[i]];
        ui.push_id(person.id, |ui| row(ui, cx, rect, studio, person, view));
    });
}

fn head(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, studio: &Studio, view: &mut StudioView) {
    let t = cx.tokens;
    paint::hline(ui.painter(), rect.x_range(), rect.bottom() - 1.0, t.border);
    let mut strip = Strip::new(rect.shrink2(vec2(12.0, 0.0)));
    let sort = cx.tr("sort-lanes");
    let button = Button::icon(icons::SORT, &sort).size(crate::ui::widgets::Size::Toolbar);
    let response = button.show(ui, cx, strip.right_part(vec2(28.0, 28.0)));
    sort_menu(&response, cx, studio, &mut view.people);
    let title = cx.tr("people-title");
    let right = paint::text_at(ui.painter(), strip.rest().left_center(), &title, Type::CARD_TITLE, t.text);
    let count = cx.integer(studio.people.len() as i64);
    let at = pos2(right + 8.0, rect.center().y);
    paint::text_at(ui.painter(), at, &count, Type::BODY.figures(), t.text3);
}

fn empty(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, studio: &Studio) {
    let (title, text, act) = match studio.analysis {
        AnalysisState::None => (cx.tr("analyse-title"), cx.tr("analyse-text"), Some(cx.tr("analyse-act"))),
        AnalysisState::Done(_) => (cx.tr("people-nobody-title"), cx.tr("people-nobody-text"), None),
        _ => return,
    };
    let act = act.as_deref().map(|act| (act, icons::USERS));
    let empty = Empty { icon: icons::USERS, title: &title, text: &text, act, enabled: true };
    if empty.show(ui, cx, rect).is_some_and(|button| button.clicked()) {
        cx.sender.send(Command::AnalyzeVideo(studio.video));
    }
}

fn row(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    studio: &Studio,
    person: &PersonLane,
    view: &mut StudioView,
) {
    let t = cx.tokens;
    let on = studio.selected == Some(person.id);
    let response = ui.interact(rect, ui.scope_id().with("row"), Sense::click());
    let name = row_name(cx, person);
    response.widget_info(|| WidgetInfo::selected(Role::Row, true, on, &name));
    if on || response.hovered() {
        ui.painter().rect_filled(rect, 0, if on { t.sel } else { t.hover });
    }
    let bar = Rect::from_min_size(rect.min + vec2(8.0, 8.0), vec2(4.0, ROW - 16.0));
    ui.painter().rect_filled(bar, 2, t.lane(person.tag.number()));
    let face = Rect::from_min_size(rect.min + vec2(22.0, 6.0), vec2(32.0, 32.0));
    avatar(ui.painter(), cx, face, 5, cx.pictures.picture(PictureId::BestShot(studio.video, person.id)));

    let upper = Rect::from_min_max(
        pos2(rect.left() + 64.0, rect.top() + 4.0),
        pos2(rect.right() - 12.0, rect.top() + 23.0),
    );
    let lower = upper.translate(vec2(0.0, 18.0)).with_max_y(rect.top() + 40.0);
    let total = format::length(person.total_s);
    paint::text(ui.painter(), upper, Align2::RIGHT_CENTER, &total, Type::BODY.figures(), t.text2);
    let seen = seen(studio, person);
    let ty = Type::CAPTION.figures().weight(Weight::Regular);
    let width = paint::width(ui.painter(), &seen, ty).ceil();
    paint::text(ui.painter(), lower, Align2::RIGHT_CENTER, &seen, ty, t.text3);
    let code = cx.tag(person.tag);
    let drawn = paint::text(
        ui.painter(),
        upper.with_max_x(upper.right() - 64.0),
        Align2::LEFT_CENTER,
        &code,
        Type::NAME.weight(Weight::Semibold),
        if person.hidden { t.text3 } else { t.text },
    );
    let mark = pos2(drawn.rect.right() + 12.0, upper.center().y);
    if person.hidden {
        paint::icon(ui.painter(), mark, icons::EYE_SLASH, 14.0, t.text3);
    } else if person.is_confirmed() {
        paint::icon_filled(ui.painter(), mark, icons::CHECK_CIRCLE, 14.0, t.success);
    } else if cx.state.people.question_about(person.id).is_some() {
        paint::icon(ui.painter(), mark, icons::SPARKLE, 14.0, t.accent_t);
    }
    let place = lower.with_max_x(lower.right() - width - 8.0);
    let (label, ink) = match &person.name {
        Some(name) => (name.clone(), t.text2),
        None => (cx.say(&Message::new("appearances-short").with("count", person.segments.len())), t.text3),
    };
    let drawn = paint::text(ui.painter(), place, Align2::LEFT_CENTER, &label, Type::SMALL, ink);
    focus::ring_inside(ui, &response, rect, t);
    if response.clicked() {
        match person.segments.first() {
            Some(first) => play(cx, person.id, first.range),
            None => cx.sender.send(Command::SelectPerson(Some(person.id))),
        }
    }
    decisions::on_part(&response, cx, studio, About { person, segment: None }, view);
    if drawn.elided {
        tip(response, cx, &label, None);
    }
}

/// "00:12–03:40": first and last seen.
fn seen(studio: &Studio, person: &PersonLane) -> String {
    match (person.first_frame(), person.last_frame()) {
        (Some(first), Some(last)) => format!(
            "{}–{}",
            format::position(studio.clock.start_s(first)),
            format::position(studio.clock.end_s(last))
        ),
        _ => "–".to_owned(),
    }
}

/// Code and name: what assistive technology and tests call the row.
fn row_name(cx: &AppContext<'_>, person: &PersonLane) -> String {
    let code = cx.tag(person.tag);
    match &person.name {
        Some(name) => cx.say(&Message::new("person-named").with("person", code).with("name", name.as_str())),
        None => code,
    }
}
