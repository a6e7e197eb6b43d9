-- Frame, seed and draw of the third-party survey (campaign document 六.2): projections of the ledger.

-- Parts of frames; `frame` is the n of the first one. Void until a `draw_frame` names it.
CREATE TABLE frame_part (
  n INTEGER PRIMARY KEY,
  frame INTEGER NOT NULL,
  part INTEGER NOT NULL,
  UNIQUE (frame, part)
) STRICT;

CREATE TABLE frame_line (
  frame INTEGER NOT NULL,
  id TEXT NOT NULL,
  unit TEXT NOT NULL,
  kind TEXT NOT NULL,
  person BLOB NOT NULL,
  PRIMARY KEY (frame, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE draw_frame (
  n INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  campaign TEXT NOT NULL,
  lines INTEGER NOT NULL UNIQUE,
  hash TEXT NOT NULL,
  per_unit INTEGER NOT NULL,
  floor INTEGER NOT NULL,
  wait INTEGER NOT NULL,
  dice INTEGER NOT NULL,
  policy INTEGER NOT NULL,
  replaces INTEGER,
  reason TEXT,
  operator TEXT NOT NULL
) STRICT;
CREATE INDEX draw_frame_of_campaign ON draw_frame (campaign, n);

-- In the order of the document, and of kinds.
CREATE TABLE frame_stratum (
  frame INTEGER NOT NULL,
  position INTEGER NOT NULL,
  unit TEXT NOT NULL,
  kind TEXT NOT NULL,
  size INTEGER NOT NULL,
  take INTEGER NOT NULL,
  deviation INTEGER NOT NULL,
  PRIMARY KEY (frame, position),
  UNIQUE (frame, unit, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE draw_seed (
  n INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  campaign TEXT NOT NULL UNIQUE,
  frame INTEGER NOT NULL,
  seed TEXT NOT NULL,
  -- JSON: the two who typed it
  typed TEXT NOT NULL
) STRICT;

-- Places by tickets, from 1 in each stratum; void until a `draw` names the seed. `drawn`: 1, or 0 for reserves.
CREATE TABLE draw_place (
  seed INTEGER NOT NULL,
  unit TEXT NOT NULL,
  kind TEXT NOT NULL,
  place INTEGER NOT NULL,
  id TEXT NOT NULL,
  drawn INTEGER NOT NULL,
  PRIMARY KEY (seed, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX draw_place_in_order ON draw_place (seed, unit, kind, place);
CREATE TABLE draw_order_part (
  n INTEGER PRIMARY KEY,
  seed INTEGER NOT NULL,
  part INTEGER NOT NULL,
  UNIQUE (seed, part)
) STRICT;

CREATE TABLE draw (
  n INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  campaign TEXT NOT NULL UNIQUE,
  frame INTEGER NOT NULL,
  seed INTEGER NOT NULL,
  record TEXT NOT NULL,
  drawn INTEGER NOT NULL,
  reserves INTEGER NOT NULL,
  operator TEXT NOT NULL
) STRICT;

-- What two people have typed so far; no projection, and gone when they agree.
CREATE TABLE draw_typed (
  campaign TEXT NOT NULL,
  operator TEXT NOT NULL,
  body TEXT NOT NULL,
  digits TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (campaign, operator)
) STRICT;
