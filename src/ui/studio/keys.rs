//! The studio's keys.

use egui::Ui;

use crate::state::{Command, OverlayPart, PersonLane, Studio, TimeCommand};
use crate::ui::action::{Scope, UserAction};
use crate::ui::context::{AppContext, Width};

use super::drawing::{self, Drawing};
use super::{StudioView, decisions, play};

pub(super) fn handle(ui: &Ui, cx: &AppContext<'_>, studio: &Studio, view: &mut StudioView) {
    for action in UserAction::pressed(ui.ctx(), Scope::Studio) {
        act(cx, studio, view, action);
    }
}

fn act(cx: &AppContext<'_>, studio: &Studio, view: &mut StudioView, action: UserAction) {
    let time = |command| cx.sender.send_time(command);
    let overlay = &studio.overlay;
    let toggle = |part| cx.sender.send(Command::SetOverlay(overlay.parts.toggled(part)));
    let marks = studio.playback.marks;
    match action {
        UserAction::PlayAppearance if view.drawing.is_some() => drawing::finish(cx, studio, view),
        UserAction::ClearSelection | UserAction::DrawPerson if view.drawing.is_some() => view.drawing = None,
        UserAction::DrawPerson => {
            if decisions::can_draw(cx, studio) {
                time(TimeCommand::Pause);
                view.drawing = Some(Drawing::of(cx, studio));
            }
        }
        UserAction::MarkIn => time(TimeCommand::SetMarks(marks.begin(studio.playback.frame))),
        UserAction::MarkOut => time(TimeCommand::SetMarks(marks.end(studio.playback.frame))),
        UserAction::ClearMarks => time(TimeCommand::SetMarks(crate::state::Marks::default())),
        UserAction::Privacy => cx.sender.send(Command::SetPrivacy(overlay.privacy.next())),
        UserAction::ZoomPerson => view.zoom.follows = !view.zoom.follows,
        UserAction::CollapseLanes => view.timeline.collapsed = !view.timeline.collapsed,
        UserAction::TogglePlay => time(TimeCommand::Toggle),
        UserAction::StepBack => time(TimeCommand::Step(-1)),
        UserAction::StepForward => time(TimeCommand::Step(1)),
        UserAction::JumpBack => time(TimeCommand::Step(-10)),
        UserAction::JumpForward => time(TimeCommand::Step(10)),
        UserAction::GoToStart => time(TimeCommand::Seek(0)),
        UserAction::GoToEnd => time(TimeCommand::Seek(studio.clock.last_frame())),
        UserAction::Slower => time(TimeCommand::Shuttle(-1)),
        UserAction::Stop => time(TimeCommand::Shuttle(0)),
        UserAction::Faster => time(TimeCommand::Shuttle(1)),
        UserAction::PreviousPerson => select_neighbour(cx, studio, view, -1),
        UserAction::NextPerson => select_neighbour(cx, studio, view, 1),
        UserAction::PlayAppearance => play_appearance(cx, studio),
        UserAction::PreviousAppearance if studio.selected.is_some() => time(TimeCommand::PreviousAppearance),
        UserAction::NextAppearance if studio.selected.is_some() => time(TimeCommand::NextAppearance),
        UserAction::ToggleLoop => time(TimeCommand::SetLoop(!studio.playback.looping)),
        UserAction::ToggleSkipGaps => time(TimeCommand::SetSkipGaps(!studio.playback.skip_gaps)),
        UserAction::ToggleBoxes => toggle(OverlayPart::Boxes),
        UserAction::ToggleLabels => toggle(OverlayPart::Codes),
        UserAction::ToggleNames => toggle(OverlayPart::Names),
        UserAction::ToggleTrails => toggle(OverlayPart::Trails),
        UserAction::ToggleConfidence => toggle(OverlayPart::Confidence),
        UserAction::ZoomIn => view.timeline.zoom_by(studio, 0.5),
        UserAction::ZoomOut => view.timeline.zoom_by(studio, 2.0),
        UserAction::FitTimeline => view.timeline.fit(),
        UserAction::FillWindow => view.fill = !view.fill,
        UserAction::ClearSelection if view.fill => view.fill = false,
        UserAction::ClearSelection if view.inspector.open && cx.width < Width::Regular => {
            view.inspector.open = false;
        }
        UserAction::ClearSelection if !view.timeline.marked.is_empty() => view.timeline.marked.clear(),
        UserAction::ClearSelection if studio.selected.is_some() => {
            cx.sender.send(Command::SelectPerson(None));
        }
        action => decisions::on_key(cx, studio, action, view),
    }
}

/// The person above or below in the order shown; from none, the first or last.
fn select_neighbour(cx: &AppContext<'_>, studio: &Studio, view: &mut StudioView, step: i64) {
    let found = view.people.found(studio);
    let Some(last) = found.len().checked_sub(1) else { return };
    let at = studio.selected.and_then(|id| found.iter().position(|&i| studio.people[i].id == id));
    let next = match at {
        Some(at) => (at as i64 + step).clamp(0, last as i64) as usize,
        None if step > 0 => 0,
        None => last,
    };
    cx.sender.send(Command::SelectPerson(Some(studio.people[found[next]].id)));
}

/// The selected person's appearance at the playhead, else their first.
fn play_appearance(cx: &AppContext<'_>, studio: &Studio) {
    let Some(person) = studio.selected_person() else { return };
    if let Some(range) = appearance_at_hand(person, studio.playback.frame) {
        play(cx, person.id, range);
    }
}

fn appearance_at_hand(person: &PersonLane, frame: u32) -> Option<crate::domain::time::FrameRange> {
    person.segment_at(frame).or(person.segments.first()).map(|segment| segment.range)
}
