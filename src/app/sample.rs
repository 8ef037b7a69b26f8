//! The first start: a sample video imports itself, so that there is something to try.

use super::changes::Done;
use super::settings::Remembered;
use super::{App, StartError};
use crate::jobs::{Change, JobError, Place};
use crate::platform;
use crate::store::videos;

impl App {
    /// Welcomes whoever starts with an empty library.
    pub(super) fn begin_first_start(&mut self, remembered: &Remembered) -> Result<(), StartError> {
        if remembered.welcomed || self.state.read_only {
            return Ok(());
        }
        let library = self.gate.library();
        let rows = library.read(|conn| videos::list(conn, None)).map_err(JobError::from)?;
        let sample = library
            .read(|conn| crate::store::settings::get(conn, super::settings::SAMPLE_VIDEO))
            .map_err(JobError::from)?;
        self.state.first_start = rows.iter().all(|row| Some(row.id) == sample);
        if !rows.is_empty() {
            return Ok(());
        }
        if let Some(path) = platform::sample_video() {
            let collection = Place::Named(self.words.tr("collection-samples"));
            let change = Change::QueueImports { paths: vec![path], collection, link: false };
            self.awaits_sample = true;
            self.submit(vec![change], Done::Plain);
        }
        Ok(())
    }
}
