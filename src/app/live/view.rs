//! Cameras and events, as the live screen shows them.

use std::collections::BTreeMap;
use std::time::Instant as Moment;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::geometry::Rect;
use crate::domain::ids::PersonId;
use crate::domain::time::Instant;
use crate::jobs::live::{BoxState, CameraView, LiveBox};
use crate::live::shapes::{Line, Shapes, Zone};
use crate::media::camera::FeedState;
use crate::state::{
    CameraCover, CameraWay, Live, LiveEvent, LiveEventKind, LiveLayout, LiveTile, TileBox, TileBoxKind,
    TileShapes, TileState, TileZone,
};
use crate::store::live::cameras::{self, Blur, CameraDirection, CameraRow};
use crate::store::live::events::{self, EventKind, EventRow};
use crate::store::live::{layouts, sightings};
use crate::store::model_versions::{self, Alias};
use crate::store::{Connection, StoreError, employees, persons};

/// Events on screen.
const EVENTS: usize = 200;
/// The part of a standing person's box that a face is in, where it was not found.
const HEAD: f32 = 0.22;

/// What the library holds for the screen, read in one moment.
pub struct LiveLoad {
    cameras: Vec<CameraRow>,
    events: Vec<LiveEvent>,
    today: usize,
    version: Option<i64>,
    layouts: Vec<(String, LiveLayout)>,
}

impl LiveLoad {
    pub fn read(conn: &Connection) -> Result<Self, StoreError> {
        let midnight = jiff::Zoned::now().start_of_day().ok();
        let since = midnight.map_or(i64::MAX, |at| at.timestamp().as_microsecond());
        let rows = events::newest(conn, EVENTS)?;
        let today = rows.iter().filter(|row| row.event.at.0 >= since).count();
        let mut names: BTreeMap<PersonId, (String, bool)> = BTreeMap::new();
        let mut shown = Vec::with_capacity(rows.len());
        for row in rows {
            let who = match row.event.person {
                Some(person) => {
                    if let Some(known) = names.get(&person) {
                        Some(known.clone())
                    } else {
                        let name = name_of(conn, person)?;
                        names.insert(person, name.clone());
                        Some(name)
                    }
                }
                None => None,
            };
            let score = match row.event.sighting {
                Some(sighting) => sightings::get(conn, sighting)?.sighting.score,
                None => None,
            };
            shown.push(event_of(row, who, score));
        }
        let layouts = layouts::list(conn)?
            .into_iter()
            .filter_map(|(name, layout)| Some((name, serde_json::from_value(layout).ok()?)))
            .collect();
        Ok(Self {
            cameras: cameras::list(conn)?,
            events: shown,
            today,
            version: model_versions::with_alias(conn, Alias::Champion)?.map(|row| row.id.0),
            layouts,
        })
    }

    /// Into the state; tiles keep what their cameras show.
    pub fn fill(self, live: &mut Live) {
        let mut old: BTreeMap<_, LiveTile> = live.tiles.drain(..).map(|tile| (tile.id, tile)).collect();
        live.tiles = self
            .cameras
            .into_iter()
            .map(|row| {
                let shapes = Shapes::deserialized(&row.camera.shapes);
                let mut tile = old.remove(&row.id).unwrap_or_else(|| empty(&row));
                (tile.name, tile.address, tile.wished) =
                    (row.camera.name, row.camera.address, row.camera.rate);
                tile.covers = row.camera.blur != Blur::Nobody;
                tile.covers_known = matches!(row.camera.blur, Blur::Known | Blur::Everybody);
                tile.covers_unknown = matches!(row.camera.blur, Blur::Unknown | Blur::Everybody);
                (tile.way, tile.cover) = (way_of(row.camera.direction), cover_of(row.camera.blur));
                let zone = |zone: Zone| TileZone {
                    name: zone.name,
                    corners: zone.corners,
                    blurred: zone.blurred,
                    notices: zone.notices,
                };
                tile.shapes = TileShapes {
                    zones: shapes.zones.into_iter().map(zone).collect(),
                    lines: shapes.lines.into_iter().map(|line| [line.from, line.to]).collect(),
                };
                tile
            })
            .collect();
        (live.events, live.today, live.version) = (self.events, self.today, self.version);
        live.layouts = self.layouts;
    }
}

fn way_of(direction: CameraDirection) -> CameraWay {
    match direction {
        CameraDirection::None => CameraWay::Any,
        CameraDirection::In => CameraWay::In,
        CameraDirection::Out => CameraWay::Out,
        CameraDirection::Line => CameraWay::Line,
    }
}

/// What the library calls it.
pub fn direction_of(way: CameraWay) -> CameraDirection {
    match way {
        CameraWay::Any => CameraDirection::None,
        CameraWay::In => CameraDirection::In,
        CameraWay::Out => CameraDirection::Out,
        CameraWay::Line => CameraDirection::Line,
    }
}

fn cover_of(blur: Blur) -> CameraCover {
    match blur {
        Blur::Nobody => CameraCover::Nobody,
        Blur::Unknown => CameraCover::Unknown,
        Blur::Known => CameraCover::Known,
        Blur::Everybody => CameraCover::Everybody,
    }
}

/// What the library calls it.
pub fn blur_of(cover: CameraCover) -> Blur {
    match cover {
        CameraCover::Nobody => Blur::Nobody,
        CameraCover::Unknown => Blur::Unknown,
        CameraCover::Known => Blur::Known,
        CameraCover::Everybody => Blur::Everybody,
    }
}

/// As it is stored; a line has the name of its camera.
pub fn shapes_of(shapes: TileShapes, camera: &str) -> Shapes {
    let zone = |zone: TileZone| Zone {
        name: zone.name,
        corners: zone.corners,
        blurred: zone.blurred,
        notices: zone.notices,
    };
    let line = |[from, to]: [(f32, f32); 2]| Line { name: camera.to_owned(), from, to };
    Shapes {
        zones: shapes.zones.into_iter().map(zone).collect(),
        lines: shapes.lines.into_iter().map(line).collect(),
    }
}

fn name_of(conn: &Connection, person: PersonId) -> Result<(String, bool), StoreError> {
    let person = persons::survivor(conn, person)?;
    let employee = person.employee.map(|id| employees::get(conn, id)).transpose()?;
    let name = employee.map(|row| row.name).or(person.name);
    let is_named = name.is_some();
    Ok((name.unwrap_or_else(|| person.code.to_string()), is_named))
}

fn event_of(row: EventRow, who: Option<(String, bool)>, score: Option<f32>) -> LiveEvent {
    let kind = match row.event.kind {
        EventKind::Arrived => LiveEventKind::Arrived,
        EventKind::Unknown => LiveEventKind::Unknown,
        EventKind::Close => LiveEventKind::Close,
        EventKind::Left => LiveEventKind::Left,
        EventKind::Punched => LiveEventKind::Punched,
        EventKind::Zone => LiveEventKind::Zone,
        EventKind::Flat => LiveEventKind::Flat,
        EventKind::Lost => LiveEventKind::Lost,
        EventKind::Back => LiveEventKind::Back,
    };
    LiveEvent {
        id: row.id,
        kind,
        clock: clock(row.event.at),
        camera: row.event.camera_name,
        unnamed: row.event.person.filter(|_| who.as_ref().is_some_and(|(_, is_named)| !is_named)),
        who: who.map(|(name, _)| name),
        score,
        detail: row.event.detail,
        acknowledged_by: row.acknowledged.map(|(_, by)| by),
    }
}

fn empty(row: &CameraRow) -> LiveTile {
    LiveTile {
        id: row.id,
        watched: None,
        name: String::new(),
        address: String::new(),
        state: TileState::Off,
        size: (0, 0),
        clock: String::new(),
        age_s: 0,
        fps: 0.0,
        box_ms: 0,
        looks: 0.0,
        wished: row.camera.rate,
        boxes: Vec::new(),
        shapes: TileShapes::default(),
        way: CameraWay::Any,
        cover: CameraCover::Nobody,
        covers: false,
        covers_known: false,
        covers_unknown: false,
    }
}

/// A moment as the clock on the wall shows it.
fn clock(at: Instant) -> String {
    let moment = Timestamp::from_microsecond(at.0).unwrap_or(Timestamp::UNIX_EPOCH);
    moment.to_zoned(TimeZone::system()).strftime("%H:%M:%S").to_string()
}

/// What the cameras show now.
pub fn fill_tiles(live: &mut Live, views: &[CameraView], now: Moment) {
    live.here.clear();
    for (at, view) in views.iter().enumerate() {
        let Some(tile) = live.tiles.iter_mut().find(|tile| Some(tile.id) == view.id) else { continue };
        tile.watched = Some(at);
        let status = &view.status;
        tile.state = match &status.state {
            FeedState::Connecting => TileState::Connecting,
            FeedState::Live => TileState::Live,
            FeedState::Waiting { reason, again } => TileState::Waiting {
                reason: reason.clone(),
                again_s: again.saturating_duration_since(now).as_secs_f32().ceil() as u32,
            },
            FeedState::Ended => TileState::Ended,
        };
        tile.age_s =
            status.last_picture.map_or(0, |last| now.saturating_duration_since(last).as_secs() as u32);
        (tile.fps, tile.box_ms, tile.looks) = (status.fps, view.box_ms as u32, view.looks);
        if let Some(frame) = view.slot.newest() {
            tile.size = frame.picture.display_size();
            tile.clock = clock(frame.at);
        }
        tile.boxes = view.boxes.iter().map(|found| tile_box(found, tile)).collect();
        for found in view.boxes.iter().filter(|found| found.state == BoxState::Known) {
            let name = found.label.clone().unwrap_or_default();
            if !live.here.contains(&name) {
                live.here.push(name);
            }
        }
    }
}

/// Nothing is watched any more.
pub fn clear_tiles(live: &mut Live) {
    for tile in &mut live.tiles {
        (tile.watched, tile.state) = (None, TileState::Off);
        tile.boxes.clear();
    }
}

fn tile_box(found: &LiveBox, tile: &LiveTile) -> TileBox {
    let kind = match found.state {
        BoxState::Checking => TileBoxKind::Checking,
        BoxState::Known => TileBoxKind::Known,
        BoxState::Unknown => TileBoxKind::Unknown,
        BoxState::Close => TileBoxKind::Close,
    };
    let covers = if kind == TileBoxKind::Known { tile.covers_known } else { tile.covers_unknown };
    let head = || Rect::new(found.bbox.x, found.bbox.y, found.bbox.w, found.bbox.h * HEAD);
    TileBox {
        track: found.track,
        bbox: found.bbox,
        kind,
        label: found.label.clone(),
        score: found.score,
        dwell_s: found.dwell_s as u32,
        flat: found.signs.is_some(),
        covered: covers.then(|| found.face.unwrap_or_else(head)),
    }
}
