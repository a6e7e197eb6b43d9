-- Problems that were fed back to units, and notes of units not interviewed (annex 1): projections of entries that no older
-- ledger has. Days are Shanghai days.
CREATE TABLE problem (
  n        INTEGER PRIMARY KEY,
  id       TEXT NOT NULL UNIQUE,
  at       INTEGER NOT NULL,
  unit     TEXT NOT NULL,
  source   TEXT NOT NULL CHECK (source IN ('hotline', 'platform', 'programme')),
  body     TEXT NOT NULL,
  fed_back INTEGER NOT NULL,
  solved   INTEGER,
  answered INTEGER,
  consent  INTEGER,
  until    INTEGER,
  -- the entry with the unit's last answer
  said     INTEGER
) STRICT;

CREATE TABLE not_interviewed (
  n    INTEGER PRIMARY KEY,
  id   TEXT NOT NULL UNIQUE,
  at   INTEGER NOT NULL,
  unit TEXT NOT NULL,
  day  INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
