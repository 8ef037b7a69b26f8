//! How requests are decided: levels, who has the last word, how many of a team may be away; who stands in for whom;
//! days on which no leave is given.

use egui::{Rect, ScrollArea, Ui};

use crate::domain::ids::{DepartmentId, EmployeeId};
use crate::domain::message::Message;
use crate::state::Command;
use crate::state::hr::{EmployeeItem, HrCommand, PolicyForm};
use crate::ui::company::{self, Choice, Form, words};
use crate::ui::context::{AppContext, Width};
use crate::ui::widgets::{Kind, child};

const WIDTH: f32 = 480.0;
const GAP: f32 = 40.0;

/// What is being written.
#[derive(Debug, Default)]
pub struct PolicyView {
    /// The rules as they are being changed, and the revision they were taken from.
    form: Option<(u64, PolicyForm)>,
    deputy: DeputyForm,
    blackout: BlackoutForm,
}

#[derive(Debug, Default)]
struct DeputyForm {
    approver: Option<EmployeeId>,
    deputy: Option<EmployeeId>,
    first: String,
    last: String,
}

#[derive(Debug, Default)]
struct BlackoutForm {
    name: String,
    department: Option<DepartmentId>,
    first: String,
    last: String,
}

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut PolicyView) {
    // Days without leave stand beside the rest where there is room.
    let beside = cx.width >= Width::Medium;
    let width = if beside { WIDTH.min((rect.width() - GAP) / 2.0) } else { WIDTH.min(rect.width()) };
    let left = rect.with_max_x(rect.left() + width);
    column(ui, cx, left, "policy", |form| {
        rules(cx, form, view);
        deputies(cx, form, view);
        if !beside {
            blackouts(cx, form, &mut view.blackout, true);
        }
    });
    if beside {
        let right = Rect::from_min_size(left.right_top() + egui::vec2(GAP, 0.0), left.size());
        column(ui, cx, right, "blackouts", |form| blackouts(cx, form, &mut view.blackout, false));
    }
}

fn column(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    place: Rect,
    salt: &'static str,
    fields: impl FnOnce(&mut Form<'_, '_>),
) {
    child(ui, salt, place, |ui| {
        ScrollArea::vertical().id_salt(salt).auto_shrink(false).show(ui, |ui| {
            fields(&mut Form::new(ui, cx, place.width() - 8.0));
            ui.add_space(24.0);
        });
    });
}

/// Somebody by typing; `nobody` is the first line where that may be. True where somebody was chosen.
fn person<'a>(
    form: &mut Form<'_, '_>,
    key: &'static str,
    chosen: &mut Option<EmployeeId>,
    nobody: Option<&str>,
    may: impl Iterator<Item = &'a EmployeeItem>,
) -> bool {
    let people: Vec<&EmployeeItem> = may.collect();
    let known = chosen.and_then(|id| form.cx.state.hr.people.iter().find(|p| p.id == id));
    let hint = form.cx.tr("employees-choose-hint");
    let shown = known.map_or(nobody.unwrap_or(&hint), |p| p.name.as_str()).to_owned();
    let first = usize::from(nobody.is_some());
    let at = people.iter().position(|p| Some(p.id) == *chosen).map(|at| at + first);
    let at = at.or_else(|| (chosen.is_none() && first == 1).then_some(0));
    let picked = form.pick(key, &shown, at, || {
        let none = nobody.map(|text| Choice { name: text.to_owned(), note: String::new() });
        let all = people.iter().map(|p| Choice { name: p.name.clone(), note: p.code.clone() });
        none.into_iter().chain(all).collect()
    });
    if let Some(n) = picked {
        *chosen = n.checked_sub(first).and_then(|n| people.get(n)).map(|p| p.id);
    }
    picked.is_some()
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
    let nobody = cx.tr("policy-nobody");
    person(form, "policy-last", &mut rules.last, Some(&nobody), company::employed(cx));
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

/// Those who decide about anybody: managers, and who has the last word.
fn approvers<'a>(cx: &AppContext<'a>) -> impl Iterator<Item = &'a EmployeeItem> {
    let hr = &cx.state.hr;
    let managers: std::collections::BTreeSet<&str> =
        company::employed(cx).map(|p| p.manager.as_str()).filter(|code| !code.is_empty()).collect();
    company::employed(cx)
        .filter(move |p| managers.contains(p.code.as_str()) || hr.setup.policy.last == Some(p.id))
}

fn deputies(cx: &AppContext<'_>, form: &mut Form<'_, '_>, view: &mut PolicyView) {
    let can = !cx.state.is_read_only();
    form.section("deputies-title");
    form.note(&cx.tr("deputies-note"), cx.tokens.text3);
    for item in &cx.state.hr.setup.deputies {
        let who = Message::new("deputies-line")
            .with("deputy", item.deputy.as_str())
            .with("approver", item.approver.as_str());
        let days = words::days(cx, item.first, item.last);
        if form.apart(("deputy", item.id), |form| form.removable(&cx.say(&who), &days, can)) {
            cx.sender.send(Command::Hr(HrCommand::RemoveDeputy(item.id)));
        }
    }
    let new = &mut view.deputy;
    if person(form, "deputies-approver", &mut new.approver, None, approvers(cx)) {
        new.deputy = new.deputy.filter(|id| Some(*id) != new.approver);
    }
    let approver = new.approver;
    let others = company::employed(cx).filter(|p| Some(p.id) != approver);
    person(form, "deputies-deputy", &mut new.deputy, None, others);
    form.apart("deputy days", |form| {
        form.pair(("hr-from", "", &mut new.first), ("hr-to", "", &mut new.last));
    });
    let ready = new.approver.zip(new.deputy).zip(days_of(&new.first, &new.last));
    if form.button("deputies-add", Kind::Secondary, ready.is_some() && can)
        && let Some(((approver, deputy), (first, last))) = ready
    {
        cx.sender.send(Command::Hr(HrCommand::AddDeputy { approver, deputy, first, last }));
        view.deputy = DeputyForm::default();
    }
}

fn blackouts(cx: &AppContext<'_>, form: &mut Form<'_, '_>, new: &mut BlackoutForm, below: bool) {
    let can = !cx.state.is_read_only();
    let hr = &cx.state.hr;
    if below {
        form.section("blackouts-title");
    } else {
        form.heading("blackouts-title");
    }
    form.note(&cx.tr("blackouts-note"), cx.tokens.text3);
    let everybody = cx.tr("employees-any-department");
    for item in &hr.setup.blackouts {
        let unit = if item.department.is_empty() { &everybody } else { &item.department };
        let note = format!("{} · {unit}", words::days(cx, item.first, item.last));
        if form.apart(("blackout", item.id), |form| form.removable(&item.name, &note, can)) {
            cx.sender.send(Command::Hr(HrCommand::RemoveBlackout(item.id)));
        }
    }
    form.text("blackouts-name", &cx.tr("blackouts-hint"), &mut new.name);
    form.apart("blackout days", |form| {
        form.pair(("hr-from", "", &mut new.first), ("hr-to", "", &mut new.last));
    });
    let at = hr.tree.iter().position(|item| Some(item.id) == new.department);
    let shown = at.map_or(everybody.as_str(), |at| hr.tree[at].path.as_str());
    let picked = form.pick("report-column-department", shown, Some(at.map_or(0, |at| at + 1)), || {
        let all = hr.tree.iter().map(|item| item.path.clone());
        let names = std::iter::once(everybody.clone()).chain(all);
        names.map(|name| Choice { name, note: String::new() }).collect()
    });
    if let Some(n) = picked {
        new.department = n.checked_sub(1).map(|n| hr.tree[n].id);
    }
    let days = days_of(&new.first, &new.last).filter(|_| !new.name.trim().is_empty());
    if form.button("blackouts-add", Kind::Secondary, days.is_some() && can)
        && let Some((first, last)) = days
    {
        let (name, department) = (new.name.trim().to_owned(), new.department);
        cx.sender.send(Command::Hr(HrCommand::AddBlackout { name, department, first, last }));
        *new = BlackoutForm::default();
    }
}

/// Both days, where they are days and in order.
fn days_of(first: &str, last: &str) -> Option<(jiff::civil::Date, jiff::civil::Date)> {
    words::parse_date(first).zip(words::parse_date(last)).filter(|(first, last)| first <= last)
}
