-- Sign-in: a user's office, how far a session has proved itself, second factors, names elsewhere.

ALTER TABLE staff ADD COLUMN office TEXT NOT NULL DEFAULT '';

ALTER TABLE sessions ADD COLUMN stage INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN proved_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN locked_at INTEGER NOT NULL DEFAULT 0;

CREATE TABLE staff_factors (
    id         INTEGER PRIMARY KEY,
    staff_id   INTEGER NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    kind       TEXT NOT NULL,
    name       TEXT NOT NULL,
    credential TEXT NOT NULL UNIQUE,
    secret     TEXT NOT NULL,
    counter    INTEGER NOT NULL,
    made_at    INTEGER NOT NULL,
    used_at    INTEGER NOT NULL
);

CREATE INDEX staff_factors_staff ON staff_factors (staff_id, id);

CREATE TABLE staff_recovery (
    staff_id  INTEGER NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    code_hash TEXT NOT NULL,
    PRIMARY KEY (staff_id, code_hash)
);

CREATE TABLE staff_subjects (
    issuer   TEXT NOT NULL,
    subject  TEXT NOT NULL,
    staff_id INTEGER NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    PRIMARY KEY (issuer, subject)
);
