-- A service that the queue called off: when, ms. It counts only where a press made before that was found.
ALTER TABLE service ADD COLUMN cancelled INTEGER;
ALTER TABLE score_day ADD COLUMN cancelled INTEGER NOT NULL DEFAULT 0;
ALTER TABLE unit_day ADD COLUMN cancelled INTEGER NOT NULL DEFAULT 0;
-- Which matters services name, and when: those that nobody knows are listed, and a matter that is entered finds its own.
CREATE INDEX service_by_matter ON service (matter, at) WHERE matter IS NOT NULL;

-- Every name by which a unit was ever known in the ledger (`former` or present), and other names that the office entered.
CREATE TABLE unit_name (
  name  TEXT PRIMARY KEY,
  unit  TEXT NOT NULL REFERENCES unit (code),
  alias INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO unit_name (name, unit, alias)
  SELECT body ->> '$.name', coalesce(body ->> '$.unit', body ->> '$.code'), 0 FROM ledger
  WHERE kind IN ('unit', 'unit-change') AND body ->> '$.name' IS NOT NULL ORDER BY n
  ON CONFLICT (name) DO UPDATE SET unit = excluded.unit, alias = 0;

-- Not projections: an import of calls that is under way. Its rows are entered slice by slice; whoever looks a call up
-- finds them here until they are. An import that was not accepted is forgotten at the next start, another one goes on.
CREATE TABLE call_import (
  id       TEXT PRIMARY KEY,
  accepted INTEGER NOT NULL
) STRICT;
CREATE TABLE call_waiting (
  position INTEGER PRIMARY KEY,
  import   TEXT NOT NULL REFERENCES call_import (id),
  identity TEXT NOT NULL UNIQUE,
  rating   BLOB NOT NULL,
  content  TEXT NOT NULL,
  body     TEXT NOT NULL,
  words    BLOB
) STRICT;
