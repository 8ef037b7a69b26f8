//! A month of somebody: a bar for each day's hours, sums, and the days as a list.

use egui::{Align2, CornerRadius, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::domain::attendance::DayStatus;
use crate::domain::shift::Minutes;
use crate::state::Command;
use crate::state::hr::{HrCommand, PersonDay, PersonDetail};
use crate::ui::company::{self, words};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Pill, Strip, tip};
use crate::ui::{icons, paint};

use super::page::Asked;

pub const HEIGHT: f32 = 296.0;
const FOOT: f32 = 60.0;
const ROW: f32 = 40.0;
/// Days of the short list.
const RECENT: usize = 7;

/// The last days with something to say, newest first.
pub fn recent(detail: &PersonDetail) -> Vec<&PersonDay> {
    detail.days.iter().rev().filter(|day| day.status.is_some()).take(RECENT).collect()
}

pub fn list_height(days: usize) -> f32 {
    44.0 + 28.0 + days.max(1) as f32 * ROW + 8.0
}

pub fn chart(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, detail: &PersonDetail) -> Option<Asked> {
    let t = cx.tokens;
    let inner = rect.shrink2(vec2(16.0, 0.0));
    let mut strip = Strip::new(inner.with_max_y(inner.top() + 44.0));
    let (previous, next) = (cx.tr("attendance-previous-month"), cx.tr("attendance-next-month"));
    let side = vec2(32.0, 32.0);
    if Button::icon(icons::CARET_LEFT, &previous).show(ui, cx, strip.left_part(side)).clicked()
        && let Ok(day) = detail.month.yesterday()
    {
        cx.sender.send(Command::Hr(HrCommand::PersonMonth(day)));
    }
    let name = company::month(cx, detail.month);
    let width = paint::width(ui.painter(), &name, Type::CARD_TITLE).ceil() + 12.0;
    paint::text(ui.painter(), strip.left(width), Align2::CENTER_CENTER, &name, Type::CARD_TITLE, t.text);
    if Button::icon(icons::CARET_RIGHT, &next).show(ui, cx, strip.left_part(side)).clicked()
        && let Ok(day) = detail.month.last_of_month().tomorrow()
    {
        cx.sender.send(Command::Hr(HrCommand::PersonMonth(day)));
    }
    legend(ui, cx, strip.rest());
    let plot = Rect::from_min_max(
        pos2(inner.left() + 44.0, inner.top() + 56.0),
        pos2(inner.right(), rect.bottom() - FOOT - 24.0),
    );
    bars(ui, cx, plot, detail);
    sums(ui, cx, rect.with_min_y(rect.bottom() - FOOT), detail);
    None
}

fn legend(ui: &Ui, cx: &AppContext<'_>, rect: Rect) {
    let t = cx.tokens;
    let mut x = rect.right();
    for (key, ink) in [
        ("report-column-leave", t.info_tint),
        ("report-column-overtime", t.accent),
        ("report-column-late", t.warning),
        ("report-column-worked", t.primary),
    ] {
        let name = cx.tr(key);
        let wanted = paint::width(ui.painter(), &name, Type::CAPTION) + 26.0;
        if x - wanted < rect.left() + 8.0 {
            break;
        }
        x -= wanted;
        let dot = Rect::from_center_size(pos2(x + 5.0, rect.center().y), vec2(9.0, 9.0));
        ui.painter().rect_filled(dot, CornerRadius::same(2), ink);
        paint::text_at(ui.painter(), pos2(x + 14.0, rect.center().y), &name, Type::CAPTION, t.text2);
    }
}

fn bars(ui: &mut Ui, cx: &AppContext<'_>, plot: Rect, detail: &PersonDetail) {
    let t = cx.tokens;
    // The hours that are there, at least those of an office.
    let stays = detail.days.iter().filter_map(|day| day.stay);
    let (mut from, mut to) = (7 * 60, 19 * 60);
    for (first, last) in stays {
        from = from.min(first);
        to = to.max(last.unwrap_or(first));
    }
    let (from, to) = (from.div_euclid(120) * 120, (to + 119).div_euclid(120) * 120);
    let y = |minute: Minutes| plot.top() + plot.height() * (minute - from) as f32 / (to - from).max(1) as f32;
    let step = if to - from > 14 * 60 { 240 } else { 120 };
    let mut hour = from;
    while hour <= to {
        paint::hline(ui.painter(), plot.x_range(), y(hour), t.border);
        let place = Rect::from_min_max(
            pos2(plot.left() - 44.0, y(hour) - 8.0),
            pos2(plot.left() - 8.0, y(hour) + 8.0),
        );
        let text = format!("{:02}:00", hour.div_euclid(60).rem_euclid(24));
        paint::text(ui.painter(), place, Align2::RIGHT_CENTER, &text, Type::CAPTION.figures(), t.text3);
        hour += step;
    }
    let each = plot.width() / detail.days.len().max(1) as f32;
    for (n, day) in detail.days.iter().enumerate() {
        let slot =
            Rect::from_min_size(pos2(plot.left() + n as f32 * each, plot.top()), vec2(each, plot.height()));
        let response = ui.interact(slot, ui.scope_id().with(("day", n)), Sense::hover());
        let name = summary(cx, day);
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
        if matches!(day.status, Some(DayStatus::Rest)) || day.holiday.is_some() {
            ui.painter().rect_filled(slot, 0, t.sunken);
        }
        let bar = |a: Minutes, b: Minutes, ink| {
            let half = (each * 0.3).clamp(2.0, 6.0);
            let x = slot.center().x;
            let place = Rect::from_min_max(pos2(x - half, y(a)), pos2(x + half, y(b).max(y(a) + 2.0)));
            ui.painter().rect_filled(place, CornerRadius::same(2), ink);
        };
        if let Some((first, last)) = day.stay {
            let last = last.unwrap_or(first + 15);
            bar(first, last, t.primary);
            if day.late > 0 {
                bar(first, (first + 30).min(last), t.warning);
            }
            if day.overtime > 0 {
                bar((last - day.overtime).max(first), last, t.accent);
            }
        } else if day.status == Some(DayStatus::OnLeave) {
            bar(8 * 60, 17 * 60, t.info_tint);
            let place = Rect::from_center_size(pos2(slot.center().x, y(12 * 60 + 30)), vec2(each, 16.0));
            let mark = cx.tr("hr-mark-on-leave");
            paint::text(ui.painter(), place, Align2::CENTER_CENTER, &mark, Type::SECTION, t.info);
        } else if day.status == Some(DayStatus::Absent) {
            let place = Rect::from_center_size(pos2(slot.center().x, y(12 * 60 + 30)), vec2(each, 16.0));
            let mark = cx.tr("hr-mark-absent");
            paint::text(ui.painter(), place, Align2::CENTER_CENTER, &mark, Type::SECTION, t.danger);
        }
        if n % 5 == 0 {
            let place = Rect::from_center_size(pos2(slot.center().x, plot.bottom() + 12.0), vec2(24.0, 16.0));
            let text = day.date.day().to_string();
            paint::text(ui.painter(), place, Align2::CENTER_CENTER, &text, Type::CAPTION.figures(), t.text3);
        }
        tip(response, cx, &name, None);
    }
}

fn summary(cx: &AppContext<'_>, day: &PersonDay) -> String {
    let date = company::date(cx, day.date);
    let Some(status) = day.status else { return date };
    let (word, ..) = company::status(cx.tokens, status);
    let mut text = format!("{date} · {}", cx.tr(word));
    if let Some(holiday) = &day.holiday {
        text = format!("{text} · {holiday}");
    }
    match day.stay {
        Some((first, Some(last))) => format!("{text} · {} – {}", clock(first), clock(last)),
        Some((first, None)) => format!("{text} · {}", clock(first)),
        None => text,
    }
}

fn clock(minute: Minutes) -> String {
    format!("{:02}:{:02}", minute.div_euclid(60).rem_euclid(24), minute.rem_euclid(60))
}

fn sums(ui: &Ui, cx: &AppContext<'_>, rect: Rect, detail: &PersonDetail) {
    let t = cx.tokens;
    paint::hline(ui.painter(), rect.x_range(), rect.top(), t.border);
    let there = |day: &&PersonDay| {
        matches!(
            day.status,
            Some(DayStatus::Present | DayStatus::HalfDay | DayStatus::WorkedDayOff | DayStatus::Open)
        ) && day.stay.is_some()
    };
    let days = detail.days.iter().filter(there).count();
    let worked: Minutes = detail.days.iter().map(|day| day.worked).sum();
    let late = detail.days.iter().filter(|day| day.late > 0).count();
    let overtime: Minutes = detail.days.iter().map(|day| day.overtime).sum();
    let zero = |minutes| if minutes == 0 { "0:00".to_owned() } else { company::hours(minutes) };
    let facts = [
        ("person-days-worked", days.to_string()),
        ("report-column-worked", zero(worked)),
        ("person-times-late", late.to_string()),
        ("report-column-overtime", zero(overtime)),
    ];
    let each = rect.width() / 4.0;
    for (n, (key, value)) in facts.into_iter().enumerate() {
        let cell =
            Rect::from_min_size(pos2(rect.left() + n as f32 * each, rect.top()), vec2(each, rect.height()));
        if n > 0 {
            paint::vline(ui.painter(), cell.left(), cell.y_range(), t.border);
        }
        let (upper, lower) = cell.shrink2(vec2(12.0, 8.0)).split_top_bottom_at_fraction(0.45);
        paint::text(ui.painter(), upper, Align2::LEFT_CENTER, &cx.tr(key), Type::SMALL, t.text2);
        paint::text(ui.painter(), lower, Align2::LEFT_CENTER, &value, Type::TITLE.figures(), t.text);
    }
}

pub fn list(ui: &Ui, cx: &AppContext<'_>, rect: Rect, detail: &PersonDetail, all: bool) {
    let t = cx.tokens;
    let inner = rect.shrink2(vec2(16.0, 0.0));
    let head = inner.with_max_y(inner.top() + 44.0);
    let title = cx.tr(if all { "person-all-days" } else { "person-recent-days" });
    paint::text(ui.painter(), head, Align2::LEFT_CENTER, &title, Type::CARD_TITLE, t.text);
    let days: Vec<&PersonDay> = if all {
        detail.days.iter().rev().filter(|day| day.status.is_some()).collect()
    } else {
        recent(detail)
    };
    let columns = |row: Rect| {
        let mut strip = Strip::new(row);
        let status = strip.right((row.width() * 0.3).max(112.0));
        strip.space_right(12.0);
        let hours = strip.right(52.0);
        let out = strip.right(56.0);
        let first = strip.right(56.0);
        (strip.rest(), first, out, hours, status)
    };
    let header = Rect::from_min_size(pos2(inner.left(), head.bottom()), vec2(inner.width(), 28.0));
    let (a, b, c, d, e) = columns(header);
    for (place, key, align) in [
        (a, "report-column-date", Align2::LEFT_CENTER),
        (b, "report-column-in", Align2::RIGHT_CENTER),
        (c, "report-column-out", Align2::RIGHT_CENTER),
        (d, "report-column-worked", Align2::RIGHT_CENTER),
        (e, "report-column-status", Align2::LEFT_CENTER),
    ] {
        let text = cx.tr(key);
        if paint::width(ui.painter(), &text, Type::CAPTION) <= place.width() {
            paint::text(ui.painter(), place, align, &text, Type::CAPTION, t.text3);
        }
    }
    for (n, day) in days.into_iter().enumerate() {
        let top = header.bottom() + n as f32 * ROW;
        let row = Rect::from_min_size(pos2(inner.left(), top), vec2(inner.width(), ROW));
        paint::hline(ui.painter(), row.x_range(), row.top(), t.border);
        let (a, b, c, d, e) = columns(row);
        let date = format!("{} {}", company::weekday(cx, day.date), words::short_date(cx, day.date));
        paint::text(ui.painter(), a, Align2::LEFT_CENTER, &date, Type::NAME.figures(), t.text);
        let (first, last) = match day.stay {
            Some((first, last)) => (clock(first), last.map_or_else(|| "–".to_owned(), clock)),
            None => ("–".to_owned(), "–".to_owned()),
        };
        for (place, text) in [(b, first), (c, last), (d, company::hours(day.worked))] {
            paint::text(ui.painter(), place, Align2::RIGHT_CENTER, &text, Type::BODY.figures(), t.text2);
        }
        let Some(status) = day.status else { continue };
        let (word, ..) = company::status(t, status);
        let text = match (day.late, day.overtime) {
            (late, _) if late > 0 => format!("{} {}", cx.tr("report-column-late"), company::hours(late)),
            (_, overtime) if overtime > 0 => {
                format!("{} {}", cx.tr("report-column-overtime"), company::hours(overtime))
            }
            _ => cx.tr(word),
        };
        let pill = Pill { text: &text, tone: company::tone(status), icon: None, dot: false };
        let width = pill.width(ui.painter());
        let text_fits = width <= e.width();
        let short = cx.tr(word);
        let pill = if text_fits { pill } else { Pill { text: &short, ..pill } };
        let width = pill.width(ui.painter()).min(e.width());
        pill.show(ui.painter(), e.left(), row.center().y, width, t);
    }
}
