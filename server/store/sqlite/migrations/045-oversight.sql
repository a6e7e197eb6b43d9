-- Programmes and inspections (八.1, 八.3), and what the office sends back of monthly reports (八.2): projections of entries
-- that no older ledger has.
CREATE TABLE programme (
  n        INTEGER PRIMARY KEY,
  id       TEXT NOT NULL UNIQUE,
  at       INTEGER NOT NULL,
  unit     TEXT NOT NULL,
  sort     TEXT NOT NULL CHECK (sort IN ('hotline', 'tv', 'web', 'topic')),
  -- Shanghai day
  day      INTEGER NOT NULL,
  operator TEXT NOT NULL,
  -- entry of what the unit did; the last one stands
  outcome  INTEGER
) STRICT;

CREATE TABLE inspection (
  n        INTEGER PRIMARY KEY,
  id       TEXT NOT NULL UNIQUE,
  at       INTEGER NOT NULL,
  unit     TEXT NOT NULL,
  body     TEXT NOT NULL,
  day      INTEGER NOT NULL,
  operator TEXT NOT NULL
) STRICT;

CREATE TABLE inspection_step (
  n    INTEGER PRIMARY KEY,
  id   TEXT NOT NULL,
  at   INTEGER NOT NULL,
  step TEXT NOT NULL,
  day  INTEGER NOT NULL
) STRICT;
CREATE INDEX inspection_step_of ON inspection_step (id);

-- The entry by which the office sent a version back.
ALTER TABLE monthly_report ADD COLUMN returned INTEGER;

-- Beside the ledger: what is being written, under the key of texts. Drafts are no evidence.
CREATE TABLE monthly_draft (
  body   TEXT NOT NULL,
  month  TEXT NOT NULL,
  at     INTEGER NOT NULL,
  by     TEXT NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (body, month)
) STRICT;
