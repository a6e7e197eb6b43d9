-- Monthly reports of 12345 and the media (八.2): a projection of entries that no older ledger has.
CREATE TABLE monthly_report (
  n        INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  body     TEXT NOT NULL CHECK (body IN ('hotline', 'media')),
  -- 2026-10
  month    TEXT NOT NULL,
  version  INTEGER NOT NULL,
  operator TEXT NOT NULL,
  -- as JSON
  rows     TEXT NOT NULL,
  UNIQUE (body, month, version)
) STRICT;
