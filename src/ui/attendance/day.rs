//! One day of somebody: its hours as a bar, its punches, what is asked about it, and what can be done.

use egui::{Align2, CornerRadius, Rect, Role, Ui, WidgetInfo, pos2, vec2};
use jiff::civil::Date;

use crate::domain::attendance::{Anomaly, PunchSource};
use crate::domain::shift::Minutes;
use crate::state::Command;
use crate::state::hr::{
    CorrectionAsk, CorrectionItem, CorrectionWhat, DayDetail, DayPunch, HrCommand, LeaveState, RequestStep,
    SheetCell, SheetRow,
};
use crate::ui::company::{self, AskedOf, Asking, Drawer, Form, Left};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Kind, Pill, Size, Strip, Tone};
use crate::ui::{icons, paint};

/// What is being entered about the day.
#[derive(Debug, Default)]
pub struct DayView {
    time: String,
    reason: String,
    /// The punch that is being moved, and its new time.
    moving: Option<(String, String)>,
    /// A request that is being turned down.
    asking: Option<Asking>,
}

pub struct Day<'a> {
    pub row: &'a SheetRow,
    pub date: Date,
    pub holiday: Option<&'a str>,
    pub cell: Option<&'a SheetCell>,
    pub locked: bool,
}

impl Day<'_> {
    /// True where it is to be closed.
    pub fn draw(&self, ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut DayView) -> bool {
        let title = format!("{}, {}", company::weekday(cx, self.date), company::date(cx, self.date));
        let drawer = Drawer { title: &title, save: None, remove: None };
        let left = drawer.show(ui, cx, rect, |form| self.body(cx, form, view));
        company::ask(ui, cx, &mut view.asking);
        left == Some(Left::Close)
    }

    fn body(&self, cx: &AppContext<'_>, form: &mut Form<'_, '_>, view: &mut DayView) {
        self.who(cx, form);
        let detail = cx.state.hr.day.as_deref();
        let detail = detail.filter(|day| day.employee == self.row.employee && day.date == self.date);
        if let Some(detail) = detail {
            let place = form.row(64.0);
            bar(form.ui, cx, place, detail, self.cell);
        }
        for (key, value) in self.facts(cx) {
            form.fact(&cx.tr(key), &value);
        }
        let anomalies = self.cell.map_or(&[][..], |cell| &cell.anomalies);
        for key in anomalies.iter().map(|a| anomaly(*a)) {
            pill(form, cx, &cx.tr(key), Tone::Danger, icons::WARNING);
        }
        if self.cell.is_some_and(|cell| cell.by_hand) {
            pill(form, cx, &cx.tr("report-remark-by-hand"), Tone::Info, icons::PENCIL);
        }
        for item in cx.state.hr.corrections.iter().filter(|c| self.is_about(c)) {
            request(cx, form, item, &mut view.asking);
        }
        if let Some(detail) = detail {
            form.section("day-punches");
            if detail.punches.is_empty() {
                form.note(&cx.tr("day-no-punches"), cx.tokens.text3);
            }
            for punch in &detail.punches {
                self.punch(cx, form, punch, view);
            }
        }
        if self.locked {
            form.note(&cx.tr("attendance-locked-text"), cx.tokens.text3);
            return;
        }
        self.acts(cx, form, detail, view);
    }

    fn is_about(&self, item: &CorrectionItem) -> bool {
        item.employee == self.row.employee && item.date == self.date
    }

    fn who(&self, cx: &AppContext<'_>, form: &mut Form<'_, '_>) {
        let t = cx.tokens;
        let row = form.row(52.0);
        let mut strip = Strip::new(row.with_max_y(row.bottom() - 12.0));
        let face = Rect::from_center_size(strip.left(40.0).center(), vec2(40.0, 40.0));
        let picture = company::photo(cx, self.row.employee);
        crate::ui::widgets::avatar(form.ui.painter(), cx, face, 20, picture);
        strip.space_left(10.0);
        if let Some(cell) = self.cell {
            let (word, _, _, _) = company::status(t, cell.status);
            let tone = if cell.late > 0 { Tone::Info } else { company::tone(cell.status) };
            let late =
                format!("{} {}", cx.tr("report-column-late"), company::words::long_hours(cx, cell.late));
            let text = if cell.late > 0 { late } else { cx.tr(word) };
            let pill = Pill { text: &text, tone, icon: None, dot: false };
            let width = pill.width(form.ui.painter());
            let place = strip.right(width);
            pill.show(form.ui.painter(), place.left(), place.center().y, width, t);
            strip.space_right(8.0);
        }
        let (upper, lower) = strip.rest().split_top_bottom_at_fraction(0.55);
        paint::text(form.ui.painter(), upper, Align2::LEFT_CENTER, &self.row.name, Type::NAME, t.text);
        let note = &self.row.code;
        paint::text(form.ui.painter(), lower, Align2::LEFT_CENTER, note, Type::SMALL.figures(), t.text3);
        if let Some(holiday) = self.holiday {
            form.note(holiday, t.accent_t);
        }
    }

    /// What there is to say about the day.
    fn facts(&self, cx: &AppContext<'_>) -> Vec<(&'static str, String)> {
        let Some(cell) = self.cell else { return Vec::new() };
        let none = || "–".to_owned();
        let mut facts = vec![
            ("report-column-in", cell.first_in.clone().unwrap_or_else(none)),
            ("report-column-out", cell.last_out.clone().unwrap_or_else(none)),
        ];
        for (key, minutes) in [
            ("report-column-worked", cell.worked),
            ("report-column-late", cell.late),
            ("report-column-early", cell.early),
            ("report-column-leave", cell.leave),
            ("report-column-overtime", cell.overtime),
        ] {
            if minutes != 0 {
                facts.push((key, company::words::long_hours(cx, minutes)));
            }
        }
        facts
    }

    fn punch(&self, cx: &AppContext<'_>, form: &mut Form<'_, '_>, punch: &DayPunch, view: &mut DayView) {
        let t = cx.tokens;
        let row = form.row(if cx.width.is_phone() { 44.0 } else { 36.0 });
        let mut strip = Strip::new(row);
        let place = strip.left(56.0);
        paint::text(
            form.ui.painter(),
            place,
            Align2::LEFT_CENTER,
            &punch.clock,
            Type::NAME.figures(),
            t.text,
        );
        if !self.locked && !cx.state.is_read_only() {
            let (remove, change) = (cx.tr("day-remove-punch"), cx.tr("day-move-punch"));
            let side = vec2(row.height().min(32.0), row.height().min(32.0));
            let ready = !view.reason.trim().is_empty();
            form.ui.push_id(&punch.key, |ui| {
                let button = Button::icon(icons::TRASH, &remove).enabled(ready);
                if button.show(ui, cx, strip.right_part(side)).clicked() {
                    let (key, old, old_clock) = (punch.key.clone(), punch.at, punch.clock.clone());
                    self.correct(cx, CorrectionWhat::RemovePunch { key, old, old_clock }, view);
                }
                if Button::icon(icons::PENCIL, &change).show(ui, cx, strip.right_part(side)).clicked() {
                    view.moving = Some((punch.key.clone(), punch.clock.clone()));
                }
            });
        }
        let source = cx.tr(source(punch.source));
        let text =
            if punch.by_hand { format!("{source} · {}", cx.tr("report-remark-by-hand")) } else { source };
        let fits = paint::width(form.ui.painter(), &text, Type::SMALL) <= strip.rest().width();
        let text = if fits { text } else { cx.tr(self::source(punch.source)) };
        paint::text(form.ui.painter(), strip.rest(), Align2::LEFT_CENTER, &text, Type::SMALL, t.text2);
        paint::hline(form.ui.painter(), row.x_range(), row.bottom() - 1.0, t.border);
        if let Some((_, time)) = view.moving.as_mut().filter(|(key, _)| *key == punch.key) {
            form.text("day-new-time", "08:00", time);
            let ready = !time.trim().is_empty() && !view.reason.trim().is_empty();
            if form.button("day-move", Kind::Primary, ready)
                && let Some((key, new)) = view.moving.take()
            {
                let (old, old_clock) = (punch.at, punch.clock.clone());
                self.correct(cx, CorrectionWhat::MovePunch { key, old, old_clock, new }, view);
            }
        }
    }

    /// Adding a punch, excusing, deciding about overtime.
    fn acts(
        &self,
        cx: &AppContext<'_>,
        form: &mut Form<'_, '_>,
        detail: Option<&DayDetail>,
        view: &mut DayView,
    ) {
        let can = !cx.state.is_read_only();
        form.section("day-correct");
        form.text("leave-reject-reason", &cx.tr("day-reason-hint"), &mut view.reason);
        form.text("attendance-add-punch", "08:00", &mut view.time);
        let has_time = !view.time.trim().is_empty();
        let has_reason = !view.reason.trim().is_empty();
        if form.button("attendance-add", Kind::Primary, can && has_time) {
            let (employee, date) = (self.row.employee, self.date);
            let time = std::mem::take(&mut view.time);
            if has_reason {
                self.correct(cx, CorrectionWhat::AddPunch { new: time }, view);
            } else {
                cx.sender.send(Command::Hr(HrCommand::Punch { employee, date, time }));
            }
        }
        let cell = self.cell;
        if cell.is_some_and(|cell| cell.late > 0)
            && form.button("requests-excuse-late", Kind::Secondary, can && has_reason)
        {
            self.correct(cx, CorrectionWhat::ExcuseLate, view);
        }
        if cell.is_some_and(|cell| cell.early > 0)
            && form.button("requests-excuse-early", Kind::Secondary, can && has_reason)
        {
            self.correct(cx, CorrectionWhat::ExcuseEarly, view);
        }
        let Some(detail) = detail.filter(|day| day.overtime_pending > 0) else { return };
        form.section("report-title-overtime");
        form.fact(&cx.tr("report-column-pending"), &company::words::long_hours(cx, detail.overtime_pending));
        let (employee, date) = (self.row.employee, self.date);
        if form.button("day-approve-overtime", Kind::Primary, can) {
            let minutes = Some(detail.overtime);
            let decide = HrCommand::DecideOvertime { employee, date, minutes, reason: view.reason.clone() };
            cx.sender.send(Command::Hr(decide));
        }
    }

    /// Sends what the owner corrects by their own hand.
    fn correct(&self, cx: &AppContext<'_>, what: CorrectionWhat, view: &mut DayView) {
        let reason = std::mem::take(&mut view.reason);
        let (employee, date) = (self.row.employee, self.date);
        let ask = CorrectionAsk { employee, date, what, reason, decided: true };
        cx.sender.send(Command::Hr(HrCommand::AskCorrection(ask)));
    }
}

/// A correction that was asked for, with what can be done about it.
fn request(cx: &AppContext<'_>, form: &mut Form<'_, '_>, item: &CorrectionItem, asking: &mut Option<Asking>) {
    let t = cx.tokens;
    form.section("day-explanation");
    form.fact(&super::requests::what(cx, &item.what), &company::words::short_date(cx, item.asked));
    form.note(&item.reason, t.text2);
    if item.state != LeaveState::Pending {
        let (key, tone) = company::request_state(item.state);
        pill(form, cx, &cx.tr(key), tone, icons::CHECKS);
        return;
    }
    let row = form.row(44.0);
    let mut strip = Strip::new(row.with_max_y(row.bottom() - 8.0));
    let size = if cx.width.is_phone() { Size::Touch } else { Size::Medium };
    for (key, kind, step) in [
        ("leave-approve", Kind::Primary, RequestStep::Approve),
        ("leave-reject", Kind::Secondary, RequestStep::Reject),
    ] {
        let name = cx.tr(key);
        let can = !cx.state.is_read_only();
        let button = Button::text(&name).kind(kind).size(size).enabled(can);
        let wanted = button.measure(form.ui);
        if button.show(form.ui, cx, strip.left_part(wanted)).clicked() {
            if step == RequestStep::Reject {
                *asking = Some(Asking {
                    title: "requests-reject-correction",
                    act: "leave-reject",
                    danger: true,
                    command: super::requests::refuse,
                    of: AskedOf::Correction(item.id),
                    text: String::new(),
                });
            } else {
                let (correction, comment) = (item.id, String::new());
                cx.sender.send(Command::Hr(HrCommand::DecideCorrection { correction, step, comment }));
            }
        }
        strip.space_left(8.0);
    }
}

fn pill(form: &mut Form<'_, '_>, cx: &AppContext<'_>, text: &str, tone: Tone, icon: crate::ui::icons::Icon) {
    let row = form.row(28.0);
    let pill = Pill { text, tone, icon: Some(icon), dot: false };
    pill.show(form.ui.painter(), row.left(), row.center().y, row.width(), cx.tokens);
}

/// The hours of the day: the shift above as a bracket, presence as a bar, lateness and overtime in their colours.
fn bar(ui: &Ui, cx: &AppContext<'_>, rect: Rect, day: &DayDetail, cell: Option<&SheetCell>) {
    let t = cx.tokens;
    let (first, last) = match (day.punches.first(), day.punches.last()) {
        (Some(first), Some(last)) => (first.minute, last.minute),
        _ => (Minutes::MAX, Minutes::MIN),
    };
    let (from, to) = match &day.shift {
        Some((_, from, to)) => (first.min(*from), last.max(*to)),
        None if first <= last => (first, last),
        None => return,
    };
    // Whole hours around it.
    let (from, to) = ((from - 30).div_euclid(60) * 60, (to + 89).div_euclid(60) * 60);
    let x =
        |minute: Minutes| rect.left() + rect.width() * (minute - from) as f32 / (to - from).max(60) as f32;
    let track = Rect::from_x_y_ranges(rect.x_range(), rect.top() + 20.0..=rect.top() + 40.0);
    ui.painter().rect_filled(track, CornerRadius::same(3), t.sunken);
    let part = |a: Minutes, b: Minutes, ink| {
        if b > a {
            let place = Rect::from_x_y_ranges(x(a)..=x(b), track.y_range());
            ui.painter().rect_filled(place, CornerRadius::same(2), ink);
        }
    };
    if first < last {
        let (start, end) = day.shift.as_ref().map_or((first, last), |(_, from, to)| (*from, *to));
        part(first.max(start), last.min(end), t.primary);
        if cell.is_some_and(|cell| cell.late > 0) {
            part(start, first, t.warning);
        }
        if day.overtime > 0 {
            part(first, start.min(last), t.accent);
            part(end.max(first), last, t.accent);
        }
    }
    for punch in &day.punches {
        let at = pos2(x(punch.minute), track.center().y);
        ui.painter().circle_filled(at, 4.0, t.text);
        ui.painter().circle_filled(at, 2.5, t.surface);
    }
    if let Some((name, start, end)) = &day.shift {
        let label = format!("{name} {}–{}", clock(*start), clock(*end));
        let place = Rect::from_x_y_ranges(rect.x_range(), rect.top()..=rect.top() + 14.0);
        let fits = paint::width(ui.painter(), &label, Type::CAPTION.figures()) <= rect.width();
        let label = if fits { label } else { format!("{}–{}", clock(*start), clock(*end)) };
        paint::text(ui.painter(), place, Align2::CENTER_CENTER, &label, Type::CAPTION.figures(), t.primary_t);
        paint::hline(ui.painter(), x(*start)..=x(*end), rect.top() + 16.0, t.primary_t);
    }
    let step = if to - from > 720 { 240 } else { 120 };
    let mut hour = from.div_euclid(step) * step;
    while hour <= to {
        if hour >= from && x(hour) + 10.0 <= rect.right() && x(hour) - 10.0 >= rect.left() {
            let text = format!("{:02}", hour.div_euclid(60).rem_euclid(24));
            let place = Rect::from_center_size(pos2(x(hour), rect.top() + 50.0), vec2(20.0, 16.0));
            paint::text(ui.painter(), place, Align2::CENTER_CENTER, &text, Type::CAPTION.figures(), t.text3);
        }
        hour += step;
    }
    let id = ui.scope_id().with("day bar");
    let response = ui.interact(rect, id, egui::Sense::hover());
    let name = cx.tr("day-punches");
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
}

fn clock(minute: Minutes) -> String {
    format!("{:02}:{:02}", minute.div_euclid(60).rem_euclid(24), minute.rem_euclid(60))
}

fn source(source: PunchSource) -> &'static str {
    match source {
        PunchSource::Manual => "punch-manual",
        PunchSource::Pin => "punch-pin",
        PunchSource::Csv => "punch-csv",
        PunchSource::Face => "punch-face",
        PunchSource::Api => "punch-api",
    }
}

pub fn anomaly(anomaly: Anomaly) -> &'static str {
    match anomaly {
        Anomaly::MissingCheckIn => "hr-anomaly-missing-check-in",
        Anomaly::MissingCheckOut => "hr-anomaly-missing-check-out",
        Anomaly::OpenOver24Hours => "hr-anomaly-open-over-24",
        Anomaly::SpanOver16Hours => "hr-anomaly-span-over-16",
        Anomaly::WorkedDuringLeave => "hr-anomaly-worked-during-leave",
        Anomaly::OverlappingLeave => "hr-anomaly-overlapping-leave",
        Anomaly::DirectionConflict => "hr-anomaly-direction-conflict",
        Anomaly::OutsideWindow => "hr-anomaly-outside-window",
    }
}
