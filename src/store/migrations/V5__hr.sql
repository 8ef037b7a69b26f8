-- StepMedia library, schema 5: the company, attendance and leave.
--
-- Days (…_day) are whole days since 1970-01-01 by the calendar of the employee's site. Durations are whole minutes.
-- Rules (JSON) have the form of the program's own types; what a query has to find stands in a column of its own.

-- A place of work.
CREATE TABLE site (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid        BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    name        TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (trim(name) <> ''),
    -- IANA name of its time zone.
    zone        TEXT NOT NULL CHECK (zone <> ''),
    -- Weekly days of rest, one bit each, Monday first.
    weekly_rest INTEGER NOT NULL CHECK (weekly_rest BETWEEN 0 AND 127)
) STRICT;

-- Everybody works somewhere: the one to begin with, to be renamed.
INSERT INTO site (uuid, name, zone, weekly_rest) VALUES (randomblob(16), 'Văn phòng', 'Asia/Ho_Chi_Minh', 64);

CREATE TABLE department (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid   BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    name   TEXT NOT NULL CHECK (trim(name) <> ''),
    parent INTEGER REFERENCES department (id) ON DELETE RESTRICT CHECK (parent <> id)
) STRICT;

CREATE INDEX department_by_parent ON department (parent);
CREATE UNIQUE INDEX department_name_in_parent ON department (coalesce(parent, 0), name COLLATE NOCASE);

-- The departments that employees were entered with as mere text.
INSERT INTO department (uuid, name)
SELECT randomblob(16), min(trim(department)) FROM employee WHERE trim(department) <> ''
GROUP BY lower(trim(department));

CREATE TABLE employee_new (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid         BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    -- The company's own number, as on the badge.
    code         TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (trim(code) <> ''),
    name         TEXT NOT NULL CHECK (trim(name) <> ''),
    department   INTEGER REFERENCES department (id) ON DELETE RESTRICT,
    position     TEXT CHECK (trim(position) <> ''),
    email        TEXT UNIQUE COLLATE NOCASE CHECK (email <> ''),
    phone        TEXT CHECK (phone <> ''),
    manager      INTEGER REFERENCES employee_new (id) ON DELETE SET NULL CHECK (manager <> id),
    site         INTEGER NOT NULL REFERENCES site (id) ON DELETE RESTRICT,
    start_day    INTEGER NOT NULL,
    -- The last day of work.
    end_day      INTEGER,
    -- No attendance is reckoned before this day: who joins the program after years is not absent for them.
    counted_from INTEGER NOT NULL,
    -- Salt and hash of the PIN for the kiosk, see employees.rs.
    pin_salt     BLOB CHECK (length(pin_salt) = 16),
    pin_hash     BLOB CHECK (length(pin_hash) = 32),
    -- Our own picture file, path relative to the data folder with '/'.
    photo        TEXT CHECK (photo <> ''),
    created_at   INTEGER NOT NULL,
    CHECK (end_day IS NULL OR end_day >= start_day),
    CHECK ((pin_salt IS NULL) = (pin_hash IS NULL))
) STRICT;

INSERT INTO employee_new (id, uuid, code, name, department, email, phone, site, start_day, counted_from, created_at)
SELECT id, uuid, printf('NV%04d', id), name,
       (SELECT d.id FROM department d WHERE lower(d.name) = lower(trim(employee.department))),
       email, nullif(phone, ''), 1, created_at / 86400000000, created_at / 86400000000, created_at
FROM employee;

-- Numbers that were given stay used.
DELETE FROM sqlite_sequence WHERE name = 'employee_new';
INSERT INTO sqlite_sequence (name, seq) SELECT 'employee_new', seq FROM sqlite_sequence WHERE name = 'employee';

DROP TABLE employee;
ALTER TABLE employee_new RENAME TO employee;

CREATE INDEX employee_by_name ON employee (name);
CREATE INDEX employee_by_department ON employee (department);
CREATE INDEX employee_by_manager ON employee (manager) WHERE manager IS NOT NULL;

CREATE TRIGGER employee_dooms_their_photo AFTER DELETE ON employee WHEN old.photo IS NOT NULL
BEGIN INSERT OR IGNORE INTO doomed_file (path) VALUES (old.photo); END;

CREATE TRIGGER employee_dooms_their_old_photo AFTER UPDATE OF photo ON employee
WHEN old.photo IS NOT NULL AND old.photo IS NOT new.photo
BEGIN INSERT OR IGNORE INTO doomed_file (path) VALUES (old.photo); END;

-- Rules of one kind of working day.
CREATE TABLE shift (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid  BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    name  TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (trim(name) <> ''),
    rules TEXT NOT NULL CHECK (json_valid(rules))
) STRICT;

CREATE TABLE holiday (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid  BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    name  TEXT NOT NULL CHECK (trim(name) <> ''),
    rules TEXT NOT NULL CHECK (json_valid(rules))
) STRICT;

-- A pattern of shifts in force from a day until the next one of the employee begins.
CREATE TABLE roster_period (
    employee INTEGER NOT NULL REFERENCES employee (id) ON DELETE CASCADE,
    from_day INTEGER NOT NULL,
    roster   TEXT NOT NULL CHECK (json_valid(roster)),
    PRIMARY KEY (employee, from_day)
) STRICT, WITHOUT ROWID;

-- A single day that departs from the pattern; without a shift a day off.
CREATE TABLE roster_change (
    employee INTEGER NOT NULL REFERENCES employee (id) ON DELETE CASCADE,
    day      INTEGER NOT NULL,
    shift    INTEGER REFERENCES shift (id) ON DELETE RESTRICT,
    PRIMARY KEY (employee, day)
) STRICT, WITHOUT ROWID;

-- Somebody was at the door. In the order of the one question that is asked: an employee's punches of some days.
CREATE TABLE punch (
    employee    INTEGER NOT NULL REFERENCES employee (id) ON DELETE RESTRICT,
    at          INTEGER NOT NULL,
    -- The same key is the same punch, however often it arrives.
    key         TEXT NOT NULL CHECK (key <> ''),
    direction   TEXT CHECK (direction IN ('in', 'out')),
    source      TEXT NOT NULL CHECK (source IN ('manual', 'pin', 'csv', 'face', 'api')),
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (employee, at, key)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX punch_by_key ON punch (key);

-- A computed day, see domain::attendance. A month of everybody lies together.
CREATE TABLE attendance_day (
    day           INTEGER NOT NULL,
    employee      INTEGER NOT NULL REFERENCES employee (id) ON DELETE CASCADE,
    kind          INTEGER NOT NULL,
    shift         INTEGER,
    status        INTEGER NOT NULL,
    first_in      INTEGER,
    last_out      INTEGER,
    planned       INTEGER NOT NULL,
    worked        INTEGER NOT NULL,
    forgiven      INTEGER NOT NULL,
    paid_leave    INTEGER NOT NULL,
    unpaid_leave  INTEGER NOT NULL,
    short         INTEGER NOT NULL,
    pending       INTEGER NOT NULL,
    late          INTEGER NOT NULL,
    early         INTEGER NOT NULL,
    break_taken   INTEGER NOT NULL,
    presence      INTEGER NOT NULL,
    break_present INTEGER NOT NULL,
    leave_present INTEGER NOT NULL,
    night         INTEGER NOT NULL,
    -- before_raw … night of the overtime, comma separated; none where all are 0.
    overtime      TEXT,
    -- What counts of it, and what of that waits for a decision.
    overtime_counted INTEGER NOT NULL,
    overtime_pending INTEGER NOT NULL,
    -- One bit for each anomaly and for each mark, in the order of their lists.
    anomalies     INTEGER NOT NULL,
    marks         INTEGER NOT NULL,
    -- Ids, comma separated.
    leave_types   TEXT,
    PRIMARY KEY (day, employee)
) STRICT, WITHOUT ROWID;

-- A manager's word on the overtime of a day; the latest holds.
CREATE TABLE overtime_decision (
    employee    INTEGER NOT NULL REFERENCES employee (id) ON DELETE CASCADE,
    day         INTEGER NOT NULL,
    minutes     INTEGER NOT NULL CHECK (minutes >= 0),
    beyond_rule INTEGER NOT NULL CHECK (beyond_rule IN (0, 1)),
    reason      TEXT NOT NULL,
    decided_at  INTEGER NOT NULL,
    PRIMARY KEY (employee, day)
) STRICT, WITHOUT ROWID;

-- A request to change a day, with old and new value.
CREATE TABLE correction (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid     BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    employee INTEGER NOT NULL REFERENCES employee (id) ON DELETE CASCADE,
    day      INTEGER NOT NULL,
    change   TEXT NOT NULL CHECK (json_valid(change)),
    reason   TEXT NOT NULL CHECK (trim(reason) <> ''),
    asked_at INTEGER NOT NULL,
    levels   TEXT NOT NULL CHECK (json_valid(levels)),
    state    TEXT NOT NULL
             CHECK (state IN ('pending', 'approved', 'rejected', 'withdrawn', 'cancel_asked', 'cancelled'))
) STRICT;

CREATE INDEX correction_by_employee ON correction (employee, day);
CREATE INDEX correction_waiting ON correction (state) WHERE state IN ('pending', 'cancel_asked');

-- A closed pay period: nothing within it changes any more.
CREATE TABLE period_lock (
    first_day INTEGER PRIMARY KEY,
    last_day  INTEGER NOT NULL CHECK (last_day >= first_day),
    locked_at INTEGER NOT NULL
) STRICT;

CREATE TABLE leave_type (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid  BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    name  TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (trim(name) <> ''),
    rules TEXT NOT NULL CHECK (json_valid(rules))
) STRICT;

CREATE TABLE leave_request (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid         BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    employee     INTEGER NOT NULL REFERENCES employee (id) ON DELETE RESTRICT,
    leave_type   INTEGER NOT NULL REFERENCES leave_type (id) ON DELETE RESTRICT,
    span         TEXT NOT NULL CHECK (json_valid(span)),
    first_day    INTEGER NOT NULL,
    last_day     INTEGER NOT NULL CHECK (last_day >= first_day),
    minutes      INTEGER NOT NULL CHECK (minutes >= 0),
    reason       TEXT NOT NULL,
    submitted_at INTEGER NOT NULL,
    -- Who decides, level by level.
    levels       TEXT NOT NULL CHECK (json_valid(levels)),
    state        TEXT NOT NULL
                 CHECK (state IN ('pending', 'approved', 'rejected', 'withdrawn', 'cancel_asked', 'cancelled'))
) STRICT;

CREATE INDEX leave_request_by_employee ON leave_request (employee, first_day);
CREATE INDEX leave_request_by_day ON leave_request (first_day);
CREATE INDEX leave_request_waiting ON leave_request (state) WHERE state IN ('pending', 'cancel_asked');

-- The days of requests that hold their days: asked for or granted. A row goes when its request no longer does.
CREATE TABLE leave_day (
    employee INTEGER NOT NULL REFERENCES employee (id) ON DELETE RESTRICT,
    day      INTEGER NOT NULL,
    request  INTEGER NOT NULL REFERENCES leave_request (id) ON DELETE CASCADE,
    -- full, first_half, second_half or 08:00-10:30
    part     TEXT NOT NULL CHECK (part <> ''),
    minutes  INTEGER NOT NULL CHECK (minutes > 0),
    PRIMARY KEY (employee, day, request)
) STRICT, WITHOUT ROWID;

CREATE INDEX leave_day_by_request ON leave_day (request);
CREATE INDEX leave_day_by_day ON leave_day (day);
-- The last guard behind the checks of the program: no part of a day twice, and nothing beside a full day.
CREATE UNIQUE INDEX leave_day_once ON leave_day (employee, day, part);

CREATE TRIGGER leave_day_full_is_alone BEFORE INSERT ON leave_day
WHEN EXISTS (SELECT 1 FROM leave_day d WHERE d.employee = new.employee AND d.day = new.day
             AND (new.part = 'full' OR d.part = 'full'))
BEGIN SELECT RAISE(ABORT, 'the day is taken'); END;

-- Every change of a balance; the balance is their sum. Rows are only ever added.
CREATE TABLE leave_ledger (
    id         INTEGER PRIMARY KEY,
    employee   INTEGER NOT NULL REFERENCES employee (id) ON DELETE RESTRICT,
    leave_type INTEGER NOT NULL REFERENCES leave_type (id) ON DELETE RESTRICT,
    -- From when the change counts.
    day        INTEGER NOT NULL,
    change     TEXT NOT NULL
               CHECK (change IN ('opening', 'accrual', 'use', 'restore', 'not_carried', 'expired', 'adjustment')),
    request    INTEGER REFERENCES leave_request (id) ON DELETE RESTRICT,
    minutes    INTEGER NOT NULL,
    reason     TEXT NOT NULL,
    at         INTEGER NOT NULL,
    CHECK ((request IS NOT NULL) = (change IN ('use', 'restore')))
) STRICT;

CREATE INDEX leave_ledger_of_employee ON leave_ledger (employee, leave_type, day);
CREATE INDEX leave_ledger_of_request ON leave_ledger (request) WHERE request IS NOT NULL;

CREATE TRIGGER leave_ledger_never_changes BEFORE UPDATE ON leave_ledger
BEGIN SELECT RAISE(ABORT, 'ledger rows never change'); END;

CREATE TRIGGER leave_ledger_never_shrinks BEFORE DELETE ON leave_ledger
BEGIN SELECT RAISE(ABORT, 'ledger rows are never deleted'); END;

-- The history of a request, of either kind.
CREATE TABLE approval_step (
    id           INTEGER PRIMARY KEY,
    request      INTEGER REFERENCES leave_request (id) ON DELETE CASCADE,
    correction   INTEGER REFERENCES correction (id) ON DELETE CASCADE,
    -- None for the owner of the library, who is nobody's employee.
    "by"         INTEGER REFERENCES employee (id) ON DELETE SET NULL,
    on_behalf_of INTEGER REFERENCES employee (id) ON DELETE SET NULL,
    at           INTEGER NOT NULL,
    action       TEXT NOT NULL CHECK (json_valid(action)),
    comment      TEXT NOT NULL,
    CHECK ((request IS NULL) <> (correction IS NULL))
) STRICT;

CREATE INDEX approval_step_of_request ON approval_step (request, id) WHERE request IS NOT NULL;
CREATE INDEX approval_step_of_correction ON approval_step (correction, id) WHERE correction IS NOT NULL;

-- For these days `deputy` decides in place of `approver`.
CREATE TABLE delegation (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    approver  INTEGER NOT NULL REFERENCES employee (id) ON DELETE CASCADE,
    deputy    INTEGER NOT NULL REFERENCES employee (id) ON DELETE CASCADE CHECK (deputy <> approver),
    first_day INTEGER NOT NULL,
    last_day  INTEGER NOT NULL CHECK (last_day >= first_day)
) STRICT;

-- Days on which nobody of a department, or nobody at all, takes leave.
CREATE TABLE blackout (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL CHECK (trim(name) <> ''),
    department INTEGER REFERENCES department (id) ON DELETE CASCADE,
    first_day  INTEGER NOT NULL,
    last_day   INTEGER NOT NULL CHECK (last_day >= first_day)
) STRICT;

-- What takes a change of the company's data back, newest last.
CREATE TABLE hr_undo (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    at     INTEGER NOT NULL,
    -- The change undone, by its word in the audit log.
    action TEXT NOT NULL,
    back   TEXT NOT NULL CHECK (json_valid(back))
) STRICT;
