-- Papers of a case in its person's account. Ids begin at 2^41: what is uploaded for one says so in
-- uploads.contact, which no contact and no account can be. ref is the id that the agency's own systems
-- have for it. Days are midnights UTC; a time of 0 is "not yet".

CREATE TABLE case_notices (
    id       INTEGER PRIMARY KEY,
    ref      TEXT NOT NULL UNIQUE,
    case_id  INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    kind     TEXT NOT NULL,
    on_at    INTEGER NOT NULL,
    language TEXT NOT NULL,
    sha256   TEXT NOT NULL,
    upload   INTEGER NOT NULL,
    made_at  INTEGER NOT NULL
);

CREATE INDEX case_notices_case ON case_notices (case_id, on_at, id);

-- state: open, answered (sent, with files), looked (by the office), withdrawn. Behind due_on an open
-- one is over; nothing is written for that, so that a later day opens it again. account: who adds the
-- files, and then sent them. told_at: up to when its person was told of it.
CREATE TABLE rfes (
    id          INTEGER PRIMARY KEY,
    ref         TEXT NOT NULL UNIQUE,
    case_id     INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    asks        TEXT NOT NULL,
    due_on      INTEGER NOT NULL,
    notice      TEXT NOT NULL,
    state       TEXT NOT NULL,
    number      TEXT NOT NULL,
    account     INTEGER NOT NULL,
    made_at     INTEGER NOT NULL,
    answered_at INTEGER NOT NULL,
    look_by     INTEGER NOT NULL,
    looked_at   INTEGER NOT NULL,
    looked_by   INTEGER NOT NULL,
    told_at     INTEGER NOT NULL
);

CREATE INDEX rfes_case ON rfes (case_id, id);
CREATE INDEX rfes_account ON rfes (account) WHERE account > 0;
CREATE INDEX rfes_due ON rfes (state, due_on, id);

CREATE TABLE import_rfes (
    import_id INTEGER NOT NULL,
    id        INTEGER NOT NULL,
    receipt   TEXT NOT NULL,
    ref       TEXT NOT NULL,
    asks      TEXT NOT NULL,
    due_on    INTEGER NOT NULL,
    notice    TEXT NOT NULL,
    state     TEXT NOT NULL,
    PRIMARY KEY (import_id, ref)
);

CREATE UNIQUE INDEX import_rfes_id ON import_rfes (import_id, id);
