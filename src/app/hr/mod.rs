//! The company's screens: what they ask for, and what they are shown.

mod commands;
mod import;
mod records;
mod reports;
mod requests;
mod schedule;
mod view;

pub(super) use reports::Made;
pub use view::HrView;

use jiff::civil::Date;

use super::App;
use super::changes::Done;
use super::inbox::Event;
use crate::domain::ids::EmployeeId;
use crate::domain::message::Message;
use crate::domain::time::Instant;
use crate::jobs::Change;
use crate::jobs::hr::HrChange;
use crate::state::hr::{BalanceItem, DayDetail, ImportOutcome, ImportView, LeaveCheckView, PersonDetail};
use crate::store::StoreError;

/// What the screens of the company need besides the state.
#[derive(Debug, Default)]
pub struct HrDesk {
    asking: super::Asking,
    /// The month on show; none for this one.
    month: Option<Date>,
    /// Days of the dashboard's charts; none for the last thirty.
    range: Option<(Date, Date)>,
    /// The employee whose page is open, and its month.
    person: Option<(EmployeeId, Option<Date>)>,
    /// The day beside the sheet.
    day: Option<(EmployeeId, Date)>,
    /// Balances of everybody are on screen.
    balances: bool,
    /// The saved report a folder is being chosen for.
    folder_for: Option<String>,
    /// Reports were looked over for what is due.
    scheduled: Option<Date>,
    /// The report on show, as it will be written.
    report: Option<crate::documents::Table>,
    /// A list about to be written, while it is asked where to.
    list: Option<crate::documents::Table>,
    /// Days that have settled are stored once a day and start.
    caught_up: Option<Date>,
}

/// The news of the company.
pub type HrNews = Result<Box<HrView>, Message>;

/// What was asked for beside it.
pub enum HrAnswer {
    Person(Box<PersonDetail>),
    Day(Box<DayDetail>),
    Balances(Vec<BalanceItem>),
    LeaveCheck(Box<LeaveCheckView>),
    /// A table of employees that was read.
    Import(Box<ImportView>),
    /// What would come of its rows, with columns that mean this.
    ImportChecked {
        columns: Vec<Option<&'static str>>,
        outcome: ImportOutcome,
    },
    /// A change that had to be looked up first.
    Change(Box<HrChange>),
    /// Shows a file with the desktop's own program.
    Show(std::path::PathBuf),
    /// A saved report lies in its folder now.
    Scheduled {
        name: String,
        month: Date,
        path: String,
    },
    Refused(Message),
}

fn now() -> Instant {
    Instant(jiff::Timestamp::now().as_microsecond())
}

impl App {
    /// Nowhere: what was to be written is not.
    pub(super) fn forget_list(&mut self) {
        self.hr.list = None;
    }

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
        let wish = view::Wish {
            month: self.hr.month,
            range: self.hr.range,
            no_department: self.words.tr("hr-no-department"),
        };
        self.look_up(
            move |library| {
                let mut read = library.read(|conn| HrView::read(conn, &wish, now()));
                if let Ok(view) = &mut read {
                    view.hr.board.disk_free = crate::platform::free_space(library.data_dir());
                }
                read
            },
            |read| Some(Event::Hr(read.map(Box::new).map_err(|error| error.message()))),
        );
    }

    pub(super) fn take_hr(&mut self, news: HrNews) {
        let again = self.hr.asking.answered();
        match news {
            Ok(mut view) => {
                if let Some((up, _)) = &mut view.hr.board.cameras {
                    *up = self.cameras_up();
                }
                let old = std::mem::take(&mut self.state.hr);
                self.state.hr = crate::state::hr::Hr {
                    revision: old.revision + 1,
                    loaded: true,
                    report: old.report,
                    person: old.person,
                    day: old.day,
                    balances: old.balances,
                    leave_check: old.leave_check,
                    plan_leave: old.plan_leave,
                    kiosk: old.kiosk,
                    import: old.import,
                    ..view.hr
                };
                self.write_due_reports();
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
            self.ask_person();
            self.ask_day();
            self.ask_balances();
        }
    }

    fn ask_person(&mut self) {
        let Some((id, month)) = self.hr.person else { return };
        self.find_hr(move |library| {
            let page = library.read(|conn| view::person_detail(conn, id, month, now()))?;
            Ok(HrAnswer::Person(Box::new(page)))
        });
    }

    fn ask_day(&mut self) {
        let Some((id, date)) = self.hr.day else { return };
        self.find_hr(move |library| {
            let day = library.read(|conn| view::day_detail(conn, id, date, now()))?;
            Ok(HrAnswer::Day(Box::new(day)))
        });
    }

    fn ask_balances(&mut self) {
        if self.hr.balances {
            self.find_hr(|library| {
                Ok(HrAnswer::Balances(library.read(|conn| view::balance_items(conn, now()))?))
            });
        }
    }

    /// Has something looked up; what is refused is said.
    fn find_hr(
        &mut self,
        find: impl FnOnce(&crate::store::Library) -> Result<HrAnswer, StoreError> + Send + 'static,
    ) {
        self.look_up(
            move |library| find(library).unwrap_or_else(|error| HrAnswer::Refused(error.message())),
            |answer| Some(Event::HrAnswer(answer)),
        );
    }

    pub(super) fn take_hr_answer(&mut self, answer: HrAnswer) {
        match answer {
            // Who was left meanwhile is not wanted any more.
            HrAnswer::Person(page) => {
                if self.hr.person.is_some_and(|(id, _)| id == page.employee) {
                    self.state.hr.person = Some(page);
                }
            }
            HrAnswer::Day(day) => {
                if self.hr.day == Some((day.employee, day.date)) {
                    self.state.hr.day = Some(day);
                }
            }
            HrAnswer::Balances(rows) => {
                self.state.hr.revision += 1;
                self.state.hr.balances = Some(rows);
            }
            HrAnswer::LeaveCheck(view) => self.state.hr.leave_check = Some(*view),
            HrAnswer::Import(import) => self.state.hr.import = Some(import),
            HrAnswer::ImportChecked { columns, outcome } => self.take_import_check(&columns, outcome),
            HrAnswer::Change(change) => self.change_hr(*change),
            HrAnswer::Show(path) => records::show_file(&path),
            HrAnswer::Scheduled { name, month, path } => self.report_scheduled(&name, month, path),
            HrAnswer::Refused(message) => self.error(message, None),
        }
    }
}
