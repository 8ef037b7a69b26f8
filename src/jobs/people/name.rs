//! What a person is called, whether they are shown, and which employee they are.

use crate::domain::decision::Decision;
use crate::domain::ids::{EmployeeId, EventId, PersonId};
use crate::store::identity_events::Recorder;
use crate::store::{StoreError, Transaction, employees, persons};

pub(super) fn rename(
    tx: &Transaction<'_>,
    by: &str,
    person: PersonId,
    name: Option<&str>,
) -> Result<Option<EventId>, StoreError> {
    let person = persons::survivor(tx, person)?;
    let name = name.map(str::trim);
    let mut recorder = Recorder::begin(tx, by)?;
    recorder.set_name(person.id, name)?;
    recorder.finish(&Decision::Rename { code: person.code, name: name.map(str::to_owned) })
}

pub(super) fn hide(
    tx: &Transaction<'_>,
    by: &str,
    person: PersonId,
    hidden: bool,
) -> Result<Option<EventId>, StoreError> {
    let person = persons::survivor(tx, person)?;
    let mut recorder = Recorder::begin(tx, by)?;
    recorder.set_hidden(person.id, hidden)?;
    let code = person.code;
    recorder.finish(&if hidden { Decision::Hide { code } } else { Decision::Unhide { code } })
}

pub(super) fn link_employee(
    tx: &Transaction<'_>,
    by: &str,
    person: PersonId,
    employee: Option<EmployeeId>,
) -> Result<Option<EventId>, StoreError> {
    let person = persons::survivor(tx, person)?;
    let code = person.code;
    let decision = match employee {
        Some(id) => Decision::LinkEmployee { code, employee: employees::get(tx, id)?.name },
        None => Decision::UnlinkEmployee { code },
    };
    let mut recorder = Recorder::begin(tx, by)?;
    recorder.set_employee(person.id, employee)?;
    recorder.finish(&decision)
}
