-- What a large correction makes of rows, prepared beside them. No projection: what a hub that died left here is carried out
-- (closed) or thrown away (not closed) at its next start.
CREATE TABLE correction_work (
  only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
  id       TEXT NOT NULL,
  -- its closing entry is written: these are the rows that hold
  closed   INTEGER NOT NULL CHECK (closed IN (0, 1))
) STRICT;

CREATE TABLE rating_after (
  n            INTEGER PRIMARY KEY,
  id           BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  received     INTEGER NOT NULL,
  occurred     INTEGER NOT NULL,
  window       INTEGER,
  unit         TEXT,
  staff        TEXT,
  matter       TEXT,
  service      TEXT,
  facts        INTEGER NOT NULL,
  opens_group  INTEGER NOT NULL,
  verdict      TEXT NOT NULL,
  rule         TEXT NOT NULL,
  screening_verdict TEXT,
  screening_rule    TEXT,
  -- where the row stands in the table until then
  was_occurred INTEGER NOT NULL,
  was_window   INTEGER
) STRICT;
CREATE INDEX rating_after_in_time ON rating_after (occurred);
CREATE INDEX rating_after_was_in_time ON rating_after (was_occurred);

CREATE TABLE service_after (
  id      TEXT PRIMARY KEY,
  window  INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  shown   INTEGER,
  closed  INTEGER,
  cancelled INTEGER,
  unit    TEXT,
  outcome TEXT,
  rating  BLOB,
  was_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX service_after_in_time ON service_after (window, at);
CREATE INDEX service_after_was_in_time ON service_after (window, was_at);
