//! The decoding thread: keeps the frames the player wants at hand.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::PlayerConfig;
use super::cache::{FrameCache, FramePool};
use super::cursor::{Cursor, Step};
use super::plan::{Depths, Pacing, Wanted};
use super::scan::{PacketReader, PacketScan};
use super::times::FrameTimes;
use crate::domain::frame::VideoFrame;
use crate::domain::time::{FrameIndex, FrameRange};
use crate::media::MediaError;
use crate::media::reader::FrameStamp;
use crate::media::watch::Watch;

/// Frames decoded from each hint on, so that playback has begun before the decoder gets there by itself.
const HINT_RUN: u32 = 8;

/// A playhead that is dragged to a frame this many pictures away is shown the picture it is built on first.
const PREVIEW: u32 = 4;

/// Frames kept however large they are: with fewer, none could be decoded ahead.
const MIN_CAPACITY: usize = 4;

/// What the player and its thread share.
pub(super) struct Shared {
    board: Mutex<Board>,
    changed: Condvar,
    /// Asked by the readers, past the lock.
    closing: AtomicBool,
    urgent: AtomicU64,
    /// The `urgent` that is being worked for.
    heeded: AtomicU64,
}

/// Locked for moments only, never while something is read or decoded.
pub(super) struct Board {
    pub(super) wanted: Wanted,
    pub(super) cache: FrameCache,
    pub(super) times: Arc<FrameTimes>,
    pub(super) is_open: bool,
    /// The file cannot be opened.
    pub(super) failure: Option<Arc<MediaError>>,
    /// Why the asked frame does not come.
    pub(super) problem: Option<Arc<MediaError>>,
    /// What the last request of a scrub came to.
    pub(super) landed: Option<FrameIndex>,
    /// Something could not be read or decoded.
    pub(super) is_damaged: bool,
}

impl Shared {
    pub(super) fn new(budget: usize) -> Self {
        Self {
            board: Mutex::new(Board {
                wanted: Wanted::new(),
                cache: FrameCache::new(budget),
                times: Arc::new(FrameTimes::new()),
                is_open: false,
                failure: None,
                problem: None,
                landed: None,
                is_damaged: false,
            }),
            changed: Condvar::new(),
            closing: AtomicBool::new(false),
            urgent: AtomicU64::new(0),
            heeded: AtomicU64::new(0),
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `board.wanted` was changed.
    pub(super) fn notify(&self, board: &Board) {
        self.urgent.store(board.wanted.urgent, Ordering::Relaxed);
        self.changed.notify_one();
    }

    /// The thread ends soon; nobody waits for it.
    pub(super) fn close(&self) {
        self.closing.store(true, Ordering::Relaxed);
        // A thread about to wait holds the lock: it sees the flag, or this wakes it.
        drop(self.lock());
        self.changed.notify_one();
    }

    fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }

    fn is_overtaken(&self) -> bool {
        self.heeded.load(Ordering::Relaxed) != self.urgent.load(Ordering::Relaxed)
    }
}

pub(super) type Wake = Arc<dyn Fn() + Send + Sync>;

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    /// The cursor that plays.
    Main,
    /// The cursor that fetches what may be asked for.
    Scout,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Task {
    Fetch(FrameIndex, Who),
    Scan,
    Wait,
}

pub(super) struct Worker {
    shared: Arc<Shared>,
    wake: Wake,
    path: PathBuf,
    config: PlayerConfig,
    main: Cursor,
    /// Opened when first needed.
    scout: Option<Cursor>,
    scan: Option<PacketScan>,
    depths: Depths,
    frame_bytes: usize,
    pool: FramePool,
    /// An asked frame is fetched to the end, unless an urgent request comes: else fast scrubbing would show nothing.
    in_flight: Option<FrameIndex>,
    pacing: Pacing,
    /// How many frames are shown before the one that is being fetched.
    ahead: u32,
    /// How many frames before the one that is being fetched are wanted too.
    kept: u32,
    seen_urgent: u64,
    /// The request that cannot be met.
    given_up: Option<u64>,
    hints: Arc<[FrameIndex]>,
    /// In the order they are fetched.
    pins: Vec<FrameRange>,
}

impl Worker {
    /// Opens the file and works until the player is dropped.
    pub(super) fn run(shared: &Arc<Shared>, path: &Path, config: PlayerConfig, wake: &Wake) {
        match Self::open(shared, path, config, Arc::clone(wake)) {
            Ok(mut worker) => worker.work(),
            Err(MediaError::Cancelled) => {}
            Err(error) => {
                shared.lock().failure = Some(Arc::new(error));
                wake();
            }
        }
    }

    fn open(shared: &Arc<Shared>, path: &Path, config: PlayerConfig, wake: Wake) -> Result<Self, MediaError> {
        let closing = Arc::clone(shared);
        let packets = PacketReader::start(path, Watch::new(move || closing.is_closing()))
            .map_err(|source| MediaError::Io { source, path: path.to_owned() })?;
        let main = open_cursor(shared, path, &config)?;
        let scan = PacketScan::new(&main.reader, packets);
        let frame_bytes = main.reader.frame_bytes().max(1);
        let capacity = (config.cache_bytes / frame_bytes).max(MIN_CAPACITY);
        {
            let mut board = shared.lock();
            board.cache.set_budget(capacity * frame_bytes);
            board.is_open = true;
        }
        Ok(Self {
            shared: Arc::clone(shared),
            wake,
            path: path.to_owned(),
            main,
            scout: None,
            scan: Some(scan),
            depths: Depths::of(capacity),
            frame_bytes,
            config,
            pool: FramePool::default(),
            in_flight: None,
            pacing: Pacing::default(),
            ahead: 0,
            kept: 0,
            seen_urgent: 0,
            given_up: None,
            hints: Arc::new([]),
            pins: Vec::new(),
        })
    }

    fn work(&mut self) {
        let mut is_first = true;
        while !self.shared.is_closing() {
            let task = {
                let shared = Arc::clone(&self.shared);
                let mut board = shared.lock();
                // The first picture is decoded already: at hand for free, unless another is waited for.
                let is_free = std::mem::take(&mut is_first) && board.wanted.target == 0;
                let task = if is_free { Task::Fetch(0, Who::Main) } else { self.choose(&mut board) };
                if task == Task::Wait && !shared.is_closing() {
                    drop(shared.changed.wait(board).unwrap_or_else(PoisonError::into_inner));
                }
                task
            };
            let done = match task {
                Task::Fetch(frame, who) => self.fetch(frame, who),
                Task::Scan => self.scan(),
                Task::Wait => Ok(()),
            };
            match done {
                Ok(()) | Err(MediaError::Cancelled) => {}
                Err(error) => self.give_up(error),
            }
        }
    }

    fn choose(&mut self, board: &mut Board) -> Task {
        self.set_hints(board);
        let Board { wanted, cache, times, .. } = &*board;
        if wanted.urgent != self.seen_urgent {
            self.seen_urgent = wanted.urgent;
            self.in_flight = None;
        }
        let last = times.last().unwrap_or(FrameIndex::MAX);
        let target = wanted.target.min(last);
        let key = times.keyframe_before(target).filter(|_| wanted.is_scrub);
        // A drag that has gone on to other pictures does not wait for a frame that takes long; a preview does not.
        self.in_flight.take_if(|frame| {
            let built_on = times.keyframe_before(*frame);
            key.is_some() && built_on != key && built_on != Some(*frame)
        });
        self.kept = 0;
        if self.given_up.is_none_or(|request| request != wanted.request) {
            self.given_up = None;
            self.in_flight = self.in_flight.filter(|&frame| frame <= last && !cache.contains(frame));
            if let Some(frame) = self.in_flight {
                let is_sought = frame == target && !wanted.is_playing && !wanted.is_scrub;
                self.kept = if is_sought { self.depths.kept } else { 0 };
                return self.reach(frame, times);
            }
            if let Some(key) = key.filter(|&key| !cache.contains(key) && !cache.contains(target))
                && self.main.cost(target, times) > PREVIEW
            {
                self.in_flight = Some(key);
                return self.reach(key, times);
            }
            if !cache.contains(target) {
                if !wanted.is_playing && !wanted.is_scrub {
                    self.kept = self.depths.kept;
                }
                let run = match (wanted.is_backward, wanted.is_playing) {
                    (true, true) => self.depths.reverse_run * wanted.stride,
                    (true, false) => self.depths.missed_run,
                    _ => 1,
                };
                let from = run_to(target, run, times);
                let frame = (from..target).find(|&f| wanted.shows(f) && !cache.contains(f));
                let frame = frame.unwrap_or(target);
                self.in_flight = Some(frame);
                return self.reach(frame, times);
            }
            if wanted.is_playing && wanted.is_backward {
                return match self.missing_before(wanted, target, cache, times) {
                    Some(frame) => self.reach(frame, times),
                    None if self.scan.is_some() => Task::Scan,
                    None => Task::Wait,
                };
            }
            let depth = match (wanted.is_playing, wanted.is_backward) {
                (true, _) => self.depths.ahead_playing,
                (false, false) => self.depths.ahead_paused + 1,
                (false, true) => 0,
            };
            self.pacing.follow(target);
            let upcoming = (0..).zip(wanted.upcoming(depth).take_while(|&f| f <= last));
            if let Some((ahead, frame)) = { upcoming }.find(|&(_, f)| !cache.contains(f)) {
                if !wanted.is_playing || !self.pacing.must_wait(ahead) {
                    self.ahead = ahead;
                    return self.reach(frame, times);
                }
                // The next move of the playhead goes on from here.
                return if self.scan.is_some() { Task::Scan } else { Task::Wait };
            }
        }
        if self.scan.is_some() {
            return Task::Scan;
        }
        if self.given_up.is_some() {
            return Task::Wait;
        }
        if !wanted.is_playing
            && let Some(frame) = self.missing_behind(wanted, target, cache, times)
        {
            return Task::Fetch(frame, Who::Scout);
        }
        let pinned = self.pins.iter().flat_map(|pin| pin.start..=pin.end.min(last));
        pinned
            .filter(|&f| !cache.contains(f))
            .map(|f| Task::Fetch(f, Who::Scout))
            .next()
            .unwrap_or(Task::Wait)
    }

    /// A cursor that jumps must know where to.
    fn reach(&self, frame: FrameIndex, times: &FrameTimes) -> Task {
        // What comes after a frame tells whether its time is its own.
        let is_known = times.start_of(frame.saturating_add(1)).is_some() && !self.main.needs_whole_scan();
        if self.scan.is_none() || is_known || self.main.is_close_to(frame) {
            Task::Fetch(frame, Who::Main)
        } else {
            Task::Scan
        }
    }

    /// The next frame to fetch so that playing backward finds frames at hand.
    fn missing_before(
        &self,
        wanted: &Wanted,
        target: FrameIndex,
        cache: &FrameCache,
        times: &FrameTimes,
    ) -> Option<FrameIndex> {
        let is_missing = |frame: &FrameIndex| wanted.shows(*frame) && !cache.contains(*frame);
        let ready = self.depths.reverse_ready * wanted.stride;
        let gap = (target.saturating_sub(ready)..target).rev().find(is_missing)?;
        (run_to(gap, self.depths.reverse_run * wanted.stride, times)..=gap).find(is_missing)
    }

    /// The next frame to fetch so that stepping back finds frames at hand.
    fn missing_behind(
        &self,
        wanted: &Wanted,
        target: FrameIndex,
        cache: &FrameCache,
        times: &FrameTimes,
    ) -> Option<FrameIndex> {
        let Depths { behind, behind_backward, back_run, .. } = self.depths;
        let (margin, run) = if wanted.is_backward { (behind_backward, back_run) } else { (behind, behind) };
        let gap = (target.saturating_sub(margin)..target).rev().find(|&f| !cache.contains(f))?;
        let from = run_to(gap, run, times).max(target.saturating_sub(margin + run));
        (from..=gap).find(|&f| !cache.contains(f))
    }

    /// Pins the frames of new hints, as many as their budget allows.
    fn set_hints(&mut self, board: &mut Board) {
        if Arc::ptr_eq(&self.hints, &board.wanted.hints) {
            return;
        }
        self.hints = Arc::clone(&board.wanted.hints);
        let room = (self.config.hint_bytes / self.frame_bytes) as u32;
        let run = (room / (self.hints.len() as u32).max(1)).clamp(1, HINT_RUN);
        self.pins.clear();
        for &start in self.hints.iter().take((room / run) as usize) {
            // Hints close together are fetched once.
            let end = self.pins.iter().map(|pin| pin.start).filter(|&other| other > start).min();
            let end = end.map_or(u32::MAX, |other| other - 1).min(start.saturating_add(run - 1));
            if !self.pins.iter().any(|pin| pin.contains(start)) {
                self.pins.push(FrameRange { start, end });
            }
        }
        let mut sorted = self.pins.clone();
        sorted.sort_unstable_by_key(|pin| pin.start);
        board.cache.set_pins(sorted);
    }

    fn scan(&mut self) -> Result<(), MediaError> {
        let Some(scan) = &mut self.scan else { return Ok(()) };
        let mut found = Vec::new();
        let is_done = match scan.step(&mut found) {
            Err(MediaError::Cancelled) => return Err(MediaError::Cancelled),
            // What was found until there must do.
            Err(error) => {
                tracing::warn!(%error, "frame times are incomplete");
                true
            }
            Ok(is_done) => is_done,
        };
        let mut board = self.shared.lock();
        let times = Arc::make_mut(&mut board.times);
        for (start, is_keyframe) in found {
            times.add(start, is_keyframe);
        }
        if is_done {
            scan.complete(times);
            self.main.set_monotonic(scan.is_rising());
            drop(board);
            self.scan = None;
            (self.wake)();
        }
        Ok(())
    }

    /// One step of a cursor towards `frame`.
    fn fetch(&mut self, frame: FrameIndex, who: Who) -> Result<(), MediaError> {
        let times = {
            let board = self.shared.lock();
            self.shared.heeded.store(board.wanted.urgent, Ordering::Relaxed);
            Arc::clone(&board.times)
        };
        self.choose_cursor(frame, who, &times)?;
        let cursor = match who {
            Who::Main => &mut self.main,
            Who::Scout => match &mut self.scout {
                Some(scout) => scout,
                None => return Ok(()),
            },
        };
        let first = frame.saturating_sub(if who == Who::Main { self.kept } else { 0 });
        let step = cursor.step(first, frame, &times);
        drop(times);
        // Wanted in passing, and not there yet.
        let is_kept = |index| (first..frame).contains(&index) && !self.shared.lock().cache.contains(index);
        match step? {
            Step::OnTheWay => Ok(()),
            Step::Passed(stamp) => {
                if is_kept(stamp.index) {
                    let mut into = self.pool.take();
                    cursor.fill(&mut into)?;
                    self.publish(into);
                }
                Ok(())
            }
            Step::EndedBefore(end) => self.end_before(end.min(frame)),
            Step::At(stamp) if stamp.index == frame || is_kept(stamp.index) => {
                let mut into = self.pool.take();
                let filled = cursor.fill(&mut into);
                self.observe(stamp, who);
                filled?;
                self.publish(into);
                Ok(())
            }
            Step::At(stamp) => {
                self.observe(stamp, who);
                Ok(())
            }
        }
    }

    /// Lets the cursors change places where the other one is nearer, and opens the scout.
    fn choose_cursor(&mut self, frame: FrameIndex, who: Who, times: &FrameTimes) -> Result<(), MediaError> {
        match (&mut self.scout, who) {
            (Some(scout), Who::Main) if scout.cost(frame, times) < self.main.cost(frame, times) => {
                std::mem::swap(scout, &mut self.main);
            }
            (None, Who::Scout) => {
                let mut scout = open_cursor(&self.shared, &self.path, &self.config)?;
                scout.set_monotonic(self.main.reader.is_monotonic.unwrap_or(false));
                self.scout = Some(scout);
            }
            _ => {}
        }
        Ok(())
    }

    /// Corrects the table by what was read.
    fn observe(&mut self, stamp: FrameStamp, who: Who) {
        let mut board = self.shared.lock();
        let scout_is_damaged = self.scout.as_ref().is_some_and(|scout| scout.reader.is_damaged());
        board.is_damaged |= self.main.reader.is_damaged() || scout_is_damaged;
        let is_known = board.times.start_of(stamp.index) == Some(stamp.time);
        if !is_known && Arc::make_mut(&mut board.times).observe(stamp.index, stamp.time) {
            board.cache.remove_from(stamp.index);
            // The other cursor counts by the old table.
            match who {
                Who::Main => self.scout = None,
                Who::Scout => self.main.abandon(),
            }
        }
    }

    /// Nothing decodes from `end` on.
    fn end_before(&mut self, end: FrameIndex) -> Result<(), MediaError> {
        if end == 0 {
            return Err(MediaError::NoSuchFrame { index: 0, path: self.path.clone() });
        }
        // Only a complete table says where the video ends.
        while self.scan.is_some() {
            self.scan()?;
        }
        let mut board = self.shared.lock();
        Arc::make_mut(&mut board.times).end_before(end);
        board.cache.remove_from(end);
        drop(board);
        (self.wake)();
        Ok(())
    }

    fn publish(&mut self, frame: VideoFrame) {
        let index = frame.index;
        self.pacing.spend(std::mem::take(&mut self.ahead));
        let mut board = self.shared.lock();
        let Board { wanted, cache, landed, problem, .. } = &mut *board;
        cache.insert(Arc::new(frame), |f| wanted.distance(f), &mut self.pool.frames);
        let is_asked = self.in_flight == Some(index);
        if is_asked {
            *landed = Some(index);
        }
        let is_shown = is_asked || wanted.target == index;
        if is_shown {
            *problem = None;
        }
        drop(board);
        if is_shown {
            (self.wake)();
        }
    }

    /// Waits for another request.
    fn give_up(&mut self, error: MediaError) {
        tracing::warn!(%error, "the asked frame cannot be shown");
        let mut board = self.shared.lock();
        self.given_up = Some(board.wanted.request);
        self.in_flight = None;
        board.problem = Some(Arc::new(error));
        drop(board);
        (self.wake)();
    }
}

/// Where to begin so that up to `run` frames, the last of them `frame`, are decoded in one go, from one keyframe.
fn run_to(frame: FrameIndex, run: u32, times: &FrameTimes) -> FrameIndex {
    times.keyframe_before(frame).unwrap_or(0).max((frame + 1).saturating_sub(run)).min(frame)
}

fn open_cursor(shared: &Arc<Shared>, path: &Path, config: &PlayerConfig) -> Result<Cursor, MediaError> {
    let (a, b) = (Arc::clone(shared), Arc::clone(shared));
    Cursor::open(path, config.threads, move || a.is_closing(), move || b.is_overtaken())
}
