//! How well people are recognised, in sums: on cameras by what was seen, in videos against what humans confirmed.

use rusqlite::{Connection, params};

use super::super::error::StoreError;
use super::sightings::Outcome;
use crate::domain::ids::ModelVersionId;
use crate::domain::time::Instant;

/// Sightings of one camera that came to the same.
#[derive(Debug, Clone, PartialEq)]
pub struct CameraSum {
    pub camera_name: String,
    pub outcome: Outcome,
    pub count: u32,
    /// Sums, and of how many; some have none.
    pub scores: (f64, u32),
    pub margins: (f64, u32),
    pub reviewed: u32,
    /// Signs of a flat picture.
    pub flat: u32,
}

/// Sightings that began in `from..to`, by camera.
pub fn of_cameras(conn: &Connection, from: Instant, to: Instant) -> Result<Vec<CameraSum>, StoreError> {
    let sql =
        "SELECT camera_name, outcome, count(*), total(score), count(score), total(margin), count(margin),
            total(reviewed), total(flat OR moire)
        FROM sighting WHERE first_at >= ?1 AND first_at < ?2
        GROUP BY camera_name, outcome ORDER BY camera_name, outcome";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map(params![from, to], |r| {
        Ok(CameraSum {
            camera_name: r.get(0)?,
            outcome: r.get(1)?,
            count: r.get(2)?,
            scores: (r.get(3)?, r.get(4)?),
            margins: (r.get(5)?, r.get(6)?),
            reviewed: r.get::<_, f64>(7)? as u32,
            flat: r.get::<_, f64>(8)? as u32,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What a version said of appearances in videos that came to the same.
#[derive(Debug, Clone, PartialEq)]
pub struct VersionSum {
    /// None: the embedder that ships and the faces of the library.
    pub version: Option<ModelVersionId>,
    pub outcome: Outcome,
    pub count: u32,
    pub scores: (f64, u32),
    pub margins: (f64, u32),
    /// Known ones whose appearance a human confirmed, and how many of those are the person that was said.
    pub checked: u32,
    pub right: u32,
}

/// What was said in `from..to`, by version.
pub fn of_versions(conn: &Connection, from: Instant, to: Instant) -> Result<Vec<VersionSum>, StoreError> {
    let sql = "SELECT r.version, r.outcome, count(*), total(r.score), count(r.score), total(r.margin), count(r.margin),
            total(r.outcome = 'known' AND d.review = 'confirmed'),
            total(r.outcome = 'known' AND d.review = 'confirmed' AND r.person = d.person)
        FROM recognition r JOIN detected_person d ON d.id = r.appearance
        WHERE r.created_at >= ?1 AND r.created_at < ?2
        GROUP BY r.version, r.outcome ORDER BY r.version, r.outcome";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map(params![from, to], |r| {
        Ok(VersionSum {
            version: r.get(0)?,
            outcome: r.get(1)?,
            count: r.get(2)?,
            scores: (r.get(3)?, r.get(4)?),
            margins: (r.get(5)?, r.get(6)?),
            checked: r.get::<_, f64>(7)? as u32,
            right: r.get::<_, f64>(8)? as u32,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::super::sightings::tests::sighting;
    use super::super::sightings::{self, NewSighting};
    use super::*;
    use crate::store::live::cameras;
    use crate::store::live::cameras::tests::camera;
    use crate::store::testing::Fixture;

    #[test]
    fn sightings_are_summed_by_camera_and_outcome() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let lobby = cameras::insert(tx, &camera("Lobby"))?;
            for (first, outcome, score) in [
                (10, Outcome::Known, Some(0.5)),
                (20, Outcome::Known, Some(0.75)),
                (30, Outcome::Faceless, None),
                (90, Outcome::Known, Some(0.9)),
            ] {
                let seen = sighting(lobby, None, first, first + 1);
                sightings::put(tx, &NewSighting { outcome, score, moire: Some(first == 20), ..seen })?;
            }
            let sums = of_cameras(tx, Instant(10), Instant(90))?;
            let of: Vec<_> = sums.iter().map(|s| (s.outcome, s.count, s.scores, s.flat)).collect();
            assert_eq!(of, [(Outcome::Faceless, 1, (0.0, 0), 0), (Outcome::Known, 2, (1.25, 2), 1)]);
            assert_eq!(of_versions(tx, Instant(0), Instant(100))?, []);
            Ok(())
        });
    }
}
