//! The company's screens: what they ask for, and what they are shown.

mod commands;
mod reports;
mod view;

pub use view::HrView;

use jiff::civil::Date;

use super::App;
use super::changes::Done;
use super::inbox::Event;
use crate::domain::message::Message;
use crate::domain::time::Instant;
use crate::jobs::Change;
use crate::jobs::hr::HrChange;

/// What the screens of the company need besides the state.
#[derive(Debug, Default)]
pub struct HrDesk {
    asking: super::Asking,
    /// The month on show; none for this one.
    month: Option<Date>,
    /// The report on show, as it will be written.
    report: Option<crate::documents::Table>,
    /// Days that have settled are stored once a day and start.
    caught_up: Option<Date>,
}

/// The news of the company.
pub type HrNews = Result<Box<HrView>, Message>;

fn now() -> Instant {
    Instant(jiff::Timestamp::now().as_microsecond())
}

impl App {
    /// A screen of the company has been opened.
    pub(super) fn open_hr(&mut self) {
        let today = jiff::Zoned::now().date();
        if !self.state.is_read_only() && self.hr.caught_up != Some(today) {
            self.hr.caught_up = Some(today);
            self.submit(vec![Change::Hr(HrChange::CatchUp)], Done::Plain);
        }
        self.ask_hr();
    }

    /// Has the company's data read, unless it is being read: then once more afterwards.
    pub(super) fn ask_hr(&mut self) {
        if !self.hr.asking.ask() {
            return;
        }
        let month = self.hr.month;
        let no_department = self.words.tr("hr-no-department");
        self.look_up(
            move |library| library.read(|conn| HrView::read(conn, month, now(), &no_department)),
            |read| Some(Event::Hr(read.map(Box::new).map_err(|error| error.message()))),
        );
    }

    pub(super) fn take_hr(&mut self, news: HrNews) {
        let again = self.hr.asking.answered();
        match news {
            Ok(view) => {
                let revision = self.state.hr.revision + 1;
                let report = self.state.hr.report.take();
                self.state.hr = crate::state::hr::Hr { revision, loaded: true, report, ..view.hr };
            }
            Err(message) => self.error(message, None),
        }
        if again {
            self.ask_hr();
        }
    }

    /// After a change: what is on screen may be old.
    pub(super) fn refresh_hr(&mut self) {
        if self.state.screen.is_hr() {
            self.ask_hr();
        }
    }
}
