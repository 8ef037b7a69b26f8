//! One search over people, videos and employees, whatever the capitals and the Vietnamese marks.

use rusqlite::Connection;

use super::error::StoreError;
use super::persons;
use crate::domain::ids::{EmployeeId, PersonCode, PersonId, VideoId};
use crate::domain::text::fold;

/// Something found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hit {
    /// Of a merged code, the survivor.
    Person {
        id: PersonId,
        code: PersonCode,
        name: Option<String>,
    },
    Video {
        id: VideoId,
        filename: String,
    },
    Employee {
        id: EmployeeId,
        name: String,
    },
}

/// The `limit` best finds for what somebody typed: whole names first, then beginnings, then words' beginnings, then
/// anything that holds it; among equals people, videos, employees, and in order of code or name. A code is found by
/// its number alone as well. Nothing is found for nothing.
pub fn search(conn: &Connection, text: &str, limit: usize) -> Result<Vec<Hit>, StoreError> {
    let wanted = fold(text.trim());
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let mut found: Vec<(u8, u8, String, Hit)> = Vec::new();
    if let Ok(code) = text.parse::<PersonCode>()
        && let Ok(person) = persons::by_code(conn, code)
    {
        let hit = Hit::Person { id: person.id, code: person.code, name: person.name };
        found.push((0, 0, String::new(), hit));
    }
    let mut stmt = conn.prepare_cached("SELECT id, code, name FROM person WHERE merged_into IS NULL")?;
    let mut rows = stmt.query([])?;
    while let Some(r) = rows.next()? {
        let (id, code, name): (PersonId, PersonCode, Option<String>) = (r.get(0)?, r.get(1)?, r.get(2)?);
        let label = code.to_string();
        let by_name = name.as_deref().and_then(|name| rank(&fold(name), &wanted));
        // A mere number means the code as a whole, not every code with that digit.
        let is_number = wanted.bytes().all(|b| b.is_ascii_digit());
        let by_code = if is_number { None } else { rank(&fold(&label), &wanted) };
        if let Some(rank) = by_name.into_iter().chain(by_code).min()
            && !found.iter().any(|(.., hit)| matches!(hit, Hit::Person { id: known, .. } if *known == id))
        {
            found.push((rank, 0, label, Hit::Person { id, code, name }));
        }
    }
    let mut stmt = conn.prepare_cached("SELECT id, filename FROM video")?;
    let mut rows = stmt.query([])?;
    while let Some(r) = rows.next()? {
        let filename: String = r.get(1)?;
        if let Some(rank) = rank(&fold(&filename), &wanted) {
            found.push((rank, 1, fold(&filename), Hit::Video { id: r.get(0)?, filename }));
        }
    }
    let mut stmt = conn.prepare_cached("SELECT id, name FROM employee")?;
    let mut rows = stmt.query([])?;
    while let Some(r) = rows.next()? {
        let name: String = r.get(1)?;
        if let Some(rank) = rank(&fold(&name), &wanted) {
            found.push((rank, 2, fold(&name), Hit::Employee { id: r.get(0)?, name }));
        }
    }
    found.sort_by(|a, b| (a.0, a.1, &a.2).cmp(&(b.0, b.1, &b.2)));
    found.truncate(limit);
    Ok(found.into_iter().map(|(.., hit)| hit).collect())
}

/// How well `name` fits, 0 best; `None` where it does not hold `wanted`. Both folded.
fn rank(name: &str, wanted: &str) -> Option<u8> {
    if name == wanted {
        return Some(0);
    }
    if name.starts_with(wanted) {
        return Some(1);
    }
    let mut places = name.match_indices(wanted).map(|(at, _)| at).peekable();
    places.peek()?;
    let begins_word = |at: usize| !name[..at].ends_with(char::is_alphanumeric);
    Some(if places.any(begins_word) { 2 } else { 3 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::employees::{self, NewEmployee};
    use crate::store::testing::{Fixture, add_video};
    use crate::store::{collections, persons};

    #[test]
    fn names_codes_and_files_are_found_without_marks_the_best_fit_first() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let collection = collections::create(tx, "home", None)?;
            // Cửa 7.mp4
            add_video(tx, collection, 7)?;
            for name in ["Nguyễn Văn Cửa", "Lan", "Hoàng Lan", "Điệp"] {
                let person = persons::create(tx)?;
                persons::set_name(tx, person.id, Some(name))?;
            }
            let gone = persons::create(tx)?;
            tx.execute("UPDATE person SET merged_into = 2 WHERE id = ?1", [gone.id])?;
            employees::insert(tx, &NewEmployee { name: "Lân Đình".to_owned(), ..Default::default() })?;
            let names = |text: &str| -> Vec<String> {
                let name = |hit| match hit {
                    Hit::Person { code, name, .. } => name.unwrap_or_else(|| code.to_string()),
                    Hit::Video { filename: name, .. } | Hit::Employee { name, .. } => name,
                };
                search(tx, text, 10).unwrap().into_iter().map(name).collect()
            };
            assert_eq!(names("LAN"), ["Lan", "Lân Đình", "Hoàng Lan"]);
            assert_eq!(names("cua"), ["Cửa 7.mp4", "Nguyễn Văn Cửa"]);
            assert_eq!(names("điep"), ["Điệp"]);
            assert_eq!(names(" person-5 "), ["Lan"], "the survivor of a merged code");
            assert_eq!(names("4"), ["Điệp", "Cửa 7.mp4"], "a number is a code first");
            assert_eq!(names("1"), ["Nguyễn Văn Cửa"], "and not every code that has the digit");
            assert_eq!(names("person-000").len(), 4);
            assert_eq!(names("uye"), ["Nguyễn Văn Cửa"]);
            assert!(names(" ").is_empty() && names("không có").is_empty());
            assert_eq!(search(tx, "person", 2)?.len(), 2);
            Ok(())
        });
    }
}
