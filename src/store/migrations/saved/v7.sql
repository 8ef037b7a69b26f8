PRAGMA application_id = 1400130916;
PRAGMA foreign_keys = OFF;
CREATE TABLE refinery_schema_history(
             version int4 PRIMARY KEY,
             name VARCHAR(255),
             applied_on VARCHAR(255),
             checksum VARCHAR(255));
CREATE TABLE counter (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL CHECK (value >= 0)
) STRICT, WITHOUT ROWID;
CREATE TABLE setting (
    key   TEXT PRIMARY KEY CHECK (key <> ''),
    value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;
CREATE TABLE collection (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid       BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    name       TEXT NOT NULL CHECK (trim(name) <> ''),
    -- An empty sub-tree goes with its parent; videos below refuse (see video.collection).
    parent     INTEGER REFERENCES collection (id) ON DELETE CASCADE CHECK (parent <> id),
    created_at INTEGER NOT NULL
) STRICT;
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
, hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1))) STRICT;
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
    best_shot   TEXT, review TEXT NOT NULL DEFAULT 'proposed'
    CHECK (review IN ('proposed', 'confirmed', 'not_a_person')), carried_from INTEGER REFERENCES detected_person (id) ON DELETE SET NULL,
    FOREIGN KEY (analysis, video) REFERENCES analysis (id, video) ON DELETE CASCADE,
    CHECK (end_frame >= start_frame),
    CHECK (end_us >= start_us),
    CHECK (best_frame IS NULL OR best_frame BETWEEN start_frame AND end_frame),
    CHECK ((best_frame IS NULL) = (best_x IS NULL) AND (best_frame IS NULL) = (best_y IS NULL)
       AND (best_frame IS NULL) = (best_w IS NULL) AND (best_frame IS NULL) = (best_h IS NULL)),
    CHECK (best_shot IS NULL OR best_frame IS NOT NULL)
) STRICT;
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
CREATE TABLE watch_folder (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    path       TEXT NOT NULL UNIQUE CHECK (path <> ''),
    -- Deleting the collection must not silently stop the watching.
    collection INTEGER NOT NULL REFERENCES collection (id) ON DELETE RESTRICT,
    link       INTEGER NOT NULL CHECK (link IN (0, 1)),
    analyze    INTEGER NOT NULL CHECK (analyze IN (0, 1)),
    created_at INTEGER NOT NULL
) STRICT;
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
CREATE TABLE doomed_file (
    path TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
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
CREATE TABLE "track" (
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
CREATE TABLE face_embedding (
    id     INTEGER PRIMARY KEY,
    face   INTEGER NOT NULL REFERENCES face (id) ON DELETE CASCADE,
    model  INTEGER NOT NULL REFERENCES model (id) ON DELETE RESTRICT,
    norm   REAL NOT NULL CHECK (norm >= 0),
    vector BLOB NOT NULL CHECK (length(vector) % 4 = 0),
    UNIQUE (face, model)
) STRICT;
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
CREATE TABLE identity_event_person (
    event INTEGER NOT NULL REFERENCES identity_event (seq) ON DELETE CASCADE,
    code  INTEGER NOT NULL CHECK (code > 0),
    PRIMARY KEY (code, event)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE identity_event_file (
    event INTEGER NOT NULL REFERENCES identity_event (seq) ON DELETE CASCADE,
    path  TEXT NOT NULL,
    PRIMARY KEY (path, event)
) STRICT, WITHOUT ROWID;
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
, dataset_import INTEGER REFERENCES dataset_import (id) ON DELETE CASCADE, copy TEXT CHECK (copy <> '')) STRICT;
CREATE TABLE "face" (
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
CREATE TABLE snapshot (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    -- Also the name of its folder.
    uuid          BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    name          TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (trim(name) <> ''),
    -- What was asked for: filters, sampling, grouping.
    settings      TEXT NOT NULL CHECK (json_valid(settings)),
    seed          INTEGER NOT NULL,
    split_unit    TEXT NOT NULL CHECK (split_unit IN ('video', 'track', 'person')),
    -- Millionths.
    train         INTEGER NOT NULL CHECK (train >= 0),
    val           INTEGER NOT NULL CHECK (val >= 0),
    test          INTEGER NOT NULL CHECK (test >= 0),
    -- Name and version of each model whose output is in it.
    models        TEXT NOT NULL CHECK (json_valid(models)),
    -- SHA-256 of the manifest.
    manifest_hash BLOB NOT NULL CHECK (length(manifest_hash) = 32),
    -- How many people are in it.
    num_people    INTEGER NOT NULL CHECK (num_people >= 0),
    created_at    INTEGER NOT NULL,
    created_by    TEXT NOT NULL CHECK (created_by <> ''),
    CHECK (train + val + test = 1000000)
) STRICT;
CREATE TABLE snapshot_item (
    snapshot INTEGER NOT NULL REFERENCES snapshot (id) ON DELETE CASCADE,
    item     BLOB NOT NULL CHECK (length(item) = 16),
    kind     TEXT NOT NULL CHECK (kind IN ('face', 'frame', 'still')),
    -- The face's number.
    face     INTEGER CHECK ((face IS NULL) = (kind <> 'face')),
    -- The video and the frame it is of or was cut from; of stills none.
    video    BLOB CHECK (length(video) = 16),
    frame    INTEGER CHECK ((frame IS NULL) = (video IS NULL)),
    -- The number of the person whose face the whole picture is.
    person   INTEGER CHECK (person > 0),
    split    TEXT NOT NULL CHECK (split IN ('train', 'val', 'test')),
    -- Of the file the pixels come from: the picture's own, or the video's.
    sha256   BLOB NOT NULL CHECK (length(sha256) = 32),
    PRIMARY KEY (snapshot, item)
) STRICT, WITHOUT ROWID;
CREATE TABLE dataset_export (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid          BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    snapshot      INTEGER REFERENCES snapshot (id) ON DELETE SET NULL,
    -- Of the snapshot.
    snapshot_uuid BLOB NOT NULL CHECK (length(snapshot_uuid) = 16),
    settings      TEXT NOT NULL CHECK (json_valid(settings)),
    format        TEXT NOT NULL CHECK (format <> ''),
    -- Absolute.
    target        TEXT NOT NULL CHECK (target <> ''),
    items         INTEGER NOT NULL CHECK (items >= 0),
    files         INTEGER NOT NULL CHECK (files >= 0),
    bytes         INTEGER NOT NULL CHECK (bytes >= 0),
    created_at    INTEGER NOT NULL,
    created_by    TEXT NOT NULL CHECK (created_by <> '')
) STRICT;
CREATE TABLE dataset_import (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid       BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    -- Of the folder it came from, absolute, and its own name.
    source     TEXT NOT NULL CHECK (source <> ''),
    layout     TEXT NOT NULL CHECK (layout IN ('yolo-detection', 'coco', 'image-folder')),
    -- False while it is being taken in, and after a crash until it is taken up again.
    complete   INTEGER NOT NULL CHECK (complete IN (0, 1)),
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL CHECK (created_by <> '')
) STRICT;
CREATE TABLE still_body (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    still  INTEGER NOT NULL REFERENCES still (id) ON DELETE CASCADE,
    x      REAL NOT NULL,
    y      REAL NOT NULL,
    w      REAL NOT NULL CHECK (w > 0),
    h      REAL NOT NULL CHECK (h > 0),
    -- None: nobody said who.
    person INTEGER REFERENCES person (id) ON DELETE SET NULL
) STRICT;
CREATE TABLE dataset_import_person (
    import INTEGER NOT NULL REFERENCES dataset_import (id) ON DELETE CASCADE,
    name   TEXT NOT NULL,
    person INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    PRIMARY KEY (import, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE site (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid        BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    name        TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (trim(name) <> ''),
    -- IANA name of its time zone.
    zone        TEXT NOT NULL CHECK (zone <> ''),
    -- Weekly days of rest, one bit each, Monday first.
    weekly_rest INTEGER NOT NULL CHECK (weekly_rest BETWEEN 0 AND 127)
) STRICT;
CREATE TABLE department (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid   BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    name   TEXT NOT NULL CHECK (trim(name) <> ''),
    parent INTEGER REFERENCES department (id) ON DELETE RESTRICT CHECK (parent <> id)
) STRICT;
CREATE TABLE "employee" (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid         BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    -- The company's own number, as on the badge.
    code         TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (trim(code) <> ''),
    name         TEXT NOT NULL CHECK (trim(name) <> ''),
    department   INTEGER REFERENCES department (id) ON DELETE RESTRICT,
    position     TEXT CHECK (trim(position) <> ''),
    email        TEXT UNIQUE COLLATE NOCASE CHECK (email <> ''),
    phone        TEXT CHECK (phone <> ''),
    manager      INTEGER REFERENCES "employee" (id) ON DELETE SET NULL CHECK (manager <> id),
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
CREATE TABLE roster_period (
    employee INTEGER NOT NULL REFERENCES employee (id) ON DELETE CASCADE,
    from_day INTEGER NOT NULL,
    roster   TEXT NOT NULL CHECK (json_valid(roster)),
    PRIMARY KEY (employee, from_day)
) STRICT, WITHOUT ROWID;
CREATE TABLE roster_change (
    employee INTEGER NOT NULL REFERENCES employee (id) ON DELETE CASCADE,
    day      INTEGER NOT NULL,
    shift    INTEGER REFERENCES shift (id) ON DELETE RESTRICT,
    PRIMARY KEY (employee, day)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE overtime_decision (
    employee    INTEGER NOT NULL REFERENCES employee (id) ON DELETE CASCADE,
    day         INTEGER NOT NULL,
    minutes     INTEGER NOT NULL CHECK (minutes >= 0),
    beyond_rule INTEGER NOT NULL CHECK (beyond_rule IN (0, 1)),
    reason      TEXT NOT NULL,
    decided_at  INTEGER NOT NULL,
    PRIMARY KEY (employee, day)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE leave_day (
    employee INTEGER NOT NULL REFERENCES employee (id) ON DELETE RESTRICT,
    day      INTEGER NOT NULL,
    request  INTEGER NOT NULL REFERENCES leave_request (id) ON DELETE CASCADE,
    -- full, first_half, second_half or 08:00-10:30
    part     TEXT NOT NULL CHECK (part <> ''),
    minutes  INTEGER NOT NULL CHECK (minutes > 0),
    PRIMARY KEY (employee, day, request)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE delegation (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    approver  INTEGER NOT NULL REFERENCES employee (id) ON DELETE CASCADE,
    deputy    INTEGER NOT NULL REFERENCES employee (id) ON DELETE CASCADE CHECK (deputy <> approver),
    first_day INTEGER NOT NULL,
    last_day  INTEGER NOT NULL CHECK (last_day >= first_day)
) STRICT;
CREATE TABLE blackout (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL CHECK (trim(name) <> ''),
    department INTEGER REFERENCES department (id) ON DELETE CASCADE,
    first_day  INTEGER NOT NULL,
    last_day   INTEGER NOT NULL CHECK (last_day >= first_day)
) STRICT;
CREATE TABLE hr_undo (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    at     INTEGER NOT NULL,
    -- The change undone, by its word in the audit log.
    action TEXT NOT NULL,
    back   TEXT NOT NULL CHECK (json_valid(back))
) STRICT;
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
CREATE TABLE model_alias (
    alias   TEXT PRIMARY KEY CHECK (alias IN ('champion', 'candidate')),
    version INTEGER NOT NULL REFERENCES model_version (id)
) STRICT;
CREATE TABLE probe_set (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid       BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    name       TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (trim(name) <> ''),
    created_at INTEGER NOT NULL
) STRICT;
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
CREATE TABLE "face_candidate" (
    id         INTEGER PRIMARY KEY,
    extraction INTEGER NOT NULL REFERENCES face_extraction (id) ON DELETE CASCADE,
    -- None for a face of somebody who was seen but not followed.
    track      INTEGER REFERENCES track (id) ON DELETE CASCADE,
    frame      INTEGER NOT NULL CHECK (frame >= 0),
    -- What will be the face's row and its vector.
    found      BLOB NOT NULL,
    -- The picture, JPEG.
    jpeg       BLOB NOT NULL
) STRICT;
INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (1, 'initial', '2026-11-23T21:59:52.264235916Z', '1122108688499593064');
INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (2, 'identity', '2026-11-23T21:59:52.264245791Z', '9266213726539705901');
INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (3, 'face_review', '2026-11-23T21:59:52.264247864Z', '121078670018518715');
INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (4, 'datasets', '2026-11-23T21:59:52.264250057Z', '2080310927719079239');
INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (5, 'hr', '2026-11-23T21:59:52.264251239Z', '8590907691495011794');
INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (6, 'training', '2026-11-23T21:59:52.264253963Z', '2161218316034319207');
INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (7, 'face_quality', '2026-11-23T21:59:52.264255134Z', '523090143251001845');
INSERT INTO counter (name, value) VALUES ('audit_seq', 1);
INSERT INTO counter (name, value) VALUES ('person_code', 2);
INSERT INTO sqlite_sequence (name, seq) VALUES ('track', 1);
INSERT INTO sqlite_sequence (name, seq) VALUES ('site', 1);
INSERT INTO sqlite_sequence (name, seq) VALUES ('department', 0);
INSERT INTO sqlite_sequence (name, seq) VALUES ('collection', 1);
INSERT INTO sqlite_sequence (name, seq) VALUES ('video', 1);
INSERT INTO sqlite_sequence (name, seq) VALUES ('job', 1);
INSERT INTO sqlite_sequence (name, seq) VALUES ('analysis', 1);
INSERT INTO sqlite_sequence (name, seq) VALUES ('person', 2);
INSERT INTO sqlite_sequence (name, seq) VALUES ('detected_person', 1);
INSERT INTO sqlite_sequence (name, seq) VALUES ('model', 2);
INSERT INTO sqlite_sequence (name, seq) VALUES ('face', 1);
INSERT INTO sqlite_sequence (name, seq) VALUES ('face_event', 1);
INSERT INTO collection (id, uuid, name, parent, created_at) VALUES (1, X'01A20A6C317475038FBBDFAB8622FA43', 'Cửa chính', NULL, 1795471192436339);
INSERT INTO video (id, uuid, collection, filename, storage, path, content_hash, file_size, duration, stored_width, stored_height, display_width, display_height, rotation, fps, num_frames, variable_fps, codec, container, pixel_format, color_matrix, color_range, has_audio, status, poster, created_at) VALUES (1, X'01A20A6C317475038FBBDFAC38F7E85E', 1, 'Cửa 7.mp4', 'copied', 'media/videos/07/7.mp4', X'0707070707070707070707070707070707070707070707070707070707070707', 123456, 60.0, 1920, 1080, 1920, 1080, 0, 25.0, 1500, 0, 'h264', 'mov,mp4,m4a,3gp,3g2,mj2', 'yuv420p', 'bt601', 'limited', 1, 'analyzed', NULL, 1795471192436591);
INSERT INTO person (id, uuid, code, name, employee, merged_into, created_at, hidden) VALUES (1, X'01A20A6C317573EF8726BAA8B433D13D', 1, 'Lê Thị Hoa', NULL, NULL, 1795471192437204, 0);
INSERT INTO analysis (id, uuid, video, settings, detector, model_hash, tracker_version, state, is_current, video_status_before, checkpoint, next_frame, next_us, decoded_frames, seconds, fps, created_at, finished_at) VALUES (1, X'01A20A6C317475038FBBDFAD199F8D4F', 1, '{"size":640,"every":null,"range":null,"ignore_zones":[]}', 'yolox-nano', 'abc', '1', 'done', 1, 'imported', NULL, NULL, NULL, 0, 0.0, 0.0, 1795471192436930, 1795471192437326);
INSERT INTO detected_person (id, uuid, analysis, video, person, start_frame, end_frame, start_us, end_us, confidence, employee, best_frame, best_x, best_y, best_w, best_h, best_shot, review, carried_from) VALUES (1, X'01A20A6C317475038FBBDFAEB2F55D12', 1, 1, 1, 3, 9, 120000, 400000, 0.5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'proposed', NULL);
INSERT INTO job (id, spec, state, position, progress, total, error_key, error_args, created_at, started_at, finished_at) VALUES (1, '{"kind":"analyze","video":1,"settings":{"size":640,"every":null,"range":null,"ignore_zones":[]}}', 'queued', 1, 0, 0, NULL, NULL, 1795471192436723, NULL, NULL);
INSERT INTO audit (seq, at, actor, action, subject, details, prev_hash, hash) VALUES (1, 1795471192438182, 'owner', 'video.import', 'video 1', '{"file":"Cửa 7.mp4"}', X'0000000000000000000000000000000000000000000000000000000000000000', X'61CC14547AE0C8C3BA7D0C9795487F8DE6D61A3404AB42A38B34A5E273F803FE');
INSERT INTO model (id, kind, name, hash, dimension, created_at) VALUES (1, 'face_detector', 'net', 'abc', 0, 1795471192437448);
INSERT INTO model (id, kind, name, hash, dimension, created_at) VALUES (2, 'face_embedder', 'net', 'abc', 2, 1795471192437471);
INSERT INTO track (id, analysis, number, start_frame, end_frame, boxes, mean_confidence, final, appearance, cut_from) VALUES (1, 1, 1, 3, 9, X'010706068005C0078014FFFF0002000000FFFF0002000000FFFF0002000000FFFF0002000000FFFF0002000000FFFF0002000000FFFFC141DC61', 1.0, 1, 1, NULL);
INSERT INTO face_embedding (id, face, model, norm, vector) VALUES (1, 1, 2, 9.5, X'9A99193FCDCC4C3F');
INSERT INTO face (id, uuid, analysis, video, still, origin, track, appearance, frame, time_us, x, y, w, h, landmarks, score, quality, sharpness, brightness, uncovered, yaw, pitch, roll, size, detector, carried_from, created_at) VALUES (1, X'01A20A6C317573EF8726BAA9CB9C45C7', 1, 1, NULL, 'view', 1, 1, 4, 160000, 10.0, 20.0, 40.0, 50.0, X'0000803F000000400000803F000000400000803F000000400000803F000000400000803F00000040', 0.75, 0.5, 0.25, 0.5, NULL, -12.5, 0.0, 1.0, 40.0, 1, NULL, 1795471192437559);
INSERT INTO face_crop (face, path, side, margin, content_hash, look, created_at) VALUES (1, 'datasets/faces/PERSON-0001/face_0001_frame_0004.jpg', 128, 0.10000000149011612, X'0707070707070707070707070707070707070707070707070707070707070707', NULL, 1795471192437737);
INSERT INTO face_review (face, state, person, reviewer, decided_at, comment) VALUES (1, 'rejected', NULL, 'hoa', 1795471192437744, NULL);
INSERT INTO face_event (seq, uuid, at, reviewer, kind, code, num_faces, state, identity) VALUES (1, X'01A20A6C317573EF8726BAAA7DF8FC89', 1795471192437744, 'hoa', 'reject', NULL, 1, 'done', NULL);
INSERT INTO face_event_change (event, face, before_state, before_person, before_reviewer, before_at, after_state, after_person, after_reviewer, after_at) VALUES (1, 1, 'new', NULL, NULL, NULL, 'rejected', NULL, 'hoa', 1795471192437744);
INSERT INTO site (id, uuid, name, zone, weekly_rest) VALUES (1, X'29D0430E0DD05B94FBB1B43179207F55', 'Văn phòng', 'Asia/Ho_Chi_Minh', 64);
CREATE TRIGGER counter_only_rises BEFORE UPDATE ON counter WHEN new.value < old.value
BEGIN SELECT RAISE(ABORT, 'a counter only rises'); END;
CREATE TRIGGER counter_stays BEFORE DELETE ON counter
BEGIN SELECT RAISE(ABORT, 'a counter is never deleted'); END;
CREATE INDEX collection_by_parent ON collection (parent);
CREATE UNIQUE INDEX collection_name_in_parent ON collection (coalesce(parent, 0), name COLLATE NOCASE);
CREATE INDEX video_by_collection ON video (collection);
CREATE INDEX person_by_employee ON person (employee) WHERE employee IS NOT NULL;
CREATE INDEX person_by_survivor ON person (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX analysis_by_video ON analysis (video);
CREATE UNIQUE INDEX analysis_current ON analysis (video) WHERE is_current = 1;
CREATE UNIQUE INDEX analysis_running ON analysis (video) WHERE state = 'running';
CREATE INDEX detected_person_by_analysis ON detected_person (analysis, video);
CREATE INDEX detected_person_by_person ON detected_person (person);
CREATE INDEX detected_person_by_video ON detected_person (video, start_frame);
CREATE INDEX detected_person_by_employee ON detected_person (employee) WHERE employee IS NOT NULL;
CREATE INDEX job_by_state ON job (state, position);
CREATE INDEX watch_folder_by_collection ON watch_folder (collection);
CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'audit rows never change'); END;
CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'audit rows are never deleted'); END;
CREATE TRIGGER audit_grows_by_one BEFORE INSERT ON audit
WHEN new.seq IS NOT (SELECT value + 1 FROM counter WHERE name = 'audit_seq')
BEGIN SELECT RAISE(ABORT, 'audit rows are numbered without gaps'); END;
CREATE TRIGGER audit_counts AFTER INSERT ON audit
BEGIN UPDATE counter SET value = new.seq WHERE name = 'audit_seq'; END;
CREATE TRIGGER video_dooms_its_copy AFTER DELETE ON video WHEN old.storage = 'copied'
BEGIN INSERT OR IGNORE INTO doomed_file (path) VALUES (old.path); END;
CREATE TRIGGER video_dooms_its_poster AFTER DELETE ON video WHEN old.poster IS NOT NULL
BEGIN INSERT OR IGNORE INTO doomed_file (path) VALUES (old.poster); END;
CREATE TRIGGER video_dooms_its_old_poster AFTER UPDATE OF poster ON video
WHEN old.poster IS NOT NULL AND old.poster IS NOT new.poster
BEGIN INSERT OR IGNORE INTO doomed_file (path) VALUES (old.poster); END;
CREATE TRIGGER detected_person_dooms_its_shot AFTER DELETE ON detected_person WHEN old.best_shot IS NOT NULL
BEGIN INSERT OR IGNORE INTO doomed_file (path) VALUES (old.best_shot); END;
CREATE INDEX detected_person_by_origin ON detected_person (carried_from) WHERE carried_from IS NOT NULL;
CREATE INDEX track_by_appearance ON track (appearance) WHERE appearance IS NOT NULL;
CREATE INDEX track_by_origin ON track (cut_from) WHERE cut_from IS NOT NULL;
CREATE INDEX body_feature_by_analysis ON body_feature (analysis);
CREATE INDEX body_feature_by_track ON body_feature (track) WHERE track IS NOT NULL;
CREATE INDEX body_feature_by_model ON body_feature (model);
CREATE INDEX calibration_by_basis ON calibration (basis, model, false_accept_rate);
CREATE INDEX identity_event_by_state ON identity_event (state, seq);
CREATE INDEX identity_change_by_row ON identity_change (tbl, row);
CREATE INDEX identity_change_by_video ON identity_change (video) WHERE video IS NOT NULL;
CREATE TRIGGER identity_event_lets_file_go AFTER DELETE ON identity_event_file
BEGIN INSERT OR IGNORE INTO doomed_file (path) VALUES (old.path); END;
CREATE TRIGGER detected_person_dooms_its_old_shot AFTER UPDATE OF best_shot ON detected_person
WHEN old.best_shot IS NOT NULL AND old.best_shot IS NOT new.best_shot
BEGIN INSERT OR IGNORE INTO doomed_file (path) VALUES (old.best_shot); END;
CREATE INDEX person_constraint_by_person ON person_constraint (person);
CREATE INDEX person_constraint_by_appearance ON person_constraint (appearance) WHERE appearance IS NOT NULL;
CREATE INDEX person_constraint_by_other ON person_constraint (other) WHERE other IS NOT NULL;
CREATE INDEX person_constraint_by_event ON person_constraint (event) WHERE event IS NOT NULL;
CREATE INDEX suggestion_by_state ON suggestion (state, worth);
CREATE INDEX suggestion_by_person ON suggestion (person);
CREATE INDEX suggestion_by_other ON suggestion (other) WHERE other IS NOT NULL;
CREATE INDEX suggestion_by_appearance ON suggestion (appearance) WHERE appearance IS NOT NULL;
CREATE INDEX suggestion_by_seen ON suggestion (seen) WHERE seen IS NOT NULL;
CREATE INDEX suggestion_by_other_seen ON suggestion (other_seen) WHERE other_seen IS NOT NULL;
CREATE INDEX suggestion_by_face ON suggestion (face) WHERE face IS NOT NULL;
CREATE INDEX suggestion_by_other_face ON suggestion (other_face) WHERE other_face IS NOT NULL;
CREATE INDEX still_by_collection ON still (collection) WHERE collection IS NOT NULL;
CREATE INDEX face_by_analysis ON face (analysis, frame) WHERE analysis IS NOT NULL;
CREATE INDEX face_by_video ON face (video) WHERE video IS NOT NULL;
CREATE INDEX face_by_still ON face (still) WHERE still IS NOT NULL;
CREATE INDEX face_by_track ON face (track) WHERE track IS NOT NULL;
CREATE INDEX face_by_origin ON face (carried_from) WHERE carried_from IS NOT NULL;
CREATE TRIGGER face_crop_dooms_its_file AFTER DELETE ON face_crop
BEGIN INSERT OR IGNORE INTO doomed_file (path) VALUES (old.path); END;
CREATE TRIGGER face_crop_dooms_its_old_file AFTER UPDATE OF path ON face_crop WHEN old.path IS NOT new.path
BEGIN INSERT OR IGNORE INTO doomed_file (path) VALUES (old.path); END;
CREATE INDEX face_review_by_state ON face_review (state);
CREATE INDEX face_review_by_person ON face_review (person) WHERE person IS NOT NULL;
CREATE INDEX face_check_by_duplicate ON face_check (duplicate) WHERE duplicate IS NOT NULL;
CREATE INDEX face_check_by_likely ON face_check (likely) WHERE likely IS NOT NULL;
CREATE INDEX face_event_by_identity ON face_event (identity) WHERE identity IS NOT NULL;
CREATE INDEX face_event_change_by_face ON face_event_change (face, event);
CREATE INDEX review_sample_face_by_face ON review_sample_face (face);
CREATE INDEX review_sample_face_by_person ON review_sample_face (person) WHERE person IS NOT NULL;
CREATE INDEX review_sample_face_by_truth ON review_sample_face (truth_person) WHERE truth_person IS NOT NULL;
CREATE INDEX face_extraction_by_analysis ON face_extraction (analysis);
CREATE TRIGGER snapshot_never_changes BEFORE UPDATE ON snapshot
BEGIN SELECT RAISE(ABORT, 'a snapshot never changes'); END;
CREATE INDEX snapshot_item_by_face ON snapshot_item (face) WHERE face IS NOT NULL;
CREATE INDEX dataset_export_by_snapshot ON dataset_export (snapshot) WHERE snapshot IS NOT NULL;
CREATE INDEX still_by_dataset_import ON still (dataset_import) WHERE dataset_import IS NOT NULL;
CREATE UNIQUE INDEX still_copy ON still (copy) WHERE copy IS NOT NULL;
CREATE TRIGGER still_dooms_its_copy AFTER DELETE ON still WHEN old.copy IS NOT NULL
BEGIN INSERT OR IGNORE INTO doomed_file (path) VALUES (old.copy); END;
CREATE INDEX still_body_by_still ON still_body (still);
CREATE INDEX still_body_by_person ON still_body (person) WHERE person IS NOT NULL;
CREATE INDEX dataset_import_person_by_person ON dataset_import_person (person);
CREATE INDEX department_by_parent ON department (parent);
CREATE UNIQUE INDEX department_name_in_parent ON department (coalesce(parent, 0), name COLLATE NOCASE);
CREATE INDEX employee_by_name ON employee (name);
CREATE INDEX employee_by_department ON employee (department);
CREATE INDEX employee_by_manager ON employee (manager) WHERE manager IS NOT NULL;
CREATE TRIGGER employee_dooms_their_photo AFTER DELETE ON employee WHEN old.photo IS NOT NULL
BEGIN INSERT OR IGNORE INTO doomed_file (path) VALUES (old.photo); END;
CREATE TRIGGER employee_dooms_their_old_photo AFTER UPDATE OF photo ON employee
WHEN old.photo IS NOT NULL AND old.photo IS NOT new.photo
BEGIN INSERT OR IGNORE INTO doomed_file (path) VALUES (old.photo); END;
CREATE UNIQUE INDEX punch_by_key ON punch (key);
CREATE INDEX correction_by_employee ON correction (employee, day);
CREATE INDEX correction_waiting ON correction (state) WHERE state IN ('pending', 'cancel_asked');
CREATE INDEX leave_request_by_employee ON leave_request (employee, first_day);
CREATE INDEX leave_request_by_day ON leave_request (first_day);
CREATE INDEX leave_request_waiting ON leave_request (state) WHERE state IN ('pending', 'cancel_asked');
CREATE INDEX leave_day_by_request ON leave_day (request);
CREATE INDEX leave_day_by_day ON leave_day (day);
CREATE UNIQUE INDEX leave_day_once ON leave_day (employee, day, part);
CREATE TRIGGER leave_day_full_is_alone BEFORE INSERT ON leave_day
WHEN EXISTS (SELECT 1 FROM leave_day d WHERE d.employee = new.employee AND d.day = new.day
             AND (new.part = 'full' OR d.part = 'full'))
BEGIN SELECT RAISE(ABORT, 'the day is taken'); END;
CREATE INDEX leave_ledger_of_employee ON leave_ledger (employee, leave_type, day);
CREATE INDEX leave_ledger_of_request ON leave_ledger (request) WHERE request IS NOT NULL;
CREATE TRIGGER leave_ledger_never_changes BEFORE UPDATE ON leave_ledger
BEGIN SELECT RAISE(ABORT, 'ledger rows never change'); END;
CREATE TRIGGER leave_ledger_never_shrinks BEFORE DELETE ON leave_ledger
BEGIN SELECT RAISE(ABORT, 'ledger rows are never deleted'); END;
CREATE INDEX approval_step_of_request ON approval_step (request, id) WHERE request IS NOT NULL;
CREATE INDEX approval_step_of_correction ON approval_step (correction, id) WHERE correction IS NOT NULL;
CREATE INDEX model_version_by_run ON model_version (run) WHERE run IS NOT NULL;
CREATE INDEX model_alias_by_version ON model_alias (version);
CREATE TRIGGER probe_set_never_changes BEFORE UPDATE ON probe_set
BEGIN SELECT RAISE(ABORT, 'a probe set never changes'); END;
CREATE TRIGGER probe_never_changes BEFORE UPDATE ON probe
BEGIN SELECT RAISE(ABORT, 'a probe never changes'); END;
CREATE INDEX promotion_by_version ON promotion (version);
CREATE INDEX promotion_by_previous ON promotion (previous) WHERE previous IS NOT NULL;
CREATE INDEX face_by_appearance ON face (appearance, quality DESC) WHERE appearance IS NOT NULL;
CREATE INDEX face_candidate_by_extraction ON face_candidate (extraction, frame);
CREATE INDEX face_candidate_by_track ON face_candidate (track) WHERE track IS NOT NULL;
