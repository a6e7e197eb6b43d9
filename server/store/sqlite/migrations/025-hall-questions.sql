-- What the office asks a hall about held ratings (问大厅), and what its manager answers. Nothing that counts follows from
-- it, so that it is no entry of the ledger: the audit log says who asked and who answered, with a hash of the words.
CREATE TABLE hall_question (
  id           TEXT PRIMARY KEY,
  hall         TEXT NOT NULL,
  at           INTEGER NOT NULL,
  operator     TEXT NOT NULL,
  words        TEXT NOT NULL,
  answered_at  INTEGER,
  answered_by  TEXT,
  answer       TEXT,
  withdrawn_at INTEGER,
  withdrawn_by TEXT,
  CHECK ((answered_at IS NULL) = (answered_by IS NULL) AND (answered_at IS NULL) = (answer IS NULL)),
  CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)),
  CHECK (answered_at IS NULL OR withdrawn_at IS NULL)
) STRICT;
CREATE INDEX hall_question_open ON hall_question (at) WHERE answered_at IS NULL AND withdrawn_at IS NULL;

-- The rating is named and not referred to: its table is made anew from the ledger.
CREATE TABLE hall_question_rating (
  rating   BLOB NOT NULL CHECK (length(rating) = 16),
  question TEXT NOT NULL REFERENCES hall_question (id),
  PRIMARY KEY (rating, question)
) STRICT, WITHOUT ROWID;
CREATE INDEX hall_question_ratings ON hall_question_rating (question);
