//! Tables as XLSX with real types.

use rust_xlsxwriter::{
    Color, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::error::DocumentError;
use super::table::{Cell, DateForm, Table};

/// Minutes of a day: Excel counts days.
const DAY: f64 = 1440.0;
/// Sheet names end here.
const MAX_NAME: usize = 31;

struct Formats {
    title: Format,
    heading: Format,
    text: Format,
    date: Format,
    time: Format,
    duration: Format,
    number: Format,
    bold: bool,
}

/// Title and subtitle in the first rows, headings that stay in view, then the rows. Text is always written as text.
pub fn xlsx(table: &Table) -> Result<Vec<u8>, DocumentError> {
    write(table).map_err(|e| DocumentError::NotWritten { reason: e.to_string() })
}

fn write(table: &Table) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(sheet_name(&table.title))?;
    let formats = formats(table.form, false);
    sheet.write_string_with_format(0, 0, &table.title, &formats.title)?;
    sheet.write_string(1, 0, &table.subtitle)?;
    let head = 3;
    for (n, column) in (0_u16..).zip(&table.columns) {
        sheet.write_string_with_format(head, n, &column.heading, &formats.heading)?;
        sheet.set_column_width(n, f64::from(column.width.max(4)) + 1.5)?;
    }
    sheet.set_freeze_panes(head + 1, 0)?;
    sheet.set_repeat_rows(head, head)?;
    sheet.set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    let mut at = head;
    for row in &table.rows {
        at += 1;
        write_row(sheet, at, row, &formats)?;
    }
    if !table.totals.is_empty() {
        write_row(sheet, at + 1, &table.totals, &self::formats(table.form, true))?;
    }
    if let (false, Some(last)) = (table.rows.is_empty(), table.columns.len().checked_sub(1)) {
        sheet.autofilter(head, 0, at, last as u16)?;
    }
    book.save_to_buffer()
}

fn formats(form: DateForm, bold: bool) -> Formats {
    let base =
        || if bold { Format::new().set_bold().set_border_top(FormatBorder::Thin) } else { Format::new() };
    let date = match form {
        DateForm::YearFirst => "yyyy-mm-dd",
        DateForm::DayFirst => "dd/mm/yyyy",
    };
    Formats {
        title: Format::new().set_bold().set_font_size(14),
        heading: Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::VerticalCenter)
            .set_background_color(Color::RGB(0x00E8_ECF2))
            .set_border_bottom(FormatBorder::Thin),
        text: base(),
        date: base().set_num_format(date),
        time: base().set_num_format("hh:mm"),
        duration: base().set_num_format("[h]:mm"),
        number: base().set_num_format("0"),
        bold,
    }
}

fn write_row(sheet: &mut Worksheet, at: u32, row: &[Cell], formats: &Formats) -> Result<(), XlsxError> {
    for (n, cell) in (0_u16..).zip(row) {
        match cell {
            Cell::Empty if formats.bold => sheet.write_blank(at, n, &formats.text)?,
            Cell::Empty => continue,
            // `write_string` never makes a formula or a link out of what looks like one.
            Cell::Text(text) => sheet.write_string_with_format(at, n, text, &formats.text)?,
            Cell::Number(number) => sheet.write_number_with_format(at, n, *number as f64, &formats.number)?,
            Cell::Minutes(minutes) => {
                let days = f64::from(*minutes) / DAY;
                sheet.write_number_with_format(at, n, days, &formats.duration)?
            }
            Cell::Date(date) => {
                let day = ExcelDateTime::from_ymd(
                    date.year().unsigned_abs(),
                    date.month().unsigned_abs(),
                    date.day().unsigned_abs(),
                )?;
                sheet.write_datetime_with_format(at, n, day, &formats.date)?
            }
            Cell::Time(time) => {
                let minutes = f64::from(time.hour()) * 60.0 + f64::from(time.minute());
                sheet.write_number_with_format(at, n, minutes / DAY, &formats.time)?
            }
        };
    }
    Ok(())
}

/// Without what Excel forbids in the name of a sheet.
fn sheet_name(title: &str) -> String {
    let name: String = title.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(MAX_NAME).collect();
    if name.trim().is_empty() { "StepMedia".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::documents::{Column, read};

    #[test]
    fn types_come_back_and_formulas_stay_text() {
        let at = date(2026, 3, 2).at(8, 5, 0, 0);
        let table = Table {
            title: "Bảng công [tháng 3]".to_owned(),
            subtitle: "01/03/2026".to_owned(),
            columns: ["Tên", "Ngày", "Vào", "Giờ", "Số"].map(|h| Column::new(h, 12)).to_vec(),
            rows: ["Đặng Thị Ửng", "=1+1", "+84901", "-x", "@SUM(A1)", "http://example.vn"]
                .map(|name| {
                    let day = Cell::Date(date(2026, 3, 2));
                    vec![Cell::text(name), day, Cell::Time(at), Cell::Minutes(1625), Cell::Number(7)]
                })
                .to_vec(),
            totals: vec![Cell::Empty, Cell::Empty, Cell::Empty, Cell::Minutes(90), Cell::Number(42)],
            form: DateForm::DayFirst,
        };
        let bytes = xlsx(&table).unwrap();
        let sheet = read("x.xlsx", &bytes).unwrap();
        assert_eq!(sheet.headings, ["Tên", "Ngày", "Vào", "Giờ", "Số"], "below the title");
        let first = &sheet.rows[0];
        assert_eq!(first[..], ["Đặng Thị Ửng", "2026-03-02", "8:05", "27:05", "7"].map(str::to_owned)[..]);
        let names: Vec<_> = sheet.rows[1..5].iter().map(|row| row[0].as_str()).collect();
        assert_eq!(names, ["=1+1", "+84901", "-x", "@SUM(A1)"]);
        // No cell of the file is a formula.
        let mut book: calamine::Xlsx<_> =
            calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
        let name = calamine::Reader::sheet_names(&book)[0].clone();
        let formulas = calamine::Reader::worksheet_formula(&mut book, &name).unwrap();
        assert!(formulas.used_cells().all(|(_, _, f)| f.is_empty()));
    }
}
