-- Who interpreted for a contact's person: beside the person (in-room) or by telephone (by-phone). An
-- until_at of 0 is "still there"; of one contact at most one is. consent_at: the person agreed.

CREATE TABLE interpreters (
    contact    INTEGER NOT NULL,
    since      INTEGER NOT NULL,
    until_at   INTEGER NOT NULL,
    how        TEXT NOT NULL,
    name       TEXT NOT NULL,
    language   TEXT NOT NULL,
    agent      INTEGER NOT NULL,
    consent_at INTEGER NOT NULL
);

CREATE INDEX interpreters_contact ON interpreters (contact, since);
CREATE UNIQUE INDEX interpreters_now ON interpreters (contact) WHERE until_at = 0;
