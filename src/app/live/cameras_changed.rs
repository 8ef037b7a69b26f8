//! Cameras that are described anew: their rows, and what is drawn on them.

use super::App;
use super::view::{blur_of, direction_of, shapes_of};
use crate::domain::ids::CameraId;
use crate::jobs::live::{CameraDraft, LiveChange, source_of};
use crate::jobs::{Gate, JobError};
use crate::live::shapes::Shapes;
use crate::media::camera::{Credentials, Source};
use crate::state::{CameraSettings, TileShapes};
use crate::store::Library;
use crate::store::live::cameras::{self, NewCamera};

impl App {
    /// Draws zones and lines. What is watched learns of it at once and is not started anew.
    pub(super) fn set_shapes(&mut self, id: CameraId, drawn: TileShapes) {
        let Some(tile) = self.state.live.tiles.iter_mut().find(|tile| tile.id == id) else { return };
        tile.way = tile.way.with_lines(!drawn.lines.is_empty());
        tile.shapes = drawn.clone();
        let (direction, shapes) = (direction_of(tile.way), shapes_of(drawn, &tile.name));
        if let (Some(session), Some(place)) = (&self.live.session, tile.watched) {
            session.redraw(place, shapes.clone(), direction);
        }
        let library = self.gate.library().clone();
        let row = move || {
            let camera = library.read(|conn| cameras::get(conn, id))?.camera;
            let shapes = serde_json::to_value(&shapes).map_err(crate::store::StoreError::from)?;
            Ok(NewCamera { direction, shapes, ..camera })
        };
        self.write_camera(row, move |camera| LiveChange::EditCamera { id, camera });
    }
}

/// As the gate takes it.
pub fn draft(settings: &CameraSettings) -> CameraDraft {
    let new = CameraDraft::new(&settings.name, &settings.address);
    let (direction, blur) = (direction_of(settings.way), blur_of(settings.cover));
    CameraDraft { direction, rate: settings.rate, blur, ..new }
}

/// The row of a stored camera with other settings. Its login stays where the host does.
pub fn edited(gate: &Gate, id: CameraId, settings: &CameraSettings) -> Result<NewCamera, JobError> {
    let before = gate.library().read(|conn| cameras::get(conn, id))?.camera;
    let mut draft = draft(settings);
    let mut shapes = Shapes::deserialized(&before.shapes);
    for line in &mut shapes.lines {
        line.name.clone_from(&draft.name);
    }
    draft.shapes = serde_json::to_value(&shapes).map_err(crate::store::StoreError::from)?;
    draft.enabled = before.enabled;
    let known = before.secret.filter(|_| is_same_host(&before.address, &draft.address));
    gate.camera_row(&draft, known)
}

/// The stored login of a camera, if `address` asks the same host.
pub fn known_login(library: &Library, id: CameraId, address: &str) -> Option<Credentials> {
    let row = library.read(|conn| cameras::get(conn, id)).ok()?;
    if !is_same_host(&row.camera.address, address) {
        return None;
    }
    source_of(library, &row).ok()?.1
}

/// A password goes to no host it was not typed for.
fn is_same_host(stored: &str, typed: &str) -> bool {
    let host = |address: &str| {
        let (source, _) = Source::parse(address).ok()?;
        let text = source.to_string();
        let (scheme, rest) = text.split_once("://")?;
        let host = rest.split(['/', '?']).next()?;
        Some((scheme.to_ascii_lowercase(), host.to_ascii_lowercase()))
    };
    host(stored).is_some_and(|stored| host(typed) == Some(stored))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_stays_with_its_host() {
        let stored = "rtsp://10.0.0.7:554/main";
        assert!(is_same_host(stored, "rtsp://10.0.0.7:554/sub"));
        for other in ["rtsp://10.0.0.8:554/main", "http://10.0.0.7:554/main", "device:0", ""] {
            assert!(!is_same_host(stored, other), "{other}");
        }
    }

    #[test]
    fn a_line_is_what_a_camera_goes_by_once_there_is_one() {
        use crate::state::CameraWay::{Any, In, Line};
        assert_eq!([Any, In, Line].map(|way| way.with_lines(true)), [Line, In, Line]);
        assert_eq!([Any, In, Line].map(|way| way.with_lines(false)), [Any, In, Any]);
    }
}
