-- The house: people, projects, domains and their checks, mail to be sent, what was done.
-- Times are seconds since 1970, UTC; 0 means never.

CREATE TABLE org (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 100),
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE project (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id     INTEGER NOT NULL REFERENCES org (id),
    name       TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    created_at INTEGER NOT NULL,
    UNIQUE (org_id, name),
    UNIQUE (id, org_id)                    -- what a domain refers to: its project, of its organisation
) STRICT;

CREATE TABLE user (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    email      TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (length(email) BETWEEN 3 AND 254),
    name       TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    password   TEXT NOT NULL DEFAULT '',   -- "" until the welcome link was used
    lang       TEXT NOT NULL DEFAULT '' CHECK (lang IN ('', 'ja', 'en')),
    platform   TEXT NOT NULL DEFAULT 'none' CHECK (platform IN ('none', 'support', 'operator')),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX user_operator ON user (platform) WHERE platform = 'operator';

CREATE TABLE member (
    user_id    INTEGER NOT NULL REFERENCES user (id),
    project_id INTEGER NOT NULL REFERENCES project (id),
    role       TEXT NOT NULL CHECK (role IN ('owner', 'member')),
    PRIMARY KEY (user_id, project_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_by_project ON member (project_id, role);

CREATE TABLE session (
    id_hash    TEXT PRIMARY KEY,           -- SHA-256 of the cookie, hex
    handle     TEXT NOT NULL UNIQUE,       -- names the session in the owner's list
    user_id    INTEGER NOT NULL REFERENCES user (id),
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    address    TEXT NOT NULL,
    agent      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_user ON session (user_id);

-- One-time links: the first operator, the welcome of a new user.
CREATE TABLE invitation (
    token_hash TEXT PRIMARY KEY,
    purpose    TEXT NOT NULL CHECK (purpose IN ('first_operator', 'welcome')),
    user_id    INTEGER REFERENCES user (id),
    expires_at INTEGER NOT NULL,
    CHECK ((purpose = 'welcome') = (user_id IS NOT NULL))
) STRICT, WITHOUT ROWID;

-- Sign-in attempts, counted in windows: one row an account, an address, and one for all.
CREATE TABLE throttle (
    bucket     TEXT PRIMARY KEY,
    began_at   INTEGER NOT NULL,
    count      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE domain (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id   INTEGER NOT NULL,
    org_id       INTEGER NOT NULL,
    name         TEXT NOT NULL CHECK (name = lower(name) AND length(name) BETWEEN 3 AND 253),
    state        INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3), -- enum domain_state: degraded failed pending verified
    generation   INTEGER NOT NULL DEFAULT 1 CHECK (generation > 0),  -- rises whenever what a check was asked for no longer stands
    token        TEXT NOT NULL CHECK (length(token) = 43),
    selector     TEXT NOT NULL,
    public_key   TEXT NOT NULL,               -- SubjectPublicKeyInfo, base64
    summary      TEXT NOT NULL DEFAULT '',    -- what a list shows of the checks, see store/chip.h
    created_at   INTEGER NOT NULL,
    window_began INTEGER NOT NULL,
    window_ends  INTEGER NOT NULL,
    grace_ends   INTEGER NOT NULL DEFAULT 0,
    verified_at  INTEGER NOT NULL DEFAULT 0,  -- when the present verified time began
    checked_at   INTEGER NOT NULL DEFAULT 0,
    next_check   INTEGER NOT NULL,            -- 0: never by itself
    in_flight    INTEGER NOT NULL DEFAULT 0,  -- a verification is running until then at the latest
    UNIQUE (project_id, name),
    FOREIGN KEY (project_id, org_id) REFERENCES project (id, org_id)
) STRICT;
-- At most one claim holds a name.
CREATE UNIQUE INDEX domain_holder ON domain (name) WHERE state IN (0, 3);
-- Holds all that a row of the list shows: a page of it reads a few neighbouring pages of this index
-- and nothing else, however many domains there are.
CREATE INDEX domain_list ON domain (
    project_id, state, name, summary, window_ends, grace_ends, checked_at
);
CREATE INDEX domain_due ON domain (next_check) WHERE next_check > 0;
CREATE INDEX domain_pending ON domain (org_id) WHERE state = 2; -- how many an organisation has
CREATE INDEX domain_name ON domain (name);                       -- support finds any of them

-- How many domains of each state a project has, so that no page counts rows.
CREATE TABLE domain_count (
    project_id INTEGER NOT NULL REFERENCES project (id),
    state      INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
    count      INTEGER NOT NULL CHECK (count >= 0),
    PRIMARY KEY (project_id, state)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER domain_count_insert AFTER INSERT ON domain BEGIN
    INSERT INTO domain_count (project_id, state, count) VALUES (new.project_id, new.state, 1)
        ON CONFLICT (project_id, state) DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER domain_count_delete AFTER DELETE ON domain BEGIN
    UPDATE domain_count SET count = count - 1 WHERE project_id = old.project_id AND state = old.state;
END;
CREATE TRIGGER domain_count_update AFTER UPDATE OF state, project_id ON domain
    WHEN old.state <> new.state OR old.project_id <> new.project_id BEGIN
    UPDATE domain_count SET count = count - 1 WHERE project_id = old.project_id AND state = old.state;
    INSERT INTO domain_count (project_id, state, count) VALUES (new.project_id, new.state, 1)
        ON CONFLICT (project_id, state) DO UPDATE SET count = count + 1;
END;

CREATE TABLE domain_check (
    domain_id     INTEGER NOT NULL REFERENCES domain (id) ON DELETE CASCADE,
    kind          TEXT NOT NULL CHECK (kind IN ('ownership', 'dkim', 'spf', 'dmarc')),
    verdict       TEXT NOT NULL CHECK (verdict IN ('none', 'ok', 'weak', 'missing', 'wrong', 'conflict', 'misplaced')),
    unknown_since INTEGER NOT NULL,           -- 0: the last look was definite
    verified_at   INTEGER NOT NULL,           -- first ok of the present row of oks
    checked_at    INTEGER NOT NULL,
    result        TEXT NOT NULL,              -- findings, evidence, advice of the last look: JSON
    PRIMARY KEY (domain_id, kind)
) STRICT, WITHOUT ROWID;

-- DKIM private keys, sealed to the exporter. domain_id NULL: kept ready for the next registration.
CREATE TABLE dkim_key (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    domain_id  INTEGER UNIQUE REFERENCES domain (id) ON DELETE CASCADE,
    public_key TEXT NOT NULL,                 -- SubjectPublicKeyInfo, base64
    sealed     BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- What is left of a deleted registration: enough to say "this is the record of the former one".
CREATE TABLE former_domain (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id      INTEGER NOT NULL REFERENCES org (id),
    name        TEXT NOT NULL,
    token_hash  TEXT NOT NULL CHECK (length(token_hash) = 64), -- SHA-256, hex
    key_hash    TEXT NOT NULL CHECK (length(key_hash) = 64),   -- of the public key as it was published
    deleted_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX former_domain_by_name ON former_domain (name, org_id);

-- Mail to be sent; written in the transaction of what it tells about.
CREATE TABLE outbox (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL UNIQUE,          -- left part of the Message-ID: sent again, it is the same mail
    user_id    INTEGER NOT NULL REFERENCES user (id),
    template   TEXT NOT NULL,
    params     TEXT NOT NULL,                 -- JSON object of texts
    created_at INTEGER NOT NULL,
    tries      INTEGER NOT NULL DEFAULT 0,
    next_try   INTEGER NOT NULL               -- 0: given up
) STRICT;
CREATE INDEX outbox_due ON outbox (next_try) WHERE next_try > 0;

CREATE TABLE audit (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    at         INTEGER NOT NULL,
    user_id    INTEGER,                       -- NULL: the watcher or the command line
    org_id     INTEGER,
    action     TEXT NOT NULL,
    subject    TEXT NOT NULL,
    address    TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_org ON audit (org_id, id);

-- When the watcher last looked at the clock. One row.
CREATE TABLE heartbeat (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    at         INTEGER NOT NULL
) STRICT;
