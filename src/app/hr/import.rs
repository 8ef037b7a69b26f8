//! A table of employees: read, its columns understood, looked through, and taken in when told to.

use std::path::Path;

use super::HrAnswer;
use crate::app::App;
use crate::app::file_dialogs;
use crate::documents;
use crate::domain::message::Message;
use crate::jobs::hr::{Field, Fields, HrChange, ImportReport, check_import};
use crate::state::Severity;
use crate::state::hr::{HrCommand, ImportOutcome, ImportView};
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
    let mut import = ImportView { name, headings: sheet.headings, rows: sheet.rows, columns, outcome: None };
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
