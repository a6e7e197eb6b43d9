-- How many encrypted copies were kept with a slip.
ALTER TABLE ballot_voter ADD COLUMN copies INTEGER NOT NULL DEFAULT 0;

-- A number of a request is never given again: a confirmation means the request that was seen.
ALTER TABLE ballot_request RENAME TO ballot_request_old;
CREATE TABLE ballot_request (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  opening  INTEGER NOT NULL,
  change   TEXT NOT NULL,
  voter    INTEGER,
  -- of `add`: the person, under a key of its own
  key      BLOB UNIQUE,
  sealed   BLOB,
  by       TEXT NOT NULL,
  at       INTEGER NOT NULL,
  reason   TEXT NOT NULL
) STRICT;
INSERT INTO ballot_request SELECT * FROM ballot_request_old;
DROP TABLE ballot_request_old;
