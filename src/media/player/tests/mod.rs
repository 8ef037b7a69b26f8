//! The whole path, from file to shown picture. Time is the tests' own; only decoding takes what it takes.

mod accuracy;

use std::fs;
use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Weak};

use super::worker::Shared;
use super::*;
use crate::media::testkit::{
    Clip, burnt_number, fingerprint, make, numbered_clip, numbered_pictures, read_all, sample,
};

/// Decoding that takes longer than this hangs.
const HANG: Duration = Duration::from_mins(1);

const H264: &str = "-c:v libx264 -preset veryfast -crf 18 -g 40 -keyint_min 40 -sc_threshold 0 -bf 3";

/// A player of a clip, and what an uninterrupted read says of its frames.
struct Rig {
    player: Player,
    truth: Vec<(u32, i64, u64)>,
    now: Instant,
    woken: Receiver<()>,
    old: Option<FrameIndex>,
}

impl Rig {
    fn new(path: &Path) -> Self {
        Self::with(path, PlayerConfig::default())
    }

    fn with(path: &Path, config: PlayerConfig) -> Self {
        let (wake, woken) = sync_channel(1);
        let truth = read_all(path, 1).iter().map(fingerprint).collect();
        let player = Player::open(path, config, move || wake.try_send(()).unwrap_or(()));
        Self { player, truth, now: Instant::now(), woken, old: None }
    }

    /// Waits, with the clock standing, until the asked frame is shown. Nothing but the picture before and the asked
    /// one may be seen on the way.
    fn exact(&mut self) -> FrameView {
        loop {
            let view = self.player.advance(self.now);
            let seen = view.frame.as_ref().map(|frame| frame.index);
            assert!(seen == self.old || view.is_exact, "{seen:?} flashed up on the way to {}", view.playhead);
            if view.is_exact {
                let frame = view.frame.as_ref().unwrap();
                assert_eq!(fingerprint(frame), self.truth[view.playhead as usize], "frame {}", view.playhead);
                self.old = seen;
                return view;
            }
            assert!(view.problem.is_none(), "{:?}", view.problem);
            self.woken.recv_timeout(HANG).expect("the asked frame comes");
        }
    }

    /// Plays until it stops or `limit` frames were shown; their numbers.
    fn play(&mut self, limit: usize) -> Vec<FrameIndex> {
        let mut shown = Vec::new();
        loop {
            let view = self.exact();
            if shown.last() != Some(&view.playhead) {
                shown.push(view.playhead);
            }
            if matches!(view.state, PlayState::Paused) || shown.len() >= limit {
                return shown;
            }
            self.now += self.player.next_wake(self.now).expect("something is due while playing");
        }
    }

    fn wait_for_times(&mut self) {
        while !self.player.frame_times().is_complete() {
            self.woken.recv_timeout(HANG).expect("the table is read");
        }
    }

    fn seek(&mut self, frame: FrameIndex) {
        self.player.seek(frame);
        assert_eq!(self.exact().playhead, frame);
    }
}

/// B-frames in MP4, uneven times in Matroska, and AVI.
fn clips() -> Vec<Clip> {
    let uneven = "-vf settb=1/1000,setpts=(N+0.4*mod(N\\,3))*40 -vsync passthrough -enc_time_base 1/1000";
    [
        numbered_clip("b-frames.mp4", 150, H264),
        numbered_clip("uneven.mkv", 150, &format!("{uneven} {H264}")),
        numbered_clip("plain.avi", 150, "-c:v mpeg4 -q:v 3 -g 25"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn random_places(num_frames: usize) -> impl Iterator<Item = FrameIndex> {
    // A fixed linear congruential generator (Knuth's MMIX constants): the same places every time.
    let mut random = 7_u64;
    std::iter::repeat_with(move || {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((random >> 33) as usize % num_frames) as FrameIndex
    })
}

#[test]
fn every_frame_is_played_once_and_in_order() {
    for clip in clips() {
        let mut rig = Rig::new(&clip.path);
        assert_eq!(burnt_number(rig.exact().frame.as_ref().unwrap()), 0);
        rig.player.play();
        let shown = rig.play(usize::MAX);
        assert_eq!(shown, (0..150).collect::<Vec<_>>(), "{}", clip.path.display());
        let counts = rig.player.counts();
        assert_eq!((counts.shown, counts.dropped), (150, 0));
        let times = rig.player.frame_times();
        let starts: Vec<_> = (0..150).map(|i| times.start_of(i).unwrap().0).collect();
        assert_eq!(starts, rig.truth.iter().map(|t| t.1).collect::<Vec<_>>());
        assert_eq!(times.last(), Some(149));
    }
}

#[test]
fn the_burnt_number_is_the_asked_one_after_random_seeks() {
    for clip in clips() {
        let mut rig = Rig::new(&clip.path);
        for frame in random_places(150).take(60).chain([149, 0, 148]) {
            rig.player.seek(frame);
            let view = rig.exact();
            assert_eq!(burnt_number(view.frame.as_ref().unwrap()), frame as usize);
        }
    }
}

/// The pictures left out on the way to a frame must not be missed by it.
#[test]
fn seeks_are_exact_to_the_sample_whatever_the_structure() {
    let args = [
        "-c:v libx264 -g 60 -bf 8 -b-pyramid normal -refs 6 -b_strategy 2 -crf 24",
        "-c:v libx264 -g 60 -bf 3 -x264-params open-gop=1:b-pyramid=strict:weightp=2",
        "-c:v libx264 -g 45 -bf 2 -x264-params intra-refresh=1",
        "-c:v libx264 -g 60 -bf 3 -flags +ildct+ilme -x264-params tff=1",
        "-c:v libx265 -g 50 -x265-params log-level=none",
        "-c:v mpeg2video -g 30 -bf 2",
    ];
    for (i, args) in args.iter().enumerate() {
        let Some(clip) = numbered_clip(&format!("structure-{i}.mkv"), 180, args) else { continue };
        // Too small to hold the clip, so that frames are decoded anew.
        let mut rig =
            Rig::with(&clip.path, PlayerConfig { cache_bytes: 10 * 38_016, ..PlayerConfig::default() });
        for frame in random_places(180).take(80) {
            rig.seek(frame);
            rig.player.step(1);
            rig.exact();
        }
    }
}

#[test]
fn ranges_show_exactly_their_frames() {
    for clip in clips() {
        let mut rig = Rig::new(&clip.path);
        for (start, end) in [(37, 52), (5, 5), (140, 149), (0, 2)] {
            rig.player.play_range(FrameRange { start, end }, false);
            let (began, stalls) = (rig.now, rig.player.counts().stalls);
            assert_eq!(rig.play(usize::MAX), (start..=end).collect::<Vec<_>>());
            let times = rig.player.frame_times();
            let length = times.end_of(end).unwrap().0 - times.start_of(start).unwrap().0;
            let took = (rig.now - began).as_micros() as i64;
            // Each time the clock starts, it starts a little into the picture.
            let starts = 1 + (rig.player.counts().stalls - stalls) as i64;
            assert!((length - 4_002 * starts..=length).contains(&took), "{length} us took {took}");
            rig.now += Duration::from_secs(5);
            assert_eq!(rig.exact().playhead, end, "it stays on the last");
            assert_eq!(rig.player.next_wake(rig.now), None);
        }
        rig.player.play_range(FrameRange { start: 100, end: 900 }, false);
        assert_eq!(
            rig.play(usize::MAX),
            (100..150).collect::<Vec<_>>(),
            "what does not exist is not waited for"
        );
    }
}

#[test]
fn loops_and_queues_of_ranges() {
    let Some(clip) = numbered_clip("ranges.mp4", 150, H264) else { return };
    // Smaller than the way from the end to the start, so that the start is decoded anew each time.
    let mut rig = Rig::with(&clip.path, PlayerConfig { cache_bytes: 12 * 38_016, ..PlayerConfig::default() });
    rig.player.play_range(FrameRange { start: 30, end: 70 }, true);
    let expected: Vec<_> = (30..=70).chain(30..=70).chain(30..=40).collect();
    assert_eq!(rig.play(expected.len()), expected);
    rig.player.play_ranges(
        [(90, 93), (10, 12), (120, 121)].map(|(start, end)| FrameRange { start, end }).into(),
        false,
    );
    assert_eq!(rig.play(usize::MAX), [90, 91, 92, 93, 10, 11, 12, 120, 121]);
}

#[test]
fn steps_back_over_keyframes() {
    for clip in clips() {
        let mut rig =
            Rig::with(&clip.path, PlayerConfig { cache_bytes: 16 * 38_016, ..PlayerConfig::default() });
        rig.seek(100);
        for frame in (0..100).rev() {
            rig.player.step(-1);
            assert_eq!(rig.exact().playhead, frame);
        }
        rig.player.step(-1);
        assert_eq!(rig.exact().playhead, 0);
        rig.player.step(1);
        assert_eq!(rig.exact().playhead, 1);
    }
}

#[test]
fn backward_every_frame_is_played_once_and_in_order() {
    for clip in clips() {
        for cache in [256 << 20, 48 * 38_016, 6 * 38_016] {
            let config = PlayerConfig { cache_bytes: cache, ..PlayerConfig::default() };
            let mut rig = Rig::with(&clip.path, config);
            rig.seek(131);
            rig.player.set_speed(-1.0);
            rig.player.play();
            assert_eq!(rig.play(usize::MAX), (0..=131).rev().collect::<Vec<_>>(), "{}", clip.path.display());
            assert_eq!(rig.player.counts().dropped, 0);
        }
    }
}

#[test]
fn fast_playing_leaves_out_frames_and_keeps_their_order() {
    let Some(clip) = numbered_clip("fast.mp4", 150, H264) else { return };
    let mut rig = Rig::with(&clip.path, PlayerConfig { cache_bytes: 16 * 38_016, ..PlayerConfig::default() });
    for (speed, from, expected) in [
        (8.0, 0, (0..150).step_by(4).chain([149]).collect::<Vec<_>>()),
        (-8.0, 149, [149].into_iter().chain((0..150).step_by(8).rev()).collect()),
        (3.0, 101, [101].into_iter().chain((102..149).step_by(2)).chain([149]).collect()),
    ] {
        rig.player.pause();
        rig.seek(from);
        rig.player.set_speed(speed);
        rig.player.play();
        let mut shown = rig.play(usize::MAX);
        shown.dedup();
        assert_eq!(shown, expected, "at {speed}");
    }
}

#[test]
fn a_scrub_storm_ends_on_the_last_asked_frame() {
    for clip in clips() {
        let mut rig =
            Rig::with(&clip.path, PlayerConfig { cache_bytes: 8 * 38_016, ..PlayerConfig::default() });
        rig.exact();
        let asked: Vec<_> = random_places(150).take(300).collect();
        for &frame in &asked {
            rig.player.scrub(frame);
            let view = rig.player.advance(rig.now);
            let seen = view.frame.unwrap().index;
            let is_start = rig.player.frame_times().keyframe_before(seen) == Some(seen);
            assert!(is_start || asked.contains(&seen), "{seen} was never asked for");
            assert_eq!(view.playhead, frame);
        }
        rig.old = rig.player.advance(rig.now).frame.map(|frame| frame.index);
        loop {
            let view = rig.player.advance(rig.now);
            if view.is_exact {
                assert_eq!(burnt_number(&view.frame.unwrap()), *asked.last().unwrap() as usize);
                break;
            }
            rig.woken.recv_timeout(HANG).unwrap();
        }
    }
}

/// Dragging from place to place shows something of each at once, and what rests becomes exact.
#[test]
fn a_drag_shows_what_decoding_begins_with_first() {
    let Some(clip) = numbered_clip("drag.mp4", 150, H264) else { return };
    let mut rig = Rig::new(&clip.path);
    rig.exact();
    rig.wait_for_times();
    for target in [75, 118, 35, 149, 79] {
        let old = rig.player.advance(rig.now).playhead;
        rig.player.scrub(target);
        let start = target / 40 * 40;
        loop {
            let view = rig.player.advance(rig.now);
            let frame = view.frame.unwrap();
            assert_eq!(fingerprint(&frame), rig.truth[frame.index as usize], "frame {}", frame.index);
            assert!([old, start, target].contains(&frame.index), "{} on the way to {target}", frame.index);
            if view.is_exact {
                break;
            }
            rig.woken.recv_timeout(HANG).unwrap();
        }
        assert!(rig.player.shared.lock().cache.contains(start), "it was there to be shown");
    }
}

/// The first steps back after a seek are not decoded again.
#[test]
fn what_a_seek_decodes_on_its_way_is_kept() {
    let Some(clip) = numbered_clip("kept.mp4", 150, H264) else { return };
    let mut rig = Rig::new(&clip.path);
    rig.exact();
    for target in [60, 105, 38, 147] {
        rig.seek(target);
        for back in 1..=4 {
            rig.player.step(-1);
            let view = rig.player.advance(rig.now);
            assert!(view.is_exact, "{back} before {target}");
            rig.exact();
        }
    }
}

#[test]
fn a_seek_storm_shows_only_the_last_asked_frame() {
    for clip in clips() {
        let mut rig =
            Rig::with(&clip.path, PlayerConfig { cache_bytes: 8 * 38_016, ..PlayerConfig::default() });
        rig.exact();
        for frame in random_places(150).take(200) {
            rig.player.seek(frame);
        }
        let last = random_places(150).nth(199).unwrap();
        assert_eq!(burnt_number(rig.exact().frame.as_ref().unwrap()), last as usize);
    }
}

#[test]
fn hinted_frames_are_at_hand_and_stay() {
    let Some(clip) = numbered_clip("hints.mp4", 150, H264) else { return };
    let config = PlayerConfig { cache_bytes: 8 * 38_016, hint_bytes: 9 * 38_016, threads: 2 };
    let mut rig = Rig::with(&clip.path, config);
    rig.seek(20);
    rig.player.hint(&[130, 71, 90]);
    let hinted = [130, 131, 132, 71, 72, 73, 90, 91, 92];
    let deadline = Instant::now() + HANG;
    while rig.player.cached_bytes().1 < 9 * 38_016 {
        assert!(Instant::now() < deadline, "the hints are decoded");
        std::thread::sleep(Duration::from_millis(2));
    }
    rig.player.play_range(FrameRange { start: 30, end: 60 }, false);
    rig.play(usize::MAX);
    {
        let board = rig.player.shared.lock();
        assert!(hinted.iter().all(|&frame| board.cache.contains(frame)));
    }
    rig.player.play_range(FrameRange { start: 71, end: 80 }, false);
    assert!(rig.player.advance(rig.now).is_exact, "shown without waiting");
    assert_eq!(rig.play(usize::MAX), (71..=80).collect::<Vec<_>>());
}

#[test]
fn requests_made_while_opening_are_kept() {
    let Some(clip) = numbered_clip("opening.mp4", 150, H264) else { return };
    let mut rig = Rig::new(&clip.path);
    rig.player.play_range(FrameRange { start: 77, end: 79 }, false);
    assert_eq!(rig.play(usize::MAX), [77, 78, 79], "and the first picture of the file is not shown");
}

#[test]
fn errors_of_opening_come_as_state() {
    let (wake, woken) = sync_channel(1);
    let mut player = Player::open(Path::new("/nowhere/at all.mp4"), PlayerConfig::default(), move || {
        wake.try_send(()).unwrap_or(());
    });
    woken.recv_timeout(HANG).unwrap();
    let view = player.advance(Instant::now());
    assert!(
        matches!(view.state, PlayState::Failed(error) if matches!(*error, MediaError::NoSuchFile { .. }))
    );
    assert!(view.frame.is_none() && view.lag.is_none());
}

#[test]
fn dropping_a_player_that_seeks_ends_its_thread() {
    let Some(clip) = numbered_clip("dropped.mp4", 900, "-c:v libx264 -g 900 -bf 0 -preset veryfast") else {
        return;
    };
    for requests in 0..12_u32 {
        let mut player = Player::open(&clip.path, PlayerConfig::default(), || {});
        for i in 0..requests {
            player.seek(899 - i);
            player.advance(Instant::now());
        }
        let shared: Weak<Shared> = Arc::downgrade(&player.shared);
        drop(player);
        let deadline = Instant::now() + HANG;
        while shared.strong_count() > 0 {
            assert!(Instant::now() < deadline, "the thread hangs");
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

#[test]
fn a_single_frame_plays_and_ends() {
    for (name, args) in [("one.mp4", H264), ("one.avi", "-c:v mpeg4"), ("one.mkv", H264)] {
        let Some(clip) = numbered_clip(name, 1, args) else { continue };
        let mut rig = Rig::new(&clip.path);
        rig.exact();
        rig.wait_for_times();
        rig.player.play();
        assert_eq!(rig.play(usize::MAX), [0]);
        let requests: [fn(&mut Player); 5] =
            [Player::play, |p| p.step(1), |p| p.step(-1), |p| p.seek(70), |p| p.scrub(3)];
        for request in requests {
            request(&mut rig.player);
            rig.now += Duration::from_secs(9);
            assert_eq!(rig.exact().playhead, 0);
        }
    }
}

#[test]
fn files_without_times_are_counted_through() {
    let Some(clip) = numbered_clip("bare.h264", 120, H264) else { return };
    let mut rig = Rig::new(&clip.path);
    assert_eq!(rig.truth.len(), 120);
    for frame in [100, 3, 60, 61, 119, 0] {
        rig.player.seek(frame);
        assert_eq!(burnt_number(rig.exact().frame.as_ref().unwrap()), frame as usize);
    }
    rig.player.play();
    assert_eq!(rig.play(usize::MAX), (0..120).collect::<Vec<_>>());
}

/// Many frames with the same time, as some recorders write them, a clock that starts again, and pairs of frames with
/// the same time, of which the second may be a keyframe, and one the earlier time. Each once with all times known before
/// anything is played, and once with as few as the decoder leaves time for.
#[test]
fn broken_times_still_play_in_order() {
    let Some(stuck) = make(
        "stuck.mkv",
        "-f rawvideo -pix_fmt yuv420p -s 176x144 -r 25 -i pipe:0 -c:v mpeg4 -g 10 -bsf:v setts=pts=min(N\\,9)*40:dts=min(N\\,9)*40",
        &numbered_pictures(40),
    ) else {
        return;
    };
    let Some(part) = numbered_clip("part.ts", 60, "-c:v mpeg2video -g 12") else { return };
    let bytes = fs::read(&part.path).unwrap();
    let joined = part.path.with_file_name("joined.ts");
    fs::write(&joined, [bytes.clone(), bytes].concat()).unwrap();
    let doubled = format!("-vf setpts=(N+0.6*mod(N\\,3))/25/TB -vsync passthrough {H264}");
    let Some(doubled) = numbered_clip("doubled.mkv", 150, &doubled) else { return };
    let paths = [&stuck.path, &joined, &doubled.path];
    for (path, is_known) in paths.into_iter().flat_map(|path| [(path, true), (path, false)]) {
        let mut rig = Rig::new(path);
        if is_known {
            rig.wait_for_times();
        }
        let num_frames = rig.truth.len() as u32;
        assert!(num_frames >= 40, "{num_frames} in {}", path.display());
        rig.player.play();
        let shown = rig.play(usize::MAX);
        assert!(
            shown.is_sorted() && shown.last() == Some(&(num_frames - 1)),
            "{}: {shown:?}",
            path.display()
        );
        // Where many frames have the same time, they are shown for no time.
        assert!(path == &stuck.path || shown.len() == num_frames as usize, "{}: {shown:?}", path.display());
        for frame in random_places(num_frames as usize).take(12).chain([39]) {
            rig.seek(frame);
        }
    }
}

/// Frames that do not decode are not there: the one before stays for their time, and it is said.
#[test]
fn damage_in_the_middle_is_played_over() {
    for (name, args) in [("hurt.mp4", H264), ("hurt.avi", "-c:v mpeg4 -g 25"), ("hurt.mkv", H264)] {
        let Some(clip) = numbered_clip(name, 150, args) else { continue };
        let mut bytes = fs::read(&clip.path).unwrap();
        let (from, to) = (bytes.len() * 2 / 5, bytes.len() / 2);
        for (i, byte) in bytes[from..to].iter_mut().enumerate() {
            *byte = (i * 89 % 251) as u8;
        }
        fs::write(&clip.path, bytes).unwrap();
        let config = PlayerConfig { threads: 1, ..PlayerConfig::default() };
        let mut player_frames = Vec::new();
        let mut rig = Rig::with(&clip.path, config);
        rig.player.play();
        loop {
            let view = rig.player.advance(rig.now);
            if view.is_exact {
                let frame = view.frame.as_ref().unwrap();
                if player_frames.last() != Some(&fingerprint(frame)) {
                    player_frames.push(fingerprint(frame));
                }
                if matches!(view.state, PlayState::Paused) {
                    // A Matroska reader looks for the next intact part, and says nothing.
                    assert!(view.is_damaged || name == "hurt.mkv", "{name}: the damage is said");
                    break;
                }
                rig.now += rig.player.next_wake(rig.now).unwrap();
            } else {
                rig.woken.recv_timeout(HANG).expect("it goes on");
            }
        }
        assert_eq!(player_frames, rig.truth, "{name}");
    }
}

#[test]
fn real_files_play_and_seek() {
    for name in ["videos/vtest.avi", "videos/pyfeat_no_face.mp4", "videos/carphone_pristine.mp4"] {
        let Some(path) = sample(name) else { continue };
        let mut rig = Rig::new(&path);
        let num_frames = rig.truth.len();
        for frame in random_places(num_frames).take(10) {
            rig.seek(frame);
        }
        let from = (num_frames as u32).saturating_sub(40);
        rig.player.play_range(FrameRange { start: from, end: u32::MAX }, false);
        assert_eq!(rig.play(usize::MAX), (from..num_frames as u32).collect::<Vec<_>>(), "{name}");
    }
}
