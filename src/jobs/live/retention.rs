//! How long people without a name are remembered.

use std::time::Duration;

use super::change::LiveChange;
use crate::domain::time::Instant;
use crate::store::{Connection, StoreError, Transaction, settings};

/// Days after which somebody without a name whom no camera has seen since is forgotten, unless it is set otherwise.
pub const USUAL_DAYS: u32 = 30;
pub const MOST_DAYS: u32 = 3650;
const KEY: &str = "live.keep_unknown_days";
/// How often cameras that are watched let go of whom they need not remember.
pub(super) const EVERY: Duration = Duration::from_hours(1);

/// How many days people without a name are kept.
pub fn keep_unknown_days(conn: &Connection) -> Result<u32, StoreError> {
    Ok(settings::get::<u32>(conn, KEY)?.unwrap_or(USUAL_DAYS).clamp(1, MOST_DAYS))
}

pub(super) fn set_keep_unknown_days(tx: &Transaction<'_>, days: u32) -> Result<(), StoreError> {
    settings::set(tx, KEY, &days.clamp(1, MOST_DAYS))
}

/// Lets go of everybody without a name not seen for `days` before `now`.
pub fn forget_unknown(days: u32, now: Instant) -> LiveChange {
    let us = i64::from(days.clamp(1, MOST_DAYS)) * 86_400 * 1_000_000;
    LiveChange::ForgetUnknown { before: Instant(now.0 - us) }
}
