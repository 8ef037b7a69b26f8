//! The team's calendar: who is away on which day of a month.

use egui::{Align2, CornerRadius, Id, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use jiff::civil::Date;

use crate::state::hr::{LeaveItem, LeavePart, LeaveState};
use crate::ui::company;
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Strip, scroll_rows, tip};
use crate::ui::{icons, paint};

const ROW: f32 = 36.0;
const HEADER: f32 = 40.0;
const LEAST_DAY: f32 = 20.0;

/// The month on show.
#[derive(Debug, Default)]
pub struct CalendarView {
    first: Option<Date>,
    /// The first day shown where not all fit.
    from: usize,
}

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut CalendarView) {
    let t = cx.tokens;
    let Some(today) = cx.state.hr.today else { return };
    let first = view.first.unwrap_or(today).first_of_month();
    let (row, rest) = rect.split_top_bottom_at_y(rect.top() + 32.0);
    let mut strip = Strip::new(row);
    let side = vec2(32.0, 32.0);
    let (previous, next) = (cx.tr("attendance-previous-month"), cx.tr("attendance-next-month"));
    if Button::icon(icons::CARET_LEFT, &previous).show(ui, cx, strip.left_part(side)).clicked() {
        view.first = first.yesterday().ok();
        view.from = 0;
    }
    let name = company::month(cx, first);
    let width = paint::width(ui.painter(), &name, Type::NAME).ceil() + 16.0;
    paint::text(ui.painter(), strip.left(width), Align2::CENTER_CENTER, &name, Type::NAME, t.text);
    if Button::icon(icons::CARET_RIGHT, &next).show(ui, cx, strip.left_part(side)).clicked() {
        view.first = first.last_of_month().tomorrow().ok();
        view.from = 0;
    }
    let last = first.last_of_month();
    // Who is away in the month, each once, by department and name.
    let holds = |item: &&LeaveItem| {
        matches!(item.state, LeaveState::Pending | LeaveState::Approved | LeaveState::CancelAsked)
            && item.days.iter().any(|(date, _)| (first..=last).contains(date))
    };
    let items: Vec<&LeaveItem> = cx.state.hr.leave.iter().filter(holds).collect();
    let mut people: Vec<(&str, &str, &str)> =
        items.iter().map(|item| (item.department.as_str(), item.name.as_str(), item.code.as_str())).collect();
    people.sort_unstable();
    people.dedup();
    let rest = rest.with_min_y(rest.top() + 8.0);
    if people.is_empty() {
        let text = cx.tr("leave-nobody-away");
        paint::text(ui.painter(), rest, Align2::CENTER_CENTER, &text, Type::BODY, t.text3);
        return;
    }
    let name_width = if cx.width.is_phone() { 144.0 } else { 190.0 };
    let all = i64::from(first.days_in_month()) as usize;
    let fit = (((rest.width() - 2.0 - name_width) / LEAST_DAY).floor() as usize).clamp(1, all);
    view.from = view.from.min(all - fit);
    if fit < all {
        let (earlier, later) = (cx.tr("attendance-earlier-days"), cx.tr("attendance-later-days"));
        let button = Button::icon(icons::ARROW_RIGHT, &later).enabled(view.from + fit < all);
        if button.show(ui, cx, strip.right_part(side)).clicked() {
            view.from = (view.from + fit).min(all - fit);
        }
        let button = Button::icon(icons::ARROW_LEFT, &earlier).enabled(view.from > 0);
        if button.show(ui, cx, strip.right_part(side)).clicked() {
            view.from = view.from.saturating_sub(fit);
        }
    }
    let needed = HEADER + people.len() as f32 * ROW + 2.0;
    let rest = rest.with_max_y((rest.bottom() - 12.0).min(rest.top() + needed));
    paint::panel(ui.painter(), rest, 8, t.surface, t.border);
    let inner = rest.shrink(1.0);
    let each = (inner.width() - name_width) / fit as f32;
    let date_of = |n: usize| crate::ui::company::words::add_days(first, n);
    let column = |n: usize, area: Rect| {
        let left = inner.left() + name_width + (n - view.from) as f32 * each;
        Rect::from_x_y_ranges(left..=left + each, area.y_range())
    };
    let (header, body) = inner.split_top_bottom_at_y(inner.top() + HEADER);
    for n in view.from..view.from + fit {
        let date = date_of(n);
        let place = column(n, header);
        let ink = if date == today { t.primary_t } else { t.text3 };
        let (upper, lower) = place.shrink2(vec2(0.0, 4.0)).split_top_bottom_at_fraction(0.5);
        let weekday = company::weekday(cx, date);
        paint::text(ui.painter(), upper, Align2::CENTER_CENTER, &weekday, Type::CAPTION, ink);
        let number = date.day().to_string();
        paint::text(ui.painter(), lower, Align2::CENTER_CENTER, &number, Type::CAPTION.figures(), ink);
    }
    paint::hline(ui.painter(), header.x_range(), header.bottom() - 1.0, t.border);
    scroll_rows(ui, Id::unique("team"), body, ROW, people.len(), None, |ui, at, area| {
        let (unit, name, code) = people[at];
        paint::hline(ui.painter(), area.x_range(), area.bottom() - 1.0, t.border);
        let place = area.with_max_x(area.left() + name_width).shrink2(vec2(10.0, 3.0));
        let (upper, lower) = place.split_top_bottom_at_fraction(0.55);
        paint::text(ui.painter(), upper, Align2::LEFT_CENTER, name, Type::SMALL_NAME, t.text);
        let unit = unit.rsplit(" / ").next().unwrap_or(unit);
        let fits = paint::width(ui.painter(), unit, Type::CAPTION) <= lower.width();
        let note = if fits && !unit.is_empty() { unit } else { code };
        paint::text(ui.painter(), lower, Align2::LEFT_CENTER, note, Type::CAPTION, t.text3);
        for n in view.from..view.from + fit {
            let date = date_of(n);
            let place = column(n, area);
            let rest_day = date.weekday() == jiff::civil::Weekday::Sunday;
            if rest_day {
                ui.painter().rect_filled(place, 0, t.sunken);
            }
            let held = items.iter().filter(|item| item.code == code).find_map(|item| {
                item.days.iter().find(|(day, _)| *day == date).map(|(_, part)| (item, *part))
            });
            let Some((item, part)) = held else { continue };
            mark(ui, cx, place, item, part, date);
        }
    });
}

fn mark(ui: &mut Ui, cx: &AppContext<'_>, place: Rect, item: &LeaveItem, part: LeavePart, date: Date) {
    let t = cx.tokens;
    let id = ui.scope_id().with((item.id, date.day()));
    let response = ui.interact(place, id, Sense::hover());
    let (state, _) = company::request_state(item.state);
    let name = format!("{} · {} · {}", item.name, item.kind, cx.tr(state));
    response.widget_info(|| WidgetInfo::labeled(Role::Cell, true, &name));
    let inner = place.shrink2(vec2(1.5, 7.0));
    // Half a day is half a cell.
    let inner = match part {
        LeavePart::Full => inner,
        LeavePart::FirstHalf => inner.with_max_x(inner.center().x),
        LeavePart::SecondHalf => inner.with_min_x(inner.center().x),
        LeavePart::Hours => {
            Rect::from_center_size(pos2(inner.center().x, inner.center().y), inner.size() * 0.5)
        }
    };
    let (fill, ink) =
        if item.state == LeaveState::Pending { (t.sel, t.primary_t) } else { (t.info_tint, t.info) };
    ui.painter().rect_filled(inner, CornerRadius::same(3), fill);
    if item.state == LeaveState::Pending {
        let stroke = egui::Stroke::new(1.0, ink);
        ui.painter().rect_stroke(inner, CornerRadius::same(3), stroke, egui::StrokeKind::Inside);
    }
    if part == LeavePart::Full {
        let text = cx.tr("hr-mark-on-leave");
        paint::text(ui.painter(), inner, Align2::CENTER_CENTER, &text, Type::CAPTION, ink);
    }
    tip(response, cx, &name, None);
}
