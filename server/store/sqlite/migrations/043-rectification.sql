-- Rectification 整改 (七.4, 八.2): projections of entries that no older ledger has. Numbers name entries, days are Shanghai days.
CREATE TABLE rectification (
  n            INTEGER PRIMARY KEY,
  id           TEXT NOT NULL UNIQUE,
  at           INTEGER NOT NULL,
  entered      INTEGER NOT NULL,
  campaign     TEXT NOT NULL,
  unit         TEXT NOT NULL,
  source       TEXT NOT NULL,
  ref          TEXT,
  operator     TEXT NOT NULL,
  -- the newest plan, and the one that the office took
  plan         INTEGER,
  plan_version INTEGER NOT NULL DEFAULT 0,
  accepted     INTEGER,
  deadline     INTEGER,
  answered     INTEGER,
  -- the last return, or visit that failed, and the day that it names
  returned     INTEGER,
  returned_day INTEGER,
  until        INTEGER,
  progress     INTEGER,
  done         INTEGER,
  passed       INTEGER,
  -- the second of two officers closed it, or took it off the list
  closed       INTEGER,
  closed_at    INTEGER,
  withdrawn    INTEGER
) STRICT;
CREATE INDEX rectification_of ON rectification (campaign, unit);

-- Every entry about an item.
CREATE TABLE rectification_step (
  n    INTEGER PRIMARY KEY,
  id   TEXT NOT NULL,
  kind TEXT NOT NULL
) STRICT;
CREATE INDEX rectification_step_of ON rectification_step (id, kind);

CREATE TABLE rectification_word (
  n        INTEGER PRIMARY KEY,
  id       TEXT NOT NULL,
  what     TEXT NOT NULL CHECK (what IN ('close', 'withdraw')),
  operator TEXT NOT NULL
) STRICT;
CREATE INDEX rectification_word_of ON rectification_word (id, what);

-- Which entry names which file of evidence.
CREATE TABLE rectification_file (
  file TEXT NOT NULL,
  n    INTEGER NOT NULL,
  id   TEXT NOT NULL,
  PRIMARY KEY (file, n)
) STRICT;

-- Beside the ledger: names of people with the salt of their hash, under keys of their own (personal.keys); by the entry that
-- holds the hash. Other texts lie with those of deductions.
CREATE TABLE rectification_people (
  n      INTEGER PRIMARY KEY,
  key    BLOB NOT NULL UNIQUE,
  sealed BLOB NOT NULL
) STRICT;
