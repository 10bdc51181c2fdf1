-- What the mailer has to hear of.

-- Names of domains of which something changed that signer or MTA go by (work/heard.h).
-- turn: rises with each change, so that the exporter takes away only what its files say already.
CREATE TABLE export_due (
    name       TEXT PRIMARY KEY,
    turn       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What the exporter leaves out, and why.
CREATE TABLE export_fault (
    name       TEXT NOT NULL,                 -- of the domain
    what       TEXT NOT NULL,                 -- "key 12", "profile 7"
    why        TEXT NOT NULL,                 -- a word, see export/rows.h
    since      INTEGER NOT NULL,
    PRIMARY KEY (name, what)
) STRICT, WITHOUT ROWID;

-- One row: when the exporter last looked and last wrote, and what stopped it.
CREATE TABLE export_state (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    looked_at  INTEGER NOT NULL,
    wrote_at   INTEGER NOT NULL,
    serial     INTEGER NOT NULL,              -- of the DKIM zone
    failure    TEXT NOT NULL DEFAULT ''       -- a word: "files", "mailer", "reload"
) STRICT;
INSERT INTO export_state (id, looked_at, wrote_at, serial) VALUES (1, 0, 0, 0);

-- Whose grace has ended since.
CREATE INDEX domain_grace ON domain (grace_ends) WHERE state = 0;

-- A new one says nothing before it has its key.
CREATE TRIGGER export_domain_delete AFTER DELETE ON domain BEGIN
    INSERT INTO export_due VALUES (old.name, 1) ON CONFLICT (name) DO UPDATE SET turn = turn + 1;
END;
CREATE TRIGGER export_domain_update AFTER UPDATE OF project_id, state, grace_ends, selector,
    dkim_mode, dkim_label, dkim_slot, dkim_in_use, spf_in_use, bounce_label ON domain
    WHEN (old.project_id, old.state, old.grace_ends, old.selector, old.dkim_mode, old.dkim_label,
          old.dkim_slot, old.dkim_in_use, old.spf_in_use, old.bounce_label) <>
         (new.project_id, new.state, new.grace_ends, new.selector, new.dkim_mode, new.dkim_label,
          new.dkim_slot, new.dkim_in_use, new.spf_in_use, new.bounce_label) BEGIN
    INSERT INTO export_due VALUES (new.name, 1) ON CONFLICT (name) DO UPDATE SET turn = turn + 1;
END;

-- Of a deleted domain the rows are gone with it, and say nothing more.
CREATE TRIGGER export_check_insert AFTER INSERT ON domain_check
    WHEN new.kind IN ('ownership', 'dkim', 'dkim2', 'dkim3', 'dkim_second',
                     'bounce_mx', 'bounce_spf') BEGIN
    INSERT INTO export_due SELECT name, 1 FROM domain WHERE id = new.domain_id
        ON CONFLICT (name) DO UPDATE SET turn = turn + 1;
END;
CREATE TRIGGER export_check_update AFTER UPDATE OF verdict ON domain_check
    WHEN old.verdict <> new.verdict
        AND new.kind IN ('ownership', 'dkim', 'dkim2', 'dkim3', 'dkim_second',
                     'bounce_mx', 'bounce_spf') BEGIN
    INSERT INTO export_due SELECT name, 1 FROM domain WHERE id = new.domain_id
        ON CONFLICT (name) DO UPDATE SET turn = turn + 1;
END;
CREATE TRIGGER export_check_delete AFTER DELETE ON domain_check
    WHEN old.kind IN ('ownership', 'dkim', 'dkim2', 'dkim3', 'dkim_second',
                     'bounce_mx', 'bounce_spf') BEGIN
    INSERT INTO export_due SELECT name, 1 FROM domain WHERE id = old.domain_id
        ON CONFLICT (name) DO UPDATE SET turn = turn + 1;
END;

CREATE TRIGGER export_key_insert AFTER INSERT ON dkim_key WHEN new.domain_id IS NOT NULL BEGIN
    INSERT INTO export_due SELECT name, 1 FROM domain WHERE id = new.domain_id
        ON CONFLICT (name) DO UPDATE SET turn = turn + 1;
END;
CREATE TRIGGER export_key_update AFTER UPDATE ON dkim_key BEGIN
    INSERT INTO export_due SELECT name, 1 FROM domain WHERE id IN (old.domain_id, new.domain_id)
        ON CONFLICT (name) DO UPDATE SET turn = turn + 1;
END;
CREATE TRIGGER export_key_delete AFTER DELETE ON dkim_key WHEN old.domain_id IS NOT NULL BEGIN
    INSERT INTO export_due SELECT name, 1 FROM domain WHERE id = old.domain_id
        ON CONFLICT (name) DO UPDATE SET turn = turn + 1;
END;

CREATE TRIGGER export_share_insert AFTER INSERT ON share BEGIN
    INSERT INTO export_due SELECT name, 1 FROM domain WHERE id = new.domain_id
        ON CONFLICT (name) DO UPDATE SET turn = turn + 1;
END;
CREATE TRIGGER export_share_delete AFTER DELETE ON share BEGIN
    INSERT INTO export_due SELECT name, 1 FROM domain WHERE id = old.domain_id
        ON CONFLICT (name) DO UPDATE SET turn = turn + 1;
END;

CREATE TRIGGER export_profile_insert AFTER INSERT ON profile BEGIN
    INSERT INTO export_due VALUES (new.from_domain, 1)
        ON CONFLICT (name) DO UPDATE SET turn = turn + 1;
END;
CREATE TRIGGER export_profile_update AFTER UPDATE OF project_id, from_addr, from_domain, signature
    ON profile
    WHEN (old.project_id, old.from_addr, old.from_domain, old.signature) <>
         (new.project_id, new.from_addr, new.from_domain, new.signature) BEGIN
    INSERT INTO export_due VALUES (new.from_domain, 1)
        ON CONFLICT (name) DO UPDATE SET turn = turn + 1;
    INSERT INTO export_due VALUES (old.from_domain, 1)
        ON CONFLICT (name) DO UPDATE SET turn = turn + 1;
END;
CREATE TRIGGER export_profile_delete AFTER DELETE ON profile BEGIN
    INSERT INTO export_due VALUES (old.from_domain, 1)
        ON CONFLICT (name) DO UPDATE SET turn = turn + 1;
END;

-- With all below the name: the walk costs what the page before it cost (store/blocked.c).
CREATE TRIGGER export_blocked_insert AFTER INSERT ON blocked BEGIN
    INSERT INTO export_due SELECT DISTINCT name, 1 FROM domain WHERE name = new.name
        OR substr(name, -length(new.name) - 1) = '.' || new.name
        ON CONFLICT (name) DO UPDATE SET turn = turn + 1;
END;
CREATE TRIGGER export_blocked_delete AFTER DELETE ON blocked BEGIN
    INSERT INTO export_due SELECT DISTINCT name, 1 FROM domain WHERE name = old.name
        OR substr(name, -length(old.name) - 1) = '.' || old.name
        ON CONFLICT (name) DO UPDATE SET turn = turn + 1;
END;
