-- StepMedia library, schema 9: the faces a version of the recogniser is judged by, and what people call versions.
--
-- Once released, this file never changes.

ALTER TABLE model_version ADD COLUMN tags TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(tags));

-- Faces a version decides wrongly about, or nearly: each judged as if it were not enrolled. Made with the version.
CREATE TABLE version_face (
    id         INTEGER PRIMARY KEY,
    version    INTEGER NOT NULL REFERENCES model_version (id) ON DELETE CASCADE,
    -- The worst first, from 0.
    position   INTEGER NOT NULL CHECK (position >= 0),
    -- Whose face it is, and whom it is taken for; none for nobody.
    label      TEXT NOT NULL,
    taken_for  TEXT,
    -- The most alike of the others, its face, and both scores; no own score where the person has no other face.
    other      TEXT NOT NULL,
    own_score  REAL,
    score      REAL NOT NULL,
    file       TEXT NOT NULL,
    other_file TEXT NOT NULL,
    crop       BLOB NOT NULL,
    other_crop BLOB NOT NULL,
    UNIQUE (version, position)
) STRICT;
