//! How one appearance is drawn: its state shows in fill, edge and hatch, not in colour alone.

use egui::{Color32, CornerRadius, Mesh, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, pos2};

use crate::state::Segment;
use crate::ui::theme::Tokens;

/// Below this mean confidence a segment is hatched: it needs a look.
pub const LOW_CONFIDENCE: f32 = 0.5;

/// What a segment says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    Sure,
    /// Hatched.
    Unsure,
    /// Outlined: its end may still move.
    Provisional,
}

impl Look {
    pub fn of(segment: &Segment) -> Self {
        if segment.provisional {
            Self::Provisional
        } else if segment.confidence < LOW_CONFIDENCE {
            Self::Unsure
        } else {
            Self::Sure
        }
    }
}

/// Fills `rect` in the person's colour.
pub fn draw(painter: &Painter, rect: Rect, look: Look, color: Color32, muted: bool) {
    let radius = CornerRadius::same(3);
    let color = if muted { color.gamma_multiply(0.5) } else { color };
    match look {
        Look::Sure => {
            painter.rect_filled(rect, radius, color);
        }
        Look::Provisional => {
            let edge = Stroke::new(1.5, color);
            painter.rect(rect, radius, color.gamma_multiply(0.26), edge, StrokeKind::Inside);
        }
        Look::Unsure => {
            painter.rect(
                rect,
                radius,
                color.gamma_multiply(0.14),
                Stroke::new(1.5, color),
                StrokeKind::Inside,
            );
            hatch(painter, rect.shrink(1.5), color);
        }
    }
}

/// The outline and grips of the selected one.
pub fn outline(painter: &Painter, rect: Rect, t: &Tokens, ink: Color32) {
    painter.rect_stroke(
        rect.expand(1.5),
        CornerRadius::same(5),
        Stroke::new(1.5, t.text),
        StrokeKind::Outside,
    );
    if rect.width() > 20.0 {
        for x in [rect.left() + 5.0, rect.right() - 6.5] {
            let grip = Rect::from_x_y_ranges(x..=x + 1.5, rect.center().y - 5.0..=rect.center().y + 5.0);
            painter.rect_filled(grip, 1, ink.gamma_multiply(0.8));
        }
    }
}

/// The scores over the appearance: a line from `rect`'s bottom (0) to its top (1).
pub fn scores(painter: &Painter, rect: Rect, scores: &[u8], color: Color32) {
    if scores.len() < 2 || rect.width() < 4.0 {
        return;
    }
    let point = |i: usize| {
        let x = rect.left() + rect.width() * i as f32 / (scores.len() - 1) as f32;
        pos2(x, rect.bottom() - rect.height() * f32::from(scores[i]) / 255.0)
    };
    // No more points than half the points of width: more cannot be seen.
    let step = (2 * scores.len() / rect.width().max(1.0) as usize).max(1);
    let points: Vec<Pos2> = (0..scores.len()).step_by(step).map(point).collect();
    painter.add(Shape::line(points, Stroke::new(1.0, color)));
}

/// Lines at 45 degrees, 6 points apart, in one mesh.
fn hatch(painter: &Painter, rect: Rect, color: Color32) {
    let visible = rect.intersect(painter.clip_rect());
    if !visible.is_positive() {
        return;
    }
    let height = rect.height();
    let mut mesh = Mesh::default();
    let first = ((visible.left() - rect.left() - height) / 6.0).floor() as i32;
    let last = ((visible.right() - rect.left()) / 6.0).ceil() as i32;
    for i in first..=last {
        // From the bottom, rising to the right, cut off at both ends of the segment.
        let foot = rect.left() + i as f32 * 6.0;
        let low = (rect.left() - foot).max(0.0);
        let high = (rect.right() - foot).min(height);
        if low >= high {
            continue;
        }
        let from = pos2(foot + low, rect.bottom() - low);
        let to = pos2(foot + high, rect.bottom() - high);
        let normal = egui::vec2(0.71, 0.71) * 1.1;
        let base = mesh.vertices.len() as u32;
        for corner in [from - normal, from + normal, to + normal, to - normal] {
            mesh.colored_vertex(rect.clamp(corner), color);
        }
        mesh.add_triangle(base, base + 1, base + 2);
        mesh.add_triangle(base, base + 2, base + 3);
    }
    painter.add(Shape::mesh(mesh));
}
