//! Search over the whole library as somebody types.

use super::{App, Event, IdentityNews};
use crate::state::people::FinderHit;
use crate::store::search::{self, Hit};

/// Hits shown at most.
const MOST: usize = 20;

impl App {
    pub(super) fn find(&mut self, text: String) {
        let wanted = text.clone();
        self.look_up(
            move |library| library.read(|conn| search::search(conn, &wanted, MOST)),
            move |read| {
                let hits = match read {
                    Ok(hits) => hits.into_iter().filter_map(hit).collect(),
                    Err(error) => {
                        tracing::warn!(%error, "the library cannot be searched");
                        Vec::new()
                    }
                };
                Some(Event::Identity(IdentityNews::Found(text, hits)))
            },
        );
    }
}

/// What there is a screen for.
fn hit(hit: Hit) -> Option<FinderHit> {
    match hit {
        Hit::Person { id, code, name } => Some(FinderHit::Person { id, code, name }),
        Hit::Video { id, filename } => Some(FinderHit::Video { id, name: filename }),
        Hit::Employee { .. } => None,
    }
}
