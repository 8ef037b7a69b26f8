//! A range with two ends under a histogram of what lies in it.

use egui::{CornerRadius, Key, Rect, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::ui::context::AppContext;
use crate::ui::focus;

/// Two values from 0 to 1, the lower never above the upper.
pub struct Range<'a> {
    /// Names of the two ends, for assistive technology.
    pub names: [&'a str; 2],
    pub value: [f32; 2],
    /// Bars: how much there is, and how much of it is kept.
    pub bars: &'a [(u32, u32)],
}

const HISTOGRAM: f32 = 36.0;
/// How near the ends may come.
const NEAREST: f32 = 0.02;

impl Range<'_> {
    /// Histogram and rail.
    pub const HEIGHT: f32 = HISTOGRAM + 20.0;

    /// Draws it in `rect`; returns the new ends while one is moved.
    pub fn show(&self, ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) -> Option<[f32; 2]> {
        let t = cx.tokens;
        self.histogram(ui, cx, Rect::from_min_size(rect.min, vec2(rect.width(), HISTOGRAM)));
        let y = rect.top() + HISTOGRAM + 6.0;
        let x = |value: f32| rect.left() + value * rect.width();
        let rail = |from: f32, to: f32| Rect::from_min_max(pos2(from, y - 2.0), pos2(to, y + 2.0));
        ui.painter().rect_filled(rail(rect.left(), rect.right()), CornerRadius::same(2), t.border2);
        ui.painter().rect_filled(rail(x(self.value[0]), x(self.value[1])), CornerRadius::same(2), t.accent);
        let mut changed = None;
        for end in [0, 1] {
            let knob = Rect::from_center_size(pos2(x(self.value[end]), y), vec2(14.0, 14.0));
            let id = ui.scope_id().with(("range", self.names[0], end));
            // Where both ends stand together, each is held from its own side.
            let side = if end == 0 { -3.0 } else { 3.0 };
            let hold = knob.expand2(vec2(5.0, 5.0)).translate(vec2(side, 0.0));
            let response = ui.interact(hold, id, Sense::click_and_drag());
            response.widget_info(|| WidgetInfo::slider(true, f64::from(self.value[end]), self.names[end]));
            let mut wanted = None;
            if response.dragged()
                && let Some(pointer) = response.interact_pointer_pos()
            {
                wanted = Some((pointer.x - rect.left()) / rect.width());
            }
            if response.has_focus() {
                let filter = egui::EventFilter { horizontal_arrows: true, ..Default::default() };
                ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
                let steps = ui.input(|input| {
                    input.num_presses(Key::ArrowRight) as f32 - input.num_presses(Key::ArrowLeft) as f32
                });
                if steps != 0.0 {
                    wanted = Some(self.value[end] + 0.05 * steps);
                }
            }
            if let Some(wanted) = wanted {
                let mut value = self.value;
                value[end] = if end == 0 {
                    wanted.clamp(0.0, self.value[1] - NEAREST)
                } else {
                    wanted.clamp(self.value[0] + NEAREST, 1.0)
                };
                if (value[end] - self.value[end]).abs() > f32::EPSILON {
                    changed = Some(value);
                }
            }
            ui.painter().circle(knob.center(), 6.0, t.surface, Stroke::new(2.0, t.accent));
            focus::ring(ui, &response, knob, 7, t);
        }
        changed
    }

    fn histogram(&self, ui: &Ui, cx: &AppContext<'_>, rect: Rect) {
        let t = cx.tokens;
        let most = self.bars.iter().map(|(all, _)| *all).max().unwrap_or(0).max(1) as f32;
        let pitch = rect.width() / self.bars.len().max(1) as f32;
        for (i, &(all, kept)) in self.bars.iter().enumerate() {
            let left = (rect.left() + i as f32 * pitch).round();
            let right = (rect.left() + (i + 1) as f32 * pitch).round() - 1.0;
            // Few are not none: a bar is at least a line.
            let height = |count: u32| if count == 0 { 0.0 } else { (count as f32 / most * 34.0).max(1.5) };
            let bar = |count| {
                Rect::from_min_max(pos2(left, rect.bottom() - height(count)), pos2(right, rect.bottom()))
            };
            ui.painter().rect_filled(bar(all), CornerRadius::ZERO, t.press);
            let inside = (i as f32 + 0.5) / self.bars.len() as f32;
            if (self.value[0]..=self.value[1]).contains(&inside) {
                ui.painter().rect_filled(bar(kept), CornerRadius::ZERO, t.accent);
            }
        }
    }
}
