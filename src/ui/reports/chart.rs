//! The report as bars, above its table.

use egui::{Color32, Rect, Ui};

use crate::domain::shift::Minutes;
use crate::state::hr::{ReportBars, ReportName};
use crate::ui::company::{Bars, Series, words};
use crate::ui::context::AppContext;
use crate::ui::paint;
use crate::ui::widgets::child;

/// Height of the card.
pub const HEIGHT: f32 = 232.0;

/// Colours of the parts, from below: what is good, what is not, where the parts say so.
fn inks(cx: &AppContext<'_>, report: ReportName) -> [Color32; 4] {
    let t = cx.tokens;
    match report {
        ReportName::Monthly | ReportName::Daily => [t.success, t.info, t.danger, t.text3],
        ReportName::Late | ReportName::Absence => [t.warning, t.info, t.danger, t.text3],
        ReportName::Recognition => [t.success, t.warning, t.info, t.text3],
        _ => [t.primary, t.accent, t.warning, t.info],
    }
}

pub fn draw(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    report: ReportName,
    title: &str,
    bars: &ReportBars,
) {
    let inks = inks(cx, report);
    // Parts that are nothing anywhere say nothing.
    let parts = bars.series.iter().zip(inks).filter(|((_, values), _)| values.iter().any(|n| *n > 0));
    let parts: Vec<_> = parts.collect();
    let legend: Vec<(String, Color32)> = match parts.len() {
        1 => Vec::new(),
        _ => parts.iter().map(|((name, _), ink)| (name.clone(), *ink)).collect(),
    };
    // One kind of bar is named in the title.
    let title = match parts[..] {
        [((name, _), _)] if name != title => format!("{title}: {name}"),
        _ => title.to_owned(),
    };
    let fits = paint::width(ui.painter(), &title, crate::ui::theme::Type::CARD_TITLE) <= rect.width() - 32.0;
    let title = if fits { title } else { cx.tr("reports-chart") };
    let Some(inner) = crate::ui::dashboard::card(ui, cx, rect, &title, &legend, parts.is_empty()) else {
        return;
    };
    let series = parts
        .iter()
        .map(|((name, values), ink)| Series { name: name.clone(), ink: *ink, values: values.clone() })
        .collect();
    let label = |n: usize| {
        let text = bars.labels.get(n).map(String::as_str).unwrap_or_default();
        let room = inner.width() / bars.labels.len().max(1) as f32;
        // People are called by the last part of their name, departments by the last of their path.
        if room > 120.0 { text.to_owned() } else { text.rsplit([' ', '/']).next().unwrap_or(text).to_owned() }
    };
    // Days are "3/31": nothing of them is left out.
    let days = |n: usize| bars.labels.get(n).cloned().unwrap_or_default();
    let is_days = matches!(report, ReportName::Monthly | ReportName::Daily | ReportName::Headcount);
    let say = |n: usize| {
        let value = |count: u32| {
            if bars.minutes {
                words::long_hours(cx, Minutes::try_from(count).unwrap_or(Minutes::MAX))
            } else {
                cx.integer(count)
            }
        };
        let parts = parts.iter().filter_map(|((name, values), _)| {
            let count = *values.get(n)?;
            (count > 0).then(|| format!("{name} {}", value(count)))
        });
        let parts: Vec<String> = parts.collect();
        format!("{} · {}", days(n), parts.join(" · "))
    };
    let label: &dyn Fn(usize) -> String = if is_days { &days } else { &label };
    child(ui, "report chart", rect, |ui| {
        let bars = Bars { name: &title, series, label, tip: &say, minutes: bars.minutes };
        bars.show(ui, cx, inner);
    });
}
