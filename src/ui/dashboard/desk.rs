//! What is to be decided, and who is new in the videos.

use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::domain::message::Message;
use crate::state::hr::{HrCommand, LeaveItem, LeaveState, RequestStep, UnknownItem};
use crate::state::people::PeopleCommand;
use crate::state::{Command, PictureId, Screen};
use crate::ui::attendance::AttendanceView;
use crate::ui::company::{self, AskedOf, Asking, words};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Kind, Size, Strip, avatar};
use crate::ui::{focus, icons, paint};

use super::charts::card;

const ROW: f32 = 52.0;
/// Lines of each list.
const LINES: usize = 4;

/// A request about to be turned down.
#[derive(Debug, Default)]
pub struct DeskView {
    asking: Option<Asking>,
}

pub fn dialogs(ui: &Ui, cx: &AppContext<'_>, view: &mut DeskView) {
    company::ask(ui, cx, &mut view.asking);
}

fn rows(inner: Rect) -> impl Iterator<Item = Rect> {
    (0..LINES).map(move |n| {
        let top = inner.top() + n as f32 * ROW;
        Rect::from_min_size(pos2(inner.left(), top), vec2(inner.width(), ROW))
    })
}

/// Requests for leave that wait; corrections and overtime as a number that leads to them.
pub fn waiting(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    view: &mut DeskView,
    attendance: &mut AttendanceView,
) {
    let hr = &cx.state.hr;
    let leave: Vec<&LeaveItem> = hr.leave.iter().filter(|item| item.state == LeaveState::Pending).collect();
    let corrections = hr.corrections.iter().filter(|item| item.state == LeaveState::Pending).count();
    let others = corrections + hr.overtime.len();
    let title = cx.tr("dashboard-waiting");
    let Some(inner) = card(ui, cx, rect, &title, &[], leave.is_empty() && others == 0) else { return };
    let shown = if others > 0 { LINES - 1 } else { LINES };
    for (item, row) in leave.iter().take(shown).zip(rows(inner)) {
        ui.push_id(item.id, |ui| request(ui, cx, row, item, view));
    }
    if others == 0 {
        return;
    }
    let Some(row) = rows(inner).nth(leave.len().min(shown)) else { return };
    let t = cx.tokens;
    let text = cx.say(&Message::new("dashboard-other-requests").with("count", others));
    let response = ui.interact(row, ui.scope_id().with("others"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &text));
    if response.hovered() {
        ui.painter().rect_filled(row, 6, t.hover);
    }
    paint::text(ui.painter(), row, Align2::LEFT_CENTER, &text, Type::NAME.figures(), t.accent_t);
    paint::icon(ui.painter(), pos2(row.right() - 12.0, row.center().y), icons::CARET_RIGHT, 14.0, t.text3);
    focus::ring_inside(ui, &response, row, t);
    if response.clicked() {
        attendance.show_requests();
        cx.sender.send(Command::OpenScreen(Screen::Attendance));
    }
}

fn request(ui: &mut Ui, cx: &AppContext<'_>, row: Rect, item: &LeaveItem, view: &mut DeskView) {
    let t = cx.tokens;
    paint::hline(ui.painter(), row.x_range(), row.bottom() - 1.0, t.border);
    let mut strip = Strip::new(row);
    let can = !cx.state.is_read_only();
    let (approve, reject) = (cx.tr("leave-approve"), cx.tr("leave-reject"));
    let button = Button::text(&approve).with_icon(icons::CHECK).size(Size::Small).enabled(can);
    let wanted = button.measure(ui);
    if button.show(ui, cx, strip.right_part(wanted)).clicked() {
        let step = RequestStep::Approve;
        let command = HrCommand::StepLeave { request: item.id, step, comment: String::new() };
        cx.sender.send(Command::Hr(command));
    }
    strip.space_right(6.0);
    let button = Button::icon(icons::X, &reject).kind(Kind::Secondary).size(Size::Small).enabled(can);
    let wanted = button.measure(ui);
    if button.show(ui, cx, strip.right_part(wanted)).clicked() {
        view.asking = Some(Asking {
            title: "leave-reject-title",
            act: "leave-reject",
            danger: true,
            command: |of, comment| match of {
                AskedOf::Leave(request) => {
                    HrCommand::StepLeave { request, step: RequestStep::Reject, comment }
                }
                AskedOf::Correction(correction) => {
                    HrCommand::DecideCorrection { correction, step: RequestStep::Reject, comment }
                }
                AskedOf::Overtime(employee, date) => {
                    HrCommand::DecideOvertime { employee, date, minutes: Some(0), reason: comment }
                }
            },
            of: AskedOf::Leave(item.id),
            text: String::new(),
        });
    }
    strip.space_right(8.0);
    let face = Rect::from_center_size(strip.left(32.0).center(), vec2(32.0, 32.0));
    avatar(ui.painter(), cx, face, 16, company::photo(cx, item.employee));
    strip.space_left(10.0);
    let texts = strip.rest().shrink2(vec2(0.0, 8.0));
    let (upper, lower) = texts.split_top_bottom_at_fraction(0.52);
    paint::text(ui.painter(), upper, Align2::LEFT_CENTER, &item.name, Type::NAME, t.text);
    let long = format!("{} · {}", item.kind, words::days(cx, item.first, item.last));
    let short = words::days(cx, item.first, item.last);
    let text = [long, short, words::short_date(cx, item.first)]
        .into_iter()
        .find(|text| paint::width(ui.painter(), text, Type::SMALL.figures()) <= lower.width());
    let text = text.unwrap_or_default();
    paint::text(ui.painter(), lower, Align2::LEFT_CENTER, &text, Type::SMALL.figures(), t.text2);
}

/// The newest people without a name.
pub fn unknown(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let all = &cx.state.hr.board.unknown;
    let title = cx.tr("dashboard-newest-unknown");
    let Some(inner) = card(ui, cx, rect, &title, &[], all.is_empty()) else { return };
    for (item, row) in all.iter().zip(rows(inner)) {
        ui.push_id(item.person, |ui| stranger(ui, cx, row, item));
    }
}

fn stranger(ui: &mut Ui, cx: &AppContext<'_>, row: Rect, item: &UnknownItem) {
    let t = cx.tokens;
    paint::hline(ui.painter(), row.x_range(), row.bottom() - 1.0, t.border);
    let mut strip = Strip::new(row);
    let name = cx.tr("dashboard-give-name");
    let button = Button::text(&name).size(Size::Small);
    let wanted = button.measure(ui);
    if button.show(ui, cx, strip.right_part(wanted)).clicked() {
        cx.sender.send(Command::OpenScreen(Screen::People));
        cx.sender.send(Command::People(PeopleCommand::OpenPage(item.person)));
    }
    strip.space_right(8.0);
    let face = Rect::from_center_size(strip.left(32.0).center(), vec2(32.0, 32.0));
    let shot = item.shot.and_then(|shot| cx.pictures.picture(PictureId::Appearance(shot)));
    avatar(ui.painter(), cx, face, 16, shot);
    strip.space_left(10.0);
    let (upper, lower) = strip.rest().shrink2(vec2(0.0, 8.0)).split_top_bottom_at_fraction(0.52);
    paint::text(ui.painter(), upper, Align2::LEFT_CENTER, &item.code, Type::NAME.figures(), t.text);
    paint::file_name(ui.painter(), lower, &item.seen, Type::SMALL.figures(), t.text2);
}
