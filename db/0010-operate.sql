-- What operators decide: names nobody may register or send as, and how much an organisation may have.

CREATE TABLE blocked (
    name       TEXT PRIMARY KEY CHECK (name = lower(name)), -- A-labels; with all below it
    user_id    INTEGER REFERENCES user (id),                -- NULL: suggested
    at         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO blocked (name, at) VALUES
    ('gmail.com', 0), ('googlemail.com', 0), ('outlook.com', 0), ('hotmail.com', 0), ('live.com', 0),
    ('yahoo.com', 0), ('yahoo.co.jp', 0), ('icloud.com', 0), ('me.com', 0), ('aol.com', 0),
    ('docomo.ne.jp', 0), ('ezweb.ne.jp', 0), ('au.com', 0), ('softbank.ne.jp', 0);

-- Letters that nobody tries any more: for the page that says how this installation is.
CREATE INDEX outbox_over_due ON outbox (id) WHERE next_try = 0;

-- 0: as many as the settings say.
ALTER TABLE org ADD COLUMN pending_most INTEGER NOT NULL DEFAULT 0 CHECK (pending_most >= 0);
ALTER TABLE org ADD COLUMN domains_most INTEGER NOT NULL DEFAULT 0 CHECK (domains_most >= 0);
ALTER TABLE org ADD COLUMN profiles_most INTEGER NOT NULL DEFAULT 0 CHECK (profiles_most >= 0);
CREATE INDEX profile_of_org ON profile (org_id);                -- how many it has

-- When nafuda backup last made one. One row.
CREATE TABLE backup (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    at         INTEGER NOT NULL
) STRICT;
