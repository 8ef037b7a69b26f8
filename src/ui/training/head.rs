//! The top of the page: what is trained from what, and how it goes.

use egui::{Align2, Rect, Ui, pos2, vec2};

use crate::domain::message::Message;
use crate::state::{Command, TrainingCommand, TrainingDepth, depth_name};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Kind, Segmented};
use crate::ui::{format, icons, paint};

/// Draws from the top of `rect` on; the height used.
pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) -> f32 {
    let t = cx.tokens;
    let training = &cx.state.training;
    let mut y = rect.top();
    let line = |y: f32, height: f32| Rect::from_min_size(pos2(rect.left(), y), vec2(rect.width(), height));
    if !cx.width.is_phone() {
        paint::text(
            ui.painter(),
            line(y, 28.0),
            Align2::LEFT_CENTER,
            &cx.tr("nav-training"),
            Type::HEADING,
            t.text,
        );
        y += 32.0;
    }
    let source = match &training.folder {
        Some(folder) => folder.display().to_string(),
        None => cx.tr("training-no-folder"),
    };
    paint::file_name(ui.painter(), line(y, 20.0), &source, Type::SMALL, t.text2);
    y += 28.0;

    let may = !cx.state.is_read_only();
    let names = TrainingDepth::ALL.map(|depth| cx.say(&depth_name(depth)));
    let items: Vec<(&str, Option<icons::Icon>)> = names.iter().map(|name| (name.as_str(), None)).collect();
    let selected = TrainingDepth::ALL.iter().position(|depth| *depth == training.depth).unwrap_or(0);
    let depths = Segmented { items: &items, selected, item_height: 28.0 };
    let (choose, train) = (cx.tr("training-choose"), cx.tr("training-train"));
    let choose = Button::text(&choose).with_icon(icons::FOLDER).enabled(may && !cx.state.dialog_open);
    let train =
        Button::text(&train).with_icon(icons::CPU).kind(Kind::Primary).enabled(may && training.may_train());
    let sizes = [depths.measure(ui), choose.measure(ui), train.measure(ui)];
    let mut x = rect.left();
    let mut take = |size: egui::Vec2| {
        if x > rect.left() && x + size.x > rect.right() {
            x = rect.left();
            y += 40.0;
        }
        let place = Rect::from_min_size(pos2(x, y), size);
        x += size.x + 8.0;
        place
    };
    let places = sizes.map(&mut take);
    if let Some(chosen) = depths.show(ui, cx, places[0]) {
        cx.sender.send(Command::Training(TrainingCommand::SetDepth(TrainingDepth::ALL[chosen])));
    }
    if choose.show(ui, cx, places[1]).clicked() {
        cx.sender.send(Command::Training(TrainingCommand::ChooseFolder));
    }
    if train.show(ui, cx, places[2]).clicked() {
        cx.sender.send(Command::Training(TrainingCommand::Train));
    }
    y + 36.0 - rect.top()
}

/// How the newest run goes, in figures; the height used.
pub fn facts(ui: &Ui, cx: &AppContext<'_>, rect: Rect) -> f32 {
    let t = cx.tokens;
    let run = cx.state.training.run.clone().unwrap_or_default();
    let last = run.points.iter().rev().find(|point| point.ends);
    let none = || "–".to_owned();
    let epoch = last.map_or_else(none, |point| cx.integer(i64::from(point.epoch) + 1));
    let of = Message::new("training-of").with("count", cx.integer(i64::from(run.epochs)));
    let check = last.and_then(|point| point.check_loss).map_or_else(none, |loss| cx.decimal(loss, 3));
    let accuracy = last.and_then(|point| point.check_accuracy);
    let accuracy = accuracy.map_or_else(none, |part| format!("{} %", cx.decimal(part * 100.0, 1)));
    let speed = if run.per_second > 0.0 { cx.decimal(run.per_second, 0) } else { none() };
    let left = run.left_s.map_or_else(none, format::length);
    let cells = [
        ("training-epoch", epoch, if run.epochs > 0 { cx.say(&of) } else { String::new() }),
        ("training-check-loss", check, String::new()),
        ("training-accuracy", accuracy, String::new()),
        ("training-speed", speed, cx.tr("training-per-second")),
        ("training-left", left, String::new()),
    ];
    let columns = if rect.width() < 500.0 { 2 } else { cells.len() };
    let rows = cells.len().div_ceil(columns);
    let height = rows as f32 * 60.0;
    let card = Rect::from_min_size(rect.min, vec2(rect.width(), height));
    paint::panel(ui.painter(), card, 8, t.surface, t.border);
    let width = rect.width() / columns as f32;
    for (i, (key, value, unit)) in cells.iter().enumerate() {
        let corner = card.min + vec2((i % columns) as f32 * width, (i / columns) as f32 * 60.0);
        let cell = Rect::from_min_size(corner, vec2(width, 60.0)).shrink2(vec2(12.0, 8.0));
        let (upper, lower) = cell.split_top_bottom_at_y(cell.top() + 18.0);
        paint::text(ui.painter(), upper, Align2::LEFT_CENTER, &cx.tr(key), Type::SMALL, t.text2);
        let middle = pos2(lower.left(), lower.center().y);
        let end = paint::text_at(ui.painter(), middle, value, Type::TITLE.figures(), t.text);
        if !unit.is_empty() {
            paint::text_at(ui.painter(), pos2(end + 6.0, middle.y + 1.0), unit, Type::SMALL, t.text3);
        }
    }
    height
}
