//! Whether a person's pictures may leave the library: the one place that says so.

use std::collections::BTreeMap;

use crate::dataset::item::Consent;
use crate::domain::ids::EmployeeId;
use crate::domain::person::Person;
use crate::store::live::consents::{ConsentRow, ConsentState};

/// Asked when pictures are collected, and again for everybody in a snapshot before it is exported. `consents` is what
/// holds now of everybody who was asked. An employee's pictures leave with their consent alone; whoever is no employee
/// was not asked.
pub(in crate::jobs) fn consent_of(person: &Person, consents: &BTreeMap<EmployeeId, ConsentRow>) -> Consent {
    let Some(employee) = person.employee else { return Consent::NotAsked };
    match consents.get(&employee).map(|row| row.state) {
        Some(ConsentState::Given) => Consent::Given,
        Some(ConsentState::Asked | ConsentState::Refused | ConsentState::Withdrawn) | None => {
            Consent::Missing
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Instant;
    use crate::store::persons;
    use crate::store::testing::Fixture;

    #[test]
    fn an_employees_pictures_leave_with_their_consent_alone() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let employee = EmployeeId(7);
            let nobody = persons::create(tx)?;
            let theirs = Person { employee: Some(employee), ..nobody.clone() };
            let said = |state| {
                let (noted_by, note) = ("owner".to_owned(), String::new());
                BTreeMap::from([(employee, ConsentRow { employee, state, at: Instant(1), noted_by, note })])
            };
            assert_eq!(consent_of(&nobody, &said(ConsentState::Refused)), Consent::NotAsked);
            assert_eq!(consent_of(&theirs, &BTreeMap::new()), Consent::Missing);
            for state in ConsentState::ALL {
                let may = consent_of(&theirs, &said(state)) == Consent::Given;
                assert_eq!(may, state == ConsentState::Given, "{state:?}");
            }
            Ok(())
        });
    }
}
