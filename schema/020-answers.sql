-- What only who stands to a case knows, one row for a question of the policy (verify.yaml). Answers are
-- kept as keyed hashes alone (desk/answer.h): the key lies beside the database, in no row of it.

CREATE TABLE case_answers (
    case_id  INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    question TEXT NOT NULL,
    hash     TEXT NOT NULL,
    PRIMARY KEY (case_id, question)
);

CREATE TABLE import_answers (
    import_id INTEGER NOT NULL,
    id        INTEGER NOT NULL,
    receipt   TEXT NOT NULL,
    question  TEXT NOT NULL,
    hash      TEXT NOT NULL,
    PRIMARY KEY (import_id, receipt, question)
);

CREATE UNIQUE INDEX import_answers_id ON import_answers (import_id, id);
