//! Drawings at given times, and the frames they show.

use super::*;
use crate::media::player::cache::tiny_frame;

const STEP: Duration = Duration::from_millis(40);

/// 20 frames of 40 ms, of which some are decoded.
struct Rig {
    transport: Transport,
    times: FrameTimes,
    cache: FrameCache,
    now: Instant,
}

impl Rig {
    fn new(decoded: impl IntoIterator<Item = FrameIndex>) -> Self {
        let starts: Vec<i64> = (0..20).map(|i| i * 40_000).collect();
        let mut rig = Self {
            transport: Transport::new(),
            times: FrameTimes::of(&starts, &[0, 10], 40_000),
            cache: FrameCache::new(1 << 20),
            now: Instant::now(),
        };
        rig.decode(decoded);
        rig
    }

    fn decode(&mut self, frames: impl IntoIterator<Item = FrameIndex>) {
        for frame in frames {
            self.cache.insert(tiny_frame(frame), |_| 0, &mut Vec::new());
        }
    }

    /// Lets time pass; the number of the frame shown then.
    fn after(&mut self, time: Duration) -> Option<FrameIndex> {
        self.now += time;
        self.transport.advance(self.now, &self.times, &self.cache, None);
        self.transport.shown().map(|frame| frame.index)
    }

    fn play_range(&mut self, start: u32, end: u32, is_looped: bool) {
        self.transport.play_ranges(vec![FrameRange { start, end }], is_looped);
    }
}

#[test]
fn a_range_shows_its_frames_and_stops_on_the_last() {
    let mut rig = Rig::new(0..20);
    rig.play_range(3, 6, false);
    let shown: Vec<_> = (0..12).map(|i| rig.after(if i == 0 { Duration::ZERO } else { STEP / 2 })).collect();
    let expected = [3, 3, 4, 4, 5, 5, 6, 6, 6, 6, 6, 6].map(Some);
    assert_eq!(shown, expected);
    assert!(!rig.transport.is_playing());
    assert_eq!(rig.transport.counts(), PlaybackCounts { shown: 4, ..PlaybackCounts::default() });
    assert_eq!(rig.transport.next_due(), None, "nothing is due while it stands");
    rig.transport.play(&rig.times);
    rig.after(Duration::ZERO);
    assert_eq!(rig.after(STEP), Some(7), "what is played on is the video, not the range");
}

#[test]
fn frames_stay_two_drawings_each_though_drawings_are_not_even() {
    let mut rig = Rig::new(0..20);
    rig.transport.play(&rig.times);
    rig.after(Duration::ZERO);
    let uneven = [19, 21, 20, 20, 22, 18, 17, 23, 20, 20];
    let shown: Vec<_> = uneven.iter().map(|&ms| rig.after(Duration::from_millis(ms)).unwrap()).collect();
    assert_eq!(shown, [0, 1, 1, 2, 2, 3, 3, 4, 4, 5]);
}

#[test]
fn loops_and_queues_leave_out_what_lies_between() {
    let mut rig = Rig::new(0..20);
    rig.transport.play_ranges(
        vec![
            FrameRange { start: 2, end: 3 },
            FrameRange { start: 10, end: 10 },
            FrameRange { start: 5, end: 6 },
        ],
        true,
    );
    rig.after(Duration::ZERO);
    let shown: Vec<_> = (0..9).map(|_| rig.after(STEP).unwrap()).collect();
    assert_eq!(shown, [3, 10, 5, 6, 2, 3, 10, 5, 6]);
    assert_eq!(rig.transport.counts().dropped, 0);
}

#[test]
fn the_old_picture_stays_until_the_asked_one_is_there() {
    let mut rig = Rig::new(0..5);
    assert_eq!(rig.after(Duration::ZERO), Some(0));
    rig.play_range(12, 14, false);
    rig.decode([11, 13]);
    assert_eq!(rig.after(STEP), Some(0));
    assert_eq!(rig.after(STEP * 9), Some(0));
    assert_eq!(rig.transport.playhead(), 12);
    assert_eq!(rig.transport.missing_since(), rig.now.checked_sub(STEP * 9));
    rig.decode([12, 14]);
    assert_eq!(rig.after(STEP), Some(12), "its time begins when it is there");
    assert_eq!(rig.transport.missing_since(), None);
    assert_eq!([rig.after(STEP), rig.after(STEP), rig.after(STEP)], [13, 14, 14].map(Some));
    assert!(!rig.transport.is_playing());
}

#[test]
fn playback_waits_for_late_frames_and_goes_on_from_there() {
    let mut rig = Rig::new(0..3);
    rig.transport.play(&rig.times);
    rig.after(Duration::ZERO);
    assert_eq!(rig.after(STEP * 7), Some(2), "the newest there is");
    assert_eq!(rig.transport.playhead(), 3, "at most one ahead of the picture");
    assert!(!rig.transport.is_exact());
    assert_eq!(rig.after(STEP * 7), Some(2));
    rig.decode(3..20);
    assert_eq!([rig.after(STEP * 7), rig.after(STEP), rig.after(STEP)], [3, 4, 5].map(Some));
    let counts = rig.transport.counts();
    assert_eq!((counts.dropped, counts.stalls), (1, 1), "frame 1 was passed over");
}

#[test]
fn asked_too_seldom_frames_are_dropped_in_order_and_counted() {
    let mut rig = Rig::new(0..20);
    rig.transport.set_speed(2.0);
    rig.transport.play(&rig.times);
    rig.after(Duration::ZERO);
    let shown = [rig.after(STEP * 2), rig.after(STEP * 2), rig.after(STEP / 2)];
    assert_eq!(shown, [2, 6, 7].map(Some), "40 ms late, which are two frames here");
    assert_eq!(rig.transport.counts().dropped, 1 + 3);
    assert_eq!(rig.after(STEP * 100), Some(19), "and ends on the last");
    assert!(!rig.transport.is_playing());
    rig.transport.play(&rig.times);
    assert_eq!(rig.after(STEP), Some(0), "playing at the end begins again");
}

#[test]
fn a_late_drawing_is_caught_up_with_and_drops_nothing() {
    let mut rig = Rig::new(0..20);
    rig.transport.play(&rig.times);
    rig.after(Duration::ZERO);
    let mut shown = vec![rig.after(STEP * 2 + Duration::from_millis(1)).unwrap()];
    assert!(rig.transport.next_due().unwrap() <= rig.now, "the next one is due at once");
    shown.extend([5, 10, 40, 40].map(|ms| rig.after(Duration::from_millis(ms)).unwrap()));
    assert_eq!(shown, [1, 2, 2, 3, 4]);
    let counts = rig.transport.counts();
    assert_eq!((counts.dropped, counts.late), (0, 1), "{counts:?}");
    assert_eq!(rig.after(STEP * 2), Some(5));
    assert_eq!(rig.after(Duration::from_millis(1)), Some(6));
    let counts = rig.transport.counts();
    assert_eq!((counts.dropped, counts.late), (0, 2), "{counts:?}");
    rig.after(STEP * 4);
    assert_eq!(rig.transport.counts().dropped, 2, "what is later than that is passed over");
}

#[test]
fn late_drawings_at_the_end_of_a_range_show_its_last_frames() {
    let mut rig = Rig::new(0..20);
    rig.play_range(2, 5, true);
    rig.after(Duration::ZERO);
    let shown: Vec<_> =
        [STEP * 2, STEP * 2, Duration::ZERO, Duration::ZERO].map(|late| rig.after(late).unwrap()).into();
    assert_eq!(shown, [3, 5, 2, 2]);
    assert_eq!(rig.transport.counts().dropped, 1);
}

#[test]
fn backward_every_frame_is_shown_in_turn_to_the_first() {
    let mut rig = Rig::new(0..20);
    rig.transport.seek(4);
    rig.after(Duration::ZERO);
    rig.transport.set_speed(-1.0);
    rig.transport.play(&rig.times);
    rig.after(Duration::ZERO);
    let shown: Vec<_> = (0..11).map(|_| rig.after(STEP / 2).unwrap()).collect();
    assert_eq!(shown, [4, 3, 3, 2, 2, 1, 1, 0, 0, 0, 0]);
    assert!(!rig.transport.is_playing());
    let counts = rig.transport.counts();
    assert_eq!((counts.dropped, counts.stalls), (0, 0));
    rig.transport.play(&rig.times);
    assert!(!rig.transport.is_playing(), "there is nothing before the first");
}

#[test]
fn backward_what_is_missing_is_waited_for() {
    let mut rig = Rig::new([5, 6, 9, 10]);
    rig.transport.seek(10);
    rig.after(Duration::ZERO);
    rig.transport.set_speed(-1.0);
    rig.transport.play(&rig.times);
    rig.after(Duration::ZERO);
    assert_eq!([rig.after(STEP), rig.after(STEP), rig.after(STEP * 9)], [9, 9, 9].map(Some));
    let mut wanted = Wanted::new();
    rig.transport.tell(&mut wanted);
    assert!(wanted.target == 8 && wanted.is_backward && wanted.is_playing);
    rig.decode(0..9);
    assert_eq!([rig.after(STEP), rig.after(STEP), rig.after(STEP)], [8, 7, 6].map(Some));
    assert_eq!(rig.transport.counts().stalls, 1);
}

#[test]
fn fast_playing_shows_every_so_many_frames_and_calls_none_dropped() {
    for (speed, from, expected) in
        [(8.0, 0, [0, 4, 8, 12, 16, 19]), (-4.0, 19, [19, 16, 12, 8, 4, 0]), (-1.5, 9, [9, 8, 6, 4, 2, 0])]
    {
        let mut rig = Rig::new(0..20);
        rig.transport.seek(from);
        rig.after(Duration::ZERO);
        rig.transport.set_speed(speed);
        rig.transport.play(&rig.times);
        let mut shown = vec![rig.after(Duration::ZERO).unwrap()];
        while rig.transport.is_playing() {
            let due = rig.transport.next_due().unwrap().saturating_duration_since(rig.now);
            let frame = rig.after(due).unwrap();
            if shown.last() != Some(&frame) {
                shown.push(frame);
            }
        }
        assert_eq!(shown, expected, "at {speed}");
        assert_eq!(rig.transport.counts().dropped, 0, "at {speed}");
    }
}

#[test]
fn steps_end_at_the_ends_and_pause() {
    let mut rig = Rig::new(0..20);
    rig.transport.play(&rig.times);
    rig.after(Duration::ZERO);
    rig.transport.step(-3);
    assert_eq!(rig.after(STEP), Some(0));
    rig.transport.step(i32::MAX);
    assert_eq!(rig.after(STEP * 5), Some(19));
    rig.transport.step(-1);
    assert_eq!(rig.after(STEP * 5), Some(18));
    let mut wanted = Wanted::new();
    rig.transport.tell(&mut wanted);
    assert!(wanted.is_backward && !wanted.is_playing && wanted.target == 18);
}

#[test]
fn a_seek_within_ranges_keeps_them_and_one_outside_leaves_them() {
    let mut rig = Rig::new(0..20);
    rig.transport.play_ranges(vec![FrameRange { start: 2, end: 4 }, FrameRange { start: 8, end: 9 }], false);
    rig.transport.seek(8);
    rig.after(Duration::ZERO);
    assert_eq!([rig.after(STEP), rig.after(STEP), rig.after(STEP)], [9, 9, 9].map(Some));
    rig.play_range(2, 4, false);
    rig.transport.seek(6);
    rig.after(Duration::ZERO);
    assert_eq!([rig.after(STEP), rig.after(STEP), rig.after(STEP)], [7, 8, 9].map(Some));
}

#[test]
fn scrubbing_shows_what_landed_and_seeking_does_not() {
    let mut rig = Rig::new([0, 7]);
    rig.after(Duration::ZERO);
    rig.transport.scrub(9);
    rig.transport.advance(rig.now, &rig.times, &rig.cache, Some(7));
    assert_eq!(rig.transport.shown().unwrap().index, 7);
    assert!(!rig.transport.is_exact());
    rig.decode([10]);
    rig.transport.scrub(15);
    rig.transport.advance(rig.now, &rig.times, &rig.cache, Some(7));
    assert_eq!(rig.transport.shown().unwrap().index, 10, "what frame 15 is built on is nearer");
    assert!(!rig.transport.is_exact());
    rig.transport.seek(0);
    rig.after(Duration::ZERO);
    rig.transport.seek(9);
    rig.transport.advance(rig.now, &rig.times, &rig.cache, Some(7));
    assert_eq!(rig.transport.shown().unwrap().index, 0);
}
