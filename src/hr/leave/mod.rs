//! Leave: what a request costs, whether it can be granted, who decides, and the ledger behind every balance.
//!
//! Guarantees: a balance is the sum of its ledger and of nothing else; entries are only added; the days of one
//! employee are never given twice; every refusal has a name.

mod accrual;
mod approval;
mod check;
mod ledger;
mod span;

pub use accrual::{settle, vietnam_annual};
pub use approval::{Action, Delegation, Desk, Flow, Step, history_state};
pub use check::{Blackout, BookedLeave, Checked, LeaveCheck, LeaveProblem, TeamLimit, restores};
pub use ledger::{Balance, Ledger, YearReplay};
pub use span::{expand, on_days};
