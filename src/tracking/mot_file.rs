//! `MOTChallenge` text: one box a line, `frame,id,left,top,width,height,conf,x,y,z`.
//!
//! Frames count from 1 in the text and from 0 in [`MotRow`]; ids of detections are -1. What follows the seventh
//! column is not kept.

use std::fmt::Write as _;

use super::error::TrackingError;
use crate::domain::detection::Detection;
use crate::domain::geometry::Rect;
use crate::domain::time::FrameIndex;
use crate::domain::track::Track;

/// One line of a MOT file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MotRow {
    /// From 0; the file counts from 1.
    pub frame: FrameIndex,
    /// Track or person number, -1 where there is none.
    pub id: i64,
    /// In display pixels.
    pub bbox: Rect,
    /// Confidence of a detection or track box; in ground truth 0 marks a box that is to be left out.
    pub conf: f32,
}

/// Reads MOT text. Empty lines are skipped; a missing seventh column reads as confidence 1.
pub fn parse(text: &str) -> Result<Vec<MotRow>, TrackingError> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(index, line)| parse_line(index + 1, line)).collect()
}

/// Writes rows as MOT text, with two decimals for pixels and three for confidence.
pub fn write(rows: &[MotRow]) -> String {
    let mut text = String::with_capacity(rows.len() * 48);
    for MotRow { frame, id, bbox, conf } in rows {
        let frame = u64::from(*frame) + 1;
        let Rect { x, y, w, h } = bbox;
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{frame},{id},{x:.2},{y:.2},{w:.2},{h:.2},{conf:.3},-1,-1,-1");
    }
    text
}

/// The boxes of `tracks` as rows, by frame and then track number.
pub fn rows_of_tracks(tracks: &[Track]) -> Vec<MotRow> {
    let mut rows: Vec<MotRow> = tracks
        .iter()
        .flat_map(|track| {
            let id = i64::from(track.number);
            track.boxes.iter().map(move |b| MotRow { frame: b.frame, id, bbox: b.bbox, conf: b.score })
        })
        .collect();
    rows.sort_by_key(|row| (row.frame, row.id));
    rows
}

/// The rows as detections of frames `0..num_frames`, whatever their ids; later rows are left out.
pub fn detections_by_frame(rows: &[MotRow], num_frames: usize) -> Vec<Vec<Detection>> {
    let mut frames = vec![Vec::new(); num_frames];
    for row in rows {
        if let Some(frame) = frames.get_mut(row.frame as usize) {
            frame.push(Detection { bbox: row.bbox, score: row.conf });
        }
    }
    frames
}

fn parse_line(line: usize, text: &str) -> Result<MotRow, TrackingError> {
    const NEEDED: usize = 6;
    let columns: Vec<&str> = text.split(',').map(str::trim).collect();
    if columns.len() < NEEDED {
        return Err(TrackingError::TooFewColumns { line, found: columns.len(), needed: NEEDED });
    }
    let bad = |column: usize, expected| TrackingError::BadColumn {
        line,
        column: column + 1,
        text: columns[column].to_owned(),
        expected,
    };
    let number = |column: usize| match columns[column].parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        _ => Err(bad(column, "a number")),
    };
    // Several tools write whole numbers as 1.0 or 1e0.
    let whole = |column: usize, expected| match number(column)? {
        value if value.fract() == 0.0 && value.abs() < 1e15 => Ok(value as i64),
        _ => Err(bad(column, expected)),
    };
    let frame = u32::try_from(whole(0, "a frame number from 1 on")?.saturating_sub(1))
        .or(Err(bad(0, "a frame number from 1 on")))?;
    let id = whole(1, "a whole number")?;
    let [x, y, w, h] = [number(2)?, number(3)?, number(4)?, number(5)?].map(|value| value as f32);
    let conf = if columns.len() > NEEDED { number(6)? as f32 } else { 1.0 };
    Ok(MotRow { frame, id, bbox: Rect::new(x, y, w, h), conf })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn frames_count_from_one_in_the_text() {
        let rows = parse("1,-1,10.5,20,30,40,0.9,-1,-1,-1\r\n\n 3.0, 7, -4, 0, 1, 2\n").unwrap();
        let expected = [
            MotRow { frame: 0, id: -1, bbox: Rect::new(10.5, 20.0, 30.0, 40.0), conf: 0.9 },
            MotRow { frame: 2, id: 7, bbox: Rect::new(-4.0, 0.0, 1.0, 2.0), conf: 1.0 },
        ];
        assert_eq!(rows, expected);
        assert_eq!(write(&rows[..1]), "1,-1,10.50,20.00,30.00,40.00,0.900,-1,-1,-1\n");
    }

    #[test]
    fn errors_name_the_line() {
        let error = |text| parse(text).unwrap_err().to_string();
        assert_eq!(error("1,1,0,0,1,1\n\n2,1,0,0\n"), "line 3: 4 columns where at least 6 are needed");
        assert_eq!(error("1,1,0,x,1,1"), "line 1, column 4: \"x\" is not a number");
        assert_eq!(error("0,1,0,0,1,1"), "line 1, column 1: \"0\" is not a frame number from 1 on");
        assert_eq!(error("1,1.5,0,0,1,1"), "line 1, column 2: \"1.5\" is not a whole number");
        assert_eq!(error("1,1,0,0,inf,1"), "line 1, column 5: \"inf\" is not a number");
        let message = parse("1,1,0,x,1,1").unwrap_err().message().to_string();
        assert_eq!(message, "error-mot-bad-column line=1 column=4 text=\"x\"");
    }

    proptest! {
        #[test]
        fn written_rows_read_back(
            rows in proptest::collection::vec(
                (0..9999_u32, -1..999_i64, -99..999_i32, -99..999_i32, 0..999_i32, 0..999_i32, 0..=1000_u16),
                0..20,
            )
        ) {
            let rows: Vec<MotRow> = rows.into_iter().map(|(frame, id, x, y, w, h, conf)| {
                // Quarters survive two decimals exactly.
                let [x, y, w, h] = [x, y, w, h].map(|v| v as f32 / 4.0);
                MotRow { frame, id, bbox: Rect::new(x, y, w, h), conf: f32::from(conf) / 1000.0 }
            }).collect();
            prop_assert_eq!(parse(&write(&rows)).unwrap(), rows);
        }

        #[test]
        fn any_text_gives_rows_or_a_reason(text in "[0-9a-z,.\\- \n]{0,80}") {
            if let Err(error) = parse(&text) {
                prop_assert!(error.to_string().starts_with("line "));
            }
        }
    }
}
