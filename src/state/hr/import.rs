//! A table of employees on its way in: which column means what, and what would come of each row.

use crate::domain::message::Message;

/// A file that was read, before anything of it is in the library.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ImportView {
    /// Of the file.
    pub name: String,
    pub headings: Vec<String>,
    /// Each as long as the headings.
    pub rows: Vec<Vec<String>>,
    /// Where each stands in the file, as spreadsheets number rows.
    pub lines: Vec<usize>,
    /// The field each column means, by its word on the command line; none for a column that is left out. No field
    /// twice.
    pub columns: Vec<Option<&'static str>>,
    /// What would come of each row; none while that is being worked out.
    pub outcome: Option<ImportOutcome>,
}

/// What an import would come to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ImportOutcome {
    pub added: usize,
    pub changed: usize,
    /// For each row: true where it changes somebody who is there already.
    pub known: Vec<bool>,
    /// Row from 0, and what is wrong with it; by row.
    pub problems: Vec<(usize, Message)>,
}

impl ImportOutcome {
    /// Rows with something to mend.
    pub fn problem_rows(&self) -> usize {
        let mut rows: Vec<usize> = self.problems.iter().map(|(row, _)| *row).collect();
        rows.dedup();
        rows.len()
    }
}

impl ImportView {
    /// The text of a field in a row; none where no column means it.
    pub fn text(&self, row: usize, field: &str) -> Option<&str> {
        let at = self.columns.iter().position(|column| *column == Some(field))?;
        self.rows.get(row)?.get(at).map(String::as_str)
    }

    /// The number a row has in the file.
    pub fn line(&self, row: usize) -> usize {
        self.lines.get(row).copied().unwrap_or(row + 1)
    }

    /// The first text of a column that is not blank.
    pub fn sample(&self, column: usize) -> &str {
        let texts = self.rows.iter().filter_map(|row| row.get(column));
        texts.map(|text| text.trim()).find(|text| !text.is_empty()).unwrap_or_default()
    }

    /// Lets a column mean a field; the column that meant it before means nothing then.
    pub fn choose(&mut self, column: usize, field: Option<&'static str>) {
        for (at, old) in self.columns.iter_mut().enumerate() {
            if at == column {
                *old = field;
            } else if field.is_some() && *old == field {
                *old = None;
            }
        }
        self.outcome = None;
    }
}

#[cfg(test)]
mod tests {
    use super::ImportView;

    #[test]
    fn a_field_is_in_one_column_only() {
        let texts = |row: [&str; 3]| row.map(str::to_owned).to_vec();
        let mut view = ImportView {
            headings: texts(["A", "B", "C"]),
            rows: vec![texts(["1", " ", "x"]), texts(["2", "An", "y"])],
            columns: vec![Some("code"), None, Some("name")],
            ..ImportView::default()
        };
        assert_eq!((view.text(1, "name"), view.text(1, "email")), (Some("y"), None));
        view.choose(1, Some("name"));
        assert_eq!(view.columns, [Some("code"), Some("name"), None]);
        assert_eq!((view.text(1, "name"), view.sample(1)), (Some("An"), "An"));
        view.choose(1, None);
        assert_eq!(view.columns, [Some("code"), None, None]);
    }
}
