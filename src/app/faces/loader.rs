//! Pictures of faces: read and decoded by threads of their own, what is on screen first.
//!
//! The window says each frame what it wants, in order of urgency; that list replaces the one before, so what was
//! scrolled away is not decoded any more. What is done waits here until the window takes as much as one frame may
//! upload.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use image::imageops::FilterType;

use super::source::FaceSource;
use crate::domain::ids::FaceId;
use crate::render::CellSize;

/// Decoded pictures that may wait for the window.
const MOST_READY: usize = 256;

/// A picture for one size of cell.
pub type Wish = (FaceId, CellSize);

/// A picture to be uploaded: RGBA, as many pixels as the cell has. Empty where there is none.
pub struct Loaded {
    pub wish: Wish,
    pub pixels: Vec<u8>,
}

/// Handle of the threads. Dropping it ends them after the picture they are at.
pub struct FaceLoader {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

/// See [`FaceLoader::wisher`].
pub struct Wisher(Arc<Shared>);

impl Wisher {
    pub fn want(&self, wishes: impl Iterator<Item = Wish>) {
        self.0.want(wishes);
    }
}

struct Shared {
    state: Mutex<State>,
    news: Condvar,
    source: Arc<dyn FaceSource>,
    wake: Box<dyn Fn() + Send + Sync>,
}

#[derive(Default)]
struct State {
    wishes: VecDeque<Wish>,
    at_work: HashSet<Wish>,
    ready: VecDeque<Loaded>,
    quit: bool,
}

impl FaceLoader {
    /// `wake` is called from another thread when there is something to take.
    pub fn start(
        source: Arc<dyn FaceSource>,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        let shared =
            Arc::new(Shared { state: Mutex::default(), news: Condvar::new(), source, wake: Box::new(wake) });
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let threads = (0..cores.clamp(2, 5) - 1)
            .map(|n| {
                let shared = Arc::clone(&shared);
                std::thread::Builder::new().name(format!("faces:{n}")).spawn(move || work(&shared))
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { shared, threads })
    }

    /// What is wanted now, most urgent first; everything asked for before and not at work is forgotten.
    pub fn want(&self, wishes: impl Iterator<Item = Wish>) {
        self.shared.want(wishes);
    }

    /// Somebody else who may say what is wanted, from another thread.
    pub fn wisher(&self) -> Wisher {
        Wisher(Arc::clone(&self.shared))
    }

    /// Pictures to upload now, together no more than `most_bytes` (but at least one).
    pub fn take(&self, most_bytes: usize) -> Vec<Loaded> {
        let mut state = self.shared.lock();
        let (mut taken, mut bytes) = (Vec::new(), 0);
        while let Some(next) = state.ready.front() {
            if bytes > 0 && bytes + next.pixels.len() > most_bytes {
                break;
            }
            bytes += next.pixels.len();
            taken.extend(state.ready.pop_front());
        }
        drop(state);
        if !taken.is_empty() {
            self.shared.news.notify_all();
        }
        taken
    }

    /// True where more can be taken at once.
    pub fn has_more(&self) -> bool {
        !self.shared.lock().ready.is_empty()
    }
}

impl Drop for FaceLoader {
    fn drop(&mut self) {
        self.shared.lock().quit = true;
        self.shared.news.notify_all();
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a thread that loads faces panicked");
            }
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn want(&self, wishes: impl Iterator<Item = Wish>) {
        let mut state = self.lock();
        let known: HashSet<Wish> = state.ready.iter().map(|loaded| loaded.wish).collect();
        let fresh = wishes.filter(|wish| !state.at_work.contains(wish) && !known.contains(wish));
        let fresh: VecDeque<Wish> = fresh.collect();
        state.wishes = fresh;
        let some = !state.wishes.is_empty();
        drop(state);
        if some {
            self.news.notify_all();
        }
    }

    /// The next picture to load; `None` at the end.
    fn next(&self) -> Option<Wish> {
        let mut state = self.lock();
        loop {
            if state.quit {
                return None;
            }
            if state.ready.len() < MOST_READY
                && let Some(wish) = state.wishes.pop_front()
            {
                state.at_work.insert(wish);
                return Some(wish);
            }
            state = self.news.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

fn work(shared: &Shared) {
    while let Some(wish) = shared.next() {
        let (face, size) = wish;
        let pixels =
            shared.source.picture(face).and_then(|jpeg| decoded(&jpeg, size.side())).unwrap_or_default();
        let mut state = shared.lock();
        state.at_work.remove(&wish);
        let was_empty = state.ready.is_empty();
        state.ready.push_back(Loaded { wish, pixels });
        drop(state);
        if was_empty {
            (shared.wake)();
        }
    }
}

/// The middle square of a JPEG as `side` x `side` RGBA.
pub fn decoded(jpeg: &[u8], side: u32) -> Option<Vec<u8>> {
    let image = match image::load_from_memory(jpeg) {
        Ok(image) => image,
        Err(error) => {
            tracing::warn!(%error, "a face cannot be decoded");
            return None;
        }
    };
    let (width, height) = (image.width(), image.height());
    let square = width.min(height);
    let image = if width == height {
        image.into_rgb8()
    } else {
        image.crop_imm((width - square) / 2, (height - square) / 2, square, square).into_rgb8()
    };
    let image = match square {
        s if s == side => image,
        // Exact means over whole pixels; what is made larger is smoothed.
        s if s % side == 0 => image::imageops::thumbnail(&image, side, side),
        _ => image::imageops::resize(&image, side, side, FilterType::Triangle),
    };
    Some(image.pixels().flat_map(|p| [p[0], p[1], p[2], 255]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::faces::source::{FaceBatch, FaceVerdict, Saved};
    use crate::domain::message::Message;
    use crate::state::faces::HistoryLine;
    use std::time::{Duration, Instant};

    /// Says which pictures were read, and takes its time.
    struct Slow(Mutex<Vec<i64>>);

    impl FaceSource for Slow {
        fn load(&self, _: &mut dyn FnMut(FaceBatch)) -> Result<FaceBatch, Message> {
            Ok(FaceBatch::default())
        }

        fn picture(&self, face: FaceId) -> Option<Vec<u8>> {
            self.0.lock().unwrap().push(face.0);
            std::thread::sleep(Duration::from_millis(20));
            let image = crate::domain::frame::RgbImage { width: 8, height: 8, data: vec![face.0 as u8; 192] };
            crate::media::encode_jpeg(&image, 90).ok()
        }

        fn history(&self, _: FaceId) -> Vec<HistoryLine> {
            Vec::new()
        }

        fn decide(&self, _: &FaceVerdict, _: &mut dyn FnMut(Saved)) -> Result<(), Message> {
            Ok(())
        }

        fn take_back(&self, _: i64) -> Result<(), Message> {
            Ok(())
        }

        fn do_again(&self, _: i64) -> Result<(), Message> {
            Ok(())
        }
    }

    fn wishes(ids: std::ops::Range<i64>) -> impl Iterator<Item = Wish> {
        ids.map(|id| (FaceId(id), CellSize::Small))
    }

    #[test]
    fn what_was_scrolled_away_is_not_decoded() {
        let source = Arc::new(Slow(Mutex::default()));
        let loader = FaceLoader::start(source.clone(), || {}).unwrap();
        loader.want(wishes(0..200));
        while source.0.lock().unwrap().is_empty() {
            std::thread::yield_now();
        }
        loader.want(wishes(1000..1004));
        let mut came = Vec::new();
        let patience = Instant::now() + Duration::from_secs(20);
        while came.iter().filter(|&&id| id >= 1000).count() < 4 && Instant::now() < patience {
            came.extend(loader.take(1 << 20).into_iter().map(|loaded| {
                assert_eq!(loaded.pixels.len(), 64 * 64 * 4);
                loaded.wish.0.0
            }));
        }
        let read = source.0.lock().unwrap().clone();
        assert_eq!(read.iter().filter(|&&id| id >= 1000).count(), 4);
        assert!(read.len() < 50, "{} were read", read.len());
    }

    #[test]
    fn no_more_is_taken_than_a_frame_may_upload() {
        let loader = FaceLoader::start(Arc::new(Slow(Mutex::default())), || {}).unwrap();
        loader.want(wishes(0..6));
        let patience = Instant::now() + Duration::from_secs(20);
        let mut total = 0;
        while total < 6 && Instant::now() < patience {
            let taken = loader.take(2 * 64 * 64 * 4);
            assert!(taken.len() <= 2);
            total += taken.len();
        }
        assert_eq!(total, 6);
    }

    #[test]
    fn the_middle_of_a_picture_is_kept_and_broken_ones_are_none() {
        let mut data = vec![0; 30 * 10 * 3];
        for y in 0..10 {
            for x in 10..20 {
                data[(y * 30 + x) * 3] = 255;
            }
        }
        let wide = crate::domain::frame::RgbImage { width: 30, height: 10, data };
        let pixels = decoded(&crate::media::encode_jpeg(&wide, 95).unwrap(), 64).unwrap();
        let middle = &pixels[(32 * 64 + 32) * 4..][..4];
        assert!(middle[0] > 200 && middle[1] < 60 && middle[3] == 255, "{middle:?}");
        assert_eq!(decoded(b"not a picture", 64), None);
    }
}
