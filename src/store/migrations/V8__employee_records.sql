-- StepMedia library, schema 8: PINs that cost memory to try, what became of an employee's record, their papers.

-- A PIN as argon2id's own text. Who still has the older salt and hash is taken over at the next right entry.
ALTER TABLE employee ADD COLUMN pin TEXT CHECK (pin <> '');
-- Wrong entries since the last right one, and until when no other is looked at.
ALTER TABLE employee ADD COLUMN pin_failures INTEGER NOT NULL DEFAULT 0 CHECK (pin_failures >= 0);
ALTER TABLE employee ADD COLUMN pin_wait_until INTEGER;

-- What was changed of an employee's record, with the value before. Goes with the employee.
CREATE TABLE employee_change (
    id       INTEGER PRIMARY KEY,
    employee INTEGER NOT NULL REFERENCES employee (id) ON DELETE CASCADE,
    at       INTEGER NOT NULL,
    -- The field's word, as on the command line.
    field    TEXT NOT NULL CHECK (field <> ''),
    before   TEXT NOT NULL,
    after    TEXT NOT NULL
) STRICT;

CREATE INDEX employee_change_of_employee ON employee_change (employee, id);

-- Contracts, certificates: files of ours, named as they were brought.
CREATE TABLE employee_document (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid       BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    employee   INTEGER NOT NULL REFERENCES employee (id) ON DELETE CASCADE,
    title      TEXT NOT NULL CHECK (trim(title) <> ''),
    -- Relative to the data folder, with '/'.
    path       TEXT NOT NULL UNIQUE CHECK (path <> ''),
    bytes      INTEGER NOT NULL CHECK (bytes >= 0),
    added_at   INTEGER NOT NULL,
    -- Put aside; the file goes some weeks later, so that it can be taken back until then.
    removed_at INTEGER
) STRICT;

CREATE INDEX employee_document_of_employee ON employee_document (employee, id);

CREATE TRIGGER employee_document_dooms_its_file AFTER DELETE ON employee_document
BEGIN INSERT OR IGNORE INTO doomed_file (path) VALUES (old.path); END;

-- Overtime that waits for a word is looked for on every start of the day's work.
CREATE INDEX attendance_day_overtime_waiting ON attendance_day (day) WHERE overtime_pending > 0;
