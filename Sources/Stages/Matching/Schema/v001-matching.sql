-- Who asked to be told about which vehicle. Times are in whole milliseconds since 1970-01-01 00:00 UTC.

CREATE TABLE account (
  id TEXT PRIMARY KEY,           -- acct_...
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO account VALUES ('acct_default', 'default', 0);

CREATE TABLE monitoring (
  id INTEGER PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account (id),
  monitor_id TEXT NOT NULL UNIQUE, -- UUID, lower case
  plate_key TEXT NOT NULL,         -- the plate as plates are compared
  plate TEXT NOT NULL,             -- the plate as given, normalised
  vin TEXT,
  event_types INTEGER NOT NULL,    -- up to 15 types of four bits in the order given, the first one lowest
  metadata TEXT,                   -- JSON object on one line, its values as given
  created_at INTEGER NOT NULL,
  UNIQUE (account_id, plate_key)
) STRICT;
-- Most listings are nobody's, so the index that answers them holds nothing but the keys: with the account in it, a match
-- among ten million monitorings takes twice the time.
CREATE INDEX monitoring_by_plate ON monitoring (plate_key);
CREATE INDEX monitoring_by_vin ON monitoring (vin) WHERE vin IS NOT NULL;
CREATE INDEX monitoring_by_account ON monitoring (account_id, created_at, monitor_id);
