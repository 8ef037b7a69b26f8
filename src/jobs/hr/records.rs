//! Photos and papers of employees, deputies, and the company's way with requests.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::change::{Done, HrChange, HrOutcome};
use super::policy::{LeavePolicy, set_policy};
use super::refusal::refuse;
use super::saved_reports::{self, SavedReport};
use crate::access::Action;
use crate::domain::ids::{DepartmentId, EmployeeId};
use crate::domain::message::Message;
use crate::store::hr::{employee_changes, employee_documents, locks};
use crate::store::{StoreError, Transaction, employees};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RecordChange {
    /// A file of ours, written before; none takes the photo away.
    SetPhoto {
        employee: EmployeeId,
        photo: Option<String>,
    },
    /// The file is ours already.
    AddDocument {
        employee: EmployeeId,
        title: String,
        path: String,
        bytes: u64,
    },
    RemoveDocument {
        document: i64,
    },
    RestoreDocument {
        document: i64,
    },
    SetPolicy {
        policy: LeavePolicy,
    },
    SetReports {
        reports: Vec<SavedReport>,
    },
    /// `deputy` decides in place of `approver` from `first` to `last`.
    AddDelegation {
        approver: EmployeeId,
        deputy: EmployeeId,
        first: Date,
        last: Date,
    },
    RemoveDelegation {
        delegation: i64,
    },
    /// No leave is given on these days, in a department or anywhere.
    AddBlackout {
        name: String,
        department: Option<DepartmentId>,
        first: Date,
        last: Date,
    },
    RemoveBlackout {
        blackout: i64,
    },
}

impl RecordChange {
    pub(super) fn action(&self) -> Action {
        match self {
            Self::SetPhoto { .. }
            | Self::AddDocument { .. }
            | Self::RemoveDocument { .. }
            | Self::RestoreDocument { .. }
            | Self::SetReports { .. } => Action::ManageEmployees,
            Self::SetPolicy { .. }
            | Self::AddDelegation { .. }
            | Self::RemoveDelegation { .. }
            | Self::AddBlackout { .. }
            | Self::RemoveBlackout { .. } => Action::ManageLeave,
        }
    }

    /// Titles stay out of it: what is written there stays for ever.
    pub(super) fn audit_entry(&self) -> (&'static str, String, Value) {
        match self {
            Self::SetPhoto { employee, photo } => {
                ("set_photo", format!("employee {employee}"), json!({"photo": photo.is_some()}))
            }
            Self::AddDocument { employee, bytes, .. } => {
                ("add_document", format!("employee {employee}"), json!({"bytes": bytes}))
            }
            Self::RemoveDocument { document } => {
                ("remove_document", format!("document {document}"), json!({}))
            }
            Self::RestoreDocument { document } => {
                ("restore_document", format!("document {document}"), json!({}))
            }
            Self::SetPolicy { policy } => ("set_leave_policy", "company".to_owned(), json!(policy)),
            Self::SetReports { reports } => {
                ("set_reports", "company".to_owned(), json!({"reports": reports.len()}))
            }
            Self::AddDelegation { approver, deputy, first, last } => (
                "add_delegation",
                format!("employee {approver}"),
                json!({"deputy": deputy, "first": first, "last": last}),
            ),
            Self::RemoveDelegation { delegation } => {
                ("remove_delegation", format!("delegation {delegation}"), json!({}))
            }
            Self::AddBlackout { department, first, last, .. } => (
                "add_blackout",
                "company".to_owned(),
                json!({"department": department, "first": first, "last": last}),
            ),
            Self::RemoveBlackout { blackout } => {
                ("remove_blackout", format!("blackout {blackout}"), json!({}))
            }
        }
    }
}

pub(super) fn carry_out(tx: &Transaction<'_>, change: RecordChange) -> Result<Done, StoreError> {
    let undone = |outcome, back| Ok(Done::undone_by(outcome, HrChange::Record(back)));
    match change {
        RecordChange::SetPhoto { employee, photo } => {
            employees::set_photo(tx, employee, photo.as_deref())?;
            employee_changes::append(tx, employee, "photo", ("", ""))?;
            // The file before is gone for good, as whoever takes a photo away means it.
            Ok(Done::with(HrOutcome::Done))
        }
        RecordChange::AddDocument { employee, title, path, bytes } => {
            employees::get(tx, employee)?;
            let document = employee_documents::insert(tx, employee, &title, (&path, bytes))?;
            employee_changes::append(tx, employee, "document", ("", title.trim()))?;
            undone(HrOutcome::Id(document), RecordChange::RemoveDocument { document })
        }
        RecordChange::RemoveDocument { document } => {
            employee_documents::set_removed(tx, document, true)?;
            undone(HrOutcome::Done, RecordChange::RestoreDocument { document })
        }
        RecordChange::RestoreDocument { document } => {
            employee_documents::set_removed(tx, document, false)?;
            undone(HrOutcome::Done, RecordChange::RemoveDocument { document })
        }
        RecordChange::SetPolicy { policy } => set_policy(tx, &policy),
        RecordChange::SetReports { reports } => saved_reports::set(tx, &reports),
        RecordChange::AddDelegation { approver, deputy, first, last } => {
            if approver == deputy {
                return Err(refuse(Message::new("error-hr-own-deputy")));
            }
            in_order(first, last)?;
            let delegation = locks::add_delegation(tx, (approver, deputy), (first, last))?;
            undone(HrOutcome::Id(delegation), RecordChange::RemoveDelegation { delegation })
        }
        RecordChange::RemoveDelegation { delegation } => match locks::remove_delegation(tx, delegation)? {
            None => Ok(Done::with(HrOutcome::Done)),
            Some(row) => {
                let (approver, deputy) = (row.approver, row.deputy);
                let (first, last) = (row.first, row.last);
                let back = RecordChange::AddDelegation { approver, deputy, first, last };
                undone(HrOutcome::Done, back)
            }
        },
        RecordChange::AddBlackout { name, department, first, last } => {
            in_order(first, last)?;
            let blackout = locks::add_blackout(tx, &name, department, (first, last))?;
            undone(HrOutcome::Id(blackout), RecordChange::RemoveBlackout { blackout })
        }
        RecordChange::RemoveBlackout { blackout } => match locks::remove_blackout(tx, blackout)? {
            None => Ok(Done::with(HrOutcome::Done)),
            Some(row) => {
                let (name, department) = (row.name, row.department);
                let (first, last) = (row.first, row.last);
                undone(HrOutcome::Done, RecordChange::AddBlackout { name, department, first, last })
            }
        },
    }
}

fn in_order(first: Date, last: Date) -> Result<(), StoreError> {
    if last < first {
        let range = Message::new("error-hr-range").with("from", first.to_string());
        return Err(refuse(range.with("to", last.to_string())));
    }
    Ok(())
}
