-- Who may use the API, and what was answered to requests that may come again. Times are in whole milliseconds since
-- 1970-01-01 00:00 UTC.

CREATE TABLE api_key (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL,      -- acct_...
  digest BLOB NOT NULL,          -- SHA-256 of the whole key
  scopes INTEGER NOT NULL,       -- up to 15 of four bits in the order given, the first one lowest
  rate INTEGER,                  -- requests a second; NULL for the server's own
  burst INTEGER,                 -- requests at once; NULL for the server's own
  created_at INTEGER NOT NULL,
  last_used_at INTEGER,          -- to the minute
  revoked_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE kept_answer (
  account_id TEXT NOT NULL,
  key TEXT NOT NULL,             -- as the client chose it
  fingerprint BLOB NOT NULL,     -- SHA-256 of what was asked
  status INTEGER NOT NULL,
  location TEXT,
  content_type TEXT,
  body BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX kept_answer_by_age ON kept_answer (created_at);

-- One row that is written to see whether anything can be.
CREATE TABLE readiness_mark (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  written_at INTEGER NOT NULL
) STRICT;
