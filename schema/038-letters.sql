-- Answers that go by post, one row for each letter. state: waiting (to be printed), printed (and not
-- sent yet), sent, told (the person has it another way). address '': none is known yet. word: the
-- office's answer that it tells. due_at: by when it is to be on its way. A time of 0 is "not yet".

CREATE TABLE letters (
    id         INTEGER PRIMARY KEY,
    contact    INTEGER NOT NULL,
    case_id    INTEGER NOT NULL,
    word       INTEGER NOT NULL,
    office     TEXT NOT NULL,
    address    TEXT NOT NULL,
    language   TEXT NOT NULL,
    state      TEXT NOT NULL,
    made_at    INTEGER NOT NULL,
    due_at     INTEGER NOT NULL,
    printed_at INTEGER NOT NULL,
    ended_at   INTEGER NOT NULL,
    ended_by   INTEGER NOT NULL
);

CREATE INDEX letters_office ON letters (office, due_at, id) WHERE ended_at = 0;
CREATE INDEX letters_contact ON letters (contact, id);

-- Where the post of a case goes, as an officer entered it.
CREATE TABLE case_addresses (
    case_id INTEGER PRIMARY KEY REFERENCES cases (id) ON DELETE CASCADE,
    address TEXT NOT NULL
);
