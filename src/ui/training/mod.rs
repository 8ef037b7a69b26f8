//! Training: choose pictures and depth, train, see the curves, judge a version, promote it or go back.

mod cards;
mod chart;
mod head;
mod versions;

use egui::{Rect, ScrollArea, Ui, UiBuilder, pos2, vec2};

use super::context::AppContext;

/// What hands have moved: where the threshold is dragged to.
#[derive(Debug, Default)]
pub struct TrainingView {
    /// None: where the version has it.
    pub threshold: Option<f64>,
}

const GAP: f32 = 12.0;

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
        y += head::draw(ui, cx, place.whole(y, 0.0)) + GAP;
        y += head::facts(ui, cx, place.whole(y, 0.0)) + GAP;
        let height = 260.0;
        let charts = place.row(y, height, &[1.25, 1.0]);
        cards::curves(ui, cx, charts[0]);
        cards::scores(ui, cx, charts[1], view);
        y = charts[1].bottom() + GAP;
        let list = versions::height(cx);
        let lower = place.row(y, list, &[1.25, 1.0]);
        versions::draw(ui, cx, lower[0]);
        cards::people(ui, cx, lower[1]);
        y = lower[1].bottom() + pad;
        ui.allocate_space(vec2(rect.width() - 1.0, y - top.y));
    });
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
