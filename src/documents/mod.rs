//! Tables as documents: CSV, XLSX and PDF out of plain rows, and CSV and XLSX back into texts.
//!
//! Guarantees: a date is a date and a duration a duration in XLSX; text that begins like a formula stays text, in
//! every format; the text of a PDF can be copied out as it was written, Vietnamese included; the same table gives the
//! same bytes of CSV and PDF.
//!
//! Will not do: know what the rows are about, speak a language (titles and headings come translated), or write files.

mod csv;
mod error;
mod font;
mod pdf;
mod read;
mod table;
mod xlsx;

pub use self::csv::csv;
pub use error::DocumentError;
pub use pdf::{Letterhead, pdf};
pub use read::{Sheet, read};
pub use table::{Cell, Column, DateForm, Table};
pub use xlsx::xlsx;
