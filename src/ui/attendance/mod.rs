//! Attendance: the sheet of a month, today, what waits for a word, the rules of the calendar, and the kiosk.

mod day;
mod kiosk;
mod requests;
mod roster;
mod rules;
mod sheet;
mod shift_form;
mod today;

use egui::{Align2, Rect, Ui, vec2};

use crate::domain::message::Message;
use crate::state::Command;
use crate::state::hr::{HrCommand, TodayState};

use super::context::AppContext;
use super::theme::Type;
use super::widgets::{Button, Field, Pill, Size, Strip, Tone};
use super::{company, icons, paint};

use rules::Rules;

/// Parts of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Part {
    #[default]
    Month,
    Today,
    Requests,
    Roster,
    Shifts,
    Holidays,
    Periods,
}

const PARTS: [(Part, &str); 7] = [
    (Part::Month, "attendance-month"),
    (Part::Today, "attendance-today"),
    (Part::Requests, "attendance-requests"),
    (Part::Roster, "attendance-roster"),
    (Part::Shifts, "attendance-shifts"),
    (Part::Holidays, "attendance-holidays"),
    (Part::Periods, "attendance-periods"),
];

/// What hands have moved on the attendance.
#[derive(Debug, Default)]
pub struct AttendanceView {
    part: Part,
    search: String,
    sheet: sheet::SheetView,
    today: today::TodayView,
    requests: requests::RequestsView,
    roster: roster::RosterView,
    rules: rules::RulesView,
    kiosk: Option<kiosk::KioskView>,
}

impl AttendanceView {
    /// Opens the month.
    pub fn show_month(&mut self) {
        self.part = Part::Month;
        self.sheet.turn();
    }

    /// Opens the board of today at those who stand so.
    pub fn show_today(&mut self, state: TodayState) {
        self.part = Part::Today;
        self.today.show_only(state);
    }

    /// Opens what waits for a word.
    pub fn show_requests(&mut self) {
        self.part = Part::Requests;
    }
}

pub(super) fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut AttendanceView) {
    if let Some(kiosk) = &mut view.kiosk {
        if kiosk::draw(ui, cx, rect, kiosk) {
            view.kiosk = None;
        }
        return;
    }
    let body = company::body(ui, cx, rect);
    let (head, rest) = body.split_top_bottom_at_y(body.top() + company::HEAD);
    header(ui, cx, head, view);
    if company::empty(ui, cx, rest) {
        return;
    }
    let (row, rest) = rest.split_top_bottom_at_y(rest.top() + company::SECTIONS);
    let waiting = requests::waiting(cx);
    let names = PARTS.map(|(part, key)| match part {
        Part::Requests if waiting > 0 => format!("{} {waiting}", cx.tr(key)),
        _ => cx.tr(key),
    });
    let current = PARTS.iter().position(|(part, _)| *part == view.part).unwrap_or(0);
    if let Some(chosen) = company::sections(ui, cx, row, &names, current) {
        view.part = PARTS[chosen].0;
    }
    let mut rest = rest.with_min_y(rest.top() + 12.0);
    if matches!(view.part, Part::Month | Part::Today | Part::Roster) {
        let height = if cx.width.is_phone() { 44.0 } else { 32.0 };
        let (row, below) = rest.split_top_bottom_at_y(rest.top() + height);
        let name = cx.tr("employees-search");
        let place = row.with_max_x(row.left() + row.width().min(320.0));
        Field { name: &name, hint: &name, icon: Some(icons::SEARCH) }.show(ui, cx, place, &mut view.search);
        rest = below.with_min_y(below.top() + 8.0);
    }
    match view.part {
        Part::Month => sheet::draw(ui, cx, rest, &view.search, &mut view.sheet),
        Part::Today => today::draw(ui, cx, rest, &view.search, &mut view.today),
        Part::Requests => requests::draw(ui, cx, rest, &mut view.requests),
        Part::Roster => roster::draw(ui, cx, rest, &view.search, &mut view.roster),
        Part::Shifts => rules::draw(ui, cx, rest, Rules::Shifts, &mut view.rules),
        Part::Holidays => rules::draw(ui, cx, rest, Rules::Holidays, &mut view.rules),
        Part::Periods => rules::draw(ui, cx, rest, Rules::Periods, &mut view.rules),
    }
}

fn header(ui: &mut Ui, cx: &AppContext<'_>, head: Rect, view: &mut AttendanceView) {
    let mut strip = Strip::new(head);
    let phone = cx.width.is_phone();
    let touch = if phone { Size::Touch } else { Size::Medium };
    let name = cx.tr("kiosk-open");
    let has_people = !cx.state.hr.people.is_empty();
    let button =
        Button::text(&name).with_icon(icons::DESKTOP).size(touch).icon_only(phone).enabled(has_people);
    let wanted = button.measure(ui);
    if button.show(ui, cx, strip.right_part(wanted)).clicked() {
        view.kiosk = Some(kiosk::KioskView::default());
    }
    strip.space_right(8.0);
    let sheet = &cx.state.hr.month;
    if let Some(first) = sheet.first.filter(|_| view.part == Part::Month) {
        let side = touch.height();
        for (key, icon, month) in [
            ("attendance-next-month", icons::CARET_RIGHT, sheet::next_month(first)),
            ("attendance-previous-month", icons::CARET_LEFT, sheet::previous_month(first)),
        ] {
            let name = cx.tr(key);
            let button = Button::icon(icon, &name).size(touch);
            if button.show(ui, cx, strip.right_part(vec2(side, side))).clicked() {
                view.sheet.turn();
                cx.sender.send(Command::Hr(HrCommand::ShowMonth(month)));
            }
        }
        let name = if phone { company::short_month(cx, first) } else { company::month(cx, first) };
        let width = paint::width(ui.painter(), &name, Type::NAME).ceil() + 8.0;
        let place = strip.right(width);
        paint::text(ui.painter(), place, Align2::RIGHT_CENTER, &name, Type::NAME, cx.tokens.text);
        if sheet.locked {
            strip.space_right(8.0);
            let text = cx.tr("attendance-locked");
            let pill = Pill { text: &text, tone: Tone::Info, icon: None, dot: true };
            let wanted = pill.width(ui.painter());
            if wanted < strip.rest().width() - 120.0 {
                let place = strip.right(wanted);
                pill.show(ui.painter(), place.left(), place.center().y, wanted, cx.tokens);
            }
        }
    }
    strip.space_right(8.0);
    let people = cx.say(&Message::new("employees-count").with("count", cx.state.hr.people.len()));
    company::title(ui, &mut strip, cx, &cx.tr("nav-attendance"), if phone { "" } else { &people });
}
