-- Monitors on telemetry, and what is known of the vehicles. Times are in whole milliseconds since 1970-01-01 00:00 UTC.

CREATE TABLE monitor (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- stands for the monitor in stored states, so it is never used twice
  public_id TEXT NOT NULL UNIQUE,       -- mon_...
  account_id TEXT NOT NULL,
  label TEXT NOT NULL,
  body TEXT NOT NULL,                   -- in the makers' current spelling
  status TEXT NOT NULL CHECK (status IN ('Running', 'Paused')),
  version INTEGER NOT NULL,             -- counts changes of what it fires on, and resumptions
  revision INTEGER NOT NULL,            -- of the last change of any kind
  is_for_all INTEGER NOT NULL,          -- whether it is for every vehicle of the account
  asks_market INTEGER NOT NULL,         -- whether it asks about offers or owners
  endpoint_id TEXT,                     -- we_...
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  removed_at INTEGER                    -- NULL while it is there
) STRICT;
CREATE INDEX monitor_by_account ON monitor (account_id, id) WHERE removed_at IS NULL;
CREATE INDEX monitor_by_revision ON monitor (revision);
CREATE TABLE monitor_revision (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  revision INTEGER NOT NULL
) STRICT;
INSERT INTO monitor_revision VALUES (1, 0);

-- Vehicles that an account names in monitors, or has sent messages of while it had a monitor for all.
CREATE TABLE telemetry_vehicle (
  id INTEGER PRIMARY KEY,
  account_id TEXT NOT NULL,
  plate TEXT,
  vin TEXT,
  UNIQUE (account_id, plate),
  UNIQUE (account_id, vin)
) STRICT;
CREATE INDEX telemetry_vehicle_by_plate ON telemetry_vehicle (plate) WHERE plate IS NOT NULL;
CREATE INDEX telemetry_vehicle_by_vin ON telemetry_vehicle (vin) WHERE vin IS NOT NULL;
CREATE TABLE monitor_vehicle (
  vehicle_id INTEGER NOT NULL REFERENCES telemetry_vehicle (id),
  monitor_id INTEGER NOT NULL REFERENCES monitor (id),
  PRIMARY KEY (vehicle_id, monitor_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX monitor_vehicle_by_monitor ON monitor_vehicle (monitor_id);

-- What is known of a vehicle, its positions and values as in memory, after the entry `applied` of the journal.
CREATE TABLE vehicle_state (
  vehicle_id INTEGER PRIMARY KEY REFERENCES telemetry_vehicle (id),
  applied INTEGER NOT NULL,
  state BLOB NOT NULL
) STRICT;
-- What was evaluated since: values of messages, or how far the clock was let run.
CREATE TABLE telemetry_journal (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  revision INTEGER NOT NULL,            -- of the monitors that it was evaluated by
  advanced_to INTEGER,
  readings BLOB,
  messages INTEGER NOT NULL
) STRICT;

-- Messages as they came, where they are kept.
CREATE TABLE telemetry_message (
  vehicle_id INTEGER NOT NULL REFERENCES telemetry_vehicle (id),
  at INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (vehicle_id, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE telemetry_total (
  name TEXT PRIMARY KEY,                -- accepted, unknown, refused, repeated, late
  total INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What crawls and snapshots have found out about vehicles, for monitors that ask about it.
CREATE TABLE market_fact (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  plate TEXT,
  vin TEXT,
  at INTEGER NOT NULL,
  facts TEXT NOT NULL                   -- JSON object: operand and value
) STRICT;
CREATE TABLE market_cursor (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  seq INTEGER NOT NULL
) STRICT;
INSERT INTO market_cursor VALUES (1, 0);

-- Events that wait for others of their monitor.
CREATE TABLE notification_part (
  id INTEGER PRIMARY KEY,
  monitor_id INTEGER NOT NULL REFERENCES monitor (id),
  event_id TEXT NOT NULL UNIQUE,
  vehicle TEXT,
  plate TEXT,
  body TEXT NOT NULL,                   -- an element of `events`
  occurred_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL               -- when it is sent at the latest
) STRICT;
CREATE INDEX notification_part_by_monitor ON notification_part (monitor_id, id);
CREATE INDEX notification_part_by_due ON notification_part (due_at);
