//! The form of one employee.

use egui::{Align2, Key, Rect, ScrollArea, Sense, Ui, vec2};

use crate::domain::ids::EmployeeId;
use crate::state::Command;
use crate::state::hr::{EmployeeItem, HrCommand};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Field, Kind, Size, Strip, child};
use crate::ui::{company, icons, paint};

/// Name on the command line, key of its label.
const FIELDS: [(&str, &str); 11] = [
    ("name", "employees-field-name"),
    ("code", "employees-field-code"),
    ("department", "employees-field-department"),
    ("position", "employees-field-position"),
    ("email", "employees-field-email"),
    ("phone", "employees-field-phone"),
    ("manager", "employees-field-manager"),
    ("shift", "employees-field-shift"),
    ("start", "employees-field-start"),
    ("end", "employees-field-end"),
    ("pin", "employees-field-pin"),
];

#[derive(Debug)]
pub struct Form {
    employee: Option<EmployeeId>,
    texts: [String; 11],
    before: [String; 11],
}

impl Form {
    /// For somebody new.
    pub fn new() -> Self {
        Self { employee: None, texts: Default::default(), before: Default::default() }
    }

    pub fn of(person: &EmployeeItem) -> Self {
        let texts = [
            person.name.clone(),
            person.code.clone(),
            person.department.clone(),
            person.position.clone(),
            person.email.clone(),
            person.phone.clone(),
            person.manager.clone(),
            person.shift.clone(),
            person.employment.start.to_string(),
            person.employment.end.map(|end| end.to_string()).unwrap_or_default(),
            String::new(),
        ];
        Self { employee: Some(person.id), before: texts.clone(), texts }
    }

    pub fn employee(&self) -> Option<EmployeeId> {
        self.employee
    }

    /// What was written, without what stayed as it was.
    fn changed(&self) -> Vec<(&'static str, String)> {
        let all = FIELDS.iter().zip(self.texts.iter().zip(&self.before));
        all.filter(|(_, (now, before))| now != before)
            .map(|((name, _), (now, _))| (*name, now.clone()))
            .collect()
    }

    /// True where it is to be closed.
    pub fn draw(&mut self, ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) -> bool {
        let t = cx.tokens;
        ui.painter().rect_filled(rect, 0, t.surface);
        paint::vline(ui.painter(), rect.left(), rect.y_range(), t.border);
        let inner = rect.shrink2(vec2(16.0, 0.0));
        let (head, rest) = inner.split_top_bottom_at_y(inner.top() + 52.0);
        let (fields, foot) = rest.split_top_bottom_at_y(rest.bottom() - 60.0);
        let mut strip = Strip::new(head);
        let close = cx.tr("close");
        let touch = if cx.width.is_phone() { Size::Touch } else { Size::Medium };
        let side = touch.height();
        let mut done = Button::icon(icons::X, &close)
            .size(touch)
            .show(ui, cx, strip.right_part(vec2(side, side)))
            .clicked();
        let title = if self.employee.is_some() { cx.tr("employees-edit") } else { cx.tr("employees-add") };
        paint::text(ui.painter(), strip.rest(), Align2::LEFT_CENTER, &title, Type::TITLE, t.text);
        child(ui, "fields", fields, |ui| {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                for (n, (_, key)) in FIELDS.iter().enumerate() {
                    let height = touch.height();
                    let (row, _) =
                        ui.allocate_exact_size(vec2(fields.width(), height + 26.0), Sense::hover());
                    let (label, place) = row.split_top_bottom_at_y(row.top() + 18.0);
                    let name = cx.tr(key);
                    paint::text(ui.painter(), label, Align2::LEFT_CENTER, &name, Type::CAPTION, t.text2);
                    let hint = self.hint(cx, n);
                    let place = place.with_max_y(place.top() + height).with_max_x(place.right() - 8.0);
                    Field { name: &name, hint: &hint, icon: None }.show(ui, cx, place, &mut self.texts[n]);
                }
            });
        });
        paint::hline(ui.painter(), rect.x_range(), foot.top(), t.border);
        let save = cx.tr("save");
        let changed = self.changed();
        let ready = !self.texts[0].trim().is_empty() && !changed.is_empty() && !cx.state.is_read_only();
        let button = Button::text(&save).kind(Kind::Primary).size(touch).enabled(ready);
        let size = button.measure(ui);
        let enter = ui.input(|input| input.key_pressed(Key::Enter) && input.modifiers.command);
        let mut strip = Strip::new(foot);
        if button.show(ui, cx, strip.right_part(size)).clicked() || (ready && enter) {
            cx.sender.send(Command::Hr(HrCommand::SaveEmployee { employee: self.employee, fields: changed }));
            done = true;
        }
        done
    }

    fn hint(&self, cx: &AppContext<'_>, n: usize) -> String {
        match FIELDS[n].0 {
            "code" if self.employee.is_none() => cx.tr("employees-hint-code"),
            "department" => cx.state.hr.departments.first().cloned().unwrap_or_default(),
            "shift" => cx.state.hr.shifts.first().cloned().unwrap_or_default(),
            "start" | "end" => cx.state.hr.today.map(|today| company::date(cx, today)).unwrap_or_default(),
            "pin" => cx.tr("employees-hint-pin"),
            _ => String::new(),
        }
    }
}
