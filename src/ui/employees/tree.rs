//! The tree of departments: added, renamed, hung elsewhere, and taken away when nothing is in them.

use egui::{Align2, CornerRadius, Rect, Role, Sense, Ui, WidgetInfo, vec2};

use crate::domain::ids::DepartmentId;
use crate::domain::message::Message;
use crate::state::Command;
use crate::state::hr::{DepartmentItem, HrCommand};
use crate::ui::company::{Choice, Drawer, Form, Left};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::Kind;
use crate::ui::{focus, icons, paint};

const ROW: f32 = 36.0;

/// What is being written.
#[derive(Debug, Default)]
pub struct TreeView {
    /// The one that is being changed.
    chosen: Option<DepartmentId>,
    /// A new one is being written.
    adding: bool,
    name: String,
    parent: Option<DepartmentId>,
}

impl TreeView {
    fn open(&mut self, item: &DepartmentItem) {
        *self = Self { chosen: Some(item.id), adding: false, name: item.name.clone(), parent: item.parent };
    }
}

/// True where it is to be closed.
pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut TreeView) -> bool {
    let tree = &cx.state.hr.tree;
    let chosen = view.chosen.and_then(|id| tree.iter().find(|item| item.id == id));
    let writing = view.adding || chosen.is_some();
    let changed = chosen.is_none_or(|item| item.name != view.name.trim() || item.parent != view.parent);
    let ready = writing && changed && !view.name.trim().is_empty() && !cx.state.is_read_only();
    let (title, save, remove) = (cx.tr("tree-title"), cx.tr("save"), cx.tr("remove"));
    let empty = chosen.is_some_and(|item| item.people == 0 && item.below == 0);
    let drawer = Drawer {
        title: &title,
        save: writing.then_some((save.as_str(), ready)),
        remove: empty.then_some(remove.as_str()),
    };
    match drawer.show(ui, cx, rect, |form| fields(cx, form, view, chosen)) {
        Some(Left::Close) => return true,
        Some(Left::Save) => {
            let (id, name, parent) = (view.chosen, view.name.trim().to_owned(), view.parent);
            cx.sender.send(Command::Hr(HrCommand::SaveDepartment { id, name, parent }));
            *view = TreeView::default();
        }
        Some(Left::Remove) => {
            if let Some(id) = view.chosen {
                cx.sender.send(Command::Hr(HrCommand::RemoveDepartment(id)));
            }
            *view = TreeView::default();
        }
        None => {}
    }
    false
}

fn fields(
    cx: &AppContext<'_>,
    form: &mut Form<'_, '_>,
    view: &mut TreeView,
    chosen: Option<&DepartmentItem>,
) {
    let t = cx.tokens;
    let tree = &cx.state.hr.tree;
    let can = !cx.state.is_read_only();
    if form.button("tree-add", Kind::Secondary, can && !view.adding) {
        // Below the one that is open, as one would expect of a tree.
        *view = TreeView { adding: true, parent: view.chosen, ..TreeView::default() };
    }
    if tree.is_empty() && !view.adding {
        form.note(&cx.tr("tree-empty"), t.text3);
    }
    for item in tree {
        if line(cx, form, item, view.chosen == Some(item.id)) {
            view.open(item);
        }
    }
    if !view.adding && chosen.is_none() {
        return;
    }
    form.section(if view.adding { "tree-new" } else { "report-column-department" });
    form.text("tree-name", "", &mut view.name);
    let places = places(tree, view.chosen);
    let at = places.iter().position(|item| Some(item.id) == view.parent);
    let top = cx.tr("tree-top");
    let shown = at.map_or(top.as_str(), |at| places[at].path.as_str());
    let picked = form.pick("tree-below", shown, Some(at.map_or(0, |at| at + 1)), || {
        let none = Choice { name: top.clone(), note: String::new() };
        let all = places.iter().map(|item| Choice { name: item.path.clone(), note: String::new() });
        std::iter::once(none).chain(all).collect()
    });
    if let Some(n) = picked {
        view.parent = n.checked_sub(1).map(|n| places[n].id);
    }
    if let Some(item) = chosen.filter(|item| item.people + item.below > 0) {
        let text = Message::new("tree-in-use").with("people", item.people).with("below", item.below);
        form.note(&cx.say(&text), t.text3);
    }
}

/// Where a department may hang: not below itself.
fn places(tree: &[DepartmentItem], moved: Option<DepartmentId>) -> Vec<&DepartmentItem> {
    let own = moved.and_then(|id| tree.iter().find(|item| item.id == id)).map(|item| item.path.as_str());
    let below = |item: &DepartmentItem| {
        own.is_some_and(|own| item.path == own || item.path.starts_with(&format!("{own} / ")))
    };
    tree.iter().filter(|item| !below(item)).collect()
}

/// True where it was clicked.
fn line(cx: &AppContext<'_>, form: &mut Form<'_, '_>, item: &DepartmentItem, on: bool) -> bool {
    let t = cx.tokens;
    let row = form.row(if cx.width.is_phone() { 44.0 } else { ROW });
    let ui = &mut *form.ui;
    let response = ui.interact(row, ui.scope_id().with(("department", item.id)), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::TreeItem, true, on, &item.path));
    if on || response.hovered() {
        ui.painter().rect_filled(row, CornerRadius::same(6), if on { t.sel } else { t.hover });
    }
    let left = row.left() + 8.0 + 16.0 * item.depth as f32;
    let icon = if item.below > 0 { icons::FOLDERS } else { icons::FOLDER };
    let ink = if on { t.accent_t } else { t.text3 };
    paint::icon(ui.painter(), egui::pos2(left + 8.0, row.center().y), icon, 16.0, ink);
    let count = cx.integer(item.people as i64);
    let ty = Type::SMALL.figures();
    let width = paint::width(ui.painter(), &count, ty).ceil() + 1.0;
    let inner = row.shrink2(vec2(8.0, 0.0));
    paint::text(ui.painter(), inner, Align2::RIGHT_CENTER, &count, ty, t.text3);
    let name = inner.with_min_x(left + 24.0).with_max_x(inner.right() - width - 8.0);
    paint::file_name(ui.painter(), name, &item.name, Type::NAME, t.text);
    focus::ring_inside(ui, &response, row, t);
    response.clicked()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_hangs_below_itself() {
        let item = |id, path: &str| DepartmentItem {
            id: DepartmentId(id),
            parent: None,
            name: String::new(),
            path: path.to_owned(),
            depth: 0,
            people: 0,
            below: 0,
        };
        let tree = [item(1, "A"), item(2, "A / B"), item(3, "A / B / C"), item(4, "A / Bx")];
        let ids = |moved| places(&tree, moved).iter().map(|item| item.id.0).collect::<Vec<_>>();
        assert_eq!(ids(Some(DepartmentId(2))), [1, 4]);
        assert_eq!(ids(None), [1, 2, 3, 4]);
    }
}
