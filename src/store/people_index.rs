//! The index of people over videos: who is in which, from when to when, and with whom.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use super::error::StoreError;
use super::persons;
use crate::domain::ids::{AppearanceId, CollectionId, PersonId, VideoId};
use crate::domain::person::Person;
use crate::domain::time::MediaTime;

/// What of the index is asked for; everything that is not said is not asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct IndexFilter {
    pub video: Option<VideoId>,
    pub collection: Option<CollectionId>,
    /// Hidden people as well.
    pub hidden: bool,
}

/// One person in one video.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub video: VideoId,
    pub appearances: u32,
    /// Of them, those a human confirmed.
    pub confirmed: u32,
    pub first: MediaTime,
    pub last: MediaTime,
    /// All appearances together.
    pub total: MediaTime,
    /// The surest appearance, and its best shot if it has one.
    pub best: AppearanceId,
    pub best_shot_file: Option<String>,
}

/// One person in all videos, by video.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexRow {
    pub person: Person,
    pub videos: Vec<Seen>,
}

/// Somebody in the picture at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Together {
    pub person: PersonId,
    pub video: VideoId,
    /// How long, in all.
    pub total: MediaTime,
}

/// The people of current analyses by code, each with their videos.
pub fn index(conn: &Connection, filter: IndexFilter) -> Result<Vec<IndexRow>, StoreError> {
    let mut stmt = conn.prepare_cached(&format!(
        "WITH ranked AS (
            SELECT d.*, row_number() OVER (PARTITION BY d.person, d.video
                ORDER BY d.best_shot IS NULL, d.confidence DESC, d.id) AS place
            FROM detected_person d
            JOIN analysis a ON a.id = d.analysis AND a.is_current = 1
            JOIN video v ON v.id = d.video
            WHERE d.review <> 'not_a_person' AND (?1 IS NULL OR d.video = ?1) AND (?2 IS NULL OR v.collection = ?2))
         SELECT {}, r.video AS video, count(*) AS appearances, sum(r.review = 'confirmed') AS confirmed,
            min(r.start_us) AS first, max(r.end_us) AS last, sum(r.end_us - r.start_us) AS total,
            max(CASE r.place WHEN 1 THEN r.id END) AS best, max(CASE r.place WHEN 1 THEN r.best_shot END) AS shot
         FROM ranked r JOIN person ON person.id = r.person
         WHERE ?3 OR person.hidden = 0
         GROUP BY person.id, r.video ORDER BY person.code, r.video",
        persons::COLUMNS
    ))?;
    let mut rows = stmt.query(params![filter.video, filter.collection, filter.hidden])?;
    let mut people: Vec<IndexRow> = Vec::new();
    while let Some(r) = rows.next()? {
        let seen = Seen {
            video: r.get("video")?,
            appearances: r.get("appearances")?,
            confirmed: r.get("confirmed")?,
            first: r.get("first")?,
            last: r.get("last")?,
            total: r.get("total")?,
            best: r.get("best")?,
            best_shot_file: r.get("shot")?,
        };
        let person = persons::row(r)?;
        match people.last_mut() {
            Some(last) if last.person.id == person.id => last.videos.push(seen),
            _ => people.push(IndexRow { person, videos: vec![seen] }),
        }
    }
    Ok(people)
}

/// With whom a person is in the picture at the same time, longest first.
pub fn together(conn: &Connection, person: PersonId) -> Result<Vec<Together>, StoreError> {
    let sql = "SELECT o.person, o.video, max(d.start_us, o.start_us), min(d.end_us, o.end_us)
        FROM detected_person d
        JOIN analysis a ON a.id = d.analysis AND a.is_current = 1
        JOIN detected_person o ON o.analysis = d.analysis AND o.person <> d.person
            AND o.start_us < d.end_us AND o.end_us > d.start_us
        WHERE d.person = ?1 AND d.review <> 'not_a_person' AND o.review <> 'not_a_person'";
    let mut stmt = conn.prepare_cached(sql)?;
    let mut shared: BTreeMap<(PersonId, VideoId), i64> = BTreeMap::new();
    let mut rows = stmt.query([person])?;
    while let Some(r) = rows.next()? {
        let (start, end): (MediaTime, MediaTime) = (r.get(2)?, r.get(3)?);
        *shared.entry((r.get(0)?, r.get(1)?)).or_default() += end.0 - start.0;
    }
    let rows = shared.into_iter();
    let mut all: Vec<Together> =
        rows.map(|((person, video), us)| Together { person, video, total: MediaTime(us) }).collect();
    all.sort_by_key(|together| std::cmp::Reverse(together.total));
    Ok(all)
}

/// Everyone who is in the picture at the same time as somebody else: how many others, and the `most` of them seen
/// together longest, longest first.
pub fn company(
    conn: &Connection,
    most: usize,
) -> Result<BTreeMap<PersonId, (usize, Vec<PersonId>)>, StoreError> {
    let sql = "SELECT d.analysis, d.person, d.start_us, d.end_us FROM detected_person d
        JOIN analysis a ON a.id = d.analysis AND a.is_current = 1
        WHERE d.review <> 'not_a_person' ORDER BY d.analysis, d.start_us, d.id";
    let mut stmt = conn.prepare_cached(sql)?;
    let mut shared: BTreeMap<PersonId, BTreeMap<PersonId, i64>> = BTreeMap::new();
    // Those still in the picture while the appearances pass in order of their beginnings.
    let (mut analysis, mut here): (i64, Vec<(PersonId, i64)>) = (0, Vec::new());
    let mut rows = stmt.query([])?;
    while let Some(r) = rows.next()? {
        let (of, person, start, end): (i64, PersonId, MediaTime, MediaTime) =
            (r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?);
        if of != analysis {
            analysis = of;
            here.clear();
        }
        here.retain(|(_, until)| *until > start.0);
        for &(other, until) in here.iter().filter(|(other, _)| *other != person) {
            let us = until.min(end.0) - start.0;
            *shared.entry(person).or_default().entry(other).or_default() += us;
            *shared.entry(other).or_default().entry(person).or_default() += us;
        }
        here.push((person, end.0));
    }
    let longest = |others: BTreeMap<PersonId, i64>| {
        let count = others.len();
        let mut others: Vec<(PersonId, i64)> = others.into_iter().collect();
        others.sort_by_key(|(person, us)| (std::cmp::Reverse(*us), *person));
        (count, others.into_iter().take(most).map(|(person, _)| person).collect())
    };
    Ok(shared.into_iter().map(|(person, others)| (person, longest(others))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::job::AnalysisSettings;
    use crate::store::analyses::{self, Findings, FoundPerson, NewAnalysis};
    use crate::store::collections;
    use crate::store::testing::{Fixture, add_video, found, track};

    #[test]
    fn people_are_listed_with_their_videos_and_company() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let home = collections::create(tx, "home", None)?;
            let shop = collections::create(tx, "shop", None)?;
            let mut first = None;
            for (n, collection) in [(1, home), (2, shop)] {
                let video = add_video(tx, collection, n)?;
                let [detector, model_hash, tracker_version] = ["d", "h", "1"].map(str::to_owned);
                let settings = AnalysisSettings::default();
                let of = NewAnalysis { video, settings, detector, model_hash, tracker_version };
                let analysis = analyses::begin(tx, &of)?;
                let tracks = vec![track(1, 0, 9), track(2, 30, 49), track(3, 5, 39)];
                let mut persons = vec![found(&[(1, 0, 9), (2, 30, 49)]), found(&[(3, 5, 39)])];
                persons[0] = FoundPerson { known: first, ..persons[0].clone() };
                persons[0].appearances[1].confidence = 0.75;
                let findings = Findings { tracks, persons, ..Default::default() };
                first = Some(analyses::finish(tx, analysis, &findings)?[0].person.id);
            }
            let all = index(tx, IndexFilter::default())?;
            let lines: Vec<_> = all
                .iter()
                .map(|row| (row.person.code.0, row.videos.iter().map(|v| v.video.0).collect::<Vec<_>>()))
                .collect();
            assert_eq!(lines, [(1, vec![1, 2]), (2, vec![1]), (3, vec![2])]);
            let seen = &all[0].videos[1];
            assert_eq!((seen.appearances, seen.confirmed), (2, 0));
            assert_eq!((seen.first.0, seen.last.0, seen.total.0), (0, 2_000_000, 1_200_000));
            assert_eq!(seen.best, AppearanceId(5), "the surer one");

            let in_shop = IndexFilter { collection: Some(shop), ..Default::default() };
            assert_eq!(index(tx, in_shop)?.iter().map(|r| r.person.code.0).collect::<Vec<_>>(), [1, 3]);
            let company = together(tx, all[0].person.id)?;
            let lines: Vec<_> = company.iter().map(|t| (t.person.0, t.video.0, t.total.0)).collect();
            assert_eq!(lines, [(2, 1, 600_000), (3, 2, 600_000)]);
            let everyone = super::company(tx, 1)?;
            assert_eq!(
                everyone[&all[0].person.id],
                (2, vec![PersonId(2)]),
                "as together, of everyone at once"
            );
            assert_eq!(everyone[&PersonId(3)], (1, vec![PersonId(1)]));

            tx.execute("UPDATE person SET hidden = 1 WHERE code = 1", [])?;
            tx.execute("UPDATE detected_person SET review = 'not_a_person' WHERE person = 3", [])?;
            assert_eq!(index(tx, IndexFilter::default())?.len(), 1);
            assert_eq!(index(tx, IndexFilter { hidden: true, ..Default::default() })?.len(), 2);
            assert_eq!(together(tx, all[0].person.id)?.len(), 1);
            Ok(())
        });
    }
}
