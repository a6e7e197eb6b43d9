-- The representatives' ballot (两代表一委员). The box is no table: it is a file of its own (store/ballot-box).
CREATE TABLE ballot_voter (
  campaign TEXT NOT NULL,
  no       INTEGER NOT NULL,
  -- name, month of birth, end of phone, unit, rank and salt, under a key of its own
  key      BLOB NOT NULL UNIQUE,
  sealed   BLOB NOT NULL,
  -- JSON: the rolls, with what each says of the seat
  seats    TEXT NOT NULL,
  -- SHA-256 of what the slip's code makes; null: no slip
  digest   BLOB UNIQUE,
  -- SHA-256 of the blinded value that was signed, and the Shanghai day; null: no ticket
  blinded  BLOB,
  day      TEXT,
  PRIMARY KEY (campaign, no)
) STRICT;

-- What was said of two voters of one name.
CREATE TABLE ballot_pair (
  campaign TEXT NOT NULL,
  pair     TEXT NOT NULL,
  PRIMARY KEY (campaign, pair)
) STRICT, WITHOUT ROWID;

-- Before the opening: the issuer's key and the box's; bytes as they are.
CREATE TABLE ballot_keys (
  campaign       TEXT PRIMARY KEY,
  issuer_key     BLOB NOT NULL,
  box_key        BLOB NOT NULL,
  box_key_sealed BLOB NOT NULL
) STRICT;

-- Asked changes of the roll after the opening.
CREATE TABLE ballot_request (
  id       INTEGER PRIMARY KEY,
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

-- Encrypted copies of ballots that are being filled in, for whoever goes on with another phone.
CREATE TABLE ballot_copy (
  id     BLOB PRIMARY KEY,
  key    BLOB NOT NULL UNIQUE,
  sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Projections of entries.
CREATE TABLE ballot_opening (
  n        INTEGER PRIMARY KEY,
  campaign TEXT NOT NULL,
  body     TEXT NOT NULL
) STRICT;
CREATE TABLE ballot_count (
  opening INTEGER NOT NULL,
  day     TEXT NOT NULL,
  tickets INTEGER NOT NULL,
  ballots INTEGER NOT NULL,
  PRIMARY KEY (opening, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE ballot_box (
  n       INTEGER PRIMARY KEY,
  opening INTEGER NOT NULL,
  ballots INTEGER NOT NULL,
  root    TEXT NOT NULL
) STRICT;
CREATE TABLE ballot_close (
  n       INTEGER PRIMARY KEY,
  opening INTEGER NOT NULL UNIQUE,
  campaign TEXT NOT NULL,
  body    TEXT NOT NULL
) STRICT;
