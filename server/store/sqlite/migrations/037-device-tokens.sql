-- A device gets another token without anybody going there: an officer asks for it, the hub offers it over the connection, and
-- the old one is good until the device has said that it keeps the new one, or has come with it.
CREATE TABLE device_rotation (
  device TEXT PRIMARY KEY,
  -- ms since 1970, and who asked
  asked  INTEGER NOT NULL,
  by     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE device_offered_token (
  device  TEXT NOT NULL,
  token   BLOB NOT NULL CHECK (length(token) = 32),
  offered INTEGER NOT NULL,
  PRIMARY KEY (device, token)
) STRICT, WITHOUT ROWID;
-- What a device says of the key with which it signs: kept in hardware, or in software.
ALTER TABLE device_seen ADD COLUMN key_kind TEXT;
