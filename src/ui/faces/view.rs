//! What hands have moved on the faces screen.

use egui::{Pos2, Rect, pos2};

use crate::domain::extraction::ExtractSettings;
use crate::domain::ids::FaceId;
use std::sync::Arc;

use crate::state::faces::{FaceLayout, Faces, Grid, Metrics, Selection, Who};
use crate::ui::context::AppContext;

/// Sides of tiles the slider offers, in points.
pub const TILES: std::ops::RangeInclusive<f32> = 32.0..=256.0;
const USUAL_TILE: f32 = 92.0;

/// Selection, scroll and what is being dragged.
#[allow(clippy::struct_excessive_bools, reason = "panels that are open or not, each by itself")]
pub struct FacesView {
    pub selection: Selection,
    /// Side a tile should have, in points.
    pub tile: f32,
    pub grid: Grid,
    /// What the grid is of.
    shown: Arc<FaceLayout>,
    layout: Option<(u64, u64)>,
    /// Points of the page above the window.
    pub scroll: f64,
    /// Where the tiles are on screen; the page begins at its top while nothing is scrolled.
    pub well: Rect,
    pub drag: Option<Drag>,
    /// The tile under the pointer, and since when in seconds.
    pub hover: Option<(u32, f64)>,
    /// The name being typed to move faces to somebody.
    pub typed: Option<String>,
    pub filters_open: bool,
    pub enlarged: bool,
    /// Faces are shown on a plane instead of as tiles, and the line drawn around some of them.
    pub map_open: bool,
    pub lasso: Vec<Pos2>,
    /// The remark being written, and beside which face.
    pub comment: (Option<FaceId>, String),
    /// A box is being drawn around a missed face, from this point on.
    pub box_from: Option<Pos2>,
    /// How faces are to be sought, while somebody is choosing that.
    pub extracting: Option<ExtractSettings>,
    /// What the detail panel was last asked to be about.
    focused: Option<FaceId>,
    /// The last answer about look-alikes that was looked at, and whether one is waited for.
    alike_seen: u64,
    pub awaits_alike: bool,
    /// The place of the cursor before the layout changed.
    cursor_place: u32,
    /// The scroll bar is held: say where.
    pub scrolling: bool,
    pub wants_focus: bool,
}

/// Something held by the pointer.
#[derive(Debug, Clone, PartialEq)]
pub enum Drag {
    /// A rectangle is drawn over the page, from this point of it; the rows selected before.
    Rubber { from: (f32, f64), before: Vec<u32> },
    /// Faces are carried.
    Faces(Vec<u32>),
    /// All faces of a person are carried.
    Person(Who),
}

impl Default for FacesView {
    fn default() -> Self {
        Self {
            selection: Selection::default(),
            tile: USUAL_TILE,
            grid: Grid::default(),
            shown: Arc::default(),
            layout: None,
            scroll: 0.0,
            well: Rect::ZERO,
            drag: None,
            hover: None,
            typed: None,
            filters_open: false,
            enlarged: false,
            map_open: false,
            lasso: Vec::new(),
            comment: (None, String::new()),
            box_from: None,
            extracting: None,
            focused: None,
            alike_seen: 0,
            awaits_alike: false,
            cursor_place: 0,
            scrolling: false,
            wants_focus: false,
        }
    }
}

impl FacesView {
    /// Brings the grid up to date for tiles in `well`. What the eye is on stays where it is: the cursor's tile if it
    /// is in view, else the first one.
    pub fn update(&mut self, faces: &Faces, well: Rect, metrics: Metrics) {
        let key = (faces.generation, faces.layout.revision);
        if self.layout.is_some_and(|(generation, _)| generation != faces.generation) {
            self.selection.forget();
            self.scroll = 0.0;
        }
        self.well = well;
        let new_layout = self.layout != Some(key);
        if new_layout || self.grid.metrics() != Some(metrics) {
            let kept = self.kept_row();
            if new_layout {
                self.selection.keep_shown(&faces.layout, self.cursor_place);
            }
            self.grid = Grid::new(&faces.layout, metrics);
            self.layout = Some(key);
            self.shown = faces.layout.clone();
            if let Some((row, y)) = kept
                && let Some(place) = faces.layout.place_of(row)
            {
                self.scroll = self.grid.position(place).1 - y;
            }
        }
        if let Some(place) = self.selection.cursor().and_then(|row| faces.layout.place_of(row)) {
            self.cursor_place = place;
        }
        self.clamp_scroll();
        self.take_look_alikes(faces);
    }

    /// A row in view and how far below the top its tile is.
    fn kept_row(&self) -> Option<(u32, f64)> {
        let height = f64::from(self.well.height());
        if self.grid.num_groups() == 0 {
            return None;
        }
        let seen = |row: u32, place: u32| {
            let y = self.grid.position(place).1 - self.scroll;
            (y > -f64::from(self.grid.side()) && y < height).then_some((row, y))
        };
        let cursor = self.selection.cursor().and_then(|row| Some((row, self.shown.place_of(row)?)));
        cursor.and_then(|(row, place)| seen(row, place)).or_else(|| {
            // At the top of the page nothing is kept: what is new there is to be seen.
            let place =
                self.grid.lines(self.scroll, self.scroll + height).into_iter().find_map(
                    |line| match line {
                        crate::state::faces::Line::Tiles { first, .. } => Some(first),
                        crate::state::faces::Line::Header { .. } => None,
                    },
                )?;
            let row = self.shown.row_at(place).filter(|_| self.scroll > 0.0)?;
            seen(row, place)
        })
    }

    pub fn clamp_scroll(&mut self) {
        let most = (self.grid.height() - f64::from(self.well.height())).max(0.0);
        self.scroll = self.scroll.clamp(0.0, most);
    }

    /// Scrolls so far that a tile is in view, `margin` points from the edges.
    pub fn reveal(&mut self, place: u32, header: f32, below: f32) {
        if self.grid.num_groups() == 0 {
            return;
        }
        let y = self.grid.position(place).1;
        let top = y - f64::from(header);
        let bottom = y + f64::from(self.grid.side() + below) - f64::from(self.well.height());
        if self.scroll > top {
            self.scroll = top;
        } else if self.scroll < bottom {
            self.scroll = bottom;
        }
        self.clamp_scroll();
    }

    /// Left top of a place on screen.
    pub fn tile_rect(&self, place: u32) -> Rect {
        let (x, y) = self.grid.position(place);
        let min = pos2(self.well.left() + x, self.well.top() + (y - self.scroll) as f32);
        Rect::from_min_size(min, egui::Vec2::splat(self.grid.side()))
    }

    /// A point on screen as a point of the page.
    pub fn on_page(&self, point: Pos2) -> (f32, f64) {
        (point.x - self.well.left(), f64::from(point.y - self.well.top()) + self.scroll)
    }

    /// Tells the program whom the detail panel is about, once for each face.
    pub fn tell_focus(&mut self, cx: &AppContext<'_>) {
        let faces = &cx.state.faces;
        let row = self.selection.cursor();
        let face = row.and_then(|row| faces.row(row)).map(|row| row.id);
        if face != self.focused {
            self.focused = face;
            super::send(cx, crate::state::faces::FacesCommand::Focus(row));
        }
    }

    fn take_look_alikes(&mut self, faces: &Faces) {
        let Some(found) = &faces.look_alikes else { return };
        if found.question == self.alike_seen {
            return;
        }
        self.alike_seen = found.question;
        if std::mem::take(&mut self.awaits_alike) {
            let shown = found.rows.iter().copied().filter(|&row| faces.layout.place_of(row).is_some());
            self.selection.set_rows(shown);
        }
    }
}
