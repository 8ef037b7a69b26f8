//! One day of somebody: what it comes to, and a punch by hand.

use egui::{Align2, Key, Rect, Ui, pos2, vec2};
use jiff::civil::Date;

use crate::domain::attendance::Anomaly;
use crate::state::Command;
use crate::state::hr::{HrCommand, SheetCell, SheetRow};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Field, Kind, Pill, Size, Strip, Tone};
use crate::ui::{company, icons, paint};

pub(super) struct Day<'a> {
    pub row: &'a SheetRow,
    pub date: Date,
    pub holiday: Option<&'a str>,
    pub cell: Option<&'a SheetCell>,
    pub locked: bool,
}

impl Day<'_> {
    /// True where it is to be closed.
    pub fn draw(&self, ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, time: &mut String) -> bool {
        let t = cx.tokens;
        ui.painter().rect_filled(rect, 0, t.surface);
        paint::vline(ui.painter(), rect.left(), rect.y_range(), t.border);
        let inner = rect.shrink2(vec2(16.0, 0.0));
        let (head, rest) = inner.split_top_bottom_at_y(inner.top() + 56.0);
        let mut strip = Strip::new(head);
        let touch = if cx.width.is_phone() { Size::Touch } else { Size::Medium };
        let close = cx.tr("close");
        let side = touch.height();
        let done = Button::icon(icons::X, &close)
            .size(touch)
            .show(ui, cx, strip.right_part(vec2(side, side)))
            .clicked();
        let (upper, lower) = strip.rest().shrink2(vec2(0.0, 8.0)).split_top_bottom_at_fraction(0.55);
        paint::text(ui.painter(), upper, Align2::LEFT_CENTER, &self.row.name, Type::TITLE, t.text);
        let date = format!("{}, {}", company::weekday(cx, self.date), company::date(cx, self.date));
        paint::text(ui.painter(), lower, Align2::LEFT_CENTER, &date, Type::SMALL.figures(), t.text3);
        let mut y = rest.top() + 8.0;
        let row = |y: f32, height: f32| Rect::from_min_size(pos2(rest.left(), y), vec2(rest.width(), height));
        if let Some(cell) = self.cell {
            let (word, _, ink, _) = company::status(t, cell.status);
            paint::text(ui.painter(), row(y, 24.0), Align2::LEFT_CENTER, &cx.tr(word), Type::CARD_TITLE, ink);
            y += 28.0;
        }
        if let Some(holiday) = self.holiday {
            paint::text(ui.painter(), row(y, 20.0), Align2::LEFT_CENTER, holiday, Type::SMALL, t.accent_t);
            y += 24.0;
        }
        for (key, value) in self.facts() {
            let place = row(y, 26.0);
            paint::text(ui.painter(), place, Align2::LEFT_CENTER, &cx.tr(key), Type::BODY, t.text2);
            paint::text(ui.painter(), place, Align2::RIGHT_CENTER, &value, Type::BODY.figures(), t.text);
            y += 26.0;
        }
        for key in self.cell.map_or(&[][..], |cell| &cell.anomalies).iter().map(|a| anomaly(*a)) {
            let text = cx.tr(key);
            let pill = Pill { text: &text, tone: Tone::Danger, icon: Some(icons::WARNING), dot: false };
            pill.show(ui.painter(), rest.left(), y + 14.0, rest.width(), t);
            y += 26.0;
        }
        if self.cell.is_some_and(|cell| cell.by_hand) {
            let text = cx.tr("report-remark-by-hand");
            let pill = Pill { text: &text, tone: Tone::Info, icon: Some(icons::PENCIL), dot: false };
            pill.show(ui.painter(), rest.left(), y + 14.0, rest.width(), t);
            y += 26.0;
        }
        y += 12.0;
        paint::hline(ui.painter(), rect.x_range(), y, t.border);
        y += 12.0;
        if self.locked {
            let text = cx.tr("attendance-locked-text");
            paint::paragraph(ui.painter(), row(y, 60.0), &text, Type::SMALL, t.text3);
            return done;
        }
        let label = cx.tr("attendance-add-punch");
        paint::text(ui.painter(), row(y, 18.0), Align2::LEFT_CENTER, &label, Type::CAPTION, t.text2);
        let mut strip = Strip::new(row(y + 22.0, touch.height()));
        let add = cx.tr("attendance-add");
        let button = Button::text(&add).kind(Kind::Primary).size(touch);
        let ready = !time.trim().is_empty() && !cx.state.is_read_only();
        let button = button.enabled(ready);
        let wanted = button.measure(ui);
        let clicked = button.show(ui, cx, strip.right_part(wanted)).clicked();
        strip.space_right(8.0);
        let field = Field { name: &label, hint: "08:00", icon: Some(icons::CLOCK) };
        let response = field.show(ui, cx, strip.rest(), time);
        let enter = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if ready && (clicked || enter) {
            let (employee, date) = (self.row.employee, self.date);
            let time = std::mem::take(time);
            cx.sender.send(Command::Hr(HrCommand::Punch { employee, date, time }));
        }
        done
    }

    /// What there is to say about the day.
    fn facts(&self) -> Vec<(&'static str, String)> {
        let Some(cell) = self.cell else { return Vec::new() };
        let mut facts = vec![
            ("report-column-in", cell.first_in.clone().unwrap_or_else(|| "–".to_owned())),
            ("report-column-out", cell.last_out.clone().unwrap_or_else(|| "–".to_owned())),
        ];
        for (key, minutes) in [
            ("report-column-worked", cell.worked),
            ("report-column-late", cell.late),
            ("report-column-early", cell.early),
            ("report-column-leave", cell.leave),
            ("report-column-overtime", cell.overtime),
        ] {
            if minutes != 0 {
                facts.push((key, company::hours(minutes)));
            }
        }
        facts
    }
}

fn anomaly(anomaly: Anomaly) -> &'static str {
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
