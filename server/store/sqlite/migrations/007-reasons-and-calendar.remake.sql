-- Which subjects a rating names (campaign document 四): by extras, by callers.
CREATE TABLE rating_reason (
  rating BLOB NOT NULL,
  code   TEXT NOT NULL,
  PRIMARY KEY (rating, code)
) STRICT, WITHOUT ROWID;

-- What officers decide about is few at any time.
CREATE INDEX rating_held ON rating (occurred) WHERE verdict = 'held';

-- What a score needs of the registry as it was known at an earlier time.
CREATE INDEX ledger_of_scores ON ledger (n) WHERE kind IN ('policy', 'unit', 'unit-change', 'hall', 'window', 'posting');

-- Not a projection: dates of the campaign's calendar that the office marked as done.
CREATE TABLE milestone_done (
  campaign TEXT NOT NULL,
  code     TEXT NOT NULL,
  at       INTEGER NOT NULL,
  by       TEXT NOT NULL,
  word     TEXT NOT NULL,
  PRIMARY KEY (campaign, code)
) STRICT, WITHOUT ROWID;
