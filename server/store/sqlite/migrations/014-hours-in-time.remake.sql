-- Hours of a hall, special days and the mode of a window, each as it holds from some day or instant on.
DROP TABLE window;
DROP TABLE special_day;
DROP TABLE hall;

CREATE TABLE hall (
  code     TEXT PRIMARY KEY,
  position INTEGER NOT NULL UNIQUE,
  name     TEXT NOT NULL,
  zones    TEXT NOT NULL
) STRICT;

-- Without `weekly` the hall is always open from that day on.
CREATE TABLE hall_hours (
  hall   TEXT NOT NULL REFERENCES hall (code),
  day    INTEGER NOT NULL,
  weekly TEXT CHECK (weekly IS NULL OR json_valid(weekly)),
  PRIMARY KEY (hall, day)
) STRICT, WITHOUT ROWID;

-- One day of one hall that goes neither by its weekly hours nor by the calendar.
CREATE TABLE hall_day (
  hall     TEXT NOT NULL REFERENCES hall (code),
  day      INTEGER NOT NULL,
  openings TEXT NOT NULL CHECK (json_valid(openings)),
  name     TEXT,
  PRIMARY KEY (hall, day)
) STRICT, WITHOUT ROWID;

-- The calendar of all halls: public holidays and make-up workdays.
CREATE TABLE special_day (
  day  INTEGER PRIMARY KEY,
  open INTEGER NOT NULL CHECK (open IN (0, 1)),
  name TEXT NOT NULL
) STRICT;

CREATE TABLE window (
  id     INTEGER PRIMARY KEY,
  hall   TEXT NOT NULL REFERENCES hall (code),
  code   TEXT NOT NULL,
  name   TEXT NOT NULL,
  zone   TEXT NOT NULL,
  matter TEXT,
  UNIQUE (hall, code)
) STRICT;

CREATE TABLE window_mode (
  window INTEGER NOT NULL REFERENCES window (id),
  since  INTEGER NOT NULL,
  mode   TEXT NOT NULL CHECK (mode IN ('open', 'invited')),
  PRIMARY KEY (window, since)
) STRICT, WITHOUT ROWID;

-- Who changed hours and modes, when and why: few entries of a year.
CREATE INDEX ledger_of_hours ON ledger (n) WHERE kind IN ('special-day', 'hours', 'hall-day', 'window-mode');
