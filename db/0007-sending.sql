-- Who may send as what: domains in use or stopped, shared by project key; profiles; bounce
-- subdomains; who does not want mail any more.

ALTER TABLE domain ADD COLUMN dkim_in_use INTEGER NOT NULL DEFAULT 1 CHECK (dkim_in_use IN (0, 1));
ALTER TABLE domain ADD COLUMN spf_in_use INTEGER NOT NULL DEFAULT 1 CHECK (spf_in_use IN (0, 1));
-- "" or the label of the domain's own envelope domain: bounce of bounce.example.com.
ALTER TABLE domain ADD COLUMN bounce_label TEXT NOT NULL DEFAULT '' CHECK (length(bounce_label) <= 63);

CREATE TABLE domain_check_2 (
    domain_id     INTEGER NOT NULL REFERENCES domain (id) ON DELETE CASCADE,
    kind          TEXT NOT NULL CHECK (kind IN ('ownership', 'dkim', 'dkim2', 'dkim3', 'spf', 'dmarc',
                                                'mx', 'mta_sts', 'tls_rpt', 'bimi',
                                                'bounce_mx', 'bounce_spf')),
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

-- "": none was shown yet. It names the project to others and grants nothing by itself.
ALTER TABLE project ADD COLUMN project_key TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX project_by_key ON project (project_key) WHERE project_key <> '';

-- The domain's own project has no row. A share sleeps while its domain is not verified.
CREATE TABLE share (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    domain_id  INTEGER NOT NULL REFERENCES domain (id) ON DELETE CASCADE,
    name       TEXT NOT NULL DEFAULT '',             -- the domain's, see share_insert: orders a project's list
    project_id INTEGER NOT NULL REFERENCES project (id), -- with which it is shared
    granted_by INTEGER REFERENCES user (id),
    created_at INTEGER NOT NULL,
    UNIQUE (domain_id, project_id)
) STRICT;
CREATE INDEX share_by_domain ON share (domain_id, id);
CREATE INDEX share_by_project ON share (project_id, name, id);

-- With how many projects a domain is shared: in the index that holds all of a row of the list.
ALTER TABLE domain ADD COLUMN shares INTEGER NOT NULL DEFAULT 0 CHECK (shares >= 0);
DROP INDEX domain_list;
CREATE INDEX domain_list ON domain (
    project_id, state, name, summary, window_ends, grace_ends, checked_at, shares
);
CREATE TRIGGER share_insert AFTER INSERT ON share BEGIN
    UPDATE domain SET shares = shares + 1 WHERE id = new.domain_id;
    UPDATE share SET name = (SELECT name FROM domain WHERE id = new.domain_id) WHERE id = new.id;
END;
CREATE TRIGGER share_delete AFTER DELETE ON share BEGIN
    UPDATE domain SET shares = shares - 1 WHERE id = old.domain_id;
END;

-- A project asks for a name. Asking, and withdrawing, take as long for a name that nobody holds:
-- whoever holds it hears of it from the watcher.
CREATE TABLE share_request (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES project (id), -- which asks
    user_id    INTEGER NOT NULL REFERENCES user (id),
    name       TEXT NOT NULL CHECK (name = lower(name)),
    message    TEXT NOT NULL CHECK (length(message) <= 1000),
    holder     INTEGER NOT NULL,          -- the project that has the name verified; 0: none
    untold     INTEGER NOT NULL DEFAULT 1 CHECK (untold IN (0, 1)), -- a letter to it is owed
    created_at INTEGER NOT NULL,
    outcome    TEXT NOT NULL DEFAULT 'open'
        CHECK (outcome IN ('open', 'approved', 'rejected', 'withdrawn', 'expired')),
    decided_by INTEGER REFERENCES user (id),
    decided_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX share_request_open ON share_request (name, project_id) WHERE outcome = 'open';
CREATE INDEX share_request_inbox ON share_request (holder, id) WHERE outcome = 'open';
CREATE INDEX share_request_untold ON share_request (holder) WHERE untold = 1;
CREATE INDEX share_request_by_age ON share_request (created_at) WHERE outcome = 'open';
CREATE INDEX share_request_by_project ON share_request (project_id, id);
CREATE TRIGGER share_request_held AFTER UPDATE OF state, project_id ON domain
    WHEN new.state IN (0, 3) AND (old.state NOT IN (0, 3) OR old.project_id <> new.project_id) BEGIN
    UPDATE share_request SET untold = 1,
        holder = CASE project_id WHEN new.project_id THEN 0 ELSE new.project_id END
        WHERE name = new.name AND outcome = 'open';
END;
CREATE TRIGGER share_request_let_go AFTER UPDATE OF state ON domain
    WHEN old.state IN (0, 3) AND new.state NOT IN (0, 3) BEGIN
    UPDATE share_request SET holder = 0, untold = 1 WHERE name = old.name AND outcome = 'open';
END;
CREATE TRIGGER share_request_lost AFTER DELETE ON domain WHEN old.state IN (0, 3) BEGIN
    UPDATE share_request SET holder = 0, untold = 1 WHERE name = old.name AND outcome = 'open';
END;

CREATE TABLE profile (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id  INTEGER NOT NULL,
    org_id      INTEGER NOT NULL,
    from_addr   TEXT NOT NULL COLLATE NOCASE CHECK (length(from_addr) BETWEEN 3 AND 254),
    from_domain TEXT NOT NULL CHECK (from_domain = lower(from_domain)), -- A-labels
    from_name   TEXT NOT NULL CHECK (length(from_name) <= 100),
    reply_to    TEXT NOT NULL DEFAULT '' CHECK (length(reply_to) <= 254),
    signature   TEXT NOT NULL DEFAULT 'author' CHECK (signature IN ('author', 'platform')),
    unsubscribe TEXT NOT NULL DEFAULT 'platform' CHECK (unsubscribe IN ('platform', 'own', 'none')),
    unsubscribe_url TEXT NOT NULL DEFAULT '' CHECK ((unsubscribe_url <> '') = (unsubscribe = 'own')),
    -- Somebody chose, by name, that this profile writes to who does not want its From address's mail.
    overrides   INTEGER NOT NULL DEFAULT 0 CHECK (overrides IN (0, 1)),
    generation  INTEGER NOT NULL DEFAULT 1 CHECK (generation > 0),
    created_at  INTEGER NOT NULL,
    changed_at  INTEGER NOT NULL,
    FOREIGN KEY (project_id, org_id) REFERENCES project (id, org_id)
) STRICT;
CREATE INDEX profile_by_project ON profile (project_id, from_addr, id);
CREATE INDEX profile_by_domain ON profile (from_domain, project_id);

-- Who does not want mail from an address any more. It holds for every sender of that address; each
-- organisation sees the recipients that were its own.
CREATE TABLE unsubscribe (
    from_addr  TEXT NOT NULL CHECK (from_addr = lower(from_addr)),
    recipient  TEXT NOT NULL CHECK (recipient = lower(recipient) AND length(recipient) BETWEEN 3 AND 254),
    org_id     INTEGER NOT NULL REFERENCES org (id), -- whose recipient it was
    project_id INTEGER NOT NULL,                     -- whose message, or list, it came by
    source     TEXT NOT NULL CHECK (source IN ('one_click', 'page', 'import')),
    at         INTEGER NOT NULL,
    PRIMARY KEY (from_addr, recipient, org_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX unsubscribe_of_org ON unsubscribe (org_id, from_addr, recipient);
CREATE INDEX unsubscribe_by_recipient ON unsubscribe (org_id, recipient, from_addr);
