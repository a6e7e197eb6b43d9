-- The ledger: append-only, hash-chained from the first entry (store/README.md).
CREATE TABLE ledger (
  n     INTEGER PRIMARY KEY,
  at    INTEGER NOT NULL,
  kind  TEXT NOT NULL,
  body  TEXT NOT NULL,
  prev  BLOB NOT NULL CHECK (length(prev) = 32),
  hash  BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'ledger-append-only'); END;
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'ledger-append-only'); END;
CREATE TRIGGER ledger_in_order BEFORE INSERT ON ledger
WHEN NEW.n <> (SELECT coalesce(max(n), 0) + 1 FROM ledger)
BEGIN SELECT RAISE(ABORT, 'ledger-gap'); END;
CREATE INDEX ledger_restores ON ledger (n) WHERE kind = 'restore';

-- Registry: who is where, when. Projections of ledger entries; intervals are half-open, `until` NULL is open-ended.
CREATE TABLE policy (
  version INTEGER PRIMARY KEY,
  since   INTEGER NOT NULL,
  digest  TEXT NOT NULL,
  body    TEXT NOT NULL
) STRICT;

CREATE TABLE unit (
  code     TEXT PRIMARY KEY,
  position INTEGER NOT NULL UNIQUE,
  name     TEXT NOT NULL,
  kind     TEXT NOT NULL CHECK (kind IN ('agency', 'company')),
  -- the unit in which this one goes on
  heir     TEXT REFERENCES unit (code)
) STRICT;

CREATE TABLE hall (
  code     TEXT PRIMARY KEY,
  position INTEGER NOT NULL UNIQUE,
  name     TEXT NOT NULL,
  hours    TEXT,
  zones    TEXT NOT NULL
) STRICT;

CREATE TABLE special_day (
  day  INTEGER PRIMARY KEY,
  open INTEGER NOT NULL CHECK (open IN (0, 1)),
  name TEXT NOT NULL
) STRICT;

CREATE TABLE window (
  id       INTEGER PRIMARY KEY,
  hall     TEXT NOT NULL REFERENCES hall (code),
  code     TEXT NOT NULL,
  name     TEXT NOT NULL,
  zone     TEXT NOT NULL,
  mode     TEXT NOT NULL CHECK (mode IN ('open', 'invited')),
  matter   TEXT,
  UNIQUE (hall, code)
) STRICT;

CREATE TABLE matter (
  name TEXT PRIMARY KEY,
  unit TEXT NOT NULL REFERENCES unit (code)
) STRICT;

CREATE TABLE staff (
  no    TEXT PRIMARY KEY,
  name  TEXT NOT NULL,
  unit  TEXT NOT NULL REFERENCES unit (code),
  photo TEXT
) STRICT;

CREATE TABLE device (
  id       TEXT PRIMARY KEY,
  kind     TEXT NOT NULL CHECK (kind IN ('kiosk', 'keypad')),
  enrolled INTEGER NOT NULL,
  revoked  INTEGER,
  key      TEXT
) STRICT;

CREATE TABLE posting (
  id     INTEGER PRIMARY KEY,
  window INTEGER NOT NULL REFERENCES window (id),
  unit   TEXT NOT NULL REFERENCES unit (code),
  since  INTEGER NOT NULL,
  until  INTEGER,
  CHECK (until IS NULL OR until > since)
) STRICT;
CREATE INDEX posting_by_window ON posting (window, since);
CREATE TRIGGER posting_no_overlap BEFORE INSERT ON posting
WHEN EXISTS (
  SELECT 1 FROM posting p WHERE p.window = NEW.window
  AND p.since < coalesce(NEW.until, 9e15) AND NEW.since < coalesce(p.until, 9e15))
BEGIN SELECT RAISE(ABORT, 'posting-overlap'); END;
CREATE TRIGGER posting_no_overlap_update BEFORE UPDATE ON posting
WHEN EXISTS (
  SELECT 1 FROM posting p WHERE p.window = NEW.window AND p.id <> OLD.id
  AND p.since < coalesce(NEW.until, 9e15) AND NEW.since < coalesce(p.until, 9e15))
BEGIN SELECT RAISE(ABORT, 'posting-overlap'); END;

CREATE TABLE placement (
  id     INTEGER PRIMARY KEY,
  device TEXT NOT NULL REFERENCES device (id),
  window INTEGER NOT NULL REFERENCES window (id),
  since  INTEGER NOT NULL,
  until  INTEGER,
  CHECK (until IS NULL OR until > since)
) STRICT;
CREATE INDEX placement_by_device ON placement (device, since);
CREATE INDEX placement_by_window ON placement (window, since);
CREATE TRIGGER placement_no_overlap BEFORE INSERT ON placement
WHEN EXISTS (
  SELECT 1 FROM placement p WHERE p.device = NEW.device
  AND p.since < coalesce(NEW.until, 9e15) AND NEW.since < coalesce(p.until, 9e15))
BEGIN SELECT RAISE(ABORT, 'placement-overlap'); END;
CREATE TRIGGER placement_no_overlap_update BEFORE UPDATE ON placement
WHEN EXISTS (
  SELECT 1 FROM placement p WHERE p.device = NEW.device AND p.id <> OLD.id
  AND p.since < coalesce(NEW.until, 9e15) AND NEW.since < coalesce(p.until, 9e15))
BEGIN SELECT RAISE(ABORT, 'placement-overlap'); END;

-- Who serves at a window (staff signed in), and when a window was paused.
CREATE TABLE duty (
  id     INTEGER PRIMARY KEY,
  window INTEGER NOT NULL REFERENCES window (id),
  staff  TEXT NOT NULL REFERENCES staff (no),
  since  INTEGER NOT NULL,
  until  INTEGER,
  CHECK (until IS NULL OR until >= since)
) STRICT;
CREATE INDEX duty_by_window ON duty (window, since);

CREATE TABLE pause (
  id     INTEGER PRIMARY KEY,
  window INTEGER NOT NULL REFERENCES window (id),
  since  INTEGER NOT NULL,
  until  INTEGER,
  CHECK (until IS NULL OR until >= since)
) STRICT;
CREATE INDEX pause_by_window ON pause (window, since);

-- Services and their invitations.
CREATE TABLE service (
  id         TEXT PRIMARY KEY,
  n          INTEGER NOT NULL UNIQUE,
  window     INTEGER NOT NULL REFERENCES window (id),
  -- hall, window, caseNo, ticketNo and day, as a keyed HMAC: the same service again is the same row
  identity   TEXT NOT NULL UNIQUE,
  -- the unit that the business system named, and the one that the service is counted for
  named      TEXT REFERENCES unit (code),
  unit       TEXT REFERENCES unit (code),
  staff      TEXT,
  matter     TEXT,
  party      TEXT NOT NULL,
  at         INTEGER NOT NULL,
  invitation TEXT NOT NULL UNIQUE,
  expires    INTEGER NOT NULL,
  shown      INTEGER,
  -- when the invitation stopped being open: a press, a newer service, or its expiry
  closed     INTEGER,
  outcome    TEXT CHECK (outcome IN ('pressed', 'unrated', 'device-down', 'not-invited')),
  rating     BLOB
) STRICT;
CREATE INDEX service_by_window ON service (window, at, n);
CREATE INDEX service_open ON service (expires) WHERE outcome IS NULL;

-- Ratings: presses with their extras, and 12345 answers (`source` call).
CREATE TABLE rating (
  id          BLOB PRIMARY KEY CHECK (length(id) = 16),
  n           INTEGER NOT NULL,
  source      TEXT NOT NULL CHECK (source IN ('press', 'call')),
  device      TEXT,
  seq         INTEGER,
  boot        BLOB,
  uptime      INTEGER,
  received    INTEGER NOT NULL,
  occurred    INTEGER NOT NULL,
  clock       TEXT NOT NULL,
  window      INTEGER,
  unit        TEXT,
  staff       TEXT,
  matter      TEXT,
  service     TEXT,
  first_level INTEGER NOT NULL,
  level       INTEGER NOT NULL,
  -- what screening needs besides time and level: see screening/facts
  facts       INTEGER NOT NULL,
  opens_group INTEGER NOT NULL,
  verdict     TEXT NOT NULL CHECK (verdict IN ('counted', 'held', 'excluded')),
  rule        TEXT NOT NULL,
  policy      INTEGER NOT NULL,
  -- an officer gave it to its unit
  settled     INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX rating_by_window ON rating (window, occurred, device, seq) WHERE source = 'press';
CREATE INDEX rating_in_tray ON rating (received) WHERE unit IS NULL;

CREATE TABLE extra (
  id     BLOB PRIMARY KEY CHECK (length(id) = 16),
  n      INTEGER NOT NULL UNIQUE,
  press  BLOB NOT NULL,
  device TEXT NOT NULL,
  seq    INTEGER NOT NULL,
  boot   BLOB NOT NULL,
  uptime INTEGER NOT NULL,
  level  INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX extra_by_press ON extra (press, seq);

CREATE TABLE call (
  identity TEXT PRIMARY KEY,
  rating   BLOB NOT NULL,
  content  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Delivery accounting: runs of seq received from a device, and how often one seq came with two ids.
CREATE TABLE delivery (
  device TEXT NOT NULL,
  first  INTEGER NOT NULL,
  last   INTEGER NOT NULL,
  PRIMARY KEY (device, first)
) STRICT, WITHOUT ROWID;
CREATE TABLE gap (
  device  TEXT NOT NULL,
  first   INTEGER NOT NULL,
  last    INTEGER NOT NULL,
  noticed INTEGER NOT NULL,
  filled  INTEGER,
  PRIMARY KEY (device, first)
) STRICT, WITHOUT ROWID;
CREATE TABLE seq_twice (
  device TEXT NOT NULL,
  seq    INTEGER NOT NULL,
  n      INTEGER NOT NULL,
  PRIMARY KEY (device, seq, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE refusal (
  n      INTEGER PRIMARY KEY,
  device TEXT NOT NULL,
  at     INTEGER NOT NULL,
  code   TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  UNIQUE (device, sha256, code)
) STRICT;

-- Score: one row a Shanghai day, window (0: by telephone) and unit ('' : the tray).
CREATE TABLE score_day (
  day     INTEGER NOT NULL,
  window  INTEGER NOT NULL,
  unit    TEXT NOT NULL,
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
  PRIMARY KEY (day, window, unit)
) STRICT, WITHOUT ROWID;
CREATE INDEX score_day_by_unit ON score_day (unit, day);

-- Not projections: what the ledger must not hold, or what only the running hub needs.
CREATE TABLE device_boot (
  device TEXT NOT NULL,
  boot   BLOB NOT NULL,
  -- hub time minus the device's wall clock, ms
  offset INTEGER NOT NULL,
  noted  INTEGER NOT NULL,
  PRIMARY KEY (device, boot)
) STRICT, WITHOUT ROWID;

CREATE TABLE device_seen (
  device  TEXT PRIMARY KEY,
  at      INTEGER NOT NULL,
  pending INTEGER NOT NULL,
  model   TEXT,
  version TEXT
) STRICT, WITHOUT ROWID;

-- Comments, encrypted and erasable; the chain holds their salted hash only.
CREATE TABLE private_text (
  id     BLOB PRIMARY KEY CHECK (length(id) = 16),
  sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;
