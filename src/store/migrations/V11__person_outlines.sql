-- Who is where to the pixel, on single frames: by a segmenter that somebody brought.
CREATE TABLE person_outline (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    video     INTEGER NOT NULL REFERENCES video (id) ON DELETE CASCADE,
    frame     INTEGER NOT NULL CHECK (frame >= 0),
    -- The box that was asked about, in display pixels. Tracks come and go with analyses; a box is found again by where
    -- it lies.
    x         REAL NOT NULL,
    y         REAL NOT NULL,
    w         REAL NOT NULL CHECK (w > 0),
    h         REAL NOT NULL CHECK (h > 0),
    -- One closed polygon in display pixels: x and y in turn, f32, little-endian.
    corners   BLOB NOT NULL CHECK (length(corners) % 8 = 0 AND length(corners) >= 24),
    -- How well the segmenter thinks it fits.
    score     REAL NOT NULL,
    segmenter TEXT NOT NULL
) STRICT;

CREATE INDEX person_outline_by_frame ON person_outline (video, frame);
