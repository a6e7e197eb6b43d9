-- Duties and pauses by the entries that said them, so that a correction of the hub's clock can move them in time; `duty` and
-- `pause` are the intervals that follow from these.
CREATE TABLE duty_event (
  n      INTEGER PRIMARY KEY,
  window INTEGER NOT NULL REFERENCES window (id),
  -- who signed in; null: somebody signed out
  staff  TEXT REFERENCES staff (no),
  since  INTEGER NOT NULL,
  -- when it ends at the latest, by the hours known when it was entered, or moved
  closes INTEGER,
  CHECK ((staff IS NULL) = (closes IS NULL))
) STRICT;
CREATE TABLE pause_event (
  n      INTEGER PRIMARY KEY,
  window INTEGER NOT NULL REFERENCES window (id),
  paused INTEGER NOT NULL CHECK (paused IN (0, 1)),
  since  INTEGER NOT NULL
) STRICT;
