//! Everyone over all videos: the index, one person's page, "the same person?", and search by a face.
//!
//! Guarantees: ten thousand people cost what is in view; a question is answered with one key and the next one is there
//! in the same frame; every picture plays the seconds it is from.
//! Will not do: compare faces or join people. It sends [`PeopleCommand`]s and shows what came of them.

mod everyone;
mod face_search;
pub mod history;
mod list;
mod page;
mod questions;
mod table;
mod toolbar;

use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::domain::job::JobState;
use crate::domain::message::Message;
use crate::state::people::{PeopleCommand, PeopleTab};
use crate::state::{Command, JobItem};

use super::context::{AppContext, Width};
use super::picker::Picker;
use super::theme::Type;
use super::widgets::{Button, Size, Strip, bar, tabs, tip};
use super::{icons, paint};

pub use everyone::EveryoneView;

/// What hands have moved on the people screen.
#[derive(Debug, Default)]
pub struct PeopleScreen {
    everyone: EveryoneView,
    page: page::PageView,
    picker: Option<Picker>,
}

const TABS: [PeopleTab; 3] = [PeopleTab::Everyone, PeopleTab::Questions, PeopleTab::Face];

pub(super) fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut PeopleScreen) {
    ui.painter().rect_filled(rect, 0, cx.tokens.bg);
    let (head, body) = rect.split_top_bottom_at_y(rect.top() + head_height(cx));
    header(ui, cx, head);
    match cx.state.people.tab {
        PeopleTab::Everyone => match &cx.state.people.page {
            Some(page) => page::draw(ui, cx, body, page, &mut view.page, &mut view.picker),
            None => everyone::draw(ui, cx, body, &mut view.everyone),
        },
        PeopleTab::Questions => questions::draw(ui, cx, body),
        PeopleTab::Face => face_search::draw(ui, cx, body),
    }
    page::picker(ui, cx, &mut view.picker);
}

fn send(cx: &AppContext<'_>, command: PeopleCommand) {
    cx.sender.send(Command::People(command));
}

fn head_height(cx: &AppContext<'_>) -> f32 {
    if cx.width.is_phone() { 52.0 } else { 48.0 }
}

/// The three parts, and finding the same people.
fn header(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let t = cx.tokens;
    ui.painter().rect_filled(rect, 0, t.surface);
    paint::hline(ui.painter(), rect.x_range(), rect.bottom() - 1.0, t.border);
    let pad = if cx.width.is_phone() { 4.0 } else { 14.0 };
    let mut strip = Strip::new(rect.shrink2(vec2(pad, 0.0)));
    linking(ui, cx, &mut strip);
    strip.space_right(8.0);
    let people = &cx.state.people;
    let count = people.questions.len();
    let phone = cx.width.is_phone();
    let names = [
        cx.tr("people-everyone"),
        cx.say(
            &Message::new(if phone { "people-questions-short" } else { "people-questions" })
                .with("count", count),
        ),
        cx.tr(if phone { "people-face-short" } else { "people-face" }),
    ];
    let current = TABS.iter().position(|tab| *tab == people.tab).unwrap_or(0);
    if let Some(chosen) = tabs(ui, cx, strip.rest(), &names, current) {
        send(cx, PeopleCommand::Show(TABS[chosen]));
    }
}

/// The job that finds the same people, while there is one.
fn link_job<'a>(cx: &AppContext<'a>) -> Option<&'a JobItem> {
    cx.state.jobs.iter().find(|job| job.title.key == "job-link-people" && !job.state.is_final())
}

/// A button that starts it; while it runs, how far it is and a way to stop it.
fn linking(ui: &mut Ui, cx: &AppContext<'_>, strip: &mut Strip) {
    let t = cx.tokens;
    let phone = cx.width.is_phone();
    let size = if phone { Size::Touch } else { Size::Medium };
    if let Some(job) = link_job(cx) {
        let cancel = cx.tr("people-link-cancel");
        let button = Button::icon(icons::X, &cancel).size(size);
        let place = button.measure(ui);
        if button.show(ui, cx, strip.right_part(place)).clicked() {
            cx.sender.send(Command::CancelJob(job.id));
        }
        let name =
            cx.tr(if job.state == JobState::Queued { "people-link-waits" } else { "people-link-runs" });
        if !phone {
            let width = paint::width(ui.painter(), &name, Type::SMALL).ceil().max(96.0);
            strip.space_right(4.0);
            let place = strip.right(width + 1.0);
            let text = place.with_max_y(place.center().y + 2.0);
            paint::text(ui.painter(), text, Align2::LEFT_BOTTOM, &name, Type::SMALL, t.text2);
            let track = Rect::from_min_size(pos2(place.left(), place.center().y + 6.0), vec2(width, 4.0));
            bar(ui.painter(), track, job.progress, t.accent, t);
        }
        return;
    }
    let name = cx.tr("people-link");
    let enabled = !cx.state.is_read_only() && !cx.state.people.rows.is_empty();
    let button = Button::text(&name)
        .with_icon(icons::MERGE)
        .size(size)
        .icon_only(cx.width < Width::Medium)
        .enabled(enabled);
    let place = button.measure(ui);
    let response = button.show(ui, cx, strip.right_part(place));
    if response.clicked() {
        send(cx, PeopleCommand::LinkPeople);
    }
    if cx.width >= Width::Medium {
        tip(response, cx, &cx.tr("people-link-hint"), None);
    }
}

/// A sentence in the middle of `rect`.
fn sentence(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, text: &str) {
    let width = 360.0_f32.min(rect.width() - 32.0);
    let at = pos2(rect.center().x, rect.center().y - 10.0);
    paint::paragraph_centered(ui.painter(), at, width, text, Type::BODY, cx.tokens.text2);
    let place = Rect::from_center_size(rect.center(), vec2(width, 40.0));
    let response = ui.interact(place, ui.scope_id().with("sentence"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
}
