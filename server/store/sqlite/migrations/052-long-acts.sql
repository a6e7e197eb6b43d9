-- Other names of units that were ever on record are asked for whenever files are taken up.
CREATE INDEX ledger_of_aliases ON ledger (n) WHERE kind = 'unit-alias';
-- Ratings of the public page that a seal keeps out are judged when it is opened again.
CREATE INDEX online_rating_late ON online_rating (n) WHERE screening_rule = 'after-seal';
-- A correction of the clock makes the intervals of each window again at which it moves one: its events are found.
CREATE INDEX duty_event_by_window ON duty_event (window, since);
CREATE INDEX pause_event_by_window ON pause_event (window, since);
