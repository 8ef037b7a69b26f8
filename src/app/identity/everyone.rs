//! Everyone over all videos, one person's page, and what was decided about them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{App, Event, IdentityNews};
use crate::app::snapshot::{clock_of, day_of};
use crate::domain::ids::{PersonCode, PersonId};
use crate::domain::message::Message;
use crate::state::Severity;
use crate::state::people::{
    DecisionLine, DecisionState, IndexRow, Loading, PageAppearance, PersonPage, SeenIn, SeenWith,
};
use crate::store::identity_events::{self, EventState, Review};
use crate::store::people_index::{self, IndexFilter};
use crate::store::{Connection, StoreError, appearances, persons};

/// Pictures of company in one line of the index.
const NEAREST: usize = 3;
/// Lines of a history: more than anyone reads.
const LINES: u32 = 200;

impl App {
    /// Has the index read, unless it is being read: then once more afterwards.
    pub(in crate::app) fn ask_everyone(&mut self) {
        if matches!(self.state.people.loading, Loading::Not | Loading::Failed(_)) {
            self.state.people.loading = Loading::Running;
        }
        if !self.identity.everyone.ask() {
            return;
        }
        self.look_up(
            |library| library.read(rows),
            |read| {
                let read = read.map(Arc::from).map_err(|error| error.message());
                Some(Event::Identity(IdentityNews::Everyone(read)))
            },
        );
    }

    pub(super) fn take_everyone(&mut self, read: Result<Arc<[IndexRow]>, Message>) {
        let again = self.identity.everyone.answered();
        let people = &mut self.state.people;
        match read {
            Ok(rows) => {
                if people.rows != rows {
                    people.rows = rows;
                    people.revision += 1;
                }
                people.loading = Loading::Done;
            }
            Err(message) => people.loading = Loading::Failed(message),
        }
        if again {
            self.ask_everyone();
        }
    }

    pub(super) fn ask_page(&mut self, person: PersonId) {
        self.look_up(
            move |library| library.read(|conn| page(conn, person)),
            move |read| {
                let read = read.map(|page| page.map(Box::new)).map_err(|error| error.message());
                Some(Event::Identity(IdentityNews::Page(person, read)))
            },
        );
    }

    pub(super) fn take_page(&mut self, person: PersonId, read: Result<Option<Box<PersonPage>>, Message>) {
        // The page may have been left since it was asked for.
        if self.identity.page != Some(person) {
            return;
        }
        match read {
            Ok(Some(page)) => {
                // Of somebody merged meanwhile it is the survivor's.
                self.identity.page = Some(page.person);
                self.state.people.page = Some(*page);
            }
            Ok(None) => {
                self.close_page();
                self.notice(Severity::Info, Message::new("people-nowhere"), None);
            }
            Err(message) => self.error(message, None),
        }
    }

    pub(super) fn ask_history(&mut self) {
        let Some((person, _)) = self.identity.history_of else { return };
        self.look_up(
            move |library| library.read(|conn| history(conn, person)),
            move |read| {
                let read = read.map(Arc::from).map_err(|error| error.message());
                Some(Event::Identity(IdentityNews::History(person, read)))
            },
        );
    }
}

fn rows(conn: &Connection) -> Result<Vec<IndexRow>, StoreError> {
    let all = people_index::index(conn, IndexFilter { hidden: true, ..IndexFilter::default() })?;
    let mut company = people_index::company(conn, NEAREST)?;
    let row = |found: people_index::IndexRow| {
        let (count, nearest) = company.remove(&found.person.id).unwrap_or_default();
        let seen = |seen: people_index::Seen| SeenIn {
            video: seen.video,
            appearances: seen.appearances,
            confirmed: seen.confirmed,
            first_s: seen.first.seconds(),
            last_s: seen.last.seconds(),
            total_s: seen.total.seconds(),
            best: seen.best,
        };
        IndexRow {
            id: found.person.id,
            code: found.person.code,
            name: found.person.name,
            hidden: found.person.hidden,
            videos: found.videos.into_iter().map(seen).collect(),
            company: count,
            nearest,
        }
    };
    Ok(all.into_iter().map(row).collect())
}

/// None where the person is seen nowhere any more.
fn page(conn: &Connection, person: PersonId) -> Result<Option<PersonPage>, StoreError> {
    let person = match persons::survivor(conn, person) {
        Err(StoreError::NotFound { .. }) => return Ok(None),
        found => found?,
    };
    let seen = appearances::of_person(conn, person.id)?;
    let appearances = seen.iter().filter(|row| row.review != Review::NotAPerson);
    let appearances: Vec<PageAppearance> = appearances
        .map(|row| PageAppearance {
            id: row.id,
            video: row.video,
            range: row.range,
            start_s: row.start.seconds(),
            end_s: row.end.seconds(),
            confidence: row.confidence,
            confirmed: row.review == Review::Confirmed,
        })
        .collect();
    if appearances.is_empty() {
        return Ok(None);
    }
    let mut with: BTreeMap<PersonId, (f64, u32)> = BTreeMap::new();
    for together in people_index::together(conn, person.id)? {
        let (total, videos) = with.entry(together.person).or_default();
        *total += together.total.seconds();
        *videos += 1;
    }
    let mut company = Vec::with_capacity(with.len());
    for (other, (total_s, videos)) in with {
        let other = persons::get(conn, other)?;
        let theirs = appearances::of_person(conn, other.id)?;
        let longest = theirs.iter().filter(|row| row.best_shot_file.is_some());
        let shown = longest.max_by_key(|row| row.range.num_frames()).map(|row| row.id);
        company.push(SeenWith {
            person: other.id,
            code: other.code,
            name: other.name,
            shown,
            total_s,
            videos,
        });
    }
    company.sort_by(|a, b| b.total_s.total_cmp(&a.total_s).then(a.code.cmp(&b.code)));
    Ok(Some(PersonPage {
        person: person.id,
        code: person.code,
        name: person.name,
        hidden: person.hidden,
        appearances,
        company,
    }))
}

fn history(conn: &Connection, person: PersonId) -> Result<Vec<DecisionLine>, StoreError> {
    let code: PersonCode = match persons::get(conn, person) {
        Err(StoreError::NotFound { .. }) => return Ok(Vec::new()),
        found => found?.code,
    };
    let lines = identity_events::history(conn, Some(code), LINES)?;
    let line = |row: identity_events::EventRow| DecisionLine {
        step: row.seq,
        title: row.decision.title(),
        day: day_of(row.at),
        clock: clock_of(row.at),
        state: match row.state {
            EventState::Done | EventState::Settled => DecisionState::Holds,
            EventState::Undone | EventState::Discarded => DecisionState::Undone,
        },
    };
    Ok(lines.into_iter().map(line).collect())
}
