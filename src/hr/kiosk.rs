//! How long the kiosk makes somebody wait who enters wrong PINs.
//!
//! A slip costs nothing; trying all 10,000 PINs of four digits costs more than three months.

/// Wrong entries that cost no wait.
pub const FREE_FAILURES: u32 = 3;
/// The first wait, doubled with every further wrong entry.
const FIRST_WAIT_S: i64 = 5;
/// No wait is longer: the rightful owner stands at the door.
const LONGEST_WAIT_S: i64 = 15 * 60;

/// Seconds until another entry is looked at, after so many wrong ones in a row.
pub fn wait_s(failures: u32) -> i64 {
    match failures.checked_sub(FREE_FAILURES) {
        None => 0,
        Some(further) => (FIRST_WAIT_S << further.min(16)).min(LONGEST_WAIT_S),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_free_and_waits_double_up_to_a_quarter_of_an_hour() {
        let waits: Vec<i64> = (0..13).map(wait_s).collect();
        assert_eq!(waits, [0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
        assert_eq!(wait_s(u32::MAX), 900);
    }

    #[test]
    fn all_pins_of_four_digits_take_months() {
        let seconds: i64 = (1..=10_000).map(wait_s).sum();
        assert!(seconds > 100 * 86_400, "{seconds}");
    }
}
