-- What the public page's limits turned away, by Shanghai day and error; `harder`: puzzles that were harder than usual. Numbers
-- for the owner's page, beside the ledger: no rating came of it.
CREATE TABLE online_turned_away (
  day  INTEGER NOT NULL,
  code TEXT NOT NULL,
  n    INTEGER NOT NULL,
  PRIMARY KEY (day, code)
) STRICT, WITHOUT ROWID;
