-- Whether a unit without a rank joins the follow-up list: a projection of entries that no older ledger has.
CREATE TABLE follow_up_word (
  seal     INTEGER NOT NULL,
  unit     TEXT NOT NULL,
  n        INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  joins    INTEGER NOT NULL CHECK (joins IN (0, 1)),
  reason   TEXT NOT NULL,
  operator TEXT NOT NULL,
  PRIMARY KEY (seal, unit)
) STRICT, WITHOUT ROWID;
