-- The day's figures also by the Shanghai day on which the ledger learnt them: as known at the end of day D they are the
-- sums over `known` <= D, today's are the sums over all.
DROP TABLE score_day;
CREATE TABLE score_day (
  day     INTEGER NOT NULL,
  -- 0: by telephone
  window  INTEGER NOT NULL,
  -- '': the tray
  unit    TEXT NOT NULL,
  -- Shanghai day of the entry's `at`
  known   INTEGER NOT NULL,
  c1 INTEGER NOT NULL DEFAULT 0, c2 INTEGER NOT NULL DEFAULT 0, c3 INTEGER NOT NULL DEFAULT 0,
  c4 INTEGER NOT NULL DEFAULT 0, c5 INTEGER NOT NULL DEFAULT 0,
  -- raw: all but `test` and `signature`
  r1 INTEGER NOT NULL DEFAULT 0, r2 INTEGER NOT NULL DEFAULT 0, r3 INTEGER NOT NULL DEFAULT 0,
  r4 INTEGER NOT NULL DEFAULT 0, r5 INTEGER NOT NULL DEFAULT 0,
  held    INTEGER NOT NULL DEFAULT 0,
  served  INTEGER NOT NULL DEFAULT 0,
  invited INTEGER NOT NULL DEFAULT 0,
  shown   INTEGER NOT NULL DEFAULT 0,
  pressed INTEGER NOT NULL DEFAULT 0,
  unrated INTEGER NOT NULL DEFAULT 0,
  down    INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (day, window, unit, known)
) STRICT, WITHOUT ROWID;

-- The same figures without the window: a tenth of the rows, so that a year of every unit is summed in an instant.
CREATE TABLE unit_day (
  day     INTEGER NOT NULL,
  unit    TEXT NOT NULL,
  known   INTEGER NOT NULL,
  c1 INTEGER NOT NULL DEFAULT 0, c2 INTEGER NOT NULL DEFAULT 0, c3 INTEGER NOT NULL DEFAULT 0,
  c4 INTEGER NOT NULL DEFAULT 0, c5 INTEGER NOT NULL DEFAULT 0,
  r1 INTEGER NOT NULL DEFAULT 0, r2 INTEGER NOT NULL DEFAULT 0, r3 INTEGER NOT NULL DEFAULT 0,
  r4 INTEGER NOT NULL DEFAULT 0, r5 INTEGER NOT NULL DEFAULT 0,
  held    INTEGER NOT NULL DEFAULT 0,
  served  INTEGER NOT NULL DEFAULT 0,
  invited INTEGER NOT NULL DEFAULT 0,
  shown   INTEGER NOT NULL DEFAULT 0,
  pressed INTEGER NOT NULL DEFAULT 0,
  unrated INTEGER NOT NULL DEFAULT 0,
  down    INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (day, unit, known)
) STRICT, WITHOUT ROWID;
