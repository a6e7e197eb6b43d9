-- A second factor beside the password (RFC 6238), and who may do without one for how long. Secrets are sealed with a key of
-- the installation secret; recovery codes are hashed with a pepper of it.
CREATE TABLE second_factor (
  username  TEXT PRIMARY KEY REFERENCES user (username),
  -- nonce, ciphertext, tag of AES-256-GCM
  secret    BLOB NOT NULL,
  -- ms since 1970
  since     INTEGER NOT NULL,
  -- the newest step of 30 s whose code was used: no code twice
  last_step INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- An enrolment that waits for its first code. The factor of before, if any, holds until then.
CREATE TABLE factor_enrolment (
  username TEXT PRIMARY KEY REFERENCES user (username),
  secret   BLOB NOT NULL,
  begun    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_code (
  username TEXT NOT NULL REFERENCES user (username),
  code     BLOB NOT NULL,
  used     INTEGER,
  PRIMARY KEY (username, code)
) STRICT, WITHOUT ROWID;

-- Until when an account whose role needs a second factor may do without: begins with its first sign-in, and once.
CREATE TABLE factor_grace (
  username TEXT PRIMARY KEY REFERENCES user (username),
  until    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A reset that somebody asked for and nobody confirmed yet.
CREATE TABLE factor_request (
  username TEXT PRIMARY KEY REFERENCES user (username),
  asked_by TEXT NOT NULL,
  asked_at INTEGER NOT NULL,
  reason   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- When a session showed its second factor last, and whether it began through the gateway that checks certificates.
CREATE TABLE session_proof (
  session BLOB PRIMARY KEY REFERENCES session (id) ON DELETE CASCADE,
  at      INTEGER NOT NULL,
  gateway INTEGER NOT NULL CHECK (gateway IN (0, 1))
) STRICT, WITHOUT ROWID;

-- Passwords of before, newest last: nobody goes back to one of them.
CREATE TABLE old_password (
  n        INTEGER PRIMARY KEY,
  username TEXT NOT NULL REFERENCES user (username),
  password TEXT NOT NULL CHECK (password LIKE '$scrypt$%')
) STRICT;
CREATE INDEX old_password_of ON old_password (username, n);

-- Until when a password that somebody else set opens anything.
ALTER TABLE user ADD COLUMN one_time_until INTEGER;

-- The one hall for which a key is good; NULL: every hall.
ALTER TABLE api_key ADD COLUMN hall TEXT;
