-- Hand-ins (报送) and their answers: a projection of entries that no older ledger has.
CREATE TABLE hand_in (
  n         INTEGER PRIMARY KEY,
  at        INTEGER NOT NULL,
  campaign  TEXT NOT NULL,
  -- code of a unit, or third-party
  party     TEXT NOT NULL,
  part      TEXT NOT NULL CHECK (part IN ('contact', 'duties', 'objects', 'plan')),
  version   INTEGER NOT NULL,
  operator  TEXT NOT NULL,
  hash      TEXT NOT NULL,
  -- of objects: people by kind as JSON, and how many consent
  counts    TEXT,
  yes       INTEGER,
  no        INTEGER,
  -- as JSON
  duties    TEXT,
  -- the entry that answered, what it said, who and why
  answer    INTEGER,
  answered_at INTEGER,
  outcome   TEXT CHECK (outcome IN ('accepted', 'returned')),
  answered_by TEXT,
  reason    TEXT,
  UNIQUE (campaign, party, part, version)
) STRICT;

-- Beside the ledger: what is being written, as it was saved last. All under keys of their own (personal.keys).
CREATE TABLE hand_in_draft (
  campaign  TEXT NOT NULL,
  party     TEXT NOT NULL,
  part      TEXT NOT NULL,
  revision  INTEGER NOT NULL,
  at        INTEGER NOT NULL,
  by        TEXT NOT NULL,
  lines     INTEGER NOT NULL,
  key       BLOB NOT NULL UNIQUE,
  sealed    BLOB NOT NULL,
  PRIMARY KEY (campaign, party, part)
) STRICT;

-- What was handed in, beside its entry: the salt of its hash, people, organisations, a plan's text.
CREATE TABLE hand_in_salt (
  n      INTEGER PRIMARY KEY,
  key    BLOB NOT NULL UNIQUE,
  sealed BLOB NOT NULL
) STRICT;

CREATE TABLE hand_in_person (
  n       INTEGER NOT NULL,
  line    INTEGER NOT NULL,
  key     BLOB NOT NULL UNIQUE,
  sealed  BLOB NOT NULL,
  PRIMARY KEY (n, line)
) STRICT;

CREATE TABLE hand_in_organisation (
  n    INTEGER NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (n, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE hand_in_text (
  n     INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  text  TEXT NOT NULL
) STRICT;

-- 记一次电话
CREATE TABLE hand_in_call (
  id       INTEGER PRIMARY KEY,
  campaign TEXT NOT NULL,
  party    TEXT NOT NULL,
  at       INTEGER NOT NULL,
  by       TEXT NOT NULL,
  word     TEXT NOT NULL
) STRICT;
CREATE INDEX hand_in_call_of ON hand_in_call (campaign, party);
