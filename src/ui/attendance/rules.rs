//! The company's calendar: shifts, holidays and closed periods, each a list and a form beside it.

use egui::{Align2, Id, Rect, Role, Sense, Ui, WidgetInfo, vec2};
use jiff::civil::Date;

use crate::domain::message::Message;
use crate::domain::shift::{Shift, ShiftHours};
use crate::state::Command;
use crate::state::hr::{HolidayForm, HolidayItem, HrCommand};
use crate::ui::context::AppContext;
use crate::ui::icons::Icon;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Empty, Kind, Size, Strip, child, scroll_rows};
use crate::ui::{company, focus, icons, paint};
use company::{Drawer, Left, words};

use super::shift_form::ShiftForm;

const ROW: f32 = 52.0;

/// Which of the three lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rules {
    Shifts,
    Holidays,
    Periods,
}

/// What hands have moved here.
#[derive(Debug, Default)]
pub struct RulesView {
    shift: Option<ShiftForm>,
    holiday: Option<HolidayEdit>,
    period: Option<(String, String)>,
}

#[derive(Debug)]
struct HolidayEdit {
    id: i64,
    name: String,
    /// 0 once, 1 every year, 2 by the lunar calendar, 3 a day of work.
    kind: usize,
    date: String,
    month: String,
    day: String,
    shift: i32,
    in_lieu: bool,
}

/// A line of a list.
struct Line {
    title: String,
    note: String,
    /// Stands at the right.
    value: String,
    icon: Icon,
}

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, which: Rules, view: &mut RulesView) {
    let open = match which {
        Rules::Shifts => view.shift.is_some(),
        Rules::Holidays => view.holiday.is_some(),
        Rules::Periods => view.period.is_some(),
    };
    let (list, drawer) = company::beside(cx, rect, open);
    if let Some(place) = drawer {
        child(ui, "rules drawer", place, |ui| match which {
            Rules::Shifts => shift_drawer(ui, cx, place, view),
            Rules::Holidays => holiday_drawer(ui, cx, place, view),
            Rules::Periods => period_drawer(ui, cx, place, view),
        });
    }
    if let Some(place) = list {
        let place = if drawer.is_some() { place.with_max_x(place.right() - 16.0) } else { place };
        child(ui, "rules", place, |ui| match which {
            Rules::Shifts => shifts(ui, cx, place, view),
            Rules::Holidays => holidays(ui, cx, place, view),
            Rules::Periods => periods(ui, cx, place, view),
        });
    }
}

/// Buttons above a list; which of them was pressed.
fn bar(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    names: &[(&'static str, Icon, bool)],
) -> (Option<usize>, Rect) {
    let phone = cx.width.is_phone();
    let size = if phone { Size::Touch } else { Size::Medium };
    let (row, rest) = rect.split_top_bottom_at_y(rect.top() + size.height());
    let mut strip = Strip::new(row);
    let mut pressed = None;
    for (n, (key, icon, primary)) in names.iter().enumerate() {
        let name = cx.tr(key);
        let kind = if *primary { Kind::Primary } else { Kind::Secondary };
        let can = !cx.state.is_read_only();
        let button = Button::text(&name).with_icon(*icon).kind(kind).size(size).enabled(can);
        let fits = button.measure(ui).x <= strip.rest().width();
        let button = button.icon_only(!fits);
        let wanted = button.measure(ui);
        if button.show(ui, cx, strip.left_part(wanted)).clicked() {
            pressed = Some(n);
        }
        strip.space_left(8.0);
    }
    (pressed, rest.with_min_y(rest.top() + 8.0))
}

/// Lines one below the other; which was clicked.
fn list(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, salt: &'static str, lines: &[Line]) -> Option<usize> {
    let t = cx.tokens;
    let rect = rect.with_max_y((rect.bottom() - 12.0).min(rect.top() + lines.len() as f32 * ROW + 2.0));
    paint::panel(ui.painter(), rect, 8, t.surface, t.border);
    let mut clicked = None;
    scroll_rows(ui, Id::unique(salt), rect.shrink(1.0), ROW, lines.len(), None, |ui, n, place| {
        let line = &lines[n];
        let response = ui.interact(place, ui.scope_id().with((salt, n)), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Row, true, &line.title));
        if response.hovered() {
            ui.painter().rect_filled(place, 0, t.hover);
        }
        paint::hline(ui.painter(), place.x_range(), place.bottom() - 1.0, t.border);
        let mut strip = Strip::new(place.shrink2(vec2(12.0, 7.0)));
        let icon = strip.left(20.0);
        paint::icon(ui.painter(), icon.center(), line.icon, 18.0, t.text3);
        strip.space_left(12.0);
        let width = paint::width(ui.painter(), &line.value, Type::BODY.figures()).ceil();
        if width > 0.0 {
            let value = strip.right(width + 1.0);
            let ink = t.text2;
            paint::text(ui.painter(), value, Align2::RIGHT_CENTER, &line.value, Type::BODY.figures(), ink);
            strip.space_right(12.0);
        }
        let (upper, lower) = strip.rest().split_top_bottom_at_fraction(0.55);
        paint::text(ui.painter(), upper, Align2::LEFT_CENTER, &line.title, Type::NAME, t.text);
        if paint::width(ui.painter(), &line.note, Type::SMALL.figures()) <= lower.width() {
            paint::text(ui.painter(), lower, Align2::LEFT_CENTER, &line.note, Type::SMALL.figures(), t.text3);
        }
        focus::ring_inside(ui, &response, place, t);
        if response.clicked() {
            clicked = Some(n);
        }
    });
    clicked
}

fn shifts(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut RulesView) {
    let (pressed, rest) = bar(ui, cx, rect, &[("shifts-add", icons::PLUS, true)]);
    if pressed.is_some() {
        view.shift = Some(ShiftForm::new(&cx.tr("shifts-new-name")));
    }
    let all = &cx.state.hr.setup.shifts;
    if all.is_empty() {
        let (title, text) = (cx.tr("shifts-empty-title"), cx.tr("shifts-empty-text"));
        Empty { icon: icons::CLOCK, title: &title, text: &text, act: None, enabled: true }.show(ui, cx, rest);
        return;
    }
    let lines: Vec<Line> = all.iter().map(|shift| shift_line(cx, shift)).collect();
    if let Some(n) = list(ui, cx, rest, "shift list", &lines) {
        view.shift = Some(ShiftForm::of(&all[n]));
    }
}

fn shift_line(cx: &AppContext<'_>, shift: &Shift) -> Line {
    let (hours, kind) = match shift.hours {
        ShiftHours::Fixed { start, end } if end <= start => (format!("{start} – {end}"), "shifts-night"),
        ShiftHours::Fixed { start, end } => (format!("{start} – {end}"), "shifts-fixed"),
        ShiftHours::Flexible { from, to, .. } => (format!("{from} – {to}"), "shifts-flexible"),
    };
    let people = cx.state.hr.people.iter().filter(|person| {
        person.shift == shift.name || person.shift.split(" / ").any(|name| name == shift.name)
    });
    let people = cx.say(&Message::new("employees-count").with("count", people.count()));
    Line {
        title: shift.name.clone(),
        note: format!("{} · {people}", cx.tr(kind)),
        value: hours,
        icon: icons::CLOCK,
    }
}

fn shift_drawer(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut RulesView) {
    let Some(form) = &mut view.shift else { return };
    match form.draw(ui, cx, rect) {
        Some(Left::Save) => {
            if let Some(shift) = form.shift() {
                cx.sender.send(Command::Hr(HrCommand::SaveShift(Box::new(shift))));
                view.shift = None;
            }
        }
        Some(Left::Remove) => {
            cx.sender.send(Command::Hr(HrCommand::RemoveShift(form.id())));
            view.shift = None;
        }
        Some(Left::Close) => view.shift = None,
        None => {}
    }
}

fn holidays(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut RulesView) {
    let buttons = [("holidays-add", icons::PLUS, true), ("holidays-vietnam", icons::SPARKLE, false)];
    let (pressed, rest) = bar(ui, cx, rect, &buttons);
    match pressed {
        Some(0) => {
            view.holiday = Some(HolidayEdit {
                id: 0,
                name: String::new(),
                kind: 0,
                date: String::new(),
                month: String::new(),
                day: String::new(),
                shift: 0,
                in_lieu: true,
            });
        }
        Some(_) => cx.sender.send(Command::Hr(HrCommand::AddVietnamHolidays)),
        None => {}
    }
    let setup = &cx.state.hr.setup;
    let rest = weekly_rest(ui, cx, rest);
    if setup.holidays.is_empty() {
        let (title, text) = (cx.tr("holidays-empty-title"), cx.tr("holidays-empty-text"));
        Empty { icon: icons::SUN, title: &title, text: &text, act: None, enabled: true }.show(ui, cx, rest);
        return;
    }
    let today = cx.state.hr.today;
    let line = |item: &HolidayItem| {
        let next = setup
            .holiday_days
            .iter()
            .find(|(date, name)| *name == item.name && today.is_none_or(|today| *date >= today));
        Line {
            title: item.name.clone(),
            note: rule_words(cx, item.rule),
            value: next
                .map(|(date, _)| format!("{} {}", company::weekday(cx, *date), company::date(cx, *date)))
                .unwrap_or_default(),
            icon: if matches!(item.rule, HolidayForm::Working(_)) { icons::SWAP } else { icons::SUN },
        }
    };
    let lines: Vec<Line> = setup.holidays.iter().map(line).collect();
    if let Some(n) = list(ui, cx, rest, "holiday list", &lines) {
        view.holiday = Some(edit_of(cx, &setup.holidays[n]));
    }
}

/// The days of rest of every week, on which a holiday is made up for; what is left below.
fn weekly_rest(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) -> Rect {
    let phone = cx.width.is_phone();
    let size = if phone { Size::Touch } else { Size::Medium };
    let days = cx.state.hr.setup.weekly_rest;
    let name = cx.tr("holidays-weekly-rest");
    let (label, rest) = if phone {
        rect.split_top_bottom_at_y(rect.top() + 24.0)
    } else {
        (rect.with_max_y(rect.top() + size.height()), rect)
    };
    let mut strip = Strip::new(rest.with_max_y(rest.top() + size.height()));
    let width = paint::width(ui.painter(), &name, Type::BODY).ceil() + 12.0;
    let place = if phone { label } else { strip.left(width) };
    paint::text(ui.painter(), place, Align2::LEFT_CENTER, &name, Type::BODY, cx.tokens.text2);
    for n in 0..7 {
        let (short, long) = (company::short_weekday(cx, n), company::long_weekday(cx, n));
        let on = (days >> n) & 1 == 1;
        let full = format!("{name}: {long}");
        let button = Button::text(&short).kind(Kind::Choice { on }).size(size).named(&full);
        let button = button.enabled(!cx.state.is_read_only());
        let wanted = button.measure(ui).max(vec2(size.height() + 2.0, 0.0));
        if button.show(ui, cx, strip.left_part(wanted)).clicked() {
            cx.sender.send(Command::Hr(HrCommand::SetWeeklyRest(days ^ (1 << n))));
        }
        strip.space_left(4.0);
    }
    rest.with_min_y(rest.top() + size.height() + 12.0)
}

fn rule_words(cx: &AppContext<'_>, rule: HolidayForm) -> String {
    match rule {
        HolidayForm::Once(_) => cx.tr("holidays-once"),
        HolidayForm::Working(date) => {
            cx.say(&Message::new("holidays-working").with("date", company::date(cx, date)))
        }
        HolidayForm::Yearly { month, day } => {
            let message = Message::new("holidays-yearly").with("day", i32::from(day));
            cx.say(&message.with("month", i32::from(month)))
        }
        HolidayForm::Lunar { month, day, shift } => {
            let message = Message::new("holidays-lunar").with("day", i32::from(day));
            let message = message.with("month", i32::from(month));
            let text = cx.say(&message);
            if shift == 0 { text } else { format!("{text} {shift:+}") }
        }
    }
}

fn edit_of(cx: &AppContext<'_>, item: &HolidayItem) -> HolidayEdit {
    let mut edit = HolidayEdit {
        id: item.id,
        name: item.name.clone(),
        kind: 0,
        date: String::new(),
        month: String::new(),
        day: String::new(),
        shift: 0,
        in_lieu: item.in_lieu,
    };
    match item.rule {
        HolidayForm::Once(date) => edit.date = company::date(cx, date),
        HolidayForm::Working(date) => (edit.kind, edit.date) = (3, company::date(cx, date)),
        HolidayForm::Yearly { month, day } => {
            (edit.kind, edit.month, edit.day) = (1, month.to_string(), day.to_string());
        }
        HolidayForm::Lunar { month, day, shift } => {
            (edit.kind, edit.month, edit.day) = (2, month.to_string(), day.to_string());
            edit.shift = shift.into();
        }
    }
    edit
}

impl HolidayEdit {
    fn item(&self) -> Option<HolidayItem> {
        let number = |text: &str, most: i8| text.trim().parse::<i8>().ok().filter(|n| (1..=most).contains(n));
        let (month, day) = (number(&self.month, 12), number(&self.day, 31));
        let rule = match self.kind {
            0 => HolidayForm::Once(words::parse_date(&self.date)?),
            1 => HolidayForm::Yearly { month: month?, day: day? },
            2 => {
                let shift = i8::try_from(self.shift).ok()?;
                HolidayForm::Lunar { month: month?, day: day.filter(|day| *day <= 30)?, shift }
            }
            _ => HolidayForm::Working(words::parse_date(&self.date)?),
        };
        let name = self.name.trim();
        (!name.is_empty()).then(|| HolidayItem {
            id: self.id,
            name: name.to_owned(),
            rule,
            in_lieu: self.in_lieu,
        })
    }
}

fn holiday_drawer(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut RulesView) {
    let Some(edit) = &mut view.holiday else { return };
    let (title, save, remove) = (cx.tr("holidays-title"), cx.tr("save"), cx.tr("remove"));
    let ready = edit.item().is_some() && !cx.state.is_read_only();
    let remove = (edit.id != 0).then_some(remove.as_str());
    let drawer = Drawer { title: &title, save: Some((&save, ready)), remove };
    let kinds =
        ["holidays-once", "holidays-every-year", "holidays-by-moon", "holidays-work"].map(|k| cx.tr(k));
    let hint = cx.state.hr.today.map(|today| company::date(cx, today)).unwrap_or_default();
    let left = drawer.show(ui, cx, rect, |form| {
        form.text("hr-name", "", &mut edit.name);
        form.choice("holidays-when", &kinds, &mut edit.kind);
        match edit.kind {
            1 | 2 => {
                let (day, month) = (&mut edit.day, &mut edit.month);
                form.pair(("holidays-day", "1", day), ("holidays-month", "1", month));
            }
            _ => form.text("report-column-date", &hint, &mut edit.date),
        }
        if edit.kind != 3 {
            form.switch("holidays-in-lieu", &mut edit.in_lieu);
        }
    });
    match left {
        Some(Left::Save) => {
            if let Some(item) = edit.item() {
                cx.sender.send(Command::Hr(HrCommand::SaveHoliday(item)));
                view.holiday = None;
            }
        }
        Some(Left::Remove) => {
            cx.sender.send(Command::Hr(HrCommand::RemoveHoliday(edit.id)));
            view.holiday = None;
        }
        Some(Left::Close) => view.holiday = None,
        None => {}
    }
}

fn periods(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut RulesView) {
    let (pressed, rest) = bar(ui, cx, rect, &[("periods-close", icons::CHECK, true)]);
    if pressed.is_some() {
        let (first, last) = next_period(cx);
        view.period = Some((company::date(cx, first), company::date(cx, last)));
    }
    let locks = &cx.state.hr.setup.locks;
    if locks.is_empty() {
        let (title, text) = (cx.tr("periods-empty-title"), cx.tr("periods-empty-text"));
        Empty { icon: icons::CHECK_CIRCLE, title: &title, text: &text, act: None, enabled: true }
            .show(ui, cx, rest);
        return;
    }
    let unlock = cx.tr("periods-open-again");
    let line = |(first, last): &(Date, Date)| Line {
        title: words::days(cx, *first, *last),
        note: cx.tr("attendance-locked"),
        value: unlock.clone(),
        icon: icons::CHECK_CIRCLE,
    };
    let lines: Vec<Line> = locks.iter().map(line).collect();
    if let Some(n) = list(ui, cx, rest, "period list", &lines)
        && !cx.state.is_read_only()
    {
        cx.sender.send(Command::Hr(HrCommand::UnlockPeriod(locks[n].0)));
    }
}

/// What is likely to be closed next: after the last closed period, else the month before this one.
fn next_period(cx: &AppContext<'_>) -> (Date, Date) {
    let today = cx.state.hr.today.unwrap_or(Date::ZERO);
    let month = today.first_of_month().yesterday().unwrap_or(today).first_of_month();
    match cx.state.hr.setup.locks.first() {
        Some((_, last)) => {
            let first = last.tomorrow().unwrap_or(*last);
            // As long as the one before: the 26th to the 25th stays that.
            let end = first.saturating_add(jiff::Span::new().months(1)).yesterday().unwrap_or(first);
            (first, end)
        }
        None => (month, month.last_of_month()),
    }
}

fn period_drawer(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut RulesView) {
    let Some((from, to)) = &mut view.period else { return };
    let days = words::parse_date(from).zip(words::parse_date(to)).filter(|(from, to)| from <= to);
    let (title, save) = (cx.tr("periods-title"), cx.tr("periods-close"));
    let ready = days.is_some() && !cx.state.is_read_only();
    let drawer = Drawer { title: &title, save: Some((&save, ready)), remove: None };
    let waiting = super::requests::waiting(cx);
    let left = drawer.show(ui, cx, rect, |form| {
        form.pair(("hr-from", "", from), ("hr-to", "", to));
        form.note(&cx.tr("periods-note"), cx.tokens.text2);
        if waiting > 0 {
            let text = cx.say(&Message::new("periods-waiting").with("count", waiting));
            form.note(&text, cx.tokens.warning);
        }
    });
    match (left, days) {
        (Some(Left::Save), Some((first, last))) => {
            cx.sender.send(Command::Hr(HrCommand::LockPeriod { first, last }));
            view.period = None;
        }
        (Some(Left::Close), _) => view.period = None,
        _ => {}
    }
}
