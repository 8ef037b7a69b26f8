-- StepMedia library, schema 1.
--
-- Instants (created_at, started_at, finished_at, at) are microseconds since 1970-01-01 UTC.
-- Times within a video (…_us) are microseconds from its first frame's presentation time.
-- Frames count from 0 and ranges include their last frame. Boxes are in display pixels.
-- AUTOINCREMENT where an id is printed, typed or kept in a job: a deleted row's id must not name another row.
-- Once released, this file never changes: what comes later is V2, V3, …

PRAGMA application_id = 0x53744D64; -- "StMd"

-- Numbers that only go up and outlive the rows they were given to.
CREATE TABLE counter (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL CHECK (value >= 0)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER counter_only_rises BEFORE UPDATE ON counter WHEN new.value < old.value
BEGIN SELECT RAISE(ABORT, 'a counter only rises'); END;

CREATE TRIGGER counter_stays BEFORE DELETE ON counter
BEGIN SELECT RAISE(ABORT, 'a counter is never deleted'); END;

INSERT INTO counter (name, value) VALUES ('person_code', 0), ('audit_seq', 0);

CREATE TABLE setting (
    key   TEXT PRIMARY KEY CHECK (key <> ''),
    value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;

CREATE TABLE employee (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid       BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    name       TEXT NOT NULL CHECK (trim(name) <> ''),
    department TEXT,
    email      TEXT UNIQUE COLLATE NOCASE CHECK (email <> ''),
    phone      TEXT,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX employee_by_name ON employee (name);

CREATE TABLE collection (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid       BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    name       TEXT NOT NULL CHECK (trim(name) <> ''),
    -- An empty sub-tree goes with its parent; videos below refuse (see video.collection).
    parent     INTEGER REFERENCES collection (id) ON DELETE CASCADE CHECK (parent <> id),
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX collection_by_parent ON collection (parent);
-- Two top-level collections must not share a name either, and NULLs never collide by themselves.
CREATE UNIQUE INDEX collection_name_in_parent ON collection (coalesce(parent, 0), name COLLATE NOCASE);

CREATE TABLE video (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid           BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    collection     INTEGER NOT NULL REFERENCES collection (id) ON DELETE RESTRICT,
    -- The name the file had when it was imported.
    filename       TEXT NOT NULL CHECK (filename <> ''),
    -- copied: our own file, path relative to the data folder with '/'; linked: the original's absolute path.
    storage        TEXT NOT NULL CHECK (storage IN ('copied', 'linked')),
    path           TEXT NOT NULL UNIQUE CHECK (path <> ''),
    -- SHA-256 of the file's bytes.
    content_hash   BLOB NOT NULL UNIQUE CHECK (length(content_hash) = 32),
    file_size      INTEGER NOT NULL CHECK (file_size >= 0),
    -- Seconds from the first frame's start to the last frame's end.
    duration       REAL NOT NULL CHECK (duration >= 0),
    stored_width   INTEGER NOT NULL CHECK (stored_width > 0),
    stored_height  INTEGER NOT NULL CHECK (stored_height > 0),
    display_width  INTEGER NOT NULL CHECK (display_width > 0),
    display_height INTEGER NOT NULL CHECK (display_height > 0),
    resolution     TEXT NOT NULL GENERATED ALWAYS AS (display_width || 'x' || display_height) VIRTUAL,
    -- Degrees clockwise from the stored to the shown picture.
    rotation       INTEGER NOT NULL CHECK (rotation IN (0, 90, 180, 270)),
    fps            REAL NOT NULL CHECK (fps >= 0),
    num_frames     INTEGER NOT NULL CHECK (num_frames >= 0),
    variable_fps   INTEGER NOT NULL CHECK (variable_fps IN (0, 1)),
    codec          TEXT NOT NULL,
    container      TEXT NOT NULL,
    pixel_format   TEXT NOT NULL,
    color_matrix   TEXT NOT NULL CHECK (color_matrix IN ('bt601', 'bt709', 'bt2020')),
    color_range    TEXT NOT NULL CHECK (color_range IN ('limited', 'full')),
    has_audio      INTEGER NOT NULL CHECK (has_audio IN (0, 1)),
    status         TEXT NOT NULL CHECK (status IN ('imported', 'analyzing', 'analyzed', 'failed')),
    -- Our own picture file, path relative to the data folder with '/'.
    poster         TEXT,
    created_at     INTEGER NOT NULL
) STRICT;

CREATE INDEX video_by_collection ON video (collection);

CREATE TABLE person (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid        BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    -- The number of PERSON-0001, from counter 'person_code'.
    code        INTEGER NOT NULL UNIQUE CHECK (code > 0),
    name        TEXT CHECK (trim(name) <> ''),
    -- An employee who leaves the register leaves the footage anonymous, not deleted.
    employee    INTEGER REFERENCES employee (id) ON DELETE SET NULL,
    -- A merged code is only a signpost: it goes with the survivor it points at.
    merged_into INTEGER REFERENCES person (id) ON DELETE CASCADE CHECK (merged_into <> id),
    created_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX person_by_employee ON person (employee) WHERE employee IS NOT NULL;
CREATE INDEX person_by_survivor ON person (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE analysis (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid                BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    video               INTEGER NOT NULL REFERENCES video (id) ON DELETE CASCADE,
    settings            TEXT NOT NULL CHECK (json_valid(settings)),
    -- Which detector, and the hash of its weights.
    detector            TEXT NOT NULL,
    model_hash          TEXT NOT NULL,
    tracker_version     TEXT NOT NULL,
    state               TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'cancelled')),
    is_current          INTEGER NOT NULL DEFAULT 0 CHECK (is_current IN (0, 1)),
    -- What the video's status goes back to where the analysis does not finish.
    video_status_before TEXT NOT NULL CHECK (video_status_before IN ('imported', 'analyzed', 'failed')),
    -- Everything needed to go on at frame next_frame, whose time is next_us.
    checkpoint          BLOB,
    next_frame          INTEGER CHECK (next_frame >= 0),
    next_us             INTEGER,
    decoded_frames      INTEGER NOT NULL DEFAULT 0 CHECK (decoded_frames >= 0),
    -- Working time and frames decoded per second of it.
    seconds             REAL NOT NULL DEFAULT 0 CHECK (seconds >= 0),
    fps                 REAL NOT NULL DEFAULT 0 CHECK (fps >= 0),
    created_at          INTEGER NOT NULL,
    finished_at         INTEGER,
    UNIQUE (id, video),
    CHECK (is_current = 0 OR state = 'done'),
    CHECK ((finished_at IS NULL) = (state = 'running')),
    CHECK ((checkpoint IS NULL) = (next_frame IS NULL) AND (checkpoint IS NULL) = (next_us IS NULL))
) STRICT;

CREATE INDEX analysis_by_video ON analysis (video);
CREATE UNIQUE INDEX analysis_current ON analysis (video) WHERE is_current = 1;
CREATE UNIQUE INDEX analysis_running ON analysis (video) WHERE state = 'running';

-- An appearance: one person in one video from one frame to another.
CREATE TABLE detected_person (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid        BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    analysis    INTEGER NOT NULL,
    video       INTEGER NOT NULL,
    -- A person is never deleted from under what they were seen in.
    person      INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
    start_frame INTEGER NOT NULL CHECK (start_frame >= 0),
    end_frame   INTEGER NOT NULL,
    start_us    INTEGER NOT NULL,
    -- The last frame's time plus its duration.
    end_us      INTEGER NOT NULL,
    -- Mean detector confidence, 0 to 1.
    confidence  REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    employee    INTEGER REFERENCES employee (id) ON DELETE SET NULL,
    best_frame  INTEGER,
    best_x      REAL,
    best_y      REAL,
    best_w      REAL,
    best_h      REAL,
    -- Our own picture file of the best frame, path relative to the data folder with '/'.
    best_shot   TEXT,
    FOREIGN KEY (analysis, video) REFERENCES analysis (id, video) ON DELETE CASCADE,
    CHECK (end_frame >= start_frame),
    CHECK (end_us >= start_us),
    CHECK (best_frame IS NULL OR best_frame BETWEEN start_frame AND end_frame),
    CHECK ((best_frame IS NULL) = (best_x IS NULL) AND (best_frame IS NULL) = (best_y IS NULL)
       AND (best_frame IS NULL) = (best_w IS NULL) AND (best_frame IS NULL) = (best_h IS NULL)),
    CHECK (best_shot IS NULL OR best_frame IS NOT NULL)
) STRICT;

CREATE INDEX detected_person_by_analysis ON detected_person (analysis, video);
CREATE INDEX detected_person_by_person ON detected_person (person);
CREATE INDEX detected_person_by_video ON detected_person (video, start_frame);
CREATE INDEX detected_person_by_employee ON detected_person (employee) WHERE employee IS NOT NULL;

CREATE TABLE track (
    id              INTEGER PRIMARY KEY,
    analysis        INTEGER NOT NULL REFERENCES analysis (id) ON DELETE CASCADE,
    -- Within the analysis, from 1, in order of creation.
    number          INTEGER NOT NULL CHECK (number > 0),
    start_frame     INTEGER NOT NULL CHECK (start_frame >= 0),
    end_frame       INTEGER NOT NULL,
    -- See box_codec.
    boxes           BLOB NOT NULL,
    mean_confidence REAL NOT NULL CHECK (mean_confidence BETWEEN 0 AND 1),
    -- 0 while the analysis runs: replaced when it finishes.
    final           INTEGER NOT NULL CHECK (final IN (0, 1)),
    appearance      INTEGER REFERENCES detected_person (id) ON DELETE SET NULL,
    UNIQUE (analysis, number),
    CHECK (end_frame >= start_frame)
) STRICT;

CREATE INDEX track_by_appearance ON track (appearance) WHERE appearance IS NOT NULL;

-- What the detector said, a few seconds of video in each row.
CREATE TABLE detection_chunk (
    id          INTEGER PRIMARY KEY,
    analysis    INTEGER NOT NULL REFERENCES analysis (id) ON DELETE CASCADE,
    start_frame INTEGER NOT NULL CHECK (start_frame >= 0),
    end_frame   INTEGER NOT NULL,
    -- See box_codec.
    boxes       BLOB NOT NULL,
    UNIQUE (analysis, start_frame),
    CHECK (end_frame >= start_frame)
) STRICT;

-- The first frame of each new shot.
CREATE TABLE shot_cut (
    analysis INTEGER NOT NULL REFERENCES analysis (id) ON DELETE CASCADE,
    frame    INTEGER NOT NULL CHECK (frame >= 0),
    PRIMARY KEY (analysis, frame)
) STRICT, WITHOUT ROWID;

CREATE TABLE job (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    spec        TEXT NOT NULL CHECK (json_valid(spec)),
    state       TEXT NOT NULL CHECK (state IN ('queued', 'running', 'paused', 'done', 'failed', 'cancelled')),
    -- Jobs run in rising order of this.
    position    INTEGER NOT NULL,
    progress    INTEGER NOT NULL DEFAULT 0 CHECK (progress >= 0),
    -- 0 while unknown.
    total       INTEGER NOT NULL DEFAULT 0 CHECK (total >= 0),
    error_key   TEXT,
    error_args  TEXT CHECK (json_valid(error_args)),
    created_at  INTEGER NOT NULL,
    started_at  INTEGER,
    finished_at INTEGER,
    CHECK ((error_key IS NULL) = (error_args IS NULL)),
    CHECK ((finished_at IS NOT NULL) = (state IN ('done', 'failed', 'cancelled')))
) STRICT;

CREATE INDEX job_by_state ON job (state, position);

CREATE TABLE watch_folder (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    path       TEXT NOT NULL UNIQUE CHECK (path <> ''),
    -- Deleting the collection must not silently stop the watching.
    collection INTEGER NOT NULL REFERENCES collection (id) ON DELETE RESTRICT,
    link       INTEGER NOT NULL CHECK (link IN (0, 1)),
    analyze    INTEGER NOT NULL CHECK (analyze IN (0, 1)),
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX watch_folder_by_collection ON watch_folder (collection);

-- Who did what. Each row's hash covers the row before it (see audit.rs), so that a change shows.
CREATE TABLE audit (
    seq       INTEGER PRIMARY KEY CHECK (seq > 0),
    at        INTEGER NOT NULL,
    actor     TEXT NOT NULL CHECK (actor <> ''),
    action    TEXT NOT NULL CHECK (action <> ''),
    subject   TEXT NOT NULL,
    details   TEXT NOT NULL CHECK (json_valid(details)),
    prev_hash BLOB NOT NULL CHECK (length(prev_hash) = 32),
    hash      BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'audit rows never change'); END;

CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'audit rows are never deleted'); END;

-- Refuses INSERT OR REPLACE as well, which deletes without asking the trigger above.
CREATE TRIGGER audit_grows_by_one BEFORE INSERT ON audit
WHEN new.seq IS NOT (SELECT value + 1 FROM counter WHERE name = 'audit_seq')
BEGIN SELECT RAISE(ABORT, 'audit rows are numbered without gaps'); END;

CREATE TRIGGER audit_counts AFTER INSERT ON audit
BEGIN UPDATE counter SET value = new.seq WHERE name = 'audit_seq'; END;

-- Files of ours that lost their row: deleted from disk after the commit, and again at the next start if that
-- did not come to pass. Paths are relative to the data folder.
CREATE TABLE doomed_file (
    path TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TRIGGER video_dooms_its_copy AFTER DELETE ON video WHEN old.storage = 'copied'
BEGIN INSERT OR IGNORE INTO doomed_file (path) VALUES (old.path); END;

CREATE TRIGGER video_dooms_its_poster AFTER DELETE ON video WHEN old.poster IS NOT NULL
BEGIN INSERT OR IGNORE INTO doomed_file (path) VALUES (old.poster); END;

CREATE TRIGGER video_dooms_its_old_poster AFTER UPDATE OF poster ON video
WHEN old.poster IS NOT NULL AND old.poster IS NOT new.poster
BEGIN INSERT OR IGNORE INTO doomed_file (path) VALUES (old.poster); END;

CREATE TRIGGER detected_person_dooms_its_shot AFTER DELETE ON detected_person WHEN old.best_shot IS NOT NULL
BEGIN INSERT OR IGNORE INTO doomed_file (path) VALUES (old.best_shot); END;
