-- Receipts: by the hash of what a citizen holds, the rating; and what citizens added by phone. Projections.
CREATE TABLE receipt (
  -- SHA-256 of the receipt
  hash   BLOB PRIMARY KEY CHECK (length(hash) = 32),
  rating BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE follow_up (
  id       BLOB PRIMARY KEY CHECK (length(id) = 16),
  n        INTEGER NOT NULL UNIQUE,
  rating   BLOB NOT NULL,
  received INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX follow_up_by_rating ON follow_up (rating, n);
CREATE INDEX follow_up_by_time ON follow_up (received);

-- Cards with which staff sign in at a window, as a keyed HMAC of their number.
CREATE TABLE staff_card (
  card  BLOB PRIMARY KEY CHECK (length(card) = 32),
  staff TEXT NOT NULL,
  since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX staff_card_by_staff ON staff_card (staff);
