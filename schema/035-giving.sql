-- What giving an appointment takes of a case: where its person lives, by postal code, and when what is
-- taken at such appointments was taken last (0: not known).

CREATE TABLE case_places (
    case_id  INTEGER PRIMARY KEY REFERENCES cases (id) ON DELETE CASCADE,
    postal   TEXT NOT NULL,
    taken_at INTEGER NOT NULL
);

CREATE TABLE import_places (
    import_id INTEGER NOT NULL,
    id        INTEGER NOT NULL,
    receipt   TEXT NOT NULL,
    postal    TEXT NOT NULL,
    taken_at  INTEGER NOT NULL,
    PRIMARY KEY (import_id, receipt)
);

CREATE UNIQUE INDEX import_places_id ON import_places (import_id, id);

-- What was decided of a case, once: its appointment, or (0) that it needs none, and why: by what was
-- taken at taken_at.
CREATE TABLE givings (
    case_id     INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    kind        TEXT NOT NULL,
    given_at    INTEGER NOT NULL,
    appointment INTEGER NOT NULL,
    why         TEXT NOT NULL,
    taken_at    INTEGER NOT NULL,
    PRIMARY KEY (case_id, kind)
);

-- Who waits for one, as the last round has counted: by the nearest center ('': no area has their postal
-- code, or none is known), and since when the oldest of them has.
CREATE TABLE giving_waits (
    kind      TEXT NOT NULL,
    center    TEXT NOT NULL,
    cases     INTEGER NOT NULL,
    oldest_at INTEGER NOT NULL,
    made_at   INTEGER NOT NULL,
    PRIMARY KEY (kind, center)
);

-- Of which time of an appointment its person was reminded.
CREATE TABLE appointment_reminders (
    appointment INTEGER NOT NULL REFERENCES appointments (id) ON DELETE CASCADE,
    at          INTEGER NOT NULL,
    PRIMARY KEY (appointment, at)
);

CREATE INDEX cases_waiting ON cases (form, status, received_at, id);
CREATE INDEX appointments_kind ON appointments (kind, at);
