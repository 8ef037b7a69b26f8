//! The list of snapshots: what is in each, how it is split, and what can be done with it.

use egui::{CornerRadius, Rect, ScrollArea, Sense, Ui, vec2};

use super::{DatasetsView, Panel, send, split_bar};
use crate::domain::dataset::Unit;
use crate::domain::message::Message;
use crate::state::datasets::{DatasetsCommand, SnapshotCard};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Kind, MenuItem, Size, Strip, menu};
use crate::ui::{format, icons, paint};

const GAP: f32 = 12.0;

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, pad: f32, view: &mut DatasetsView) {
    let place = rect.shrink2(vec2(pad, 0.0));
    crate::ui::widgets::child(ui, "snapshot rows", rect, |ui| {
        ScrollArea::vertical().id_salt("snapshots").auto_shrink(false).show(ui, |ui| {
            for card in &cx.state.datasets.snapshots {
                let height = if cx.width.is_phone() { 172.0 } else { 120.0 };
                let (row, _) = ui.allocate_exact_size(vec2(rect.width(), height + GAP), Sense::hover());
                let row = Rect::from_min_max(row.min, row.max - vec2(0.0, GAP))
                    .with_min_x(place.left())
                    .with_max_x(place.right());
                if ui.is_rect_visible(row) {
                    ui.push_id(card.id, |ui| draw_card(ui, cx, row, card, view));
                }
            }
            imports(ui, cx, place, view);
        });
    });
}

/// Datasets that were taken in, one line each.
fn imports(ui: &mut Ui, cx: &AppContext<'_>, place: Rect, view: &mut DatasetsView) {
    let imports = &cx.state.datasets.imports;
    if imports.is_empty() {
        return;
    }
    let t = cx.tokens;
    let next = |ui: &mut Ui, height: f32| {
        let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
        row.with_min_x(place.left()).with_max_x(place.right())
    };
    let title = next(ui, 32.0);
    split_bar::line(ui, title, &cx.tr("datasets-imports"), Type::SECTION, t.text2);
    for import in imports {
        let row = next(ui, 48.0);
        paint::hline(ui.painter(), row.x_range(), row.top(), t.border);
        let mut strip = Strip::new(row);
        let name = cx.tr("datasets-remove-import");
        let size = if cx.width.is_phone() { Size::Touch } else { Size::Medium };
        let button = Button::icon(icons::TRASH, &name).size(size).enabled(!cx.state.is_read_only());
        let at = strip.right_part(vec2(size.height(), size.height()));
        if ui.push_id(import.id, |ui| button.show(ui, cx, at)).inner.clicked() {
            view.removing = Some(import.id);
        }
        strip.space_right(8.0);
        let (upper, lower) = strip.rest().split_top_bottom_at_fraction(0.5);
        let key = if import.is_complete { "datasets-import-line" } else { "datasets-import-cut-off" };
        let line = Message::new(key)
            .with("pictures", cx.integer(import.pictures.cast_signed()))
            .with("faces", cx.integer(import.faces.cast_signed()));
        split_bar::line(ui, upper.with_min_y(upper.top() + 4.0), &cx.say(&line), Type::BODY, t.text);
        let source = import.source.display().to_string();
        paint::file_name(ui.painter(), lower.with_max_y(lower.bottom() - 4.0), &source, Type::SMALL, t.text3);
    }
}

fn draw_card(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, card: &SnapshotCard, view: &mut DatasetsView) {
    let t = cx.tokens;
    let phone = cx.width.is_phone();
    let on = match view.panel {
        Panel::Export(id) => id == card.id,
        Panel::Compare(a, b) => a == card.id || b == card.id,
        Panel::None | Panel::New => view.marked == Some(card.id),
    };
    ui.painter().add(t.card_shadow().as_shape(rect, CornerRadius::same(8)));
    paint::panel(ui.painter(), rect, 8, t.surface, if on { t.accent } else { t.border });
    let inner = rect.shrink2(vec2(16.0, 12.0));
    let line =
        |y: f32, height: f32| Rect::from_min_size(inner.min + vec2(0.0, y), vec2(inner.width(), height));

    let mut acts = Strip::new(if phone { line(104.0, 44.0) } else { line(0.0, 32.0) });
    buttons(ui, cx, &mut acts, card, view);
    let title = if phone { line(0.0, 20.0) } else { line(0.0, 20.0).with_max_x(acts.rest().right() - 12.0) };
    split_bar::line(ui, title, &card.settings.name, Type::CARD_TITLE, t.text);
    let facts = title.translate(vec2(0.0, 20.0));
    split_bar::line(ui, facts, &split_bar::summary(cx, card.counts, card.people), Type::BODY, t.text2);
    let by = cx.tr(match card.settings.split.unit {
        Unit::Video => "datasets-by-video",
        Unit::Track => "datasets-by-track",
        Unit::Person => "datasets-by-person",
    });
    let made = Message::new("datasets-made")
        .with("day", format::short_day(cx, card.day))
        .with("clock", card.clock.as_str())
        .with("by", by)
        .with("seed", card.settings.split.seed.to_string());
    split_bar::line(ui, facts.translate(vec2(0.0, 18.0)), &cx.say(&made), Type::SMALL, t.text3);
    let bar = if phone { line(70.0, split_bar::HEIGHT) } else { line(68.0, split_bar::HEIGHT) };
    split_bar::draw(ui, cx, bar, card.counts);
}

fn buttons(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    strip: &mut Strip,
    card: &SnapshotCard,
    view: &mut DatasetsView,
) {
    let touch = cx.width.is_phone();
    let size = if touch { Size::Touch } else { Size::Medium };
    let more = cx.tr("datasets-more");
    let side = size.height();
    let button = Button::icon(icons::DOTS, &more).size(size).show(ui, cx, strip.right_part(vec2(side, side)));
    let delete = cx.tr("datasets-delete");
    let items: &[MenuItem<'_>] =
        if cx.state.is_read_only() { &[] } else { &[MenuItem::new(&delete).icon(icons::TRASH).danger()] };
    if menu(&button, cx, items).is_some() {
        view.deleting = Some(card.id);
    }
    strip.space_right(4.0);
    let name = cx.tr("datasets-export");
    let export = Button::text(&name).with_icon(icons::EXPORT).size(size).enabled(!cx.state.is_read_only());
    if export.show(ui, cx, strip.right_part(export.measure(ui))).clicked() {
        view.export.open(cx, card);
        view.panel = Panel::Export(card.id);
    }
    strip.space_right(4.0);
    if cx.state.datasets.snapshots.len() < 2 {
        return;
    }
    let on = view.marked == Some(card.id);
    let name = cx.tr(match view.marked {
        Some(first) if first != card.id => "datasets-compare-with",
        _ => "datasets-compare",
    });
    let compare = Button::text(&name).with_icon(icons::SWAP).kind(Kind::Toggle { on }).size(size);
    if compare.show(ui, cx, strip.right_part(compare.measure(ui))).clicked() {
        match view.marked.take() {
            Some(first) if first != card.id => {
                // From the older one to the newer one, whichever was clicked first.
                let (a, b) = (first.min(card.id), first.max(card.id));
                send(cx, DatasetsCommand::Compare(a, b));
                view.panel = Panel::Compare(a, b);
            }
            Some(_) => {}
            None => view.marked = Some(card.id),
        }
    }
}
