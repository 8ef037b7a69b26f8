//! The public holidays of Vietnam as rows to start from.

use super::{Holiday, HolidayRule};

/// The eleven paid public holidays of the Labour Code 2019, article 112: New Year 1, Tet 5, Hung Kings 1, Victory 1,
/// Labour 1, National Day 2.
///
/// The law leaves two choices to the yearly decision of the Prime Minister: Tet is the last day of the old lunar year
/// and the first four of the new one here (it has also been two and three), and National Day takes 1 September along
/// (it has also been the 3rd). Both are rows like any other: edit them for a year that differs. Lunar days are computed
/// for [`super::lunar::YEARS`].
pub fn vietnam_preset() -> Vec<Holiday> {
    let row = |name: &str, rule| Holiday { name: name.to_owned(), rule, sites: Vec::new(), in_lieu: true };
    let yearly = |month, day| HolidayRule::Yearly { month, day };
    let mut rows = vec![row("Tết Dương lịch", yearly(1, 1))];
    rows.extend((-1..=3).map(|shift| row("Tết Nguyên đán", HolidayRule::Lunar { month: 1, day: 1, shift })));
    rows.push(row("Giỗ Tổ Hùng Vương", HolidayRule::Lunar { month: 3, day: 10, shift: 0 }));
    rows.push(row("Ngày Chiến thắng", yearly(4, 30)));
    rows.push(row("Ngày Quốc tế Lao động", yearly(5, 1)));
    rows.push(row("Quốc khánh", yearly(9, 1)));
    rows.push(row("Quốc khánh", yearly(9, 2)));
    rows
}
