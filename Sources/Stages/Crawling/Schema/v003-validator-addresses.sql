-- What is kept of a page names the addresses of its ads too, and whether the walk may go no further. Rows without them are forgotten: their pages are fetched whole
-- once more.

DELETE FROM page_validator;
ALTER TABLE page_validator DROP COLUMN ad_ids;
-- JSON array of {"id", "url", "paid"}: the ads on the page, in order.
ALTER TABLE page_validator ADD COLUMN ads TEXT NOT NULL DEFAULT '[]';
-- 1 when only lastPage of the site's definition says that no page follows.
ALTER TABLE page_validator ADD COLUMN is_last_allowed INTEGER NOT NULL DEFAULT 0;
