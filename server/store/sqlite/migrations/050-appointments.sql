-- Appointed visits of rectification (跟踪督导, 七.4): projections of entries that no older ledger has.
CREATE TABLE rectification_appointment (
  n     INTEGER PRIMARY KEY,
  id    TEXT NOT NULL,
  -- Shanghai day, as it was put off last
  day   INTEGER NOT NULL,
  -- the entry that ended it: a visit, a postponement without a day, or the end of its item
  ended INTEGER,
  how   TEXT CHECK (how IN ('visited', 'off'))
) STRICT;
CREATE INDEX rectification_appointment_of ON rectification_appointment (id);
