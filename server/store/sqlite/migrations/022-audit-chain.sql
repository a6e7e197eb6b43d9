-- Each row of the audit log holds the hash of itself and of the row before; chain-audit.ts fills it in for older rows.
DROP TRIGGER audit_no_update;
ALTER TABLE audit ADD COLUMN hash BLOB CHECK (length(hash) = 32);
