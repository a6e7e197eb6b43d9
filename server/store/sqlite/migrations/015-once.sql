-- What has to be done once with the ledger of an older version, when the hub opens it; done, the row goes.
CREATE TABLE once (task TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
INSERT INTO once (task) VALUES ('pass-on-invitations');
