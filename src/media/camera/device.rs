//! A camera of this machine, read on a thread of its own.
//!
//! The system's calls that wait for a webcam's picture cannot be interrupted: one that hangs would hold up whoever reads
//! it for ever. So they are made on a helper thread, and whoever wants pictures waits only as long as they like. A
//! helper that hangs ends once the device lets go of it; until then trying again says that the device is busy.

use std::thread;
use std::time::{Duration, Instant};

use crossbeam::channel::{Receiver, RecvTimeoutError, Sender, bounded};

use super::CameraError;
use crate::domain::frame::VideoFrame;

/// Without a picture for this long, a webcam counts as lost.
const SILENCE: Duration = Duration::from_secs(4);
/// The longest wait before it is asked whether to stop.
const NAP: Duration = Duration::from_millis(50);

/// What the helper reads pictures from.
pub(super) trait Pictures {
    /// Waits for the next picture, and says how far it lags behind the camera.
    fn next(&mut self, into: &mut VideoFrame) -> Result<Duration, CameraError>;
}

/// A device and its helper thread.
pub(super) struct Device {
    pictures: Receiver<Result<(VideoFrame, Duration), CameraError>>,
    used: Sender<VideoFrame>,
    /// The first picture, which came when it was opened.
    first: Option<VideoFrame>,
    delay: Duration,
    silence: Duration,
    stopped: Box<dyn Fn() -> bool + Send + Sync>,
}

impl Device {
    /// `open` runs on the helper; the first picture has to come within `patience`.
    pub(super) fn open<P: Pictures>(
        name: &str,
        patience: Duration,
        stopped: impl Fn() -> bool + Send + Sync + 'static,
        open: impl FnOnce() -> Result<P, CameraError> + Send + 'static,
    ) -> Result<Self, CameraError> {
        let (out, pictures) = bounded(1);
        let (used, free) = bounded::<VideoFrame>(2);
        let work = move || {
            let mut opened = match open() {
                Ok(opened) => opened,
                Err(error) => return drop(out.send(Err(error))),
            };
            loop {
                let mut frame = free.try_recv().unwrap_or_default();
                let read = opened.next(&mut frame).map(|delay| (frame, delay));
                let is_over = read.is_err();
                // Nobody listens any more: the device is let go.
                if out.send(read).is_err() || is_over {
                    return;
                }
            }
        };
        thread::Builder::new().name(format!("device:{name}")).spawn(work).map_err(CameraError::Thread)?;
        let (delay, stopped) = (Duration::ZERO, Box::new(stopped));
        let mut device = Self { pictures, used, first: None, delay, silence: patience, stopped };
        let mut first = VideoFrame::default();
        device.next(&mut first)?;
        (device.first, device.silence) = (Some(first), SILENCE);
        Ok(device)
    }

    pub(super) fn delay(&self) -> Duration {
        self.delay
    }

    /// Waits for the next picture: `TimedOut` where none comes for long.
    pub(super) fn next(&mut self, into: &mut VideoFrame) -> Result<(), CameraError> {
        if let Some(first) = self.first.take() {
            *into = first;
            return Ok(());
        }
        let until = Instant::now() + self.silence;
        loop {
            match self.pictures.recv_timeout(NAP) {
                Ok(read) => {
                    let (frame, delay) = read?;
                    self.delay = delay;
                    // Two buffers are on their way at most; a third one goes.
                    let _ = self.used.try_send(std::mem::replace(into, frame));
                    return Ok(());
                }
                Err(RecvTimeoutError::Disconnected) => return Err(CameraError::NoPicture),
                Err(RecvTimeoutError::Timeout) if (self.stopped)() => return Err(CameraError::Cancelled),
                Err(RecvTimeoutError::Timeout) if Instant::now() >= until => {
                    return Err(CameraError::TimedOut);
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::domain::frame::Plane;

    /// Gives so many pictures, marked by their number, and then hangs until it is let go.
    struct Hangs {
        left: u8,
        let_go: Receiver<()>,
    }

    impl Pictures for Hangs {
        fn next(&mut self, into: &mut VideoFrame) -> Result<Duration, CameraError> {
            if self.left == 0 {
                let _ = self.let_go.recv();
                return Err(CameraError::NoPicture);
            }
            into.planes[0] = Plane { data: vec![self.left], stride: 1, width: 1, height: 1 };
            self.left -= 1;
            Ok(Duration::from_millis(u64::from(self.left)))
        }
    }

    #[test]
    fn a_device_that_hangs_holds_up_nobody() {
        let (_keep, let_go) = bounded::<()>(0);
        let open = move || Ok(Hangs { left: 3, let_go });
        let mut device = Device::open("a", Duration::from_secs(20), || false, open).unwrap();
        device.silence = Duration::from_millis(80);
        let mut seen = Vec::new();
        let mut frame = VideoFrame::default();
        let ended = loop {
            match device.next(&mut frame) {
                Ok(()) => seen.push((frame.planes[0].data[0], device.delay().as_millis())),
                Err(error) => break error,
            }
        };
        assert_eq!(seen.iter().map(|(mark, _)| *mark).collect::<Vec<_>>(), [3, 2, 1]);
        assert!(matches!(ended, CameraError::TimedOut), "{ended:?}");
    }

    #[test]
    fn one_that_never_opens_is_given_up_and_stopping_ends_the_wait() {
        let (_keep, let_go) = bounded::<()>(0);
        let hang = move || -> Result<Hangs, CameraError> {
            let _ = let_go.recv();
            Err(CameraError::NoPicture)
        };
        let opened = Device::open("b", Duration::from_millis(60), || false, hang);
        assert!(matches!(opened.map(|_| ()), Err(CameraError::TimedOut)));
        let (_keep, let_go) = bounded::<()>(0);
        let stop = Arc::new(AtomicBool::new(true));
        let asked = Arc::clone(&stop);
        let open = move || Ok(Hangs { left: 0, let_go });
        let opened = Device::open("c", Duration::from_mins(1), move || asked.load(Ordering::Relaxed), open);
        assert!(matches!(opened.map(|_| ()), Err(CameraError::Cancelled)));
        let refused = Device::open(
            "d",
            Duration::from_mins(1),
            || false,
            || Err::<Hangs, _>(CameraError::NoDevice { name: "d".to_owned() }),
        );
        assert!(matches!(refused.map(|_| ()), Err(CameraError::NoDevice { .. })));
    }
}
