-- What keeps the queue right and small over the years.

-- Whether the event goes to named endpoints only, also when it is sent again.
ALTER TABLE event ADD COLUMN is_addressed INTEGER NOT NULL DEFAULT 0;
UPDATE event SET is_addressed = 1 WHERE type = 'endpoint.test' OR EXISTS (
  SELECT 1 FROM delivery JOIN endpoint ON endpoint.id = delivery.endpoint_id
  WHERE delivery.event_seq = event.seq AND (endpoint.event_types = '' OR delivery.headers IS NOT NULL
    OR delivery.query IS NOT NULL OR delivery.retry_policy IS NOT NULL)
);

-- Whether it is removed and still has deliveries to cancel.
ALTER TABLE endpoint ADD COLUMN is_ending INTEGER NOT NULL DEFAULT 0;
CREATE INDEX endpoint_ending ON endpoint (id) WHERE is_ending = 1;

-- How often, one time after the other, the receiver has said that the event itself is wrong.
ALTER TABLE delivery ADD COLUMN rejections INTEGER NOT NULL DEFAULT 0;
-- When has_passed is 1: from when on younger ones of its key may go.
ALTER TABLE delivery ADD COLUMN passed_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX delivery_by_endpoint ON delivery (endpoint_id, id);
-- The state is in them so that they are preferred to the one above and to a walk by the numbers.
DROP INDEX delivery_dead;
CREATE INDEX delivery_dead_of_endpoint ON delivery (endpoint_id, state, id) WHERE state = 'dead';
CREATE INDEX delivery_dead_of_all ON delivery (state, id) WHERE state = 'dead';
