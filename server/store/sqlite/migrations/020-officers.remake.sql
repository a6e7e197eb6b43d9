-- Taking a decision back is asked for, too; a consent names the content that it is about.
DROP TABLE decision_request;
DROP TABLE seal_stand;

CREATE TABLE decision_request (
  id       TEXT PRIMARY KEY,
  n        INTEGER NOT NULL UNIQUE,
  at       INTEGER NOT NULL,
  action   TEXT NOT NULL CHECK (action IN ('exclude', 'void', 'withdraw')),
  ground   TEXT CHECK (ground IN ('mistaken', 'malicious')),
  case_id  TEXT,
  operator TEXT NOT NULL,
  role     TEXT NOT NULL,
  bound    TEXT,
  reason   TEXT NOT NULL,
  state    TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'refused'))
) STRICT;
CREATE INDEX decision_request_waiting ON decision_request (at) WHERE state = 'waiting';

-- Without `content`: of a version that asked for the held ratings alone.
CREATE TABLE seal_stand (
  n         INTEGER PRIMARY KEY,
  at        INTEGER NOT NULL,
  from_date TEXT NOT NULL,
  to_date   TEXT NOT NULL,
  held      INTEGER NOT NULL,
  digest    TEXT NOT NULL,
  content   TEXT,
  operator  TEXT NOT NULL,
  role      TEXT NOT NULL,
  bound     TEXT,
  reason    TEXT NOT NULL
) STRICT;

-- A ledger that began under the first rules says from which entry on the second hold.
INSERT INTO once (task) SELECT 'officer-rules' WHERE EXISTS (SELECT 1 FROM ledger);
