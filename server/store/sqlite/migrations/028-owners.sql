-- Owners of methods and reporting bodies sign in, too, each bound to one. A CHECK is changed by making the table anew.
CREATE TABLE user_new (
  username    TEXT PRIMARY KEY,
  role        TEXT NOT NULL CHECK (role IN (
    'clerk', 'hall-manager', 'unit', 'method-owner', 'reporter', 'campaign-office', 'auditor', 'admin')),
  hall        TEXT,
  unit        TEXT,
  password    TEXT NOT NULL CHECK (password LIKE '$scrypt$%'),
  must_change INTEGER NOT NULL CHECK (must_change IN (0, 1)),
  created     INTEGER NOT NULL,
  changed     INTEGER NOT NULL,
  -- since when the account is shut, or NULL
  disabled    INTEGER,
  method      TEXT,
  body        TEXT,
  CHECK (role <> 'hall-manager' OR hall IS NOT NULL),
  CHECK (role <> 'unit' OR unit IS NOT NULL),
  CHECK ((role = 'method-owner') = (method IS NOT NULL)),
  CHECK ((role = 'reporter') = (body IS NOT NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO user_new SELECT username, role, hall, unit, password, must_change, created, changed, disabled, NULL, NULL FROM user;
DROP TABLE user;
ALTER TABLE user_new RENAME TO user;
