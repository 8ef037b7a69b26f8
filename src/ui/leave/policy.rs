//! How requests are decided: levels, who has the last word, how many of a team may be away; who stands in for whom.

use egui::{Rect, ScrollArea, Ui};

use crate::domain::ids::EmployeeId;
use crate::domain::message::Message;
use crate::state::Command;
use crate::state::hr::{HrCommand, PolicyForm};
use crate::ui::company::{Form, words};
use crate::ui::context::AppContext;
use crate::ui::widgets::{Kind, child};

const WIDTH: f32 = 480.0;

/// What is being written.
#[derive(Debug, Default)]
pub struct PolicyView {
    /// The rules as they are being changed, and the revision they were taken from.
    form: Option<(u64, PolicyForm)>,
    approver: usize,
    deputy: usize,
    first: String,
    last: String,
}

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut PolicyView) {
    let setup = &cx.state.hr.setup;
    let place = rect.with_max_x(rect.left() + rect.width().min(WIDTH));
    child(ui, "policy", place, |ui| {
        ScrollArea::vertical().id_salt("policy").auto_shrink(false).show(ui, |ui| {
            let mut form = Form::new(ui, cx, place.width() - 8.0);
            rules(cx, &mut form, view);
            form.section("deputies-title");
            form.note(&cx.tr("deputies-note"), cx.tokens.text3);
            for deputy in &setup.deputies {
                let who = Message::new("deputies-line")
                    .with("deputy", deputy.deputy.as_str())
                    .with("approver", deputy.approver.as_str());
                form.note(&cx.say(&who), cx.tokens.text);
                let days = words::days(cx, deputy.first, deputy.last);
                form.note(&days, cx.tokens.text3);
                let id = deputy.id;
                let removed =
                    form.apart(id, |form| form.button("remove", Kind::Ghost, !cx.state.is_read_only()));
                if removed {
                    cx.sender.send(Command::Hr(HrCommand::RemoveDeputy(id)));
                }
            }
            add_deputy(cx, &mut form, view);
            ui.add_space(24.0);
        });
    });
}

/// Employees by name, with nobody in front.
fn people(cx: &AppContext<'_>) -> (Vec<String>, Vec<Option<EmployeeId>>) {
    let mut names = vec![cx.tr("policy-nobody")];
    let mut ids = vec![None];
    for person in &cx.state.hr.people {
        names.push(format!("{} · {}", person.name, person.code));
        ids.push(Some(person.id));
    }
    (names, ids)
}

fn rules(cx: &AppContext<'_>, form: &mut Form<'_, '_>, view: &mut PolicyView) {
    let stored = &cx.state.hr.setup.policy;
    let revision = cx.state.hr.revision;
    let (_, rules) = match &mut view.form {
        Some(known) if known.0 == revision => known,
        other => other.insert((revision, stored.clone())),
    };
    let mut levels = i32::from(rules.levels);
    form.number("policy-levels", "", &mut levels, 1, 3);
    rules.levels = levels.clamp(1, 3) as u8;
    let (names, ids) = people(cx);
    let mut last = ids.iter().position(|id| *id == rules.last).unwrap_or(0);
    form.choice("policy-last", &names, &mut last);
    rules.last = ids.get(last).copied().flatten();
    let mut limited = rules.team_at_most.is_some();
    form.switch("policy-team", &mut limited);
    if limited {
        let mut most = i32::from(rules.team_at_most.unwrap_or(2));
        form.number("policy-team-at-most", "", &mut most, 1, 99);
        rules.team_at_most = u16::try_from(most.max(1)).ok();
        form.switch("policy-team-blocks", &mut rules.team_blocks);
    } else {
        rules.team_at_most = None;
    }
    let changed = rules != stored && !cx.state.is_read_only();
    if form.button("save", Kind::Primary, changed) {
        cx.sender.send(Command::Hr(HrCommand::SavePolicy(rules.clone())));
    }
}

fn add_deputy(cx: &AppContext<'_>, form: &mut Form<'_, '_>, view: &mut PolicyView) {
    let (names, ids) = people(cx);
    form.choice("deputies-approver", &names, &mut view.approver);
    form.choice("deputies-deputy", &names, &mut view.deputy);
    form.pair(("hr-from", "", &mut view.first), ("hr-to", "", &mut view.last));
    let id = |n: usize| ids.get(n).copied().flatten();
    let days = words::parse_date(&view.first).zip(words::parse_date(&view.last));
    let ready = id(view.approver).zip(id(view.deputy)).zip(days);
    if form.button("deputies-add", Kind::Secondary, ready.is_some() && !cx.state.is_read_only())
        && let Some(((approver, deputy), (first, last))) = ready
    {
        cx.sender.send(Command::Hr(HrCommand::AddDeputy { approver, deputy, first, last }));
        *view = PolicyView::default();
    }
}
