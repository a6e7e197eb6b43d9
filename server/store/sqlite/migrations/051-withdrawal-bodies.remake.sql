-- Whose word a withdrawal is: what the office confirmed is not taken back without it.
DROP TABLE deduction_withdrawal;

CREATE TABLE deduction_withdrawal (
  n        INTEGER PRIMARY KEY,
  id       TEXT NOT NULL,
  operator TEXT NOT NULL,
  -- null: an officer of the office
  body     TEXT
) STRICT;
CREATE INDEX deduction_withdrawal_of ON deduction_withdrawal (id);
