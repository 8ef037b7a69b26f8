//! A cell of the table that is being written in: a text, or one of a list below it.

use egui::{Key, Popup, Rect, Ui, vec2};

use crate::domain::ids::EmployeeId;
use crate::domain::message::Message;
use crate::state::Command;
use crate::state::hr::{EmployeeItem, HrCommand};
use crate::ui::company::{self, Choice, choose};
use crate::ui::context::AppContext;
use crate::ui::icons;
use crate::ui::widgets::{Button, Field, Size};

/// Room for the pencil.
pub const PENCIL: f32 = 28.0;

/// What is being written.
#[derive(Debug)]
pub struct CellEdit {
    employee: EmployeeId,
    /// Key of the column.
    key: &'static str,
    text: String,
    begun: bool,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Written {
    NotYet,
    /// As it was.
    Left,
    Text(String),
}

/// The word of a column's field on the command line, and what stands in the cell.
fn field(cx: &AppContext<'_>, person: &EmployeeItem, key: &str) -> (&'static str, String) {
    match key {
        "employees-field-name" => ("name", person.name.clone()),
        "employees-field-department" => ("department", person.department.clone()),
        "employees-field-position" => ("position", person.position.clone()),
        "employees-field-shift" => ("shift", person.shift.clone()),
        "employees-field-email" => ("email", person.email.clone()),
        _ => ("start", company::date(cx, person.employment.start)),
    }
}

/// The pencil of the cell that is pointed at; true where it is there.
pub fn offer(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    place: Rect,
    (person, key): (&EmployeeItem, &'static str),
    edit: &mut Option<CellEdit>,
) -> bool {
    if cx.width.is_phone()
        || cx.state.is_read_only()
        || !ui.rect_contains_pointer(place.expand2(vec2(8.0, 0.0)))
    {
        return false;
    }
    let name =
        Message::new("employees-edit-cell").with("what", cx.tr(key)).with("name", person.name.as_str());
    let name = cx.say(&name);
    let button = Button::icon(icons::PENCIL, &name).size(Size::Small);
    let side = Size::Small.height();
    let at =
        Rect::from_center_size(egui::pos2(place.right() - side / 2.0, place.center().y), vec2(side, side));
    if ui.push_id(("pencil", key, person.id), |ui| button.show(ui, cx, at).clicked()).inner {
        let text = field(cx, person, key).1;
        *edit = Some(CellEdit { employee: person.id, key, text, begun: false });
    }
    true
}

/// Draws what is being written in this cell; false where nothing is.
pub fn writing(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    place: Rect,
    (person, key): (&EmployeeItem, &'static str),
    edit: &mut Option<CellEdit>,
) -> bool {
    let Some(open) = edit.as_mut().filter(|open| open.employee == person.id && open.key == key) else {
        return false;
    };
    let place = Rect::from_center_size(place.center(), vec2(place.width(), 32.0));
    let (word, before) = field(cx, person, key);
    let options = match key {
        "employees-field-department" => Some(&cx.state.hr.departments),
        "employees-field-shift" => Some(&cx.state.hr.shifts),
        _ => None,
    };
    let done = ui.push_id(("cell", key, person.id), |ui| match options {
        Some(options) => from_list(ui, cx, place, open, options),
        None => typed(ui, cx, place, open),
    });
    if done.inner == Written::NotYet {
        return true;
    }
    *edit = None;
    if let Written::Text(text) = done.inner
        && text != before
    {
        let fields = vec![(word, text)];
        cx.sender.send(Command::Hr(HrCommand::SaveEmployee { employee: Some(person.id), fields }));
    }
    true
}

fn typed(ui: &mut Ui, cx: &AppContext<'_>, place: Rect, open: &mut CellEdit) -> Written {
    let name = cx.tr(open.key);
    let field = Field { name: &name, hint: &name, icon: None };
    let response = field.show(ui, cx, place.expand2(vec2(8.0, 0.0)), &mut open.text);
    if !open.begun {
        open.begun = true;
        response.request_focus();
        return Written::NotYet;
    }
    if !response.lost_focus() {
        return Written::NotYet;
    }
    let left = ui.input(|input| input.key_pressed(Key::Escape));
    if left { Written::Left } else { Written::Text(open.text.trim().to_owned()) }
}

fn from_list(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    place: Rect,
    open: &mut CellEdit,
    options: &[String],
) -> Written {
    let last = open.text.rsplit(" / ").next().unwrap_or(&open.text);
    let shown = if last.is_empty() { "–" } else { last };
    let button = Button::text(shown).caret();
    let response = button.show(ui, cx, place);
    let popup = Popup::default_response_id(&response);
    if !open.begun {
        open.begun = true;
        Popup::open_id(ui.ctx(), popup);
    }
    let at = options.iter().position(|option| *option == open.text);
    let chosen = choose(&response, cx, at, || {
        options.iter().map(|option| Choice { name: option.clone(), note: String::new() }).collect()
    });
    match chosen {
        Some(n) => options.get(n).cloned().map_or(Written::Left, Written::Text),
        None if !Popup::is_id_open(ui.ctx(), popup) => Written::Left,
        None => Written::NotYet,
    }
}
