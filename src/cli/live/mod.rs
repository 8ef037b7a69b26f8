//! `stepmedia cameras|live|recognize|consent|enrol`: cameras and who is seen on them, without a window.

pub mod args;
mod cameras;
mod enrol;
mod recognize;
mod watch;

pub use cameras::run as run_cameras;
pub use enrol::{run as run_enrol, run_consent};
pub use recognize::run as run_recognize;
pub use watch::run as run_live;

use super::error::CliError;
use crate::jobs::JobError;
use crate::jobs::live::{LiveCamera, source_of};
use crate::live::shapes::Shapes;
use crate::media::camera::{CameraError, Source};
use crate::store::Library;
use crate::store::live::cameras::{CameraDirection, CameraRow};

impl From<CameraError> for CliError {
    fn from(error: CameraError) -> Self {
        JobError::from(error).into()
    }
}

/// A stored camera as it is watched.
fn stored(library: &Library, row: &CameraRow) -> Result<LiveCamera, CliError> {
    let (source, credentials) = source_of(library, row)?;
    Ok(LiveCamera {
        id: Some(row.id),
        name: row.camera.name.clone(),
        source,
        credentials,
        direction: row.camera.direction,
        shapes: Shapes::deserialized(&row.camera.shapes),
        rate: row.camera.rate,
    })
}

/// A camera by its address alone. `once`: a file is not played again.
fn unstored(name: &str, address: &str, rate: f32, once: bool) -> Result<LiveCamera, CliError> {
    let (source, credentials) = Source::parse(address)?;
    let source = match source {
        Source::File { path, .. } => Source::File { path, repeats: !once },
        source => source,
    };
    Ok(LiveCamera {
        id: None,
        name: name.to_owned(),
        source,
        credentials,
        direction: CameraDirection::None,
        shapes: Shapes::default(),
        rate,
    })
}
