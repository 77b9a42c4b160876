-- Staff, their sessions and states, who looked at what, settings, and the policies that were in force.

CREATE TABLE staff (
    id             INTEGER PRIMARY KEY,
    login          TEXT NOT NULL UNIQUE,
    password       TEXT NOT NULL,
    roles          INTEGER NOT NULL,
    name           TEXT NOT NULL,
    skills         TEXT NOT NULL,
    tiers          TEXT NOT NULL,
    failed_len     INTEGER NOT NULL,
    locked_until   INTEGER NOT NULL
);

CREATE TABLE sessions (
    token_hash BLOB PRIMARY KEY,
    staff_id   INTEGER NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    made_at    INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    until      INTEGER NOT NULL
);

CREATE INDEX sessions_staff ON sessions (staff_id);
CREATE INDEX sessions_until ON sessions (until);

CREATE TABLE agent_states (
    agent    INTEGER PRIMARY KEY,
    state    TEXT NOT NULL,
    reason   TEXT NOT NULL,
    since    INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    contact  INTEGER NOT NULL
);

CREATE TABLE audit (
    id          INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    staff_id    INTEGER NOT NULL,
    action      TEXT NOT NULL,
    record_kind TEXT NOT NULL,
    record_id   INTEGER NOT NULL,
    reason      TEXT NOT NULL,
    contact     INTEGER NOT NULL
);

CREATE INDEX audit_record ON audit (record_kind, record_id, id);
CREATE INDEX audit_staff ON audit (staff_id, id);

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE policies (
    hash      TEXT PRIMARY KEY,
    text      TEXT NOT NULL,
    loaded_at INTEGER NOT NULL
);

CREATE INDEX policies_loaded ON policies (loaded_at);
