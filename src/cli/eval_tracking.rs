//! `stepmedia eval tracking`: tracks or detections against ground truth.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::json;

use super::args::{EvalTrackingArgs, TrackingMode};
use super::error::CliError;
use super::output::Output;
use crate::domain::detection::Detection;
use crate::domain::geometry::Rect;
use crate::domain::message::Message;
use crate::domain::time::FrameIndex;
use crate::i18n::format_decimal;
use crate::jobs::{Cancel, JobError, follow_camera, look_at};
use crate::media;
use crate::tracking::metrics::{self, Counts, Scores};
use crate::tracking::mot_file::{self, MotRow};
use crate::tracking::{CameraPath, Looks, RefineConfig, Sight, Tracker, TrackerConfig, refine};
use crate::vision::body_appearance::ColorStripes;

/// Frame rate assumed where no `seqinfo.ini` says otherwise: that of most `MOTChallenge` sequences.
const DEFAULT_FPS: f64 = 25.0;

pub fn run(output: &Output, args: &EvalTrackingArgs) -> Result<ExitCode, CliError> {
    let inputs = if args.det.is_empty() { &args.tracks } else { &args.det };
    if inputs.len() != args.gt.len() {
        let message = Message::new("cli-eval-pairs").with("gt", args.gt.len()).with("inputs", inputs.len());
        return Err(CliError::input(message));
    }
    if !args.video.is_empty() && args.video.len() != args.gt.len() {
        let message =
            Message::new("cli-eval-videos").with("gt", args.gt.len()).with("videos", args.video.len());
        return Err(CliError::input(message));
    }
    let mut sequences = Vec::new();
    let mut together = Counts::default();
    for (at, (gt_path, input_path)) in args.gt.iter().zip(inputs).enumerate() {
        let gt: Vec<MotRow> = read(gt_path)?.into_iter().filter(|row| row.conf != 0.0).collect();
        let rows = read(input_path)?;
        let tracks = if args.det.is_empty() {
            rows
        } else {
            let video = args.video.get(at).map(PathBuf::as_path);
            track(&rows, &SequenceInfo::near(gt_path), args, video)?
        };
        let counts = metrics::evaluate(&gt, &tracks)?;
        sequences.push((input_path.display().to_string(), counts.scores()));
        together += &counts;
    }
    report(output, &sequences, &together.scores());
    Ok(ExitCode::SUCCESS)
}

fn report(output: &Output, sequences: &[(String, Scores)], together: &Scores) {
    if output.json {
        let mut document = json!(together);
        if sequences.len() > 1 {
            let each: Vec<_> =
                sequences.iter().map(|(input, s)| json!({"input": input, "scores": s})).collect();
            document["sequences"] = json!(each);
        }
        return Output::print_json(&document);
    }
    let language = output.translator.language();
    let row = |name: &str, s: &Scores| {
        let percents = [s.hota, s.mota, s.idf1].map(|value| format_decimal(language, value, 1));
        let counts = [s.idsw.to_string(), s.fp.to_string(), s.fn_.to_string(), s.track_ids.to_string()];
        std::iter::once(name.to_owned()).chain(percents).chain(counts).collect::<Vec<_>>()
    };
    let mut rows: Vec<_> = sequences.iter().map(|(name, scores)| row(name, scores)).collect();
    if sequences.len() > 1 {
        rows.push(row(&output.translator.tr("cli-eval-together"), together));
    }
    let header = [
        "cli-column-sequence",
        "cli-column-hota",
        "cli-column-mota",
        "cli-column-idf1",
        "cli-column-idsw",
        "cli-column-fp",
        "cli-column-fn",
        "cli-column-tracks",
    ];
    output.table(&header, &rows, &[1, 2, 3, 4, 5, 6, 7]);
}

fn read(path: &Path) -> Result<Vec<MotRow>, CliError> {
    let text = fs::read_to_string(path).map_err(|error| CliError::file(path, &error))?;
    mot_file::parse(&text).map_err(|error| {
        let message = error.message();
        CliError::input(message.with("path", path.display().to_string()))
    })
}

/// Runs the tracker over given detections, every frame analysed, and where asked for the offline pass over its tracks;
/// with the looks of the boxes where there is a video. Online, a frame's rows are what was said at that frame.
fn track(
    rows: &[MotRow],
    info: &SequenceInfo,
    args: &EvalTrackingArgs,
    video: Option<&Path>,
) -> Result<Vec<MotRow>, CliError> {
    // A video knows its own rate best.
    let of_video = video.map(|path| media::probe(path).map_err(JobError::from)).transpose()?;
    let of_video = of_video.map(|facts| facts.fps).filter(|fps| *fps > 0.0);
    let fps = args.fps.or(of_video).or(info.fps).unwrap_or(DEFAULT_FPS);
    let mut frames: BTreeMap<FrameIndex, Vec<Detection>> = BTreeMap::new();
    for row in rows {
        frames.entry(row.frame).or_default().push(Detection { bbox: row.bbox, score: row.conf });
    }
    let (looks, camera) = match video {
        Some(path) => {
            let looks = look_at(path, &free_boxes(&frames), &mut ColorStripes, &Cancel::new())?;
            (looks, follow_camera(path, &Cancel::new())?)
        }
        None => <(Looks, CameraPath)>::default(),
    };
    let last = frames.keys().next_back().copied().unwrap_or(0);
    let mut tracker =
        Tracker::new(TrackerConfig { fps, picture_size: info.picture_size, ..TrackerConfig::default() });
    let (mut tracks, mut live) = (Vec::new(), Vec::new());
    for frame in 0..=last {
        let detections = frames.get(&frame).map_or(&[][..], Vec::as_slice);
        let sight = Sight { looks: looks.of_frame(frame), camera: camera.at(frame), cut: false };
        tracks.extend(tracker.step_seen(frame, detections, &sight));
        let seen = tracker.live().filter(|track| track.seen);
        live.extend(seen.map(|track| MotRow {
            frame,
            id: i64::from(track.number),
            bbox: track.bbox,
            conf: track.score,
        }));
    }
    if args.mode == TrackingMode::Online {
        return Ok(live);
    }
    tracks.extend(tracker.finish());
    let config = RefineConfig { fps, ..RefineConfig::default() };
    Ok(mot_file::rows_of_tracks(&refine(tracks, &looks, &camera, &config)))
}

/// The boxes that show one person: sure, and hardly covered by another.
fn free_boxes(frames: &BTreeMap<FrameIndex, Vec<Detection>>) -> Vec<(FrameIndex, Rect)> {
    let mut free = Vec::new();
    for (frame, detections) in frames {
        let sure: Vec<&Detection> = detections.iter().filter(|d| d.score >= LOOKED_AT_SCORE).collect();
        for (at, detection) in sure.iter().enumerate() {
            let others = sure.iter().enumerate().filter(|(other, _)| *other != at);
            let covered = others.map(|(_, other)| detection.bbox.intersection_area(&other.bbox));
            if covered.fold(0.0, f32::max) <= LOOKED_AT_COVERED * detection.bbox.area() {
                free.push((*frame, detection.bbox));
            }
        }
    }
    free
}

/// Boxes below are often not quite where the person is.
const LOOKED_AT_SCORE: f32 = 0.5;
/// Boxes of which more is covered show somebody else too.
const LOOKED_AT_COVERED: f32 = 0.1;

/// What `MOTChallenge` says of a sequence beside its ground truth.
#[derive(Debug, Default, PartialEq)]
struct SequenceInfo {
    fps: Option<f64>,
    /// Width and height in pixels.
    picture_size: Option<(f32, f32)>,
}

impl SequenceInfo {
    /// From the `seqinfo.ini` in the ground truth's folder or the one above; empty where there is none.
    fn near(gt: &Path) -> Self {
        let found = gt.ancestors().skip(1).take(2).map(|dir| fs::read_to_string(dir.join("seqinfo.ini")));
        found.flatten().next().map(|text| Self::parse(&text)).unwrap_or_default()
    }

    fn parse(text: &str) -> Self {
        let number = |name: &str| -> Option<f64> {
            let mut pairs = text.lines().filter_map(|line| line.split_once('='));
            pairs.find(|(key, _)| key.trim() == name)?.1.trim().parse().ok()
        };
        let size = number("imWidth").zip(number("imHeight"));
        let picture_size = size.map(|(width, height)| (width as f32, height as f32));
        Self { fps: number("frameRate"), picture_size }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sequence_says_its_rate_and_size() {
        let text = "[Sequence]\nname=A\nframeRate = 7\nimWidth=768\nimHeight=576\n";
        let expected = SequenceInfo { fps: Some(7.0), picture_size: Some((768.0, 576.0)) };
        assert_eq!(SequenceInfo::parse(text), expected);
        assert_eq!(SequenceInfo::parse("imWidth=768"), SequenceInfo::default());
    }
}
