-- To whom events are sent, and what became of it. Times are in whole milliseconds since 1970-01-01 00:00 UTC.

CREATE TABLE endpoint (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,      -- we_...
  account_id TEXT NOT NULL,
  url TEXT NOT NULL,
  event_types TEXT,                    -- separated by commas; NULL: all; empty: only what is addressed to it by name
  status TEXT NOT NULL CHECK (status IN ('enabled', 'paused', 'disabled', 'removed')),
  status_reason TEXT,                  -- why it is disabled: gone, asked, failures
  resumed_at INTEGER NOT NULL,         -- the age of what was held counts from here
  retry_policy TEXT,                   -- JSON; NULL: the default schedule
  headers TEXT,                        -- JSON array of name, value, name, value ...
  rate REAL,                           -- attempts per second; NULL: as many as come
  maximum_in_flight INTEGER NOT NULL,
  timeout_ms INTEGER NOT NULL,
  keeps_order INTEGER NOT NULL,        -- whether the events of one vehicle come one after the other
  changes INTEGER NOT NULL DEFAULT 0,  -- how often its status has changed
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX endpoint_by_account ON endpoint (account_id);

CREATE TABLE endpoint_secret (
  id INTEGER PRIMARY KEY,
  endpoint_id INTEGER NOT NULL REFERENCES endpoint (id),
  secret TEXT NOT NULL,                -- whsec_... or whsk_...
  not_before INTEGER NOT NULL,
  not_after INTEGER                    -- NULL: until another one takes its place
) STRICT;
CREATE INDEX endpoint_secret_by_endpoint ON endpoint_secret (endpoint_id, not_before);

-- What senders know of an endpoint: apart from the rest, because it changes with every attempt.
CREATE TABLE endpoint_queue (
  endpoint_id INTEGER PRIMARY KEY REFERENCES endpoint (id),
  first_due INTEGER,                   -- not later than the earliest due_at of its ready deliveries; NULL: none, or held
  not_before INTEGER NOT NULL DEFAULT 0, -- the latest of the three below it that hold the endpoint
  hold_until INTEGER NOT NULL DEFAULT 0, -- as the receiver asked by Retry-After
  open_until INTEGER NOT NULL DEFAULT 0, -- until the breaker lets a probe through
  in_flight INTEGER NOT NULL DEFAULT 0,
  allowance REAL NOT NULL DEFAULT 1,   -- how many may be in flight, as learned
  tokens REAL NOT NULL DEFAULT 1,
  tokens_at INTEGER NOT NULL DEFAULT 0,
  breaker TEXT NOT NULL DEFAULT 'closed' CHECK (breaker IN ('closed', 'open', 'probing')),
  breaker_level INTEGER NOT NULL DEFAULT 0,
  streak INTEGER NOT NULL DEFAULT 0,   -- first tries that failed one after the other
  recent INTEGER NOT NULL DEFAULT 0,   -- the latest ends as bits, the newest lowest, 1 for a failure
  recent_count INTEGER NOT NULL DEFAULT 0,
  failing_since INTEGER,
  failed_in_a_row INTEGER NOT NULL DEFAULT 0,
  tenth_failure_at INTEGER,
  latency_ms REAL NOT NULL DEFAULT 0,  -- of answers, the latest weigh most
  succeeded INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  last_attempt_at INTEGER,
  last_success_at INTEGER
) STRICT;
CREATE INDEX endpoint_queue_due ON endpoint_queue (first_due) WHERE first_due IS NOT NULL;

CREATE TABLE delivery (
  id INTEGER PRIMARY KEY,
  event_seq INTEGER NOT NULL REFERENCES event (seq),
  endpoint_id INTEGER NOT NULL REFERENCES endpoint (id),
  replay INTEGER NOT NULL,             -- 0, and 1, 2 ... for each time that somebody asked for it again
  state TEXT NOT NULL CHECK (state IN ('ready', 'waiting', 'in_flight', 'delivered', 'dead', 'cancelled')),
  lane INTEGER NOT NULL,               -- 0 first try, 1 further tries, 2 replay
  due_at INTEGER NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,    -- that count by the retry policy
  attempts INTEGER NOT NULL DEFAULT 0, -- all of them; a claim raises it, so it also tells an old claim from a new one
  order_key TEXT,                      -- waits for older ones of the same key; NULL: waits for none
  has_passed INTEGER NOT NULL DEFAULT 0, -- whether younger ones of its key no longer wait for it
  previous TEXT,                       -- what the next attempt says of the ones before
  first_attempt_at INTEGER,
  worker_id INTEGER,
  lease_until INTEGER,                 -- milliseconds of the monotonic clock that all processes of the machine share
  headers TEXT,                        -- beside those of the endpoint, in the same form
  query TEXT,                          -- added to the URL
  retry_policy TEXT,                   -- instead of the endpoint's
  reason TEXT,                         -- why it is dead: attempts, age, rejected, gone
  created_at INTEGER NOT NULL,
  ended_at INTEGER,                    -- NULL until it is delivered, dead or cancelled
  UNIQUE (event_seq, endpoint_id, replay)
) STRICT;
-- Only what is still to be done is in these, so that they stay small whatever was sent before.
CREATE INDEX delivery_ready ON delivery (endpoint_id, lane, due_at, id) WHERE state = 'ready';
CREATE INDEX delivery_in_flight ON delivery (lease_until) WHERE state = 'in_flight';
CREATE INDEX delivery_in_order ON delivery (endpoint_id, order_key, id)
  WHERE ended_at IS NULL AND order_key IS NOT NULL;
CREATE INDEX delivery_dead ON delivery (endpoint_id, id) WHERE state = 'dead';

CREATE TABLE attempt (
  delivery_id INTEGER NOT NULL REFERENCES delivery (id),
  number INTEGER NOT NULL,
  worker_id INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,                    -- NULL: it is on its way, or its sender died
  outcome TEXT,                        -- ok, http, timeout, dns, connect, tls, refused_address, too_large, aborted, unknown
  status INTEGER,
  address TEXT,
  resolved_us INTEGER,
  connected_us INTEGER,
  secured_us INTEGER,
  first_byte_us INTEGER,
  total_us INTEGER,
  retry_after_ms INTEGER,
  excerpt TEXT,
  explanation TEXT,
  is_late INTEGER NOT NULL DEFAULT 0,  -- its end came after its lease was lost
  PRIMARY KEY (delivery_id, number)
) STRICT, WITHOUT ROWID;

-- Processes that send, each with a lock on a file of its own that the kernel frees when it dies.
CREATE TABLE worker (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  token TEXT NOT NULL UNIQUE,          -- in the name of the lock file
  started_at INTEGER NOT NULL
) STRICT;

-- Where the clock stood against the monotonic one, so that a step of the clock is noticed once by all.
CREATE TABLE delivery_clock (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  boot TEXT NOT NULL,
  wall_minus_monotonic INTEGER NOT NULL
) STRICT;

-- Running totals for the metrics.
CREATE TABLE delivery_outcome (
  outcome TEXT PRIMARY KEY,
  total INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE first_attempt_delay (
  at_most_ms INTEGER PRIMARY KEY,
  total INTEGER NOT NULL,
  sum_ms INTEGER NOT NULL
) STRICT;
