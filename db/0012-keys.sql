-- A key's life: more than one key a domain, each with a state of its own.

-- stock      made ahead of time, nobody's yet
-- generated  the next key of its domain: its record is to be published
-- published  seen in DNS; the old one signs until every server shows the new one
-- active     the one that signs, once its domain may; also before its record was ever seen. Beside
--            that one, which is RSA, a domain may have a second, Ed25519 (RFC 8463)
-- retiring   signs no more; its record stays for what is still on its way
-- revoked    its record may go; the private half is destroyed
CREATE TABLE dkim_key_2 (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    domain_id    INTEGER REFERENCES domain (id) ON DELETE CASCADE,
    state        TEXT NOT NULL
        CHECK (state IN ('stock', 'generated', 'published', 'active', 'retiring', 'revoked')),
    source       TEXT NOT NULL DEFAULT 'made' CHECK (source IN ('made', 'imported')),
    selector     TEXT NOT NULL DEFAULT '',    -- as it is sealed with; in CNAME mode without its number
    slot         INTEGER NOT NULL DEFAULT 0 CHECK (slot BETWEEN 0 AND 3), -- CNAME mode: 1 to 3
    public_key   TEXT NOT NULL,               -- as p= of its record says it, base64
    ed25519      INTEGER NOT NULL AS (length(public_key) = 44), -- else RSA
    sealed       BLOB NOT NULL,               -- see vault/seal.h; empty: destroyed
    created_at   INTEGER NOT NULL,            -- of a domain's key: when it became the domain's
    published_at INTEGER NOT NULL DEFAULT 0,
    active_at    INTEGER NOT NULL DEFAULT 0,
    retiring_at  INTEGER NOT NULL DEFAULT 0,
    revoke_at    INTEGER NOT NULL DEFAULT 0,  -- of a retiring key: when it is destroyed
    revoked_at   INTEGER NOT NULL DEFAULT 0,
    CHECK ((state = 'stock') = (domain_id IS NULL)),
    CHECK ((state = 'revoked') = (length(sealed) = 0))
) STRICT;
INSERT INTO dkim_key_2 (id, domain_id, state, selector, slot, public_key, sealed, created_at, active_at)
    SELECT dkim_key.id, domain_id, CASE WHEN domain_id IS NULL THEN 'stock' ELSE 'active' END,
        coalesce(domain.selector, ''), coalesce(dkim_mode = 'cname', 0), dkim_key.public_key, sealed,
        coalesce(domain.created_at, dkim_key.created_at), coalesce(domain.created_at, 0)
    FROM dkim_key LEFT JOIN domain ON domain.id = domain_id;
DROP TABLE dkim_key;
ALTER TABLE dkim_key_2 RENAME TO dkim_key;
CREATE INDEX dkim_key_by_domain ON dkim_key (domain_id, id);
CREATE UNIQUE INDEX dkim_key_active ON dkim_key (domain_id, ed25519) WHERE state = 'active';
CREATE UNIQUE INDEX dkim_key_next ON dkim_key (domain_id) WHERE state IN ('generated', 'published');
CREATE UNIQUE INDEX dkim_key_name ON dkim_key (domain_id, selector, slot)
    WHERE state NOT IN ('stock', 'revoked');
CREATE INDEX dkim_key_seen ON dkim_key (published_at) WHERE state = 'published';
CREATE INDEX dkim_key_due ON dkim_key (revoke_at) WHERE state = 'retiring';
CREATE INDEX dkim_key_by_age ON dkim_key (active_at) WHERE state = 'active' AND slot > 0;

-- Which of the three names of CNAME mode the active key stands at.
ALTER TABLE domain ADD COLUMN dkim_slot INTEGER NOT NULL DEFAULT 0 CHECK (dkim_slot BETWEEN 0 AND 3);
UPDATE domain SET dkim_slot = 1 WHERE dkim_mode = 'cname';

-- The records of a domain's next and second keys are looked at beside the others.
CREATE TABLE domain_check_2 (
    domain_id     INTEGER NOT NULL REFERENCES domain (id) ON DELETE CASCADE,
    kind          TEXT NOT NULL CHECK (kind IN ('ownership', 'dkim', 'dkim2', 'dkim3', 'spf', 'dmarc',
                                                'mx', 'mta_sts', 'tls_rpt', 'bimi',
                                                'bounce_mx', 'bounce_spf', 'dkim_next', 'dkim_second')),
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
