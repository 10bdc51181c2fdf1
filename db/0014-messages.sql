-- Messages that are explained: pasted, uploaded, or mailed to a one-time address.
CREATE TABLE message_check (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES project (id),
    user_id    INTEGER NOT NULL REFERENCES user (id),
    source     TEXT NOT NULL CHECK (source IN ('paste', 'upload', 'mail', 'test')),
    address    TEXT NOT NULL DEFAULT '',      -- local part of the one-time address; '' none
    subject    TEXT NOT NULL DEFAULT '',
    from_addr  TEXT NOT NULL DEFAULT '',
    head       BLOB NOT NULL DEFAULT x'',     -- its header fields as they came, cut
    report     TEXT NOT NULL DEFAULT '',      -- what was seen, JSON; '' while it is awaited
    verdict    TEXT NOT NULL DEFAULT '' CHECK (verdict IN ('', 'ok', 'weak', 'wrong', 'unknown')),
    dmarc      TEXT NOT NULL DEFAULT '' CHECK (dmarc IN ('', 'pass', 'fail', 'none', 'unknown')),
    created_at INTEGER NOT NULL,
    arrived_at INTEGER NOT NULL DEFAULT 0,    -- 0: awaited
    ends_at    INTEGER NOT NULL,              -- forgotten then
    handed_at  INTEGER NOT NULL DEFAULT 0,    -- to support
    handed_by  INTEGER REFERENCES user (id),
    note       TEXT NOT NULL DEFAULT '' CHECK (length(note) <= 1000)
) STRICT;
CREATE UNIQUE INDEX message_check_address ON message_check (address) WHERE address <> '';
CREATE INDEX message_check_by_project ON message_check (project_id, id);
CREATE INDEX message_check_awaited ON message_check (project_id, id) WHERE arrived_at = 0;
CREATE INDEX message_check_handed ON message_check (handed_at, id) WHERE handed_at > 0;
CREATE INDEX message_check_over ON message_check (ends_at);
