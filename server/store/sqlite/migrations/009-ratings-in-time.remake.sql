-- Ratings in the order of the ledger, with one index in the order of time. Presses come nearly in that order, so a
-- commit writes the last pages of each and not one page a window.
DROP TABLE rating;
CREATE TABLE rating (
  n           INTEGER PRIMARY KEY,
  id          BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  source      TEXT NOT NULL CHECK (source IN ('press', 'call')),
  device      TEXT,
  seq         INTEGER,
  received    INTEGER NOT NULL,
  occurred    INTEGER NOT NULL,
  clock       TEXT NOT NULL,
  window      INTEGER,
  unit        TEXT,
  staff       TEXT,
  matter      TEXT,
  service     TEXT,
  level       INTEGER NOT NULL,
  -- what screening needs besides time and level: see screening/facts
  facts       INTEGER NOT NULL,
  opens_group INTEGER NOT NULL,
  verdict     TEXT NOT NULL CHECK (verdict IN ('counted', 'held', 'excluded')),
  rule        TEXT NOT NULL,
  -- what screening says of a rating that officers decided
  screening_verdict TEXT,
  screening_rule    TEXT,
  -- an officer gave it to its unit
  settled     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX rating_in_time ON rating (occurred, window);
CREATE INDEX rating_held ON rating (occurred) WHERE verdict = 'held';
CREATE INDEX rating_caught ON rating (occurred, unit, rule, verdict, level) WHERE rule <> 'ok';
CREATE INDEX rating_in_tray ON rating (received) WHERE unit IS NULL;

CREATE INDEX score_day_by_window ON score_day (window, day);
