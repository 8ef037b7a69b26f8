//! One of many: a list below a button that gets shorter as one types.

use egui::{
    Align2, CornerRadius, Key, Popup, PopupCloseBehavior, Rect, Response, Role, Sense, Ui, WidgetInfo, vec2,
};

use crate::domain::text::fold;
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{Field, scroll_rows};
use crate::ui::{focus, icons, paint};

const WIDTH: f32 = 288.0;
/// Lines in view at once.
const LINES: usize = 7;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub name: String,
    /// Quietly behind the name.
    pub note: String,
}

/// The list below `button` while it is open; the line that was chosen. `choices` are made only then.
pub fn choose(
    button: &Response,
    cx: &AppContext<'_>,
    current: Option<usize>,
    choices: impl FnOnce() -> Vec<Choice>,
) -> Option<usize> {
    let typed = button.id.with("typed");
    if button.clicked() {
        button.ctx.data_mut(|data| {
            data.insert_temp(typed, String::new());
            data.remove::<bool>(typed.with("opened"));
        });
    }
    let popup = Popup::menu(button).gap(4.0).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let shown = popup.show(|ui| list(ui, cx, current, &choices(), typed));
    shown.and_then(|shown| shown.inner)
}

fn list(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    current: Option<usize>,
    choices: &[Choice],
    typed: egui::Id,
) -> Option<usize> {
    let phone = cx.width.is_phone();
    let row = if phone { 44.0 } else { 32.0 };
    let width = WIDTH.min(ui.ctx().content_rect().width() - 40.0);
    let searched = choices.len() > LINES;
    let head = if searched { row + 8.0 } else { 0.0 };
    let (all, _) = ui
        .allocate_exact_size(vec2(width, head + row * choices.len().clamp(1, LINES) as f32), Sense::hover());
    let mut text: String = ui.data(|data| data.get_temp(typed)).unwrap_or_default();
    let mut enter = false;
    if searched {
        let place = all.with_max_y(all.top() + row);
        let name = cx.tr("employees-search");
        let field = Field { name: &name, hint: &name, icon: Some(icons::SEARCH) };
        let response = field.show(ui, cx, place, &mut text);
        let opened = typed.with("opened");
        if ui.data(|data| data.get_temp::<bool>(opened)) != Some(true) {
            response.request_focus();
            ui.data_mut(|data| data.insert_temp(opened, true));
        }
        enter = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    }
    let wanted = fold(text.trim());
    ui.data_mut(|data| data.insert_temp(typed, text));
    let found: Vec<usize> = (0..choices.len())
        .filter(|n| {
            wanted.is_empty()
                || fold(&choices[*n].name).contains(&wanted)
                || fold(&choices[*n].note).contains(&wanted)
        })
        .collect();
    let mut chosen = enter.then(|| found.first().copied()).flatten();
    let body = all.with_min_y(all.top() + head);
    if found.is_empty() {
        let place = body.with_max_y(body.top() + row);
        paint::text(
            ui.painter(),
            place,
            Align2::CENTER_CENTER,
            &cx.tr("choose-nothing"),
            Type::SMALL,
            cx.tokens.text3,
        );
    }
    scroll_rows(ui, typed.with("rows"), body, row, found.len(), None, |ui, n, place| {
        if line(ui, cx, place, &choices[found[n]], current == Some(found[n]), found[n]) {
            chosen = Some(found[n]);
        }
    });
    if chosen.is_some() {
        ui.close();
    }
    chosen
}

fn line(ui: &mut Ui, cx: &AppContext<'_>, place: Rect, choice: &Choice, on: bool, n: usize) -> bool {
    let t = cx.tokens;
    let response = ui.interact(place, ui.scope_id().with(("choice", n)), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::MenuItem, true, on, &choice.name));
    if on || response.hovered() || response.has_focus() {
        ui.painter().rect_filled(place, CornerRadius::same(5), if on { t.sel } else { t.hover });
    }
    let inner = place.shrink2(vec2(8.0, 0.0));
    let width = paint::width(ui.painter(), &choice.note, Type::SMALL.figures()).ceil();
    let note = inner.with_min_x(inner.right() - width - 1.0);
    paint::text(ui.painter(), note, Align2::LEFT_CENTER, &choice.note, Type::SMALL.figures(), t.text3);
    let name = inner.with_max_x(note.left() - 8.0);
    paint::file_name(ui.painter(), name, &choice.name, Type::BODY, t.text);
    focus::ring_inside(ui, &response, place, t);
    response.clicked()
}
