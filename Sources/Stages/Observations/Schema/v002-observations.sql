-- Runs accepted by hand, where walks stood, pages after redirects, and departures that wait for a second walk.

-- 1 when somebody accepted the run whatever the gates said: what it shows is usual from then on, and nothing before it.
ALTER TABLE run ADD COLUMN is_baseline_start INTEGER NOT NULL DEFAULT 0;
-- JSON of the place where the walk stood when the run was quarantined.
ALTER TABLE run ADD COLUMN position TEXT;
-- Currency of the prices behind median_log_price; NULL in runs from before this column.
ALTER TABLE run ADD COLUMN price_currency TEXT;
-- The address that answered, when redirects led away from url.
ALTER TABLE page_capture ADD COLUMN final_url TEXT;
-- When the ad would have been gone, had there not been suspiciously many at once; stays when it goes later.
ALTER TABLE ad ADD COLUMN held_at INTEGER;
CREATE INDEX ad_held ON ad (site) WHERE held_at IS NOT NULL;
