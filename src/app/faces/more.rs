//! What else the faces screen asks for: remarks, missed faces, pictures from folders, and what a search would find.

use std::path::PathBuf;
use std::sync::Arc;

use super::source::DrawnFace;
use super::{App, Event, FaceNews};
use crate::app::changes::Done;
use crate::app::file_dialogs::{self, Choice};
use crate::domain::extraction::ExtractSettings;
use crate::domain::geometry::Rect;
use crate::domain::message::Message;
use crate::jobs::{Cancel, Change, FaceChange, Progress};
use crate::state::Severity;
use crate::state::faces::{FaceMark, FaceRow, Forecast, Preview, ReviewState, Who};

impl App {
    pub(super) fn comment_face(&mut self, row: u32, text: String) {
        let Some(face) = self.state.faces.row(row).map(|row| row.id) else { return };
        if let Some(focus) = self.state.faces.focus.as_mut().filter(|focus| focus.row == row) {
            focus.said.comment.clone_from(&text);
        }
        self.write_faces(move |source, _| source.comment(face, &text));
    }

    /// A face that was missed beside another: its owner's, until somebody says otherwise.
    pub(super) fn draw_face(&mut self, row: u32, bbox: Rect) {
        let Some(source) = self.faces.source.clone() else { return };
        let Some(face) = self.state.faces.row(row).copied() else { return };
        self.writes += 1;
        let inbox = self.inbox.clone();
        self.writer.run(move || {
            let drawn = source.draw((face.video, face.frame), bbox, None);
            inbox.post(Event::Faces(FaceNews::Drawn(drawn.map(|drawn| drawn.map(Box::new)))));
        });
    }

    pub(super) fn take_drawn(&mut self, drawn: Result<Option<Box<DrawnFace>>, Message>) {
        self.writes = self.writes.saturating_sub(1);
        match drawn {
            Ok(None) => {}
            Ok(Some(drawn)) => {
                let (row, person) = *drawn;
                let faces = &mut self.state.faces;
                let who = person.and_then(|person| faces.who(person)).unwrap_or(Who::NOBODY);
                let rows: &mut Vec<FaceRow> = Arc::make_mut(&mut faces.rows);
                rows.push(row);
                let marks: &mut Vec<FaceMark> = Arc::make_mut(&mut faces.marks);
                marks.push(FaceMark::new(who, ReviewState::Accepted));
                // It has one on disk; here it is like nobody until faces are read again.
                Arc::make_mut(&mut self.faces.vectors).push(&[]);
                self.faces_changed(None);
                self.notice(Severity::Success, Message::new("faces-drawn"), None);
            }
            Err(message) => self.error(message, None),
        }
    }

    /// Asks for a folder of pictures; one at a time.
    pub(super) fn choose_pictures(&mut self, by_person: bool) {
        if self.state.dialog_open {
            return;
        }
        let title = self.words.tr(if by_person { "faces-import-people-title" } else { "faces-import-title" });
        let choice: fn(PathBuf) -> Choice = if by_person { Choice::StillsOfPeople } else { Choice::Stills };
        self.state.dialog_open = file_dialogs::choose_folder(&self.inbox, title, choice);
        if !self.state.dialog_open {
            self.error(Message::new("error-job-thread"), None);
        }
    }

    /// Queues the search for faces in the pictures of a folder.
    pub(in crate::app) fn import_pictures(&mut self, path: PathBuf, by_person: bool) {
        let settings = ExtractSettings::default();
        let change = FaceChange::ImportStills { path, collection: None, by_person, settings };
        self.submit(vec![Change::Faces(change)], Done::Plain);
        self.notice(Severity::Info, Message::new("faces-find-queued"), None);
    }

    /// What a search would find in the video with the most people, on a thread of its own.
    pub(super) fn preview_faces(&mut self, settings: ExtractSettings) {
        let videos = self.state.library.videos.iter();
        let Some(video) = videos.max_by_key(|video| video.num_people.unwrap_or(0)) else { return };
        if self.state.faces.preview == Preview::Running {
            return;
        }
        self.state.faces.preview = Preview::Running;
        let (id, name, gate, inbox) = (video.id, video.name.clone(), self.gate.clone(), self.inbox.clone());
        let spawned = std::thread::Builder::new().name("faces:preview".to_owned()).spawn(move || {
            let found = gate
                .preview_faces(id, &settings, &Cancel::new(), &Progress::new())
                .map_err(|error| error.message());
            let preview = match found {
                Ok(found) => Preview::Done(Forecast {
                    video: name,
                    found: found.found,
                    kept: found.kept,
                    refused: found.refused.values().sum(),
                    duplicates: found.duplicates,
                    surplus: found.surplus,
                }),
                Err(message) => Preview::Failed(message),
            };
            inbox.post(Event::Faces(FaceNews::Preview(preview)));
        });
        if let Err(error) = spawned {
            tracing::error!(%error, "no thread for a preview of faces");
            self.state.faces.preview = Preview::Failed(Message::new("error-job-thread"));
        }
    }
}
