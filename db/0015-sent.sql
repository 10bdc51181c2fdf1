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
    check_id      INTEGER REFERENCES message_check (id) ON DELETE SET NULL, -- of one that came back
    failure       TEXT NOT NULL DEFAULT '',   -- what the MTA said where it did not take it
    sent_at       INTEGER NOT NULL
) STRICT;
CREATE INDEX sent_by_project ON sent (project_id, id);
CREATE INDEX sent_by_check ON sent (check_id) WHERE check_id IS NOT NULL;
