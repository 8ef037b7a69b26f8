//! Employees as cards: a face, a name, what they do.

use egui::{Align2, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::state::Command;
use crate::state::hr::{EmployeeItem, HrCommand};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{avatar, child};
use crate::ui::{company, focus, paint};

const HEIGHT: f32 = 104.0;
const LEAST: f32 = 240.0;
const GAP: f32 = 12.0;

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, people: &[usize]) {
    let columns = (((rect.width() + GAP) / (LEAST + GAP)).floor() as usize).max(1);
    let width = (rect.width() - 8.0 - GAP * (columns - 1) as f32) / columns as f32;
    let lines = people.len().div_ceil(columns);
    child(ui, "cards", rect, |ui| {
        let area = ScrollArea::vertical().id_salt("employee cards").auto_shrink(false);
        area.show_viewport(ui, |ui, viewport| {
            ui.set_height(lines as f32 * (HEIGHT + GAP));
            let origin = ui.max_rect().min;
            let first = (viewport.top() / (HEIGHT + GAP)).floor().max(0.0) as usize;
            let last = ((viewport.bottom() / (HEIGHT + GAP)).ceil().max(0.0) as usize).min(lines);
            for line in first..last {
                for column in 0..columns {
                    let Some(n) = people.get(line * columns + column) else { break };
                    let Some(person) = cx.state.hr.people.get(*n) else { continue };
                    let at = pos2(
                        origin.x + column as f32 * (width + GAP),
                        origin.y + line as f32 * (HEIGHT + GAP),
                    );
                    card(ui, cx, Rect::from_min_size(at, vec2(width, HEIGHT)), person);
                }
            }
        });
    });
}

fn card(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, person: &EmployeeItem) {
    let t = cx.tokens;
    let response = ui.interact(rect, ui.scope_id().with(("card", person.id)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &person.name));
    let fill = if response.hovered() { t.hover } else { t.surface };
    paint::panel(ui.painter(), rect, 8, fill, t.border);
    let face = Rect::from_center_size(pos2(rect.left() + 44.0, rect.center().y), vec2(56.0, 56.0));
    avatar(ui.painter(), cx, face, 28, company::photo(cx, person.id));
    let texts = Rect::from_min_max(pos2(rect.left() + 84.0, rect.top() + 16.0), rect.max - vec2(12.0, 14.0));
    let unit = person.department.rsplit(" / ").next().unwrap_or(&person.department);
    let lines = [
        (person.name.as_str(), Type::NAME, t.text),
        (person.position.as_str(), Type::SMALL, t.text2),
        (unit, Type::SMALL, t.text2),
        (person.code.as_str(), Type::CAPTION.figures(), t.text3),
    ];
    let mut y = texts.top();
    for (text, ty, ink) in lines.into_iter().filter(|(text, ..)| !text.is_empty()) {
        let row = Rect::from_min_size(pos2(texts.left(), y), vec2(texts.width(), 18.0));
        paint::text(ui.painter(), row, Align2::LEFT_CENTER, text, ty, ink);
        y += 19.0;
    }
    focus::ring(ui, &response, rect, 8, t);
    if response.clicked() {
        cx.sender.send(Command::Hr(HrCommand::OpenPerson(person.id)));
    }
}
