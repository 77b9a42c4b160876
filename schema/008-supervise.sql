-- What supervisors close by hand, tell everybody and are asked for. A time of 0 is "not yet".

CREATE TABLE closures (
    queue    TEXT PRIMARY KEY,
    staff_id INTEGER NOT NULL,
    reason   TEXT NOT NULL,
    since    INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    sends_on INTEGER NOT NULL
);

CREATE TABLE broadcasts (
    id       INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    staff_id INTEGER NOT NULL,
    queue    TEXT NOT NULL,
    text     TEXT NOT NULL
);

CREATE INDEX broadcasts_at ON broadcasts (at, id);

CREATE TABLE broadcast_reads (
    broadcast INTEGER NOT NULL REFERENCES broadcasts (id) ON DELETE CASCADE,
    staff_id  INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (broadcast, staff_id)
);

CREATE TABLE supervisor_asks (
    contact  INTEGER PRIMARY KEY,
    agent    INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    ended_by INTEGER NOT NULL
);

CREATE INDEX supervisor_asks_open ON supervisor_asks (at, contact) WHERE ended_at = 0;
