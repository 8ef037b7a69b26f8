//! The grammar of the company's commands.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::{Date, DateTime};

use crate::domain::ids::LeaveRequestId;
use crate::domain::shift::ClockTime;

#[derive(Debug, Subcommand)]
pub enum EmployeesCommand {
    Import {
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[arg(long, value_name = "FIELD=HEADING", value_parser = parse_pair)]
        map: Vec<(String, String)>,
        #[arg(long)]
        dry_run: bool,
    },
    List {
        #[arg(long, value_name = "NAME")]
        department: Option<String>,
        #[arg(long, value_name = "TEXT")]
        search: Option<String>,
        #[arg(long)]
        all: bool,
    },
    Add {
        #[arg(long, value_name = "NAME")]
        name: String,
        #[arg(long, value_name = "CODE")]
        code: Option<String>,
        #[command(flatten)]
        fields: FieldArgs,
    },
    Edit {
        #[arg(value_name = "CODE", required = true)]
        codes: Vec<String>,
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        #[arg(long, value_name = "CODE")]
        code: Option<String>,
        #[command(flatten)]
        fields: FieldArgs,
    },
    Remove {
        #[arg(value_name = "CODE")]
        code: String,
    },
    Export {
        #[arg(value_name = "OUT")]
        out: PathBuf,
    },
}

#[derive(Debug, Args)]
pub struct FieldArgs {
    #[arg(long, value_name = "PATH")]
    pub department: Option<String>,
    #[arg(long, value_name = "TITLE")]
    pub position: Option<String>,
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<String>,
    #[arg(long, value_name = "NUMBER")]
    pub phone: Option<String>,
    #[arg(long, value_name = "CODE")]
    pub manager: Option<String>,
    #[arg(long, value_name = "DATE")]
    pub start: Option<String>,
    #[arg(long, value_name = "DATE")]
    pub end: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub shift: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub site: Option<String>,
    #[arg(long, value_name = "DIGITS")]
    pub pin: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum AttendanceCommand {
    Punch {
        #[arg(value_name = "CODE")]
        code: String,
        #[arg(long, value_name = "TIME", value_parser = parse_time)]
        at: Option<DateTime>,
        #[arg(long, value_enum)]
        direction: Option<DirectionArg>,
    },
    Today,
    Day {
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        date: Option<Date>,
        #[arg(long, value_name = "NAME")]
        department: Option<String>,
    },
    Month {
        #[arg(value_name = "MONTH", value_parser = parse_month, conflicts_with_all = ["from", "to"])]
        month: Option<Date>,
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        from: Option<Date>,
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        to: Option<Date>,
        #[arg(long, value_name = "NAME")]
        department: Option<String>,
    },
    Recompute {
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        from: Date,
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        to: Date,
    },
    Import {
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[arg(long, value_name = "FIELD=HEADING", value_parser = parse_pair)]
        map: Vec<(String, String)>,
        #[arg(long)]
        dry_run: bool,
    },
    Lock {
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        from: Date,
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        to: Date,
    },
    Unlock {
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        from: Date,
    },
    Holidays {
        #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i16).range(1968..=2199))]
        year: Option<i16>,
        #[arg(long)]
        vietnam: bool,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum DirectionArg {
    In,
    Out,
}

#[derive(Debug, Subcommand)]
pub enum LeaveCommand {
    Types {
        #[arg(long)]
        vietnam: bool,
    },
    Request {
        #[arg(value_name = "CODE")]
        code: String,
        #[arg(long = "type", value_name = "NAME")]
        kind: Option<String>,
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        from: Date,
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        to: Option<Date>,
        #[arg(long)]
        from_noon: bool,
        #[arg(long)]
        to_noon: bool,
        #[arg(long, value_enum, conflicts_with_all = ["to", "from_noon", "to_noon"])]
        half: Option<HalfArg>,
        #[arg(long, value_name = "HH:MM-HH:MM", value_parser = parse_hours,
            conflicts_with_all = ["to", "from_noon", "to_noon", "half"])]
        hours: Option<(ClockTime, ClockTime)>,
        #[arg(long, value_name = "TEXT", default_value = "")]
        reason: String,
    },
    List {
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        from: Option<Date>,
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        to: Option<Date>,
        #[arg(long)]
        waiting: bool,
    },
    Approve(DecideArgs),
    Reject(DecideArgs),
    Withdraw(DecideArgs),
    Cancel(DecideArgs),
    Balance {
        #[arg(value_name = "CODE")]
        code: Option<String>,
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        date: Option<Date>,
    },
    Accrue {
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        through: Option<Date>,
    },
}

#[derive(Debug, Args)]
pub struct DecideArgs {
    #[arg(value_name = "REQUEST", required = true)]
    pub requests: Vec<LeaveRequestId>,
    #[arg(long, value_name = "CODE")]
    pub by: Option<String>,
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub comment: String,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum HalfArg {
    Am,
    Pm,
}

#[derive(Debug, Args)]
pub struct ReportArgs {
    #[arg(value_enum, value_name = "NAME")]
    pub name: ReportArg,
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub from: Date,
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub to: Date,
    #[arg(long, value_name = "NAME")]
    pub department: Option<String>,
    #[arg(long)]
    pub grouped: bool,
    #[arg(long, value_enum)]
    pub format: Option<FormatArg>,
    #[arg(value_name = "OUT")]
    pub out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ReportArg {
    Daily,
    Monthly,
    Late,
    Overtime,
    Absence,
    Leave,
    Headcount,
    Recognition,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    Csv,
    Xlsx,
    Pdf,
}

#[derive(Debug, Subcommand)]
pub enum CompanyCommand {
    Show,
    Set {
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        #[arg(long, value_name = "TEXT")]
        address: Option<String>,
        #[arg(long, value_name = "PICTURE")]
        logo: Option<PathBuf>,
    },
    Sample {
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        through: Option<Date>,
    },
    Undo,
}

#[derive(Debug, Args)]
pub struct BenchHrArgs {
    #[arg(long, value_name = "N", default_value_t = 2000, value_parser = clap::value_parser!(u32).range(1..=20_000))]
    pub employees: u32,
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=10))]
    pub years: u32,
    #[arg(long, value_name = "DIR")]
    pub library: Option<PathBuf>,
}

fn parse_pair(text: &str) -> Result<(String, String), String> {
    let (field, heading) = text.split_once('=').ok_or("FIELD=HEADING")?;
    Ok((field.trim().to_owned(), heading.trim().to_owned()))
}

/// `2026-10` or `10/2026`: its first day.
fn parse_month(text: &str) -> Result<Date, String> {
    let parts = text.trim().split_once(['-', '/']).map(|(a, b)| (a.parse::<i16>(), b.parse::<i16>()));
    let (year, month) = match parts {
        Some((Ok(a), Ok(b))) if a > 31 => (a, b),
        Some((Ok(a), Ok(b))) => (b, a),
        _ => return Err("YYYY-MM".to_owned()),
    };
    let month = i8::try_from(month).map_err(|error| error.to_string())?;
    Date::new(year, month, 1).map_err(|error| error.to_string())
}

/// `2026-03-02`, or day first with slashes.
fn parse_date(text: &str) -> Result<Date, String> {
    crate::jobs::hr::parse_date(text).ok_or_else(|| "YYYY-MM-DD".to_owned())
}

fn parse_time(text: &str) -> Result<DateTime, String> {
    // A time alone is today's.
    let today = super::files::clock(text).map(|time| jiff::Zoned::now().date().to_datetime(time));
    today.or_else(|| super::files::date_time(text)).ok_or_else(|| "YYYY-MM-DDTHH:MM".to_owned())
}

fn parse_hours(text: &str) -> Result<(ClockTime, ClockTime), String> {
    let (from, to) = text.split_once('-').ok_or("HH:MM-HH:MM")?;
    let clock = |text: &str| text.parse::<ClockTime>().map_err(|e| e.to_string());
    Ok((clock(from)?, clock(to)?))
}
