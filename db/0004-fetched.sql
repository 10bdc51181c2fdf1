-- MTA-STS policies, which the watcher alone fetches: of domains whose record was seen.

CREATE TABLE fetched (
    domain_id  INTEGER PRIMARY KEY REFERENCES domain (id) ON DELETE CASCADE,
    record     TEXT NOT NULL,                 -- as it was last seen: another one has the policy fetched anew
    policy     TEXT NOT NULL,                 -- "" where failure says why, and before the first time
    failure    TEXT NOT NULL,                 -- see fetch.h
    fetched_at INTEGER NOT NULL,              -- 0: never
    next_fetch INTEGER NOT NULL
) STRICT;
CREATE INDEX fetched_due ON fetched (next_fetch);
