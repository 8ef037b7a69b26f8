//! A table with typed cells.

use jiff::civil::{Date, DateTime};

use crate::domain::shift::Minutes;

/// What is written into a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Empty,
    Text(String),
    Number(i64),
    /// A duration.
    Minutes(Minutes),
    Date(Date),
    /// The wall clock.
    Time(DateTime),
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Zero as an empty cell, which reads better in a sheet of many zeros.
    pub fn minutes_or_empty(minutes: Minutes) -> Self {
        if minutes == 0 { Self::Empty } else { Self::Minutes(minutes) }
    }

    pub fn count_or_empty(count: u32) -> Self {
        if count == 0 { Self::Empty } else { Self::Number(i64::from(count)) }
    }

    /// Numbers, durations and times stand to the right.
    pub fn to_the_right(&self) -> bool {
        matches!(self, Self::Number(_) | Self::Minutes(_) | Self::Time(_))
    }

    /// As people read it.
    pub fn shown(&self, form: DateForm) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Minutes(minutes) => {
                let sign = if *minutes < 0 { "-" } else { "" };
                let all = minutes.unsigned_abs();
                format!("{sign}{}:{:02}", all / 60, all % 60)
            }
            Self::Date(date) => form.date(*date),
            Self::Time(at) => format!("{:02}:{:02}", at.hour(), at.minute()),
        }
    }
}

/// How dates are written for people; machines get ISO 8601.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DateForm {
    /// `2026-03-02`
    #[default]
    YearFirst,
    /// `02/03/2026`, as in Vietnam.
    DayFirst,
}

impl DateForm {
    pub fn date(self, date: Date) -> String {
        match self {
            Self::YearFirst => date.to_string(),
            Self::DayFirst => format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year()),
        }
    }
}

/// A heading, and how much room its cells like to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub heading: String,
    /// In characters of the body text.
    pub width: u16,
}

impl Column {
    pub fn new(heading: impl Into<String>, width: u16) -> Self {
        Self { heading: heading.into(), width }
    }
}

/// A titled table. Every row has as many cells as there are columns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    pub title: String,
    /// Below the title: the range of dates, filters.
    pub subtitle: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    /// A last row that sums up; empty for none.
    pub totals: Vec<Cell>,
    pub form: DateForm,
}

/// True for text that a spreadsheet would take for a formula (OWASP, "CSV injection").
pub(super) fn looks_like_a_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}
