//! Pictures for the screens: frames of real footage where the test material is there, else plain colour.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use egui::{
    Color32, ColorImage, Context, CornerRadius, Painter, Rect, Shape, Stroke, StrokeKind, TextureHandle,
    TextureOptions, pos2, vec2,
};
use stepmedia::domain::geometry;
use stepmedia::domain::ids::FaceId;
use stepmedia::state::PictureId;
use stepmedia::ui::{FacePainter, FaceTile, OverlayBox, Picture, Pictures, VideoPainter};

use super::portraits;

/// Textures made once for a context.
pub struct FakePictures {
    frame: TextureHandle,
    second: TextureHandle,
    /// Crops of the people on the frame, by person number.
    faces: HashMap<i64, TextureHandle>,
    asked: RefCell<Vec<PictureId>>,
    context: Context,
    /// Faces and frames of the sample clip, made when they are first shown.
    sheet: RefCell<Option<TextureHandle>>,
    frames: RefCell<HashMap<u32, TextureHandle>>,
}

impl FakePictures {
    pub fn new(ctx: &Context) -> Self {
        static FRAMES: OnceLock<[ColorImage; 2]> = OnceLock::new();
        let [frame, second] =
            FRAMES.get_or_init(|| [600, 102].map(|index| frame(index).unwrap_or_else(plain)));
        let load = |name: &str, image: ColorImage| ctx.load_texture(name, image, TextureOptions::LINEAR);
        let crops = [
            (1, [186, 140, 34, 34]),
            (2, [632, 300, 40, 40]),
            (3, [450, 297, 48, 48]),
            (5, [562, 196, 36, 36]),
            (7, [282, 428, 48, 48]),
            (8, [666, 206, 38, 38]),
        ];
        let faces =
            crops.into_iter().map(|(id, [x, y, w, h])| (id, load("face", crop(frame, x, y, w, h)))).collect();
        Self {
            frame: load("frame", frame.clone()),
            second: load("second", second.clone()),
            faces,
            asked: RefCell::default(),
            context: ctx.clone(),
            sheet: RefCell::default(),
            frames: RefCell::default(),
        }
    }
}

impl Pictures for FakePictures {
    fn picture(&self, id: PictureId) -> Option<Picture> {
        self.asked.borrow_mut().push(id);
        if let PictureId::Frame(_, frame, _) = id {
            let mut frames = self.frames.borrow_mut();
            let load = || self.context.load_texture("clip", portraits::frame(frame), TextureOptions::LINEAR);
            let texture = frames.entry(frame).or_insert_with(load);
            return Some(Picture { texture: texture.id(), size: texture.size_vec2() });
        }
        let texture = match id {
            PictureId::Poster(video) if video.0 % 3 == 1 => &self.second,
            PictureId::Poster(_) | PictureId::Asked(_) => &self.frame,
            PictureId::BestShot(_, person) => self.faces.get(&person.0)?,
            PictureId::Appearance(appearance) => {
                let shown = [1, 2, 3, 5, 7, 8][(appearance.0 % 6) as usize];
                // Some have none, as in the program.
                self.faces.get(&shown).filter(|_| appearance.0 % 11 != 10)?
            }
            PictureId::Photo(employee) => {
                let shown = [1, 2, 3, 5, 7, 8][(employee.0 % 6) as usize];
                self.faces.get(&shown)?
            }
            PictureId::Frame(..) | PictureId::Training(_) => return None,
        };
        Some(Picture { texture: texture.id(), size: texture.size_vec2() })
    }
}

impl FacePainter for FakePictures {
    fn paint(&self, painter: &Painter, _: &'static str, tiles: &[FaceTile]) {
        let mut sheet = self.sheet.borrow_mut();
        let texture = sheet.get_or_insert_with(|| {
            let options = TextureOptions::LINEAR.with_mipmap_mode(Some(egui::TextureFilter::Linear));
            self.context.load_texture("faces", portraits::sheet().clone(), options)
        });
        let [width, height] = texture.size().map(|side| side as f32);
        for tile in tiles {
            let cell = (tile.face.0 % super::faces::CELLS) as usize;
            let side = portraits::CELL as f32;
            let min =
                pos2((cell % portraits::COLUMNS) as f32 * side, (cell / portraits::COLUMNS) as f32 * side);
            let uv = Rect::from_min_max(
                pos2((min.x + 0.5) / width, (min.y + 0.5) / height),
                pos2((min.x + side - 0.5) / width, (min.y + side - 0.5) / height),
            );
            let shape = egui::epaint::RectShape::filled(tile.rect, tile.radius, Color32::WHITE);
            painter.add(shape.with_texture(texture.id(), uv));
            if tile.shade > 0.0 {
                let alpha = (tile.shade * 255.0) as u8;
                painter.rect_filled(tile.rect, tile.radius, Color32::from_rgba_unmultiplied(8, 9, 14, alpha));
            }
        }
    }

    fn expect(&self, _: &mut dyn Iterator<Item = FaceId>, _: f32) {}
}

impl VideoPainter for FakePictures {
    fn paint(&self, painter: &Painter, target: Rect, source: geometry::Rect, boxes: &[OverlayBox]) {
        let size = self.frame.size_vec2();
        let uv = Rect::from_min_max(
            pos2(source.x / size.x, source.y / size.y),
            pos2(source.right() / size.x, source.bottom() / size.y),
        );
        painter.image(self.frame.id(), target, uv, Color32::WHITE);
        let scale = target.width() / source.w;
        for overlay in boxes {
            let min = target.min + scale * vec2(overlay.bbox.x - source.x, overlay.bbox.y - source.y);
            draw_box(
                painter,
                Rect::from_min_size(min, scale * vec2(overlay.bbox.w, overlay.bbox.h)),
                overlay,
            );
        }
    }

    fn paint_camera(
        &self,
        painter: &Painter,
        _camera: usize,
        target: Rect,
        source: geometry::Rect,
        boxes: &[OverlayBox],
    ) {
        VideoPainter::paint(self, painter, target, source, boxes);
    }
}

/// What the GPU draws in the program, drawn by egui here.
fn draw_box(painter: &Painter, rect: Rect, overlay: &OverlayBox) {
    let width = if overlay.selected { 2.0 } else { 1.5 };
    if overlay.selected {
        painter.rect_filled(rect, 0, overlay.color.gamma_multiply(0.1));
    }
    let shade = Stroke::new(3.0, Color32::from_black_alpha(140));
    painter.rect_stroke(rect, CornerRadius::same(2), shade, StrokeKind::Middle);
    if overlay.interpolated {
        let corners =
            [rect.left_top(), rect.right_top(), rect.right_bottom(), rect.left_bottom(), rect.left_top()];
        painter.extend(Shape::dashed_line(&corners, Stroke::new(width, overlay.color), 5.0, 4.0));
    } else {
        painter.rect_stroke(
            rect,
            CornerRadius::same(2),
            Stroke::new(width, overlay.color),
            StrokeKind::Middle,
        );
    }
    if overlay.selected {
        for corner in [rect.left_top(), rect.right_top(), rect.right_bottom(), rect.left_bottom()] {
            let handle = Rect::from_center_size(corner, vec2(6.0, 6.0));
            painter.rect(handle, 1, Color32::WHITE, Stroke::new(1.0, overlay.color), StrokeKind::Inside);
        }
    }
}

fn crop(image: &ColorImage, x: usize, y: usize, w: usize, h: usize) -> ColorImage {
    let [width, height] = image.size;
    let pixels = (0..h)
        .flat_map(|row| (0..w).map(move |column| (row, column)))
        .map(|(row, column)| image.pixels[(y + row).min(height - 1) * width + (x + column).min(width - 1)])
        .collect();
    ColorImage::new([w, h], pixels)
}

fn plain() -> ColorImage {
    let shade = |i: usize| {
        let (x, y) = (i % 768, i / 768);
        Color32::from_rgb(70 + (y / 8) as u8, 90 + (x / 16) as u8, 80)
    };
    ColorImage::new([768, 576], (0..768 * 576).map(shade).collect())
}

/// A frame of the test video through the ffmpeg program; `None` (with a reason) where either is missing.
fn frame(index: u32) -> Option<ColorImage> {
    let folder = std::env::var_os("STEPMEDIA_TESTDATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/testdata")),
        PathBuf::from,
    );
    let video = folder.join("videos/vtest.avi");
    if !video.exists() {
        println!("no test video at {}: plain colour instead", video.display());
        return None;
    }
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(&video)
        .args([
            "-vf",
            &format!("select=eq(n\\,{index})"),
            "-frames:v",
            "1",
            "-f",
            "rawvideo",
            "-pix_fmt",
            "rgb24",
            "-",
        ])
        .output()
        .ok()?;
    let expected = 768 * 576 * 3;
    if output.stdout.len() != expected {
        println!("ffmpeg gave {} bytes instead of {expected}: plain colour instead", output.stdout.len());
        return None;
    }
    Some(ColorImage::from_rgb([768, 576], &output.stdout))
}
