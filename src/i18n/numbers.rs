//! Numbers as each language writes them: `1,234.5` in English, `1.234,5` in Vietnamese.

use super::Language;

/// Group separator and decimal mark.
fn marks(language: Language) -> (char, char) {
    match language {
        Language::English => (',', '.'),
        Language::Vietnamese => ('.', ','),
    }
}

pub fn format_integer(language: Language, number: i64) -> String {
    let mut text = group(language, &number.unsigned_abs().to_string());
    if number < 0 {
        text.insert(0, '-');
    }
    text
}

/// Rounded to `decimals` places, trailing zeros kept.
pub fn format_decimal(language: Language, number: f64, decimals: usize) -> String {
    let plain = format!("{:.decimals$}", number.abs());
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut text = group(language, whole);
    if !fraction.is_empty() {
        text.push(marks(language).1);
        text.push_str(fraction);
    }
    if number < 0.0 && plain.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        text.insert(0, '-');
    }
    text
}

/// A file size in the unit that leaves one to three digits before the decimal mark: `1.4 MB` (1 MB = 10^6 bytes).
pub fn format_bytes(language: Language, bytes: u64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 999.95 && unit + 1 < units.len() {
        value /= 1000.0;
        unit += 1;
    }
    let decimals = usize::from(unit > 0 && value < 99.95);
    format!("{} {}", format_decimal(language, value, decimals), units[unit])
}

fn group(language: Language, digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(marks(language).0);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{English, Vietnamese};

    #[test]
    fn numbers_follow_the_language() {
        assert_eq!(format_integer(English, 1_234_567), "1,234,567");
        assert_eq!(format_integer(Vietnamese, -1234), "-1.234");
        assert_eq!(format_integer(English, 0), "0");
        assert_eq!(format_decimal(English, 1234.55, 1), "1,234.5");
        assert_eq!(format_decimal(Vietnamese, 0.25, 2), "0,25");
        assert_eq!(format_decimal(English, -0.001, 2), "0.00");
        assert_eq!(format_decimal(English, 9.99, 0), "10");
    }

    #[test]
    fn sizes_pick_a_readable_unit() {
        assert_eq!(format_bytes(English, 0), "0 B");
        assert_eq!(format_bytes(English, 999), "999 B");
        assert_eq!(format_bytes(English, 1_440_000), "1.4 MB");
        assert_eq!(format_bytes(Vietnamese, 1_440_000), "1,4 MB");
        assert_eq!(format_bytes(English, 999_990), "1.0 MB");
        assert_eq!(format_bytes(English, 123_000_000), "123 MB");
    }
}
