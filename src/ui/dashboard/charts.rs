//! Arrivals, the trend, departments and leave, each in a card.

use egui::{Align2, Rect, Ui, pos2, vec2};

use crate::domain::message::Message;
use crate::state::hr::{DayCounts, HrCommand, TodayState};
use crate::state::{Command, Screen};
use crate::ui::attendance::AttendanceView;
use crate::ui::company::{self, Bars, Series, words};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::{format, paint};

/// Key of its name, colour, and how many of a day it is.
type Part = (&'static str, egui::Color32, fn(&DayCounts) -> u32);

/// The frame, the title and a legend; what is left for the chart, or nothing where there is nothing to show.
pub fn card(
    ui: &Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    title: &str,
    legend: &[(String, egui::Color32)],
    nothing: bool,
) -> Option<Rect> {
    let t = cx.tokens;
    paint::panel(ui.painter(), rect, 8, t.surface, t.border);
    let head = Rect::from_min_size(rect.min + vec2(16.0, 8.0), vec2(rect.width() - 32.0, 28.0));
    let title_width = paint::width(ui.painter(), title, Type::CARD_TITLE);
    paint::text(ui.painter(), head, Align2::LEFT_CENTER, title, Type::CARD_TITLE, t.text);
    let mut x = head.right();
    for (name, ink) in legend.iter().rev() {
        let wanted = paint::width(ui.painter(), name, Type::CAPTION) + 26.0;
        if x - wanted < head.left() + title_width + 8.0 {
            break;
        }
        x -= wanted;
        let dot = Rect::from_center_size(pos2(x + 5.0, head.center().y), vec2(9.0, 9.0));
        ui.painter().rect_filled(dot, egui::CornerRadius::same(2), *ink);
        paint::text_at(ui.painter(), pos2(x + 14.0, head.center().y), name, Type::CAPTION, t.text2);
    }
    let inner = Rect::from_min_max(pos2(rect.left() + 16.0, rect.top() + 44.0), rect.max - vec2(16.0, 12.0));
    if nothing {
        let text = cx.tr("dashboard-nothing");
        paint::text(ui.painter(), inner, Align2::CENTER_CENTER, &text, Type::SMALL, t.text3);
        return None;
    }
    Some(inner)
}

/// People by when they came today.
pub fn arrivals(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, attendance: &mut AttendanceView) {
    let (t, board) = (cx.tokens, &cx.state.hr.board);
    let title = cx.tr("dashboard-arrivals");
    let Some(inner) = card(ui, cx, rect, &title, &[], board.arrivals.is_empty()) else { return };
    let clock = |n: usize| {
        let minute = board.arrivals.get(n).map_or(0, |(minute, _)| *minute);
        format!("{:02}:{:02}", minute / 60, minute % 60)
    };
    let say = |n: usize| {
        let count = board.arrivals.get(n).map_or(0, |(_, count)| *count);
        let people = cx.say(&Message::new("employees-count").with("count", count));
        format!("{} · {people}", clock(n))
    };
    let values = board.arrivals.iter().map(|(_, count)| *count).collect();
    let series = vec![Series { name: title.clone(), ink: t.primary, values }];
    let bars = Bars { name: &title, series, label: &clock, tip: &say, minutes: false };
    if bars.show(ui, cx, inner).is_some() {
        attendance.show_today(TodayState::Present);
        cx.sender.send(Command::OpenScreen(Screen::Attendance));
    }
}

/// A bar for each day: in time from below, late above it, absent on top.
pub fn trend(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, attendance: &mut AttendanceView) {
    let (t, board) = (cx.tokens, &cx.state.hr.board);
    let title = cx.tr("dashboard-trend");
    let parts: [Part; 3] = [
        ("dashboard-in-time", t.success, |c| c.present.saturating_sub(c.late)),
        ("hr-today-late", t.warning, |c| c.late.min(c.present)),
        ("hr-status-absent", t.danger, |c| c.absent),
    ];
    let legend = parts.map(|(key, ink, _)| (cx.tr(key), ink));
    let Some(inner) = card(ui, cx, rect, &title, &legend, board.trend.is_empty()) else { return };
    let series = parts.map(|(key, ink, count)| Series {
        name: cx.tr(key),
        ink,
        values: board.trend.iter().map(|(_, counts)| count(counts)).collect(),
    });
    let date = |n: usize| board.trend.get(n).map(|(d, _)| words::short_date(cx, *d)).unwrap_or_default();
    let say = |n: usize| {
        let Some((date, counts)) = board.trend.get(n) else { return String::new() };
        let message = Message::new("dashboard-day")
            .with("what", company::date(cx, *date))
            .with("present", counts.present)
            .with("late", counts.late)
            .with("absent", counts.absent)
            .with("leave", counts.on_leave);
        cx.say(&message)
    };
    let bars = Bars { name: &title, series: series.into(), label: &date, tip: &say, minutes: false };
    if let Some((date, _)) = bars.show(ui, cx, inner).and_then(|n| board.trend.get(n)) {
        attendance.show_month();
        cx.sender.send(Command::Hr(HrCommand::ShowMonth(*date)));
        cx.sender.send(Command::OpenScreen(Screen::Attendance));
    }
}

/// Who was there of those who should have been, by department.
pub fn departments(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let board = &cx.state.hr.board;
    let known: Vec<_> = board.departments.iter().filter(|(_, c)| c.planned > 0).collect();
    let title = cx.tr("dashboard-departments");
    let Some(inner) = card(ui, cx, rect, &title, &[], known.is_empty()) else { return };
    let rows: Vec<_> = known
        .iter()
        .map(|(name, c)| {
            let part = c.present as f32 / c.planned.max(1) as f32;
            (name.clone(), part, format::percent(part))
        })
        .collect();
    if company::lines(ui, cx, inner, "department", &rows, cx.tokens.primary).is_some() {
        cx.sender.send(Command::OpenScreen(Screen::Reports));
    }
}

/// Hours of leave by kind.
pub fn leave(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let board = &cx.state.hr.board;
    let title = cx.tr("dashboard-leave");
    let Some(inner) = card(ui, cx, rect, &title, &[], board.leave.is_empty()) else { return };
    let most = board.leave.iter().map(|(_, m)| *m).max().unwrap_or(1).max(1) as f32;
    let hours = |minutes: i64| company::hours(i32::try_from(minutes).unwrap_or(i32::MAX));
    let rows: Vec<_> = board
        .leave
        .iter()
        .map(|(name, minutes)| (name.clone(), *minutes as f32 / most, hours(*minutes)))
        .collect();
    if company::lines(ui, cx, inner, "leave kind", &rows, cx.tokens.info).is_some() {
        cx.sender.send(Command::OpenScreen(Screen::Leave));
    }
}
