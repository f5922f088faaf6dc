-- What was said, in the order of saying. Times are in whole milliseconds since 1970-01-01 00:00 UTC.

CREATE TABLE event (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, -- never used twice, so that a reader's cursor stays right
  id TEXT NOT NULL UNIQUE,               -- evt_..., derived from what happened
  account_id TEXT NOT NULL,
  type TEXT NOT NULL,                    -- as subscribed: listed_for_sale, ...
  plate TEXT,                            -- normalised, of the monitoring
  vehicle TEXT,                          -- key of the vehicle
  site TEXT,
  ad_id TEXT,
  occurred_at INTEGER NOT NULL,          -- when it was observed
  created_at INTEGER NOT NULL,           -- when it was enqueued; the age of a delivery counts from here
  body BLOB NOT NULL,                    -- the bytes that every reader gets
  evidence TEXT                          -- JSON object: what the event rests on
) STRICT;
CREATE INDEX event_by_account ON event (account_id, seq);
CREATE INDEX event_by_plate ON event (plate, seq) WHERE plate IS NOT NULL;
