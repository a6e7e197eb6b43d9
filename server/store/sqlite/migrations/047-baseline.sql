-- What a campaign is held against, as a file brought it: a projection of entries that no older ledger has.
CREATE TABLE baseline_line (
  n         INTEGER NOT NULL,
  campaign  TEXT NOT NULL,
  method    TEXT NOT NULL,
  unit      TEXT NOT NULL,
  -- hundredths
  score     INTEGER,
  rank      INTEGER,
  PRIMARY KEY (campaign, method, n, unit)
) STRICT, WITHOUT ROWID;
