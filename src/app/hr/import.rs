//! A table of employees: read, its columns understood, looked through, and taken in when told to.

use std::path::Path;

use super::HrAnswer;
use crate::app::App;
use crate::app::file_dialogs;
use crate::documents::{self, Cell, Column, DateForm, Table};
use crate::domain::ids::EmployeeId;
use crate::domain::message::Message;
use crate::i18n::Language;
use crate::jobs::hr::{Field, Fields, HrChange, ImportReport, check_import};
use crate::state::Severity;
use crate::state::hr::{EmployeeItem, HrCommand, ImportOutcome, ImportView};
use crate::store::{Library, StoreError};

impl App {
    pub(super) fn run_import_command(&mut self, command: HrCommand) {
        match command {
            HrCommand::ChooseImport => {
                if !self.state.dialog_open {
                    let title = self.words.tr("employees-import-title");
                    let filter = self.words.tr("employees-import-filter");
                    self.state.dialog_open = file_dialogs::choose_table(&self.inbox, title, filter);
                }
            }
            HrCommand::ImportEmployees(path) => {
                self.find_hr(move |library| Ok(HrAnswer::Import(Box::new(read_table(library, &path)?))));
            }
            HrCommand::MapImport { column, field } => {
                let Some(import) = &mut self.state.hr.import else { return };
                import.choose(column, field);
                let (columns, rows) = (import.columns.clone(), rows_of(import));
                self.find_hr(move |library| {
                    let found = library.read(|conn| check_import(conn, &rows))?;
                    Ok(HrAnswer::ImportChecked { columns, outcome: outcome_of(found) })
                });
            }
            HrCommand::RunImport => {
                if let Some(import) = &self.state.hr.import {
                    let rows = rows_of(import);
                    self.change_hr(HrChange::ImportEmployees { rows });
                }
            }
            HrCommand::CloseImport => self.state.hr.import = None,
            HrCommand::ExportEmployees { employees, ending } if !self.state.dialog_open => {
                let table = self.list_of(&employees);
                let name = format!("{}.{ending}", table.title);
                self.hr.list = Some(table);
                let title = self.words.tr("employees-export-title");
                self.state.dialog_open = file_dialogs::choose_target(&self.inbox, title, name);
            }
            other => self.run_record_command(other),
        }
    }

    /// A row is judged by the columns it was read with: later choices have their own answer on the way.
    pub(super) fn take_import_check(&mut self, columns: &[Option<&'static str>], outcome: ImportOutcome) {
        if let Some(import) = &mut self.state.hr.import
            && import.columns == columns
        {
            import.outcome = Some(outcome);
        }
    }

    /// With headings that an import understands again.
    fn list_of(&self, employees: &[EmployeeId]) -> Table {
        const COLUMNS: [(&str, u16); 10] = [
            ("employees-field-code", 8),
            ("employees-field-name", 24),
            ("employees-field-department", 22),
            ("employees-field-position", 18),
            ("employees-field-email", 24),
            ("employees-field-phone", 12),
            ("employees-field-manager", 8),
            ("employees-field-start", 10),
            ("employees-field-end", 10),
            ("employees-field-shift", 14),
        ];
        let hr = &self.state.hr;
        let form = match self.words.language() {
            Language::English => DateForm::YearFirst,
            Language::Vietnamese => DateForm::DayFirst,
        };
        let text = |text: &String| if text.is_empty() { Cell::Empty } else { Cell::text(text) };
        // Shifts that go round are no name that an import could take.
        let shift =
            |p: &EmployeeItem| if hr.shifts.contains(&p.shift) { text(&p.shift) } else { Cell::Empty };
        let people = employees.iter().filter_map(|id| hr.people.iter().find(|p| p.id == *id));
        let row = |p: &EmployeeItem| {
            let mut cells: Vec<Cell> =
                [&p.code, &p.name, &p.department, &p.position, &p.email, &p.phone, &p.manager]
                    .map(text)
                    .to_vec();
            cells.push(Cell::Date(p.employment.start));
            cells.push(p.employment.end.map_or(Cell::Empty, Cell::Date));
            cells.push(shift(p));
            cells
        };
        Table {
            title: self.words.tr("employees-title"),
            subtitle: hr.today.map(|today| form.date(today)).unwrap_or_default(),
            columns: COLUMNS.map(|(key, width)| Column::new(self.words.tr(key), width)).to_vec(),
            rows: people.map(row).collect(),
            totals: Vec::new(),
            form,
        }
    }

    pub(super) fn employees_imported(&mut self, report: &ImportReport) {
        self.state.hr.import = None;
        let title =
            Message::new("employees-import-done").with("new", report.added).with("changed", report.changed);
        self.notice(Severity::Success, title, None);
    }
}

fn read_table(library: &Library, path: &Path) -> Result<ImportView, StoreError> {
    let refused = |what: String, message: Message| StoreError::Refused { what, message };
    let shown = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| {
        let message = Message::new("error-store-file").with("reason", error.to_string());
        refused(error.to_string(), message.with("path", shown.clone()))
    })?;
    let sheet =
        documents::read(&shown, &bytes).map_err(|error| refused(error.to_string(), error.message()))?;
    let mut columns: Vec<Option<&'static str>> = Vec::new();
    for heading in &sheet.headings {
        // The first column that means a field is the one.
        let field = Field::of_heading(heading).map(Field::as_str);
        columns.push(field.filter(|field| !columns.contains(&Some(*field))));
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let documents::Sheet { headings, rows, lines } = sheet;
    let mut import = ImportView { name, headings, rows, lines, columns, outcome: None };
    let rows = rows_of(&import);
    import.outcome = Some(outcome_of(library.read(|conn| check_import(conn, &rows))?));
    Ok(import)
}

fn rows_of(import: &ImportView) -> Vec<Fields> {
    let fields: Vec<Option<Field>> =
        import.columns.iter().map(|column| column.and_then(Field::parse)).collect();
    let row = |texts: &Vec<String>| {
        let cells = fields.iter().zip(texts);
        cells.filter_map(|(field, text)| field.map(|field| (field, text.clone()))).collect()
    };
    import.rows.iter().map(row).collect()
}

fn outcome_of(report: ImportReport) -> ImportOutcome {
    ImportOutcome {
        added: report.added as usize,
        changed: report.changed as usize,
        known: report.known,
        problems: report.problems.into_iter().map(|p| (p.row.saturating_sub(1), p.message)).collect(),
    }
}
