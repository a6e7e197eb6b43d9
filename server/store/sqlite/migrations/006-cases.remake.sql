-- Cases (差评件): projections of the ledger. One a rating, from the entry on by which it first called for one.
CREATE TABLE case_file (
  rating         BLOB PRIMARY KEY CHECK (length(rating) = 16),
  n              INTEGER NOT NULL,
  opened         INTEGER NOT NULL,
  -- where it is followed up ('' : nowhere, the campaign office has it), and its number among those of hall and day
  hall           TEXT NOT NULL,
  day            INTEGER NOT NULL,
  number         INTEGER NOT NULL,
  soft           INTEGER NOT NULL CHECK (soft IN (0, 1)),
  state          TEXT NOT NULL CHECK (state IN ('opened', 'verified', 'mended', 'called-back', 'closed')),
  -- why the rating calls for no case at present, and since when
  lapsed         TEXT CHECK (lapsed IN ('changed', 'excluded')),
  lapsed_at      INTEGER,
  finding        TEXT CHECK (finding IN ('true', 'mistaken', 'malicious')),
  responsibility TEXT CHECK (responsibility IN ('person', 'process', 'policy', 'surroundings')),
  staff          TEXT,
  verified       INTEGER,
  mended         INTEGER,
  call_back      TEXT,
  closed         INTEGER,
  extension      TEXT NOT NULL CHECK (extension IN ('none', 'asked', 'granted', 'refused')),
  appeal         TEXT NOT NULL CHECK (appeal IN ('none', 'open', 'upheld', 'rejected')),
  -- a request to void waits for the campaign office
  requested      INTEGER NOT NULL CHECK (requested IN (0, 1)),
  UNIQUE (hall, day, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_file_running ON case_file (hall, opened) WHERE closed IS NULL;

CREATE TABLE case_step (
  rating         BLOB NOT NULL,
  n              INTEGER NOT NULL,
  step           TEXT NOT NULL,
  at             INTEGER NOT NULL,
  operator       TEXT NOT NULL,
  staff          TEXT,
  finding        TEXT,
  responsibility TEXT,
  call_back      TEXT,
  note_hash      TEXT,
  PRIMARY KEY (rating, n, step)
) STRICT, WITHOUT ROWID;

-- Not projections: what people wrote in a case, by the entry that holds its hash, and a telephone number left for the
-- call-back. Encrypted; the first can be erased, the second is erased when the case closes.
CREATE TABLE case_text (
  n      INTEGER PRIMARY KEY,
  sealed BLOB NOT NULL
) STRICT;
CREATE TABLE case_contact (
  rating BLOB PRIMARY KEY CHECK (length(rating) = 16),
  sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;
