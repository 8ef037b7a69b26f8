//! The company today: numbers that lead to their rows, charts over a range of days, what is to be decided, who is new.
//!
//! Guarantees: every number can be clicked and opens what it counts; a number nothing is known of says so.

mod charts;
mod desk;

pub(super) use charts::card;

use egui::{Align2, Color32, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::domain::message::Message;
use crate::state::hr::{HrCommand, TodayState};
use crate::state::people::{PeopleCommand, PeopleTab};
use crate::state::{Command, Screen};

use super::attendance::AttendanceView;
use super::company::words;
use super::context::{AppContext, Width};
use super::icons::{self, Icon};
use super::theme::Type;
use super::widgets::{Segmented, Strip, child};
use super::{company, focus, paint};

const GAP: f32 = 16.0;
const CARD: f32 = 92.0;
const CHART: f32 = 272.0;

/// What hands have moved here.
#[derive(Debug, Default)]
pub struct DashboardView {
    desk: desk::DeskView,
}

/// Days of the charts that can be chosen.
const RANGES: [(i64, &str); 3] = [(7, "dashboard-week"), (30, "dashboard-thirty"), (90, "dashboard-quarter")];

pub(super) fn draw(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    view: &mut DashboardView,
    attendance: &mut AttendanceView,
) {
    let body = company::body(ui, cx, rect);
    let (head, rest) = body.split_top_bottom_at_y(body.top() + company::HEAD);
    header(ui, cx, head);
    if company::empty(ui, cx, rest) {
        return;
    }
    let place = rest.with_min_y(rest.top() + 8.0);
    child(ui, "dashboard", place, |ui| {
        ScrollArea::vertical().id_salt("dashboard").auto_shrink(false).show(ui, |ui| {
            let width = place.width() - 4.0;
            let cards = match cx.width {
                Width::Phone | Width::Narrow => 2,
                _ => 4,
            };
            let card_rows = 8_usize.div_ceil(cards) as f32;
            let wide = cx.width >= Width::Medium;
            let blocks: &[(f32, f32)] = if wide {
                // Place of each block: share of the width it begins at, and has.
                &[(0.0, 0.62), (0.62, 0.38), (0.0, 0.5), (0.5, 0.5), (0.0, 0.5), (0.5, 0.5)]
            } else {
                &[(0.0, 1.0); 6]
            };
            let lines = if wide { 3.0 } else { 6.0 };
            let height = card_rows * (CARD + GAP) + lines * (CHART + GAP);
            let (all, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
            numbers(ui, cx, all, cards, attendance);
            let top = all.top() + card_rows * (CARD + GAP);
            for (n, (from, share)) in blocks.iter().enumerate() {
                let line = if wide { n / 2 } else { n };
                let left = all.left() + (all.width() + GAP) * from;
                let size = vec2((all.width() + GAP) * share - GAP, CHART);
                let block = Rect::from_min_size(pos2(left, top + line as f32 * (CHART + GAP)), size);
                ui.push_id(n, |ui| match n {
                    0 => charts::arrivals(ui, cx, block, attendance),
                    1 => desk::waiting(ui, cx, block, &mut view.desk, attendance),
                    2 => charts::trend(ui, cx, block, attendance),
                    3 => charts::departments(ui, cx, block),
                    4 => charts::leave(ui, cx, block),
                    _ => desk::unknown(ui, cx, block),
                });
            }
        });
    });
    desk::dialogs(ui, cx, &mut view.desk);
}

fn header(ui: &mut Ui, cx: &AppContext<'_>, head: Rect) {
    let mut strip = Strip::new(head);
    let board = &cx.state.hr.board;
    let days = board.range.map_or(30, |(from, to)| i64::from((to - from).get_days()));
    let current = RANGES.iter().position(|(length, _)| days <= *length).unwrap_or(RANGES.len() - 1);
    let names = RANGES.map(|(_, key)| cx.tr(key));
    let items: Vec<_> = names.iter().map(|name| (name.as_str(), None)).collect();
    let height = if cx.width.is_phone() { 40.0 } else { 28.0 };
    let choice = Segmented { items: &items, selected: current, item_height: height - 4.0 };
    let wanted = choice.measure(ui);
    if let (Some(chosen), Some(today)) = (choice.show(ui, cx, strip.right_part(wanted)), cx.state.hr.today) {
        let from = today.saturating_sub(jiff::Span::new().days(RANGES[chosen].0));
        cx.sender.send(Command::Hr(HrCommand::ShowRange(from, today)));
    }
    strip.space_right(8.0);
    let note =
        cx.state.hr.today.map(|today| super::format::day(cx, (today.year(), today.month(), today.day())));
    company::title(ui, &mut strip, cx, &cx.tr("nav-dashboard"), &note.unwrap_or_default());
}

/// A number, what it counts, a line below it, and where it leads.
struct Number {
    name: &'static str,
    value: String,
    /// Behind the value, smaller.
    of: String,
    note: String,
    icon: Icon,
    ink: Color32,
    leads: Leads,
}

#[derive(Debug, Clone, Copy)]
enum Leads {
    Today(TodayState),
    People,
    Screen(Screen),
}

fn numbers(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, columns: usize, attendance: &mut AttendanceView) {
    let (t, board) = (cx.tokens, &cx.state.hr.board);
    let inside = Message::new("dashboard-inside").with("count", board.inside);
    let waiting = Message::new("dashboard-waiting-count").with("count", board.waiting);
    let jobs = cx.state.active_jobs().count();
    let none = || "–".to_owned();
    let cards = [
        Number {
            name: "dashboard-present",
            value: cx.integer(board.present),
            of: format!("/ {}", cx.integer(board.employed)),
            note: cx.say(&inside),
            icon: icons::USERS,
            ink: t.success,
            leads: Leads::Today(TodayState::Present),
        },
        Number {
            name: "dashboard-late",
            value: cx.integer(board.late),
            of: String::new(),
            note: average_late(cx),
            icon: icons::CLOCK,
            ink: t.warning,
            leads: Leads::Today(TodayState::Late),
        },
        Number {
            name: "dashboard-on-leave",
            value: cx.integer(board.on_leave),
            of: String::new(),
            note: cx.say(&waiting),
            icon: icons::SUN,
            ink: t.info,
            leads: Leads::Today(TodayState::OnLeave),
        },
        Number {
            name: "dashboard-absent",
            value: cx.integer(board.absent),
            of: String::new(),
            note: cx.tr("dashboard-absent-note"),
            icon: icons::WARNING_CIRCLE,
            ink: t.danger,
            leads: Leads::Today(TodayState::NotHere),
        },
        Number {
            name: "dashboard-unknown",
            value: cx.integer(board.unknown_today),
            of: String::new(),
            note: cx.tr("dashboard-unknown-note"),
            icon: icons::PERSON_FOCUS,
            ink: t.warning,
            leads: Leads::People,
        },
        Number {
            name: "dashboard-cameras",
            value: board.cameras.map_or_else(none, |(up, _)| cx.integer(up)),
            of: board.cameras.map(|(_, all)| format!("/ {}", cx.integer(all))).unwrap_or_default(),
            note: cx.tr(match board.cameras {
                None => "dashboard-no-cameras",
                Some((0, _)) => "dashboard-cameras-off",
                Some((up, all)) if up < all => "dashboard-cameras-some",
                Some(_) => "dashboard-cameras-on",
            }),
            icon: icons::VIDEO_CAMERA,
            ink: if board.cameras.is_some_and(|(up, all)| 0 < up && up < all) { t.warning } else { t.text2 },
            leads: Leads::Screen(Screen::Live),
        },
        Number {
            name: "dashboard-jobs",
            value: cx.integer(jobs as i64),
            of: String::new(),
            note: cx.tr(if jobs > 0 { "dashboard-jobs-note" } else { "dashboard-no-jobs" }),
            icon: icons::CPU,
            ink: t.accent_t,
            leads: Leads::Screen(Screen::Library),
        },
        Number {
            name: "dashboard-disk",
            value: board.disk_free.map_or_else(none, |free| words::bytes(cx, free)),
            of: String::new(),
            note: cx.tr("dashboard-disk-note"),
            icon: icons::DATABASE,
            ink: t.text2,
            leads: Leads::Screen(Screen::Settings),
        },
    ];
    let width = (rect.width() - GAP * (columns - 1) as f32) / columns as f32;
    for (n, card) in cards.iter().enumerate() {
        let at = pos2(
            rect.left() + (n % columns) as f32 * (width + GAP),
            rect.top() + (n / columns) as f32 * (CARD + GAP),
        );
        number(ui, cx, Rect::from_min_size(at, vec2(width, CARD)), card, attendance);
    }
}

fn number(ui: &mut Ui, cx: &AppContext<'_>, card: Rect, number: &Number, attendance: &mut AttendanceView) {
    let t = cx.tokens;
    let name = cx.tr(number.name);
    let response = ui.interact(card, ui.scope_id().with(number.name), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{name} {}", number.value)));
    let fill = if response.hovered() { t.hover } else { t.surface };
    paint::panel(ui.painter(), card, 8, fill, t.border);
    paint::icon(ui.painter(), pos2(card.right() - 24.0, card.top() + 22.0), number.icon, 18.0, number.ink);
    let inner = card.shrink2(vec2(16.0, 10.0));
    let row = |top: f32, height: f32| {
        Rect::from_min_size(pos2(inner.left(), inner.top() + top), vec2(inner.width(), height))
    };
    let label = row(0.0, 22.0).with_max_x(card.right() - 40.0);
    paint::text(ui.painter(), label, Align2::LEFT_CENTER, &name, Type::NAME, t.text2);
    let place = row(22.0, 34.0);
    let ty = Type::DISPLAY.figures();
    paint::text(ui.painter(), place, Align2::LEFT_CENTER, &number.value, ty, t.text);
    let left = place.left() + paint::width(ui.painter(), &number.value, ty) + 6.0;
    let of = place.with_min_x(left).translate(vec2(0.0, 4.0));
    paint::text(ui.painter(), of, Align2::LEFT_CENTER, &number.of, Type::BODY.figures(), t.text3);
    let note = row(56.0, 18.0);
    // On a phone the number has to do.
    if paint::width(ui.painter(), &number.note, Type::SMALL.figures()) <= note.width() {
        paint::text(ui.painter(), note, Align2::LEFT_CENTER, &number.note, Type::SMALL.figures(), t.text2);
    }
    focus::ring(ui, &response, card, 8, t);
    if response.clicked() {
        match number.leads {
            Leads::Today(state) => {
                attendance.show_today(state);
                cx.sender.send(Command::OpenScreen(Screen::Attendance));
            }
            Leads::People => {
                cx.sender.send(Command::OpenScreen(Screen::People));
                cx.sender.send(Command::People(PeopleCommand::Show(PeopleTab::Everyone)));
            }
            Leads::Screen(screen) => cx.sender.send(Command::OpenScreen(screen)),
        }
    }
}

/// "11 minutes on average", or nothing where nobody is.
fn average_late(cx: &AppContext<'_>) -> String {
    let late: Vec<i32> = (cx.state.hr.today_board.iter())
        .filter(|item| item.state == TodayState::Late)
        .map(|item| item.late)
        .collect();
    if late.is_empty() {
        return cx.tr("dashboard-nobody-late");
    }
    let mean = late.iter().sum::<i32>() / late.len() as i32;
    cx.say(&Message::new("dashboard-late-note").with("time", words::long_hours(cx, mean)))
}
