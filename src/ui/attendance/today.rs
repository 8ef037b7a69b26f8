//! The board of today: who is here, who is late, who is missing.

use egui::{Align2, Id, Rect, Role, Sense, Ui, WidgetInfo, vec2};

use crate::domain::text::fold;

use crate::state::hr::{TodayItem, TodayState};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Kind, Pill, Size, Strip, Tone, avatar, scroll_rows};
use crate::ui::{company, focus, paint};

const ROW: f32 = 48.0;

/// Which of them are shown.
#[derive(Debug, Default)]
pub struct TodayView {
    only: Option<TodayState>,
}

impl TodayView {
    /// Shows those who stand so.
    pub fn show_only(&mut self, state: TodayState) {
        self.only = Some(state);
    }
}

const STATES: [TodayState; 6] = [
    TodayState::NotHere,
    TodayState::Late,
    TodayState::Present,
    TodayState::OnLeave,
    TodayState::NotDue,
    TodayState::DayOff,
];

pub fn word(state: TodayState) -> (&'static str, Tone) {
    match state {
        TodayState::NotHere => ("hr-today-not-here", Tone::Danger),
        TodayState::Late => ("hr-today-late", Tone::Info),
        TodayState::Present => ("hr-today-on-time", Tone::Success),
        TodayState::OnLeave => ("hr-today-on-leave", Tone::Accent),
        TodayState::NotDue => ("hr-today-not-due", Tone::Neutral),
        TodayState::DayOff => ("hr-today-day-off", Tone::Neutral),
    }
}

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, search: &str, view: &mut TodayView) {
    let t = cx.tokens;
    let board = &cx.state.hr.today_board;
    let phone = cx.width.is_phone();
    let height = if phone { 44.0 } else { 28.0 };
    let size = if phone { Size::Touch } else { Size::Small };
    // As many lines of chips as they need.
    let mut row = Rect::from_min_size(rect.min, vec2(rect.width(), height));
    let mut strip = Strip::new(row);
    for state in STATES {
        let count = board.iter().filter(|item| item.state == state).count();
        if count == 0 {
            continue;
        }
        let on = view.only == Some(state);
        let name = format!("{} {count}", cx.tr(word(state).0));
        let button = Button::text(&name).kind(Kind::Choice { on }).size(size);
        let wanted = button.measure(ui);
        if wanted.x > strip.rest().width() && strip.rest().width() < row.width() {
            row = row.translate(vec2(0.0, height + 6.0));
            strip = Strip::new(row);
        }
        if button.show(ui, cx, strip.left_part(wanted)).clicked() {
            view.only = if on { None } else { Some(state) };
        }
        strip.space_left(6.0);
    }
    let rest = rect.with_min_y(row.bottom() + 8.0);
    let wanted = fold(search.trim());
    let found = |item: &&TodayItem| {
        view.only.is_none_or(|only| item.state == only)
            && (wanted.is_empty()
                || fold(&format!("{} {} {}", item.name, item.code, item.department)).contains(&wanted))
    };
    let shown: Vec<&TodayItem> = board.iter().filter(found).collect();
    if shown.is_empty() {
        let text = cx.tr("today-nobody");
        paint::text(ui.painter(), rest, Align2::CENTER_CENTER, &text, Type::BODY, t.text3);
        return;
    }
    let needed = shown.len() as f32 * ROW + 2.0;
    let rest = rest.with_max_y((rest.bottom() - 12.0).min(rest.top() + needed));
    paint::panel(ui.painter(), rest, 8, t.surface, t.border);
    scroll_rows(ui, Id::unique("today"), rest.shrink(1.0), ROW, shown.len(), None, |ui, n, place| {
        line(ui, cx, place, shown[n]);
    });
}

fn line(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, item: &TodayItem) {
    let t = cx.tokens;
    let response = ui.interact(rect, ui.scope_id().with(("today", item.employee)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Row, true, &item.name));
    if response.hovered() {
        ui.painter().rect_filled(rect, 0, t.hover);
    }
    paint::hline(ui.painter(), rect.x_range(), rect.bottom() - 1.0, t.border);
    let mut strip = Strip::new(rect.shrink2(vec2(12.0, 6.0)));
    let picture = company::photo(cx, item.employee);
    let face = strip.left(32.0);
    let face = Rect::from_center_size(face.center(), vec2(32.0, 32.0));
    avatar(ui.painter(), cx, face, 16, picture);
    strip.space_left(10.0);
    let (key, tone) = word(item.state);
    let text = match item.state {
        TodayState::Late => format!("{} {}", cx.tr(key), company::words::long_hours(cx, item.late)),
        _ => cx.tr(key),
    };
    let pill = Pill { text: &text, tone, icon: None, dot: item.inside };
    let width = pill.width(ui.painter());
    let place = strip.right(width);
    pill.show(ui.painter(), place.left(), place.center().y, width, t);
    strip.space_right(12.0);
    if !cx.width.is_phone() {
        let times = match (&item.first_in, &item.last_out) {
            (None, _) => String::new(),
            (Some(first), None) => first.clone(),
            (Some(first), Some(last)) => format!("{first} – {last}"),
        };
        let place = strip.right(110.0);
        paint::text(ui.painter(), place, Align2::RIGHT_CENTER, &times, Type::BODY.figures(), t.text2);
        strip.space_right(12.0);
    }
    let (upper, lower) = strip.rest().split_top_bottom_at_fraction(0.55);
    paint::text(ui.painter(), upper, Align2::LEFT_CENTER, &item.name, Type::NAME, t.text);
    let mut note = item.code.clone();
    let with_unit = format!("{note} · {}", item.department);
    if !item.department.is_empty()
        && paint::width(ui.painter(), &with_unit, Type::CAPTION.figures()) <= lower.width()
    {
        note = with_unit;
    }
    paint::text(ui.painter(), lower, Align2::LEFT_CENTER, &note, Type::CAPTION.figures(), t.text3);
    focus::ring_inside(ui, &response, rect, t);
    if response.clicked() {
        company::open_person(cx, item.employee);
    }
}
