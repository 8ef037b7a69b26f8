//! Tables from and to files, and the columns that a table's headings mean.

use std::path::Path;

use jiff::civil::{DateTime, Time};

use super::args::FormatArg;
use super::date_form;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::documents::{self, Letterhead, Sheet, Table};
use crate::domain::message::Message;
use crate::jobs::hr::{Company, parse_date};

pub fn read(path: &Path) -> Result<Sheet, CliError> {
    let bytes = std::fs::read(path).map_err(|e| CliError::file(path, &e))?;
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    documents::read(&name, &bytes).map_err(|e| CliError::input(e.message()))
}

/// Where the `row`-th row (from 1) stands in its file.
pub fn line(lines: &[usize], row: usize) -> usize {
    row.checked_sub(1).and_then(|n| lines.get(n)).copied().unwrap_or(row)
}

/// The format asked for, or the one of the file's ending.
pub fn format_of(path: &Path, asked: Option<FormatArg>) -> Result<FormatArg, CliError> {
    if let Some(format) = asked {
        return Ok(format);
    }
    let ending = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "csv" => Ok(FormatArg::Csv),
        "xlsx" => Ok(FormatArg::Xlsx),
        "pdf" => Ok(FormatArg::Pdf),
        _ => Err(CliError::input(Message::new("cli-hr-format").with("path", path.display().to_string()))),
    }
}

/// Writes a table beside and renames it, so that a half-written file never stands there.
pub fn write(
    output: &Output,
    company: &Company,
    table: &Table,
    format: FormatArg,
    path: &Path,
) -> Result<(), CliError> {
    let bytes = match format {
        FormatArg::Csv => documents::csv(table),
        FormatArg::Xlsx => documents::xlsx(table),
        FormatArg::Pdf => {
            let page = |page: usize, pages: usize| {
                output.translator.say(&Message::new("report-page").with("page", page).with("pages", pages))
            };
            let logo = company.logo.as_deref();
            documents::pdf(table, Letterhead { name: &company.name, address: &company.address, logo }, &page)
        }
    };
    let bytes = bytes.map_err(|e| CliError::input(e.message()))?;
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = tempfile::NamedTempFile::new_in(folder).map_err(|e| CliError::file(path, &e))?;
    std::fs::write(file.path(), bytes).map_err(|e| CliError::file(path, &e))?;
    file.persist(path).map_err(|e| CliError::file(path, &e.error))?;
    Ok(())
}

/// The column each of `fields` is in: as `--map` says, or as its heading is understood.
pub fn columns<F: Copy + PartialEq>(
    sheet: &Sheet,
    map: &[(String, String)],
    parse: impl Fn(&str) -> Option<F>,
    of_heading: impl Fn(&str) -> Option<F>,
) -> Result<Vec<(usize, F)>, CliError> {
    let mut found: Vec<(usize, F)> = Vec::new();
    for (field, heading) in map {
        let unknown = |key: &'static str, name: &str| CliError::input(Message::new(key).with("name", name));
        let field = parse(field).ok_or_else(|| unknown("cli-hr-no-such-field", field))?;
        let at = sheet.headings.iter().position(|h| h.trim().eq_ignore_ascii_case(heading));
        found.push((at.ok_or_else(|| unknown("cli-hr-no-such-column", heading))?, field));
    }
    for (at, heading) in sheet.headings.iter().enumerate() {
        if let Some(field) = of_heading(heading)
            && !found.iter().any(|(column, known)| *column == at || *known == field)
        {
            found.push((at, field));
        }
    }
    found.sort_by_key(|(at, _)| *at);
    Ok(found)
}

/// `2026-03-02T08:01`, `02/03/2026 08:01:30`.
pub fn date_time(text: &str) -> Option<DateTime> {
    let (date, time) = text.trim().split_once(['T', ' '])?;
    Some(parse_date(date)?.to_datetime(clock(time)?))
}

/// `8:01`, `08:01:30`.
pub fn clock(text: &str) -> Option<Time> {
    let parts: Vec<i8> = text.trim().split(':').map(|p| p.parse().ok()).collect::<Option<_>>()?;
    match parts[..] {
        [hour, minute] => Time::new(hour, minute, 0, 0).ok(),
        [hour, minute, second] => Time::new(hour, minute, second, 0).ok(),
        _ => None,
    }
}

/// A table on the terminal, or as JSON: a list of objects whose keys are the headings.
pub fn show(output: &Output, table: &Table) {
    let form = date_form(output);
    if output.json {
        let rows: Vec<serde_json::Map<String, serde_json::Value>> = table
            .rows
            .iter()
            .map(|row| {
                let cells = table.columns.iter().zip(row);
                cells.map(|(column, cell)| (column.heading.clone(), json_cell(cell))).collect()
            })
            .collect();
        Output::print_json(&serde_json::json!({"title": table.title, "rows": rows}));
        return;
    }
    let rows: Vec<Vec<String>> =
        table.rows.iter().map(|row| row.iter().map(|cell| cell.shown(form)).collect()).collect();
    let right: Vec<usize> = (0..table.columns.len())
        .filter(|n| table.rows.iter().any(|row| row.get(*n).is_some_and(documents::Cell::to_the_right)))
        .collect();
    let heads: Vec<&str> = table.columns.iter().map(|c| c.heading.as_str()).collect();
    Output::text(&format!("{} · {}", table.title, table.subtitle));
    // A heading that is no key is shown as it is.
    output.table(&heads, &rows, &right);
}

fn json_cell(cell: &documents::Cell) -> serde_json::Value {
    use documents::Cell;
    match cell {
        Cell::Empty => serde_json::Value::Null,
        Cell::Text(text) => text.as_str().into(),
        Cell::Number(number) => (*number).into(),
        // Durations are minutes for programs.
        Cell::Minutes(minutes) => (*minutes).into(),
        Cell::Date(date) => date.to_string().into(),
        Cell::Time(at) => at.to_string().into(),
    }
}
