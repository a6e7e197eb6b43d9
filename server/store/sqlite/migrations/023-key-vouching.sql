-- How far a program's key may be trusted to put something on record (access/README.md): as `standing` of accounts, one
-- row of every key whose scope needs a second person. Rows of older keys are made when access is opened.
CREATE TABLE api_key_standing (
  name       TEXT PRIMARY KEY REFERENCES api_key (name),
  -- made before the first counted rating
  founding   INTEGER NOT NULL CHECK (founding IN (0, 1)),
  -- since when there is the key, and who made it
  since      INTEGER NOT NULL,
  by         TEXT NOT NULL,
  -- running time of the hub at which it is good without anybody's word; 0 for a founding key
  due        INTEGER NOT NULL,
  vouched_by TEXT,
  vouched_at INTEGER,
  CHECK ((vouched_by IS NULL) = (vouched_at IS NULL))
) STRICT, WITHOUT ROWID;
