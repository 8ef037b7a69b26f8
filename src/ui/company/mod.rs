//! What the screens of the company have in common: tabs on a phone, the head of a screen, words for days.

mod chart;
mod choose;
mod decide;
mod form;
pub mod words;

pub use chart::{Bars, Series, lines};
pub use choose::{Choice, choose};
pub use decide::{AskedOf, Asking, ask};
pub use form::{Drawer, Form, Left, beside};

use egui::{Align2, Color32, Rect, Ui, pos2, vec2};
use jiff::civil::Date;

use crate::domain::attendance::DayStatus;
use crate::domain::ids::EmployeeId;
use crate::domain::message::Message;
use crate::domain::shift::Minutes;
use crate::i18n::Language;
use crate::state::hr::{EmployeeItem, HrCommand, LeaveState};
use crate::state::{Command, PictureId, Screen};

use super::context::{AppContext, Picture};
use super::theme::{Tokens, Type};
use super::widgets::{Button, Empty, Kind, MenuItem, Size, Strip, Tone, menu, tabs};
use super::{icons, paint};

/// Height of a head's row.
pub const HEAD: f32 = 40.0;
/// Height of the row that chooses a part of a screen.
pub const SECTIONS: f32 = 40.0;

/// The parts of a screen as tabs; as a menu where they do not fit. The one that was chosen.
pub fn sections(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    names: &[String],
    current: usize,
) -> Option<usize> {
    let wanted: f32 = names.iter().map(|name| paint::width(ui.painter(), name, Type::NAME) + 24.0).sum();
    if wanted <= rect.width() {
        paint::hline(ui.painter(), rect.x_range(), rect.bottom() - 1.0, cx.tokens.border);
        return super::widgets::child(ui, "sections", rect, |ui| tabs(ui, cx, rect, names, current));
    }
    let shown = names.get(current)?;
    let size = if cx.width.is_phone() { Size::Touch } else { Size::Medium };
    let button = Button::text(shown).with_icon(icons::ROWS).caret().size(size);
    let wanted = button.measure(ui);
    let place = Rect::from_min_size(rect.min, wanted);
    let response = button.show(ui, cx, place);
    let items: Vec<MenuItem<'_>> =
        names.iter().enumerate().map(|(n, name)| MenuItem::new(name).on(n == current)).collect();
    menu(&response, cx, &items).filter(|chosen| *chosen != current)
}

/// Opens the page of an employee.
pub fn open_person(cx: &AppContext<'_>, employee: EmployeeId) {
    cx.sender.send(Command::OpenScreen(Screen::Employees));
    cx.sender.send(Command::Hr(HrCommand::OpenPerson(employee)));
}

/// Those who have not left.
pub fn employed<'a>(cx: &AppContext<'a>) -> impl Iterator<Item = &'a EmployeeItem> + use<'a> {
    let today = cx.state.hr.today;
    let here = move |p: &&EmployeeItem| p.employment.end.is_none_or(|end| today.is_none_or(|now| end >= now));
    cx.state.hr.people.iter().filter(here)
}

/// An employee's photo, where there is one and it is loaded.
pub fn photo(cx: &AppContext<'_>, employee: EmployeeId) -> Option<Picture> {
    let has = cx.state.hr.people.iter().any(|person| person.id == employee && person.has_photo);
    if has { cx.pictures.picture(PictureId::Photo(employee)) } else { None }
}

/// The word for what became of a request, and its tone.
pub fn request_state(state: LeaveState) -> (&'static str, Tone) {
    match state {
        LeaveState::Pending => ("leave-state-pending", Tone::Accent),
        LeaveState::Approved => ("leave-state-approved", Tone::Success),
        LeaveState::Rejected => ("leave-state-rejected", Tone::Danger),
        LeaveState::Withdrawn => ("leave-state-withdrawn", Tone::Neutral),
        LeaveState::CancelAsked => ("leave-state-cancel-asked", Tone::Info),
        LeaveState::Cancelled => ("leave-state-cancelled", Tone::Neutral),
    }
}

/// The tone of a day.
pub fn tone(status: DayStatus) -> Tone {
    match status {
        DayStatus::Present | DayStatus::WorkedDayOff => Tone::Success,
        DayStatus::HalfDay | DayStatus::Incomplete | DayStatus::Holiday => Tone::Info,
        DayStatus::Absent => Tone::Danger,
        DayStatus::OnLeave => Tone::Accent,
        DayStatus::Rest | DayStatus::Open | DayStatus::NotEmployed => Tone::Neutral,
    }
}

/// True where no table fits. The program's window is never made that small; nothing is drawn then.
pub fn too_small(rect: Rect) -> bool {
    rect.width() < 280.0 || rect.height() < 200.0
}

/// The part of the window a screen draws in: without tabs, and with a margin.
pub fn body(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) -> Rect {
    ui.painter().rect_filled(rect, 0, cx.tokens.bg);
    if !cx.width.is_phone() {
        return rect.shrink2(vec2(20.0, 0.0)).with_min_y(rect.top() + 12.0);
    }
    let (row, rest) = rect.split_top_bottom_at_y(rect.top() + 44.0);
    ui.painter().rect_filled(row, 0, cx.tokens.surface);
    paint::hline(ui.painter(), row.x_range(), row.bottom() - 1.0, cx.tokens.border);
    // Reports are read where there is room: no tab for them here.
    let names = ["nav-dashboard-short", "nav-employees", "nav-attendance", "nav-leave"].map(|key| cx.tr(key));
    let current = Screen::HR.iter().position(|screen| *screen == cx.state.screen).unwrap_or(0);
    if let Some(chosen) = tabs(ui, cx, row.with_min_x(row.left() + 4.0), &names, current) {
        cx.sender.send(Command::OpenScreen(Screen::HR[chosen]));
    }
    rest.shrink2(vec2(12.0, 0.0)).with_min_y(rest.top() + 8.0)
}

/// Title and a note beside it, at the left of a strip.
pub fn title(ui: &Ui, strip: &mut Strip, cx: &AppContext<'_>, title: &str, note: &str) {
    let t = cx.tokens;
    let rest = strip.rest();
    let width = paint::width(ui.painter(), title, Type::HEADING).min(rest.width());
    let place = strip.left(width.ceil() + 1.0);
    paint::text(ui.painter(), place, Align2::LEFT_CENTER, title, Type::HEADING, t.text);
    strip.space_left(10.0);
    let wanted = paint::width(ui.painter(), note, Type::SMALL.figures());
    if wanted < strip.rest().width() {
        paint::text(ui.painter(), strip.rest(), Align2::LEFT_CENTER, note, Type::SMALL.figures(), t.text3);
    }
}

/// What stands on a screen while there are no employees: how to begin. True where it was drawn.
pub fn empty(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) -> bool {
    let hr = &cx.state.hr;
    if !hr.loaded {
        return true;
    }
    if !hr.people.is_empty() {
        return false;
    }
    let (title, text, act) = (cx.tr("hr-empty-title"), cx.tr("hr-empty-text"), cx.tr("act-import-employees"));
    let place = rect.with_max_y(rect.bottom() - 60.0);
    let empty = Empty {
        icon: icons::USERS,
        title: &title,
        text: &text,
        act: Some((&act, icons::PLUS)),
        enabled: !cx.state.dialog_open && !cx.state.is_read_only(),
    };
    if empty.show(ui, cx, place).is_some_and(|button| button.clicked()) {
        cx.sender.send(Command::Hr(HrCommand::ChooseImport));
    }
    let name = cx.tr("hr-load-sample");
    let size = if cx.width.is_phone() { Size::Touch } else { Size::Medium };
    let button = Button::text(&name).kind(Kind::Ghost).size(size).enabled(!cx.state.is_read_only());
    let wanted = button.measure(ui);
    let at = pos2(rect.center().x, place.center().y + 110.0);
    if button.show(ui, cx, Rect::from_center_size(at, wanted)).clicked() {
        cx.sender.send(Command::Hr(HrCommand::LoadSample));
    }
    true
}

/// `02/03/2026`, or `2026-03-02` in English.
pub fn date(cx: &AppContext<'_>, date: Date) -> String {
    match cx.language() {
        Language::English => date.to_string(),
        Language::Vietnamese => format!("{:02}/{:02}/{}", date.day(), date.month(), date.year()),
    }
}

/// "March 2026", "Tháng 3, 2026".
pub fn month(cx: &AppContext<'_>, date: Date) -> String {
    const MONTHS: [&str; 12] = [
        "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8", "month-9",
        "month-10", "month-11", "month-12",
    ];
    let name = cx.tr(MONTHS[usize::from(date.month().unsigned_abs() - 1)]);
    cx.say(&Message::new("hr-month").with("month", name).with("year", date.year().to_string()))
}

/// "3/2026": where there is little room.
pub fn short_month(cx: &AppContext<'_>, date: Date) -> String {
    match cx.language() {
        Language::English => format!("{}-{:02}", date.year(), date.month()),
        Language::Vietnamese => format!("{}/{}", date.month(), date.year()),
    }
}

/// "T2", "Mo".
pub fn weekday(cx: &AppContext<'_>, date: Date) -> String {
    short_weekday(cx, usize::from(date.weekday().to_monday_zero_offset().unsigned_abs()))
}

/// The same by number, Monday first.
pub fn short_weekday(cx: &AppContext<'_>, n: usize) -> String {
    const DAYS: [&str; 7] = [
        "weekday-mon",
        "weekday-tue",
        "weekday-wed",
        "weekday-thu",
        "weekday-fri",
        "weekday-sat",
        "weekday-sun",
    ];
    cx.tr(DAYS[n % 7])
}

/// "Monday", "Thứ hai": the days of a week by number, Monday first.
pub fn long_weekday(cx: &AppContext<'_>, n: usize) -> String {
    const DAYS: [&str; 7] = [
        "weekday-long-mon",
        "weekday-long-tue",
        "weekday-long-wed",
        "weekday-long-thu",
        "weekday-long-fri",
        "weekday-long-sat",
        "weekday-long-sun",
    ];
    cx.tr(DAYS[n % 7])
}

/// `7:30`; nothing for 0.
pub fn hours(minutes: Minutes) -> String {
    if minutes == 0 {
        return String::new();
    }
    let sign = if minutes < 0 { "-" } else { "" };
    let all = minutes.unsigned_abs();
    format!("{sign}{}:{:02}", all / 60, all % 60)
}

/// The word for a day, its mark in a sheet, ink and fill.
pub fn status(t: &Tokens, status: DayStatus) -> (&'static str, &'static str, Color32, Color32) {
    let clear = Color32::TRANSPARENT;
    match status {
        DayStatus::Present => ("hr-status-present", "hr-mark-present", t.success, clear),
        DayStatus::HalfDay => ("hr-status-half-day", "hr-mark-half-day", t.warning, t.warning_tint),
        DayStatus::Absent => ("hr-status-absent", "hr-mark-absent", t.danger, t.danger_tint),
        DayStatus::OnLeave => ("hr-status-on-leave", "hr-mark-on-leave", t.info, t.info_tint),
        DayStatus::Rest => ("hr-status-rest", "hr-mark-rest", t.text3, t.sunken),
        DayStatus::Holiday => ("hr-status-holiday", "hr-mark-holiday", t.accent_t, t.sunken),
        DayStatus::WorkedDayOff => {
            ("hr-status-worked-day-off", "hr-mark-worked-day-off", t.success, t.sunken)
        }
        DayStatus::Incomplete => ("hr-status-incomplete", "hr-mark-incomplete", t.warning, t.warning_tint),
        DayStatus::Open => ("hr-status-open", "hr-mark-open", t.text2, clear),
        DayStatus::NotEmployed => ("hr-status-not-employed", "hr-mark-not-employed", t.text3, clear),
    }
}
