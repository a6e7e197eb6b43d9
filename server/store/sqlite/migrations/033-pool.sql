-- The pool 样本库. Projections of entries that no older ledger has: imports, decisions about pairs, erasures.
CREATE TABLE pool_import (
  n        INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  campaign TEXT NOT NULL,
  source   TEXT NOT NULL,
  rows     INTEGER NOT NULL,
  entered  INTEGER NOT NULL,
  merged   INTEGER NOT NULL,
  erased   INTEGER NOT NULL,
  gone     INTEGER NOT NULL,
  -- number that the next new rater gets
  next     INTEGER NOT NULL,
  hash     TEXT,
  -- JSON
  hand_ins TEXT,
  operator TEXT NOT NULL
) STRICT;

CREATE TABLE rater_decision (
  n        INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  campaign TEXT NOT NULL,
  -- numbers of raters; of two that are one, the lower one stays
  low      INTEGER NOT NULL,
  high     INTEGER NOT NULL,
  same     INTEGER NOT NULL CHECK (same IN (0, 1)),
  operator TEXT NOT NULL,
  word     TEXT NOT NULL,
  -- the entry that took it back
  undone   INTEGER
) STRICT;
CREATE INDEX rater_decision_of ON rater_decision (campaign);

CREATE TABLE rater_erasure (
  n         INTEGER PRIMARY KEY,
  at        INTEGER NOT NULL,
  campaign  TEXT NOT NULL,
  raters    INTEGER NOT NULL,
  handed_in INTEGER NOT NULL,
  -- of all people of a campaign: the policy's day
  day       TEXT,
  operator  TEXT NOT NULL,
  reason    TEXT
) STRICT;

CREATE TABLE rater_erased (
  rater INTEGER PRIMARY KEY,
  n     INTEGER NOT NULL
) STRICT;

-- Beside the ledger. What comes in together is seen with the entry that closes it, and not before.
CREATE TABLE pool_batch (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  campaign TEXT NOT NULL,
  source   TEXT NOT NULL,
  entry    INTEGER
) STRICT;

-- Of each unit the list of service objects that holds: rows of older batches do not.
CREATE TABLE pool_list (
  campaign TEXT NOT NULL,
  unit     TEXT NOT NULL,
  hand_in  INTEGER NOT NULL,
  batch    INTEGER NOT NULL,
  PRIMARY KEY (campaign, unit)
) STRICT, WITHOUT ROWID;

-- One person: name, organisation, phone and salt under a key of its own (personal.keys).
CREATE TABLE rater (
  -- 1 is R000001
  number   INTEGER PRIMARY KEY,
  campaign TEXT NOT NULL,
  batch    INTEGER NOT NULL,
  -- SHA-256 of salt and person, as lines of a frame have it
  person   BLOB NOT NULL,
  key      BLOB NOT NULL UNIQUE,
  sealed   BLOB NOT NULL
) STRICT;
CREATE INDEX rater_of ON rater (campaign);

CREATE TABLE rater_unit (
  rater  INTEGER NOT NULL,
  unit   TEXT NOT NULL,
  source TEXT NOT NULL,
  batch  INTEGER NOT NULL,
  kind   TEXT NOT NULL,
  PRIMARY KEY (rater, unit, source, batch)
) STRICT, WITHOUT ROWID;
CREATE INDEX rater_unit_of ON rater_unit (batch);

-- Which service object became which rater, so that both are erased together.
CREATE TABLE rater_line (
  hand_in INTEGER NOT NULL,
  line    INTEGER NOT NULL,
  rater   INTEGER NOT NULL,
  batch   INTEGER NOT NULL,
  PRIMARY KEY (hand_in, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX rater_line_of ON rater_line (rater);

-- Pairs who may be one person, for somebody's decision; the likeliest first.
CREATE TABLE pool_pair (
  campaign TEXT NOT NULL,
  place    INTEGER NOT NULL,
  low      INTEGER NOT NULL,
  high     INTEGER NOT NULL,
  likeness TEXT NOT NULL,
  equal    TEXT NOT NULL,
  PRIMARY KEY (campaign, place)
) STRICT, WITHOUT ROWID;

-- How many pairs there are in all, by likeness, when they were looked for.
CREATE TABLE pool_pairs_found (
  campaign TEXT PRIMARY KEY,
  at       INTEGER NOT NULL,
  batch    INTEGER NOT NULL,
  total    TEXT NOT NULL
) STRICT;

-- A secret under a personal key, by which somebody who was erased is known again and does not come back.
CREATE TABLE pool_secret (
  campaign TEXT PRIMARY KEY,
  key      BLOB NOT NULL UNIQUE,
  sealed   BLOB NOT NULL
) STRICT;
CREATE TABLE erased_person (
  campaign TEXT NOT NULL,
  tag      BLOB NOT NULL,
  PRIMARY KEY (campaign, tag)
) STRICT, WITHOUT ROWID;
