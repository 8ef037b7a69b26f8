//! Tables as PDF: A4 across, company and title at the head of the first page, headings and page number on every page.

use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect, Size, Transform};
use krilla::image::Image;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::text::{Font, TextDirection};

use super::error::DocumentError;
use super::font::FontWidths;
use super::table::{Cell, Table};

const REGULAR: &[u8] = include_bytes!("../../assets/fonts/BeVietnamPro-400.ttf");
const STRONG: &[u8] = include_bytes!("../../assets/fonts/BeVietnamPro-600.ttf");

/// A4 across, in points.
const PAGE: (f32, f32) = (841.89, 595.28);
const MARGIN: f32 = 36.0;
const BODY_SIZE: f32 = 8.0;
const LINE: f32 = 10.5;
/// Between the edge of a cell and its text.
const PAD: f32 = 3.0;
const FOOT: f32 = 24.0;
const LOGO: f32 = 40.0;

const INK: (u8, u8, u8) = (25, 28, 36);
const QUIET: (u8, u8, u8) = (96, 104, 118);
const BAND: (u8, u8, u8) = (232, 236, 242);
const RULE: (u8, u8, u8) = (205, 211, 221);

/// Who the document is from.
#[derive(Debug, Clone, Copy, Default)]
pub struct Letterhead<'a> {
    pub name: &'a str,
    pub address: &'a str,
    /// PNG or JPEG; one that cannot be read is left out.
    pub logo: Option<&'a [u8]>,
}

struct Face {
    font: Font,
    widths: FontWidths,
}

struct Sheet<'a> {
    table: &'a Table,
    head: Letterhead<'a>,
    regular: Face,
    strong: Face,
    /// Left edges, and the right edge of the last column.
    edges: Vec<f32>,
}

/// `page_of` says "page 2 of 5" in the reader's language.
pub fn pdf(
    table: &Table,
    head: Letterhead<'_>,
    page_of: &dyn Fn(usize, usize) -> String,
) -> Result<Vec<u8>, DocumentError> {
    let broken = || DocumentError::NotWritten { reason: "font".to_owned() };
    let face = |bytes: &'static [u8]| {
        let font = Font::new(bytes.into(), 0).ok_or_else(broken)?;
        Ok(Face { font, widths: FontWidths::new(bytes).ok_or_else(broken)? })
    };
    let (regular, strong) = (face(REGULAR)?, face(STRONG)?);
    let edges = edges(table, &regular, &strong);
    let sheet = Sheet { table, head, regular, strong, edges };
    let rows: Vec<Row> = sheet.rows();
    let pages = sheet.paginate(&rows);
    let mut document = Document::new();
    for (n, range) in pages.iter().enumerate() {
        let settings = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or_else(broken)?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        let mut y = if n == 0 { sheet.letterhead(&mut surface) } else { MARGIN };
        y = sheet.headings(&mut surface, y);
        for row in &rows[range.clone()] {
            sheet.row(&mut surface, row, y);
            y += row.height();
        }
        let foot = PAGE.1 - FOOT;
        sheet.text(&mut surface, &sheet.regular, (MARGIN, foot), &table.title, 7.0, QUIET);
        let number = page_of(n + 1, pages.len());
        let width = sheet.regular.widths.width(&number, 7.0);
        sheet.text(&mut surface, &sheet.regular, (PAGE.0 - MARGIN - width, foot), &number, 7.0, QUIET);
        surface.finish();
        page.finish();
    }
    document.finish().map_err(|e| DocumentError::NotWritten { reason: format!("{e:?}") })
}

/// A row with its cells broken into lines.
struct Row {
    cells: Vec<(Vec<String>, bool)>,
    strong: bool,
}

impl Row {
    fn height(&self) -> f32 {
        self.cells.iter().map(|(lines, _)| lines.len()).max().unwrap_or(1).max(1) as f32 * LINE + 3.0
    }
}

/// Left edges of the columns and the right edge of the last: each gets the room that its longest word needs, or its
/// numbers and dates as a whole; what is left goes by the widths that were wished for.
fn edges(table: &Table, regular: &Face, strong: &Face) -> Vec<f32> {
    let longest = |face: &Face, text: &str| {
        text.split_whitespace().map(|word| face.widths.width(word, BODY_SIZE)).fold(0.0, f32::max)
    };
    let room = PAGE.0 - 2.0 * MARGIN;
    let needed: Vec<f32> = table
        .columns
        .iter()
        .enumerate()
        .map(|(n, column)| {
            let cells = table.rows.iter().chain([&table.totals]).filter_map(|row| row.get(n));
            let widest = cells.map(|cell| longest(strong, &cell.shown(table.form))).fold(0.0, f32::max);
            // No single word takes more than a quarter of the page: it is broken instead.
            widest.max(longest(strong, &column.heading)).min(room / 4.0) + 2.0 * PAD + 0.5
        })
        .collect();
    let wished: Vec<f32> = table
        .columns
        .iter()
        .map(|column| regular.widths.width("n", BODY_SIZE) * f32::from(column.width.max(2)) + 2.0 * PAD)
        .collect();
    let all_needed: f32 = needed.iter().sum();
    let wants: Vec<f32> = needed.iter().zip(&wished).map(|(need, wish)| (wish - need).max(0.0)).collect();
    let all_wants: f32 = wants.iter().sum();
    // A narrow table is not blown up to the page's width, one too wide is squeezed.
    let give = if all_wants > 0.0 { ((room - all_needed) / all_wants).clamp(0.0, 1.0) } else { 0.0 };
    let squeeze = (room / all_needed.max(1.0)).min(1.0);
    let mut x = MARGIN;
    let mut edges = vec![x];
    for (need, want) in needed.iter().zip(&wants) {
        x += need * squeeze + want * give;
        edges.push(x);
    }
    edges
}

impl Sheet<'_> {
    fn room(&self, column: usize) -> f32 {
        self.edges[column + 1] - self.edges[column] - 2.0 * PAD
    }

    fn rows(&self) -> Vec<Row> {
        let total = (!self.table.totals.is_empty()).then_some((&self.table.totals, true));
        let rows = self.table.rows.iter().map(|row| (row, false)).chain(total);
        rows.map(|(row, strong)| self.broken(row, strong)).collect()
    }

    fn broken(&self, row: &[Cell], strong: bool) -> Row {
        let face = if strong { &self.strong } else { &self.regular };
        let cells = row
            .iter()
            .enumerate()
            .take(self.table.columns.len())
            .map(|(n, cell)| {
                let lines = lines(face, &cell.shown(self.table.form), self.room(n), BODY_SIZE);
                (lines, cell.to_the_right())
            })
            .collect();
        Row { cells, strong }
    }

    fn heading_row(&self) -> Row {
        let texts: Vec<Cell> = self.table.columns.iter().map(|c| Cell::text(&c.heading)).collect();
        let mut row = self.broken(&texts, true);
        // A heading stands over its cells.
        for (n, cell) in row.cells.iter_mut().enumerate() {
            let below = self.table.rows.iter().filter_map(|row| row.get(n));
            cell.1 = below.clone().any(Cell::to_the_right)
                && below.clone().all(|c| c.to_the_right() || *c == Cell::Empty);
        }
        row
    }

    /// Which rows each page holds; an empty table is one page.
    fn paginate(&self, rows: &[Row]) -> Vec<std::ops::Range<usize>> {
        let headings = self.heading_row().height() + 2.0;
        let bottom = PAGE.1 - FOOT - 14.0;
        let mut pages = Vec::new();
        let (mut from, mut y) = (0, self.letterhead_height() + headings);
        for (n, row) in rows.iter().enumerate() {
            if y + row.height() > bottom && n > from {
                pages.push(from..n);
                (from, y) = (n, MARGIN + headings);
            }
            y += row.height();
        }
        pages.push(from..rows.len());
        pages
    }

    fn letterhead_height(&self) -> f32 {
        let company = if self.head.name.is_empty() { 0.0 } else { LOGO + 8.0 };
        MARGIN + company + 40.0
    }

    fn letterhead(&self, surface: &mut Surface<'_>) -> f32 {
        let mut y = MARGIN;
        if !self.head.name.is_empty() {
            let mut x = MARGIN;
            if let Some(logo) = self.head.logo.and_then(image) {
                let (width, height) = logo.size();
                let scale = LOGO / height.max(1) as f32;
                let shown = (width as f32 * scale).min(LOGO * 4.0);
                if let Some(size) = Size::from_wh(shown, LOGO) {
                    surface.push_transform(&Transform::from_translate(x, y));
                    surface.draw_image(logo, size);
                    surface.pop();
                    x += shown + 10.0;
                }
            }
            self.text(surface, &self.strong, (x, y + 16.0), self.head.name, 12.0, INK);
            self.text(surface, &self.regular, (x, y + 30.0), self.head.address, 8.0, QUIET);
            y += LOGO + 8.0;
        }
        self.text(surface, &self.strong, (MARGIN, y + 14.0), &self.table.title, 14.0, INK);
        self.text(surface, &self.regular, (MARGIN, y + 28.0), &self.table.subtitle, 9.0, QUIET);
        y + 40.0
    }

    fn headings(&self, surface: &mut Surface<'_>, y: f32) -> f32 {
        let row = self.heading_row();
        let last = self.edges.last().copied().unwrap_or(MARGIN);
        self.bar(surface, (MARGIN, y, last, y + row.height()), BAND);
        self.row(surface, &row, y);
        y + row.height() + 2.0
    }

    fn row(&self, surface: &mut Surface<'_>, row: &Row, y: f32) {
        let face = if row.strong { &self.strong } else { &self.regular };
        for (n, (lines, right)) in row.cells.iter().enumerate() {
            for (line, text) in lines.iter().enumerate() {
                let x = if *right {
                    self.edges[n + 1] - PAD - face.widths.width(text, BODY_SIZE)
                } else {
                    self.edges[n] + PAD
                };
                let baseline = y + 9.0 + line as f32 * LINE;
                self.text(surface, face, (x, baseline), text, BODY_SIZE, INK);
            }
        }
        let last = self.edges.last().copied().unwrap_or(MARGIN);
        let bottom = y + row.height();
        self.bar(surface, (MARGIN, bottom - 0.5, last, bottom), RULE);
    }

    #[allow(clippy::unused_self, reason = "drawing reads alike everywhere")]
    fn bar(&self, surface: &mut Surface<'_>, (x0, y0, x1, y1): (f32, f32, f32, f32), color: (u8, u8, u8)) {
        let Some(rect) = Rect::from_ltrb(x0, y0, x1, y1) else { return };
        let mut path = PathBuilder::new();
        path.push_rect(rect);
        if let Some(path) = path.finish() {
            surface.set_fill(Some(fill(color)));
            surface.draw_path(&path);
        }
    }

    #[allow(clippy::unused_self, reason = "drawing reads alike everywhere")]
    fn text(
        &self,
        surface: &mut Surface<'_>,
        face: &Face,
        (x, y): (f32, f32),
        text: &str,
        size: f32,
        color: (u8, u8, u8),
    ) {
        if text.is_empty() {
            return;
        }
        surface.set_fill(Some(fill(color)));
        surface.draw_text(
            Point::from_xy(x, y),
            face.font.clone(),
            size,
            text,
            false,
            TextDirection::LeftToRight,
        );
    }
}

fn fill((r, g, b): (u8, u8, u8)) -> Fill {
    Fill { paint: rgb::Color::new(r, g, b).into(), opacity: NormalizedF32::ONE, rule: FillRule::default() }
}

fn image(bytes: &[u8]) -> Option<Image> {
    let data = || bytes.to_vec().into();
    Image::from_png(data(), true).or_else(|_| Image::from_jpeg(data(), true)).ok()
}

/// Broken between words; a word too long for its room is broken within.
fn lines(face: &Face, text: &str, room: f32, size: f32) -> Vec<String> {
    let fits = |text: &str| face.widths.width(text, size) <= room;
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if fits(&longer) {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for character in word.chars() {
            let mut longer = line.clone();
            longer.push(character);
            if !line.is_empty() && !fits(&longer) {
                lines.push(std::mem::take(&mut line));
            }
            line.push(character);
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::Column;

    fn table(rows: usize) -> Table {
        Table {
            title: "Bảng công tháng 3".to_owned(),
            subtitle: "01/03/2026 – 31/03/2026".to_owned(),
            columns: vec![Column::new("Họ và tên", 24), Column::new("Số giờ làm việc", 8)],
            rows: (0..rows)
                .map(|n| vec![Cell::text(format!("Nguyễn Thị Ngọc Ánh {n}")), Cell::Minutes(n as i32)])
                .collect(),
            ..Table::default()
        }
    }

    #[test]
    fn a_long_table_goes_over_pages_and_an_empty_one_is_a_page() {
        let page = |n: usize, of: usize| format!("Trang {n}/{of}");
        let made = |rows| pdf(&table(rows), Letterhead::default(), &page).unwrap();
        assert!(made(0).starts_with(b"%PDF-"));
        assert_eq!(made(3), made(3), "the same table gives the same bytes");
        let face = |bytes: &'static [u8]| Face {
            font: Font::new(bytes.into(), 0).unwrap(),
            widths: FontWidths::new(bytes).unwrap(),
        };
        let ranges = |rows| {
            let table = table(rows);
            let head = Letterhead::default();
            let (regular, strong) = (face(REGULAR), face(STRONG));
            let edges = edges(&table, &regular, &strong);
            let sheet = Sheet { table: &table, head, regular, strong, edges };
            sheet.paginate(&sheet.rows())
        };
        assert!(ranges(0).len() == 1 && ranges(0)[0].is_empty(), "an empty table is one page");
        let pages = ranges(200);
        assert!(pages.len() > 3, "{pages:?}");
        assert_eq!(pages.iter().flat_map(Clone::clone).collect::<Vec<_>>(), (0..200).collect::<Vec<_>>());
    }

    #[test]
    fn words_are_broken_into_their_room() {
        let face =
            Face { font: Font::new(REGULAR.into(), 0).unwrap(), widths: FontWidths::new(REGULAR).unwrap() };
        let text = "Phòng Kỹ thuật và Bảo trì thiết bị SuperLongWordWithoutAnySpace";
        let broken = lines(&face, text, 60.0, 8.0);
        assert!(broken.iter().all(|line| face.widths.width(line, 8.0) <= 60.0), "{broken:?}");
        let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        assert_eq!(letters(&broken.concat()), letters(text));
        assert_eq!(lines(&face, "", 60.0, 8.0), [""]);
    }
}
