//! Bars over days, hours or names, in the theme's colours.

use egui::{Align2, Color32, CornerRadius, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use egui_plot::{Bar, BarChart, GridMark, Plot};

use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{child, tip};
use crate::ui::{focus, paint};

/// What of each bar has one colour, from below.
pub struct Series {
    pub name: String,
    pub ink: Color32,
    pub values: Vec<u32>,
}

/// Bars beside each other, their series one on the other.
pub struct Bars<'a> {
    pub name: &'a str,
    pub series: Vec<Series>,
    /// Under a bar.
    pub label: &'a dyn Fn(usize) -> String,
    /// What a bar says when it is pointed at.
    pub tip: &'a dyn Fn(usize) -> String,
    /// Values are minutes; the axis says hours.
    pub minutes: bool,
}

impl Bars<'_> {
    /// The bar that was clicked.
    pub fn show(self, ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) -> Option<usize> {
        let Self { name, series, label, tip: say, minutes } = self;
        let unit = if minutes { 60 } else { 1 };
        let count = series.iter().map(|s| s.values.len()).max().unwrap_or(0);
        let most = (0..count)
            .map(|n| series.iter().filter_map(|s| s.values.get(n)).sum::<u32>())
            .max()
            .unwrap_or(0)
            .max(4 * unit);
        // A label wherever there is room for the next one.
        let every = ((56.0 * count as f32 / rect.width().max(1.0)).ceil() as usize).max(1);
        let mut under = vec![0.0; count];
        let mut charts = Vec::new();
        for s in series {
            let bars = s.values.iter().enumerate().map(|(n, value)| {
                let bar = Bar::new(n as f64, f64::from(*value)).base_offset(under[n]).width(0.72).fill(s.ink);
                under[n] += f64::from(*value);
                bar.stroke(egui::Stroke::NONE)
            });
            charts.push(BarChart::new(s.name, bars.collect()).allow_hover(false));
        }
        child(ui, name, rect, |ui| {
            let style = ui.style_mut();
            style.text_styles.insert(egui::TextStyle::Body, Type::CAPTION.figures().font());
            style.visuals.override_text_color = Some(cx.tokens.text3);
            style.visuals.widgets.noninteractive.bg_stroke.color = cx.tokens.border;
            let plot = Plot::new(name)
                .width(rect.width())
                .height(rect.height())
                .show_background(false)
                .show_x(false)
                .show_y(false)
                .allow_drag(false)
                .allow_zoom(false)
                .allow_scroll(false)
                .allow_boxed_zoom(false)
                .allow_double_click_reset(false)
                .allow_axis_zoom_drag(false)
                .show_grid([false, true])
                .set_margin_fraction(vec2(0.01, 0.04))
                .include_x(-0.6)
                .include_x(count as f64 - 0.4)
                .include_y(0.0)
                .include_y(f64::from(most) * 1.05)
                .y_axis_min_width(24.0)
                .x_grid_spacer(move |_| {
                    let marks = (0..count).step_by(every);
                    marks.map(|n| GridMark { value: n as f64, step_size: every as f64 }).collect()
                })
                .y_grid_spacer(move |_| {
                    let step = whole_step(most / unit) * unit;
                    let marks = (0..=most).step_by(step as usize);
                    marks.map(|n| GridMark { value: f64::from(n), step_size: f64::from(step) }).collect()
                })
                .x_axis_formatter(move |mark, _| label(mark.value.round().max(0.0) as usize))
                .y_axis_formatter(|mark, _| cx.integer((mark.value / f64::from(unit)).round() as i64));
            let shown = plot.show(ui, |plot| {
                for chart in charts {
                    plot.bar_chart(chart);
                }
            });
            let response = shown.response;
            response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
            let at = response.hover_pos().map(|pos| shown.transform.value_from_position(pos).x.round());
            let bar = at.filter(|x| *x >= 0.0 && *x < count as f64).map(|x| x as usize);
            let clicked = response.clicked();
            if let Some(n) = bar {
                tip(response, cx, &say(n), None);
            }
            bar.filter(|_| clicked)
        })
    }
}

/// 1, 2, 5, 10, … so that there are four to five lines.
fn whole_step(most: u32) -> u32 {
    let mut step = 1;
    for factor in [2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000] {
        if most / step <= 5 {
            break;
        }
        step = factor;
    }
    step
}

/// A name, a bar and a number; the line that was clicked.
pub fn lines(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    salt: &'static str,
    rows: &[(String, f32, String)],
    ink: Color32,
) -> Option<usize> {
    let t = cx.tokens;
    let height = (rect.height() / rows.len().max(1) as f32).clamp(22.0, 34.0);
    let room = (rect.height() / height).floor() as usize;
    let mut clicked = None;
    for (n, (name, part, value)) in rows.iter().take(room).enumerate() {
        let top = rect.top() + n as f32 * height;
        let row = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), height));
        let response = ui.interact(row, ui.scope_id().with((salt, n)), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{name} {value}")));
        if response.hovered() {
            ui.painter().rect_filled(row, CornerRadius::same(4), t.hover);
        }
        let (left, rest) = row.split_left_right_at_x(row.left() + (row.width() * 0.42).min(220.0));
        let (middle, right) = rest.split_left_right_at_x(rest.right() - 64.0);
        let left = left.with_max_x(left.right() - 8.0);
        // The last part of a path is what people say.
        let fits = paint::width(ui.painter(), name, Type::SMALL) <= left.width();
        let short = if fits { name.as_str() } else { name.rsplit(" / ").next().unwrap_or(name) };
        paint::text(ui.painter(), left, Align2::LEFT_CENTER, short, Type::SMALL, t.text2);
        let track = Rect::from_center_size(middle.center(), vec2(middle.width(), 8.0));
        ui.painter().rect_filled(track, CornerRadius::same(4), t.sunken);
        let bar = track.with_max_x(track.left() + track.width() * part.clamp(0.0, 1.0));
        ui.painter().rect_filled(bar, CornerRadius::same(4), ink);
        paint::text(ui.painter(), right, Align2::RIGHT_CENTER, value, Type::SMALL.figures(), t.text);
        focus::ring_inside(ui, &response, row, t);
        if response.clicked() {
            clicked = Some(n);
        }
    }
    clicked
}

#[cfg(test)]
mod tests {
    use super::whole_step;

    #[test]
    fn lines_stand_at_round_numbers() {
        for (most, step) in [(4, 1), (5, 1), (9, 2), (30, 10), (214, 50), (2_000, 500)] {
            assert_eq!(whole_step(most), step, "{most}");
            assert!(most / step <= 5);
        }
    }
}
