-- The engine: DKIM by three CNAMEs, advice beside the checks, and the memory of every look.

-- dkim_label: what the names of a claim's keys stand below in the platform's DKIM zone.
ALTER TABLE domain ADD COLUMN dkim_mode TEXT NOT NULL DEFAULT 'txt'
    CHECK (dkim_mode IN ('txt', 'cname'));
ALTER TABLE domain ADD COLUMN dkim_label TEXT NOT NULL DEFAULT ''
    CHECK ((dkim_label <> '') = (dkim_mode = 'cname') AND length(dkim_label) <= 63);

-- Every label that ever was a claim's: none is given a second time.
CREATE TABLE dkim_label (
    label      TEXT PRIMARY KEY,
    domain_id  INTEGER NOT NULL                -- which may be gone
) STRICT, WITHOUT ROWID;
CREATE TRIGGER dkim_label_insert AFTER INSERT ON domain WHEN new.dkim_label <> '' BEGIN
    INSERT INTO dkim_label (label, domain_id) VALUES (new.dkim_label, new.id);
END;
CREATE TRIGGER dkim_label_update AFTER UPDATE OF dkim_label ON domain
    WHEN new.dkim_label <> '' AND new.dkim_label <> old.dkim_label BEGIN
    INSERT INTO dkim_label (label, domain_id) VALUES (new.dkim_label, new.id);
END;

CREATE TABLE domain_check_2 (
    domain_id     INTEGER NOT NULL REFERENCES domain (id) ON DELETE CASCADE,
    kind          TEXT NOT NULL CHECK (kind IN ('ownership', 'dkim', 'dkim2', 'dkim3', 'spf', 'dmarc',
                                                'mx', 'mta_sts', 'tls_rpt', 'bimi')),
    verdict       TEXT NOT NULL CHECK (verdict IN ('none', 'ok', 'weak', 'missing', 'wrong', 'conflict', 'misplaced')),
    unknown_since INTEGER NOT NULL,           -- 0: the last look was definite
    verified_at   INTEGER NOT NULL,           -- first ok of the present row of oks
    checked_at    INTEGER NOT NULL,           -- a later attempt that looked at it saw the same
    result        TEXT NOT NULL,              -- findings, evidence, advice of the last look: JSON
    PRIMARY KEY (domain_id, kind)
) STRICT, WITHOUT ROWID;
INSERT INTO domain_check_2 SELECT * FROM domain_check;
DROP TABLE domain_check;
ALTER TABLE domain_check_2 RENAME TO domain_check;

-- What DNS answered, kept once for attempts in a row that were answered alike: attempt_id is the
-- first of them. With rowids, for most rows are too long to lie in an index without overflow.
CREATE TABLE answered (
    domain_id  INTEGER NOT NULL REFERENCES domain (id) ON DELETE CASCADE,
    attempt_id INTEGER NOT NULL,
    hash       BLOB NOT NULL CHECK (length(hash) = 32), -- SHA-256 of what was asked of whom, and the answers
    answers    TEXT NOT NULL,                 -- without times and TTLs, see work/past.c
    PRIMARY KEY (domain_id, attempt_id)
) STRICT;

-- Every verification.
CREATE TABLE attempt (
    domain_id  INTEGER NOT NULL REFERENCES domain (id) ON DELETE CASCADE,
    id         INTEGER NOT NULL,              -- 1, 2, … of this domain
    at         INTEGER NOT NULL,
    took_ms    INTEGER NOT NULL,
    asked_by   INTEGER NOT NULL,              -- user.id; 0: the watcher, -1: the command line, -2: a private link
    verdicts   TEXT NOT NULL,                 -- a letter for each check, see store/history.h
    state      INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3), -- afterwards
    changed    INTEGER NOT NULL CHECK (changed IN (0, 1)),     -- other verdicts than before
    good       INTEGER NOT NULL CHECK (good IN (0, 1)),        -- every mandatory check was looked at, and held
    answers    INTEGER NOT NULL,              -- answered.attempt_id
    PRIMARY KEY (domain_id, id),
    FOREIGN KEY (domain_id, answers) REFERENCES answered (domain_id, attempt_id)
) STRICT, WITHOUT ROWID;

-- What was seen of each check on a day.
CREATE TABLE domain_day (
    domain_id  INTEGER NOT NULL REFERENCES domain (id) ON DELETE CASCADE,
    day        INTEGER NOT NULL,              -- since 1970, UTC
    seen       INTEGER NOT NULL,              -- four bits a check, see store/history.h
    PRIMARY KEY (domain_id, day)
) STRICT, WITHOUT ROWID;
