-- Doubts about the hub's own clock, and how officers ended them: projections of the ledger.
CREATE TABLE clock_doubt (
  n       INTEGER PRIMARY KEY,
  at      INTEGER NOT NULL,
  why     TEXT NOT NULL,
  clock   INTEGER NOT NULL,
  by      INTEGER,
  -- the entry that ended it
  settled INTEGER
) STRICT;
CREATE TABLE clock_settled (
  n        INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  clock    INTEGER NOT NULL,
  -- JSON; null: the clock was right
  shifts   TEXT,
  operator TEXT NOT NULL,
  reason   TEXT NOT NULL
) STRICT;
-- Ratings, by their entries, whose moment rests on an offset that was noted before the doubt in which they came.
CREATE TABLE clock_trusted (n INTEGER PRIMARY KEY) STRICT;

-- The doubt in which the offset of a boot was noted; null: in none.
ALTER TABLE device_boot ADD COLUMN doubt INTEGER;
