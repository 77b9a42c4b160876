-- Requests at the offices that decide, one row for each that was filed; its number is its contact's.
-- office: whose list it stands on; follows 1: it moves with its case. joins: the open request of the
-- same case and type that it joined, and is answered with; 0: it stands by itself. state: open, asked
-- (the person is asked back), translation (an answer waits to be put into the person's language),
-- answered, ended. untold 1: it moved, and the person is to be told. A time of 0 is "not yet".

CREATE TABLE requests (
    contact     INTEGER PRIMARY KEY,
    case_id     INTEGER NOT NULL,
    joins       INTEGER NOT NULL,
    type        TEXT NOT NULL,
    office      TEXT NOT NULL,
    follows     INTEGER NOT NULL,
    state       TEXT NOT NULL,
    decision    TEXT NOT NULL,
    appointment INTEGER NOT NULL,
    made_at     INTEGER NOT NULL,
    due_at      INTEGER NOT NULL,
    taken_by    INTEGER NOT NULL,
    taken_at    INTEGER NOT NULL,
    ended_at    INTEGER NOT NULL,
    untold      INTEGER NOT NULL
);

CREATE INDEX requests_office ON requests (office, due_at, contact) WHERE ended_at = 0 AND joins = 0;
CREATE INDEX requests_case ON requests (case_id, contact);
CREATE INDEX requests_joins ON requests (joins) WHERE joins > 0;
CREATE INDEX requests_untold ON requests (contact) WHERE untold = 1;

-- What was said of one, by the person and by the office. kind: answer, question, reply, transfer,
-- moved. words: JSON, by language. wanted: the language that an answer must still be put into; what
-- was decided with it (decision, reason, the new time and place) counts from then on.
CREATE TABLE request_words (
    id       INTEGER PRIMARY KEY,
    contact  INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    kind     TEXT NOT NULL,
    by_id    INTEGER NOT NULL,
    decision TEXT NOT NULL,
    reason   TEXT NOT NULL,
    words    TEXT NOT NULL,
    wanted   TEXT NOT NULL,
    is_last  INTEGER NOT NULL,
    starts   INTEGER NOT NULL,
    place    TEXT NOT NULL
);

CREATE INDEX request_words_contact ON request_words (contact, id);
