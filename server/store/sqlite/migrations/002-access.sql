-- Access: who may sign in, which device and program is which, and what administrators did.
-- None of it is a projection of the ledger, so nothing here refers to the registry's tables, which are rebuilt.
-- No table holds a password, token, key, code or PIN: only what is left of it after scrypt, SHA-256 or HMAC.

CREATE TABLE user (
  username    TEXT PRIMARY KEY,
  role        TEXT NOT NULL CHECK (role IN ('clerk', 'hall-manager', 'unit', 'campaign-office', 'auditor', 'admin')),
  hall        TEXT,
  unit        TEXT,
  password    TEXT NOT NULL CHECK (password LIKE '$scrypt$%'),
  must_change INTEGER NOT NULL CHECK (must_change IN (0, 1)),
  created     INTEGER NOT NULL,
  changed     INTEGER NOT NULL,
  -- since when the account is shut, or NULL
  disabled    INTEGER,
  CHECK (role <> 'hall-manager' OR hall IS NOT NULL),
  CHECK (role <> 'unit' OR unit IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
  id       BLOB PRIMARY KEY CHECK (length(id) = 32),
  username TEXT NOT NULL REFERENCES user (username),
  created  INTEGER NOT NULL,
  -- moves on with use, to the minute
  seen     INTEGER NOT NULL,
  ended    INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_user ON session (username) WHERE ended IS NULL;
CREATE INDEX session_by_age ON session (created);

CREATE TABLE device_credential (
  device TEXT PRIMARY KEY,
  token  BLOB NOT NULL CHECK (length(token) = 32),
  issued INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE pairing_code (
  code    BLOB PRIMARY KEY CHECK (length(code) = 32),
  kind    TEXT NOT NULL CHECK (kind IN ('kiosk', 'keypad')),
  -- where the device will stand; both or neither
  hall    TEXT,
  window  TEXT,
  -- a device known already that is enrolled anew
  device  TEXT,
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  by      TEXT NOT NULL,
  used    INTEGER,
  CHECK ((hall IS NULL) = (window IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE api_key (
  name    TEXT PRIMARY KEY,
  scope   TEXT NOT NULL CHECK (scope IN ('services', 'hotline', 'metrics')),
  key     BLOB NOT NULL UNIQUE CHECK (length(key) = 32),
  created INTEGER NOT NULL,
  revoked INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE staff_pin (
  staff TEXT PRIMARY KEY,
  pin   TEXT NOT NULL CHECK (pin LIKE '$scrypt$%'),
  since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  n       INTEGER PRIMARY KEY,
  at      INTEGER NOT NULL,
  actor   TEXT NOT NULL,
  action  TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail  TEXT NOT NULL CHECK (json_valid(detail)),
  address TEXT
) STRICT;
CREATE INDEX audit_by_time ON audit (at);

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'audit-append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'audit-append-only'); END;
CREATE TRIGGER audit_in_order BEFORE INSERT ON audit
WHEN NEW.n <> (SELECT coalesce(max(n), 0) + 1 FROM audit)
BEGIN SELECT RAISE(ABORT, 'audit-gap'); END;
