//! The faces under review, as the review screen, the checks and snapshots see them: those with a picture, of current
//! analyses and stills, but for appearances that show nobody.
//!
//! Whom a face shows is the person its review names, else the person of its appearance; of a merged person the
//! survivor.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row};

use super::columns;
use super::error::{Kind, StoreError};
use super::face_checks::Check;
use super::face_reviews::ReviewState;
use super::faces::{FaceOrigin, FacePlace, FaceQuality};
use crate::domain::geometry::Rect;
use crate::domain::ids::{AppearanceId, FaceId, ModelId, PersonId, TrackId};
use crate::domain::time::{FrameIndex, MediaTime};

/// A face under review.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewedFace {
    pub id: FaceId,
    pub place: FacePlace,
    pub origin: FaceOrigin,
    pub track: Option<TrackId>,
    pub appearance: Option<AppearanceId>,
    pub frame: FrameIndex,
    pub time: MediaTime,
    /// In display pixels.
    pub bbox: Rect,
    pub score: f32,
    pub quality: FaceQuality,
    pub person: Option<PersonId>,
    pub state: ReviewState,
    /// A human named its person, against the appearance or for want of one.
    pub is_named: bool,
    pub check: Check,
    /// Its perceptual hash.
    pub look: Option<u64>,
}

/// All of them, in order of their numbers.
pub fn all(conn: &Connection) -> Result<Vec<ReviewedFace>, StoreError> {
    let mut found = Vec::new();
    visit(conn, |face| found.push(face))?;
    Ok(found)
}

/// Hands over all of them, in order of their numbers, without keeping any.
pub fn visit(conn: &Connection, mut take: impl FnMut(ReviewedFace)) -> Result<(), StoreError> {
    let survivors = survivors(conn)?;
    let mut stmt = conn.prepare(&format!("{SELECT} WHERE {COUNTS} ORDER BY c.face"))?;
    let mut rows = stmt.query([])?;
    while let Some(r) = rows.next()? {
        take(row(r, &survivors)?);
    }
    Ok(())
}

/// The best `limit` of one person that nobody has decided about, best first, of equals the one of the lower number;
/// or fewer, where most of the best are decided: no more than a few times `limit` are looked at.
///
/// Somebody may have tens of thousands: only the qualities of all are read, from an index that holds nothing else.
pub fn best_open(conn: &Connection, person: PersonId, limit: usize) -> Result<Vec<ReviewedFace>, StoreError> {
    let mut stmt = conn.prepare_cached(
        "SELECT f.id, f.quality FROM detected_person d JOIN face f ON f.appearance = d.id WHERE d.person = ?1
         UNION ALL SELECT f.id, f.quality FROM face_review r JOIN face f ON f.id = r.face
            WHERE r.person = ?1 AND r.state IN ('new', 'in_review')",
    )?;
    let ranked = stmt.query_map([person], |r| Ok((r.get::<_, f32>(1)?, r.get::<_, FaceId>(0)?)))?;
    let mut ranked: Vec<(f32, FaceId)> = ranked.collect::<Result<_, _>>()?;
    let better = |a: &(f32, FaceId), b: &(f32, FaceId)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
    let looked_at = limit * LOOKED_AT;
    if looked_at > 0 && ranked.len() > looked_at {
        ranked.select_nth_unstable_by(looked_at - 1, better);
        ranked.truncate(looked_at);
    }
    ranked.sort_unstable_by(better);
    ranked.dedup();
    let survivors = survivors(conn)?;
    let mut stmt = conn.prepare_cached(&format!("{SELECT} WHERE c.face = ?1 AND {COUNTS}"))?;
    let mut found = Vec::with_capacity(limit);
    for (_, face) in ranked {
        if found.len() == limit {
            break;
        }
        let read = stmt.query_row([face], |r| row(r, &survivors)).optional()?;
        let open = |f: &ReviewedFace| {
            f.person == Some(person) && matches!(f.state, ReviewState::New | ReviewState::InReview)
        };
        found.extend(read.filter(open));
    }
    Ok(found)
}

/// How many faces have a picture.
pub fn count(conn: &Connection) -> Result<usize, StoreError> {
    let count: i64 = conn.query_row("SELECT count(*) FROM face_crop", [], |r| r.get(0))?;
    Ok(count as usize)
}

/// Those of one person, in order of their numbers.
pub fn of_person(conn: &Connection, person: PersonId) -> Result<Vec<ReviewedFace>, StoreError> {
    let survivors = survivors(conn)?;
    // The person's own appearances and what humans gave them; everyone merged into them had theirs moved.
    let mut merged: Vec<PersonId> =
        survivors.iter().filter(|(_, to)| **to == person).map(|(from, _)| *from).collect();
    merged.push(person);
    let mut found = Vec::new();
    let mut stmt = conn.prepare_cached(&format!(
        "{SELECT} WHERE {COUNTS} AND c.face IN (
            SELECT f.id FROM detected_person d JOIN face f ON f.appearance = d.id WHERE d.person = ?1
            UNION SELECT face FROM face_review WHERE person = ?1)"
    ))?;
    for one in merged {
        found.extend(
            collect(stmt.query([one])?, &survivors)?.into_iter().filter(|f| f.person == Some(person)),
        );
    }
    found.sort_by_key(|face| face.id);
    found.dedup_by_key(|face| face.id);
    Ok(found)
}

/// One of them.
pub fn get(conn: &Connection, face: FaceId) -> Result<ReviewedFace, StoreError> {
    let survivors = survivors(conn)?;
    let mut stmt = conn.prepare_cached(&format!("{SELECT} WHERE c.face = ?1"))?;
    let found = stmt.query_row([face], |r| row(r, &survivors)).optional()?;
    found.ok_or_else(|| StoreError::not_found(Kind::Face, face))
}

/// Hands over each face's vector of a model, in order of their numbers.
pub fn for_each_vector(
    conn: &Connection,
    model: ModelId,
    mut visit: impl FnMut(FaceId, &[f32]),
) -> Result<(), StoreError> {
    let sql = "SELECT e.face, e.vector FROM face_embedding e CROSS JOIN face_crop c ON c.face = e.face
        WHERE e.model = ?1 ORDER BY e.id";
    let mut stmt = conn.prepare(sql)?;
    let mut rows = stmt.query([model])?;
    let mut vector = Vec::new();
    while let Some(r) = rows.next()? {
        vector.clear();
        columns::floats(r.get_ref(1)?, &mut vector)?;
        visit(r.get(0)?, &vector);
    }
    Ok(())
}

/// Where everyone who was merged went in the end.
pub fn survivors(conn: &Connection) -> Result<BTreeMap<PersonId, PersonId>, StoreError> {
    let sql = "SELECT id, merged_into FROM person WHERE merged_into IS NOT NULL";
    let mut stmt = conn.prepare_cached(sql)?;
    let direct: BTreeMap<PersonId, PersonId> =
        stmt.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<_, _>>()?;
    let end = |mut at: PersonId| {
        // No chain is longer than there are links.
        for _ in 0..direct.len() {
            match direct.get(&at) {
                Some(next) => at = *next,
                None => break,
            }
        }
        at
    };
    Ok(direct.keys().map(|from| (*from, end(*from))).collect())
}

/// So many times as many faces as are wanted are looked at.
const LOOKED_AT: usize = 4;

const SELECT: &str = "SELECT f.id, f.analysis, f.video, f.still, f.origin, f.track, f.appearance, f.frame, f.time_us,
        f.x, f.y, f.w, f.h, f.score, f.quality, f.sharpness, f.brightness, f.uncovered, f.yaw, f.pitch, f.roll, f.size,
        coalesce(r.person, d.person), coalesce(r.state, 'new'), r.person IS NOT NULL,
        k.flags, k.doubt, k.cluster, k.duplicate, k.likely, c.look
    FROM face_crop c JOIN face f ON f.id = c.face
    LEFT JOIN analysis a ON a.id = f.analysis
    LEFT JOIN detected_person d ON d.id = f.appearance
    LEFT JOIN face_review r ON r.face = f.id
    LEFT JOIN face_check k ON k.face = f.id";

const COUNTS: &str = "(f.still IS NOT NULL OR a.is_current = 1) AND d.review IS NOT 'not_a_person'";

fn collect(
    mut rows: rusqlite::Rows<'_>,
    survivors: &BTreeMap<PersonId, PersonId>,
) -> Result<Vec<ReviewedFace>, StoreError> {
    let mut found = Vec::new();
    while let Some(r) = rows.next()? {
        found.push(row(r, survivors)?);
    }
    Ok(found)
}

/// By place and not by name: there may be a quarter of a million.
fn row(r: &Row<'_>, survivors: &BTreeMap<PersonId, PersonId>) -> rusqlite::Result<ReviewedFace> {
    let place = match r.get(3)? {
        Some(still) => FacePlace::Still(still),
        None => FacePlace::Frame { analysis: r.get(1)?, video: r.get(2)? },
    };
    let person: Option<PersonId> = r.get(22)?;
    let flags: Option<u8> = r.get(25)?;
    let check = match flags {
        None => Check::default(),
        Some(flags) => {
            Check { flags, doubt: r.get(26)?, cluster: r.get(27)?, duplicate: r.get(28)?, likely: r.get(29)? }
        }
    };
    Ok(ReviewedFace {
        id: r.get(0)?,
        place,
        origin: r.get(4)?,
        track: r.get(5)?,
        appearance: r.get(6)?,
        frame: r.get(7)?,
        time: r.get(8)?,
        bbox: Rect::new(r.get(9)?, r.get(10)?, r.get(11)?, r.get(12)?),
        score: r.get(13)?,
        quality: FaceQuality {
            overall: r.get(14)?,
            sharpness: r.get(15)?,
            brightness: r.get(16)?,
            uncovered: r.get(17)?,
            yaw: r.get(18)?,
            pitch: r.get(19)?,
            roll: r.get(20)?,
            size: r.get(21)?,
        },
        person: person.map(|person| survivors.get(&person).copied().unwrap_or(person)),
        state: r.get(23)?,
        is_named: r.get(24)?,
        check,
        look: r.get::<_, Option<[u8; 8]>>(30)?.map(u64::from_le_bytes),
    })
}
