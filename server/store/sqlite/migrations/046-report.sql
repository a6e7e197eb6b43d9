-- The analysis report (分析报告): versions of its chapters, and requests to seal it. Projections of entries that no older ledger has.
CREATE TABLE report_text (
  n         INTEGER PRIMARY KEY,
  at        INTEGER NOT NULL,
  campaign  TEXT NOT NULL,
  chapter   TEXT NOT NULL,
  version   INTEGER NOT NULL,
  hash      TEXT NOT NULL,
  operator  TEXT NOT NULL,
  UNIQUE (campaign, chapter, version)
) STRICT;

CREATE TABLE report_request (
  n         INTEGER PRIMARY KEY,
  at        INTEGER NOT NULL,
  campaign  TEXT NOT NULL,
  number    INTEGER NOT NULL,
  -- as in the entry, as JSON
  seals     TEXT NOT NULL,
  missing   TEXT NOT NULL,
  texts     TEXT NOT NULL,
  facts     TEXT NOT NULL,
  html      TEXT NOT NULL,
  operator  TEXT NOT NULL,
  reason    TEXT NOT NULL,
  -- the entry that sent it back, who did, and why
  refused   INTEGER,
  refused_by TEXT,
  refused_reason TEXT,
  -- the entry by which it was co-signed, when, and by whom
  sealed    INTEGER,
  sealed_at INTEGER,
  sealed_by TEXT,
  sealed_reason TEXT
) STRICT;
CREATE INDEX report_request_of ON report_request (campaign, n);

-- Beside the ledger: what was written, and what was asked to be sealed, byte for byte.
CREATE TABLE report_words (
  n     INTEGER PRIMARY KEY,
  salt  BLOB NOT NULL,
  text  TEXT NOT NULL
) STRICT;

CREATE TABLE report_document (
  n     INTEGER PRIMARY KEY,
  facts TEXT NOT NULL,
  html  TEXT NOT NULL
) STRICT;
