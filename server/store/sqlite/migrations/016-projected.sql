-- The last entry that the tables which follow from the ledger show: a commit of new presses may leave theirs to the next.
CREATE TABLE projected (n INTEGER NOT NULL) STRICT;
INSERT INTO projected SELECT coalesce(max(n), 0) FROM ledger;

-- The writer numbers entries, and verifying names a gap. That the database looks for one, too, was a twentieth of the price
-- of a press; it still refuses every change of what is there.
DROP TRIGGER ledger_in_order;

-- All that is held was caught by a rule: the index of those has it.
DROP INDEX rating_held;
