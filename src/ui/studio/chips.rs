//! People as a strip of chips, where there is no room for a panel.

use egui::{
    Align2, CornerRadius, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use crate::domain::message::Message;
use crate::state::{AnalysisState, Command, PersonLane, PictureId, Studio};
use crate::ui::context::AppContext;
use crate::ui::icons;
use crate::ui::theme::{Type, Weight};
use crate::ui::widgets::{Button, Kind, Size, Strip, avatar, child};
use crate::ui::{focus, paint};

use super::decisions::{self, About, are_possible};
use super::{StudioView, analysis, play};

const CHIP: egui::Vec2 = egui::vec2(92.0, 36.0);
const GAP: f32 = 8.0;

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, studio: &Studio, view: &mut StudioView) {
    let t = cx.tokens;
    ui.painter().rect_filled(rect, 0, t.surface);
    paint::hline(ui.painter(), rect.x_range(), rect.top(), t.border);
    if studio.people.is_empty() {
        no_people(ui, cx, rect, studio);
        return;
    }
    let rect = analysis::small_ring(ui, cx, rect, studio);
    let rect = more(ui, cx, rect, studio, view);
    let order = view.people.order(studio);
    let pitch = CHIP.x + GAP;
    let selected = studio.selected.and_then(|id| order.iter().position(|&i| studio.people[i].id == id));
    child(ui, "chips", rect, |ui| {
        let memory = ui.scope_id().with("revealed");
        let revealed = ui.data(|data| data.get_temp(memory)).flatten();
        let mut area = ScrollArea::horizontal().id_salt("chips").auto_shrink(false);
        if let Some(row) = selected.filter(|_| revealed != studio.selected) {
            let center = row as f32 * pitch + CHIP.x / 2.0 - rect.width() / 2.0;
            area = area.horizontal_scroll_offset(
                center.clamp(0.0, (order.len() as f32 * pitch + 16.0 - rect.width()).max(0.0)),
            );
        }
        ui.data_mut(|data| data.insert_temp(memory, studio.selected));
        area.show_viewport(ui, |ui, viewport| {
            ui.set_width(order.len() as f32 * pitch + 16.0);
            let left = ui.max_rect().left() + 12.0;
            let first = ((viewport.left() - 12.0) / pitch).floor().max(0.0) as usize;
            let last = ((viewport.right() - 12.0) / pitch).ceil().max(0.0) as usize;
            for (i, &person) in order.iter().enumerate().take(last).skip(first) {
                let person = &studio.people[person];
                let min = pos2(left + i as f32 * pitch, rect.center().y - CHIP.y / 2.0);
                let place = Rect::from_min_size(min, CHIP);
                ui.push_id(person.id, |ui| chip(ui, cx, place, studio, person, view));
            }
        });
    });
}

/// What can be decided about the selected person, at the right end; returns what is left.
fn more(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, studio: &Studio, view: &mut StudioView) -> Rect {
    let Some(person) = studio.selected_person().filter(|person| are_possible(cx, person)) else {
        return rect;
    };
    let (rest, place) = rect.split_left_right_at_x(rect.right() - 52.0);
    let name = cx.say(&Message::new("people-more").with("person", cx.tag(person.tag)));
    let button = Button::icon(icons::DOTS, &name).size(Size::Touch);
    let place = Rect::from_center_size(place.center(), vec2(44.0, 44.0));
    let response = button.show(ui, cx, place);
    let segment = person.segment_at(studio.playback.frame);
    decisions::on_button(&response, cx, studio, About { person, segment }, view);
    paint::vline(ui.painter(), rest.right(), rect.y_range(), cx.tokens.border);
    rest
}

fn chip(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    studio: &Studio,
    person: &PersonLane,
    view: &mut StudioView,
) {
    let t = cx.tokens;
    let on = studio.selected == Some(person.id);
    let target = rect.expand2(vec2(GAP / 2.0, 4.0));
    let response = ui.interact(target, ui.scope_id().with("chip"), Sense::click());
    let code = cx.tag(person.tag);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, on, &code));
    let (fill, edge) = if on {
        (t.sel, t.accent)
    } else {
        (if response.hovered() { t.hover } else { t.surface }, t.border2)
    };
    ui.painter().rect(rect, CornerRadius::same(6), fill, Stroke::new(1.0, edge), StrokeKind::Inside);
    let face = Rect::from_min_size(rect.min + vec2(4.0, 4.0), vec2(28.0, 28.0));
    avatar(ui.painter(), cx, face, 5, cx.pictures.picture(PictureId::BestShot(studio.video, person.id)));
    let bar = Rect::from_min_size(rect.min + vec2(38.0, 9.0), vec2(4.0, 18.0));
    ui.painter().rect_filled(bar, 2, t.lane(person.tag.number()));
    let text =
        Rect::from_min_max(pos2(rect.left() + 48.0, rect.top()), pos2(rect.right() - 4.0, rect.bottom()));
    let number = cx.short_tag(person.tag);
    let ty = Type::NAME.figures().weight(Weight::Semibold);
    paint::text(ui.painter(), text, Align2::LEFT_CENTER, &number, ty, t.text);
    focus::ring(ui, &response, rect, 6, t);
    if response.clicked() {
        match person.segments.first() {
            Some(first) => play(cx, person.id, first.range),
            None => cx.sender.send(Command::SelectPerson(Some(person.id))),
        }
    }
    decisions::on_part(&response, cx, studio, About { person, segment: None }, view);
}

/// Before there is anyone: the one next step, or how far it is.
fn no_people(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, studio: &Studio) {
    let t = cx.tokens;
    let mut strip = Strip::new(rect.shrink2(vec2(12.0, 0.0)));
    let text = match &studio.analysis {
        AnalysisState::None => {
            let name = cx.tr("analyse-act");
            let button = Button::text(&name).with_icon(icons::USERS).kind(Kind::Primary);
            let button = button.size(if cx.width.is_phone() { Size::Touch } else { Size::Medium });
            let size = button.measure(ui);
            if button.show(ui, cx, strip.right_part(size)).clicked() {
                cx.sender.send(Command::AnalyzeVideo(studio.video));
            }
            strip.space_right(12.0);
            cx.tr("analyse-title")
        }
        AnalysisState::Queued(_) => cx.tr("analysis-queued"),
        AnalysisState::Running { frontier, .. } => {
            let part = *frontier as f32 / studio.clock.num_frames().max(1) as f32;
            let percent = crate::ui::format::percent(part);
            cx.say(&Message::new("analysis-running").with("percent", percent))
        }
        AnalysisState::Done(_) => cx.tr("people-nobody-title"),
        AnalysisState::Failed(_) => {
            let name = cx.tr("job-retry");
            let button = Button::text(&name).with_icon(icons::ARROW_CLOCKWISE);
            let size = button.measure(ui);
            if button.show(ui, cx, strip.right_part(size)).clicked() {
                cx.sender.send(Command::AnalyzeVideo(studio.video));
            }
            strip.space_right(12.0);
            cx.tr("analysis-failed")
        }
    };
    paint::text(ui.painter(), strip.rest(), Align2::LEFT_CENTER, &text, Type::NAME.figures(), t.text2);
}
