-- The last measured item of each run, by seq: an estimated press was made after the one before it.
DROP TABLE delivery;
CREATE TABLE delivery (
  device TEXT NOT NULL,
  first  INTEGER NOT NULL,
  last   INTEGER NOT NULL,
  measured    INTEGER,
  measured_at INTEGER,
  PRIMARY KEY (device, first),
  CHECK ((measured IS NULL) = (measured_at IS NULL))
) STRICT, WITHOUT ROWID;

-- What a correction of the past asks for, whatever a year holds: presses of devices that stood nowhere, and those whose
-- moment is only estimated, which may have been made until they came.
CREATE INDEX rating_nowhere ON rating (device) WHERE source = 'press' AND window IS NULL;
CREATE INDEX rating_estimated ON rating (received) WHERE clock <> 'measured';
