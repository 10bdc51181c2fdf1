-- Links for DNS administrators, who have no account.

CREATE TABLE dns_link (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    domain_id  INTEGER NOT NULL REFERENCES domain (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64), -- SHA-256, hex
    nonce      TEXT NOT NULL,                 -- what the link is made from, with the secret
    made_by    INTEGER REFERENCES user (id),  -- NULL: the command line
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    views      INTEGER NOT NULL DEFAULT 0,
    seen_at    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX dns_link_by_domain ON dns_link (domain_id, id);
CREATE INDEX dns_link_over ON dns_link (expires_at);

-- Support finds organisations, projects and users by the beginning of their names.
CREATE INDEX org_by_name ON org (name COLLATE NOCASE);
CREATE INDEX project_by_name ON project (name COLLATE NOCASE);
CREATE INDEX user_by_name ON user (name COLLATE NOCASE);
