-- Appointments in person that cannot wait: what was decided about each, and what the office made of
-- it. A time of 0 is "not yet"; promise 0: it is none. state: declined, open, placed, refused, or
-- ended some other way.

CREATE TABLE emergencies (
    id         INTEGER PRIMARY KEY,
    contact    INTEGER NOT NULL,
    promise    INTEGER NOT NULL,
    escalation INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    office     TEXT NOT NULL,
    state      TEXT NOT NULL,
    decided_by INTEGER NOT NULL,
    decided_at INTEGER NOT NULL,
    due_at     INTEGER NOT NULL,
    ended_by   INTEGER NOT NULL,
    ended_at   INTEGER NOT NULL,
    starts_at  INTEGER NOT NULL,
    answers    TEXT NOT NULL,
    reason     TEXT NOT NULL,
    words      TEXT NOT NULL,
    reply      TEXT NOT NULL
);

CREATE INDEX emergencies_office ON emergencies (office, due_at, id) WHERE ended_at = 0;
CREATE INDEX emergencies_starts ON emergencies (office, starts_at) WHERE starts_at > 0;
CREATE INDEX emergencies_contact ON emergencies (contact, id);
CREATE UNIQUE INDEX emergencies_promise ON emergencies (promise) WHERE promise > 0;
