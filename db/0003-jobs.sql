-- Many at once: what people leave to the watcher, an item a name. A job is kept for a while after
-- its end, so that its results can be read.

CREATE TABLE job (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id  INTEGER NOT NULL,
    org_id      INTEGER NOT NULL,
    user_id     INTEGER,                   -- on whose behalf; NULL: the command line
    address     TEXT NOT NULL,             -- where the request came from, for the audit
    kind        TEXT NOT NULL CHECK (kind IN ('register', 'verify')),
    fingerprint TEXT NOT NULL,             -- of the names: the same list once more is no second job
    doubles     INTEGER NOT NULL,          -- names that stood in the list more than once
    total       INTEGER NOT NULL CHECK (total > 0),
    waiting     INTEGER NOT NULL CHECK (waiting BETWEEN 0 AND total), -- items that are not done
    created_at  INTEGER NOT NULL,
    ended_at    INTEGER NOT NULL,          -- 0: it runs
    CHECK ((waiting = 0) = (ended_at > 0)),
    FOREIGN KEY (project_id, org_id) REFERENCES project (id, org_id)
) STRICT;
CREATE UNIQUE INDEX job_running ON job (project_id, kind) WHERE ended_at = 0;
CREATE INDEX job_of_org ON job (org_id, waiting) WHERE ended_at = 0;
CREATE INDEX job_by_project ON job (project_id, id);
CREATE INDEX job_ended ON job (ended_at) WHERE ended_at > 0;

CREATE TABLE job_item (
    job_id      INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    number      INTEGER NOT NULL,          -- from 1, as the list had it
    name        TEXT NOT NULL,             -- A-labels; what was typed where that is no name
    domain_id   INTEGER,                   -- no reference: the result outlives the domain
    outcome     TEXT NOT NULL,             -- enum job_outcome
    rank        INTEGER NOT NULL CHECK (rank BETWEEN 0 AND 4), -- 0 needs a person … 3, 4 not done
    detail      TEXT NOT NULL,             -- why it is no name; what was seen, see store/chip.h
    suggestion  TEXT NOT NULL,             -- the name inside of what is no name
    PRIMARY KEY (job_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX job_item_by_rank ON job_item (job_id, rank, number);
CREATE INDEX job_item_open ON job_item (domain_id) WHERE rank >= 3 AND domain_id IS NOT NULL;
