-- What is known of hosts and pages between runs. Times are in whole milliseconds since 1970-01-01 00:00 UTC, 0 for never.

CREATE TABLE host_pace (
  host TEXT PRIMARY KEY,                 -- host and port to connect to: www.blocket.se:443
  next_request_at INTEGER NOT NULL,      -- the earliest moment of the next request by pace
  not_before INTEGER NOT NULL,           -- the earliest moment because the host asked to be left alone
  reason TEXT,                           -- why not_before was set last: retry-after 503, refused 429
  backoff_level INTEGER NOT NULL,        -- refusals in a row that are not forgotten yet
  quiet_since INTEGER NOT NULL,          -- the first good answer after the last refusal
  consecutive_failures INTEGER NOT NULL, -- requests in a row without an answer
  last_request_at INTEGER NOT NULL,      -- the moment taken last for a request
  request_day INTEGER NOT NULL,          -- day of last_request_at, counted from 1970-01-01
  requests_today INTEGER NOT NULL        -- moments taken on that day
) STRICT, WITHOUT ROWID;

CREATE TABLE robots_copy (
  origin TEXT PRIMARY KEY,               -- scheme, host and port: https://www.blocket.se
  checked_at INTEGER NOT NULL,           -- when it was asked for last
  status INTEGER,                        -- what was answered then; NULL when nothing was
  retry_after INTEGER,                   -- milliseconds the answer asked to wait
  good_body BLOB,                        -- the last body that was a robots.txt
  good_at INTEGER                        -- when that was received or confirmed
) STRICT;

CREATE TABLE page_validator (
  url TEXT PRIMARY KEY,                  -- as it was asked for, without redirects
  site TEXT NOT NULL,
  etag TEXT,
  last_modified TEXT,                    -- as the site wrote it
  rules TEXT NOT NULL,                   -- extractor version and digest of the site definition the page was read by
  kind TEXT NOT NULL,                    -- kind of page: listing, search
  ad_ids TEXT NOT NULL,                  -- JSON array: the ads on the page, in order
  next_page TEXT,                        -- the search page after it
  stated_total INTEGER,                  -- ads the site said it had
  stored_at INTEGER NOT NULL,
  uses INTEGER NOT NULL                  -- conditional requests since the page was last fetched whole
) STRICT;
CREATE INDEX page_validator_by_site ON page_validator (site);
