//! Attendance and leave: what punches, shifts, holidays and requests come to.
//!
//! Guarantees: pure functions of plain values; the same input gives the same output, whatever the order of arrival;
//! whole minutes, never a floating-point number, for time and balances; every limit of the law names its article.
//! Legal figures are presets to start from, not advice.
//!
//! Will not do: store, read files, know the time of day (`now` is handed in), know who may do what (`access`), or
//! reckon money.

pub mod attendance_day;
pub mod calendar;
pub mod clock;
pub mod corrections;
pub mod error;
pub mod intervals;
pub mod kiosk;
pub mod leave;
pub mod overtime;
pub mod period;
pub mod punches;
pub mod reports;
pub mod shifts;

#[cfg(test)]
mod cases;
#[cfg(test)]
mod properties;
