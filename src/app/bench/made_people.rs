//! People for a measurement: as many as asked for, walking through the picture at fixed places and times.

use uuid::Uuid;

use crate::domain::geometry::Rect;
use crate::domain::ids::VideoId;
use crate::domain::job::AnalysisSettings;
use crate::domain::time::{FrameRange, MediaTime};
use crate::domain::track::{BoxSource, Track, TrackBox};
use crate::domain::video::VideoFacts;
use crate::store::analyses::{self, Effort, Findings, FoundPerson, NewAnalysis};
use crate::store::appearances::NewAppearance;
use crate::store::{Library, StoreError, videos};

/// Appearances of each person.
const APPEARANCES: u32 = 3;
/// Part of the video that one appearance takes.
const LENGTH: f64 = 0.1;

/// Stores `count` people as the current analysis of `video`.
pub fn store(library: &Library, video: VideoId, count: u32) -> Result<(), StoreError> {
    library.write(move |tx| {
        let facts = videos::get(tx, video)?.facts;
        let analysis = analyses::begin(tx, &made_up(video))?;
        analyses::finish(tx, analysis, &findings(&facts, count))?;
        Ok(())
    })
}

fn made_up(video: VideoId) -> NewAnalysis {
    NewAnalysis {
        video,
        settings: AnalysisSettings::default(),
        detector: "made_up".to_owned(),
        model_hash: String::new(),
        tracker_version: "made_up".to_owned(),
    }
}

fn findings(facts: &VideoFacts, count: u32) -> Findings {
    let length = ((f64::from(facts.num_frames) * LENGTH) as u32).max(1);
    // Steps of the golden ratio spread places evenly without a pattern (Weyl sequence).
    let spread = |n: u32| (f64::from(n) * 0.618_033_988_75).fract();
    let mut tracks = Vec::new();
    let mut persons = Vec::new();
    for person in 0..count {
        let mut appearances = Vec::new();
        for appearance in 0..APPEARANCES {
            let number = person * APPEARANCES + appearance + 1;
            // Each in its own third of the video.
            let third = (f64::from(appearance) + spread(number) * 0.7) / f64::from(APPEARANCES);
            let start = (third * f64::from(facts.num_frames)) as u32;
            let range = FrameRange {
                start,
                end: (start + length - 1).min(facts.num_frames.saturating_sub(1)).max(start),
            };
            tracks.push(walk(facts, number, range, spread(number * 7)));
            appearances.push(seen(facts, number, range));
        }
        persons.push(FoundPerson { known: None, appearances });
    }
    Findings { tracks, persons, cuts: Vec::new(), effort: Effort::default() }
}

fn walk(facts: &VideoFacts, number: u32, range: FrameRange, row: f64) -> Track {
    let (width, height) = facts.display_size();
    let (w, h) = (width as f32 / 16.0, height as f32 / 5.0);
    let y = row as f32 * (height as f32 - h);
    let boxes = (range.start..=range.end).map(|frame| {
        let part = (frame - range.start) as f32 / range.num_frames() as f32;
        let bbox = Rect::new(part * (width as f32 - w), y, w, h);
        TrackBox { frame, bbox, score: 0.6 + 0.3 * part, source: BoxSource::Detected }
    });
    Track { number, boxes: boxes.collect() }
}

fn seen(facts: &VideoFacts, number: u32, range: FrameRange) -> NewAppearance {
    let time = |frame: u32| MediaTime::from_seconds(f64::from(frame) / facts.fps.max(1.0));
    NewAppearance {
        uuid: Uuid::now_v7(),
        range,
        start: time(range.start),
        end: time(range.end + 1),
        confidence: 0.75,
        best: None,
        best_shot_file: None,
        tracks: vec![number],
    }
}
