-- The online channel (网络评议): ratings, their sums by day, and what officers decided, as projections of entries that no
-- older ledger has.
CREATE TABLE online_rating (
  n            INTEGER PRIMARY KEY,
  id           BLOB NOT NULL UNIQUE,
  -- the one that went on when it came
  unit         TEXT NOT NULL,
  named        TEXT,
  satisfaction INTEGER NOT NULL,
  image        INTEGER NOT NULL,
  received     INTEGER NOT NULL,
  -- Shanghai day number
  day          INTEGER NOT NULL,
  address      TEXT NOT NULL,
  comment      TEXT,
  receipt      BLOB NOT NULL UNIQUE,
  policy       INTEGER NOT NULL,
  -- what the rules say, and what holds
  screening_verdict TEXT NOT NULL,
  screening_rule    TEXT NOT NULL,
  verdict      TEXT NOT NULL CHECK (verdict IN ('counted', 'held', 'excluded')),
  rule         TEXT NOT NULL
) STRICT;
CREATE INDEX online_rating_address ON online_rating (address, day, unit);
CREATE INDEX online_rating_arrived ON online_rating (unit, received) WHERE screening_rule IN ('ok', 'burst', 'unit-swing');
CREATE INDEX online_rating_held ON online_rating (received) WHERE verdict = 'held';
CREATE INDEX online_rating_received ON online_rating (received);

CREATE TABLE online_browser (
  hash     TEXT NOT NULL,
  unit     TEXT NOT NULL,
  received INTEGER NOT NULL,
  n        INTEGER NOT NULL,
  PRIMARY KEY (hash, unit, received, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE online_day (
  unit         TEXT NOT NULL,
  day          INTEGER NOT NULL,
  satisfaction INTEGER NOT NULL,
  image        INTEGER NOT NULL,
  -- neither a repeat nor too many of an address
  arrived      INTEGER NOT NULL,
  counted      INTEGER NOT NULL,
  held         INTEGER NOT NULL,
  left_out     INTEGER NOT NULL,
  PRIMARY KEY (unit, day, satisfaction, image)
) STRICT, WITHOUT ROWID;

CREATE TABLE online_request (
  id       TEXT PRIMARY KEY,
  n        INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  action   TEXT NOT NULL CHECK (action IN ('exclude', 'void', 'withdraw')),
  ground   TEXT,
  operator TEXT NOT NULL,
  role     TEXT NOT NULL,
  bound    TEXT,
  reason   TEXT NOT NULL,
  state    TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'refused'))
) STRICT;
CREATE TABLE online_asked (
  request TEXT NOT NULL,
  rating  BLOB NOT NULL,
  PRIMARY KEY (request, rating)
) STRICT, WITHOUT ROWID;
CREATE INDEX online_asked_rating ON online_asked (rating);
CREATE TABLE online_decision (
  n        INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  rating   BLOB NOT NULL,
  action   TEXT NOT NULL,
  request  TEXT,
  operator TEXT NOT NULL,
  reason   TEXT NOT NULL
) STRICT;
CREATE INDEX online_decision_rating ON online_decision (rating);

-- Beside the ledger: comments with the salt of their hash, and the key of each month, under keys of their own (personal.keys).
CREATE TABLE online_comment (
  n      INTEGER PRIMARY KEY,
  key    BLOB NOT NULL UNIQUE,
  sealed BLOB NOT NULL
) STRICT;
CREATE TABLE online_month_key (
  month  TEXT PRIMARY KEY,
  key    BLOB NOT NULL UNIQUE,
  sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Challenges that were used, until they expire.
CREATE TABLE online_spent (
  challenge BLOB PRIMARY KEY,
  expires   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX online_spent_expires ON online_spent (expires);
