//! What of a report is worth drawing: days of a month, the people with most of something, cameras.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::report::ReportKind;
use crate::documents::{Cell, Table};
use crate::domain::attendance::{AttendanceDay, DayStatus};

/// People of a chart; more could not be told apart.
const MOST_BARS: usize = 16;

/// Bars beside each other, each of several parts one on the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportChart {
    /// Under each bar.
    pub labels: Vec<String>,
    pub series: Vec<ChartSeries>,
    /// Values are minutes.
    pub minutes: bool,
}

/// What has one colour; as many values as there are labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartSeries {
    pub name: String,
    pub values: Vec<i64>,
}

/// The chart of a report whose rows are not in blocks yet; none where there is nothing to compare. `words` name what
/// the columns do not: present, on leave, absent.
pub(super) fn chart(
    kind: ReportKind,
    table: &Table,
    days: &[&AttendanceDay],
    words: [String; 3],
) -> Option<ReportChart> {
    // Which columns tell a bar from the next, which of them is its label, and which have its parts.
    let (keys, label, parts): (&[usize], usize, &[usize]) = match kind {
        ReportKind::Daily | ReportKind::Monthly => return by_day(days, words),
        ReportKind::Late => (&[1, 2], 2, &[4, 7]),
        ReportKind::Overtime => (&[1, 2], 2, &[3, 4, 5]),
        ReportKind::Absence => (&[1, 2], 2, &[3, 5]),
        ReportKind::Leave => (&[3], 3, &[6, 9]),
        ReportKind::Headcount => (&[1], 1, &[5]),
        ReportKind::Recognition => (&[0], 0, &[2, 3, 4, 5]),
    };
    let mut order: Vec<String> = Vec::new();
    let mut bars: BTreeMap<String, (String, Vec<i64>)> = BTreeMap::new();
    for row in &table.rows {
        let text = |n: usize| row.get(n).map(|cell| cell.shown(table.form)).unwrap_or_default();
        let key = keys.iter().map(|n| text(*n)).collect::<Vec<_>>().join("\n");
        let (_, sums) = bars.entry(key.clone()).or_insert_with(|| {
            order.push(key);
            (text(label), vec![0; parts.len()])
        });
        for (sum, n) in sums.iter_mut().zip(parts) {
            *sum += row.get(*n).map_or(0, amount);
        }
    }
    let mut bars: Vec<(String, Vec<i64>)> = order.iter().filter_map(|key| bars.remove(key)).collect();
    if label == 2 {
        // People by how much it is; equal ones stay in the report's order.
        bars.retain(|(_, parts)| parts.iter().any(|n| *n > 0));
        bars.sort_by_key(|(_, parts)| -parts.iter().sum::<i64>());
        bars.truncate(MOST_BARS);
    }
    if bars.is_empty() {
        return None;
    }
    let series = parts
        .iter()
        .enumerate()
        .map(|(at, n)| ChartSeries {
            name: table.columns.get(*n).map(|column| column.heading.clone()).unwrap_or_default(),
            values: bars.iter().map(|(_, parts)| parts[at].max(0)).collect(),
        })
        .collect();
    let minutes = matches!(kind, ReportKind::Late | ReportKind::Overtime | ReportKind::Leave);
    Some(ReportChart { labels: bars.into_iter().map(|(label, _)| label).collect(), series, minutes })
}

fn amount(cell: &Cell) -> i64 {
    match cell {
        Cell::Number(number) => *number,
        Cell::Minutes(minutes) => i64::from(*minutes),
        _ => 0,
    }
}

/// How many were there, on leave and absent on each day.
fn by_day(days: &[&AttendanceDay], words: [String; 3]) -> Option<ReportChart> {
    let mut counts: BTreeMap<Date, [i64; 3]> = BTreeMap::new();
    for day in days {
        let at = match day.status {
            DayStatus::Present
            | DayStatus::HalfDay
            | DayStatus::WorkedDayOff
            | DayStatus::Incomplete
            | DayStatus::Open => 0,
            DayStatus::OnLeave => 1,
            DayStatus::Absent => 2,
            DayStatus::Rest | DayStatus::Holiday | DayStatus::NotEmployed => continue,
        };
        counts.entry(day.date).or_default()[at] += 1;
    }
    if counts.is_empty() {
        return None;
    }
    let labels = counts.keys().map(|date| format!("{}/{}", date.day(), date.month())).collect();
    let series = words
        .into_iter()
        .enumerate()
        .map(|(at, name)| ChartSeries { name, values: counts.values().map(|c| c[at]).collect() })
        .collect();
    Some(ReportChart { labels, series, minutes: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::Column;

    #[test]
    fn people_stand_by_how_much_it_is_and_those_with_nothing_are_left_out() {
        let headings = ["Unit", "Code", "Name", "Workday", "Rest day", "Holiday"];
        let row = |code: &str, name: &str, parts: [i32; 3]| {
            let who = [Cell::text("A"), Cell::text(code), Cell::text(name)];
            who.into_iter().chain(parts.map(Cell::minutes_or_empty)).collect::<Vec<_>>()
        };
        let table = Table {
            columns: headings.map(|heading| Column::new(heading, 9)).to_vec(),
            rows: vec![row("1", "An", [30, 0, 0]), row("2", "An", [0, 60, 60]), row("3", "Bo", [0, 0, 0])],
            ..Table::default()
        };
        let words = || [String::new(), String::new(), String::new()];
        let chart = chart(ReportKind::Overtime, &table, &[], words()).unwrap();
        assert_eq!(chart.labels, ["An", "An"], "two people of one name are two bars");
        let values: Vec<_> = chart.series.iter().map(|s| (s.name.as_str(), s.values.clone())).collect();
        assert_eq!(values, [("Workday", vec![0, 30]), ("Rest day", vec![60, 0]), ("Holiday", vec![60, 0])]);
        assert!(chart.minutes);
        let nothing = Table { rows: Vec::new(), ..table };
        assert_eq!(super::chart(ReportKind::Overtime, &nothing, &[], words()), None);
        assert_eq!(super::chart(ReportKind::Daily, &nothing, &[], words()), None);
    }
}
