-- StepMedia library, schema 6: training runs and their curves, versions of recognisers, probe sets, promotions.
--
-- Once released, this file never changes.

-- One teaching of a recogniser.
CREATE TABLE training_run (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    -- Also the name of its checkpoint (see media_files).
    uuid        BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    depth       TEXT NOT NULL CHECK (depth IN ('gallery', 'head', 'finetune', 'full')),
    -- Everything that decides the numbers, the seed among it.
    settings    TEXT NOT NULL CHECK (json_valid(settings)),
    -- Where its pictures were: a folder, or a snapshot by its uuid, which stays said when the snapshot is gone.
    folder      TEXT,
    snapshot    BLOB CHECK (length(snapshot) = 16),
    -- 0 until they were looked at.
    people      INTEGER NOT NULL DEFAULT 0 CHECK (people >= 0),
    pictures    INTEGER NOT NULL DEFAULT 0 CHECK (pictures >= 0),
    created_at  INTEGER NOT NULL,
    finished_at INTEGER,
    CHECK ((folder IS NULL) <> (snapshot IS NULL))
) STRICT;

-- Points of a run's curves: one for each epoch, and between them one for so many steps.
CREATE TABLE training_metric (
    run            INTEGER NOT NULL REFERENCES training_run (id) ON DELETE CASCADE,
    step           INTEGER NOT NULL CHECK (step >= 0),
    epoch          INTEGER NOT NULL CHECK (epoch >= 0),
    -- True where an epoch ended with this step.
    ends           INTEGER NOT NULL CHECK (ends IN (0, 1)),
    loss           REAL NOT NULL,
    rate           REAL NOT NULL,
    per_second     REAL NOT NULL,
    accuracy       REAL,
    check_loss     REAL,
    check_accuracy REAL,
    PRIMARY KEY (run, step, ends)
) STRICT, WITHOUT ROWID;

-- A recogniser, made here or brought. Its file is `models/recognizers/<uuid>.safetensors`.
CREATE TABLE model_version (
    -- Counted for the whole library, never used twice: "version 7".
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid       BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    run        INTEGER REFERENCES training_run (id) ON DELETE SET NULL,
    depth      TEXT NOT NULL CHECK (depth IN ('gallery', 'head', 'finetune', 'full')),
    -- SHA-256 of the file.
    hash       BLOB NOT NULL CHECK (length(hash) = 32),
    bytes      INTEGER NOT NULL CHECK (bytes > 0),
    people     INTEGER NOT NULL CHECK (people > 0),
    threshold  REAL NOT NULL,
    -- How it did when it was made.
    figures    TEXT NOT NULL CHECK (json_valid(figures)),
    notes      TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX model_version_by_run ON model_version (run) WHERE run IS NOT NULL;

-- Which version recognises people (champion), and which waits to (candidate).
CREATE TABLE model_alias (
    alias   TEXT PRIMARY KEY CHECK (alias IN ('champion', 'candidate')),
    version INTEGER NOT NULL REFERENCES model_version (id)
) STRICT;

CREATE INDEX model_alias_by_version ON model_alias (version);

-- Pictures that every version has to pass before it becomes champion. Frozen: only made and deleted as a whole.
CREATE TABLE probe_set (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid       BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    name       TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (trim(name) <> ''),
    created_at INTEGER NOT NULL
) STRICT;

CREATE TRIGGER probe_set_never_changes BEFORE UPDATE ON probe_set
BEGIN SELECT RAISE(ABORT, 'a probe set never changes'); END;

CREATE TABLE probe (
    probe_set INTEGER NOT NULL REFERENCES probe_set (id) ON DELETE CASCADE,
    position  INTEGER NOT NULL CHECK (position >= 0),
    role      TEXT NOT NULL CHECK (role IN ('enrol', 'probe', 'unknown')),
    -- Whose face it is.
    label     TEXT NOT NULL,
    file      TEXT NOT NULL,
    -- The aligned face with its margin, as JPEG: the same bytes for every version.
    crop      BLOB NOT NULL,
    PRIMARY KEY (probe_set, position)
) STRICT;

CREATE TRIGGER probe_never_changes BEFORE UPDATE ON probe
BEGIN SELECT RAISE(ABORT, 'a probe never changes'); END;

-- Every attempt to make a version champion.
CREATE TABLE promotion (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    version    INTEGER NOT NULL REFERENCES model_version (id) ON DELETE CASCADE,
    -- The champion before; none where the embedder that ships had recognised people.
    previous   INTEGER REFERENCES model_version (id) ON DELETE SET NULL,
    outcome    TEXT NOT NULL CHECK (outcome IN ('promoted', 'forced', 'refused', 'rolled_back')),
    -- Why it was forced.
    reason     TEXT CHECK ((reason IS NOT NULL) = (outcome = 'forced')),
    -- Both versions' figures on the probe set, and the faces whose decision flips.
    report     TEXT NOT NULL CHECK (json_valid(report)),
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL CHECK (created_by <> '')
) STRICT;

CREATE INDEX promotion_by_version ON promotion (version);
CREATE INDEX promotion_by_previous ON promotion (previous) WHERE previous IS NOT NULL;
