//! Training: choose pictures and depth, train, see the curves, judge a version, promote it or go back.
//!
//! Guarantees: the first line says in words how it stands; figures come below, for who wants them.

mod chart;
mod checks;
mod confusion;
mod curves;
mod dialogs;
mod faces;
mod head;
mod people;
mod rates;
mod runs;
mod scores;
mod versions;

use egui::{Align2, Color32, Rect, ScrollArea, Ui, UiBuilder, pos2, vec2};

use super::context::AppContext;
use super::paint;
use super::theme::Type;
use super::widgets::tabs;
use dialogs::Asked;

/// What hands have moved.
#[derive(Debug, Default)]
pub struct TrainingView {
    tab: Tab,
    /// Where the threshold is dragged to; none: where the version has it.
    threshold: Option<f64>,
    /// The cell of the confusion matrix whose faces are shown: true person, taken for.
    cell: Option<(usize, usize)>,
    /// What is being asked, and what was typed.
    asked: Option<Asked>,
    text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Tab {
    #[default]
    Overview,
    Evaluation,
    Errors,
    Runs,
}

impl Tab {
    const ALL: [Self; 4] = [Self::Overview, Self::Evaluation, Self::Errors, Self::Runs];
}

const GAP: f32 = 12.0;
/// Height of a row of charts.
const CHART: f32 = 296.0;

pub(super) fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut TrainingView) {
    ui.painter().rect_filled(rect, 0, cx.tokens.bg);
    let mut area = ui.new_child(UiBuilder::new().max_rect(rect));
    area.set_clip_rect(rect.intersect(ui.clip_rect()));
    ScrollArea::vertical().id_salt("training").show(&mut area, |ui| {
        let phone = cx.width.is_phone();
        let pad = if phone { 12.0 } else { 24.0 };
        let top = ui.cursor().min;
        let place =
            Place { left: top.x + pad, width: rect.width() - 2.0 * pad, narrow: rect.width() < 860.0 };
        let mut y = top.y + if phone { 12.0 } else { 16.0 };
        y += head::draw(ui, cx, place.whole(y, 0.0), view) + GAP;
        y += tab_row(ui, cx, place.whole(y, 36.0), view) + GAP;
        y = match view.tab {
            Tab::Overview => overview(ui, cx, &place, y, view),
            Tab::Evaluation => evaluation(ui, cx, &place, y, view),
            Tab::Errors => faces::draw(ui, cx, &place, y, view),
            Tab::Runs => runs::draw(ui, cx, &place, y),
        };
        ui.allocate_space(vec2(rect.width() - 1.0, y + pad - top.y));
    });
    dialogs::show(ui, cx, view);
}

fn tab_row(ui: &mut Ui, cx: &AppContext<'_>, row: Rect, view: &mut TrainingView) -> f32 {
    let names = Tab::ALL.map(|tab| {
        cx.tr(match tab {
            Tab::Overview => "training-overview",
            Tab::Evaluation => "training-evaluation",
            Tab::Errors => "training-errors",
            Tab::Runs => "training-runs",
        })
    });
    let current = Tab::ALL.iter().position(|tab| *tab == view.tab).unwrap_or(0);
    paint::hline(ui.painter(), row.x_range(), row.bottom() - 1.0, cx.tokens.border);
    if let Some(chosen) = tabs(ui, cx, row, &names, current) {
        view.tab = Tab::ALL[chosen];
    }
    row.height()
}

fn overview(ui: &mut Ui, cx: &AppContext<'_>, place: &Place, y: f32, view: &mut TrainingView) -> f32 {
    let mut y = y + head::facts(ui, cx, place.whole(y, 0.0)) + GAP;
    let charts = place.row(y, CHART, &[1.35, 1.0, 1.0]);
    curves::draw(ui, cx, charts[0]);
    rates::roc(ui, cx, charts[1]);
    confusion::draw(ui, cx, charts[2], view);
    y = charts[2].bottom() + GAP;
    let lower = place.row(y, versions::height(cx).max(checks::HEIGHT), &[2.35, 1.0]);
    versions::draw(ui, cx, lower[0], view);
    checks::draw(ui, cx, lower[1], view);
    lower[1].bottom()
}

fn evaluation(ui: &mut Ui, cx: &AppContext<'_>, place: &Place, y: f32, view: &mut TrainingView) -> f32 {
    let mut y = y + rates::figures(ui, cx, place.whole(y, 0.0)) + GAP;
    let charts = place.row(y, CHART, &[1.0, 1.0]);
    rates::roc(ui, cx, charts[0]);
    rates::det(ui, cx, charts[1]);
    y = charts[1].bottom() + GAP;
    let lower = place.row(y, CHART + 40.0, &[1.0, 1.0]);
    scores::draw(ui, cx, lower[0], view);
    people::draw(ui, cx, lower[1], view);
    lower[1].bottom()
}

/// How the page is divided.
struct Place {
    left: f32,
    width: f32,
    narrow: bool,
}

impl Place {
    fn whole(&self, y: f32, height: f32) -> Rect {
        Rect::from_min_size(pos2(self.left, y), vec2(self.width, height))
    }

    /// Parts side by side, or one below the other where there is little room.
    fn row(&self, y: f32, height: f32, shares: &[f32]) -> Vec<Rect> {
        if self.narrow {
            return (0..shares.len()).map(|i| self.whole(y + i as f32 * (height + GAP), height)).collect();
        }
        let sum: f32 = shares.iter().sum();
        let room = self.width - GAP * (shares.len() - 1) as f32;
        let mut x = self.left;
        shares
            .iter()
            .map(|share| {
                let part =
                    Rect::from_min_size(pos2(x.round(), y), vec2((room * share / sum).floor(), height));
                x = part.right() + GAP;
                part
            })
            .collect()
    }
}

/// A card with a title; where its contents go.
fn card(ui: &Ui, cx: &AppContext<'_>, rect: Rect, title: &str) -> Rect {
    let t = cx.tokens;
    paint::panel(ui.painter(), rect, 8, t.surface, t.border);
    let head = Rect::from_min_size(rect.min + vec2(16.0, 10.0), vec2(rect.width() - 32.0, 24.0));
    paint::text(ui.painter(), head, Align2::LEFT_CENTER, title, Type::CARD_TITLE, t.text);
    Rect::from_min_max(pos2(rect.left() + 16.0, rect.top() + 42.0), rect.max - vec2(16.0, 12.0))
}

/// What a colour stands for, from the right of a card's head; dashed lines have a dashed mark.
fn legend(ui: &Ui, cx: &AppContext<'_>, rect: Rect, items: &[(Color32, String, bool)]) {
    let mut right = rect.right() - 16.0;
    for (color, text, dashed) in items.iter().rev() {
        let width = paint::width(ui.painter(), text, Type::SMALL);
        let middle = rect.top() + 22.0;
        paint::text_at(ui.painter(), pos2(right - width, middle), text, Type::SMALL, cx.tokens.text2);
        let left = right - width - 22.0;
        let parts: &[(f32, f32)] =
            if *dashed { &[(0.0, 4.0), (6.0, 4.0), (12.0, 4.0)] } else { &[(0.0, 16.0)] };
        for (from, long) in parts {
            let mark = Rect::from_min_size(pos2(left + from, middle - 1.0), vec2(*long, 2.0));
            ui.painter().rect_filled(mark, 0, *color);
        }
        right -= width + 36.0;
    }
}

fn nothing(ui: &Ui, cx: &AppContext<'_>, rect: Rect, key: &str) {
    let top = pos2(rect.center().x, rect.center().y - 16.0);
    let (text, width) = (cx.tr(key), (rect.width() - 24.0).min(320.0));
    paint::paragraph_centered(ui.painter(), top, width, &text, Type::SMALL, cx.tokens.text3);
}

/// "97,5%", without a fraction where it is whole.
fn percent(cx: &AppContext<'_>, part: f64) -> String {
    let value = part * 100.0;
    let whole = (value - value.round()).abs() < 0.05;
    format!("{}%", cx.decimal(value, usize::from(!whole)))
}
