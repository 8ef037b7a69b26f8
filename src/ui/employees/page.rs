//! An employee's page: who they are, their month, their leave, who they are in the videos, papers, history.

use egui::{Align2, Rect, ScrollArea, Sense, Ui, vec2};

use crate::state::Command;
use crate::state::hr::{EmployeeItem, HrCommand, PersonDetail, TodayState};
use crate::ui::context::{AppContext, Width};
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Kind, MenuItem, Pill, Size, Strip, Tone, avatar, child, menu};
use crate::ui::{company, icons, paint};

use super::cards::{self, Card};

const GAP: f32 = 16.0;

/// Parts of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Part {
    #[default]
    Overview,
    Attendance,
    Leave,
    Faces,
    Documents,
    History,
}

const PARTS: [(Part, &str); 6] = [
    (Part::Overview, "person-overview"),
    (Part::Attendance, "nav-attendance"),
    (Part::Leave, "nav-leave"),
    (Part::Faces, "person-faces"),
    (Part::Documents, "person-documents"),
    (Part::History, "person-history"),
];

/// What hands have moved on the page.
#[derive(Debug, Default)]
pub struct PageView {
    part: Part,
}

/// What was asked for on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    Back,
    Edit,
    RequestLeave,
}

pub fn draw(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    (person, detail): (&EmployeeItem, &PersonDetail),
    view: &mut PageView,
) -> Option<Asked> {
    let phone = cx.width.is_phone();
    let (head, rest) = rect.split_top_bottom_at_y(rect.top() + if phone { 112.0 } else { 80.0 });
    let mut asked = header(ui, cx, head, person, detail);
    let (row, rest) = rest.split_top_bottom_at_y(rest.top() + company::SECTIONS);
    let names = PARTS.map(|(part, key)| {
        let count = match part {
            Part::Faces => detail.seen as usize,
            Part::Documents => detail.documents.len(),
            _ => 0,
        };
        if count > 0 { format!("{} {count}", cx.tr(key)) } else { cx.tr(key) }
    });
    let current = PARTS.iter().position(|(part, _)| *part == view.part).unwrap_or(0);
    if let Some(chosen) = company::sections(ui, cx, row, &names, current) {
        view.part = PARTS[chosen].0;
    }
    let place = rest.with_min_y(rest.top() + 12.0);
    let columns = columns(cx, view.part);
    child(ui, "page", place, |ui| {
        let id = ("page", person.id, PARTS.iter().position(|(part, _)| *part == view.part));
        ScrollArea::vertical().id_salt(id).auto_shrink(false).show(ui, |ui| {
            let width = place.width() - 8.0;
            let heights: Vec<f32> = columns
                .iter()
                .map(|(_, cards)| cards.iter().map(|card| card.height(person, detail) + GAP).sum())
                .collect();
            let tallest = heights.iter().copied().fold(0.0, f32::max);
            let (all, _) = ui.allocate_exact_size(vec2(width, tallest), Sense::hover());
            let shares: f32 = columns.iter().map(|(share, _)| share).sum();
            let room = width - GAP * (columns.len() - 1) as f32;
            let mut x = all.left();
            for (share, cards) in &columns {
                let column = room * share / shares;
                let mut y = all.top();
                for card in cards {
                    let size = vec2(column, card.height(person, detail));
                    let place = Rect::from_min_size(egui::pos2(x, y), size);
                    let answer = ui.push_id(*card, |ui| cards::draw(ui, cx, place, *card, (person, detail)));
                    asked = asked.or(answer.inner);
                    y += size.y + GAP;
                }
                x += column + GAP;
            }
        });
    });
    asked
}

/// Share of the width, and what stands in it from above.
fn columns(cx: &AppContext<'_>, part: Part) -> Vec<(f32, Vec<Card>)> {
    let wide = cx.width >= Width::Wide;
    let all = match part {
        Part::Overview => vec![
            (288.0, vec![Card::Details, Card::Balances]),
            (540.0, vec![Card::Month, Card::Recent]),
            (288.0, vec![Card::Faces]),
        ],
        Part::Attendance => vec![(1.0, vec![Card::Month, Card::AllDays])],
        Part::Leave => vec![(1.0, vec![Card::Balances]), (2.0, vec![Card::Requests])],
        Part::Faces => vec![(1.0, vec![Card::Faces]), (1.0, vec![Card::Links])],
        Part::Documents => vec![(1.0, vec![Card::Documents])],
        Part::History => vec![(1.0, vec![Card::History])],
    };
    match cx.width {
        Width::Phone => vec![(1.0, all.into_iter().flat_map(|(_, cards)| cards).collect())],
        // The right column goes below the left one.
        _ if !wide && all.len() == 3 => {
            let mut all = all;
            let right = all.pop().map(|(_, cards)| cards).unwrap_or_default();
            if let Some((_, cards)) = all.first_mut() {
                cards.extend(right);
            }
            all
        }
        _ => all,
    }
}

fn header(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    person: &EmployeeItem,
    detail: &PersonDetail,
) -> Option<Asked> {
    let t = cx.tokens;
    let phone = cx.width.is_phone();
    let size = if phone { Size::Touch } else { Size::Medium };
    let mut asked = None;
    let (upper, lower) = if phone { rect.split_top_bottom_at_y(rect.top() + 64.0) } else { (rect, rect) };
    let mut strip = Strip::new(upper);
    let back = cx.tr("person-back");
    let side = vec2(size.height(), size.height());
    if Button::icon(icons::ARROW_LEFT, &back).size(size).show(ui, cx, strip.left_part(side)).clicked() {
        cx.sender.send(Command::Hr(HrCommand::ClosePerson));
        asked = Some(Asked::Back);
    }
    strip.space_left(8.0);
    let side = if phone { 56.0 } else { 64.0 };
    let face = Rect::from_center_size(strip.left(side).center(), vec2(side, side));
    avatar(ui.painter(), cx, face, (side / 2.0) as u8, company::photo(cx, person.id));
    strip.space_left(12.0);
    let mut acts = Strip::new(if phone { lower } else { strip.rest() });
    let can = !cx.state.is_read_only();
    let more = cx.tr("person-more");
    let button = Button::icon(icons::DOTS, &more).kind(Kind::Secondary).size(size).enabled(can);
    let wanted = button.measure(ui);
    let response = button.show(ui, cx, acts.right_part(wanted));
    let names = ["person-photo", "person-photo-remove", "person-document-add"].map(|key| cx.tr(key));
    let mut items: Vec<MenuItem<'_>> = names.iter().map(|name| MenuItem::new(name)).collect();
    items[0] = MenuItem::new(&names[0]).icon(icons::IMAGE);
    items[1] = MenuItem::new(&names[1]).icon(icons::TRASH);
    items[2] = MenuItem::new(&names[2]).icon(icons::PLUS);
    match menu(&response, cx, &items) {
        Some(0) => cx.sender.send(Command::Hr(HrCommand::ChoosePhoto(person.id))),
        Some(1) => cx.sender.send(Command::Hr(HrCommand::RemovePhoto(person.id))),
        Some(_) => cx.sender.send(Command::Hr(HrCommand::ChooseDocument(person.id))),
        None => {}
    }
    acts.space_right(8.0);
    for (key, icon, wish) in
        [("person-edit", icons::PENCIL, Asked::Edit), ("leave-request", icons::SUN, Asked::RequestLeave)]
    {
        let name = cx.tr(key);
        let button = Button::text(&name).with_icon(icon).size(size).enabled(can);
        let wanted = button.measure(ui);
        if button.show(ui, cx, acts.right_part(wanted)).clicked() {
            asked = Some(wish);
        }
        acts.space_right(8.0);
    }
    let texts = if phone { strip.rest() } else { acts.rest() };
    let texts = Rect::from_center_size(texts.center(), vec2(texts.width(), 56.0));
    let (first, rest) = texts.split_top_bottom_at_y(texts.top() + 28.0);
    let mut line = Strip::new(first);
    let ty = if phone { Type::TITLE } else { Type::HEADING };
    let width = paint::width(ui.painter(), &person.name, ty).ceil().min(line.rest().width());
    paint::text(ui.painter(), line.left(width + 1.0), Align2::LEFT_CENTER, &person.name, ty, t.text);
    line.space_left(10.0);
    if let Some((key, tone)) = standing(cx, person) {
        let text = cx.tr(key);
        let pill = Pill { text: &text, tone, icon: None, dot: true };
        let wanted = pill.width(ui.painter());
        if wanted <= line.rest().width() {
            pill.show(ui.painter(), line.rest().left(), first.center().y, wanted, t);
        }
    }
    let what = [person.position.as_str(), person.department.as_str()];
    let what: Vec<&str> = what.into_iter().filter(|text| !text.is_empty()).collect();
    let mut text = what.join(", ");
    if paint::width(ui.painter(), &text, Type::BODY) > rest.width() {
        text = what.first().map(|text| (*text).to_owned()).unwrap_or_default();
    }
    let note = if detail.persons.is_empty() { person.code.clone() } else { linked(person, detail) };
    let (second, third) = rest.split_top_bottom_at_fraction(0.55);
    paint::text(ui.painter(), second, Align2::LEFT_CENTER, &text, Type::BODY, t.text2);
    paint::text(ui.painter(), third, Align2::LEFT_CENTER, &note, Type::SMALL.figures(), t.text3);
    asked
}

fn linked(person: &EmployeeItem, detail: &PersonDetail) -> String {
    let first = detail.persons.first().map(|p| p.code.as_str()).unwrap_or_default();
    format!("{} · {first}", person.code)
}

/// In the office, late, on leave: as the day stands.
fn standing(cx: &AppContext<'_>, person: &EmployeeItem) -> Option<(&'static str, Tone)> {
    let gone = person.employment.end.zip(cx.state.hr.today).is_some_and(|(end, today)| end < today);
    if gone {
        return Some(("employees-left", Tone::Neutral));
    }
    let item = cx.state.hr.today_board.iter().find(|item| item.employee == person.id)?;
    Some(match item.state {
        _ if item.inside => ("person-inside", Tone::Success),
        TodayState::OnLeave => ("hr-today-on-leave", Tone::Accent),
        TodayState::NotHere => ("hr-today-not-here", Tone::Danger),
        _ => return None,
    })
}
