-- Notices of results 通报 (七.1): projections of entries that no older ledger has.
CREATE TABLE notice (
  n        INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  campaign TEXT NOT NULL,
  version  INTEGER NOT NULL,
  -- entries of seals, as JSON
  seals    TEXT NOT NULL,
  operator TEXT NOT NULL,
  UNIQUE (campaign, version)
) STRICT;

CREATE TABLE notice_read (
  n        INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  notice   INTEGER NOT NULL,
  unit     TEXT NOT NULL,
  operator TEXT NOT NULL,
  UNIQUE (notice, unit)
) STRICT;
