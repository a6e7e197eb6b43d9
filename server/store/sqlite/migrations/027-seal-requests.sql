-- Requests to seal a period (封存), which wait for a second officer: a projection of entries that no older ledger has.
CREATE TABLE seal_request (
  n         INTEGER PRIMARY KEY,
  at        INTEGER NOT NULL,
  method    TEXT NOT NULL,
  campaign  TEXT NOT NULL,
  from_date TEXT NOT NULL,
  to_date   TEXT NOT NULL,
  early     INTEGER NOT NULL CHECK (early IN (0, 1)),
  -- points of the check list, as JSON
  accepted  TEXT NOT NULL,
  content   TEXT NOT NULL,
  operator  TEXT NOT NULL,
  role      TEXT NOT NULL,
  bound     TEXT,
  reason    TEXT NOT NULL,
  -- the entry that sent it back, who did, and why
  refused   INTEGER,
  refused_by TEXT,
  refused_reason TEXT
) STRICT;
