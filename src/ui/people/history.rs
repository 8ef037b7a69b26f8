//! What was decided about a person, newest first.

use egui::{Id, Pos2, Rect, Role, Sense, Ui, WidgetInfo, pos2};

use crate::domain::ids::PersonId;
use crate::domain::message::Message;
use crate::state::people::{DecisionLine, DecisionState};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{scroll_rows, tip};
use crate::ui::{format, icons, paint};

const ROW: f32 = 60.0;

/// The lines about `person` in `rect`, with `pad` at the sides.
pub fn list(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, person: PersonId, pad: f32) {
    let lines = cx.state.people.history_of(person).unwrap_or_default();
    if lines.is_empty() {
        let text = cx.tr("history-empty");
        let place = rect.shrink2(egui::vec2(pad, 4.0));
        paint::paragraph(ui.painter(), place, &text, Type::SMALL, cx.tokens.text3);
        return;
    }
    scroll_rows(ui, Id::unique(("history", person)), rect, ROW, lines.len(), None, |ui, i, row| {
        line(ui, cx, row.shrink2(egui::vec2(pad, 0.0)), &lines[i]);
    });
}

fn line(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, line: &DecisionLine) {
    let t = cx.tokens;
    let undone = line.state == DecisionState::Undone;
    let ink = if undone { t.text3 } else { t.text };
    let icon = if undone { icons::UNDO } else { icons::CLOCK_BACK };
    paint::icon(ui.painter(), pos2(rect.left() + 7.0, rect.top() + 14.0), icon, 14.0, t.text3);
    let title = cx.say(&line.title);
    let text = rect.with_min_x(rect.left() + 22.0);
    let mut job = Type::SMALL.figures().wrapped(&title, ink, text.width());
    job.wrap.max_rows = 2;
    let galley = ui.painter().layout_job(job);
    let (elided, height) = (galley.elided, galley.size().y);
    ui.painter().galley(Pos2::new(text.left(), rect.top() + 6.0), galley, ink);
    let when = cx.say(
        &Message::new(if undone { "history-when-undone" } else { "history-when" })
            .with("day", format::short_day(cx, line.day))
            .with("clock", line.clock.as_str()),
    );
    let below = pos2(text.left(), rect.top() + 6.0 + height + 9.0);
    paint::text_at(ui.painter(), below, &when, Type::CAPTION.figures(), t.text3);
    let response = ui.interact(rect, ui.scope_id().with(("decision", line.step)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &title));
    if elided {
        tip(response, cx, &title, None);
    }
}
