//! The playhead of the open video: intents of time become calls of the player, and what it says becomes state.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::people::Boxes;
use crate::domain::frame::VideoFrame;
use crate::domain::ids::PersonId;
use crate::domain::time::{FrameIndex, FrameRange, MediaTime};
use crate::media::player::{FrameTimes, FrameView, PlayState, PlaybackCounts, Player, PlayerConfig};
use crate::state::{FrameClock, PersonLane, SHUTTLE, Studio, TimeCommand};

/// First frames kept decoded, so that a click on a person shows theirs at once.
const MOST_HINTS: usize = 24;

/// The player of the open video and what it was told.
pub struct Playback {
    player: Player,
    /// The drag of the playhead interrupted playing.
    resume_after_scrub: bool,
    scrubbing: bool,
    clock_is_final: bool,
    hinted: Option<(u64, Option<PersonId>)>,
    /// For which frame, people and selection the boxes were looked up.
    overlaid: Option<(FrameIndex, u64, Option<PersonId>)>,
}

impl Playback {
    /// `wake` is called from another thread when there is something new to show.
    pub fn open(path: &Path, config: PlayerConfig, wake: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            player: Player::open(path, config, wake),
            resume_after_scrub: false,
            scrubbing: false,
            clock_is_final: false,
            hinted: None,
            overlaid: None,
        }
    }

    pub fn run(&mut self, command: TimeCommand, studio: &mut Studio) {
        match command {
            TimeCommand::Toggle if studio.playback.playing => self.pause(studio),
            TimeCommand::Play | TimeCommand::Toggle => self.play(studio),
            TimeCommand::Pause | TimeCommand::Shuttle(0) => self.pause(studio),
            TimeCommand::Step(by) => {
                self.player.step(by);
                self.turn_forward(studio);
                let last = studio.clock.last_frame();
                studio.playback.frame = studio.playback.frame.saturating_add_signed(by).min(last);
                studio.playback.playing = false;
                studio.playback.range = None;
            }
            TimeCommand::Seek(frame) => self.seek(frame, studio),
            TimeCommand::Scrub(frame) => {
                if !self.scrubbing {
                    self.scrubbing = true;
                    self.resume_after_scrub = studio.playback.playing;
                }
                self.player.scrub(frame);
                studio.playback.frame = frame;
                studio.playback.playing = false;
                studio.playback.range = None;
            }
            TimeCommand::EndScrub(frame) => {
                self.seek(frame, studio);
                self.scrubbing = false;
                if std::mem::take(&mut self.resume_after_scrub) {
                    self.play(studio);
                }
            }
            TimeCommand::PlayRange { person, range } => self.play_person(person, range, range.start, studio),
            TimeCommand::NextAppearance => self.jump(studio, |lane, frame| {
                lane.segments.iter().map(|segment| segment.range).find(|range| range.start > frame)
            }),
            TimeCommand::PreviousAppearance => self.jump(studio, |lane, frame| {
                let here = lane.segment_at(frame).map_or(frame, |segment| segment.range.start);
                let before = lane.segments.iter().map(|segment| segment.range);
                before.clone().rfind(|range| range.end < here).or_else(|| before.clone().next())
            }),
            TimeCommand::SetSpeed(speed) => self.set_speed(speed, studio),
            TimeCommand::SetLoop(looping) => {
                studio.playback.looping = looping;
                // Turned on it counts at the range's end; turned off the player has to forget it now.
                if studio.playback.playing && (!looping || marked_loop(studio).is_some()) {
                    self.rebind(studio);
                }
            }
            TimeCommand::SetSkipGaps(skip) => {
                studio.playback.skip_gaps = skip;
                if studio.playback.playing {
                    self.rebind(studio);
                }
            }
            TimeCommand::SetMarks(marks) => {
                studio.playback.marks = marks;
                if studio.playback.looping && studio.playback.playing && studio.playback.range.is_none() {
                    self.rebind(studio);
                }
            }
            TimeCommand::Shuttle(direction) => self.shuttle(direction, studio),
        }
    }

    /// Moves the playhead to `now` and writes down where it is. Returns the frame to show.
    pub fn advance(&mut self, now: Instant, studio: &mut Studio, boxes: &Boxes) -> Option<Arc<VideoFrame>> {
        let view = self.player.advance(now);
        let was_playing = studio.playback.playing;
        studio.playback.frame = view.playhead;
        match &view.state {
            PlayState::Opening => {}
            PlayState::Playing => studio.playback.playing = true,
            PlayState::Paused => studio.playback.playing = false,
            PlayState::Failed(error) => {
                studio.playback.playing = false;
                studio.playback_error = Some(error.message());
            }
        }
        if was_playing && matches!(view.state, PlayState::Paused) {
            if studio.playback.speed < 0.0 {
                self.turn_forward(studio);
            } else {
                self.ended(studio);
            }
        }
        follow_range(studio);
        studio.playback.lag_ms = view.lag.filter(|_| !view.is_exact).map_or(0, |lag| lag.as_millis() as u32);
        self.settle_clock(studio);
        self.hint(studio);
        self.overlay(&view, studio, boxes);
        view.frame
    }

    /// When [`Self::advance`] is to be called again if nothing else happens.
    pub fn next_wake(&self, now: Instant) -> Option<Duration> {
        self.player.next_wake(now)
    }

    pub fn counts(&self) -> PlaybackCounts {
        self.player.counts()
    }

    /// The file has been looked through: each frame's time is known.
    pub fn is_clock_final(&self) -> bool {
        self.clock_is_final
    }

    /// People or their boxes are others now.
    pub fn people_changed(&mut self) {
        self.overlaid = None;
        self.hinted = None;
    }

    fn play(&mut self, studio: &mut Studio) {
        if studio.playback.range.is_none()
            && studio.playback.skip_gaps
            && let Some(lane) = studio.selected_person()
            && let Some(segment) = next_or_first(lane, studio.playback.frame)
        {
            let (person, range) = (lane.id, segment);
            let from = studio.playback.frame.clamp(range.start, range.end);
            self.play_person(person, range, from, studio);
            return;
        }
        match marked_loop(studio) {
            Some(range) => self.player.play_range(range, true),
            None => self.player.play(),
        }
        studio.playback.playing = true;
    }

    fn pause(&mut self, studio: &mut Studio) {
        self.player.pause();
        self.turn_forward(studio);
        studio.playback.playing = false;
    }

    fn seek(&mut self, frame: FrameIndex, studio: &mut Studio) {
        let frame = frame.min(studio.clock.last_frame());
        let bound =
            studio.playback.range.filter(|(_, range)| range.contains(frame) && studio.playback.playing);
        if let Some((person, range)) = bound {
            self.play_person(person, range, frame, studio);
        } else {
            // A step to nowhere lets go of the ranges: from here on the video itself is played.
            self.player.step(0);
            self.player.seek(frame);
            if studio.playback.playing {
                self.player.play();
            }
            studio.playback.range = None;
        }
        studio.playback.frame = frame;
    }

    /// Plays `range` of a person from frame `from` on; with gaps skipped, also all that follow.
    fn play_person(&mut self, person: PersonId, range: FrameRange, from: FrameIndex, studio: &mut Studio) {
        self.turn_forward(studio);
        let first = FrameRange::new(from, range.end).unwrap_or(range);
        let mut ranges = vec![first];
        if studio.playback.skip_gaps
            && let Some(lane) = studio.person(person)
        {
            let later = lane.segments.iter().map(|segment| segment.range);
            ranges.extend(later.filter(|later| later.start > range.end));
        }
        self.player.play_ranges(ranges, studio.playback.looping && from == range.start);
        studio.playback.range = Some((person, range));
        studio.playback.frame = from;
        studio.playback.playing = true;
    }

    /// Loop or gap skipping changed while playing: go on from here under the new rule.
    fn rebind(&mut self, studio: &mut Studio) {
        let frame = studio.playback.frame;
        let bound = studio.playback.range.or_else(|| {
            let lane = studio.selected_person().filter(|_| studio.playback.skip_gaps)?;
            Some((lane.id, next_or_first(lane, frame)?))
        });
        if let Some((person, range)) = bound {
            let from = if range.contains(frame) { frame } else { range.start };
            self.play_person(person, range, from, studio);
        } else if let Some(range) = marked_loop(studio) {
            self.player.play_range(range, true);
        } else {
            self.player.step(0);
            self.player.play();
        }
    }

    /// Another person is looked at: what is played is the video again, from here on.
    pub fn release(&mut self, studio: &mut Studio) {
        studio.playback.range = None;
        self.player.step(0);
        if studio.playback.playing {
            self.player.play();
        }
    }

    /// What was played is over.
    fn ended(&mut self, studio: &mut Studio) {
        let bound = studio.playback.range.take();
        if !studio.playback.looping {
            return;
        }
        if let Some((person, range)) = bound {
            let first = studio.person(person).filter(|_| studio.playback.skip_gaps);
            let start = first.and_then(|lane| lane.segments.first()).map_or(range, |segment| segment.range);
            self.play_person(person, start, start.start, studio);
        } else {
            let whole = FrameRange { start: 0, end: studio.clock.last_frame() };
            self.player.play_range(marked_loop(studio).unwrap_or(whole), true);
            studio.playback.playing = true;
        }
    }

    fn jump(&mut self, studio: &mut Studio, find: impl Fn(&PersonLane, FrameIndex) -> Option<FrameRange>) {
        let Some(lane) = studio.selected_person() else { return };
        if let Some(range) = find(lane, studio.playback.frame) {
            self.play_person(lane.id, range, range.start, studio);
        }
    }

    fn set_speed(&mut self, speed: f32, studio: &mut Studio) {
        self.player.set_speed(f64::from(speed));
        studio.playback.speed = self.player.speed() as f32;
    }

    fn shuttle(&mut self, direction: i32, studio: &mut Studio) {
        if !studio.playback.playing {
            if direction > 0 {
                self.play(studio);
            } else {
                self.play_at(-1.0, studio);
            }
            return;
        }
        let now = studio.playback.speed;
        let next = if direction > 0 {
            SHUTTLE.into_iter().find(|speed| *speed > now)
        } else {
            SHUTTLE.into_iter().rfind(|speed| *speed < now)
        };
        if let Some(next) = next {
            self.play_at(next, studio);
        }
    }

    /// Plays on at `speed`; backward it is the video that plays, whatever played before.
    fn play_at(&mut self, speed: f32, studio: &mut Studio) {
        if speed < 0.0 && studio.playback.speed >= 0.0 {
            self.player.step(0);
            studio.playback.range = None;
        }
        self.set_speed(speed, studio);
        self.player.play();
        studio.playback.playing = true;
    }

    /// Whatever is played next, it is forward.
    fn turn_forward(&mut self, studio: &mut Studio) {
        if studio.playback.speed < 0.0 {
            self.set_speed(1.0, studio);
        }
    }

    /// Once the file has been looked through, the frames' own times replace the even ones.
    fn settle_clock(&mut self, studio: &mut Studio) {
        if self.clock_is_final {
            return;
        }
        let times = self.player.frame_times();
        if !times.is_complete() {
            return;
        }
        self.clock_is_final = true;
        let clock = clock_of(&times, studio.clock.fps());
        if studio.clock != clock {
            studio.clock = clock;
            studio.revision += 1;
        }
    }

    fn hint(&mut self, studio: &Studio) {
        let key = Some((studio.revision, studio.selected));
        if self.hinted == key {
            return;
        }
        self.hinted = key;
        let chosen = studio.selected_person();
        let of_chosen = chosen.into_iter().flat_map(|lane| lane.segments.iter().map(|s| s.range.start));
        let mut firsts: Vec<FrameIndex> = studio.people.iter().filter_map(PersonLane::first_frame).collect();
        firsts.sort_unstable();
        let mut frames: Vec<FrameIndex> = Vec::with_capacity(MOST_HINTS);
        for frame in of_chosen.take(MOST_HINTS / 2).chain(firsts) {
            if frames.len() < MOST_HINTS && !frames.contains(&frame) {
                frames.push(frame);
            }
        }
        self.player.hint(&frames);
    }

    /// The boxes of the frame on screen, which may lag behind the playhead.
    fn overlay(&mut self, view: &FrameView, studio: &mut Studio, boxes: &Boxes) {
        let frame = view.frame.as_ref().map_or(view.playhead, |frame| frame.index);
        let key = Some((frame, studio.revision, studio.selected));
        if self.overlaid == key {
            return;
        }
        self.overlaid = key;
        studio.overlay.now = boxes.at(frame);
        studio.overlay.outlines = boxes.outlines_at(frame, &studio.overlay.now);
        studio.overlay.trail = studio.selected.map_or_else(Vec::new, |person| boxes.trail(person, frame));
    }
}

/// While gaps are skipped, the appearance played is the one the playhead is in.
fn follow_range(studio: &mut Studio) {
    let Some((person, range)) = studio.playback.range else { return };
    let frame = studio.playback.frame;
    if range.contains(frame) {
        return;
    }
    let here = studio.person(person).and_then(|lane| lane.segment_at(frame)).map(|segment| segment.range);
    if let Some(here) = here {
        studio.playback.range = Some((person, here));
    }
}

/// What loops between the I and O points, where there are any.
fn marked_loop(studio: &Studio) -> Option<FrameRange> {
    studio.playback.marks.range(studio.clock.last_frame()).filter(|_| studio.playback.looping)
}

/// The appearance at `frame`, the next one, or the first of all.
fn next_or_first(lane: &PersonLane, frame: FrameIndex) -> Option<FrameRange> {
    let at = lane.segments.partition_point(|segment| segment.range.end < frame);
    lane.segments.get(at).or(lane.segments.first()).map(|segment| segment.range)
}

/// Even steps stay even; others are kept one by one.
fn clock_of(times: &FrameTimes, fps: f64) -> FrameClock {
    let count = times.num_frames();
    let even = FrameClock::even(fps, count);
    let starts: Vec<MediaTime> = (0..count).filter_map(|frame| times.start_of(frame)).collect();
    let is_even =
        (0..).zip(&starts).all(|(frame, time)| (time.seconds() - even.start_s(frame)).abs() < 0.002);
    if is_even { even } else { FrameClock::uneven(fps, starts.into()) }
}
