-- Test messages that profiles sent.
CREATE TABLE sent (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id    INTEGER NOT NULL REFERENCES project (id),
    user_id       INTEGER NOT NULL REFERENCES user (id),
    profile_id    INTEGER NOT NULL,           -- which may be gone
    from_addr     TEXT NOT NULL,
    recipient     TEXT NOT NULL,
    message_id    TEXT NOT NULL,
    sign_domain   TEXT NOT NULL,              -- d= and s= that were to sign; '' none
    sign_selector TEXT NOT NULL,
    check_id      INTEGER REFERENCES message_check (id) ON DELETE SET NULL, -- that it goes to
    -- waiting  the watcher is to hand it to the MTA, at next_try
    -- taken    by the MTA
    -- stopped  when its turn came, it might not be sent any more: failure is the reason's code
    -- failed   the MTA did not take it: failure is what it said, as of the last try while it waits
    state         TEXT NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'taken', 'stopped', 'failed')),
    failure       TEXT NOT NULL DEFAULT '',
    tries         INTEGER NOT NULL DEFAULT 0,
    next_try      INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    sent_at       INTEGER NOT NULL DEFAULT 0  -- when the MTA took it
) STRICT;
CREATE INDEX sent_by_project ON sent (project_id, id);
CREATE INDEX sent_by_check ON sent (check_id) WHERE check_id IS NOT NULL;
CREATE INDEX sent_waiting ON sent (next_try) WHERE state = 'waiting';
CREATE INDEX sent_old ON sent (created_at);
