//! A report in blocks, one for each department, with a line of sums under each.

use std::collections::BTreeMap;

use crate::documents::{Cell, Table};

/// Blocks by the text in column `by`, in the order of their names. `sum_word` begins the line under each block.
pub(super) fn grouped(table: Table, by: usize, sum_word: &str) -> Table {
    let mut blocks: BTreeMap<String, Vec<Vec<Cell>>> = BTreeMap::new();
    for row in table.rows {
        let name = row.get(by).map(|cell| cell.shown(table.form)).unwrap_or_default();
        blocks.entry(name).or_default().push(row);
    }
    let mut rows = Vec::new();
    for (name, block) in blocks {
        let sums = sums(&block, table.columns.len());
        rows.extend(block);
        let mut line = sums;
        if let Some(cell) = line.get_mut(by) {
            *cell = Cell::text(name);
        }
        // Beside the name, or in front of it.
        let at = usize::from(by == 0);
        if let Some(cell) = line.get_mut(at).filter(|cell| **cell == Cell::Empty) {
            *cell = Cell::text(sum_word);
        }
        rows.push(line);
    }
    Table { rows, ..table }
}

/// Durations and numbers added up; a column that holds anything else stays empty.
fn sums(rows: &[Vec<Cell>], columns: usize) -> Vec<Cell> {
    (0..columns)
        .map(|n| {
            let mut sum = Cell::Empty;
            for row in rows {
                sum = match (sum, row.get(n).unwrap_or(&Cell::Empty)) {
                    (sum, Cell::Empty) => sum,
                    (Cell::Empty, Cell::Minutes(m)) => Cell::Minutes(*m),
                    (Cell::Minutes(all), Cell::Minutes(m)) => Cell::Minutes(all + m),
                    (Cell::Empty, Cell::Number(m)) => Cell::Number(*m),
                    (Cell::Number(all), Cell::Number(m)) => Cell::Number(all + m),
                    _ => return Cell::Empty,
                };
            }
            sum
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::{Column, DateForm};

    #[test]
    fn each_department_has_its_rows_and_their_sums() {
        let column = |heading: &str| Column { heading: heading.to_owned(), width: 10 };
        let row = |code: &str, unit: &str, minutes, days| {
            vec![Cell::text(code), Cell::text(unit), Cell::Minutes(minutes), Cell::Number(days)]
        };
        let table = Table {
            title: String::new(),
            subtitle: String::new(),
            columns: ["Mã", "Phòng", "Giờ", "Ngày"].map(column).to_vec(),
            rows: vec![row("1", "B", 60, 1), row("2", "A", 30, 2), row("3", "B", 15, 3)],
            totals: Vec::new(),
            form: DateForm::DayFirst,
        };
        let table = grouped(table, 1, "Cộng");
        let texts: Vec<String> = table
            .rows
            .iter()
            .map(|row| row.iter().map(|c| c.shown(DateForm::DayFirst)).collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(texts, ["2 A 0:30 2", "Cộng A 0:30 2", "1 B 1:00 1", "3 B 0:15 3", "Cộng B 1:15 4"]);
    }
}
