-- What breaks and mends by the minute is not told each time: a letter of a domain that was told of
-- the like just now is held back until next_try, and taken back when it is no longer so.

ALTER TABLE outbox ADD COLUMN held_for INTEGER REFERENCES domain (id) ON DELETE CASCADE;
CREATE INDEX outbox_held ON outbox (held_for) WHERE held_for IS NOT NULL;
