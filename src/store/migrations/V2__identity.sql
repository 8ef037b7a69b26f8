-- StepMedia library, schema 2: faces and embeddings, human decisions about people as events, suggestions.
--
-- Vectors are little-endian 32-bit floats. Once released, this file never changes.

-- The networks whose output is stored: rows of different models are never compared with one another.
CREATE TABLE model (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    kind       TEXT NOT NULL CHECK (kind IN ('face_detector', 'face_embedder', 'body_embedder')),
    name       TEXT NOT NULL CHECK (name <> ''),
    -- Of its weights; of a method without weights its version.
    hash       TEXT NOT NULL,
    -- Numbers in one of its vectors; 0 for a detector.
    dimension  INTEGER NOT NULL CHECK (dimension >= 0),
    created_at INTEGER NOT NULL,
    UNIQUE (kind, name, hash),
    CHECK ((kind = 'face_detector') = (dimension = 0))
) STRICT;

-- Persons and appearances: what humans said of them.
ALTER TABLE person ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1));
-- proposed by the program; confirmed by a human to be this person; said by a human to show nobody.
ALTER TABLE detected_person ADD COLUMN review TEXT NOT NULL DEFAULT 'proposed'
    CHECK (review IN ('proposed', 'confirmed', 'not_a_person'));
-- The appearance of the analysis before that this one continues.
ALTER TABLE detected_person ADD COLUMN carried_from INTEGER REFERENCES detected_person (id) ON DELETE SET NULL;
CREATE INDEX detected_person_by_origin ON detected_person (carried_from) WHERE carried_from IS NOT NULL;

-- Track ids are kept in events from now on, so that a deleted one must not name another track.
CREATE TABLE track_2 (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
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
    -- A human cut it off this track of the same analysis: the frame before shows somebody else.
    cut_from        INTEGER REFERENCES track (id) ON DELETE SET NULL CHECK (cut_from <> id),
    UNIQUE (analysis, number),
    CHECK (end_frame >= start_frame)
) STRICT;
INSERT INTO track_2 (id, analysis, number, start_frame, end_frame, boxes, mean_confidence, final, appearance)
    SELECT id, analysis, number, start_frame, end_frame, boxes, mean_confidence, final, appearance FROM track;
DROP TABLE track;
ALTER TABLE track_2 RENAME TO track;
CREATE INDEX track_by_appearance ON track (appearance) WHERE appearance IS NOT NULL;
CREATE INDEX track_by_origin ON track (cut_from) WHERE cut_from IS NOT NULL;

-- A face in one frame. Its id is the number in its file's name.
CREATE TABLE face (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid         BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    analysis     INTEGER NOT NULL,
    video        INTEGER NOT NULL,
    -- None while its track is not final, or for a face in nobody's box.
    track        INTEGER REFERENCES track (id) ON DELETE SET NULL,
    appearance   INTEGER REFERENCES detected_person (id) ON DELETE SET NULL,
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
    -- Degrees.
    yaw          REAL NOT NULL,
    pitch        REAL NOT NULL,
    roll         REAL NOT NULL,
    -- The shorter side in pixels of the video.
    size         REAL NOT NULL CHECK (size > 0),
    detector     INTEGER NOT NULL REFERENCES model (id) ON DELETE RESTRICT,
    -- The face of the analysis before that this one is.
    carried_from INTEGER REFERENCES face (id) ON DELETE SET NULL,
    created_at   INTEGER NOT NULL,
    FOREIGN KEY (analysis, video) REFERENCES analysis (id, video) ON DELETE CASCADE
) STRICT;

CREATE INDEX face_by_analysis ON face (analysis, frame);
CREATE INDEX face_by_track ON face (track) WHERE track IS NOT NULL;
CREATE INDEX face_by_appearance ON face (appearance) WHERE appearance IS NOT NULL;
CREATE INDEX face_by_origin ON face (carried_from) WHERE carried_from IS NOT NULL;

-- What a face embedder made of a face: a vector of length one, and the length it had.
CREATE TABLE face_embedding (
    id     INTEGER PRIMARY KEY,
    face   INTEGER NOT NULL REFERENCES face (id) ON DELETE CASCADE,
    model  INTEGER NOT NULL REFERENCES model (id) ON DELETE RESTRICT,
    norm   REAL NOT NULL CHECK (norm >= 0),
    vector BLOB NOT NULL CHECK (length(vector) % 4 = 0),
    UNIQUE (face, model)
) STRICT;

-- How a body looks over some frames of a track. A cut track keeps on each side what lies wholly there.
CREATE TABLE body_feature (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    analysis    INTEGER NOT NULL REFERENCES analysis (id) ON DELETE CASCADE,
    -- None while its track is not final.
    track       INTEGER REFERENCES track (id) ON DELETE SET NULL,
    model       INTEGER NOT NULL REFERENCES model (id) ON DELETE RESTRICT,
    start_frame INTEGER NOT NULL CHECK (start_frame >= 0),
    end_frame   INTEGER NOT NULL,
    -- How much it counts beside the track's others.
    weight      REAL NOT NULL CHECK (weight >= 0),
    vector      BLOB NOT NULL CHECK (length(vector) % 4 = 0),
    CHECK (end_frame >= start_frame)
) STRICT;

CREATE INDEX body_feature_by_analysis ON body_feature (analysis);
CREATE INDEX body_feature_by_track ON body_feature (track) WHERE track IS NOT NULL;
CREATE INDEX body_feature_by_model ON body_feature (model);

-- Thresholds measured on the library's own pairs; the newest of a basis and rate counts.
CREATE TABLE calibration (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    basis             TEXT NOT NULL CHECK (basis IN ('face', 'body', 'combined')),
    -- None where several models are combined.
    model             INTEGER REFERENCES model (id) ON DELETE CASCADE,
    -- The share of pairs of different people that the threshold lets pass.
    false_accept_rate REAL NOT NULL CHECK (false_accept_rate BETWEEN 0 AND 1),
    threshold         REAL NOT NULL,
    -- The share of pairs of one person that it keeps apart.
    false_reject_rate REAL CHECK (false_reject_rate BETWEEN 0 AND 1),
    same_pairs        INTEGER NOT NULL CHECK (same_pairs >= 0),
    different_pairs   INTEGER NOT NULL CHECK (different_pairs >= 0),
    details           TEXT NOT NULL CHECK (json_valid(details)),
    created_at        INTEGER NOT NULL,
    CHECK (basis = 'combined' OR model IS NOT NULL)
) STRICT;

CREATE INDEX calibration_by_basis ON calibration (basis, model, false_accept_rate);

-- What was decided about who is who, in order. Undone steps can be done again until another is taken.
CREATE TABLE identity_event (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid    BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    at      INTEGER NOT NULL,
    actor   TEXT NOT NULL CHECK (actor <> ''),
    kind    TEXT NOT NULL CHECK (kind <> ''),
    -- What the step's name and its history line need: codes, names, frames.
    payload TEXT NOT NULL CHECK (json_valid(payload)),
    -- done; undone and to be redone; undone for good; done for good.
    state   TEXT NOT NULL CHECK (state IN ('done', 'undone', 'discarded', 'settled'))
) STRICT;

CREATE INDEX identity_event_by_state ON identity_event (state, seq);

-- Whose history an event belongs to. Codes and not rows: a code means the same person for ever.
CREATE TABLE identity_event_person (
    event INTEGER NOT NULL REFERENCES identity_event (seq) ON DELETE CASCADE,
    code  INTEGER NOT NULL CHECK (code > 0),
    PRIMARY KEY (code, event)
) STRICT, WITHOUT ROWID;

-- The rows an event changed: the columns it changed as they were and as it left them. A row it made has no before,
-- a row it deleted no after, and then it is all columns. Of an event that is settled or discarded both are gone.
CREATE TABLE identity_change (
    event   INTEGER NOT NULL REFERENCES identity_event (seq) ON DELETE CASCADE,
    -- In the order of the changes, from 0.
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    tbl     TEXT NOT NULL CHECK (tbl <> ''),
    row     INTEGER NOT NULL,
    -- The video the row belongs to, if any: with it goes the way back.
    video   INTEGER,
    before  TEXT CHECK (json_valid(before)),
    after   TEXT CHECK (json_valid(after)),
    PRIMARY KEY (event, ordinal)
) STRICT, WITHOUT ROWID;

CREATE INDEX identity_change_by_row ON identity_change (tbl, row);
CREATE INDEX identity_change_by_video ON identity_change (video) WHERE video IS NOT NULL;

-- Pictures an event's way back or forth needs: not deleted while it is open, whatever the rows say.
CREATE TABLE identity_event_file (
    event INTEGER NOT NULL REFERENCES identity_event (seq) ON DELETE CASCADE,
    path  TEXT NOT NULL,
    PRIMARY KEY (path, event)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER identity_event_lets_file_go AFTER DELETE ON identity_event_file
BEGIN INSERT OR IGNORE INTO doomed_file (path) VALUES (old.path); END;

CREATE TRIGGER detected_person_dooms_its_old_shot AFTER UPDATE OF best_shot ON detected_person
WHEN old.best_shot IS NOT NULL AND old.best_shot IS NOT new.best_shot
BEGIN INSERT OR IGNORE INTO doomed_file (path) VALUES (old.best_shot); END;

-- What a human said about who is who: an appearance is or is not a person, or two persons are not one. Of a merged
-- person it holds for the survivor.
CREATE TABLE person_constraint (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    kind       TEXT NOT NULL CHECK (kind IN ('must', 'cannot')),
    person     INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    -- One of the two.
    appearance INTEGER REFERENCES detected_person (id) ON DELETE CASCADE,
    other      INTEGER REFERENCES person (id) ON DELETE CASCADE CHECK (other <> person),
    -- The step that said so.
    event      INTEGER REFERENCES identity_event (seq) ON DELETE SET NULL,
    created_at INTEGER NOT NULL,
    CHECK ((appearance IS NULL) <> (other IS NULL)),
    -- Two who must be one are merged instead.
    CHECK (kind = 'cannot' OR appearance IS NOT NULL)
) STRICT;

CREATE INDEX person_constraint_by_person ON person_constraint (person);
CREATE INDEX person_constraint_by_appearance ON person_constraint (appearance) WHERE appearance IS NOT NULL;
CREATE INDEX person_constraint_by_other ON person_constraint (other) WHERE other IS NOT NULL;
CREATE INDEX person_constraint_by_event ON person_constraint (event) WHERE event IS NOT NULL;

-- "The same person?", asked of two persons or of an appearance and a person.
CREATE TABLE suggestion (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid        BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    person      INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    other       INTEGER REFERENCES person (id) ON DELETE CASCADE CHECK (other <> person),
    appearance  INTEGER REFERENCES detected_person (id) ON DELETE CASCADE,
    -- The appearances, and where there are any the faces, that show `person` and whom it is compared with best.
    seen        INTEGER REFERENCES detected_person (id) ON DELETE SET NULL,
    other_seen  INTEGER REFERENCES detected_person (id) ON DELETE SET NULL,
    face        INTEGER REFERENCES face (id) ON DELETE SET NULL,
    other_face  INTEGER REFERENCES face (id) ON DELETE SET NULL,
    -- Similarities; none where there was nothing to compare.
    face_score  REAL,
    body_score  REAL,
    -- What place and time say, in the words of the one who asked.
    time        TEXT NOT NULL CHECK (json_valid(time)),
    -- How likely it is one person, 0 to 1.
    score       REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
    -- How much an answer teaches: the queue is ordered by it, highest first.
    worth       REAL NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('open', 'yes', 'no', 'skipped')),
    created_at  INTEGER NOT NULL,
    CHECK ((other IS NULL) <> (appearance IS NULL))
) STRICT;

CREATE INDEX suggestion_by_state ON suggestion (state, worth);
CREATE INDEX suggestion_by_person ON suggestion (person);
CREATE INDEX suggestion_by_other ON suggestion (other) WHERE other IS NOT NULL;
CREATE INDEX suggestion_by_appearance ON suggestion (appearance) WHERE appearance IS NOT NULL;
CREATE INDEX suggestion_by_seen ON suggestion (seen) WHERE seen IS NOT NULL;
CREATE INDEX suggestion_by_other_seen ON suggestion (other_seen) WHERE other_seen IS NOT NULL;
CREATE INDEX suggestion_by_face ON suggestion (face) WHERE face IS NOT NULL;
CREATE INDEX suggestion_by_other_face ON suggestion (other_face) WHERE other_face IS NOT NULL;
