-- Cases as the agency's own systems tell them, and the tables that come with them by import.

CREATE TABLE cases (
    id          INTEGER PRIMARY KEY,
    receipt     TEXT NOT NULL UNIQUE,
    keyed       TEXT NOT NULL,
    form        TEXT NOT NULL,
    office      TEXT NOT NULL,
    status      TEXT NOT NULL,
    status_at   INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    guarded     INTEGER NOT NULL,
    language    TEXT NOT NULL
);

-- `keyed` is the receipt as keyed on a telephone; two receipts may share it.
CREATE INDEX cases_keyed ON cases (keyed);

CREATE TABLE case_history (
    case_id INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    at      INTEGER NOT NULL,
    status  TEXT NOT NULL,
    PRIMARY KEY (case_id, at, status)
);

CREATE TABLE appointments (
    id      INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    kind    TEXT NOT NULL,
    at      INTEGER NOT NULL,
    place   TEXT NOT NULL,
    state   TEXT NOT NULL
);

CREATE UNIQUE INDEX appointments_case ON appointments (case_id, kind, at);

CREATE TABLE processing_times (
    form       TEXT NOT NULL,
    office     TEXT NOT NULL,
    low_days   INTEGER NOT NULL,
    high_days  INTEGER NOT NULL,
    inquiry_at INTEGER NOT NULL,
    PRIMARY KEY (form, office)
);

CREATE TABLE status_texts (
    status   TEXT NOT NULL,
    language TEXT NOT NULL,
    title    TEXT NOT NULL,
    text     TEXT NOT NULL,
    PRIMARY KEY (status, language)
);

-- An import stands here, in slices, until all of it is read and right (`ready`); then it moves over.
CREATE TABLE imports (
    id      INTEGER PRIMARY KEY,
    made_at INTEGER NOT NULL,
    ready   INTEGER NOT NULL
);

CREATE TABLE import_cases (
    import_id   INTEGER NOT NULL,
    id          INTEGER NOT NULL,
    receipt     TEXT NOT NULL,
    keyed       TEXT NOT NULL,
    form        TEXT NOT NULL,
    office      TEXT NOT NULL,
    status      TEXT NOT NULL,
    status_at   INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    guarded     INTEGER NOT NULL,
    language    TEXT NOT NULL,
    PRIMARY KEY (import_id, receipt)
);

CREATE UNIQUE INDEX import_cases_id ON import_cases (import_id, id);

CREATE TABLE import_appointments (
    import_id INTEGER NOT NULL,
    id        INTEGER NOT NULL,
    receipt   TEXT NOT NULL,
    kind      TEXT NOT NULL,
    at        INTEGER NOT NULL,
    place     TEXT NOT NULL,
    state     TEXT NOT NULL,
    PRIMARY KEY (import_id, receipt, kind, at)
);

CREATE UNIQUE INDEX import_appointments_id ON import_appointments (import_id, id);
