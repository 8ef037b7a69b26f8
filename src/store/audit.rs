//! The audit trail: who did what, each row chained to the one before.
//!
//! A row's hash is SHA-256 over, in this order: the tag `stepmedia-audit-1`, the previous row's hash (32 zero
//! bytes for the first row), `seq` and `at` as 8 bytes little endian, then actor, action, subject and details,
//! each as its length in bytes (8 bytes little endian) and its UTF-8. Lengths make the encoding unambiguous.
//!
//! The schema refuses updates, deletions and gaps. Who goes round it with another program is found out by
//! `verify`; who recomputes the whole chain is not, unless an earlier head hash was noted elsewhere.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use sha2::{Digest, Sha256};

use super::columns;
use super::error::StoreError;
use crate::domain::time::Instant;

const TAG: &[u8] = b"stepmedia-audit-1";

/// What is to be remembered.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Who: `owner` until there are accounts.
    pub actor: String,
    /// What was done, such as `video.import`.
    pub action: String,
    /// To what, such as `video 12`; may be empty.
    pub subject: String,
    pub details: serde_json::Value,
}

#[derive(Debug, Clone, PartialEq)]
pub struct AuditRow {
    /// From 1, without gaps.
    pub seq: i64,
    pub at: Instant,
    pub entry: Entry,
    pub hash: [u8; 32],
}

/// What `verify` found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// All rows are as they were written. `head` is the last row's hash (zeros where there is none).
    Intact { rows: i64, head: [u8; 32] },
    /// `seq` is the first row that is missing or not as it was written.
    Broken { seq: i64 },
}

/// Appends a row, in the transaction of what it tells of.
pub fn append(tx: &Transaction<'_>, entry: &Entry) -> Result<i64, StoreError> {
    let last: Option<[u8; 32]> =
        tx.query_row("SELECT hash FROM audit ORDER BY seq DESC LIMIT 1", [], |r| r.get(0)).optional()?;
    let mut stored = Stored {
        seq: tx.query_row("SELECT value + 1 FROM counter WHERE name = 'audit_seq'", [], |r| r.get(0))?,
        at: columns::now(),
        actor: entry.actor.clone(),
        action: entry.action.clone(),
        subject: entry.subject.clone(),
        details: entry.details.to_string(),
        prev_hash: last.unwrap_or_default(),
        hash: [0; 32],
    };
    stored.hash = stored.computed_hash();
    tx.execute(
        "INSERT INTO audit (seq, at, actor, action, subject, details, prev_hash, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            stored.seq,
            stored.at,
            stored.actor,
            stored.action,
            stored.subject,
            stored.details,
            stored.prev_hash,
            stored.hash
        ],
    )?;
    Ok(stored.seq)
}

/// The newest rows first, at most `limit`.
pub fn list(conn: &Connection, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
    let mut stmt = conn.prepare_cached("SELECT * FROM audit ORDER BY seq DESC LIMIT ?1")?;
    let rows = stmt.query_map([limit], |r| {
        let details = columns::json(r, "details")?;
        let Stored { seq, at, actor, action, subject, hash, .. } = stored(r)?;
        Ok(AuditRow { seq, at, entry: Entry { actor, action, subject, details }, hash })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Walks the whole chain.
pub fn verify(conn: &Connection) -> Result<Verdict, StoreError> {
    let mut stmt = conn.prepare("SELECT * FROM audit ORDER BY seq")?;
    let mut rows = stmt.query([])?;
    let (mut seq, mut head) = (0, [0; 32]);
    while let Some(r) = rows.next()? {
        seq += 1;
        // A row that cannot even be read as one (a value of another type) was not written by us.
        match stored(r) {
            Ok(row) if row.seq == seq && row.prev_hash == head && row.computed_hash() == row.hash => {
                head = row.hash;
            }
            _ => return Ok(Verdict::Broken { seq }),
        }
    }
    // Rows cut off at the end leave no break in the chain; the counter still knows them.
    let written: i64 =
        conn.query_row("SELECT value FROM counter WHERE name = 'audit_seq'", [], |r| r.get(0))?;
    if written == seq {
        Ok(Verdict::Intact { rows: seq, head })
    } else {
        Ok(Verdict::Broken { seq: seq + 1 })
    }
}

struct Stored {
    seq: i64,
    at: Instant,
    actor: String,
    action: String,
    subject: String,
    /// As text, because the hash is over these very bytes.
    details: String,
    prev_hash: [u8; 32],
    hash: [u8; 32],
}

impl Stored {
    fn computed_hash(&self) -> [u8; 32] {
        let mut hasher = Sha256::new();
        hasher.update(TAG);
        hasher.update(self.prev_hash);
        hasher.update(self.seq.to_le_bytes());
        hasher.update(self.at.0.to_le_bytes());
        for text in [&self.actor, &self.action, &self.subject, &self.details] {
            hasher.update((text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        }
        hasher.finalize().into()
    }
}

fn stored(r: &Row<'_>) -> rusqlite::Result<Stored> {
    Ok(Stored {
        seq: r.get("seq")?,
        at: r.get("at")?,
        actor: r.get("actor")?,
        action: r.get("action")?,
        subject: r.get("subject")?,
        details: r.get("details")?,
        prev_hash: r.get("prev_hash")?,
        hash: r.get("hash")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::Fixture;

    /// Ten rows, then `tamper` by somebody who knows how to switch the triggers off.
    fn verdict_after(tamper: &str) -> Verdict {
        let mut f = Fixture::new();
        f.write(|tx| {
            for n in 1..=10 {
                let entry = Entry {
                    actor: "owner".to_owned(),
                    action: "video.import".to_owned(),
                    subject: format!("video {n}"),
                    details: serde_json::json!({ "file": "cửa.mp4", "n": n }),
                };
                assert_eq!(append(tx, &entry)?, n);
            }
            Ok(())
        });
        f.conn
            .execute_batch(&format!(
                "DROP TRIGGER audit_never_changes; DROP TRIGGER audit_never_shrinks;
                 DROP TRIGGER audit_grows_by_one; DROP TRIGGER audit_counts; {tamper}"
            ))
            .unwrap();
        verify(&f.conn).unwrap()
    }

    #[test]
    fn an_untouched_chain_is_intact() {
        assert!(matches!(verdict_after(""), Verdict::Intact { rows: 10, .. }));
        let f = Fixture::new();
        assert_eq!(verify(&f.conn).unwrap(), Verdict::Intact { rows: 0, head: [0; 32] });
    }

    #[test]
    fn every_change_names_its_row() {
        for change in [
            "at = at + 1",
            "actor = 'someone'",
            "action = 'video.delete'",
            "subject = 'video 5 '",
            "details = '{\"file\":\"cửa.mp4\", \"n\":5}'",
            "prev_hash = zeroblob(32)",
            "hash = zeroblob(32)",
            // The same bytes, divided otherwise between two fields.
            "action = 'video.importvideo 5', subject = ''",
        ] {
            let verdict = verdict_after(&format!("UPDATE audit SET {change} WHERE seq = 5"));
            assert_eq!(verdict, Verdict::Broken { seq: 5 }, "{change}");
        }
    }

    #[test]
    fn deletions_and_reorderings_name_the_first_row_touched() {
        let broken = |seq| Verdict::Broken { seq };
        assert_eq!(verdict_after("DELETE FROM audit WHERE seq = 4"), broken(4));
        assert_eq!(verdict_after("DELETE FROM audit WHERE seq = 1"), broken(1));
        assert_eq!(verdict_after("DELETE FROM audit WHERE seq > 8"), broken(9));
        assert_eq!(verdict_after("DELETE FROM audit"), broken(1));
        let close_the_gap = "DELETE FROM audit WHERE seq = 4; UPDATE audit SET seq = seq - 1 WHERE seq > 4;
            UPDATE counter SET value = value WHERE name = 'audit_seq'";
        assert_eq!(verdict_after(close_the_gap), broken(4));
        let swap = "UPDATE audit SET seq = 99 WHERE seq = 6; UPDATE audit SET seq = 6 WHERE seq = 7;
            UPDATE audit SET seq = 7 WHERE seq = 99";
        assert_eq!(verdict_after(swap), broken(6));
    }

    #[test]
    fn the_schema_refuses_to_rewrite_history() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let entry = Entry {
                actor: "owner".to_owned(),
                action: "a".to_owned(),
                subject: String::new(),
                details: serde_json::Value::Null,
            };
            append(tx, &entry)?;
            append(tx, &entry)?;
            let row = "strftime('%s'), 'x', 'y', '', '{}', zeroblob(32), zeroblob(32)";
            for sql in [
                "UPDATE audit SET actor = 'x'",
                "DELETE FROM audit WHERE seq = 2",
                &format!("INSERT OR REPLACE INTO audit SELECT 1, {row}"),
                &format!("INSERT INTO audit SELECT 4, {row}"),
            ] {
                let e = tx.execute(sql, []).unwrap_err().to_string();
                assert!(e.contains("audit rows"), "{sql}: {e}");
            }
            let listed = list(tx, 1)?;
            assert_eq!((listed.len(), listed[0].seq, &listed[0].entry), (1, 2, &entry));
            Ok(())
        });
    }
}
