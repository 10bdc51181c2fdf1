-- A look that sees what the last one saw only says so, in the domain's own row and an attempt.

ALTER TABLE domain ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;  -- attempt.id of the last one
ALTER TABLE domain ADD COLUMN answered INTEGER NOT NULL DEFAULT 0;  -- attempt.answers of the last one
UPDATE domain SET attempts = last.id, answered = last.answers
    FROM (SELECT domain_id, max(id) AS id, answers FROM attempt GROUP BY domain_id) AS last
    WHERE last.domain_id = domain.id;
-- SHA-256 of the answers of a last look at everything, and of what the checks made of them; empty:
-- the next look stores all it sees.
ALTER TABLE domain ADD COLUMN seen_hash BLOB NOT NULL DEFAULT x'' CHECK (length(seen_hash) IN (0, 32));
-- What domain_check says was seen again then; 0: it was not.
ALTER TABLE domain ADD COLUMN seen_at INTEGER NOT NULL DEFAULT 0;
