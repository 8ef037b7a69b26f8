//! Decisions about who is who: by menu on people and appearances, by key, by button. Undo is the way back, so
//! nothing asks "are you sure".

use egui::{Response, Ui};

use crate::domain::message::Message;
use crate::domain::time::FrameRange;
use crate::state::people::{PeopleCommand, PeopleDecision};
use crate::state::{AnalysisState, Command, PersonLane, PersonTag, Segment, Studio};
use crate::ui::action::UserAction;
use crate::ui::context::AppContext;
use crate::ui::icons;
use crate::ui::picker::{Picker, PickerRow, Purpose};
use crate::ui::widgets::{MenuItem, context_menu, has_context_menu, menu};

use super::StudioView;

/// What a decision is about: a person as seen in this video, or one appearance.
#[derive(Clone, Copy)]
pub struct About<'a> {
    pub person: &'a PersonLane,
    /// None: all of the person's appearances here.
    pub segment: Option<&'a Segment>,
}

/// What may be done from a menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Key(UserAction),
    SearchFace,
    OpenPage,
}

/// A menu at the pointer, after a secondary click.
pub fn on_part(
    response: &Response,
    cx: &AppContext<'_>,
    studio: &Studio,
    about: About<'_>,
    view: &mut StudioView,
) {
    if !has_context_menu(response) {
        return;
    }
    let acts = offered(cx, studio, about);
    let names: Vec<String> = acts.iter().map(|act| name(cx, *act, about)).collect();
    if !acts.is_empty()
        && let Some(i) = context_menu(response, cx, &items(&acts, &names, about))
    {
        run(cx, studio, about, acts[i], view);
    }
}

/// The same below a button.
pub fn on_button(
    response: &Response,
    cx: &AppContext<'_>,
    studio: &Studio,
    about: About<'_>,
    view: &mut StudioView,
) {
    let acts = offered(cx, studio, about);
    let names: Vec<String> = acts.iter().map(|act| name(cx, *act, about)).collect();
    if let Some(i) = menu(response, cx, &items(&acts, &names, about)) {
        run(cx, studio, about, acts[i], view);
    }
}

/// A key of the studio: about the appearances marked, else about the selected person and their appearance at the
/// playhead.
pub fn on_key(cx: &AppContext<'_>, studio: &Studio, action: UserAction, view: &mut StudioView) {
    if !view.timeline.marked.is_empty() && on_marked(cx, studio, action, view) {
        return;
    }
    let Some(person) = studio.selected_person() else { return };
    let segment = person.segment_near(studio.playback.frame);
    let about = About { person, segment };
    if offered(cx, studio, about).contains(&Act::Key(action)) {
        run(cx, studio, about, Act::Key(action), view);
    }
}

/// One decision for each person that the marked appearances are of; of nobody, one for all. False where the action
/// is about one appearance only.
fn on_marked(cx: &AppContext<'_>, studio: &Studio, action: UserAction, view: &mut StudioView) -> bool {
    let marked = &view.timeline.marked;
    let of_lane = |lane: &PersonLane| -> Vec<_> {
        lane.appearances().into_iter().filter(|id| marked.contains(id)).collect()
    };
    let lanes = studio.people.iter().filter(|lane| are_possible(cx, lane));
    let by_person = lanes.map(|lane| (lane.id, of_lane(lane))).filter(|(_, found)| !found.is_empty());
    let decisions: Vec<PeopleDecision> = match action {
        UserAction::ConfirmAppearance => by_person
            .map(|(person, appearances)| PeopleDecision::Confirm { person, appearances, overrule: false })
            .collect(),
        UserAction::RejectAppearance => {
            by_person.map(|(person, appearances)| PeopleDecision::Reject { person, appearances }).collect()
        }
        UserAction::NotAPerson => {
            vec![PeopleDecision::NotAPerson { appearances: by_person.flat_map(|(_, found)| found).collect() }]
        }
        _ => return false,
    };
    for decision in decisions {
        cx.sender.send(Command::People(PeopleCommand::Decide(decision)));
    }
    view.timeline.marked.clear();
    true
}

/// True where a missed person can be drawn: the video has been looked through.
pub fn can_draw(cx: &AppContext<'_>, studio: &Studio) -> bool {
    matches!(studio.analysis, AnalysisState::Done(_)) && !cx.state.is_read_only()
}

/// True for somebody with a code: not for a track, which is nobody yet.
pub fn is_person(lane: &PersonLane) -> bool {
    matches!(lane.tag, PersonTag::Person(_))
}

/// True where decisions can be taken on people of this video: not on tracks, which are nobody yet.
pub fn are_possible(cx: &AppContext<'_>, person: &PersonLane) -> bool {
    matches!(person.tag, PersonTag::Person(_)) && !cx.state.is_read_only()
}

fn offered(cx: &AppContext<'_>, studio: &Studio, about: About<'_>) -> Vec<Act> {
    if !are_possible(cx, about.person) {
        return Vec::new();
    }
    let frame = studio.playback.frame;
    let mut acts = Vec::new();
    let is_confirmed = about.segment.map_or(about.person.is_confirmed(), |segment| segment.confirmed);
    if !is_confirmed {
        acts.push(Act::Key(UserAction::ConfirmAppearance));
    }
    // Of somebody as a whole it says nothing that they are not themselves.
    if about.segment.is_some() {
        acts.push(Act::Key(UserAction::RejectAppearance));
    }
    acts.push(Act::Key(UserAction::NotAPerson));
    acts.push(Act::Key(UserAction::MergePerson));
    if about.person.segments.iter().any(|s| s.range.start < frame && frame <= s.range.end) {
        acts.push(Act::Key(UserAction::SplitHere));
    }
    if let Some(segment) = about.segment.filter(|segment| segment.range.contains(frame)) {
        if segment.range.start < frame {
            acts.push(Act::Key(UserAction::TrimStart));
        }
        if frame < segment.range.end {
            acts.push(Act::Key(UserAction::TrimEnd));
        }
        if segment.range.num_frames() > 1 {
            acts.push(Act::Key(UserAction::RemoveBox));
        }
    }
    if about.person.segments.iter().any(|s| s.range.end >= frame) && studio.people.len() > 1 {
        acts.push(Act::Key(UserAction::SwapHere));
    }
    acts.extend([UserAction::RenamePerson, UserAction::HidePerson].map(Act::Key));
    acts.extend([Act::SearchFace, Act::OpenPage]);
    acts
}

fn items<'a>(acts: &[Act], names: &'a [String], about: About<'_>) -> Vec<MenuItem<'a>> {
    let item = |(act, name): (&Act, &'a String)| {
        let item = MenuItem::new(name);
        match act {
            Act::Key(action) => {
                // Keys are about the appearance at the playhead, never about all of them.
                let is_keys = about.segment.is_some()
                    || ![UserAction::ConfirmAppearance, UserAction::NotAPerson].contains(action);
                let item = item.icon(action.icon());
                let item = if is_keys { item.key(action.key_text()) } else { item };
                let begins = [UserAction::MergePerson, UserAction::RenamePerson].contains(action);
                if begins { item.apart() } else { item }
            }
            Act::SearchFace => item.icon(icons::FACES).apart(),
            Act::OpenPage => item.icon(icons::USER),
        }
    };
    acts.iter().zip(names).map(item).collect()
}

fn name(cx: &AppContext<'_>, act: Act, about: About<'_>) -> String {
    let counted = |key: &'static str| {
        let count = if about.segment.is_some() { 1 } else { about.person.segments.len() };
        cx.say(&Message::new(key).with("count", count).with("person", cx.tag(about.person.tag)))
    };
    match act {
        Act::Key(UserAction::ConfirmAppearance) => counted("people-confirm-counted"),
        Act::Key(UserAction::RejectAppearance) => {
            cx.say(&Message::new("people-reject-named").with("person", cx.tag(about.person.tag)))
        }
        Act::Key(UserAction::NotAPerson) => counted("people-not-a-person-counted"),
        Act::Key(UserAction::HidePerson) if about.person.hidden => cx.tr("people-show"),
        Act::Key(action) => action.name(cx),
        Act::SearchFace => cx.tr("people-search-face"),
        Act::OpenPage => cx.tr("people-open-page"),
    }
}

fn run(cx: &AppContext<'_>, studio: &Studio, about: About<'_>, act: Act, view: &mut StudioView) {
    let person = about.person.id;
    let appearances = || about.segment.map_or_else(|| about.person.appearances(), |segment| vec![segment.id]);
    let (video, frame) = (studio.video, studio.playback.frame);
    let decision = match act {
        Act::Key(UserAction::ConfirmAppearance) => {
            PeopleDecision::Confirm { person, appearances: appearances(), overrule: false }
        }
        Act::Key(UserAction::RejectAppearance) => {
            PeopleDecision::Reject { person, appearances: appearances() }
        }
        Act::Key(UserAction::NotAPerson) => PeopleDecision::NotAPerson { appearances: appearances() },
        Act::Key(UserAction::SplitHere) => PeopleDecision::Split { person, video, frame },
        Act::Key(action @ (UserAction::TrimStart | UserAction::TrimEnd)) => {
            let Some(segment) = about.segment else { return };
            let FrameRange { start, end } = segment.range;
            let range = if action == UserAction::TrimStart {
                FrameRange { start: frame, end }
            } else {
                FrameRange { start, end: frame }
            };
            PeopleDecision::Trim { appearance: segment.id, range }
        }
        Act::Key(UserAction::RemoveBox) => {
            let Some(segment) = about.segment else { return };
            PeopleDecision::RemoveBox { appearance: segment.id, frame }
        }
        Act::Key(UserAction::HidePerson) => PeopleDecision::Hide { person, hidden: !about.person.hidden },
        Act::Key(UserAction::MergePerson) => {
            // Whoever is in no other video may still be in the library.
            cx.sender.send(Command::People(PeopleCommand::ReadEveryone));
            view.picker = Some(Picker::new(Purpose::Merge { person }));
            return;
        }
        Act::Key(UserAction::SwapHere) => {
            view.picker = Some(Picker::new(Purpose::Swap { person, video, frame }));
            return;
        }
        Act::Key(UserAction::RenamePerson) => {
            cx.sender.send(Command::SelectPerson(Some(person)));
            view.rename(about.person);
            return;
        }
        Act::Key(_) => return,
        Act::SearchFace => {
            cx.sender.send(Command::People(PeopleCommand::SearchPerson(person)));
            return;
        }
        Act::OpenPage => {
            cx.sender.send(Command::People(PeopleCommand::OpenPage(person)));
            return;
        }
    };
    cx.sender.send(Command::People(PeopleCommand::Decide(decision)));
}

/// The question whom, while it is open.
pub fn picker(ui: &Ui, cx: &AppContext<'_>, studio: &Studio, view: &mut StudioView) {
    let Some(picker) = &mut view.picker else { return };
    let rows = choices(cx, studio, picker.purpose);
    if picker.show(ui, cx, &rows) {
        view.picker = None;
    }
}

/// Who can be meant: for a swap whoever is seen from here on, those on the picture first; for a merge everyone, those
/// of this video first.
fn choices(cx: &AppContext<'_>, studio: &Studio, purpose: Purpose) -> Vec<PickerRow> {
    let person = purpose.person();
    let frame = studio.playback.frame;
    let is_swap = matches!(purpose, Purpose::Swap { .. });
    let mut here: Vec<&PersonLane> = studio
        .people
        .iter()
        .filter(|lane| lane.id != person && are_possible(cx, lane))
        .filter(|lane| !is_swap || lane.last_frame().is_some_and(|last| last >= frame))
        .collect();
    let is_on_picture = |lane: &PersonLane| studio.overlay.now.iter().any(|now| now.person == lane.id);
    here.sort_by_key(|lane| (is_swap && !is_on_picture(lane), lane.tag));
    let mut rows: Vec<PickerRow> =
        here.into_iter().map(|lane| PickerRow::of_lane(cx, studio.video, lane, person)).collect();
    if !is_swap {
        let elsewhere = cx.state.people.rows.iter();
        let elsewhere = elsewhere.filter(|row| row.id != person && studio.person(row.id).is_none());
        rows.extend(elsewhere.map(|row| PickerRow::of_index(cx, row, person)));
        rows.sort_by(|a, b| b.likely.total_cmp(&a.likely));
    }
    rows
}
