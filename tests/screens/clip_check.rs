//! Finds text that nobody can read: cut off, out of the window, over other text, shortened, or not translated.

use egui::epaint::{ClippedShape, TextShape};
use egui::{Rect, Shape};

use super::harness::Screen;

/// A text on screen, its ink, and what happened before it was painted.
struct Seen {
    text: String,
    ink: Rect,
    clip: Rect,
    elided: bool,
    icon: bool,
    order: usize,
}

/// Everything wrong with the texts of a screen, in words.
pub fn problems(screen: &Screen) -> Vec<String> {
    let window = screen.harness.ctx.content_rect();
    let mut texts = Vec::new();
    let mut covers = Vec::new();
    let mut order = 0;
    for ClippedShape { clip_rect, shape, .. } in &screen.harness.output().shapes {
        collect(shape, *clip_rect, &mut order, &mut texts, &mut covers);
    }
    let mut found = Vec::new();
    for (i, seen) in texts.iter().enumerate() {
        let visible = seen.ink.intersect(seen.clip);
        if !visible.is_positive() || is_covered(&covers, seen.order, usize::MAX, visible) {
            continue;
        }
        if !window.expand(0.5).contains_rect(visible) {
            found.push(format!("out of the window: {:?} at {:?}", seen.text, seen.ink));
        }
        let cut = seen.ink.left() < seen.clip.left() - 1.0 || seen.ink.right() > seen.clip.right() + 1.0;
        if cut && !seen.icon && !is_timecode(&seen.text) {
            found.push(format!("cut off: {:?} at {:?} in {:?}", seen.text, seen.ink, seen.clip));
        }
        if seen.elided && !may_be_shortened(&seen.text) {
            found.push(format!("shortened: {:?}", seen.text));
        }
        if is_key(&seen.text) {
            found.push(format!("not translated: {:?}", seen.text));
        }
        for other in &texts[i + 1..] {
            let overlap = visible.intersect(other.ink.intersect(other.clip));
            let matters = overlap.width() > 1.5 && overlap.height() > 1.5;
            if matters && !(seen.icon && other.icon) && !is_covered(&covers, seen.order, other.order, overlap)
            {
                found.push(format!("overlap: {:?} and {:?} at {overlap:?}", seen.text, other.text));
            }
        }
    }
    found
}

fn collect(
    shape: &Shape,
    clip: Rect,
    order: &mut usize,
    texts: &mut Vec<Seen>,
    covers: &mut Vec<(usize, Rect)>,
) {
    *order += 1;
    match shape {
        Shape::Vec(shapes) => {
            for shape in shapes {
                collect(shape, clip, order, texts, covers);
            }
        }
        Shape::Text(text) if !text.galley.is_empty() => texts.push(seen(text, clip, *order)),
        Shape::Rect(rect) if rect.fill.a() >= 190 && rect.blur_width == 0.0 => {
            covers.push((*order, rect.rect.intersect(clip)));
        }
        _ => {}
    }
}

fn seen(text: &TextShape, clip: Rect, order: usize) -> Seen {
    let job = &text.galley.job;
    let family =
        job.sections.first().map(|section| section.format.font_id.family.to_string()).unwrap_or_default();
    Seen {
        text: job.text.clone(),
        ink: text.galley.mesh_bounds.translate(text.pos.to_vec2()),
        clip,
        elided: text.galley.elided,
        icon: family.starts_with("icons"),
        order,
    }
}

/// True where something opaque painted between `after` and `before` hides most of `area`.
fn is_covered(covers: &[(usize, Rect)], after: usize, before: usize, area: Rect) -> bool {
    covers
        .iter()
        .any(|(order, rect)| *order > after && *order < before && rect.expand(1.0).contains_rect(area))
}

/// Times and numbers may run out of the ruler or a strip that scrolls.
fn is_timecode(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || c == ':')
}

/// Names people gave, which no layout can hold in full; hovering shows them.
fn may_be_shortened(text: &str) -> bool {
    [
        "Nguyễn Thị Ánh Tuyết Phượng",
        "Hoàng Nguyễn Phương Quỳnh",
        "Trần Quốc Bảo",
        "Cổng chính",
        "Nguyễn Thị Cẩm Tiên",
        "Đặng Thị Mỹ Duyên",
    ]
    .iter()
    .any(|name| text.contains(name))
}

/// A key that no locale has shows itself. (Keys of errors belong to the rooms that make them.)
fn is_key(text: &str) -> bool {
    let mut parts = text.split('-');
    let words = text.contains('-')
        && parts.all(|part| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        });
    // A date is no key.
    words && text.starts_with(|c: char| c.is_ascii_lowercase()) && !text.starts_with("error-")
}

/// Every text on screen, icons left out.
pub fn texts(screen: &Screen) -> Vec<String> {
    let (mut texts, mut covers, mut order) = (Vec::new(), Vec::new(), 0);
    for ClippedShape { clip_rect, shape, .. } in &screen.harness.output().shapes {
        collect(shape, *clip_rect, &mut order, &mut texts, &mut covers);
    }
    texts.into_iter().filter(|seen| !seen.icon).map(|seen| seen.text).collect()
}
