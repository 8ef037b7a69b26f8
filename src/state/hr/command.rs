//! What the user wants of the company's data.

use std::path::PathBuf;

use jiff::civil::Date;

use super::{
    CorrectionAsk, HolidayItem, LeaveAsk, PolicyForm, ReportName, ReportPreset, RequestStep, RosterDay,
};
use crate::domain::ids::{CorrectionId, DepartmentId, EmployeeId, LeaveRequestId, PersonId, ShiftId};
use crate::domain::shift::{Minutes, Shift};

/// What the user wants of the company's data.
#[derive(Debug, Clone, PartialEq)]
pub enum HrCommand {
    /// Show the month of this day.
    ShowMonth(Date),
    /// The sample company, where there are no employees yet.
    LoadSample,
    /// None for a new one. Names of fields as on the command line.
    SaveEmployee {
        employee: Option<EmployeeId>,
        fields: Vec<(&'static str, String)>,
    },
    /// None for a new one; without a parent it stands at the top.
    SaveDepartment {
        id: Option<DepartmentId>,
        name: String,
        parent: Option<DepartmentId>,
    },
    RemoveDepartment(DepartmentId),
    /// Asks the desktop for a table of employees.
    ChooseImport,
    /// Asks the desktop where the list of these employees is written to; the ending says the format.
    ExportEmployees {
        employees: Vec<EmployeeId>,
        ending: &'static str,
    },
    /// Reads a CSV or XLSX and shows what would come of it.
    ImportEmployees(PathBuf),
    /// What a column of the table means, by the field's word; none leaves it out.
    MapImport {
        column: usize,
        field: Option<&'static str>,
    },
    /// Takes all of it in.
    RunImport,
    CloseImport,
    /// A punch by hand at this wall-clock time.
    Punch {
        employee: EmployeeId,
        date: Date,
        time: String,
    },
    DecideLeave {
        request: LeaveRequestId,
        approve: bool,
        comment: String,
    },
    MakeReport {
        report: ReportName,
        from: Date,
        to: Date,
        /// A department's path; blank for everybody.
        department: String,
        /// One block for each department, with its own sums.
        grouped: bool,
    },
    /// Asks the desktop where to; the ending says the format.
    SaveReport {
        ending: &'static str,
    },
    Undo,
    OpenPerson(EmployeeId),
    /// The open page's month.
    PersonMonth(Date),
    ClosePerson,
    ChoosePhoto(EmployeeId),
    /// A picture was chosen for the employee whose page is open.
    TakePhoto(PathBuf),
    RemovePhoto(EmployeeId),
    ChooseDocument(EmployeeId),
    TakeDocument(PathBuf),
    RemoveDocument(i64),
    /// Shows a paper with the desktop's own program.
    ShowDocument(i64),
    LinkPerson {
        person: PersonId,
        employee: Option<EmployeeId>,
    },
    /// The same for all of them. Names of fields as on the command line.
    EditMany {
        employees: Vec<EmployeeId>,
        fields: Vec<(&'static str, String)>,
    },
    OpenDay {
        employee: EmployeeId,
        date: Date,
    },
    AskCorrection(CorrectionAsk),
    DecideCorrection {
        correction: CorrectionId,
        step: RequestStep,
        comment: String,
    },
    /// None takes the decision back.
    DecideOvertime {
        employee: EmployeeId,
        date: Date,
        minutes: Option<Minutes>,
        reason: String,
    },
    LockPeriod {
        first: Date,
        last: Date,
    },
    UnlockPeriod(Date),
    /// Id 0 for a new one.
    SaveShift(Box<Shift>),
    RemoveShift(ShiftId),
    /// The week of these employees from a day on.
    AssignShift {
        employees: Vec<EmployeeId>,
        from: Date,
        /// Monday first.
        week: [Option<ShiftId>; 7],
    },
    /// A cycle of shifts that is on its first day on `from`.
    AssignCycle {
        employees: Vec<EmployeeId>,
        from: Date,
        cycle: Vec<Option<ShiftId>>,
    },
    /// One day that departs from the pattern.
    SetRosterDay {
        employee: EmployeeId,
        date: Date,
        day: RosterDay,
    },
    SaveHoliday(HolidayItem),
    RemoveHoliday(i64),
    /// Days of rest every week, one bit each, Monday lowest.
    SetWeeklyRest(u8),
    AddVietnamHolidays,
    AddVietnamLeave,
    /// Opens the form for a request of this employee.
    PlanLeave(EmployeeId),
    /// The form has been sent or closed.
    LeavePlanned,
    /// What it would come to, before it is asked for.
    CheckLeave(LeaveAsk),
    RequestLeave(LeaveAsk),
    StepLeave {
        request: LeaveRequestId,
        step: RequestStep,
        comment: String,
    },
    ShowBalances,
    SavePolicy(PolicyForm),
    AddDeputy {
        approver: EmployeeId,
        deputy: EmployeeId,
        first: Date,
        last: Date,
    },
    RemoveDeputy(i64),
    /// None: for everybody.
    AddBlackout {
        name: String,
        department: Option<DepartmentId>,
        first: Date,
        last: Date,
    },
    RemoveBlackout(i64),
    /// The days the dashboard's charts are of.
    ShowRange(Date, Date),
    PinPunch {
        code: String,
        pin: String,
    },
    /// Clears the kiosk's last answer.
    KioskReady,
    /// What stands at the head of reports; the logo stays.
    SaveCompany {
        name: String,
        address: String,
    },
    /// Asks the desktop for a picture.
    ChooseLogo,
    /// A picture file; none for a head without.
    SetLogo(Option<PathBuf>),
    SavePreset(ReportPreset),
    RemovePreset(String),
    /// Asks the desktop for the folder a saved report is written to.
    ChooseReportFolder(String),
    /// A folder was chosen for a saved report.
    TakeReportFolder(PathBuf),
}
