-- For readers of one type or of one vehicle, who else would walk over everything that was said to the account.

CREATE INDEX event_by_type ON event (account_id, type, seq);
CREATE INDEX event_by_account_plate ON event (account_id, plate, seq) WHERE plate IS NOT NULL;
