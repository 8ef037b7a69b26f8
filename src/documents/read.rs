//! Somebody's table as texts: CSV of any usual separator, XLSX, XLS, ODS.

use std::io::Cursor;

use calamine::{Data, Reader};

use super::error::DocumentError;
use super::table::looks_like_a_formula;

/// Separators that spreadsheets write, depending on the country.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// How many of the first rows may stand above the headings: a title, a company's name, a date.
const ABOVE: usize = 12;

/// The first sheet of a file: the row of its headings, and those below.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    pub headings: Vec<String>,
    /// Each as long as the headings; rows without any text are left out.
    pub rows: Vec<Vec<String>>,
    /// Where each row stands in the file, from 1 and with everything above it, as spreadsheets number them.
    pub lines: Vec<usize>,
}

/// Reads `bytes` by the ending of `name`. Dates come out as ISO 8601, durations and times as `h:mm`.
pub fn read(name: &str, bytes: &[u8]) -> Result<Sheet, DocumentError> {
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let rows = match ending.as_str() {
        "xlsx" | "xlsm" | "xlsb" | "xls" | "ods" => workbook(bytes)?,
        _ => separated(bytes)?,
    };
    let filled = |row: &[String]| row.iter().filter(|cell| !cell.trim().is_empty()).count();
    let rows: Vec<(usize, Vec<String>)> = rows.into_iter().filter(|(_, row)| filled(row) > 0).collect();
    // Titles fill a cell or two; headings are about as wide as the table.
    let widest = rows.iter().take(ABOVE * 2).map(|(_, row)| filled(row)).max().unwrap_or(0);
    let at = rows.iter().take(ABOVE).position(|(_, row)| filled(row) * 2 > widest).unwrap_or(0);
    let mut rows = rows.into_iter().skip(at);
    let (_, headings) = rows.next().ok_or(DocumentError::Empty)?;
    let (lines, rows) = rows
        .map(|(line, mut row)| {
            row.resize(headings.len(), String::new());
            (line, row)
        })
        .unzip();
    Ok(Sheet { headings, rows, lines })
}

fn separated(bytes: &[u8]) -> Result<Vec<(usize, Vec<String>)>, DocumentError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let first = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
    let count = |separator: u8| first.split(|b| *b == separator).count();
    // The first of equals: a table of one column has none of them.
    let separator = SEPARATORS.into_iter().rev().max_by_key(|s| count(*s)).unwrap_or(b',');
    let mut reader =
        ::csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(bytes);
    let mut rows = Vec::new();
    let mut counted = Lines { bytes, at: 0, line: 1 };
    for record in reader.records() {
        let record = record.map_err(|e| match e.kind() {
            ::csv::ErrorKind::Utf8 { pos, .. } => {
                DocumentError::NotUtf8 { line: pos.as_ref().map_or(0, ::csv::Position::line) }
            }
            _ => DocumentError::NotATable { reason: e.to_string() },
        })?;
        let line = counted.of_record(record.position().map_or(0, |at| at.byte() as usize));
        rows.push((line, record.iter().map(plain).collect()));
    }
    Ok(rows)
}

/// Numbers lines as spreadsheets do; a record is said to begin where the one before ended, blank lines included.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
}

impl Lines<'_> {
    /// The line of the record that begins at this byte, or after the line ends there; records in rising order.
    fn of_record(&mut self, byte: usize) -> usize {
        let blank = self.bytes.get(byte..).unwrap_or_default();
        let begin = byte + blank.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let between = self.bytes.get(self.at..begin).unwrap_or_default();
        self.line += between.split(|b| *b == b'\n').count() - 1;
        self.at = begin.max(self.at);
        self.line
    }
}

/// Without the apostrophe that keeps text from being a formula.
fn plain(cell: &str) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if looks_like_a_formula(rest) => rest.to_owned(),
        _ => cell.to_owned(),
    }
}

fn workbook(bytes: &[u8]) -> Result<Vec<(usize, Vec<String>)>, DocumentError> {
    let not_a_table = |reason: String| DocumentError::NotATable { reason };
    let mut book =
        calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|e| not_a_table(e.to_string()))?;
    let range = match book.worksheet_range_at(0) {
        Some(range) => range.map_err(|e| not_a_table(e.to_string()))?,
        None => return Err(DocumentError::Empty),
    };
    let first = range.start().map_or(0, |(row, _)| row as usize) + 1;
    Ok((first..).zip(range.rows().map(|row| row.iter().map(shown).collect())).collect())
}

fn shown(cell: &Data) -> String {
    match cell {
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        Data::DateTime(at) if at.is_duration() || at.as_f64() < 1.0 => {
            let minutes = (at.as_f64() * 1440.0).round() as i64;
            format!("{}:{:02}", minutes / 60, minutes % 60)
        }
        Data::DateTime(at) => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            if (hour, minute, second) == (0, 0, 0) {
                format!("{year:04}-{month:02}-{day:02}")
            } else {
                format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
            }
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_found_and_short_rows_filled() {
        for text in ["a;b\n1;2\n\n;\n3", "a\tb\n1\t2\n3", "a,b\r\n1,2\r\n3\r\n"] {
            let sheet = read("t.csv", text.as_bytes()).unwrap();
            assert_eq!(sheet.headings, ["a", "b"], "{text:?}");
            assert_eq!(sheet.rows, [["1", "2"], ["3", ""]], "{text:?}");
        }
        let titled =
            read("t.csv", "Employees;;\n\n24/11/2026;;\nCode;Name;Unit\n1;An;\n\n2;;".as_bytes()).unwrap();
        assert_eq!(titled.headings, ["Code", "Name", "Unit"]);
        assert_eq!((titled.rows.len(), titled.lines), (2, vec![5, 7]));
        let single = read("t.csv", b"Code\n1\n2").unwrap();
        assert_eq!((single.headings, single.lines), (vec!["Code".to_owned()], vec![2, 3]));
        assert!(matches!(read("t.csv", b""), Err(DocumentError::Empty)));
        assert!(matches!(read("t.csv", b"a\n\xff\n"), Err(DocumentError::NotUtf8 { .. })));
        assert!(matches!(read("t.xlsx", b"PK nonsense"), Err(DocumentError::NotATable { .. })));
    }
}
