-- Where a walk over a site stopped, so that a later run goes on there. Times are milliseconds since 1970-01-01 00:00 UTC.

CREATE TABLE walk_position (
  site TEXT NOT NULL,
  mode TEXT NOT NULL,                  -- newest or full
  position TEXT NOT NULL,              -- JSON, see CyclePosition
  stored_at INTEGER NOT NULL,
  PRIMARY KEY (site, mode)
) STRICT, WITHOUT ROWID;
