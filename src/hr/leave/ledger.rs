//! The ledger of one employee and one leave type.

use jiff::civil::Date;

use super::super::clock::add_days;
use crate::domain::leave::{LedgerChange, LedgerEntry};
use crate::domain::shift::Minutes;

/// Every change of a balance, in the order it was written. A balance is their sum.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledger {
    entries: Vec<LedgerEntry>,
}

/// A balance and what made it, in minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balance {
    pub opening: Minutes,
    pub accrued: Minutes,
    /// Taken and not given back; above zero.
    pub used: Minutes,
    pub adjusted: Minutes,
    /// Not carried over or expired; above zero.
    pub lost: Minutes,
}

impl Balance {
    pub fn available(&self) -> Minutes {
        self.opening + self.accrued + self.adjusted - self.used - self.lost
    }
}

/// A leave year (or any range) of the ledger: `opening` plus the changes is `closing`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearReplay {
    /// The balance on the eve.
    pub opening: Minutes,
    pub changes: Balance,
    /// The balance on the last day.
    pub closing: Minutes,
}

impl Ledger {
    pub fn new(entries: Vec<LedgerEntry>) -> Self {
        Self { entries }
    }

    pub fn entries(&self) -> &[LedgerEntry] {
        &self.entries
    }

    pub fn append(&mut self, entries: impl IntoIterator<Item = LedgerEntry>) {
        self.entries.extend(entries);
    }

    /// What is available on `date`: every entry that counts by then.
    pub fn balance_at(&self, date: Date) -> Minutes {
        self.sum(|e| e.date <= date)
    }

    /// The balance on `date` by what made it.
    pub fn statement_at(&self, date: Date) -> Balance {
        self.statement(|e| e.date <= date)
    }

    /// Replays `first..=last`.
    pub fn replay(&self, first: Date, last: Date) -> YearReplay {
        let opening = self.balance_at(add_days(first, -1));
        let changes = self.statement(|e| (first..=last).contains(&e.date));
        YearReplay { opening, changes, closing: opening + changes.available() }
    }

    /// The lowest the balance gets on `date` or later, on days that have entries.
    pub fn lowest_from(&self, date: Date) -> Minutes {
        let mut dates: Vec<Date> = self.entries.iter().map(|e| e.date).filter(|d| *d > date).collect();
        dates.sort_unstable();
        dates.dedup();
        dates.into_iter().map(|d| self.balance_at(d)).fold(self.balance_at(date), Minutes::min)
    }

    fn sum(&self, which: impl Fn(&LedgerEntry) -> bool) -> Minutes {
        self.entries.iter().filter(|e| which(e)).map(|e| e.minutes).sum()
    }

    fn statement(&self, which: impl Fn(&LedgerEntry) -> bool) -> Balance {
        let mut balance = Balance::default();
        for entry in self.entries.iter().filter(|e| which(e)) {
            let minutes = entry.minutes;
            match entry.change {
                LedgerChange::Opening => balance.opening += minutes,
                LedgerChange::Accrual => balance.accrued += minutes,
                LedgerChange::Use(_) | LedgerChange::Restore(_) => balance.used -= minutes,
                LedgerChange::Adjustment => balance.adjusted += minutes,
                LedgerChange::NotCarried | LedgerChange::Expired => balance.lost -= minutes,
            }
        }
        balance
    }
}
