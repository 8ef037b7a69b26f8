//! Notifications in the lower right corner, newest at the bottom.

use egui::{Align2, Area, Color32, CornerRadius, Id, Order, Rect, Ui, pos2, vec2};

use crate::state::{Command, Severity, Toast};
use crate::ui::context::AppContext;
use crate::ui::icons::{self, Icon};
use crate::ui::paint;
use crate::ui::theme::{Tokens, Type, Weight};
use crate::ui::widgets::{Button, Kind, Size};

const WIDTH: f32 = 320.0;
const GAP: f32 = 8.0;

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, area: Rect) {
    let width = WIDTH.min(area.width() - 32.0);
    let lift = if cx.width.is_phone() { 76.0 } else { 40.0 };
    let mut bottom = area.bottom() - lift;
    for toast in cx.state.toasts.iter().rev() {
        let height = height(ui, cx, toast, width);
        let rect =
            Rect::from_min_size(pos2(area.right() - 16.0 - width, bottom - height), vec2(width, height));
        if rect.top() < area.top() + 48.0 {
            break;
        }
        bottom -= height + GAP;
        Area::new(Id::unique(("toast", toast.id))).order(Order::Foreground).fixed_pos(rect.min).show(
            ui.ctx(),
            |ui| {
                ui.allocate_rect(rect, egui::Sense::hover());
                body(ui, cx, toast, rect);
            },
        );
    }
}

fn height(ui: &Ui, cx: &AppContext<'_>, toast: &Toast, width: f32) -> f32 {
    let t = cx.tokens;
    let detail = toast.detail.as_ref().map_or(0.0, |detail| {
        let job = Type::SMALL.wrapped(&cx.say(detail), t.text2, text_width(ui, cx, toast, width));
        ui.painter().layout_job(job).size().y
    });
    let title = Type::NAME.weight(Weight::Semibold).wrapped(
        &cx.say(&toast.title),
        t.text,
        text_width(ui, cx, toast, width),
    );
    24.0 + ui.painter().layout_job(title).size().y + detail
}

fn act_width(ui: &Ui, cx: &AppContext<'_>, toast: &Toast) -> f32 {
    toast.act.as_ref().map_or(0.0, |act| {
        Button::text(&cx.say(&act.label)).kind(Kind::Ghost).size(Size::Small).measure(ui).x
    })
}

fn text_width(ui: &Ui, cx: &AppContext<'_>, toast: &Toast, width: f32) -> f32 {
    width - 40.0 - 40.0 - act_width(ui, cx, toast)
}

fn body(ui: &mut Ui, cx: &AppContext<'_>, toast: &Toast, rect: Rect) {
    let t = cx.tokens;
    ui.painter().add(t.menu_shadow().as_shape(rect, CornerRadius::same(8)));
    paint::panel(ui.painter(), rect, 8, t.raised, t.border2);
    let (icon, color) = face(toast.severity, t);
    paint::icon_filled(ui.painter(), rect.min + vec2(21.0, 22.0), icon, 18.0, color);
    let width = text_width(ui, cx, toast, rect.width());
    let text = Rect::from_min_size(rect.min + vec2(40.0, 12.0), vec2(width, rect.height() - 24.0));
    let title = cx.say(&toast.title);
    let used = paint::paragraph(ui.painter(), text, &title, Type::NAME.weight(Weight::Semibold), t.text);
    if let Some(detail) = &toast.detail {
        let rest = text.translate(vec2(0.0, used));
        paint::paragraph(ui.painter(), rest, &cx.say(detail), Type::SMALL, t.text2);
    }
    ui.ctx().accesskit_node_builder(ui.scope_id().with("alert"), |node| {
        node.set_role(egui::accesskit::Role::Alert);
        node.set_label(title.clone());
    });
    let close = Rect::from_min_size(pos2(rect.right() - 34.0, rect.top() + 10.0), vec2(24.0, 24.0));
    let name = cx.tr("close");
    if Button::icon(icons::X, &name).size(Size::Small).show(ui, cx, close).clicked() {
        cx.sender.send(Command::DismissToast(toast.id));
    }
    if let Some(act) = &toast.act {
        let label = cx.say(&act.label);
        let button = Button::text(&label).kind(Kind::Toggle { on: true }).size(Size::Small);
        let place = Align2::RIGHT_TOP.align_size_within_rect(
            button.measure(ui),
            Rect::from_min_max(pos2(rect.left(), rect.top() + 10.0), pos2(close.left() - 4.0, rect.bottom())),
        );
        if button.show(ui, cx, place).clicked() {
            cx.sender.send(act.command.clone());
            cx.sender.send(Command::DismissToast(toast.id));
        }
    }
}

fn face(severity: Severity, t: &Tokens) -> (Icon, Color32) {
    match severity {
        Severity::Success => (icons::CHECK_CIRCLE, t.success),
        Severity::Info => (icons::INFO, t.info),
        Severity::Warning => (icons::WARNING, t.warning),
        Severity::Error => (icons::X_CIRCLE, t.danger),
    }
}
