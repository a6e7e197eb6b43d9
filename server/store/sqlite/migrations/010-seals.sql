-- Seals (封存): projections of the ledger. What a seal says stands in its entry.
CREATE TABLE seal (
  n         INTEGER PRIMARY KEY,
  at        INTEGER NOT NULL,
  campaign  TEXT NOT NULL,
  from_date TEXT NOT NULL,
  to_date   TEXT NOT NULL,
  since     INTEGER NOT NULL,
  until     INTEGER NOT NULL,
  operator  TEXT NOT NULL,
  second    TEXT,
  reason    TEXT NOT NULL,
  package   TEXT,
  reopened  INTEGER
) STRICT;
CREATE TABLE seal_stand (
  n         INTEGER PRIMARY KEY,
  at        INTEGER NOT NULL,
  from_date TEXT NOT NULL,
  to_date   TEXT NOT NULL,
  held      INTEGER NOT NULL,
  digest    TEXT NOT NULL,
  operator  TEXT NOT NULL,
  role      TEXT NOT NULL,
  reason    TEXT NOT NULL
) STRICT;
CREATE TABLE reopen_request (
  n        INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  seal     INTEGER NOT NULL,
  operator TEXT NOT NULL,
  reason   TEXT NOT NULL
) STRICT;
