-- Alerts of the halls: what the hub noticed and what was said to it. No projection of the ledger: whether a device was
-- connected is nothing that the record knows. Windows by code, since the registry's tables are made again.
CREATE TABLE alert (
  id           BLOB PRIMARY KEY CHECK (length(id) = 16),
  hall         TEXT NOT NULL,
  window       TEXT NOT NULL,
  rule         TEXT NOT NULL,
  -- what it is about within the window: a device, a rating, or ''
  subject      TEXT NOT NULL,
  since        INTEGER NOT NULL,
  noticed      INTEGER NOT NULL,
  evidence     TEXT NOT NULL CHECK (json_valid(evidence)),
  until        INTEGER,
  acknowledged INTEGER,
  operator     TEXT,
  word         TEXT,
  CHECK ((acknowledged IS NULL) = (word IS NULL) AND (word IS NULL) = (operator IS NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX alert_open ON alert (hall, window, rule, subject) WHERE until IS NULL;
CREATE INDEX alert_by_time ON alert (hall, noticed);

-- Rules as a hall's manager set them; what is not here is as the configuration has it.
CREATE TABLE alert_setting (
  hall     TEXT NOT NULL,
  rule     TEXT NOT NULL,
  body     TEXT NOT NULL CHECK (json_valid(body)),
  changed  INTEGER NOT NULL,
  operator TEXT NOT NULL,
  PRIMARY KEY (hall, rule)
) STRICT, WITHOUT ROWID;

-- How often each key of a device was pressed: `presses` is the device's count at the last press of this key, level 0
-- its count by now. Written now and then: what a crash loses of it matters to no number.
CREATE TABLE key_use (
  device  TEXT NOT NULL,
  level   INTEGER NOT NULL CHECK (level BETWEEN 0 AND 5),
  presses INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  PRIMARY KEY (device, level)
) STRICT, WITHOUT ROWID;

-- From when a case is to be mended: the finding, or the campaign office's no to a request to void.
ALTER TABLE case_file ADD COLUMN mend_since INTEGER;
