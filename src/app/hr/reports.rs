//! Reports: made on the reader's thread, shown as texts, written where the desktop was asked to.

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::now;
use crate::app::App;
use crate::app::file_dialogs;
use crate::app::inbox::Event;
use crate::documents::{self, Cell, DateForm, DocumentError, Letterhead, Table};
use crate::domain::message::Message;
use crate::i18n::{Language, Translator};
use crate::jobs::hr::{ReportChart, ReportKind, ReportRequest, company, report_with_chart};
use crate::state::Severity;
use crate::state::hr::{ReportBars, ReportColumn, ReportName, ReportTable};
use crate::store::hr::departments;
use crate::store::{Library, StoreError};

impl App {
    pub(super) fn make_report(
        &mut self,
        name: ReportName,
        (from, to): (Date, Date),
        department: String,
        grouped: bool,
    ) {
        let language = self.words.language();
        let wanted = Wanted { kind: kind_of(name), from, to, department, grouped };
        self.look_up(
            move |library| wanted.make(library, language),
            |made| Some(Event::HrReport(made.map(Box::new).map_err(|error| error.message()))),
        );
    }

    pub(in crate::app) fn take_report(&mut self, made: Result<Box<Made>, Message>) {
        match made {
            Ok(made) => {
                let (table, chart) = *made;
                self.state.hr.report = Some(ReportTable { chart: chart.map(bars), ..shown(&table) });
                self.hr.report = Some(table);
            }
            Err(message) => self.error(message, None),
        }
    }

    pub(super) fn save_report(&mut self, ending: &'static str) {
        let Some(table) = &self.hr.report else { return };
        if self.state.dialog_open {
            return;
        }
        let name = format!("{}.{ending}", table.title);
        let title = self.words.tr("reports-save-title");
        self.state.dialog_open = file_dialogs::choose_target(&self.inbox, title, name);
    }

    /// Writes the report on show and says where it is.
    pub(in crate::app) fn write_report(&mut self, path: PathBuf) {
        let Some(table) = self.hr.list.take().or_else(|| self.hr.report.clone()) else { return };
        let language = self.words.language();
        let shown = path.display().to_string();
        self.look_up(
            move |library| {
                let words = Translator::new(language);
                let company = library.read(company).map_err(|error| error.message())?;
                let head = Letterhead {
                    name: &company.name,
                    address: &company.address,
                    logo: company.logo.as_deref(),
                };
                let bytes = made(&table, head, &words, &path).map_err(|error| error.message())?;
                std::fs::write(&path, bytes).map_err(|error| {
                    let message = Message::new("error-store-file").with("reason", error.to_string());
                    message.with("path", path.display().to_string())
                })
            },
            move |written| Some(Event::HrWritten(written.map(|()| shown))),
        );
    }

    pub(in crate::app) fn take_written(&mut self, written: Result<String, Message>) {
        match written {
            Ok(path) => {
                let title = Message::new("reports-saved").with("path", path);
                self.notice(Severity::Success, title, None);
            }
            Err(message) => self.error(message, None),
        }
    }
}

/// A report and its chart, where there is something to draw.
pub(in crate::app) type Made = (Table, Option<ReportChart>);

/// A report about to be made.
pub(super) struct Wanted {
    pub kind: ReportKind,
    pub from: Date,
    pub to: Date,
    /// A path; blank for everybody.
    pub department: String,
    pub grouped: bool,
}

impl Wanted {
    pub fn make(&self, library: &Library, language: Language) -> Result<Made, StoreError> {
        let form = match language {
            Language::English => DateForm::YearFirst,
            Language::Vietnamese => DateForm::DayFirst,
        };
        let words = Translator::new(language);
        library.read(|conn| {
            let tree = departments::list(conn)?;
            let found = tree.iter().find(|d| departments::path(&tree, d.id) == self.department);
            let request = ReportRequest {
                kind: self.kind,
                from: self.from,
                to: self.to,
                department: found.map(|d| d.id),
                grouped: self.grouped,
                form,
            };
            report_with_chart(conn, &request, now(), &|message| words.say(message))
        })
    }
}

pub(super) fn made(
    table: &Table,
    head: Letterhead<'_>,
    words: &Translator,
    path: &Path,
) -> Result<Vec<u8>, DocumentError> {
    let ending = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "xlsx" => documents::xlsx(table),
        "csv" => documents::csv(table),
        _ => {
            let page = |page: usize, pages: usize| {
                words.say(&Message::new("report-page").with("page", page).with("pages", pages))
            };
            documents::pdf(table, head, &page)
        }
    }
}

pub(super) fn kind_of(name: ReportName) -> ReportKind {
    match name {
        ReportName::Monthly => ReportKind::Monthly,
        ReportName::Daily => ReportKind::Daily,
        ReportName::Late => ReportKind::Late,
        ReportName::Overtime => ReportKind::Overtime,
        ReportName::Absence => ReportKind::Absence,
        ReportName::Leave => ReportKind::Leave,
        ReportName::Headcount => ReportKind::Headcount,
        ReportName::Recognition => ReportKind::Recognition,
    }
}

pub(super) fn name_of(kind: ReportKind) -> ReportName {
    let all = ReportName::ALL.into_iter().find(|name| kind_of(*name) == kind);
    all.unwrap_or_default()
}

fn bars(chart: ReportChart) -> ReportBars {
    let value = |n: &i64| u32::try_from(*n).unwrap_or(0);
    let series = chart.series.into_iter().map(|s| (s.name, s.values.iter().map(value).collect()));
    ReportBars { labels: chart.labels, series: series.collect(), minutes: chart.minutes }
}

fn shown(table: &Table) -> ReportTable {
    let total = (!table.totals.is_empty()).then_some(&table.totals);
    let columns = table
        .columns
        .iter()
        .enumerate()
        .map(|(n, column)| ReportColumn {
            heading: column.heading.clone(),
            width: column.width,
            right: table.rows.iter().any(|row| row.get(n).is_some_and(Cell::to_the_right)),
        })
        .collect();
    let texts = |row: &Vec<Cell>| row.iter().map(|cell| cell.shown(table.form)).collect();
    ReportTable {
        title: table.title.clone(),
        subtitle: table.subtitle.clone(),
        columns,
        rows: table.rows.iter().chain(total).map(texts).collect(),
        chart: None,
    }
}
