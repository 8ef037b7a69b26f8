-- StepMedia library, schema 7: the best faces of somebody are found without reading all of them, and faces of people
-- whom no track follows are found on the way as others are.

-- As in schema 3, and by quality: whoever has tens of thousands is shown best first.
DROP INDEX face_by_appearance;
CREATE INDEX face_by_appearance ON face (appearance, quality DESC) WHERE appearance IS NOT NULL;

-- As in schema 3, but that the track may be missing.
CREATE TABLE face_candidate_7 (
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

INSERT INTO face_candidate_7 (id, extraction, track, frame, found, jpeg)
    SELECT id, extraction, track, frame, found, jpeg FROM face_candidate;
DROP TABLE face_candidate;
ALTER TABLE face_candidate_7 RENAME TO face_candidate;

CREATE INDEX face_candidate_by_extraction ON face_candidate (extraction, frame);
CREATE INDEX face_candidate_by_track ON face_candidate (track) WHERE track IS NOT NULL;
