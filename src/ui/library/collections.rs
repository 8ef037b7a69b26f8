//! Collections: as a tree beside the videos, or as a menu where there is no room.

use egui::{Align2, CornerRadius, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::domain::ids::CollectionId;
use crate::state::Collection;
use crate::ui::context::AppContext;
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{Type, Weight};
use crate::ui::widgets::{Button, MenuItem, Size, child, context_menu, menu, tip};
use crate::ui::{focus, paint};

use super::dialogs::Pending;
use super::{LibraryView, Shown, title};

const ROW: f32 = 30.0;

/// The three lists that are always there.
const LISTS: [(Shown, Icon); 3] =
    [(Shown::All, icons::FOLDERS), (Shown::Recent, icons::CLOCK), (Shown::NeedsAttention, icons::WARNING)];

/// Collections in the order of a tree, with their depth.
pub(super) fn tree<'a>(
    collections: &'a [Collection],
    closed: &[CollectionId],
) -> Vec<(&'a Collection, usize)> {
    let mut rows = Vec::with_capacity(collections.len());
    add_children(collections, None, 0, closed, &mut rows);
    rows
}

fn add_children<'a>(
    all: &'a [Collection],
    parent: Option<CollectionId>,
    depth: usize,
    closed: &[CollectionId],
    rows: &mut Vec<(&'a Collection, usize)>,
) {
    if depth > 12 {
        return;
    }
    for collection in all.iter().filter(|collection| collection.parent == parent) {
        rows.push((collection, depth));
        if !closed.contains(&collection.id) {
            add_children(all, Some(collection.id), depth + 1, closed, rows);
        }
    }
}

pub(super) fn panel(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut LibraryView) {
    let t = cx.tokens;
    ui.painter().rect_filled(rect, 0, t.surface);
    paint::vline(ui.painter(), rect.right() - 1.0, rect.y_range(), t.border);
    let mut y = rect.top() + 16.0;
    let row = |y: f32| Rect::from_min_size(pos2(rect.left() + 8.0, y), vec2(rect.width() - 17.0, ROW));
    for (shown, icon) in LISTS {
        let name = title(cx, shown);
        let count = view.listing.count(&cx.state.library, shown);
        let response = entry(ui, cx, row(y), ("list", shown), icon, &name, 0, count, view.shown == shown);
        if response.clicked() {
            view.shown = shown;
        }
        y += ROW;
    }
    y += 12.0;
    let header = row(y);
    let section = cx.tr("collections-title");
    let text = header.shrink2(vec2(8.0, 0.0));
    paint::text(ui.painter(), text, Align2::LEFT_CENTER, &section, Type::SECTION, t.text2);
    let add = cx.tr("collection-new");
    let place = Rect::from_center_size(pos2(header.right() - 12.0, header.center().y), vec2(24.0, 24.0));
    if Button::icon(icons::PLUS, &add).size(Size::Small).show(ui, cx, place).clicked() {
        view.typed.clear();
        view.pending = Some(Pending::NewCollection(view.collection()));
    }
    y += ROW + 2.0;
    let body = Rect::from_min_max(pos2(rect.left(), y), rect.right_bottom() - vec2(1.0, 0.0));
    child(ui, "tree", body, |ui| {
        egui::ScrollArea::vertical().id_salt("tree").auto_shrink(false).show(ui, |ui| {
            for (collection, depth) in tree(&cx.state.library.collections, &view.closed) {
                let (_, full) = ui.allocate_space(vec2(ui.available_width(), ROW));
                let place = Rect::from_min_max(
                    pos2(rect.left() + 8.0, full.top()),
                    pos2(rect.right() - 9.0, full.bottom()),
                );
                ui.push_id(collection.id, |ui| node(ui, cx, place, collection, depth, view));
            }
        });
    });
}

fn node(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    collection: &Collection,
    depth: usize,
    view: &mut LibraryView,
) {
    let t = cx.tokens;
    let shown = Shown::Collection(collection.id);
    let on = view.shown == shown;
    let indent = 14.0 * depth as f32;
    let number = view.listing.count(&cx.state.library, shown);
    let response =
        entry(ui, cx, rect, "node", icons::FOLDER, &collection.name, 16 + indent as usize, number, on);
    let has_children = cx.state.library.collections.iter().any(|other| other.parent == Some(collection.id));
    if has_children {
        let closed = view.closed.contains(&collection.id);
        let place =
            Rect::from_center_size(pos2(rect.left() + 12.0 + indent, rect.center().y), vec2(20.0, 24.0));
        let caret = ui.interact(place, ui.scope_id().with("caret"), Sense::CLICK);
        let name = cx.tr(if closed { "collection-expand" } else { "collection-collapse" });
        caret.widget_info(|| WidgetInfo::labeled(Role::DisclosureTriangle, true, &name));
        let icon = if closed { icons::CARET_RIGHT } else { icons::CARET_DOWN };
        paint::icon(ui.painter(), place.center(), icon, 12.0, t.text3);
        if caret.clicked() {
            if closed {
                view.closed.retain(|id| *id != collection.id);
            } else {
                view.closed.push(collection.id);
            }
        }
    }
    if response.clicked() {
        view.shown = shown;
    }
    let (rename, delete) = (cx.tr("collection-rename"), cx.tr("collection-delete"));
    let picked = context_menu(&response, cx, &acts(&rename, &delete));
    ask(picked, collection, view);
}

/// What can be done with a collection, as a menu on `button`.
pub(super) fn more(button: &Response, cx: &AppContext<'_>, collection: &Collection, view: &mut LibraryView) {
    let (rename, delete) = (cx.tr("collection-rename"), cx.tr("collection-delete"));
    let picked = menu(button, cx, &acts(&rename, &delete));
    ask(picked, collection, view);
}

fn acts<'a>(rename: &'a str, delete: &'a str) -> [MenuItem<'a>; 2] {
    [MenuItem::new(rename).icon(icons::PENCIL), MenuItem::new(delete).icon(icons::TRASH).danger()]
}

fn ask(picked: Option<usize>, collection: &Collection, view: &mut LibraryView) {
    match picked {
        Some(0) => {
            view.typed.clone_from(&collection.name);
            view.pending = Some(Pending::RenameCollection(collection.id));
        }
        Some(_) => view.pending = Some(Pending::DeleteCollection(collection.id)),
        None => {}
    }
}

#[allow(clippy::too_many_arguments, reason = "one row's parts, each of them drawn")]
fn entry(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    salt: impl std::hash::Hash + std::fmt::Debug,
    icon: Icon,
    name: &str,
    indent: usize,
    count: usize,
    on: bool,
) -> Response {
    let t = cx.tokens;
    let response = ui.interact(rect, ui.scope_id().with(salt), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::TreeItem, true, on, name));
    if on || response.hovered() {
        ui.painter().rect_filled(rect, CornerRadius::same(6), if on { t.sel } else { t.hover });
    }
    let (ink, icon_ink) = if on { (t.accent_t, t.accent_t) } else { (t.text, t.text3) };
    let left = rect.left() + 8.0 + indent as f32;
    paint::icon(ui.painter(), pos2(left + 8.0, rect.center().y), icon, 16.0, icon_ink);
    let number = cx.integer(count as i64);
    let right = rect.right() - 8.0;
    let ty = Type::SMALL.figures();
    let width = paint::width(ui.painter(), &number, ty).ceil();
    let place = Rect::from_min_max(pos2(right - width - 1.0, rect.top()), pos2(right, rect.bottom()));
    paint::text(
        ui.painter(),
        place,
        Align2::RIGHT_CENTER,
        &number,
        ty,
        if on { t.accent_t } else { t.text3 },
    );
    let text = Rect::from_min_max(pos2(left + 24.0, rect.top()), pos2(right - width - 8.0, rect.bottom()));
    let weight = if on { Weight::Medium } else { Weight::Regular };
    let drawn = paint::text(ui.painter(), text, Align2::LEFT_CENTER, name, Type::BODY.weight(weight), ink);
    focus::ring_inside(ui, &response, rect, t);
    if drawn.elided { tip(response, cx, name, None) } else { response }
}

/// The same choice as a menu on `button`.
pub(super) fn choose(button: &Response, cx: &AppContext<'_>, view: &mut LibraryView) {
    let rows = tree(&cx.state.library.collections, &[]);
    let lists = LISTS.map(|(shown, _)| title(cx, shown));
    let mut items: Vec<MenuItem<'_>> = LISTS
        .iter()
        .zip(&lists)
        .map(|((shown, icon), name)| MenuItem::new(name).icon(*icon).on(view.shown == *shown))
        .collect();
    items.extend(rows.iter().map(|(collection, depth)| {
        let on = view.shown == Shown::Collection(collection.id);
        MenuItem::new(&collection.name).icon(icons::FOLDER).indent(*depth).on(on)
    }));
    if let Some(i) = menu(button, cx, &items) {
        view.shown = match LISTS.get(i) {
            Some((shown, _)) => *shown,
            None => rows
                .get(i - LISTS.len())
                .map_or(Shown::All, |(collection, _)| Shown::Collection(collection.id)),
        };
    }
}
