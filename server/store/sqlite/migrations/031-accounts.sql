-- What the list of accounts says beside the role: whose it is, and when somebody last signed in with it; and of each session
-- from where it was begun, and in what browser.
ALTER TABLE user ADD COLUMN name TEXT;
ALTER TABLE user ADD COLUMN signed_in INTEGER;
UPDATE user SET signed_in =
  (SELECT max(at) FROM audit WHERE action = 'session:start' AND subject = 'user:' || user.username);
ALTER TABLE session ADD COLUMN address TEXT;
ALTER TABLE session ADD COLUMN browser TEXT;
