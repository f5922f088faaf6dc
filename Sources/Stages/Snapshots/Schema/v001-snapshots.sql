-- Snapshots of the register that were given, accepted or refused. Times are in whole milliseconds since 1970-01-01 00:00 UTC.

CREATE TABLE registry_snapshot (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  as_of TEXT NOT NULL,                -- 2026-06-01
  outcome TEXT NOT NULL CHECK (outcome IN ('accepted', 'refused')),
  reason TEXT,                        -- why it was refused, with what was measured
  digest TEXT NOT NULL,               -- of the content under the owner key, whatever the order of rows
  monitored_only INTEGER NOT NULL,    -- whether nothing is kept about vehicles that nobody monitors
  figures TEXT NOT NULL,              -- JSON object of counts
  events INTEGER NOT NULL,            -- how many were said
  state_file TEXT,                    -- name of the file beside the database; of an accepted one
  key_file TEXT,                      -- name of the file with the key of its owners
  taken_at INTEGER NOT NULL
) STRICT;
CREATE INDEX registry_snapshot_by_outcome ON registry_snapshot (outcome, id);
