-- Who speaks for the person of a case: one row a representation document, as the agency's system has it.
-- Times are the beginnings of days; 0: not so. ended: "withdrawn" or "replaced", with ended_at.

CREATE TABLE representations (
    id          INTEGER PRIMARY KEY,
    case_id     INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    document    TEXT NOT NULL,
    name        TEXT NOT NULL,
    firm        TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    entered_at  INTEGER NOT NULL,
    active_at   INTEGER NOT NULL,
    until_at    INTEGER NOT NULL,
    ended_at    INTEGER NOT NULL,
    ended       TEXT NOT NULL
);

CREATE UNIQUE INDEX representations_case ON representations (case_id, document);
CREATE INDEX representations_active ON representations (active_at);

CREATE TABLE import_representations (
    import_id   INTEGER NOT NULL,
    id          INTEGER NOT NULL,
    receipt     TEXT NOT NULL,
    document    TEXT NOT NULL,
    name        TEXT NOT NULL,
    firm        TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    entered_at  INTEGER NOT NULL,
    active_at   INTEGER NOT NULL,
    until_at    INTEGER NOT NULL,
    ended_at    INTEGER NOT NULL,
    ended       TEXT NOT NULL,
    PRIMARY KEY (import_id, receipt, document)
);

CREATE UNIQUE INDEX import_representations_id ON import_representations (import_id, id);
