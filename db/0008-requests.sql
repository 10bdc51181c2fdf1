-- Set-up requests: from the form to the last of the nine steps.

CREATE TABLE setup_request (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    state        TEXT NOT NULL CHECK (state IN ('unconfirmed', 'open', 'asked_back', 'accepted', 'declined')),
    user_id      INTEGER REFERENCES user (id),       -- of who asked inside; NULL: by the public form
    org_name     TEXT NOT NULL CHECK (length(org_name) BETWEEN 1 AND 100),
    contact      TEXT NOT NULL CHECK (length(contact) BETWEEN 1 AND 100),
    email        TEXT NOT NULL COLLATE NOCASE CHECK (length(email) BETWEEN 3 AND 254),
    phone        TEXT NOT NULL CHECK (length(phone) <= 40),
    lang         TEXT NOT NULL CHECK (lang IN ('ja', 'en')),
    dns_by_us    INTEGER NOT NULL DEFAULT 0 CHECK (dns_by_us IN (0, 1)), -- the platform runs the customer's DNS
    token_hash   TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),   -- of the applicant's link, SHA-256, hex
    nonce        TEXT NOT NULL,                      -- what the link is made from, with the secret
    project_id   INTEGER REFERENCES project (id),    -- which asks, or (by the public form) once accepted
    created_at   INTEGER NOT NULL,
    confirmed_at INTEGER NOT NULL DEFAULT 0,
    decided_at   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX setup_request_queue ON setup_request (state, id);
CREATE INDEX setup_request_by_project ON setup_request (project_id, id);

CREATE TABLE setup_facility (
    request_id  INTEGER NOT NULL REFERENCES setup_request (id) ON DELETE CASCADE,
    number      INTEGER NOT NULL,                    -- from 1, as the form had it
    name        TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    contact     TEXT NOT NULL CHECK (length(contact) <= 100),
    sender      TEXT NOT NULL CHECK (length(sender) BETWEEN 3 AND 254), -- the address it will send as
    domain      TEXT NOT NULL CHECK (domain = lower(domain)),           -- of that address, A-labels
    domain_id   INTEGER REFERENCES domain (id) ON DELETE SET NULL,
    -- Of an accepted request: why there is no domain yet; waits: for a key, which the watcher makes.
    refusal     TEXT NOT NULL DEFAULT '' CHECK (refusal IN ('', 'waits', 'name', 'blocked', 'too_many')),
    handed_at   INTEGER NOT NULL DEFAULT 0,          -- records given to the customer
    reported_at INTEGER NOT NULL DEFAULT 0,          -- "they are published"
    in_use_at   INTEGER NOT NULL DEFAULT 0,          -- told that the key is in use
    done_at     INTEGER NOT NULL DEFAULT 0,          -- all three held once, together
    PRIMARY KEY (request_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX setup_facility_by_domain ON setup_facility (domain_id);
CREATE INDEX setup_facility_waits ON setup_facility (request_id, number) WHERE refusal = 'waits';

CREATE TABLE setup_message (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    request_id INTEGER NOT NULL REFERENCES setup_request (id) ON DELETE CASCADE,
    user_id    INTEGER REFERENCES user (id),         -- NULL: the applicant
    at         INTEGER NOT NULL,
    text       TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 4000)
) STRICT;
CREATE INDEX setup_message_by_request ON setup_message (request_id, id);
