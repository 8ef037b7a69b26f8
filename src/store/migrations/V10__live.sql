-- StepMedia library, schema 10: cameras, consent, sightings and what they came to.
--
-- Once released, this file never changes.

-- A camera that is watched.
CREATE TABLE camera (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid       BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    name       TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (trim(name) <> ''),
    -- A stream's address without user name and password, a device, or the path of a file.
    address    TEXT NOT NULL CHECK (address <> ''),
    -- User name and password, encrypted under the key in the library's folder (see live::secret).
    secret     BLOB,
    -- What being seen there means: nothing, coming in, going out, or what the drawn line says.
    direction  TEXT NOT NULL DEFAULT 'none' CHECK (direction IN ('none', 'in', 'out', 'line')),
    enabled    INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    -- Looks a second that are wished for.
    rate       REAL NOT NULL DEFAULT 5 CHECK (rate BETWEEN 0.1 AND 30),
    -- Zones and lines.
    shapes     TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(shapes)),
    -- Whose faces are blurred when the picture is shown.
    blur       TEXT NOT NULL DEFAULT 'nobody' CHECK (blur IN ('nobody', 'unknown', 'known', 'everybody')),
    created_at INTEGER NOT NULL
) STRICT;

-- What an employee said to being recognised by a camera: a row each time. The last one holds; without any, nobody asked.
CREATE TABLE consent (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    employee INTEGER NOT NULL REFERENCES employee (id) ON DELETE CASCADE,
    state    TEXT NOT NULL CHECK (state IN ('asked', 'given', 'refused', 'withdrawn')),
    at       INTEGER NOT NULL,
    -- Who wrote it down.
    noted_by TEXT NOT NULL CHECK (noted_by <> ''),
    note     TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX consent_by_employee ON consent (employee, id);

-- Somebody in view of a camera, from arriving to leaving.
CREATE TABLE sighting (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid       BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    camera     INTEGER REFERENCES camera (id) ON DELETE SET NULL,
    -- Stays when the camera's row is gone.
    camera_name TEXT NOT NULL,
    -- Of the tracker, within one run of the watching.
    track      INTEGER NOT NULL CHECK (track > 0),
    person     INTEGER REFERENCES person (id) ON DELETE SET NULL,
    first_at   INTEGER NOT NULL,
    last_at    INTEGER NOT NULL,
    -- known: somebody with a name; unknown: nobody so far, or a code without a name; close: too close to say;
    -- faceless: no usable view.
    outcome    TEXT NOT NULL CHECK (outcome IN ('known', 'unknown', 'close', 'faceless')),
    -- Of the decision: weighted mean over the views, lead over the second best, views that agreed, the line.
    score      REAL,
    margin     REAL,
    votes      INTEGER CHECK (votes >= 0),
    threshold  REAL,
    -- None: the embedder that ships and the faces of the library.
    version    INTEGER REFERENCES model_version (id) ON DELETE SET NULL,
    direction  TEXT CHECK (direction IN ('in', 'out')),
    -- Signs of a flat picture; none where too little was seen to say.
    flat       INTEGER CHECK (flat IN (0, 1)),
    moire      INTEGER CHECK (moire IN (0, 1)),
    -- A human has looked at it.
    reviewed   INTEGER NOT NULL DEFAULT 0 CHECK (reviewed IN (0, 1)),
    CHECK (last_at >= first_at)
) STRICT;

CREATE INDEX sighting_by_time ON sighting (first_at);
CREATE INDEX sighting_by_person ON sighting (person, last_at) WHERE person IS NOT NULL;
CREATE INDEX sighting_by_camera ON sighting (camera) WHERE camera IS NOT NULL;
CREATE INDEX sighting_by_version ON sighting (version) WHERE version IS NOT NULL;

-- A face by which somebody is recognised on cameras: enrolled with consent, or kept of somebody unknown.
CREATE TABLE enrolled_face (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    person     INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    model      INTEGER NOT NULL REFERENCES model (id) ON DELETE RESTRICT,
    vector     BLOB NOT NULL CHECK (length(vector) % 4 = 0),
    quality    REAL NOT NULL CHECK (quality BETWEEN 0 AND 1),
    yaw        REAL NOT NULL,
    pitch      REAL NOT NULL,
    source     TEXT NOT NULL CHECK (source IN ('camera', 'photo', 'person', 'seen')),
    sighting   INTEGER REFERENCES sighting (id) ON DELETE SET NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX enrolled_face_by_person ON enrolled_face (person);
CREATE INDEX enrolled_face_by_sighting ON enrolled_face (sighting) WHERE sighting IS NOT NULL;

-- Where a punch by face comes from. The score, the margin and the version are the sighting's.
CREATE TABLE punch_sighting (
    punch    TEXT PRIMARY KEY,
    sighting INTEGER NOT NULL REFERENCES sighting (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX punch_sighting_by_sighting ON punch_sighting (sighting);

CREATE TRIGGER punch_gone AFTER DELETE ON punch
BEGIN DELETE FROM punch_sighting WHERE punch = old.key; END;

-- What the watcher is told.
CREATE TABLE live_event (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    at          INTEGER NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('arrived', 'unknown', 'close', 'left', 'punched', 'zone', 'flat', 'lost', 'back')),
    camera_name TEXT NOT NULL,
    sighting    INTEGER REFERENCES sighting (id) ON DELETE CASCADE,
    person      INTEGER REFERENCES person (id) ON DELETE SET NULL,
    -- A name of a zone, or why a camera was lost (a message as JSON).
    detail      TEXT NOT NULL DEFAULT '',
    acknowledged_at INTEGER,
    acknowledged_by TEXT CHECK ((acknowledged_by IS NULL) = (acknowledged_at IS NULL))
) STRICT;

CREATE INDEX live_event_by_time ON live_event (at);
CREATE INDEX live_event_by_sighting ON live_event (sighting) WHERE sighting IS NOT NULL;
CREATE INDEX live_event_by_person ON live_event (person) WHERE person IS NOT NULL;

-- Arrangements of the live window: cameras and tiles.
CREATE TABLE live_layout (
    name   TEXT PRIMARY KEY COLLATE NOCASE CHECK (trim(name) <> ''),
    layout TEXT NOT NULL CHECK (json_valid(layout))
) STRICT;

-- What one version of the recogniser says of the appearances of a video, beside what is known of them.
CREATE TABLE recognition (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    appearance INTEGER NOT NULL REFERENCES detected_person (id) ON DELETE CASCADE,
    -- None: the embedder that ships and the faces of the library.
    version    INTEGER REFERENCES model_version (id) ON DELETE CASCADE,
    outcome    TEXT NOT NULL CHECK (outcome IN ('known', 'unknown', 'close', 'faceless')),
    person     INTEGER REFERENCES person (id) ON DELETE SET NULL,
    -- What the version calls them; for one that knows people the library does not.
    label      TEXT NOT NULL DEFAULT '',
    score      REAL,
    margin     REAL,
    votes      INTEGER,
    views      INTEGER NOT NULL CHECK (views >= 0),
    created_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX recognition_once ON recognition (appearance, coalesce(version, 0));
CREATE INDEX recognition_by_version ON recognition (version) WHERE version IS NOT NULL;
CREATE INDEX recognition_by_person ON recognition (person) WHERE person IS NOT NULL;
