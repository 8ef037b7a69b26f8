//! PINs of the kiosk: argon2id, which makes every guess cost memory and time.
//!
//! Guarantees: a PIN is never kept; one kept by the older way (rounds of SHA-256) opens once more and is kept the new
//! way from then on. Four digits stay four digits: what really guards them is the wait after wrong entries, and the
//! database's encryption.

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::super::error::{Kind, StoreError};
use crate::domain::ids::EmployeeId;
use crate::domain::time::Instant;

/// Rounds of the older way.
const OLD_ROUNDS: u32 = 20_000;

/// The PIN as it is kept now; salt and hash of the older way.
type Kept = (Option<String>, Option<[u8; 16]>, Option<[u8; 32]>);

/// Wrong entries since the last right one, and until when no other is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PinGuard {
    pub failures: u32,
    pub wait_until: Option<Instant>,
}

/// Sets the PIN; none takes it away. Wrong entries are forgotten.
pub fn set(tx: &Transaction<'_>, id: EmployeeId, pin: Option<&str>) -> Result<(), StoreError> {
    let kept = pin.map(hashed).transpose()?;
    let sql = "UPDATE employee SET pin = ?2, pin_salt = NULL, pin_hash = NULL, pin_failures = 0,
        pin_wait_until = NULL WHERE id = ?1";
    match tx.execute(sql, params![id, kept])? {
        0 => Err(StoreError::not_found(Kind::Employee, id)),
        _ => Ok(()),
    }
}

/// Is it the employee's PIN? False where they have none. One kept the older way is kept anew when it is right.
pub fn matches(tx: &Transaction<'_>, id: EmployeeId, pin: &str) -> Result<bool, StoreError> {
    let sql = "SELECT pin, pin_salt, pin_hash FROM employee WHERE id = ?1";
    let found: Option<Kept> =
        tx.query_row(sql, [id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).optional()?;
    match found {
        None => Err(StoreError::not_found(Kind::Employee, id)),
        Some((Some(kept), ..)) => {
            let kept = PasswordHash::new(&kept)
                .map_err(|e| StoreError::Damaged { what: format!("PIN of employee {id}: {e}") })?;
            Ok(Argon2::default().verify_password(pin.as_bytes(), &kept).is_ok())
        }
        Some((None, Some(salt), Some(hash))) => {
            // Every byte is looked at, so that time tells nothing.
            let differs = old_hash(pin, &salt).iter().zip(hash).fold(0, |d, (a, b)| d | (a ^ b));
            if differs == 0 {
                set(tx, id, Some(pin))?;
            }
            Ok(differs == 0)
        }
        Some(_) => Ok(false),
    }
}

pub fn guard(conn: &Connection, id: EmployeeId) -> Result<PinGuard, StoreError> {
    let sql = "SELECT pin_failures, pin_wait_until FROM employee WHERE id = ?1";
    let found = conn.query_row(sql, [id], |r| Ok(PinGuard { failures: r.get(0)?, wait_until: r.get(1)? }));
    found.optional()?.ok_or_else(|| StoreError::not_found(Kind::Employee, id))
}

pub fn set_guard(tx: &Transaction<'_>, id: EmployeeId, guard: PinGuard) -> Result<(), StoreError> {
    let sql = "UPDATE employee SET pin_failures = ?2, pin_wait_until = ?3 WHERE id = ?1";
    tx.execute(sql, params![id, guard.failures, guard.wait_until])?;
    Ok(())
}

/// As long as looking at a PIN takes, where there is none to look at: an unknown code is not told by its speed.
pub fn pretend(pin: &str) -> Result<(), StoreError> {
    hashed(pin).map(drop)
}

/// The defaults of the crate: argon2id, 19 MiB, two passes, as OWASP's password cheat sheet asks for.
fn hashed(pin: &str) -> Result<String, StoreError> {
    let failed = |e: argon2::password_hash::Error| StoreError::Damaged { what: format!("PIN: {e}") };
    let salt = SaltString::encode_b64(Uuid::now_v7().as_bytes()).map_err(failed)?;
    Ok(Argon2::default().hash_password(pin.as_bytes(), &salt).map_err(failed)?.to_string())
}

fn old_hash(pin: &str, salt: &[u8; 16]) -> [u8; 32] {
    let mut hash: [u8; 32] = Sha256::new().chain_update(salt).chain_update(pin.as_bytes()).finalize().into();
    for _ in 1..OLD_ROUNDS {
        let next = Sha256::new().chain_update(hash).chain_update(salt).chain_update(pin.as_bytes());
        hash = next.finalize().into();
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::employees::{self, NewEmployee};
    use crate::store::testing::Fixture;

    #[test]
    fn a_pin_is_known_again_and_not_kept() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let id = employees::insert(tx, &NewEmployee { name: "An".to_owned(), ..NewEmployee::default() })?;
            assert!(!matches(tx, id, "4711")?);
            set(tx, id, Some("4711"))?;
            assert!(employees::get(tx, id)?.has_pin);
            assert!(matches(tx, id, "4711")? && !matches(tx, id, "4712")?);
            let kept: String = tx.query_row("SELECT pin FROM employee", [], |r| r.get(0))?;
            assert!(kept.starts_with("$argon2id$") && !kept.contains("4711"), "{kept}");
            set(tx, id, None)?;
            assert!(!matches(tx, id, "4711")? && !employees::get(tx, id)?.has_pin);
            Ok(())
        });
    }

    #[test]
    fn a_pin_kept_the_older_way_opens_and_is_kept_anew() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let id = employees::insert(tx, &NewEmployee { name: "An".to_owned(), ..NewEmployee::default() })?;
            let salt = [7; 16];
            let sql = "UPDATE employee SET pin_salt = ?2, pin_hash = ?3 WHERE id = ?1";
            tx.execute(sql, params![id, salt, old_hash("4711", &salt)])?;
            assert!(employees::get(tx, id)?.has_pin);
            assert!(!matches(tx, id, "4712")?);
            let kept = |tx: &Transaction<'_>| -> Result<(bool, bool), StoreError> {
                let sql = "SELECT pin IS NOT NULL, pin_hash IS NOT NULL FROM employee";
                Ok(tx.query_row(sql, [], |r| Ok((r.get(0)?, r.get(1)?)))?)
            };
            assert_eq!(kept(tx)?, (false, true), "a wrong entry changes nothing");
            assert!(matches(tx, id, "4711")?);
            assert_eq!(kept(tx)?, (true, false));
            assert!(matches(tx, id, "4711")? && !matches(tx, id, "4712")?);
            Ok(())
        });
    }
}
