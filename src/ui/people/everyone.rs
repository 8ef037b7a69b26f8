//! The index: everyone, filtered and sorted.

use egui::{Rect, Ui, vec2};

use crate::state::Command;
use crate::state::Screen;
use crate::state::people::Loading;
use crate::ui::context::AppContext;
use crate::ui::icons;
use crate::ui::widgets::Empty;

use super::list::{Filter, Listing, Sort};
use super::toolbar::Choosing;
use super::{sentence, table, toolbar};

/// What is asked for, and in which order.
#[derive(Debug, Default)]
pub struct EveryoneView {
    pub(super) filter: Filter,
    pub(super) sort: Sort,
    /// The other way round than usual.
    pub(super) turned: bool,
    pub(super) listing: Listing,
    pub(super) choosing: Option<Choosing>,
}

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut EveryoneView) {
    let people = &cx.state.people;
    match &people.loading {
        Loading::Failed(error) => {
            let text = cx.say(error);
            sentence(ui, cx, rect, &text);
            return;
        }
        Loading::Not | Loading::Running if people.rows.is_empty() => return,
        _ => {}
    }
    if people.rows.is_empty() {
        nobody(ui, cx, rect);
        return;
    }
    let pad = if cx.width.is_phone() { 12.0 } else { 20.0 };
    let inner = rect.shrink2(vec2(pad, 0.0));
    let height = if cx.width.is_phone() { 60.0 } else { 56.0 };
    let (tools, list) = inner.split_top_bottom_at_y(inner.top() + height);
    let lines = view.listing.lines(cx.state, &view.filter, view.sort, view.turned);
    toolbar::draw(ui, cx, tools, view, lines.len());
    toolbar::choose(ui, cx, view);
    table::draw(ui, cx, list.with_max_y(list.bottom() - pad.min(16.0)), view, &lines);
}

fn nobody(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let (title, text, act) =
        (cx.tr("people-empty-title"), cx.tr("people-empty-text"), cx.tr("studio-empty-act"));
    let empty = Empty {
        icon: icons::USERS,
        title: &title,
        text: &text,
        act: Some((&act, icons::FOLDER)),
        enabled: true,
    };
    if empty.show(ui, cx, rect).is_some_and(|button| button.clicked()) {
        cx.sender.send(Command::OpenScreen(Screen::Library));
    }
}
