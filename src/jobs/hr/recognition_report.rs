//! How well people are recognised: a line for each camera, and one for each version that looked at videos.

use std::collections::BTreeMap;

use super::book::Book;
use super::report::{Press, ReportRequest};
use crate::documents::{Cell, Column, Table};
use crate::domain::message::Message;
use crate::hr::clock::{add_days, instant_of, minute_at};
use crate::store::live::quality;
use crate::store::live::sightings::Outcome;
use crate::store::{Connection, StoreError};

/// What was seen in one place, in sums.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    /// In the order of [`Outcome::ALL`].
    outcomes: [u32; 4],
    scores: (f64, u32),
    margins: (f64, u32),
    checked: u32,
    /// None where nothing says who is right.
    right: Option<u32>,
    flat: u32,
}

impl Sums {
    fn add(&mut self, outcome: Outcome, count: u32, scores: (f64, u32), margins: (f64, u32)) {
        if let Some(at) = Outcome::ALL.iter().position(|known| *known == outcome) {
            self.outcomes[at] += count;
        }
        self.scores = (self.scores.0 + scores.0, self.scores.1 + scores.1);
        self.margins = (self.margins.0 + margins.0, self.margins.1 + margins.1);
    }

    fn cells(&self, name: String) -> Vec<Cell> {
        let all: u32 = self.outcomes.iter().sum();
        // A face that cannot be seen cannot be recognised: of those with one.
        let with_face = all - self.outcomes[3];
        let hundredths = |(sum, count): (f64, u32)| match count {
            0 => Cell::Empty,
            count => Cell::Number((sum * 100.0 / f64::from(count)).round() as i64),
        };
        let percent = |part: u32, of: u32| match of {
            0 => Cell::Empty,
            of => Cell::Number((f64::from(part) * 100.0 / f64::from(of)).round() as i64),
        };
        let mut cells = vec![Cell::text(name), Cell::Number(all.into())];
        cells.extend(self.outcomes.map(|count| Cell::Number(count.into())));
        cells.extend([
            percent(self.outcomes[0], with_face),
            hundredths(self.scores),
            hundredths(self.margins),
            Cell::count_or_empty(self.checked),
            self.right.map_or(Cell::Empty, |right| percent(right, self.checked)),
            Cell::count_or_empty(self.flat),
        ]);
        cells
    }
}

impl Press<'_> {
    pub(super) fn recognition(
        &self,
        conn: &Connection,
        request: &ReportRequest,
    ) -> Result<Table, StoreError> {
        let columns: Vec<Column> = vec![
            self.column("report-column-source", 22),
            self.column("report-column-seen", 8),
            self.column("report-column-known", 9),
            self.column("report-column-nameless", 9),
            self.column("report-column-close", 9),
            self.column("report-column-faceless", 9),
            self.column("report-column-recognised", 10),
            self.column("report-column-likeness", 10),
            self.column("report-column-lead", 10),
            self.column("report-column-checked", 9),
            self.column("report-column-right", 9),
            self.column("report-column-flat", 9),
        ];
        let book = Book::load(conn, request.from, request.to)?;
        let utc = jiff::tz::TimeZone::UTC;
        let zone = book.sites.values().next().map_or(&utc, |site| &site.zone);
        let from = instant_of(minute_at(request.from, 0, zone));
        let to = instant_of(minute_at(add_days(request.to, 1), 0, zone));
        let mut cameras: BTreeMap<String, Sums> = BTreeMap::new();
        for sum in quality::of_cameras(conn, from, to)? {
            let sums = cameras.entry(sum.camera_name.clone()).or_default();
            sums.add(sum.outcome, sum.count, sum.scores, sum.margins);
            sums.checked += sum.reviewed;
            sums.flat += sum.flat;
        }
        let mut versions: BTreeMap<Option<_>, Sums> = BTreeMap::new();
        for sum in quality::of_versions(conn, from, to)? {
            let sums = versions.entry(sum.version).or_default();
            sums.add(sum.outcome, sum.count, sum.scores, sum.margins);
            sums.checked += sum.checked;
            sums.right = Some(sums.right.unwrap_or(0) + sum.right);
        }
        let mut rows: Vec<Vec<Cell>> = cameras.into_iter().map(|(name, sums)| sums.cells(name)).collect();
        rows.extend(versions.into_iter().map(|(version, sums)| {
            let name = match version {
                None => self.tr("report-source-videos"),
                Some(id) => (self.say)(&Message::new("report-source-version").with("number", id.0)),
            };
            sums.cells(name)
        }));
        Ok(self.table(columns, rows, Vec::new()))
    }
}
