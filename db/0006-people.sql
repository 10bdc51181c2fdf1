-- People: a second factor, forgotten passwords, invitations that owners send, who did what in which
-- project, letters to somebody without an account, and which letters a user does without.

ALTER TABLE user ADD COLUMN totp BLOB NOT NULL DEFAULT x'';          -- the secret, enciphered (work/totp.h); empty: none
ALTER TABLE user ADD COLUMN totp_step INTEGER NOT NULL DEFAULT 0;    -- the last one used
ALTER TABLE user ADD COLUMN mail_muted INTEGER NOT NULL DEFAULT 0;   -- a bit a kind of letter, see work/letter.h

CREATE TABLE recovery_code (
    user_id    INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    code_hash  TEXT NOT NULL CHECK (length(code_hash) = 64),         -- SHA-256, hex; a used one is deleted
    PRIMARY KEY (user_id, code_hash)
) STRICT, WITHOUT ROWID;

-- One-time links for somebody who has no password yet, or lost it.
CREATE TABLE invitation_2 (
    token_hash TEXT PRIMARY KEY,
    purpose    TEXT NOT NULL CHECK (purpose IN ('first_operator', 'welcome', 'reset')),
    user_id    INTEGER REFERENCES user (id),
    expires_at INTEGER NOT NULL,
    CHECK ((purpose = 'first_operator') = (user_id IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO invitation_2 SELECT * FROM invitation;
DROP TABLE invitation;
ALTER TABLE invitation_2 RENAME TO invitation;

-- Somebody says he forgot his password. Who that is, if anybody, is looked up by the watcher alone.
CREATE TABLE forgotten (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    email      TEXT NOT NULL COLLATE NOCASE,
    address    TEXT NOT NULL,              -- where he asked from
    at         INTEGER NOT NULL
) STRICT;

-- An owner invites an address into a project; whoever opens the link and signs in as that address,
-- or makes his account, is in.
CREATE TABLE join_offer (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES project (id),
    email      TEXT NOT NULL COLLATE NOCASE CHECK (length(email) BETWEEN 3 AND 254),
    role       TEXT NOT NULL CHECK (role IN ('owner', 'member')),
    token_hash TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64), -- SHA-256, hex
    offered_by INTEGER REFERENCES user (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    UNIQUE (project_id, email)
) STRICT;

-- A session after the password and before the second factor may do nothing but give it.
ALTER TABLE session ADD COLUMN half INTEGER NOT NULL DEFAULT 0 CHECK (half IN (0, 1));

ALTER TABLE audit ADD COLUMN project_id INTEGER;                     -- NULL: none
CREATE INDEX audit_by_project ON audit (org_id, project_id, id);
CREATE INDEX audit_by_user ON audit (org_id, user_id, id);
CREATE INDEX audit_by_action ON audit (org_id, action, id);

-- user_id NULL: to an address of its own.
CREATE TABLE outbox_2 (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL UNIQUE,          -- left part of the Message-ID: sent again, it is the same mail
    user_id    INTEGER REFERENCES user (id),
    email      TEXT NOT NULL DEFAULT '',
    name       TEXT NOT NULL DEFAULT '',
    lang       TEXT NOT NULL DEFAULT '' CHECK (lang IN ('', 'ja', 'en')),
    template   TEXT NOT NULL,
    params     TEXT NOT NULL,                 -- JSON object of texts
    created_at INTEGER NOT NULL,
    tries      INTEGER NOT NULL DEFAULT 0,
    next_try   INTEGER NOT NULL,              -- 0: given up
    CHECK ((user_id IS NULL) = (email <> ''))
) STRICT;
INSERT INTO outbox_2 (id, message_id, user_id, template, params, created_at, tries, next_try)
    SELECT id, message_id, user_id, template, params, created_at, tries, next_try FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_2 RENAME TO outbox;
CREATE INDEX outbox_due ON outbox (next_try) WHERE next_try > 0;
