//! Outlines of people on single frames.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row, Transaction, params};

use super::error::StoreError;
use crate::domain::geometry::{Point, Rect};
use crate::domain::ids::VideoId;
use crate::domain::outline::PersonOutline;
use crate::domain::time::FrameIndex;

/// Outlines by frame.
pub type ByFrame = BTreeMap<FrameIndex, Vec<PersonOutline>>;

/// All outlines of a video.
pub fn of_video(conn: &Connection, video: VideoId) -> Result<ByFrame, StoreError> {
    let sql =
        "SELECT frame, x, y, w, h, corners, score FROM person_outline WHERE video = ?1 ORDER BY frame, id";
    let mut stmt = conn.prepare_cached(sql)?;
    let mut rows = stmt.query([video])?;
    let mut found = ByFrame::new();
    while let Some(row) = rows.next()? {
        found.entry(row.get("frame")?).or_default().push(outline(row)?);
    }
    Ok(found)
}

/// What `segmenter` says of a frame, in place of what was known of it.
pub fn replace(
    tx: &Transaction<'_>,
    video: VideoId,
    frame: FrameIndex,
    outlines: &[PersonOutline],
    segmenter: &str,
) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM person_outline WHERE video = ?1 AND frame = ?2")?
        .execute(params![video, frame])?;
    let mut stmt = tx.prepare_cached(
        "INSERT INTO person_outline (video, frame, x, y, w, h, corners, score, segmenter)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    for PersonOutline { bbox, corners, score } in outlines {
        let corners: Vec<u8> = corners.iter().flat_map(|p| [p.x, p.y]).flat_map(f32::to_le_bytes).collect();
        stmt.execute(params![video, frame, bbox.x, bbox.y, bbox.w, bbox.h, corners, score, segmenter])?;
    }
    Ok(())
}

fn outline(r: &Row<'_>) -> rusqlite::Result<PersonOutline> {
    let (numbers, _) = r.get_ref("corners")?.as_blob()?.as_chunks::<4>();
    let (corners, _) = numbers.as_chunks::<2>();
    let point = |[x, y]: &[[u8; 4]; 2]| Point { x: f32::from_le_bytes(*x), y: f32::from_le_bytes(*y) };
    let corners = corners.iter().map(point).collect();
    let bbox = Rect::new(r.get("x")?, r.get("y")?, r.get("w")?, r.get("h")?);
    Ok(PersonOutline { bbox, corners, score: r.get("score")? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::{Fixture, add_video};

    #[test]
    fn outlines_come_back_as_they_were_and_a_second_look_takes_their_place() {
        let mut db = Fixture::new();
        let corners = |x: f32| [(x, 1.5), (x + 9.25, 2.0), (x, 18.0)].map(|(x, y)| Point { x, y }).to_vec();
        let of =
            |x: f32| PersonOutline { bbox: Rect::new(x, 0.0, 10.0, 20.0), corners: corners(x), score: 0.5 };
        let video = db.write(|tx| {
            let collection = crate::store::collections::create(tx, "Street", None)?;
            let video = add_video(tx, collection, 1)?;
            replace(tx, video, 7, &[of(0.0), of(30.0)], "sam")?;
            replace(tx, video, 2, &[of(5.0)], "sam")?;
            replace(tx, video, 2, &[of(6.0)], "sam")?;
            Ok(video)
        });
        let found = db.write(|tx| of_video(tx, video));
        assert_eq!(found, ByFrame::from([(2, vec![of(6.0)]), (7, vec![of(0.0), of(30.0)])]));
    }
}
