-- What devices said that they are, where that is a keypad model with known keys, and which keys test presses proved.
-- Both are projections, made again from the ledger.
CREATE TABLE device_model (
  n      INTEGER PRIMARY KEY,
  device TEXT NOT NULL,
  model  TEXT NOT NULL,
  -- digits of the levels that have a key, 5 first; NULL where the hub does not know the model
  levels TEXT
) STRICT;
CREATE INDEX device_model_by_device ON device_model (device, n);

CREATE TABLE key_proof (
  device TEXT NOT NULL,
  level  INTEGER NOT NULL,
  -- when the newest test press of this level occurred
  at     INTEGER NOT NULL,
  PRIMARY KEY (device, level)
) STRICT, WITHOUT ROWID;
