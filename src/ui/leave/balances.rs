//! Balances of everybody: what is left, what was taken, what is asked for.

use egui::{Align2, Id, Rect, Role, Sense, Ui, WidgetInfo, vec2};

use crate::domain::text::fold;
use crate::state::Command;
use crate::state::hr::{BalanceItem, HrCommand};
use crate::ui::company::{self, words};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{Field, Strip, scroll_rows};
use crate::ui::{focus, icons, paint};

const ROW: f32 = 40.0;
const HEADER: f32 = 32.0;

/// What is searched for.
#[derive(Debug, Default)]
pub struct BalancesView {
    search: String,
    asked: bool,
}

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut BalancesView) {
    let t = cx.tokens;
    if !view.asked {
        view.asked = true;
        cx.sender.send(Command::Hr(HrCommand::ShowBalances));
    }
    let height = if cx.width.is_phone() { 44.0 } else { 32.0 };
    let (row, rest) = rect.split_top_bottom_at_y(rect.top() + height);
    let name = cx.tr("employees-search");
    let place = row.with_max_x(row.left() + row.width().min(320.0));
    Field { name: &name, hint: &name, icon: Some(icons::SEARCH) }.show(ui, cx, place, &mut view.search);
    let rest = rest.with_min_y(rest.top() + 8.0);
    let Some(all) = &cx.state.hr.balances else { return };
    let wanted = fold(view.search.trim());
    let found = |item: &&BalanceItem| {
        wanted.is_empty() || fold(&format!("{} {}", item.name, item.code)).contains(&wanted)
    };
    let shown: Vec<&BalanceItem> = all.iter().filter(found).collect();
    if shown.is_empty() {
        let text = cx.tr("leave-no-balances");
        paint::text(ui.painter(), rest, Align2::CENTER_CENTER, &text, Type::BODY, t.text3);
        return;
    }
    let needed = HEADER + shown.len() as f32 * ROW + 2.0;
    let rest = rest.with_max_y((rest.bottom() - 12.0).min(rest.top() + needed));
    paint::panel(ui.painter(), rest, 8, t.surface, t.border);
    let inner = rest.shrink(1.0);
    let (header, body) = inner.split_top_bottom_at_y(inner.top() + HEADER);
    let wide = inner.width() > 640.0;
    let columns = |row: Rect| {
        let mut strip = Strip::new(row.shrink2(vec2(12.0, 0.0)));
        let available = strip.right(84.0);
        let mut more = Vec::new();
        if wide {
            for _ in 0..3 {
                more.push(strip.right(84.0));
            }
        }
        let kind = if wide { Some(strip.right(180.0)) } else { None };
        strip.space_right(8.0);
        (strip.rest(), kind, more, available)
    };
    let (who, kind, more, available) = columns(header);
    let head = |place: Rect, key: &str, align: Align2| {
        paint::text(ui.painter(), place, align, &cx.tr(key), Type::CAPTION, t.text3);
    };
    head(who, "employees-field-name", Align2::LEFT_CENTER);
    if let Some(kind) = kind {
        head(kind, "report-column-leave-type", Align2::LEFT_CENTER);
    }
    for (place, key) in more.iter().zip(["report-column-waiting", "report-column-used", "leave-given"]) {
        head(*place, key, Align2::RIGHT_CENTER);
    }
    head(available, "report-column-available", Align2::RIGHT_CENTER);
    paint::hline(ui.painter(), header.x_range(), header.bottom() - 1.0, t.border);
    scroll_rows(ui, Id::unique("balances"), body, ROW, shown.len(), None, |ui, n, row| {
        let item = shown[n];
        let response = ui.interact(row, ui.scope_id().with(("balance", n)), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Row, true, &item.name));
        if response.hovered() {
            ui.painter().rect_filled(row, 0, t.hover);
        }
        paint::hline(ui.painter(), row.x_range(), row.bottom() - 1.0, t.border);
        let (who, kind, more, available) = columns(row);
        let (upper, lower) = who.shrink2(vec2(0.0, 4.0)).split_top_bottom_at_fraction(0.55);
        paint::text(ui.painter(), upper, Align2::LEFT_CENTER, &item.name, Type::NAME, t.text);
        let note = if wide { item.code.clone() } else { item.kind.clone() };
        paint::text(ui.painter(), lower, Align2::LEFT_CENTER, &note, Type::CAPTION.figures(), t.text3);
        if let Some(kind) = kind {
            paint::text(ui.painter(), kind, Align2::LEFT_CENTER, &item.kind, Type::BODY, t.text2);
        }
        let days = |minutes| words::as_days(cx, minutes, item.day);
        for (place, minutes) in more.iter().zip([item.pending, item.used, item.given]) {
            let text = if minutes == 0 { "–".to_owned() } else { days(minutes) };
            paint::text(ui.painter(), *place, Align2::RIGHT_CENTER, &text, Type::BODY.figures(), t.text2);
        }
        let ink = if item.available < 0 { t.danger } else { t.text };
        let text = days(item.available);
        paint::text(ui.painter(), available, Align2::RIGHT_CENTER, &text, Type::NAME.figures(), ink);
        focus::ring_inside(ui, &response, row, t);
        if response.clicked() {
            company::open_person(cx, item.employee);
        }
    });
}
