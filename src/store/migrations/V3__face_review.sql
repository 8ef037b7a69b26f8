-- StepMedia library, schema 3: faces cut out for a dataset, still pictures, and what reviewers said of each face.
--
-- A face is found either on a frame of an analysis or in a still picture. Stills are rows of their own and not a kind
-- of video: they have no track, no appearance and no time, and nothing that plays, analyses or links videos may meet
-- one. So `face` has either an analysis (with its video) or a still, and what joins faces to analyses sees no stills.
-- Who a face shows is its review's person where a human said so, else the person of its appearance; of a merged
-- person, the survivor. Once released, this file never changes.

-- A picture faces were imported from. The original stays where it lies; only crops of its faces are ours.
CREATE TABLE still (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid         BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    collection   INTEGER REFERENCES collection (id) ON DELETE SET NULL,
    -- Absolute, as it was when imported.
    path         TEXT NOT NULL CHECK (path <> ''),
    -- SHA-256 of the file's bytes: a picture comes in once.
    content_hash BLOB NOT NULL UNIQUE CHECK (length(content_hash) = 32),
    width        INTEGER NOT NULL CHECK (width > 0),
    height       INTEGER NOT NULL CHECK (height > 0),
    created_at   INTEGER NOT NULL
) STRICT;

CREATE INDEX still_by_collection ON still (collection) WHERE collection IS NOT NULL;

-- As in schema 2, and: analysis and video may be missing, `still`, `origin` and `uncovered` are new.
CREATE TABLE face_3 (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid         BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    analysis     INTEGER,
    video        INTEGER,
    -- The picture it is in, where that is no frame.
    still        INTEGER REFERENCES still (id) ON DELETE CASCADE,
    -- view: one of the few best views an analysis keeps of each track; track: sought in a person's boxes for the
    -- dataset; hand: drawn by a human; still: found in a still picture.
    origin       TEXT NOT NULL DEFAULT 'view' CHECK (origin IN ('view', 'track', 'hand', 'still')),
    -- None while its track is not final, or for a face in nobody's box.
    track        INTEGER REFERENCES track (id) ON DELETE SET NULL,
    appearance   INTEGER REFERENCES detected_person (id) ON DELETE SET NULL,
    -- Frame and time are 0 in a still.
    frame        INTEGER NOT NULL CHECK (frame >= 0),
    time_us      INTEGER NOT NULL,
    x            REAL NOT NULL,
    y            REAL NOT NULL,
    w            REAL NOT NULL CHECK (w > 0),
    h            REAL NOT NULL CHECK (h > 0),
    -- Five points, x and y each, ten floats as in vectors.
    landmarks    BLOB NOT NULL CHECK (length(landmarks) = 40),
    -- Of the detector, 0 to 1.
    score        REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
    -- Over all, 0 to 1, and what it was made of.
    quality      REAL NOT NULL CHECK (quality BETWEEN 0 AND 1),
    sharpness    REAL NOT NULL,
    brightness   REAL NOT NULL,
    -- How much of it nothing seems to cover, 0 to 1; none where nobody has measured it.
    uncovered    REAL CHECK (uncovered BETWEEN 0 AND 1),
    -- Degrees.
    yaw          REAL NOT NULL,
    pitch        REAL NOT NULL,
    roll         REAL NOT NULL,
    -- The shorter side in pixels of the picture it is in.
    size         REAL NOT NULL CHECK (size > 0),
    detector     INTEGER NOT NULL REFERENCES model (id) ON DELETE RESTRICT,
    -- The face of the analysis before that this one is.
    carried_from INTEGER REFERENCES face (id) ON DELETE SET NULL,
    created_at   INTEGER NOT NULL,
    FOREIGN KEY (analysis, video) REFERENCES analysis (id, video) ON DELETE CASCADE,
    CHECK ((analysis IS NULL) = (video IS NULL) AND (analysis IS NULL) = (still IS NOT NULL)),
    CHECK (origin <> 'still' OR still IS NOT NULL),
    CHECK (still IS NULL OR (track IS NULL AND appearance IS NULL AND frame = 0))
) STRICT;

INSERT INTO face_3 (id, uuid, analysis, video, track, appearance, frame, time_us, x, y, w, h, landmarks, score, quality,
        sharpness, brightness, yaw, pitch, roll, size, detector, carried_from, created_at)
    SELECT id, uuid, analysis, video, track, appearance, frame, time_us, x, y, w, h, landmarks, score, quality,
        sharpness, brightness, yaw, pitch, roll, size, detector, carried_from, created_at FROM face;
-- Numbers of deleted faces stay used.
DELETE FROM sqlite_sequence WHERE name = 'face_3';
INSERT INTO sqlite_sequence (name, seq) SELECT 'face_3', seq FROM sqlite_sequence WHERE name = 'face';
DROP TABLE face;
ALTER TABLE face_3 RENAME TO face;

CREATE INDEX face_by_analysis ON face (analysis, frame) WHERE analysis IS NOT NULL;
CREATE INDEX face_by_video ON face (video) WHERE video IS NOT NULL;
CREATE INDEX face_by_still ON face (still) WHERE still IS NOT NULL;
CREATE INDEX face_by_track ON face (track) WHERE track IS NOT NULL;
CREATE INDEX face_by_appearance ON face (appearance) WHERE appearance IS NOT NULL;
CREATE INDEX face_by_origin ON face (carried_from) WHERE carried_from IS NOT NULL;

-- The aligned picture of a face. Whoever has one is part of the dataset under review.
CREATE TABLE face_crop (
    face         INTEGER PRIMARY KEY REFERENCES face (id) ON DELETE CASCADE,
    -- Our own file, relative to the data folder with '/': datasets/faces/PERSON-0001/face_0012_frame_0345.jpg. A face
    -- that changes hands is linked into the other folder first, then this row follows, then the old name goes.
    path         TEXT NOT NULL UNIQUE CHECK (path <> ''),
    -- Pixels of the square picture's side.
    side         INTEGER NOT NULL CHECK (side > 0),
    -- Added around the face on each side, as a part of the tight picture's side.
    margin       REAL NOT NULL CHECK (margin >= 0),
    -- SHA-256 of the file's bytes, by which snapshots know it.
    content_hash BLOB NOT NULL CHECK (length(content_hash) = 32),
    -- How it looks (see dataset::cleaning), in the words of one version; compared only with its like.
    look         BLOB,
    created_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER face_crop_dooms_its_file AFTER DELETE ON face_crop
BEGIN INSERT OR IGNORE INTO doomed_file (path) VALUES (old.path); END;

CREATE TRIGGER face_crop_dooms_its_old_file AFTER UPDATE OF path ON face_crop WHEN old.path IS NOT new.path
BEGIN INSERT OR IGNORE INTO doomed_file (path) VALUES (old.path); END;

-- What was said of a face. One without a row is new, and shows the person of its appearance.
CREATE TABLE face_review (
    face       INTEGER PRIMARY KEY REFERENCES face (id) ON DELETE CASCADE,
    state      TEXT NOT NULL CHECK (state IN ('new', 'in_review', 'accepted', 'rejected', 'not_a_face')),
    -- Who it shows, where that is not the person of its appearance.
    person     INTEGER REFERENCES person (id) ON DELETE RESTRICT,
    -- The user of the operating system, until there are accounts.
    reviewer   TEXT CHECK (reviewer <> ''),
    decided_at INTEGER,
    comment    TEXT CHECK (trim(comment) <> ''),
    CHECK ((reviewer IS NULL) = (decided_at IS NULL)),
    CHECK (state IN ('new', 'in_review') OR reviewer IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE INDEX face_review_by_state ON face_review (state);
CREATE INDEX face_review_by_person ON face_review (person) WHERE person IS NOT NULL;

-- What the checks found, newest pass. A face without a row was not checked.
CREATE TABLE face_check (
    face       INTEGER PRIMARY KEY REFERENCES face (id) ON DELETE CASCADE,
    -- 1 likely somebody else, 2 far from its confirmed person, 4 nearly the same picture as a better one, 8 two people
    -- in one crop.
    flags      INTEGER NOT NULL CHECK (flags >= 0),
    -- How likely it shows somebody else than it is filed under, 0 to 1.
    doubt      REAL NOT NULL CHECK (doubt BETWEEN 0 AND 1),
    -- Faces that look alike share one, whoever they belong to; 0 for none.
    cluster    INTEGER NOT NULL CHECK (cluster >= 0),
    -- The better picture it repeats.
    duplicate  INTEGER REFERENCES face (id) ON DELETE SET NULL CHECK (duplicate <> face),
    -- Whom it looks like instead.
    likely     INTEGER REFERENCES person (id) ON DELETE SET NULL,
    checked_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX face_check_by_duplicate ON face_check (duplicate) WHERE duplicate IS NOT NULL;
CREATE INDEX face_check_by_likely ON face_check (likely) WHERE likely IS NOT NULL;

-- Decisions about faces, in order; each can be taken back by its number, after a restart as well, while its faces are
-- as it left them.
CREATE TABLE face_event (
    seq      INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid     BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    at       INTEGER NOT NULL,
    reviewer TEXT NOT NULL CHECK (reviewer <> ''),
    kind     TEXT NOT NULL CHECK (kind IN ('keep', 'reject', 'not_a_face', 'undecide', 'start', 'assign',
        'new_person', 'merge', 'draw', 'clean')),
    -- The code of the person it is about, where it is about one.
    code     INTEGER CHECK (code > 0),
    num_faces INTEGER NOT NULL CHECK (num_faces >= 0),
    state    TEXT NOT NULL CHECK (state IN ('done', 'undone')),
    -- The decision about people that is part of it: a merge, a person made.
    identity INTEGER REFERENCES identity_event (seq) ON DELETE SET NULL
) STRICT;

CREATE INDEX face_event_by_identity ON face_event (identity) WHERE identity IS NOT NULL;

-- The reviews an event changed, as they were and as it left them; a state of NULL: no row. Persons by number and not
-- by reference: whether they are still there is looked at when the event is taken back.
CREATE TABLE face_event_change (
    event           INTEGER NOT NULL REFERENCES face_event (seq) ON DELETE CASCADE,
    face            INTEGER NOT NULL REFERENCES face (id) ON DELETE CASCADE,
    before_state    TEXT,
    before_person   INTEGER,
    before_reviewer TEXT,
    before_at       INTEGER,
    after_state     TEXT,
    after_person    INTEGER,
    after_reviewer  TEXT,
    after_at        INTEGER,
    PRIMARY KEY (event, face)
) STRICT, WITHOUT ROWID;

CREATE INDEX face_event_change_by_face ON face_event_change (face, event);

-- A sample of decided faces, drawn by chance, that is looked at a second time without the first answer: how often the
-- reviewers err.
CREATE TABLE review_sample (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid       BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    -- Of the decided faces, and what chance was made of.
    share      REAL NOT NULL CHECK (share > 0 AND share <= 1),
    seed       INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE review_sample_face (
    sample       INTEGER NOT NULL REFERENCES review_sample (id) ON DELETE CASCADE,
    face         INTEGER NOT NULL REFERENCES face (id) ON DELETE CASCADE,
    -- The first answer, as it was when the sample was drawn.
    state        TEXT NOT NULL CHECK (state IN ('accepted', 'rejected', 'not_a_face')),
    person       INTEGER REFERENCES person (id) ON DELETE SET NULL,
    reviewer     TEXT NOT NULL,
    -- The second; none until it is given.
    truth_state  TEXT CHECK (truth_state IN ('accepted', 'rejected', 'not_a_face')),
    truth_person INTEGER REFERENCES person (id) ON DELETE SET NULL,
    truth_by     TEXT CHECK (truth_by <> ''),
    truth_at     INTEGER,
    PRIMARY KEY (sample, face),
    CHECK ((truth_state IS NULL) = (truth_by IS NULL) AND (truth_state IS NULL) = (truth_at IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX review_sample_face_by_face ON review_sample_face (face);
CREATE INDEX review_sample_face_by_person ON review_sample_face (person) WHERE person IS NOT NULL;
CREATE INDEX review_sample_face_by_truth ON review_sample_face (truth_person) WHERE truth_person IS NOT NULL;

-- A search for faces over an analysis: how far it is, and with what settings, so that it goes on after a crash and is
-- not done twice.
CREATE TABLE face_extraction (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    analysis    INTEGER NOT NULL REFERENCES analysis (id) ON DELETE CASCADE,
    settings    TEXT NOT NULL CHECK (json_valid(settings)),
    state       TEXT NOT NULL CHECK (state IN ('searching', 'writing', 'done')),
    -- Frames before this one are done.
    next_frame  INTEGER NOT NULL CHECK (next_frame >= 0),
    -- Views looked at, faces found in them, faces kept.
    num_views   INTEGER NOT NULL DEFAULT 0 CHECK (num_views >= 0),
    num_found   INTEGER NOT NULL DEFAULT 0 CHECK (num_found >= 0),
    num_kept    INTEGER NOT NULL DEFAULT 0 CHECK (num_kept >= 0),
    seconds     REAL NOT NULL DEFAULT 0 CHECK (seconds >= 0),
    created_at  INTEGER NOT NULL,
    finished_at INTEGER,
    CHECK ((finished_at IS NULL) = (state <> 'done'))
) STRICT;

CREATE INDEX face_extraction_by_analysis ON face_extraction (analysis);

-- Faces found on the way, until it is known which are kept; then they go.
CREATE TABLE face_candidate (
    id         INTEGER PRIMARY KEY,
    extraction INTEGER NOT NULL REFERENCES face_extraction (id) ON DELETE CASCADE,
    track      INTEGER NOT NULL REFERENCES track (id) ON DELETE CASCADE,
    frame      INTEGER NOT NULL CHECK (frame >= 0),
    -- What will be the face's row and its vector.
    found      BLOB NOT NULL,
    -- The picture, JPEG.
    jpeg       BLOB NOT NULL
) STRICT;

CREATE INDEX face_candidate_by_extraction ON face_candidate (extraction, frame);
CREATE INDEX face_candidate_by_track ON face_candidate (track);
