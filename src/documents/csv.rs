//! Tables as CSV (RFC 4180): headings and rows, without title.

use super::error::DocumentError;
use super::table::{Cell, DateForm, Table, looks_like_a_formula};

/// Says UTF-8 to spreadsheets, which otherwise guess wrong at Vietnamese.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Dates are ISO 8601, durations `h:mm`. Text like a formula gets an apostrophe before it, which reading takes off.
pub fn csv(table: &Table) -> Result<Vec<u8>, DocumentError> {
    let mut writer =
        ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(BYTE_ORDER_MARK.to_vec());
    let not_written = |e: ::csv::Error| DocumentError::NotWritten { reason: e.to_string() };
    writer.write_record(table.columns.iter().map(|c| safe(&c.heading))).map_err(not_written)?;
    for row in &table.rows {
        writer.write_record(row.iter().map(cell)).map_err(not_written)?;
    }
    writer.into_inner().map_err(|e| DocumentError::NotWritten { reason: e.to_string() })
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => safe(text),
        other => other.shown(DateForm::YearFirst),
    }
}

fn safe(text: &str) -> String {
    if looks_like_a_formula(text) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::documents::{Column, read};

    #[test]
    fn what_is_written_is_read_again_and_formulas_are_text() {
        let table = Table {
            columns: vec![Column::new("Họ và tên", 20), Column::new("Ngày", 10), Column::new("Giờ", 6)],
            rows: ["Nguyễn, \"Ân\"", "=1+1", "+84901", "-", "@x", "'x"]
                .map(|name| vec![Cell::text(name), Cell::Date(date(2026, 3, 2)), Cell::Minutes(-65)])
                .to_vec(),
            ..Table::default()
        };
        let bytes = csv(&table).unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(
            text.starts_with(
                "\u{feff}Họ và tên,Ngày,Giờ\r\n\"Nguyễn, \"\"Ân\"\"\",2026-03-02,-1:05\r\n'=1+1,"
            )
        );
        let sheet = read("x.csv", &bytes).unwrap();
        assert_eq!(sheet.headings, ["Họ và tên", "Ngày", "Giờ"]);
        let names: Vec<_> = sheet.rows.iter().map(|row| row[0].as_str()).collect();
        assert_eq!(names, ["Nguyễn, \"Ân\"", "=1+1", "+84901", "-", "@x", "'x"]);
    }
}
