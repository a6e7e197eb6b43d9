-- Officers' decisions above screening: what screening says goes on below.
ALTER TABLE rating ADD COLUMN screening_verdict TEXT;
ALTER TABLE rating ADD COLUMN screening_rule TEXT;
-- What a rule caught or officers decided: few beside all others, and asked for by the desk.
CREATE INDEX rating_caught ON rating (occurred, unit, rule, verdict, level) WHERE rule <> 'ok';

-- What one officer asks and another one decides.
CREATE TABLE decision_request (
  id       TEXT PRIMARY KEY,
  n        INTEGER NOT NULL UNIQUE,
  at       INTEGER NOT NULL,
  action   TEXT NOT NULL CHECK (action IN ('exclude', 'void')),
  ground   TEXT CHECK (ground IN ('mistaken', 'malicious')),
  case_id  TEXT,
  operator TEXT NOT NULL,
  role     TEXT NOT NULL,
  bound    TEXT,
  reason   TEXT NOT NULL,
  state    TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'refused'))
) STRICT;
CREATE INDEX decision_request_waiting ON decision_request (at) WHERE state = 'waiting';
CREATE TABLE decision_asked (
  request TEXT NOT NULL,
  rating  BLOB NOT NULL,
  PRIMARY KEY (request, rating)
) STRICT, WITHOUT ROWID;
CREATE INDEX decision_asked_by_rating ON decision_asked (rating);

CREATE TABLE decision (
  n        INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  rating   BLOB NOT NULL,
  action   TEXT NOT NULL CHECK (action IN ('release', 'exclude', 'void', 'withdraw')),
  request  TEXT,
  operator TEXT NOT NULL,
  reason   TEXT NOT NULL
) STRICT;
CREATE INDEX decision_by_rating ON decision (rating, n);
