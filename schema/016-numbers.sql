-- Numbers of the center, folded from the journal as it grows, so that no report reads the journal.
-- words are unsigned numbers of 8 bytes each, lowest byte first, in the order of report/numbers.h;
-- what is new there comes behind. All of it can be derived again.

CREATE TABLE numbers (
    from_at  INTEGER NOT NULL,
    channel  INTEGER NOT NULL,
    language INTEGER NOT NULL,
    queue    INTEGER NOT NULL,
    words    BLOB NOT NULL,
    PRIMARY KEY (from_at, channel, language, queue)
);

CREATE TABLE numbers_staff (
    from_at INTEGER PRIMARY KEY,
    words   BLOB NOT NULL
);

-- The fold as it stood behind this fact: who is open, and the intervals that are not settled.
CREATE TABLE numbers_state (
    id    INTEGER PRIMARY KEY,
    fact  INTEGER NOT NULL,
    bytes BLOB NOT NULL
);
