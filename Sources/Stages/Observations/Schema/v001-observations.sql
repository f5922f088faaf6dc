-- What was seen on sites. Every time is in whole milliseconds since 1970-01-01 00:00 UTC; sums are in minor units.

CREATE TABLE run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  site TEXT NOT NULL,
  mode TEXT NOT NULL,                  -- newest or full
  started_at INTEGER NOT NULL,
  ended_at INTEGER,                    -- NULL while it runs, and for ever when it was killed
  outcome TEXT CHECK (outcome IN ('accepted', 'quarantined', 'aborted')),
  attribution TEXT,                    -- what is to blame: layout, blocked, down, ours
  findings TEXT,                       -- JSON array of the gates not passed
  counters TEXT,                       -- JSON object
  listings INTEGER NOT NULL DEFAULT 0, -- listings read, ads counted once per page
  median_log_price REAL,               -- natural logarithm of the median cash price in whole units
  prices INTEGER NOT NULL DEFAULT 0    -- cash prices behind it
) STRICT;
CREATE INDEX run_by_site ON run (site, id);

-- How many listings of a run had a field.
CREATE TABLE run_field (
  run_id INTEGER NOT NULL REFERENCES run (id),
  page_kind TEXT NOT NULL,             -- listing or search
  field TEXT NOT NULL,
  found INTEGER NOT NULL,
  total INTEGER NOT NULL,
  PRIMARY KEY (run_id, page_kind, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE vehicle (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,            -- plate, else VIN, as known at first sight; never changes
  plate TEXT,                          -- normalised, the latest seen
  plate_key TEXT,                      -- the plate as plates are compared
  vin TEXT
) STRICT;
CREATE INDEX vehicle_by_plate ON vehicle (plate_key) WHERE plate_key IS NOT NULL;
CREATE INDEX vehicle_by_vin ON vehicle (vin) WHERE vin IS NOT NULL;

-- One uninterrupted offer of a vehicle on a site; several ads may show it.
CREATE TABLE offer (
  id INTEGER PRIMARY KEY,
  vehicle_id INTEGER NOT NULL REFERENCES vehicle (id),
  site TEXT NOT NULL,
  number INTEGER NOT NULL,             -- 1 for the first of the vehicle on the site
  opened_at INTEGER NOT NULL,
  delisted_at INTEGER,                 -- NULL while it is open
  delisting_reason TEXT,
  listed_count INTEGER NOT NULL,       -- how often it began or came back
  price_change_count INTEGER NOT NULL DEFAULT 0,
  delisted_count INTEGER NOT NULL DEFAULT 0,
  currency TEXT,                       -- of the three latest prices
  cash INTEGER,
  ex_vat INTEGER,
  monthly INTEGER,
  price_kind TEXT,                     -- which of the three was seen last
  UNIQUE (vehicle_id, site, number)
) STRICT;

CREATE TABLE ad (
  id INTEGER PRIMARY KEY,
  site TEXT NOT NULL,
  ad_id TEXT NOT NULL,                 -- the site's own identifier
  url TEXT,
  title TEXT,
  vehicle_id INTEGER REFERENCES vehicle (id),
  offer_id INTEGER REFERENCES offer (id),
  offer_kind TEXT,                     -- sale, lease, wanted, parts
  status TEXT,                         -- available, reserved, sold
  currency TEXT,                       -- of the three latest prices
  cash INTEGER,
  ex_vat INTEGER,
  monthly INTEGER,
  price_kind TEXT,                     -- which of the three was seen last
  state INTEGER NOT NULL,              -- 0 new, 1 active, 2 missed, 3 suspected gone, 4 gone
  misses INTEGER NOT NULL DEFAULT 0,   -- complete walks in a row without it
  strong_proofs INTEGER NOT NULL DEFAULT 0,
  weak_proofs INTEGER NOT NULL DEFAULT 0,
  first_strong_at INTEGER,
  last_proof_at INTEGER,
  reason TEXT,                         -- what the strong proofs say
  first_seen_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  gone_at INTEGER,
  -- A card on a search page and the ad's own page may differ for good, so each is compared with its own past.
  card_price TEXT,                     -- kind:currency:amount as the card showed it last
  page_price TEXT,                     -- the same of the ad's own page
  card_fingerprint INTEGER NOT NULL DEFAULT 0, -- of the card recorded last; 0 has the next one compared in full
  page_fingerprint INTEGER NOT NULL DEFAULT 0,
  UNIQUE (site, ad_id)
) STRICT;
CREATE INDEX ad_by_offer ON ad (offer_id) WHERE offer_id IS NOT NULL;
CREATE INDEX ad_in_doubt ON ad (site) WHERE state IN (2, 3);

-- The price track of offers: a row when a price is first seen and whenever it changes.
CREATE TABLE ad_price (
  offer_id INTEGER NOT NULL REFERENCES offer (id),
  seen_at INTEGER NOT NULL,
  ad_id INTEGER NOT NULL REFERENCES ad (id),
  kind TEXT NOT NULL,                  -- cash, exVat, monthly
  currency TEXT NOT NULL,
  amount INTEGER NOT NULL,
  PRIMARY KEY (offer_id, seen_at, ad_id, kind)
) STRICT, WITHOUT ROWID;

-- One walk over all result pages of a site; it may span several runs.
CREATE TABLE cycle (
  id INTEGER PRIMARY KEY,
  site TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  closed_at INTEGER,
  outcome TEXT CHECK (outcome IN ('complete', 'quarantined', 'abandoned')),
  stated_total INTEGER,                -- ads the site says it has
  missed INTEGER                       -- ads that the walk did not meet
) STRICT;
CREATE INDEX cycle_by_site ON cycle (site, id);

CREATE TABLE cycle_page (
  cycle_id INTEGER NOT NULL REFERENCES cycle (id),
  page TEXT NOT NULL,                  -- the page's address, or another key of the caller
  run_id INTEGER NOT NULL REFERENCES run (id),
  seen_at INTEGER NOT NULL,
  position INTEGER NOT NULL,           -- 0 for the page read first
  cards INTEGER NOT NULL,
  fingerprint INTEGER NOT NULL,        -- of the ad identifiers in page order
  PRIMARY KEY (cycle_id, page)
) STRICT, WITHOUT ROWID;

-- Ads met by an open cycle; emptied when it closes.
CREATE TABLE cycle_sighting (
  cycle_id INTEGER NOT NULL REFERENCES cycle (id),
  ad_id TEXT NOT NULL,
  PRIMARY KEY (cycle_id, ad_id)
) STRICT, WITHOUT ROWID;

-- Pages whose bytes are kept, because an event rests on them or their run was quarantined.
CREATE TABLE page_capture (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES run (id),
  url TEXT NOT NULL,
  fetched_at INTEGER NOT NULL,
  status INTEGER NOT NULL,
  content_type TEXT,
  sha256 TEXT NOT NULL REFERENCES page_body (sha256),
  UNIQUE (run_id, url, fetched_at)
) STRICT;
CREATE INDEX page_capture_by_body ON page_capture (sha256);

CREATE TABLE page_body (
  sha256 TEXT PRIMARY KEY,             -- lower-case hexadecimal, of the bytes before compression
  kept_until INTEGER NOT NULL,
  gzip BLOB NOT NULL                   -- last, so that the dates are read without it
) STRICT;
