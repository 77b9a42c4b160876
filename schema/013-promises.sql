-- What was promised to people, each with a clock, an owner and an end. A time of 0 is "not yet".
-- next_at is when the store's clock has to say something; 0: never, or the core's own clock does.

CREATE TABLE promises (
    id       INTEGER PRIMARY KEY,
    contact  INTEGER NOT NULL,
    kind     TEXT NOT NULL,
    type     TEXT NOT NULL,
    owner    TEXT NOT NULL,
    grade    TEXT NOT NULL,
    state    TEXT NOT NULL,
    made_at  INTEGER NOT NULL,
    due_from INTEGER NOT NULL,
    due_to   INTEGER NOT NULL,
    next_at  INTEGER NOT NULL,
    soon_at  INTEGER NOT NULL,
    late_at  INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    evidence TEXT NOT NULL,
    ended_by INTEGER NOT NULL
);

CREATE INDEX promises_next ON promises (next_at, id) WHERE next_at > 0;
CREATE INDEX promises_contact ON promises (contact, id);
CREATE INDEX promises_open ON promises (due_to, id) WHERE ended_at = 0;
CREATE INDEX promises_owner ON promises (owner, due_to, id) WHERE ended_at = 0;
CREATE INDEX promises_ended ON promises (ended_at, id) WHERE ended_at > 0;

-- How many there are, kept as they change: nobody counts millions of rows.
CREATE TABLE promise_counts (
    kind   TEXT NOT NULL,
    grade  TEXT NOT NULL,
    state  TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (kind, grade, state)
);
