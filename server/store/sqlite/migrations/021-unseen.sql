-- Who paired the device, where that was a hall's manager and neither admin nor the office has confirmed it yet.
ALTER TABLE device ADD COLUMN unseen TEXT;
