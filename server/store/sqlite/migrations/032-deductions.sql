-- Deductions 减分 (annex 1): projections of entries that no older ledger has. Numbers name entries.
CREATE TABLE deduction (
  n         INTEGER PRIMARY KEY,
  id        TEXT NOT NULL UNIQUE,
  at        INTEGER NOT NULL,
  unit      TEXT NOT NULL,
  rule      TEXT NOT NULL CHECK (rule IN ('A1', 'A2', 'B1', 'B2', 'B3', 'B4')),
  body      TEXT NOT NULL,
  -- Shanghai day of the fact
  day       INTEGER NOT NULL,
  -- of the official document
  number    TEXT,
  operator  TEXT NOT NULL,
  told      INTEGER,
  told_at   INTEGER,
  signed    INTEGER,
  confirmed INTEGER,
  objected  INTEGER,
  -- the second of two officers found the objection right, or not
  upheld    INTEGER,
  dismissed INTEGER,
  -- the second of two people withdrew it
  withdrawn INTEGER
) STRICT;
CREATE INDEX deduction_of ON deduction (day, unit);

CREATE TABLE deduction_verdict (
  n        INTEGER PRIMARY KEY,
  id       TEXT NOT NULL,
  verdict  TEXT NOT NULL CHECK (verdict IN ('upheld', 'dismissed')),
  operator TEXT NOT NULL
) STRICT;
CREATE INDEX deduction_verdict_of ON deduction_verdict (id);

CREATE TABLE deduction_withdrawal (
  n        INTEGER PRIMARY KEY,
  id       TEXT NOT NULL,
  operator TEXT NOT NULL
) STRICT;
CREATE INDEX deduction_withdrawal_of ON deduction_withdrawal (id);

-- Which entry names which file.
CREATE TABLE deduction_file (
  file TEXT NOT NULL,
  n    INTEGER NOT NULL,
  id   TEXT NOT NULL,
  PRIMARY KEY (file, n)
) STRICT;

-- Beside the ledger: what was written, with the salt of its hash, under the key of texts; by the entry that holds the hash.
CREATE TABLE deduction_text (
  n      INTEGER PRIMARY KEY,
  sealed BLOB NOT NULL
) STRICT;

-- Beside the ledger: evidence. Each file under a key of its own, which is sealed with the key of evidence.
CREATE TABLE upload (
  id       TEXT PRIMARY KEY,
  at       INTEGER NOT NULL,
  operator TEXT NOT NULL,
  role     TEXT NOT NULL,
  -- of a unit's or a reporter's people
  unit     TEXT,
  body     TEXT,
  key      BLOB NOT NULL,
  -- once all of it is there
  sort     TEXT CHECK (sort IN ('pdf', 'jpeg', 'png')),
  bytes    INTEGER,
  sha256   TEXT
) STRICT;

CREATE TABLE upload_part (
  upload TEXT NOT NULL,
  part   INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (upload, part)
) STRICT;
