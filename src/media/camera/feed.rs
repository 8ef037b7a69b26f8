//! A camera's own thread: opens it, keeps the newest picture, and tries again when it is lost.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::pace::BackOff;
use super::slot::{CameraFrame, Slot};
use super::{CameraError, Credentials, OPEN_PATIENCE, Reader, Source};
use crate::domain::message::Message;
use crate::domain::time;

/// Pictures for this long make a try a success: one that dies at once is not hurried after.
const STEADY: Duration = Duration::from_secs(2);
/// The longest sleep before it is asked whether to stop or to try at once.
const NAP: Duration = Duration::from_millis(50);
/// How long pictures are counted to say how many come a second.
const COUNTED: Duration = Duration::from_secs(2);

/// How a camera is.
#[derive(Debug, Clone, PartialEq)]
pub enum FeedState {
    /// Being opened, for the first time or after a pause.
    Connecting,
    Live,
    /// It failed for this reason, and is tried again at that moment.
    Waiting {
        reason: Message,
        again: Instant,
    },
    /// A file that does not repeat has ended.
    Ended,
}

/// What is known of a camera now.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedStatus {
    pub state: FeedState,
    pub last_picture: Option<Instant>,
    /// Pictures so far.
    pub pictures: u64,
    /// Times it was live again after it was lost.
    pub reconnects: u32,
    /// Pictures a second of late; 0 while unknown.
    pub fps: f32,
}

/// A running camera. Dropping it stops the thread without waiting for it.
#[derive(Debug)]
pub struct CameraFeed {
    slot: Slot,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    stop: AtomicBool,
    hurry: AtomicBool,
    status: Mutex<FeedStatus>,
}

impl CameraFeed {
    /// `arrived` is called on the camera's thread after each picture and change of state, and must return at once.
    pub fn start(
        name: &str,
        source: Source,
        credentials: Option<Credentials>,
        arrived: impl Fn() + Send + 'static,
    ) -> std::io::Result<Self> {
        let status = FeedStatus {
            state: FeedState::Connecting,
            last_picture: None,
            pictures: 0,
            reconnects: 0,
            fps: 0.0,
        };
        let shared = Arc::new(Shared {
            stop: AtomicBool::new(false),
            hurry: AtomicBool::new(false),
            status: Mutex::new(status),
        });
        let slot = Slot::default();
        let run = Run {
            source,
            credentials,
            slot: slot.clone(),
            shared: Arc::clone(&shared),
            arrived: Box::new(arrived),
            counted: Counted { from: Instant::now(), pictures: 0 },
        };
        thread::Builder::new().name(format!("camera:{name}")).spawn(move || run.all())?;
        Ok(Self { slot, shared })
    }

    /// Where its newest picture is.
    pub fn slot(&self) -> &Slot {
        &self.slot
    }

    pub fn status(&self) -> FeedStatus {
        self.shared.status().clone()
    }

    /// Ends the pause before the next try.
    pub fn try_now(&self) {
        self.shared.hurry.store(true, Ordering::Relaxed);
    }
}

impl Drop for CameraFeed {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
    }
}

impl Shared {
    fn status(&self) -> std::sync::MutexGuard<'_, FeedStatus> {
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

struct Counted {
    from: Instant,
    pictures: u32,
}

struct Run {
    source: Source,
    credentials: Option<Credentials>,
    slot: Slot,
    shared: Arc<Shared>,
    arrived: Box<dyn Fn() + Send>,
    counted: Counted,
}

impl Run {
    fn all(mut self) {
        let mut back_off = BackOff::default();
        while !self.shared.is_stopped() {
            let reason = match self.once(&mut back_off) {
                Ok(()) => {
                    self.set(FeedState::Ended);
                    return;
                }
                Err(CameraError::Cancelled) => return,
                Err(error) => error,
            };
            tracing::info!(%reason, "a camera is lost");
            let again = Instant::now() + back_off.pause();
            self.set(FeedState::Waiting { reason: reason.message(), again });
            self.shared.hurry.store(false, Ordering::Relaxed);
            while Instant::now() < again && !self.shared.is_stopped() {
                if self.shared.hurry.swap(false, Ordering::Relaxed) {
                    break;
                }
                thread::sleep(NAP);
            }
            if !self.shared.is_stopped() {
                self.set(FeedState::Connecting);
            }
        }
        self.slot.clear();
    }

    /// Until it fails; well, where a file has ended.
    fn once(&mut self, back_off: &mut BackOff) -> Result<(), CameraError> {
        let shared = Arc::clone(&self.shared);
        let mut reader = Reader::open(&self.source, self.credentials.as_ref(), OPEN_PATIENCE, move || {
            shared.is_stopped()
        })?;
        let mut began = None;
        loop {
            let mut buffer = self.slot.buffer();
            if !reader.next(&mut buffer)? {
                return Ok(());
            }
            if self.shared.is_stopped() {
                return Err(CameraError::Cancelled);
            }
            let (now, delay) = (Instant::now(), reader.delay());
            if now.duration_since(*began.get_or_insert(now)) > STEADY {
                back_off.reset();
            }
            let number = self.count(now);
            let at = jiff::Timestamp::now().as_microsecond() - delay.as_micros() as i64;
            let taken = now.checked_sub(delay).unwrap_or(now);
            self.slot.put(CameraFrame { picture: Arc::new(buffer), number, taken, at: time::Instant(at) });
            (self.arrived)();
        }
    }

    /// Notes a picture, and gives its number.
    fn count(&mut self, now: Instant) -> u64 {
        let mut status = self.shared.status();
        status.pictures += 1;
        status.last_picture = Some(now);
        if status.state != FeedState::Live {
            status.reconnects += u32::from(status.pictures > 1);
            status.state = FeedState::Live;
            self.counted = Counted { from: now, pictures: 0 };
            status.fps = 0.0;
        }
        self.counted.pictures += 1;
        let span = now.duration_since(self.counted.from);
        if span >= COUNTED {
            status.fps = (self.counted.pictures - 1) as f32 / span.as_secs_f32();
            self.counted = Counted { from: now, pictures: 1 };
        }
        status.pictures
    }

    fn set(&self, state: FeedState) {
        self.shared.status().state = state;
        (self.arrived)();
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    use super::*;
    use crate::media::camera::first_picture;
    use crate::media::testkit::{burnt_number, numbered_clip};

    fn wait_for(what: &str, mut done: impl FnMut() -> bool) {
        let until = Instant::now() + Duration::from_secs(20);
        while !done() {
            assert!(Instant::now() < until, "waited too long for {what}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    #[test]
    fn a_file_is_played_again_and_again_and_the_newest_picture_is_there() {
        let Some(clip) = numbered_clip("a.mp4", 12, "-c:v libx264") else { return };
        let source = Source::File { path: clip.path.clone(), repeats: true };
        let feed = CameraFeed::start("test", source, None, || {}).unwrap();
        let (mut last, mut backwards) = (0, false);
        wait_for("a second round", || {
            if let Some(frame) = feed.slot().newest() {
                let number = burnt_number(&frame.picture);
                backwards |= number < last;
                last = number;
            }
            backwards && feed.status().pictures > 20
        });
        assert_eq!((feed.status().state, feed.status().reconnects), (FeedState::Live, 0));
        let once = Source::File { path: clip.path.clone(), repeats: false };
        let feed = CameraFeed::start("test", once, None, || {}).unwrap();
        wait_for("the end", || feed.status().state == FeedState::Ended);
        assert_eq!(feed.status().pictures, 12);
        assert_eq!(burnt_number(&feed.slot().newest().unwrap().picture), 11);
    }

    /// Sends the whole of a file to each who asks, and hangs up.
    fn serve(body: Vec<u8>) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::Builder::new()
            .name("serve".to_owned())
            .spawn(move || {
                for stream in listener.incoming() {
                    let Ok(mut stream) = stream else { return };
                    let mut request = [0; 1024];
                    let _ = stream.read(&mut request);
                    let _ = stream.write_all(b"HTTP/1.0 200 OK\r\nContent-Type: video/mp2t\r\n\r\n");
                    let _ = stream.write_all(&body);
                }
            })
            .unwrap();
        port
    }

    #[test]
    fn a_stream_that_hangs_up_is_taken_up_again() {
        let Some(clip) = numbered_clip("a.ts", 50, "-c:v libx264 -g 5 -bf 0") else { return };
        let port = serve(std::fs::read(&clip.path).unwrap());
        let (source, login) = Source::parse(&format!("http://127.0.0.1:{port}/a.ts")).unwrap();
        let (frame, _) = first_picture(&source, login.as_ref(), Duration::from_secs(5)).unwrap();
        assert!(frame.stored_size().0 > 0);
        let feed = CameraFeed::start("test", source, None, || {}).unwrap();
        wait_for("two reconnects", || feed.status().reconnects >= 2);
    }

    #[test]
    fn what_does_not_answer_is_named_and_tried_again() {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let (source, _) = Source::parse(&format!("http://127.0.0.1:{port}/")).unwrap();
        let patience = Duration::from_secs(3);
        let result = first_picture(&source, None, patience).map(|_| ());
        assert!(matches!(result, Err(CameraError::Refused)), "{result:?}");
        let feed = CameraFeed::start("test", source, None, || {}).unwrap();
        wait_for("a pause", || matches!(feed.status().state, FeedState::Waiting { .. }));
        // Somebody who listens, and says nothing.
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let (source, _) =
            Source::parse(&format!("http://127.0.0.1:{}/", silent.local_addr().unwrap().port())).unwrap();
        let result = first_picture(&source, None, Duration::from_millis(400)).map(|_| ());
        assert!(matches!(result, Err(CameraError::TimedOut)), "{result:?}");
        let no_device = Source::Device { name: "/dev/video77".to_owned() };
        let result = first_picture(&no_device, None, patience).map(|_| ());
        assert!(matches!(result, Err(CameraError::NoDevice { .. })), "{result:?}");
    }
}
