-- Answers of the survey (third-party): projections of entries that no older ledger has.
CREATE TABLE survey_import (
  n         INTEGER PRIMARY KEY,
  at        INTEGER NOT NULL,
  campaign  TEXT NOT NULL,
  what      TEXT NOT NULL CHECK (what IN ('answers', 'result')),
  operator  TEXT NOT NULL,
  rows      INTEGER NOT NULL,
  hash      TEXT NOT NULL,
  -- of answers: the entry of the draw, and the name of the import in its slices
  draw      INTEGER,
  import    TEXT UNIQUE,
  -- the entry that took it back, who and why
  withdrawn INTEGER,
  withdrawn_at INTEGER,
  withdrawn_by TEXT,
  reason    TEXT
) STRICT;
CREATE INDEX survey_import_campaign ON survey_import (campaign);

-- Rows of slices. They hold where survey_import has their import and nobody took it back.
CREATE TABLE survey_answer (
  import      TEXT NOT NULL,
  id          TEXT NOT NULL,
  slice       INTEGER NOT NULL,
  status      TEXT CHECK (status IN ('refused', 'unreachable', 'wrong')),
  q1          INTEGER,
  q2          INTEGER,
  q3          INTEGER,
  answered_at TEXT,
  PRIMARY KEY (import, id)
) STRICT, WITHOUT ROWID;

-- The team's own result: the score in hundredths, and how many answers are behind it.
CREATE TABLE survey_score (
  n       INTEGER NOT NULL,
  unit    TEXT NOT NULL,
  score   INTEGER NOT NULL,
  answers INTEGER NOT NULL,
  PRIMARY KEY (n, unit)
) STRICT, WITHOUT ROWID;
