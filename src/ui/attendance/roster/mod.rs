//! The roster: who works which shift on which day. A pattern is set for many, a single day is changed where it stands.

mod form;

use std::collections::{BTreeMap, BTreeSet};

use egui::{
    Align2, CornerRadius, Id, Popup, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use jiff::civil::{Date, Weekday};

use crate::domain::ids::{EmployeeId, ShiftId};
use crate::domain::message::Message;
use crate::domain::shift::Shift;
use crate::domain::text::fold;
use crate::state::Command;
use crate::state::hr::{HrCommand, RosterDay};
use crate::ui::company::{self, words};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Empty, Kind, MenuItem, Size, Strip, child, menu, scroll_rows};
use crate::ui::{focus, icons, paint};

use form::PatternForm;

const ROW: f32 = 40.0;
const HEADER: f32 = 40.0;
const TICK: f32 = 32.0;
/// Least width of a day, and most days at once.
const DAY: f32 = 30.0;
const MOST_DAYS: usize = 28;

/// What hands have moved on the roster.
#[derive(Debug, Default)]
pub struct RosterView {
    /// The first day shown; none for this week's Monday.
    from: Option<Date>,
    chosen: BTreeSet<EmployeeId>,
    form: Option<PatternForm>,
    listing: Listing,
}

/// Who is shown, made anew only when that changes.
#[derive(Debug, Default)]
struct Listing {
    of: Option<(u64, String)>,
    people: Vec<usize>,
}

impl Listing {
    fn update(&mut self, cx: &AppContext<'_>, search: &str) {
        let of = (cx.state.hr.revision, search.to_owned());
        if self.of.as_ref() == Some(&of) {
            return;
        }
        let (wanted, today) = (fold(search.trim()), cx.state.hr.today);
        let people = &cx.state.hr.people;
        let shows = |n: &usize| {
            let person = &people[*n];
            let here = person.employment.end.is_none_or(|end| today.is_none_or(|today| end >= today));
            here && (person.search.contains(&wanted) || fold(&person.shift).contains(&wanted))
        };
        self.people = (0..people.len()).filter(shows).collect();
        self.of = Some(of);
    }
}

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, search: &str, view: &mut RosterView) {
    view.listing.update(cx, search);
    let (list, drawer) = company::beside(cx, rect, view.form.is_some());
    if let (Some(place), Some(form)) = (drawer, &mut view.form) {
        let employees = &view.chosen;
        if child(ui, "pattern", place, |ui| form.draw(ui, cx, place, employees)) {
            view.form = None;
        }
    }
    let Some(place) = list else { return };
    let place = if drawer.is_some() { place.with_max_x(place.right() - 16.0) } else { place };
    if cx.state.hr.setup.shifts.is_empty() {
        let (title, text) = (cx.tr("shifts-empty-title"), cx.tr("roster-needs-shifts"));
        Empty { icon: icons::CLOCK, title: &title, text: &text, act: None, enabled: true }
            .show(ui, cx, place);
        return;
    }
    child(ui, "roster", place, |ui| grid(ui, cx, place, view));
}

fn grid(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut RosterView) {
    let t = cx.tokens;
    let phone = cx.width.is_phone();
    let Some(today) = cx.state.hr.today else { return };
    let name_width = TICK + if phone { 112.0 } else { 172.0 };
    let days = (((rect.width() - 2.0 - name_width) / DAY).floor() as usize).clamp(1, MOST_DAYS);
    // Whole weeks, where there is room for one.
    let days = if days >= 7 { days / 7 * 7 } else { days };
    let monday = i64::from(today.weekday().to_monday_zero_offset());
    let monday = today.saturating_sub(jiff::Span::new().days(monday));
    let from = view.from.unwrap_or(monday);
    let size = if phone { Size::Touch } else { Size::Medium };
    let (row, rest) = rect.split_top_bottom_at_y(rect.top() + size.height());
    tools(ui, cx, row, view, (from, days));
    let mut rest = rest.with_min_y(rest.top() + 8.0);
    if !phone {
        legend(ui, cx, rest.with_max_y(rest.top() + 20.0));
        rest.min.y += 26.0;
    }
    let people = &view.listing.people;
    let needed = HEADER + people.len() as f32 * ROW + 2.0;
    let rest = rest.with_max_y((rest.bottom() - 12.0).min(rest.top() + needed).max(rest.top() + HEADER));
    paint::panel(ui.painter(), rest, 8, t.surface, t.border);
    let inner = rest.shrink(1.0);
    let each = (inner.width() - name_width) / days as f32;
    let column = |n: usize, area: Rect| {
        let left = inner.left() + name_width + n as f32 * each;
        Rect::from_x_y_ranges(left..=left + each, area.y_range())
    };
    let (header, body) = inner.split_top_bottom_at_y(inner.top() + HEADER);
    let dates: Vec<Date> = (0..days).map(|n| words::add_days(from, n)).collect();
    let holidays: BTreeMap<Date, &str> =
        cx.state.hr.setup.holiday_days.iter().map(|(date, name)| (*date, name.as_str())).collect();
    let place = header.with_max_x(header.left() + name_width).with_min_x(header.left() + TICK);
    let name = cx.tr("employees-field-name");
    paint::text(ui.painter(), place, Align2::LEFT_CENTER, &name, Type::CAPTION, t.text3);
    for (n, date) in dates.iter().enumerate() {
        let place = column(n, header);
        let ink = if *date == today {
            t.primary_t
        } else if holidays.contains_key(date) || date.weekday() == Weekday::Sunday {
            t.danger
        } else {
            t.text3
        };
        let (upper, lower) = place.shrink2(vec2(0.0, 4.0)).split_top_bottom_at_fraction(0.5);
        let weekday = company::weekday(cx, *date);
        paint::text(ui.painter(), upper, Align2::CENTER_CENTER, &weekday, Type::CAPTION, ink);
        let number = date.day().to_string();
        paint::text(ui.painter(), lower, Align2::CENTER_CENTER, &number, Type::CAPTION.figures(), ink);
    }
    paint::hline(ui.painter(), header.x_range(), header.bottom() - 1.0, t.border);
    let RosterView { chosen, listing, .. } = view;
    scroll_rows(ui, Id::unique("roster rows"), body, ROW, listing.people.len(), None, |ui, n, area| {
        let Some(person) = cx.state.hr.people.get(listing.people[n]) else { return };
        paint::hline(ui.painter(), area.x_range(), area.bottom() - 1.0, t.border);
        let place = area.with_max_x(area.left() + name_width);
        who(ui, cx, place, person.id, (&person.name, &person.code), chosen);
        let roster = cx.state.hr.rosters.get(&person.id);
        for (n, date) in dates.iter().enumerate() {
            let place = column(n, area);
            if !person.employment.covers(*date) {
                continue;
            }
            let (shift, changed) = roster.map_or((None, false), |roster| roster.on(*date));
            let holiday = holidays.get(date).copied();
            ui.push_id((person.id, *date), |ui| {
                day(ui, cx, place, (person.id, &person.name, *date), (shift, changed), holiday);
            });
        }
    });
}

/// What is done with those who are chosen, and the days on show.
fn tools(ui: &mut Ui, cx: &AppContext<'_>, row: Rect, view: &mut RosterView, (from, days): (Date, usize)) {
    let phone = cx.width.is_phone();
    let size = if phone { Size::Touch } else { Size::Medium };
    let mut strip = Strip::new(row);
    let name = cx.tr("roster-set");
    let can = !cx.state.is_read_only() && !view.chosen.is_empty();
    let button = Button::text(&name).with_icon(icons::PENCIL).kind(Kind::Primary).size(size).enabled(can);
    let button = button.icon_only(phone);
    let wanted = button.measure(ui);
    if button.show(ui, cx, strip.left_part(wanted)).clicked() {
        view.form = view.chosen.first().map(|id| PatternForm::of(cx, *id));
    }
    strip.space_left(8.0);
    let side = vec2(size.height(), size.height());
    let none = view.chosen.is_empty();
    let (name, icon) = if none {
        (cx.tr("employees-choose-all"), icons::SELECT_ALL)
    } else {
        (cx.tr("employees-choose-none"), icons::X)
    };
    if Button::icon(icon, &name).size(size).show(ui, cx, strip.left_part(side)).clicked() {
        if none {
            let people = &cx.state.hr.people;
            view.chosen = view.listing.people.iter().filter_map(|n| people.get(*n)).map(|p| p.id).collect();
        } else {
            view.chosen.clear();
        }
    }
    strip.space_left(8.0);
    let step = |back: bool| {
        let span = jiff::Span::new().days(days as i64);
        if back { from.saturating_sub(span) } else { from.saturating_add(span) }
    };
    let (earlier, later) = (cx.tr("attendance-earlier-days"), cx.tr("attendance-later-days"));
    if Button::icon(icons::CARET_RIGHT, &later).size(size).show(ui, cx, strip.right_part(side)).clicked() {
        view.from = Some(step(false));
    }
    if Button::icon(icons::CARET_LEFT, &earlier).size(size).show(ui, cx, strip.right_part(side)).clicked() {
        view.from = Some(step(true));
    }
    let last = words::add_days(from, days.saturating_sub(1));
    let text = if phone {
        format!("{} – {}", words::short_date(cx, from), words::short_date(cx, last))
    } else {
        words::days(cx, from, last)
    };
    let width = paint::width(ui.painter(), &text, Type::NAME.figures()).ceil() + 8.0;
    if width <= strip.rest().width() {
        let place = strip.right(width);
        paint::text(ui.painter(), place, Align2::RIGHT_CENTER, &text, Type::NAME.figures(), cx.tokens.text);
    }
    strip.space_right(12.0);
    let text = if none {
        cx.tr("roster-hint")
    } else {
        cx.say(&Message::new("employees-chosen").with("count", view.chosen.len()))
    };
    if paint::width(ui.painter(), &text, Type::SMALL.figures()) <= strip.rest().width() {
        let ty = Type::SMALL.figures();
        paint::text(ui.painter(), strip.rest(), Align2::LEFT_CENTER, &text, ty, cx.tokens.text3);
    }
}

/// The shifts by their letters, as far as there is room.
fn legend(ui: &Ui, cx: &AppContext<'_>, rect: Rect) {
    let mut x = rect.left();
    for shift in &cx.state.hr.setup.shifts {
        let name = &shift.name;
        let wanted = 28.0 + 6.0 + paint::width(ui.painter(), name, Type::CAPTION) + 16.0;
        if x + wanted > rect.right() {
            break;
        }
        let place = Rect::from_min_size(pos2(x, rect.top() + 1.0), vec2(28.0, 18.0));
        tile(ui, cx, place, Some(shift.id));
        paint::text_at(ui.painter(), pos2(x + 34.0, rect.center().y), name, Type::CAPTION, cx.tokens.text2);
        x += wanted;
    }
}

/// Name and code, with a box to choose them by.
fn who(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    place: Rect,
    employee: EmployeeId,
    (name, code): (&str, &str),
    chosen: &mut BTreeSet<EmployeeId>,
) {
    let t = cx.tokens;
    let on = chosen.contains(&employee);
    let response = ui.interact(place, ui.scope_id().with(("roster who", employee)), Sense::click());
    let label = format!("{} {name}", cx.tr("employees-choose"));
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, on, &label));
    if on || response.hovered() {
        ui.painter().rect_filled(place.with_max_y(place.bottom() - 1.0), 0, if on { t.sel } else { t.hover });
    }
    let side = Rect::from_center_size(pos2(place.left() + 16.0, place.center().y), vec2(16.0, 16.0));
    if on {
        ui.painter().rect_filled(side, CornerRadius::same(4), t.accent);
        paint::icon(ui.painter(), side.center(), icons::CHECK, 12.0, t.accent_ink);
    } else {
        let stroke = Stroke::new(1.5, t.control);
        ui.painter().rect_stroke(side, CornerRadius::same(4), stroke, StrokeKind::Inside);
    }
    let texts = place.with_min_x(place.left() + TICK).shrink2(vec2(0.0, 4.0)).with_max_x(place.right() - 6.0);
    let (upper, lower) = texts.split_top_bottom_at_fraction(0.55);
    paint::file_name(ui.painter(), upper, name, Type::SMALL_NAME, t.text);
    paint::text(ui.painter(), lower, Align2::LEFT_CENTER, code, Type::CAPTION.figures(), t.text3);
    focus::ring_inside(ui, &response, place, t);
    if response.clicked() && !chosen.remove(&employee) {
        chosen.insert(employee);
    }
}

/// A day of somebody: the letters of the shift; a click changes this day alone.
fn day(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    place: Rect,
    (employee, name, date): (EmployeeId, &str, Date),
    (shift, changed): (Option<ShiftId>, bool),
    holiday: Option<&str>,
) {
    let t = cx.tokens;
    let hr = &cx.state.hr;
    if holiday.is_some() || date.weekday() == Weekday::Sunday {
        ui.painter().rect_filled(place.with_max_y(place.bottom() - 1.0), 0, t.sunken);
    }
    let inner = place.shrink2(vec2(1.5, 9.0));
    if shift.is_some() {
        tile(ui, cx, inner, shift);
    }
    if changed {
        ui.painter().circle_filled(inner.right_top() + vec2(-3.0, 3.0), 2.5, t.warning);
    }
    let response = ui.interact(place, ui.scope_id().with("day"), Sense::click());
    let known = shift.and_then(|id| hr.setup.shifts.iter().find(|shift| shift.id == id));
    let off = cx.tr("roster-off");
    let word = known.map_or(off.as_str(), |shift| shift.name.as_str());
    response.widget_info(|| {
        let text = format!("{name} {}: {word}", company::date(cx, date));
        WidgetInfo::labeled(
            Role::Cell,
            true,
            holiday.map_or(text.clone(), |holiday| format!("{text}, {holiday}")),
        )
    });
    if response.hovered() {
        let stroke = Stroke::new(1.5, t.border2);
        ui.painter().rect_stroke(inner, CornerRadius::same(4), stroke, StrokeKind::Inside);
    }
    focus::ring_inside(ui, &response, place, t);
    let locked = hr.setup.locks.iter().any(|(first, last)| (*first..=*last).contains(&date));
    let open = response.clicked() || Popup::is_id_open(ui.ctx(), Popup::default_response_id(&response));
    if !open || locked || cx.state.is_read_only() {
        return;
    }
    let planned = cx.tr("roster-as-planned");
    let mut items =
        vec![MenuItem::new(&planned).on(!changed), MenuItem::new(&off).on(changed && shift.is_none())];
    let shifts = hr.setup.shifts.iter();
    items.extend(shifts.map(|s| MenuItem::new(&s.name).on(changed && shift == Some(s.id))));
    if let Some(n) = menu(&response, cx, &items) {
        let day = match n {
            0 => RosterDay::AsPlanned,
            1 => RosterDay::Off,
            n => RosterDay::Shift(hr.setup.shifts[n - 2].id),
        };
        cx.sender.send(Command::Hr(HrCommand::SetRosterDay { employee, date, day }));
    }
}

/// A shift's letters on its colour.
fn tile(ui: &Ui, cx: &AppContext<'_>, place: Rect, shift: Option<ShiftId>) {
    let t = cx.tokens;
    let at = cx.state.hr.setup.shifts.iter().position(|known| Some(known.id) == shift);
    let Some(at) = at else {
        paint::text(ui.painter(), place, Align2::CENTER_CENTER, "–", Type::CAPTION, t.text3);
        return;
    };
    let (fill, ink) = [
        (t.tint, t.primary_t),
        (t.sel, t.accent_t),
        (t.warning_tint, t.warning),
        (t.info_tint, t.info),
        (t.success_tint, t.success),
    ][at % 5];
    ui.painter().rect_filled(place, CornerRadius::same(4), fill);
    let letters = letters(&cx.state.hr.setup.shifts[at]);
    paint::text(ui.painter(), place, Align2::CENTER_CENTER, &letters, Type::CAPTION, ink);
}

/// The first letters of the first two words: "Hành chính" is HC.
fn letters(shift: &Shift) -> String {
    let mut words = shift.name.split_whitespace().filter_map(|word| word.chars().next());
    let (first, second) = (words.next(), words.next());
    let second = second.or_else(|| shift.name.chars().nth(1));
    first.into_iter().chain(second).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shifts_are_known_by_two_letters() {
        let of = |name: &str| letters(&Shift::office(ShiftId(1), name));
        assert_eq!(["Hành chính", "Ca đêm 2", "Sáng", "X", ""].map(of), ["HC", "CĐ", "SÁ", "X", ""]);
    }
}
