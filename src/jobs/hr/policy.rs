//! How requests are decided: by how many levels, who has the last word, how many of a team may be away.

use serde::{Deserialize, Serialize};

use jiff::civil::Date;

use super::change::{Done, HrChange, HrOutcome};
use super::records::RecordChange;
use crate::domain::ids::EmployeeId;
use crate::hr::leave::TeamLimit;
use crate::store::employees::{self, EmployeeRow};
use crate::store::hr::leave_requests;
use crate::store::{Connection, StoreError, Transaction, settings};

const POLICY: &str = "hr.leave_policy";

/// Most managers one above the other that are asked.
pub const MOST_LEVELS: u8 = 3;

/// The company's way with requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeavePolicy {
    /// How many managers decide, from the employee's own upwards: 1 to 3.
    pub levels: u8,
    /// Decides after them, such as the head of HR.
    pub last: Option<EmployeeId>,
    /// So many of a department may be away on one day; none for any number.
    pub team_at_most: Option<u16>,
    /// False: that more would be away is shown to whoever decides, and blocks nothing.
    pub team_blocks: bool,
}

impl Default for LeavePolicy {
    fn default() -> Self {
        Self { levels: 1, last: None, team_at_most: None, team_blocks: false }
    }
}

pub fn policy(conn: &Connection) -> Result<LeavePolicy, StoreError> {
    Ok(settings::get(conn, POLICY)?.unwrap_or_default())
}

pub(super) fn set_policy(tx: &Transaction<'_>, new: &LeavePolicy) -> Result<Done, StoreError> {
    let old = policy(tx)?;
    if let Some(last) = new.last {
        employees::get(tx, last)?;
    }
    let new = LeavePolicy { levels: new.levels.clamp(1, MOST_LEVELS), ..new.clone() };
    settings::set(tx, POLICY, &new)?;
    let back = HrChange::Record(RecordChange::SetPolicy { policy: old });
    Ok(Done::undone_by(HrOutcome::Done, back))
}

impl LeavePolicy {
    /// Who decides about a request of `who`, level by level. Nobody twice, and never themselves.
    pub(super) fn levels(
        &self,
        conn: &Connection,
        who: &EmployeeRow,
    ) -> Result<Vec<Vec<EmployeeId>>, StoreError> {
        let mut chain = Vec::new();
        let mut above = who.manager;
        while let Some(id) = above.filter(|_| chain.len() < usize::from(self.levels)) {
            if id == who.id || chain.contains(&id) {
                break;
            }
            chain.push(id);
            above = employees::get(conn, id)?.manager;
        }
        if let Some(last) = self.last.filter(|last| *last != who.id && !chain.contains(last)) {
            chain.push(last);
        }
        Ok(chain.into_iter().map(|id| vec![id]).collect())
    }

    /// The colleagues of `who`'s department who are away on these days, where there is a limit.
    pub(super) fn team_limit(
        &self,
        conn: &Connection,
        who: &EmployeeRow,
        (first, last): (Date, Date),
    ) -> Result<Option<TeamLimit>, StoreError> {
        let (Some(at_most), Some(department)) = (self.team_at_most, who.department) else {
            return Ok(None);
        };
        let team: Vec<EmployeeId> = employees::list(conn)?
            .into_iter()
            .filter(|e| e.department == Some(department) && e.id != who.id)
            .map(|e| e.id)
            .collect();
        let mut away: Vec<(Date, EmployeeId)> = leave_requests::held(conn, None, first, last)?
            .into_iter()
            .filter(|held| team.contains(&held.employee))
            .map(|held| (held.day.date, held.employee))
            .collect();
        away.sort_unstable();
        away.dedup();
        Ok(Some(TeamLimit { away, at_most: at_most.into(), blocks: self.team_blocks }))
    }
}
