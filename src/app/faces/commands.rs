//! What the user wants of the faces.

use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use super::source::{FaceSource, FaceVerdict, Saved};
use super::{App, Event, FaceNews, Told};
use crate::app::changes::Done;
use crate::domain::extraction::ExtractSettings;
use crate::domain::ids::{FaceId, PersonCode, PersonId};
use crate::domain::message::Message;
use crate::domain::time::FrameRange;
use crate::jobs::{Change, FaceChange};
use crate::state::faces::{Decision, FaceEdit, FaceMark, FacePerson, FacesCommand, MapState, Who};
use crate::state::{Screen, Severity, TimeCommand};

/// Played before and after a face, in seconds.
const AROUND_S: f64 = 2.0;
/// The pace is of these last minutes.
const PACE: Duration = Duration::from_mins(5);

impl App {
    pub(in crate::app) fn run_face_command(&mut self, command: FacesCommand) {
        match command {
            FacesCommand::Show(query) => {
                // Another list or order is a new look: what was decided goes to its place.
                let faces = &mut self.state.faces;
                let narrowed = FaceGates::of(&faces.query) != FaceGates::of(&query);
                faces.query = query;
                // Other faces are on show.
                if faces.map != MapState::Running {
                    faces.map = MapState::Not;
                }
                if !narrowed {
                    tidy(faces.marks_mut());
                    faces.marks_revision += 1;
                }
                self.ask_face_order();
            }
            FacesCommand::Tidy => {
                tidy(self.state.faces.marks_mut());
                self.state.faces.marks_revision += 1;
                self.ask_face_order();
            }
            FacesCommand::Decide { rows, decision } => self.decide_faces(&rows, decision),
            FacesCommand::Merge { from, into } => self.merge_people(from, into),
            FacesCommand::Focus(row) => self.focus_face(row),
            FacesCommand::FindLookAlikes(rows) => {
                let material = self.material();
                if let Some((_, planner)) = &mut self.faces.threads {
                    planner.ask_alike(material, rows);
                }
            }
            FacesCommand::Play(row) => self.play_face(row),
            FacesCommand::OpenInStudio(row) => self.open_face_in_studio(row),
            FacesCommand::Retry => self.open_faces(),
            FacesCommand::Find(settings) => self.find_faces(&settings),
            FacesCommand::Preview(settings) => self.preview_faces(settings),
            FacesCommand::ImportPictures { by_person } => self.choose_pictures(by_person),
            FacesCommand::Check => {
                self.submit(vec![Change::Faces(FaceChange::Check)], Done::Plain);
                self.notice(Severity::Info, Message::new("faces-check-queued"), None);
            }
            FacesCommand::Comment { row, text } => self.comment_face(row, text),
            FacesCommand::Draw { row, bbox } => self.draw_face(row, bbox),
            FacesCommand::MakeMap => self.make_face_map(),
        }
    }

    /// Queues the search for faces in every video with people.
    fn find_faces(&mut self, settings: &ExtractSettings) {
        let videos = self.state.library.videos.iter().filter(|video| video.num_people.unwrap_or(0) > 0);
        let extract = |video| Change::Faces(FaceChange::Extract { video, settings: settings.clone() });
        let changes: Vec<Change> = videos.map(|video| extract(video.id)).collect();
        self.submit(changes, Done::Plain);
        self.notice(Severity::Info, Message::new("faces-find-queued"), None);
    }

    /// Takes back the newest decision; false where there is none.
    pub(in crate::app) fn undo_face_decision(&mut self) -> bool {
        let Some(entry) = self.faces.ledger.undo() else { return false };
        entry.edit.revert(self.state.faces.marks_mut());
        self.faces_changed(None);
        self.write_faces(move |source, told| match told.events.get(&entry.number) {
            Some(&event) => source.take_back(event),
            None => Ok(()),
        });
        true
    }

    pub(in crate::app) fn redo_face_decision(&mut self) -> bool {
        let Some(entry) = self.faces.ledger.redo() else { return false };
        entry.edit.apply(self.state.faces.marks_mut());
        self.faces_changed(None);
        self.write_faces(move |source, told| match told.events.get(&entry.number) {
            Some(&event) => source.do_again(event),
            None => Ok(()),
        });
        true
    }

    fn decide_faces(&mut self, rows: &[u32], decision: Decision) {
        let made = if decision == Decision::NewPerson { self.make_person() } else { Who::NOBODY };
        let faces = &self.state.faces;
        let Some(edit) = FaceEdit::new(&faces.marks, rows, decision, made) else { return };
        let ids = || edit.rows().filter_map(|row| Some(faces.row(row)?.id)).collect::<Vec<FaceId>>();
        let verdict = match decision {
            Decision::Keep => FaceVerdict::Keep(ids()),
            Decision::Reject => FaceVerdict::Reject(ids()),
            Decision::NotAFace => FaceVerdict::NotAFace(ids()),
            Decision::Undecide => FaceVerdict::Undecide(ids()),
            Decision::Start => FaceVerdict::Start(ids()),
            Decision::Clean => FaceVerdict::Clean(ids()),
            Decision::NewPerson => FaceVerdict::NewPerson(ids()),
            Decision::Assign(who) => match faces.person(who) {
                Some(person) => FaceVerdict::Assign { faces: ids(), person: person.id },
                None => return,
            },
        };
        let name = self.name_of(&edit, made);
        if let Decision::Assign(who) = decision {
            self.state.faces.keys = with_key(&self.state.faces.keys, who);
        } else if decision == Decision::NewPerson {
            self.state.faces.keys = with_key(&self.state.faces.keys, made);
        }
        self.take_edit(edit, name, verdict, made);
    }

    fn merge_people(&mut self, from: Who, into: Who) {
        let faces = &self.state.faces;
        let (Some(source), Some(target)) = (faces.person(from), faces.person(into)) else { return };
        let verdict = FaceVerdict::Merge { from: source.id, into: target.id };
        let name = Message::new("faces-undo-merge")
            .with("from", source.code.to_string())
            .with("into", target.code.to_string());
        let Some(edit) = FaceEdit::merge(&faces.marks, from, into) else { return };
        self.take_edit(edit, name, verdict, Who::NOBODY);
    }

    /// On screen now, on disk soon. `made`: who was made by it.
    fn take_edit(&mut self, edit: FaceEdit, name: Message, verdict: FaceVerdict, made: Who) {
        edit.apply(self.state.faces.marks_mut());
        let count = edit.changes.len() as u32;
        let number = self.faces.ledger.push(edit, name);
        self.faces_changed(Some(count));
        let here = self.state.faces.person(made).map(|person| person.id);
        let Some(source) = self.faces.source.clone() else { return };
        self.writes += 1;
        let (told, inbox) = (self.faces.told.clone(), self.inbox.clone());
        self.writer.run(move || {
            let lock = || told.lock().unwrap_or_else(PoisonError::into_inner);
            let verdict = verdict.with_people(&lock().people);
            let mut saved = |saved: Saved| {
                let mut told = lock();
                told.events.insert(number, saved.event);
                let made = here.zip(saved.made);
                if let Some((here, person)) = &made {
                    told.people.insert(*here, person.id);
                }
                inbox.post(Event::Faces(FaceNews::Saved(Ok(made))));
            };
            if let Err(message) = source.decide(&verdict, &mut saved) {
                inbox.post(Event::Faces(FaceNews::Saved(Err(message))));
            }
        });
    }

    pub(super) fn faces_changed(&mut self, decided: Option<u32>) {
        let faces = &mut self.state.faces;
        faces.marks_revision += 1;
        if let Some(count) = decided {
            let now = Instant::now();
            self.faces.taken.push_back((now, count));
            while self.faces.taken.front().is_some_and(|(at, _)| now.duration_since(*at) > PACE) {
                self.faces.taken.pop_front();
            }
            let recent: u32 = self.faces.taken.iter().map(|(_, count)| count).sum();
            let minutes =
                self.faces.taken.front().map_or(0.0, |(at, _)| now.duration_since(*at).as_secs_f32());
            faces.pace.today += count;
            // Less than half a minute says nothing about a pace.
            faces.pace.per_minute =
                (minutes >= 30.0).then(|| (recent as f32 / (minutes / 60.0)).round() as u32);
        }
        self.ask_face_order();
        if let Some(row) = self.state.faces.focus.as_ref().map(|focus| focus.row) {
            self.focus_face(Some(row));
        }
    }

    /// Has the library told on the writer thread, after all that was decided before.
    pub(super) fn write_faces(
        &mut self,
        tell: impl FnOnce(&dyn FaceSource, &Told) -> Result<(), Message> + Send + 'static,
    ) {
        let Some(source) = self.faces.source.clone() else { return };
        self.writes += 1;
        let (told, inbox) = (self.faces.told.clone(), self.inbox.clone());
        self.writer.run(move || {
            let result = tell(&*source, &told.lock().unwrap_or_else(PoisonError::into_inner));
            inbox.post(Event::Faces(FaceNews::Saved(result.map(|()| None))));
        });
    }

    /// Somebody the library does not know yet; it gives them a number for good.
    fn make_person(&mut self) -> Who {
        let people = Arc::make_mut(&mut self.state.faces.people);
        let number = people.iter().map(|person| person.code.0).max().unwrap_or(0) + 1;
        let id = PersonId(-1 - people.len() as i64);
        people.push(FacePerson { id, code: PersonCode(number), name: None });
        Who::at(people.len() - 1)
    }

    fn name_of(&self, edit: &FaceEdit, made: Who) -> Message {
        let count = edit.changes.len();
        let to = |key: &'static str, who: Who| {
            let code = self.state.faces.person(who).map(|person| person.code.to_string());
            Message::new(key).with("count", count).with("person", code.unwrap_or_default())
        };
        match edit.decision {
            Decision::Keep => Message::new("faces-undo-keep").with("count", count),
            Decision::Reject => Message::new("faces-undo-reject").with("count", count),
            Decision::NotAFace => Message::new("faces-undo-not-a-face").with("count", count),
            Decision::Undecide => Message::new("faces-undo-undecide").with("count", count),
            Decision::Start => Message::new("faces-undo-start").with("count", count),
            Decision::Clean => Message::new("faces-undo-clean").with("count", count),
            Decision::Assign(who) => to("faces-undo-assign", who),
            Decision::NewPerson => to("faces-undo-new-person", made),
        }
    }

    fn focus_face(&mut self, row: Option<u32>) {
        let Some(row) = row else {
            self.state.faces.focus = None;
            return;
        };
        if self.state.faces.playing.is_some()
            && self.state.faces.row(row).map(|row| row.id) != self.state.faces.playing
        {
            self.stop_around_face();
        }
        let material = self.material();
        if let Some((_, planner)) = &mut self.faces.threads {
            planner.ask_focus(material, row);
        }
    }

    fn play_face(&mut self, row: u32) {
        let Some(face) = self.state.faces.row(row).copied() else { return };
        if self.state.faces.playing == Some(face.id) {
            self.stop_around_face();
            return;
        }
        let Some(item) = self.state.video(face.video) else { return };
        let around = (AROUND_S * item.facts.fps).round().max(1.0) as u32;
        let last = item.facts.num_frames.saturating_sub(1);
        let range =
            FrameRange { start: face.frame.saturating_sub(around), end: (face.frame + around).min(last) };
        let who = self.state.faces.mark(row).who;
        // A range belongs to somebody; nobody has this number.
        let person = self.state.faces.person(who).map_or(PersonId(0), |person| person.id);
        self.load_video(face.video);
        self.state.faces.playing = Some(face.id);
        self.faces.awaits_video = Some((face.video, range, person));
        self.faces.has_played = false;
    }

    fn open_face_in_studio(&mut self, row: u32) {
        let Some(face) = self.state.faces.row(row).copied() else { return };
        if self.state.video(face.video).is_none() {
            return;
        }
        self.stop_around_face();
        self.load_video(face.video);
        self.state.screen = Screen::Studio;
        let range = FrameRange { start: face.frame, end: face.frame };
        self.faces.awaits_video = Some((face.video, range, PersonId(0)));
    }

    fn stop_around_face(&mut self) {
        self.faces.awaits_video = None;
        if self.state.faces.playing.take().is_some() {
            self.run_time(TimeCommand::Pause);
        }
    }

    /// Begins what waits for its video, and notices when it is over.
    pub(super) fn play_around_face(&mut self) {
        let Some(studio) = &self.state.studio else { return };
        if let Some((video, range, person)) = self.faces.awaits_video
            && studio.video == video
            && self.playback.is_some()
        {
            self.faces.awaits_video = None;
            if range.start == range.end {
                self.run_time(TimeCommand::Seek(range.start));
            } else {
                self.run_time(TimeCommand::PlayRange { person, range });
            }
            return;
        }
        if self.state.faces.playing.is_some() && self.faces.awaits_video.is_none() {
            let playing = studio.playback.playing;
            if self.faces.has_played && !playing {
                self.state.faces.playing = None;
            }
            self.faces.has_played |= playing;
        }
    }

    fn run_time(&mut self, command: TimeCommand) {
        if let (Some(playback), Some(studio)) = (&mut self.playback, &mut self.state.studio) {
            playback.run(command, studio);
        }
    }
}

/// The parts of a query that a hand drags: moving them is no new look.
#[derive(PartialEq)]
struct FaceGates([crate::state::faces::GateRange; 4], bool, bool);

impl FaceGates {
    fn of(query: &crate::state::faces::FaceQuery) -> Self {
        Self(
            crate::state::faces::Gate::ALL.map(|gate| query.gate(gate)),
            query.hide_duplicates,
            query.hide_covered,
        )
    }
}

fn tidy(marks: &mut [FaceMark]) {
    for mark in marks {
        *mark = mark.tidied();
    }
}

/// The nine people with the most faces that are not out, by number.
pub fn first_keys(marks: &[FaceMark], num_people: usize) -> Vec<Who> {
    let mut counts = vec![0_u32; num_people];
    for mark in marks.iter().filter(|mark| !mark.state.is_out()) {
        if let Some(count) = mark.who.index().and_then(|who| counts.get_mut(who)) {
            *count += 1;
        }
    }
    let mut ranked: Vec<usize> = (0..num_people).filter(|who| counts[*who] > 0).collect();
    ranked.sort_by_key(|who| (std::cmp::Reverse(counts[*who]), *who));
    let mut most: Vec<Who> = ranked.into_iter().take(9).map(Who::at).collect();
    most.sort_unstable();
    most
}

/// Whoever got a face has a key from then on: a free one, else the ninth.
fn with_key(keys: &[Who], who: Who) -> Vec<Who> {
    let mut keys = keys.to_vec();
    if !keys.contains(&who) {
        keys.truncate(8);
        keys.push(who);
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::faces::ReviewState;

    #[test]
    fn keys_go_to_who_has_most_faces_and_then_to_who_was_used() {
        let mark = |who: usize| FaceMark::new(Who::at(who), ReviewState::New);
        let mut marks = vec![FaceMark::default(), mark(3), mark(3), mark(1)];
        marks.push(FaceMark::new(Who::at(0), ReviewState::Rejected));
        assert_eq!(first_keys(&marks, 4), [Who::at(1), Who::at(3)]);
        let keys = with_key(&first_keys(&marks, 4), Who::at(2));
        assert_eq!(keys, [Who::at(1), Who::at(3), Who::at(2)]);
        assert_eq!(with_key(&keys, Who::at(3)), keys);
        let full: Vec<Who> = (10..19).map(Who::at).collect();
        assert_eq!(with_key(&full, Who::at(2)).last(), Some(&Who::at(2)));
        assert_eq!(with_key(&full, Who::at(2)).len(), 9);
    }
}
