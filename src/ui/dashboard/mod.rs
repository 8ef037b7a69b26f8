//! The company today: numbers that lead to their rows, the last month, departments, arrivals, leave.
//!
//! Guarantees: every number can be clicked and opens what it counts.

use egui::{Align2, Color32, CornerRadius, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::domain::message::Message;
use crate::state::hr::{Board, DayCounts};
use crate::state::{Command, Screen};

use super::context::{AppContext, Width};
use super::icons::{self, Icon};
use super::theme::Type;
use super::widgets::{Strip, child};
use super::{company, focus, paint};

const GAP: f32 = 12.0;
const CARD: f32 = 84.0;
const CHART: f32 = 240.0;

pub(super) fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let body = company::body(ui, cx, rect);
    let (head, rest) = body.split_top_bottom_at_y(body.top() + company::HEAD);
    let note = cx.state.hr.today.map(|today| company::date(cx, today)).unwrap_or_default();
    company::title(ui, &mut Strip::new(head), cx, &cx.tr("nav-dashboard"), &note);
    if company::empty(ui, cx, rest) {
        return;
    }
    let place = rest.with_min_y(rest.top() + 8.0);
    child(ui, "dashboard", place, |ui| {
        ScrollArea::vertical().id_salt("dashboard").auto_shrink(false).show(ui, |ui| {
            let width = place.width();
            let columns = if cx.width.is_phone() { 1 } else { 2 };
            let cards = match cx.width {
                Width::Phone => 2,
                Width::Narrow | Width::Medium => 3,
                Width::Regular | Width::Wide => 6,
            };
            let card_rows = 6_usize.div_ceil(cards) as f32;
            let chart_rows = 4_usize.div_ceil(columns) as f32;
            let height = card_rows * (CARD + GAP) + chart_rows * (CHART + GAP) + 8.0;
            let (all, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
            numbers(ui, cx, all, cards);
            let top = all.top() + card_rows * (CARD + GAP);
            let chart_width = (width - GAP * (columns - 1) as f32) / columns as f32;
            for n in 0..4 {
                let at = pos2(
                    all.left() + (n % columns) as f32 * (chart_width + GAP),
                    top + (n / columns) as f32 * (CHART + GAP),
                );
                chart(ui, cx, Rect::from_min_size(at, vec2(chart_width, CHART)), n);
            }
        });
    });
}

fn numbers(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, columns: usize) {
    let (t, board) = (cx.tokens, &cx.state.hr.board);
    let cards: [(&str, u32, Icon, Color32, Screen); 6] = [
        ("dashboard-employed", board.employed, icons::USERS, t.text2, Screen::Employees),
        ("dashboard-present", board.present, icons::CHECK_CIRCLE, t.success, Screen::Attendance),
        ("dashboard-late", board.late, icons::CLOCK, t.warning, Screen::Attendance),
        ("dashboard-absent", board.absent, icons::WARNING_CIRCLE, t.danger, Screen::Attendance),
        ("dashboard-on-leave", board.on_leave, icons::SUN, t.info, Screen::Leave),
        ("dashboard-waiting", board.waiting, icons::TRAY, t.accent_t, Screen::Leave),
    ];
    let width = (rect.width() - GAP * (columns - 1) as f32) / columns as f32;
    for (n, (key, value, icon, ink, screen)) in cards.into_iter().enumerate() {
        let at = pos2(
            rect.left() + (n % columns) as f32 * (width + GAP),
            rect.top() + (n / columns) as f32 * (CARD + GAP),
        );
        let card = Rect::from_min_size(at, vec2(width, CARD));
        let name = cx.tr(key);
        let response = ui.interact(card, ui.scope_id().with(("number", n)), Sense::click());
        let number = cx.integer(value);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{name} {number}")));
        let fill = if response.hovered() { t.hover } else { t.surface };
        paint::panel(ui.painter(), card, 8, fill, t.border);
        paint::icon(ui.painter(), pos2(card.right() - 22.0, card.top() + 24.0), icon, 20.0, ink);
        let inner = card.shrink2(vec2(14.0, 10.0));
        let (upper, lower) = inner.split_top_bottom_at_y(inner.top() + 38.0);
        paint::text(ui.painter(), upper, Align2::LEFT_CENTER, &number, Type::DISPLAY.figures(), t.text);
        paint::text(ui.painter(), lower, Align2::LEFT_CENTER, &name, Type::SMALL, t.text2);
        focus::ring(ui, &response, card, 8, t);
        if response.clicked() {
            cx.sender.send(Command::OpenScreen(screen));
        }
    }
}

fn chart(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, n: usize) {
    let (t, board) = (cx.tokens, &cx.state.hr.board);
    paint::panel(ui.painter(), rect, 8, t.surface, t.border);
    let key = ["dashboard-trend", "dashboard-departments", "dashboard-arrivals", "dashboard-leave"][n];
    let head = Rect::from_min_size(rect.min + vec2(14.0, 8.0), vec2(rect.width() - 28.0, 28.0));
    paint::text(ui.painter(), head, Align2::LEFT_CENTER, &cx.tr(key), Type::CARD_TITLE, t.text);
    let inner = Rect::from_min_max(pos2(rect.left() + 14.0, rect.top() + 44.0), rect.max - vec2(14.0, 12.0));
    let nothing = match n {
        0 => board.trend.is_empty(),
        1 => board.departments.is_empty(),
        2 => board.arrivals.is_empty(),
        _ => board.leave.is_empty(),
    };
    if nothing {
        let text = cx.tr("dashboard-nothing");
        paint::text(ui.painter(), inner, Align2::CENTER_CENTER, &text, Type::SMALL, t.text3);
        return;
    }
    match n {
        0 => trend(ui, cx, inner, board),
        1 => departments(ui, cx, inner, board),
        2 => arrivals(ui, cx, inner, board),
        _ => leave(ui, cx, inner, board),
    }
}

/// A bar for each day: present from below, of it late in amber, absent above.
fn trend(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, board: &Board) {
    let t = cx.tokens;
    let most = board.trend.iter().map(|(_, c)| c.planned.max(c.present)).max().unwrap_or(1).max(1) as f32;
    let (plot, labels) = rect.split_top_bottom_at_y(rect.bottom() - 18.0);
    let step = plot.width() / board.trend.len().max(1) as f32;
    for (n, (date, counts)) in board.trend.iter().enumerate() {
        let slot =
            Rect::from_min_size(pos2(plot.left() + n as f32 * step, plot.top()), vec2(step, plot.height()));
        let response = ui.interact(slot, ui.scope_id().with(("trend", n)), Sense::click());
        let name = day_summary(cx, &company::date(cx, *date), counts);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        if response.hovered() {
            ui.painter().rect_filled(slot, CornerRadius::same(3), t.hover);
        }
        let mut bottom = plot.bottom();
        for (count, ink) in [
            (counts.present.saturating_sub(counts.late), t.success),
            (counts.late.min(counts.present), t.warning),
            (counts.absent, t.danger),
        ] {
            let height = plot.height() * count as f32 / most;
            let bar = Rect::from_min_max(
                pos2(slot.left() + step * 0.18, bottom - height),
                pos2(slot.right() - step * 0.18, bottom),
            );
            ui.painter().rect_filled(bar, 0, ink);
            bottom -= height;
        }
        // A label wherever there is room for the next one.
        let every = (44.0 / step).ceil().max(1.0) as usize;
        if n % every == 0 {
            let place = Rect::from_min_size(pos2(slot.left(), labels.top()), vec2(step * every as f32, 18.0));
            let text = format!("{:02}/{:02}", date.day(), date.month());
            paint::text(ui.painter(), place, Align2::LEFT_CENTER, &text, Type::CAPTION.figures(), t.text3);
        }
        let clicked = response.clicked();
        super::widgets::tip(response, cx, &name, None);
        if clicked {
            cx.sender.send(Command::Hr(crate::state::hr::HrCommand::ShowMonth(*date)));
            cx.sender.send(Command::OpenScreen(Screen::Attendance));
        }
    }
}

fn day_summary(cx: &AppContext<'_>, what: &str, counts: &DayCounts) -> String {
    let message = Message::new("dashboard-day")
        .with("what", what)
        .with("present", counts.present)
        .with("late", counts.late)
        .with("absent", counts.absent)
        .with("leave", counts.on_leave);
    cx.say(&message)
}

/// Lines of a name, a bar and a number.
fn lines(ui: &Ui, cx: &AppContext<'_>, rect: Rect, rows: &[(String, f32, String)], ink: Color32) {
    let t = cx.tokens;
    let height = (rect.height() / rows.len().max(1) as f32).clamp(20.0, 32.0);
    let room = (rect.height() / height).floor() as usize;
    for (n, (name, part, value)) in rows.iter().take(room).enumerate() {
        let row = Rect::from_min_size(
            pos2(rect.left(), rect.top() + n as f32 * height),
            vec2(rect.width(), height),
        );
        let (left, rest) = row.split_left_right_at_x(row.left() + (row.width() * 0.42).min(220.0));
        let (middle, right) = rest.split_left_right_at_x(rest.right() - 64.0);
        paint::text(
            ui.painter(),
            left.with_max_x(left.right() - 8.0),
            Align2::LEFT_CENTER,
            name,
            Type::SMALL,
            t.text2,
        );
        let track = Rect::from_center_size(middle.center(), vec2(middle.width(), 8.0));
        ui.painter().rect_filled(track, CornerRadius::same(4), t.sunken);
        let bar = track.with_max_x(track.left() + track.width() * part.clamp(0.0, 1.0));
        ui.painter().rect_filled(bar, CornerRadius::same(4), ink);
        paint::text(ui.painter(), right, Align2::RIGHT_CENTER, value, Type::SMALL.figures(), t.text);
    }
}

fn departments(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, board: &Board) {
    let rows: Vec<_> = board
        .departments
        .iter()
        .filter(|(_, c)| c.planned > 0)
        .map(|(name, c)| {
            let part = c.present as f32 / c.planned.max(1) as f32;
            (name.clone(), part, super::format::percent(part))
        })
        .collect();
    lines(ui, cx, rect, &rows, cx.tokens.success);
}

fn arrivals(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, board: &Board) {
    let t = cx.tokens;
    let most = board.arrivals.iter().map(|(_, n)| *n).max().unwrap_or(1).max(1) as f32;
    let (plot, labels) = rect.split_top_bottom_at_y(rect.bottom() - 18.0);
    let step = (plot.width() / board.arrivals.len().max(1) as f32).min(48.0);
    for (n, (minute, people)) in board.arrivals.iter().enumerate() {
        let left = plot.left() + n as f32 * step;
        let height = plot.height() * *people as f32 / most;
        let bar = Rect::from_min_max(
            pos2(left + 1.0, plot.bottom() - height),
            pos2(left + step - 1.0, plot.bottom()),
        );
        ui.painter().rect_filled(bar, CornerRadius { nw: 2, ne: 2, sw: 0, se: 0 }, t.accent);
        let every = (48.0 / step).ceil().max(1.0) as usize;
        if n % every == 0 {
            let place = Rect::from_min_size(pos2(left, labels.top()), vec2(step * every as f32, 18.0));
            let text = format!("{}:{:02}", minute / 60, minute % 60);
            paint::text(ui.painter(), place, Align2::LEFT_CENTER, &text, Type::CAPTION.figures(), t.text3);
        }
    }
}

fn leave(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, board: &Board) {
    let most = board.leave.iter().map(|(_, m)| *m).max().unwrap_or(1).max(1) as f32;
    let rows: Vec<_> = board
        .leave
        .iter()
        .map(|(name, minutes)| (name.clone(), *minutes as f32 / most, company::hours(*minutes as i32)))
        .collect();
    lines(ui, cx, rect, &rows, cx.tokens.info);
}
