//! Times as people read them.

use crate::domain::message::Message;
use crate::domain::time::FrameIndex;
use crate::state::FrameClock;

use super::context::AppContext;

/// `hh:mm:ss:ff`; the last field counts frames since the whole second.
pub fn timecode(clock: &FrameClock, frame: FrameIndex) -> String {
    let (h, m, s, f) = fields(clock, frame);
    format!("{h:02}:{m:02}:{s:02}:{f:02}")
}

/// The same without hours while there are none: `mm:ss:ff`.
pub fn short_timecode(clock: &FrameClock, frame: FrameIndex) -> String {
    let (h, m, s, f) = fields(clock, frame);
    if h > 0 { format!("{h:02}:{m:02}:{s:02}:{f:02}") } else { format!("{m:02}:{s:02}:{f:02}") }
}

/// `mm:ss`, or `h:mm:ss` from an hour on: positions on the ruler and in ranges.
pub fn position(seconds: f64) -> String {
    let s = seconds.max(0.0).floor() as u64;
    let (h, m, s) = (s / 3600, s / 60 % 60, s % 60);
    if h > 0 { format!("{h}:{m:02}:{s:02}") } else { format!("{m:02}:{s:02}") }
}

/// `m:ss`, or `h:mm:ss` from an hour on: how long something lasts.
pub fn length(seconds: f64) -> String {
    let s = seconds.max(0.0).round() as u64;
    let (h, m, s) = (s / 3600, s / 60 % 60, s % 60);
    if h > 0 { format!("{h}:{m:02}:{s:02}") } else { format!("{m}:{s:02}") }
}

/// "1 h 24 min", "40 s": how long in words.
pub fn long_length(cx: &AppContext<'_>, seconds: f64) -> String {
    let s = seconds.max(0.0).round() as u32;
    let (h, m) = (s / 3600, s / 60 % 60);
    let message = if h > 0 {
        Message::new("length-h-min").with("h", cx.integer(h)).with("min", m)
    } else if m > 0 {
        Message::new("length-min").with("min", m)
    } else {
        Message::new("length-s").with("s", s)
    };
    cx.say(&message)
}

/// "1 min 10 s left", in steps that do not flicker.
pub fn time_left(cx: &AppContext<'_>, seconds: f64) -> String {
    let s = seconds.max(0.0).round() as u32;
    let message = match s {
        0..10 => Message::new("left-s").with("s", s.max(1)),
        10..60 => Message::new("left-s").with("s", s.div_ceil(5) * 5),
        60..3600 => {
            let s = s.div_ceil(10) * 10;
            Message::new("left-min-s").with("min", s / 60).with("s", s % 60)
        }
        _ => Message::new("left-h-min").with("h", s / 3600).with("min", s / 60 % 60),
    };
    cx.say(&message)
}

/// "28 Oct 2026" or "28/10/2026".
pub fn short_day(cx: &AppContext<'_>, (year, month, day): (i16, i8, i8)) -> String {
    let message = Message::new("day-short")
        .with("day", i32::from(day))
        .with("month", i32::from(month))
        .with("year", year.to_string());
    cx.say(&message)
}

/// "Wednesday, 28 October 2026" or "Thứ Tư, 28 tháng 10, 2026".
pub fn day(cx: &AppContext<'_>, (year, month, day): (i16, i8, i8)) -> String {
    const WEEKDAYS: [&str; 7] = ["day-mon", "day-tue", "day-wed", "day-thu", "day-fri", "day-sat", "day-sun"];
    const MONTHS: [&str; 12] = [
        "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8", "month-9",
        "month-10", "month-11", "month-12",
    ];
    let Ok(date) = jiff::civil::Date::new(year, month, day) else { return "–".to_owned() };
    let weekday = WEEKDAYS[date.weekday().to_monday_zero_offset() as usize];
    let message = Message::new("day-long")
        .with("weekday", cx.tr(weekday))
        .with("day", day.to_string())
        .with("month", cx.tr(MONTHS[(month - 1) as usize]))
        .with("year", year.to_string());
    cx.say(&message)
}

/// "42%", rounded down so that it says 100 only at the end.
pub fn percent(part: f32) -> String {
    format!("{}%", (part.clamp(0.0, 1.0) * 100.0 + 1e-4).floor() as u32)
}

fn fields(clock: &FrameClock, frame: FrameIndex) -> (u64, u64, u64, u32) {
    let whole = (clock.start_s(frame) + 1e-6).floor();
    let at = clock.frame_at(whole);
    let first = if clock.start_s(at) < whole - 1e-6 { at + 1 } else { at };
    let s = whole as u64;
    (s / 3600, s / 60 % 60, s % 60, frame.saturating_sub(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timecodes_count_frames_within_the_second() {
        let ten = FrameClock::even(10.0, 7600);
        assert_eq!(timecode(&ten, 1028), "00:01:42:08");
        assert_eq!(short_timecode(&ten, 1028), "01:42:08");
        let ntsc = FrameClock::even(30000.0 / 1001.0, 200_000);
        assert_eq!(timecode(&ntsc, 29), "00:00:00:29");
        assert_eq!(timecode(&ntsc, 30), "00:00:01:00");
        assert_eq!(timecode(&ntsc, 107_892), "00:59:59:29");
        assert_eq!(short_timecode(&ntsc, 107_893), "01:00:00:00");
    }

    #[test]
    fn lengths_and_positions_read_like_a_clock() {
        assert_eq!([0.0, 84.4, 3725.0].map(length), ["0:00", "1:24", "1:02:05"]);
        assert_eq!([0.0, 84.9, 3725.0].map(position), ["00:00", "01:24", "1:02:05"]);
        assert_eq!([0.0, 0.999, 1.0].map(percent), ["0%", "99%", "100%"]);
    }
}
