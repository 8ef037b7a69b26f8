//! The cards of an employee's page.

use egui::{Align2, CornerRadius, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::domain::message::Message;
use crate::state::hr::{BalanceItem, EmployeeItem, HrCommand, LinkedPerson, PersonDetail};
use crate::state::people::PeopleCommand;
use crate::state::{Command, PictureId, Screen};
use crate::ui::company::{self, words};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, MenuItem, Pill, Size, Strip, avatar, menu};
use crate::ui::{focus, icons, paint};

use super::month;
use super::page::Asked;

const HEAD: f32 = 44.0;
const LINE: f32 = 28.0;
const BALANCE: f32 = 46.0;
const ROW: f32 = 48.0;
const SHOT: f32 = 56.0;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Card {
    Details,
    Balances,
    Month,
    Recent,
    AllDays,
    Requests,
    Faces,
    Links,
    Documents,
    History,
}

impl Card {
    pub fn height(self, person: &EmployeeItem, detail: &PersonDetail) -> f32 {
        match self {
            Self::Details => HEAD + details(person).len() as f32 * LINE + 16.0,
            Self::Balances => HEAD + detail.balances.len().max(1) as f32 * BALANCE + 16.0 + 60.0,
            Self::Month => month::HEIGHT,
            Self::Recent => month::list_height(month::recent(detail).len()),
            Self::AllDays => month::list_height(detail.days.iter().filter(|d| d.status.is_some()).count()),
            Self::Requests => HEAD + ROW * 10.0,
            Self::Faces => HEAD + 56.0 + shot_rows(detail) * (SHOT + 8.0) + 72.0,
            Self::Links => HEAD + (detail.persons.len().max(1) as f32) * ROW + 64.0,
            Self::Documents => HEAD + detail.documents.len().max(1) as f32 * ROW + 64.0,
            Self::History => HEAD + detail.changes.len().max(1) as f32 * ROW + 8.0,
        }
    }
}

fn shot_rows(detail: &PersonDetail) -> f32 {
    (detail.shots.len().min(8) as f32 / 4.0).ceil()
}

pub fn draw(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    card: Card,
    (person, detail): (&EmployeeItem, &PersonDetail),
) -> Option<Asked> {
    let t = cx.tokens;
    paint::panel(ui.painter(), rect, 8, t.surface, t.border);
    let inner = rect.shrink2(vec2(16.0, 0.0));
    let (head, body) = inner.split_top_bottom_at_y(inner.top() + HEAD);
    let title = match card {
        Card::Details => "person-details",
        Card::Balances => "person-balances",
        Card::Month => return month::chart(ui, cx, rect, detail),
        Card::Recent | Card::AllDays => {
            month::list(ui, cx, rect, detail, card == Card::AllDays);
            return None;
        }
        Card::Requests => "person-requests",
        Card::Faces => "person-faces",
        Card::Links => "person-links",
        Card::Documents => "person-documents",
        Card::History => "person-history",
    };
    paint::text(ui.painter(), head, Align2::LEFT_CENTER, &cx.tr(title), Type::CARD_TITLE, t.text);
    match card {
        Card::Details => facts(ui, cx, body, person),
        Card::Balances => return balances(ui, cx, body, detail),
        Card::Requests => requests(ui, cx, body, detail),
        Card::Faces => faces(ui, cx, body, detail),
        Card::Links => links(ui, cx, body, person, detail),
        Card::Documents => documents(ui, cx, body, detail),
        _ => history(ui, cx, body, detail),
    }
    None
}

/// Key of the label, and the value; what is not known is left out.
fn details(person: &EmployeeItem) -> Vec<(&'static str, String)> {
    let mut all = vec![
        ("employees-field-code", person.code.clone()),
        ("employees-field-department", person.department.clone()),
        ("employees-field-position", person.position.clone()),
        ("employees-field-manager", person.manager.clone()),
        ("employees-field-shift", person.shift.clone()),
        ("employees-field-email", person.email.clone()),
        ("employees-field-phone", person.phone.clone()),
    ];
    all.retain(|(_, text)| !text.is_empty());
    all.push(("employees-field-start", String::new()));
    if person.employment.end.is_some() {
        all.push(("employees-field-end", String::new()));
    }
    all
}

fn facts(ui: &Ui, cx: &AppContext<'_>, rect: Rect, person: &EmployeeItem) {
    let t = cx.tokens;
    for (n, (key, text)) in details(person).into_iter().enumerate() {
        let row =
            Rect::from_min_size(pos2(rect.left(), rect.top() + n as f32 * LINE), vec2(rect.width(), LINE));
        let text = match key {
            "employees-field-start" => company::date(cx, person.employment.start),
            "employees-field-end" => person.employment.end.map(|d| company::date(cx, d)).unwrap_or_default(),
            // The name says more than the code.
            "employees-field-manager" => {
                let manager = cx.state.hr.people.iter().find(|other| other.code == text);
                manager.map_or(text, |other| other.name.clone())
            }
            _ => text,
        };
        let (left, right) = row.split_left_right_at_x(row.left() + 92.0);
        paint::text(ui.painter(), left, Align2::LEFT_CENTER, &cx.tr(key), Type::BODY, t.text2);
        // The last part of a path is what people say.
        let fits = paint::width(ui.painter(), &text, Type::BODY.figures()) <= right.width();
        let short = text.rsplit(" / ").next().unwrap_or(&text);
        let (text, ty) = if fits { (text.as_str(), Type::BODY) } else { (short, Type::SMALL) };
        paint::text(ui.painter(), right, Align2::LEFT_CENTER, text, ty.figures(), t.text);
    }
}

fn balances(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, detail: &PersonDetail) -> Option<Asked> {
    let t = cx.tokens;
    for (n, item) in detail.balances.iter().enumerate() {
        let top = rect.top() + n as f32 * BALANCE;
        let row = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), BALANCE));
        balance(ui, cx, row, item);
    }
    if detail.balances.is_empty() {
        let row = rect.with_max_y(rect.top() + BALANCE);
        let text = cx.tr("person-no-balance");
        paint::text(ui.painter(), row, Align2::LEFT_CENTER, &text, Type::SMALL, t.text3);
    }
    let foot = rect.with_min_y(rect.bottom() - 56.0);
    paint::hline(ui.painter(), rect.x_range(), foot.top(), t.border);
    let name = cx.tr("leave-request");
    let button = Button::text(&name).with_icon(icons::PLUS).enabled(!cx.state.is_read_only());
    let wanted = button.measure(ui);
    let clicked = button.show(ui, cx, Strip::new(foot).left_part(wanted)).clicked();
    clicked.then_some(Asked::RequestLeave)
}

/// A kind of leave: what is left of what was given, and a bar.
pub fn balance(ui: &Ui, cx: &AppContext<'_>, row: Rect, item: &BalanceItem) {
    let t = cx.tokens;
    let line = row.with_max_y(row.top() + 24.0);
    let left = cx.say(
        &Message::new("person-balance-left")
            .with("left", words::as_days(cx, item.available, item.day))
            .with("given", words::as_days(cx, item.given, item.day)),
    );
    let width = paint::width(ui.painter(), &left, Type::SMALL.figures()).ceil();
    paint::text(ui.painter(), line, Align2::RIGHT_CENTER, &left, Type::SMALL.figures(), t.text2);
    let place = line.with_max_x(line.right() - width - 8.0);
    paint::text(ui.painter(), place, Align2::LEFT_CENTER, &item.kind, Type::NAME, t.text);
    let track = Rect::from_min_size(pos2(row.left(), row.top() + 28.0), vec2(row.width(), 6.0));
    ui.painter().rect_filled(track, CornerRadius::same(3), t.sunken);
    let part = (item.available as f32 / item.given.max(1) as f32).clamp(0.0, 1.0);
    let bar = track.with_max_x(track.left() + track.width() * part);
    ui.painter().rect_filled(
        bar,
        CornerRadius::same(3),
        if item.available < 0 { t.danger } else { t.primary },
    );
}

fn requests(ui: &Ui, cx: &AppContext<'_>, rect: Rect, detail: &PersonDetail) {
    let t = cx.tokens;
    let mine = cx.state.hr.leave.iter().filter(|item| item.employee == detail.employee);
    let mut y = rect.top();
    for item in mine.take(10) {
        let row = Rect::from_min_size(pos2(rect.left(), y), vec2(rect.width(), ROW));
        paint::hline(ui.painter(), row.x_range(), row.top(), t.border);
        let mut strip = Strip::new(row);
        let (key, tone) = company::request_state(item.state);
        let text = cx.tr(key);
        let pill = Pill { text: &text, tone, icon: None, dot: false };
        let width = pill.width(ui.painter());
        let place = strip.right(width);
        pill.show(ui.painter(), place.left(), row.center().y, width, t);
        strip.space_right(8.0);
        let (upper, lower) = strip.rest().shrink2(vec2(0.0, 5.0)).split_top_bottom_at_fraction(0.5);
        let days = words::days(cx, item.first, item.last);
        paint::text(ui.painter(), upper, Align2::LEFT_CENTER, &days, Type::NAME.figures(), t.text);
        let note = format!("{} · {}", item.kind, company::hours(item.minutes));
        paint::text(ui.painter(), lower, Align2::LEFT_CENTER, &note, Type::SMALL.figures(), t.text2);
        y += ROW;
    }
    if y <= rect.top() {
        let row = rect.with_max_y(rect.top() + ROW);
        paint::text(
            ui.painter(),
            row,
            Align2::LEFT_CENTER,
            &cx.tr("person-no-requests"),
            Type::SMALL,
            t.text3,
        );
    }
}

fn faces(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, detail: &PersonDetail) {
    let t = cx.tokens;
    let (line, rest) = rect.split_top_bottom_at_y(rect.top() + 48.0);
    let (title, note, ink) = if detail.persons.is_empty() {
        (cx.tr("person-not-linked"), cx.tr("person-not-linked-note"), t.text2)
    } else {
        let codes: Vec<&str> = detail.persons.iter().map(|p| p.code.as_str()).collect();
        let seen = Message::new("person-seen").with("count", detail.seen);
        (codes.join(", "), cx.say(&seen), t.success)
    };
    let (upper, lower) = line.split_top_bottom_at_y(line.top() + 22.0);
    paint::text(ui.painter(), upper, Align2::LEFT_CENTER, &title, Type::NAME, ink);
    paint::paragraph(ui.painter(), lower.with_max_y(lower.top() + 32.0), &note, Type::SMALL, t.text2);
    let rest = rest.with_min_y(rest.top() + 8.0);
    let each = ((rest.width() - 24.0) / 4.0).min(SHOT * 1.4);
    for (n, shot) in detail.shots.iter().take(8).enumerate() {
        let at =
            pos2(rest.left() + (n % 4) as f32 * (each + 8.0), rest.top() + (n / 4) as f32 * (SHOT + 8.0));
        let place = Rect::from_min_size(at, vec2(each, SHOT));
        let response = ui.interact(place, ui.scope_id().with(("shot", n)), Sense::click());
        let name = cx.tr("person-show-in-video");
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        avatar(ui.painter(), cx, place, 5, cx.pictures.picture(PictureId::Appearance(*shot)));
        focus::ring(ui, &response, place, 5, t);
        if response.clicked() {
            cx.sender.send(Command::People(PeopleCommand::PlayAppearance(*shot)));
        }
    }
    let foot = rect.with_min_y(rect.bottom() - 56.0);
    paint::hline(ui.painter(), rect.x_range(), foot.top(), t.border);
    let mut strip = Strip::new(foot);
    if let Some(person) = detail.persons.first() {
        let name = cx.tr("person-open-in-videos");
        let button = Button::text(&name).with_icon(icons::PERSON_FOCUS);
        let wanted = button.measure(ui);
        if button.show(ui, cx, strip.left_part(wanted)).clicked() {
            cx.sender.send(Command::OpenScreen(Screen::People));
            cx.sender.send(Command::People(PeopleCommand::OpenPage(person.person)));
        }
    } else {
        link_button(ui, cx, &mut strip, detail);
    }
}

/// Offers people without a name.
fn link_button(ui: &mut Ui, cx: &AppContext<'_>, strip: &mut Strip, detail: &PersonDetail) {
    let name = cx.tr("person-link");
    let can = !cx.state.is_read_only() && !detail.strangers.is_empty();
    let button = Button::text(&name).with_icon(icons::PLUS).caret().enabled(can);
    let wanted = button.measure(ui);
    let response = button.show(ui, cx, strip.left_part(wanted));
    let items: Vec<MenuItem<'_>> =
        detail.strangers.iter().map(|p| MenuItem::new(&p.code).icon(icons::USER)).collect();
    if let Some(chosen) = menu(&response, cx, &items) {
        let (person, employee) = (detail.strangers[chosen].person, Some(detail.employee));
        cx.sender.send(Command::Hr(HrCommand::LinkPerson { person, employee }));
    }
}

fn links(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, person: &EmployeeItem, detail: &PersonDetail) {
    let t = cx.tokens;
    for (n, linked) in detail.persons.iter().enumerate() {
        let top = rect.top() + n as f32 * ROW;
        let row = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), ROW));
        link(ui, cx, row, linked);
    }
    if detail.persons.is_empty() {
        let text = cx.say(&Message::new("person-link-text").with("name", person.name.as_str()));
        paint::paragraph(ui.painter(), rect, &text, Type::SMALL, t.text3);
    }
    let mut strip = Strip::new(rect.with_min_y(rect.bottom() - 56.0));
    link_button(ui, cx, &mut strip, detail);
}

fn link(ui: &mut Ui, cx: &AppContext<'_>, row: Rect, linked: &LinkedPerson) {
    let t = cx.tokens;
    let mut strip = Strip::new(row);
    let name = cx.tr("person-unlink");
    let button = Button::icon(icons::X, &name).enabled(!cx.state.is_read_only());
    let clicked = ui
        .push_id(linked.person, |ui| button.show(ui, cx, strip.right_part(vec2(32.0, 32.0))).clicked())
        .inner;
    if clicked {
        let (person, employee) = (linked.person, None);
        cx.sender.send(Command::Hr(HrCommand::LinkPerson { person, employee }));
    }
    let text = match &linked.name {
        Some(name) => format!("{} · {name}", linked.code),
        None => linked.code.clone(),
    };
    paint::text(ui.painter(), strip.rest(), Align2::LEFT_CENTER, &text, Type::NAME, t.text);
    paint::hline(ui.painter(), row.x_range(), row.bottom() - 1.0, t.border);
}

fn documents(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, detail: &PersonDetail) {
    let t = cx.tokens;
    for (n, item) in detail.documents.iter().enumerate() {
        let top = rect.top() + n as f32 * ROW;
        let row = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), ROW));
        let mut strip = Strip::new(row);
        let (remove, show) = (cx.tr("person-document-remove"), cx.tr("person-document-show"));
        ui.push_id(("document", item.id), |ui| {
            let side = vec2(32.0, 32.0);
            let can = !cx.state.is_read_only();
            if Button::icon(icons::TRASH, &remove).enabled(can).show(ui, cx, strip.right_part(side)).clicked()
            {
                cx.sender.send(Command::Hr(HrCommand::RemoveDocument(item.id)));
            }
            if Button::icon(icons::EYE, &show).show(ui, cx, strip.right_part(side)).clicked() {
                cx.sender.send(Command::Hr(HrCommand::ShowDocument(item.id)));
            }
        });
        let (upper, lower) = strip.rest().shrink2(vec2(0.0, 5.0)).split_top_bottom_at_fraction(0.5);
        paint::file_name(ui.painter(), upper, &item.title, Type::NAME, t.text);
        let note = format!("{} · {}", company::date(cx, item.added), words::bytes(cx, item.bytes));
        paint::text(ui.painter(), lower, Align2::LEFT_CENTER, &note, Type::SMALL.figures(), t.text3);
        paint::hline(ui.painter(), row.x_range(), row.bottom() - 1.0, t.border);
    }
    if detail.documents.is_empty() {
        let text = cx.tr("person-no-documents");
        paint::paragraph(ui.painter(), rect, &text, Type::SMALL, t.text3);
    }
    let foot = rect.with_min_y(rect.bottom() - 56.0);
    let name = cx.tr("person-document-add");
    let can = !cx.state.is_read_only() && !cx.state.dialog_open;
    let button = Button::text(&name).with_icon(icons::PLUS).size(Size::Medium).enabled(can);
    let wanted = button.measure(ui);
    if button.show(ui, cx, Strip::new(foot).left_part(wanted)).clicked() {
        cx.sender.send(Command::Hr(HrCommand::ChooseDocument(detail.employee)));
    }
}

fn history(ui: &Ui, cx: &AppContext<'_>, rect: Rect, detail: &PersonDetail) {
    let t = cx.tokens;
    for (n, item) in detail.changes.iter().enumerate() {
        let top = rect.top() + n as f32 * ROW;
        let row = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), ROW));
        if !ui.is_rect_visible(row) {
            continue;
        }
        let when = format!("{} {}", company::date(cx, item.date), item.clock);
        let (upper, lower) = row.shrink2(vec2(0.0, 5.0)).split_top_bottom_at_fraction(0.5);
        let width = paint::width(ui.painter(), &when, Type::SMALL.figures()).ceil();
        paint::text(ui.painter(), upper, Align2::RIGHT_CENTER, &when, Type::SMALL.figures(), t.text3);
        let name = field_name(cx, &item.field);
        let place = upper.with_max_x(upper.right() - width - 8.0);
        paint::text(ui.painter(), place, Align2::LEFT_CENTER, &name, Type::NAME, t.text);
        let none = |text: &str| if text.is_empty() { "–".to_owned() } else { text.to_owned() };
        let text = match (item.before.as_str(), item.after.as_str()) {
            ("", "") => cx.tr("person-changed"),
            (before, after) => format!("{} \u{E06C} {}", none(before), none(after)),
        };
        paint::file_name(ui.painter(), lower, &text, Type::SMALL.figures(), t.text2);
        paint::hline(ui.painter(), row.x_range(), row.bottom() - 1.0, t.border);
    }
    if detail.changes.is_empty() {
        let text = cx.tr("person-no-changes");
        paint::paragraph(ui.painter(), rect, &text, Type::SMALL, t.text3);
    }
}

fn field_name(cx: &AppContext<'_>, field: &str) -> String {
    cx.tr(match field {
        "code" => "employees-field-code",
        "name" => "employees-field-name",
        "department" => "employees-field-department",
        "position" => "employees-field-position",
        "email" => "employees-field-email",
        "phone" => "employees-field-phone",
        "manager" => "employees-field-manager",
        "start" => "employees-field-start",
        "end" => "employees-field-end",
        "shift" => "employees-field-shift",
        "site" => "employees-field-site",
        "photo" => "person-photo-field",
        "document" => "person-document-field",
        _ => "person-pin-field",
    })
}
