-- Not a projection: when devices were connected, for the day's end.
CREATE TABLE device_online (
  device TEXT NOT NULL,
  since  INTEGER NOT NULL,
  -- last heard of; moves on while the connection lasts
  until  INTEGER NOT NULL,
  PRIMARY KEY (device, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX device_online_by_end ON device_online (until);
