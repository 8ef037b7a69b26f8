//! Dates, durations and amounts as they are written and read.

use jiff::civil::Date;

use crate::domain::message::Message;
use crate::domain::shift::Minutes;
use crate::i18n::Language;
use crate::ui::context::AppContext;

/// `2026-03-02`, `02/03/2026` or `2.3.2026`; none for anything else.
pub fn parse_date(text: &str) -> Option<Date> {
    let parts: Vec<i16> =
        text.trim().split(['-', '/', '.']).map(|p| p.parse().ok()).collect::<Option<_>>()?;
    let [a, b, c] = parts[..] else { return None };
    let (year, month, day) = if a > 31 { (a, b, c) } else { (c, b, a) };
    if year < 1900 {
        return None;
    }
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// So many days later.
pub fn add_days(date: Date, days: usize) -> Date {
    date.saturating_add(jiff::Span::new().days(i64::try_from(days).unwrap_or(0)))
}

/// First and last day, or the one day.
pub fn days(cx: &AppContext<'_>, first: Date, last: Date) -> String {
    let date = |date| super::date(cx, date);
    if first == last { date(first) } else { format!("{} – {}", date(first), date(last)) }
}

/// `30/03`, or `03-30` in English.
pub fn short_date(cx: &AppContext<'_>, date: Date) -> String {
    match cx.language() {
        Language::English => format!("{:02}-{:02}", date.month(), date.day()),
        Language::Vietnamese => format!("{:02}/{:02}", date.day(), date.month()),
    }
}

/// Minutes as days of `day` minutes: "2.5 days", "2,5 ngày".
pub fn as_days(cx: &AppContext<'_>, minutes: Minutes, day: Minutes) -> String {
    let hundredths = i64::from(minutes) * 100 / i64::from(day.max(1));
    let decimals = match hundredths {
        n if n % 100 == 0 => 0,
        n if n % 10 == 0 => 1,
        _ => 2,
    };
    cx.decimal(hundredths as f64 / 100.0, decimals)
}

/// "7 h 30 min", "7 giờ 30 phút"; the smaller part left out where it is nothing.
pub fn long_hours(cx: &AppContext<'_>, minutes: Minutes) -> String {
    let (hours, rest) = (minutes / 60, minutes % 60);
    let message = match (hours, rest) {
        (0, rest) => Message::new("hr-minutes").with("minutes", rest),
        (hours, 0) => Message::new("hr-hours").with("hours", hours),
        (hours, rest) => Message::new("hr-hours-minutes").with("hours", hours).with("minutes", rest),
    };
    cx.say(&message)
}

/// "1.4 MB".
pub fn bytes(cx: &AppContext<'_>, bytes: u64) -> String {
    let (value, unit) = match bytes {
        b if b >= 1_000_000_000 => (b as f64 / 1e9, "GB"),
        b if b >= 1_000_000 => (b as f64 / 1e6, "MB"),
        b => (b as f64 / 1e3, "KB"),
    };
    format!("{} {unit}", cx.decimal(value, usize::from(value < 100.0)))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::parse_date;

    #[test]
    fn dates_are_read_in_both_orders_and_nothing_else_is() {
        for text in ["2026-03-02", " 02/03/2026 ", "2.3.2026"] {
            assert_eq!(parse_date(text), Some(date(2026, 3, 2)), "{text}");
        }
        for text in ["", "31/02/2026", "2/3/26", "mai"] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }
}
