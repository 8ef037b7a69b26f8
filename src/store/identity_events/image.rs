//! Rows as events keep them: columns and values, exact to the last bit.

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension, Transaction};
use serde_json::{Map, Value as Json, json};

use crate::domain::ids::VideoId;
use crate::store::error::StoreError;

/// The tables whose rows decisions change. Each has an integer key `id` that is never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    Person,
    Appearance,
    Track,
    BodyFeature,
    Constraint,
    Suggestion,
    Analysis,
}

impl Table {
    const ALL: [Self; 7] = [
        Self::Person,
        Self::Appearance,
        Self::Track,
        Self::BodyFeature,
        Self::Constraint,
        Self::Suggestion,
        Self::Analysis,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Appearance => "detected_person",
            Self::Track => "track",
            Self::BodyFeature => "body_feature",
            Self::Constraint => "person_constraint",
            Self::Suggestion => "suggestion",
            Self::Analysis => "analysis",
        }
    }

    pub(super) fn parse(name: &str) -> Result<Self, StoreError> {
        let found = Self::ALL.into_iter().find(|table| table.name() == name);
        found.ok_or_else(|| StoreError::Damaged { what: format!("an event about table {name:?}") })
    }

    /// A column made from the others whenever it is missing: that it differs is no one's decision.
    fn is_derived(self, column: &str) -> bool {
        self == Self::Appearance && column == "best_shot"
    }

    /// The video a row belongs to.
    pub(super) fn video(self, conn: &Connection, row: i64) -> Result<Option<VideoId>, StoreError> {
        let sql = match self {
            Self::Person => return Ok(None),
            Self::Appearance => "SELECT video FROM detected_person WHERE id = ?1",
            Self::Track => "SELECT a.video FROM track t JOIN analysis a ON a.id = t.analysis WHERE t.id = ?1",
            Self::BodyFeature => {
                "SELECT a.video FROM body_feature b JOIN analysis a ON a.id = b.analysis WHERE b.id = ?1"
            }
            Self::Constraint => {
                "SELECT d.video FROM person_constraint c JOIN detected_person d ON d.id = c.appearance
                 WHERE c.id = ?1"
            }
            Self::Suggestion => {
                "SELECT d.video FROM suggestion s JOIN detected_person d ON d.id = s.appearance WHERE s.id = ?1"
            }
            Self::Analysis => "SELECT video FROM analysis WHERE id = ?1",
        };
        Ok(conn.prepare_cached(sql)?.query_row([row], |r| r.get(0)).optional()?)
    }
}

/// Some columns of a row, or all.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Image(pub(super) Vec<(String, Sql)>);

impl Image {
    /// All columns of a row; `None` where there is no such row.
    pub(super) fn read(conn: &Connection, table: Table, row: i64) -> Result<Option<Self>, StoreError> {
        let mut stmt = conn.prepare_cached(&format!("SELECT * FROM {} WHERE id = ?1", table.name()))?;
        let names: Vec<String> = stmt.column_names().map(str::to_owned).collect();
        let values =
            stmt.query_row([row], |r| (0..names.len()).map(|i| r.get(i)).collect::<Result<Vec<Sql>, _>>());
        Ok(values.optional()?.map(|values| Self(names.into_iter().zip(values).collect())))
    }

    pub(super) fn insert(&self, tx: &Transaction<'_>, table: Table) -> Result<i64, StoreError> {
        let columns: Vec<&str> = self.0.iter().map(|(name, _)| name.as_str()).collect();
        let marks = vec!["?"; columns.len()].join(", ");
        let sql = format!("INSERT INTO {} ({}) VALUES ({marks})", table.name(), columns.join(", "));
        tx.prepare_cached(&sql)?
            .execute(rusqlite::params_from_iter(self.0.iter().map(|(_, value)| value)))?;
        Ok(tx.last_insert_rowid())
    }

    pub(super) fn update(&self, tx: &Transaction<'_>, table: Table, row: i64) -> Result<(), StoreError> {
        let columns: Vec<String> = self.0.iter().map(|(name, _)| format!("{name} = ?")).collect();
        let sql = format!("UPDATE {} SET {} WHERE id = ?", table.name(), columns.join(", "));
        let row = Sql::Integer(row);
        let values = self.0.iter().map(|(_, value)| value).chain(std::iter::once(&row));
        tx.prepare_cached(&sql)?.execute(rusqlite::params_from_iter(values))?;
        Ok(())
    }

    pub(super) fn get(&self, column: &str) -> Option<&Sql> {
        self.0.iter().find(|(name, _)| name == column).map(|(_, value)| value)
    }

    pub(super) fn text(&self, column: &str) -> Option<&str> {
        match self.get(column) {
            Some(Sql::Text(text)) => Some(text),
            _ => None,
        }
    }

    pub(super) fn integer(&self, column: &str) -> Option<i64> {
        match self.get(column) {
            Some(Sql::Integer(n)) => Some(*n),
            _ => None,
        }
    }

    /// True where each column here has the same value in `row`; derived ones may differ. Two floats are the same
    /// where their bits are.
    pub(super) fn agrees_with(&self, row: &Self, table: Table) -> bool {
        let same = |a: &Sql, b: &Sql| match (a, b) {
            (Sql::Real(a), Sql::Real(b)) => a.to_bits() == b.to_bits(),
            _ => a == b,
        };
        self.0.iter().all(|(name, value)| {
            table.is_derived(name) || row.get(name).is_some_and(|found| same(value, found))
        })
    }

    pub(super) fn to_json(&self) -> Json {
        Json::Object(self.0.iter().map(|(name, value)| (name.clone(), value_to_json(value))).collect())
    }

    pub(super) fn from_json(text: &str) -> Result<Self, StoreError> {
        let object: Map<String, Json> = serde_json::from_str(text)?;
        let read = |(name, value)| Ok((name, value_from_json(value)?));
        Ok(Self(object.into_iter().map(read).collect::<Result<_, StoreError>>()?))
    }
}

/// Floats go by their bits and blobs in hexadecimal: what comes back is what was there.
fn value_to_json(value: &Sql) -> Json {
    match value {
        Sql::Null => Json::Null,
        Sql::Integer(n) => json!(n),
        Sql::Real(x) => json!({ "real": format!("{:016x}", x.to_bits()) }),
        Sql::Text(text) => json!(text),
        Sql::Blob(bytes) => {
            let mut hex = String::with_capacity(bytes.len() * 2);
            for byte in bytes {
                hex.push(char::from(DIGITS[usize::from(byte >> 4)]));
                hex.push(char::from(DIGITS[usize::from(byte & 15)]));
            }
            json!({ "blob": hex })
        }
    }
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

fn value_from_json(value: Json) -> Result<Sql, StoreError> {
    let damaged = || StoreError::Damaged { what: "a value of an identity event".to_owned() };
    Ok(match value {
        Json::Null => Sql::Null,
        Json::Number(n) => Sql::Integer(n.as_i64().ok_or_else(damaged)?),
        Json::String(text) => Sql::Text(text),
        Json::Object(typed) => match (typed.get("real"), typed.get("blob")) {
            (Some(Json::String(bits)), None) => match u64::from_str_radix(bits, 16) {
                Ok(bits) => Sql::Real(f64::from_bits(bits)),
                Err(_) => return Err(damaged()),
            },
            (None, Some(Json::String(hex))) => Sql::Blob(bytes(hex).ok_or_else(damaged)?),
            _ => return Err(damaged()),
        },
        Json::Bool(_) | Json::Array(_) => return Err(damaged()),
    })
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digit = |c: u8| char::from(c).to_digit(16).map(|d| d as u8);
    let (pairs, rest) = hex.as_bytes().as_chunks::<2>();
    let bytes = pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?));
    if rest.is_empty() { bytes.collect() } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_value() -> impl Strategy<Value = Sql> {
        prop_oneof![
            Just(Sql::Null),
            any::<i64>().prop_map(Sql::Integer),
            any::<u64>().prop_map(|bits| Sql::Real(f64::from_bits(bits))),
            ".{0,20}".prop_map(Sql::Text),
            proptest::collection::vec(any::<u8>(), 0..40).prop_map(Sql::Blob),
        ]
    }

    proptest! {
        #[test]
        fn every_value_comes_back_bit_for_bit(value in any_value()) {
            let image = Image(vec![("x".to_owned(), value)]);
            let back = Image::from_json(&image.to_json().to_string()).unwrap();
            prop_assert!(image.agrees_with(&back, Table::Person), "{image:?} {back:?}");
        }
    }

    #[test]
    fn a_differing_derived_column_is_no_difference() {
        let row = |shot: &str| Image(vec![("best_shot".to_owned(), Sql::Text(shot.to_owned()))]);
        assert!(row("a").agrees_with(&row("b"), Table::Appearance));
        assert!(!row("a").agrees_with(&row("b"), Table::Person));
        assert!(Image::from_json(r#"{"x": {"real": "zz"}}"#).is_err());
        assert!(Image::from_json(r#"{"x": {"blob": "abc"}}"#).is_err());
    }
}
