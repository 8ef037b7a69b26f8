//! Whether a person's pictures may leave the library: the one place that says so.

use crate::dataset::item::Consent;
use crate::domain::person::Person;

/// Asked when pictures are collected, and again for everybody in a snapshot before it is exported. The library records
/// nobody's consent yet, so nobody has been asked; what is recorded later is looked up here and nowhere else.
pub(in crate::jobs) fn consent_of(_person: &Person) -> Consent {
    Consent::NotAsked
}
