//! All cameras watched together.

use std::num::NonZero;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant as Moment;

use crossbeam::channel::bounded;

use super::eyes::Eyes;
use super::follow::LiveBox;
use super::looker::{Eye, Looker};
use super::note::{CameraTotals, LiveNote};
use super::people::Recognizing;
use super::writer::Writer;
use crate::domain::ids::{CameraId, ModelVersionId};
use crate::jobs::{Gate, JobError};
use crate::live::budget::Budget;
use crate::live::punches::PunchRules;
use crate::live::shapes::Shapes;
use crate::media::camera::{CameraFeed, Credentials, FeedStatus, Slot, Source};
use crate::store::live::cameras::CameraDirection;
use crate::store::live::enrolled_faces;

/// A camera to be watched.
#[derive(Debug, Clone)]
pub struct LiveCamera {
    /// None for one that is not stored.
    pub id: Option<CameraId>,
    pub name: String,
    pub source: Source,
    pub credentials: Option<Credentials>,
    pub direction: CameraDirection,
    pub shapes: Shapes,
    /// Looks a second.
    pub rate: f32,
}

#[derive(Debug, Clone, Copy, Default)]
pub struct LiveSettings {
    /// Punches are written, by these rules.
    pub attendance: Option<PunchRules>,
    /// Asked for instead of the champion.
    pub version: Option<ModelVersionId>,
    /// Stops where all cameras have ended.
    pub stops_at_end: bool,
}

/// A camera as it is now, for whoever shows it.
#[derive(Debug, Clone)]
pub struct CameraView {
    pub id: Option<CameraId>,
    pub name: String,
    pub status: FeedStatus,
    pub slot: Slot,
    /// As of the picture looked at last.
    pub boxes: Arc<[LiveBox]>,
    /// Looks a second.
    pub looks: f32,
    /// Age of the picture when its boxes were there.
    pub box_ms: f32,
}

/// Cameras being watched. Dropping it stops them without waiting.
pub struct LiveSession {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<Vec<CameraTotals>>>,
}

pub(super) struct Shared {
    pub stop: AtomicBool,
    pub read_again: AtomicBool,
    pub ended: AtomicBool,
    pub feeds: Vec<CameraFeed>,
    views: Mutex<Vec<Seen>>,
    pub cameras: Vec<LiveCamera>,
    /// Drawn anew since the looking thread asked last.
    pub redrawn: Mutex<Vec<(usize, Shapes, CameraDirection)>>,
}

#[derive(Clone, Default)]
pub(super) struct Seen {
    pub boxes: Arc<[LiveBox]>,
    pub looks: f32,
    pub box_ms: f32,
}

impl LiveSession {
    /// Starts watching. `tell` is called on the looking thread and must return at once.
    pub fn start(
        gate: &Gate,
        cameras: Vec<LiveCamera>,
        settings: LiveSettings,
        tell: impl FnMut(&LiveNote) + Send + 'static,
    ) -> Result<Self, JobError> {
        let recognizing = Recognizing::choose(gate.library(), settings.version)?;
        let stamp = gate.library().read(enrolled_faces::stamp)?;
        let gallery = recognizing.gallery(gate.library())?;
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        let path = recognizing.path(gate.library(), gate.models())?;
        let eyes = Eyes::load(gate.models(), path, threads)?;
        let writer = Writer::start(gate.clone())?;
        let (ring, bell) = bounded::<()>(1);
        let mut feeds = Vec::with_capacity(cameras.len());
        for camera in &cameras {
            let ring = ring.clone();
            // A bell that rings already need not ring twice.
            let arrived = move || _ = ring.try_send(());
            let feed =
                CameraFeed::start(&camera.name, camera.source.clone(), camera.credentials.clone(), arrived);
            feeds.push(feed.map_err(JobError::Thread)?);
        }
        let shared = Arc::new(Shared {
            stop: AtomicBool::new(false),
            read_again: AtomicBool::new(false),
            ended: AtomicBool::new(false),
            feeds,
            views: Mutex::new(vec![Seen::default(); cameras.len()]),
            cameras,
            redrawn: Mutex::default(),
        });
        let now = Moment::now();
        let rates: Vec<f32> = shared.cameras.iter().map(|camera| camera.rate).collect();
        let looker = Looker {
            eyes_of: shared.cameras.iter().map(|camera| Eye::new(camera, now)).collect(),
            shared: Arc::clone(&shared),
            gate: gate.clone(),
            recognizing,
            gallery,
            eyes,
            writer,
            settings,
            budget: Budget::new(&rates, now),
            tell: Box::new(tell),
            began: now,
            read_at: now,
            forgot_at: None,
            stamp,
        };
        let thread = thread::Builder::new()
            .name("live:look".to_owned())
            .spawn(move || looker.run(&bell))
            .map_err(JobError::Thread)?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// All cameras as they are now.
    pub fn views(&self) -> Vec<CameraView> {
        let seen = self.shared.views().clone();
        let cameras = self.shared.cameras.iter().zip(&self.shared.feeds).zip(seen);
        cameras
            .map(|((camera, feed), seen)| CameraView {
                id: camera.id,
                name: camera.name.clone(),
                status: feed.status(),
                slot: feed.slot().clone(),
                boxes: seen.boxes,
                looks: seen.looks,
                box_ms: seen.box_ms,
            })
            .collect()
    }

    /// Ends the pause of a lost camera.
    pub fn try_now(&self, camera: usize) {
        if let Some(feed) = self.shared.feeds.get(camera) {
            feed.try_now();
        }
    }

    /// Zones and lines of a camera have changed.
    pub fn redraw(&self, camera: usize, shapes: Shapes, direction: CameraDirection) {
        self.shared.redrawn().push((camera, shapes, direction));
    }

    /// Names, consent or enrolled faces have changed.
    pub fn read_again(&self) {
        self.shared.read_again.store(true, Ordering::Relaxed);
    }

    /// True once all cameras have ended and the settings say to stop then.
    pub fn has_ended(&self) -> bool {
        self.shared.ended.load(Ordering::Relaxed)
    }

    /// Stops, waits until all is written, and says how it went.
    pub fn finish(mut self) -> Vec<CameraTotals> {
        self.shared.stop.store(true, Ordering::Relaxed);
        let thread = self.thread.take();
        thread.and_then(|thread| thread.join().ok()).unwrap_or_default()
    }
}

impl Drop for LiveSession {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
    }
}

impl Shared {
    pub fn redrawn(&self) -> std::sync::MutexGuard<'_, Vec<(usize, Shapes, CameraDirection)>> {
        self.redrawn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn views(&self) -> std::sync::MutexGuard<'_, Vec<Seen>> {
        self.views.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
