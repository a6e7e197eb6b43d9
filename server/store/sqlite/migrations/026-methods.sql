-- A seal, and a consent to one, is of one method of the campaign; all so far are of the service-centre one.
ALTER TABLE seal ADD COLUMN method TEXT NOT NULL DEFAULT 'service-centre';
ALTER TABLE seal_stand ADD COLUMN method TEXT NOT NULL DEFAULT 'service-centre';
