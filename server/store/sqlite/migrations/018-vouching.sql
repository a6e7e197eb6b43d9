-- How far an account may be trusted to decide (access/README.md): of every role that needs a second person, one row.
-- Rows of accounts that are older than this table are made when access is opened: see access/standing.ts.
CREATE TABLE standing (
  username   TEXT PRIMARY KEY REFERENCES user (username),
  -- made before the first counted rating, and nobody else touched it since
  founding   INTEGER NOT NULL CHECK (founding IN (0, 1)),
  -- since when it is as it is, and who made it so
  since      INTEGER NOT NULL,
  by         TEXT NOT NULL,
  -- running time of the hub at which it may decide without anybody's word; 0 for a founding account
  due        INTEGER NOT NULL,
  vouched_by TEXT,
  vouched_at INTEGER,
  CHECK ((vouched_by IS NULL) = (vouched_at IS NULL))
) STRICT, WITHOUT ROWID;

-- For how long the hub has run in all, ms: no clock that is set ahead makes it longer.
CREATE TABLE running_time (ran INTEGER NOT NULL CHECK (ran >= 0)) STRICT;
INSERT INTO running_time VALUES (0);

-- Whose password somebody else replaced: the owner hears of it.
CREATE INDEX audit_resets ON audit (subject, n) WHERE action = 'user:password-reset';
