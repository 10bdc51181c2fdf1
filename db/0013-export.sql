-- What the mailer has to hear of.

-- Names (domains) of which something changed that signer or MTA go by; the exporter takes rows away
-- once its files say so.
CREATE TABLE export_due (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL
) STRICT;

-- What the exporter leaves out, and why.
CREATE TABLE export_fault (
    name       TEXT NOT NULL,                 -- of the domain
    what       TEXT NOT NULL,                 -- "key 12", "profile 7"
    why        TEXT NOT NULL,                 -- a word of export/
    since      INTEGER NOT NULL,
    PRIMARY KEY (name, what)
) STRICT, WITHOUT ROWID;

-- One row: when the exporter last looked and last wrote, and what stopped it.
CREATE TABLE export_state (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    looked_at  INTEGER NOT NULL,
    wrote_at   INTEGER NOT NULL,
    serial     INTEGER NOT NULL,              -- of the DKIM zone
    failure    TEXT NOT NULL DEFAULT ''
) STRICT;
