-- StepMedia library, schema 4: snapshots of datasets, exports that were made, datasets made elsewhere.
--
-- Once released, this file never changes.

-- What was in a dataset. The whole of it is `manifest.json` in the snapshot's own folder (see media_files); its hash
-- here proves that it is the one that was written. Never changed, only deleted as a whole.
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

CREATE TRIGGER snapshot_never_changes BEFORE UPDATE ON snapshot
BEGIN SELECT RAISE(ABORT, 'a snapshot never changes'); END;

-- The pictures of a snapshot. Numbers and not references: what was in it stays said when the rows are gone.
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

CREATE INDEX snapshot_item_by_face ON snapshot_item (face) WHERE face IS NOT NULL;

-- Exports that were finished, newest last. Where an export went is known here even when its snapshot is gone.
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

CREATE INDEX dataset_export_by_snapshot ON dataset_export (snapshot) WHERE snapshot IS NOT NULL;

-- A dataset made elsewhere that was taken in. Deleting it takes its pictures and their faces out again.
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

-- A still that came with a dataset is a copy of ours, and goes with the import.
ALTER TABLE still ADD COLUMN dataset_import INTEGER REFERENCES dataset_import (id) ON DELETE CASCADE;
-- Our own file, relative to the data folder with '/'; then `path` says where it came from.
ALTER TABLE still ADD COLUMN copy TEXT CHECK (copy <> '');
CREATE INDEX still_by_dataset_import ON still (dataset_import) WHERE dataset_import IS NOT NULL;
CREATE UNIQUE INDEX still_copy ON still (copy) WHERE copy IS NOT NULL;

CREATE TRIGGER still_dooms_its_copy AFTER DELETE ON still WHEN old.copy IS NOT NULL
BEGIN INSERT OR IGNORE INTO doomed_file (path) VALUES (old.copy); END;

-- Somebody's body in a still.
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

CREATE INDEX still_body_by_still ON still_body (still);
CREATE INDEX still_body_by_person ON still_body (person) WHERE person IS NOT NULL;

-- The people an import made, each under the name of its class.
CREATE TABLE dataset_import_person (
    import INTEGER NOT NULL REFERENCES dataset_import (id) ON DELETE CASCADE,
    name   TEXT NOT NULL,
    person INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    PRIMARY KEY (import, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX dataset_import_person_by_person ON dataset_import_person (person);
