-- The journal of facts, its segments and checkpoints, and the inbox of inputs that wait for it.
-- Types: INTEGER is 64 bits, BLOB is bytes (src/store/postgres.c has that server's words for them).

CREATE TABLE journal (
    number INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    kind   INTEGER NOT NULL,
    grade  INTEGER NOT NULL,
    bytes  BLOB NOT NULL,
    hash   BLOB NOT NULL
);

-- A UTC day of facts, closed when the first fact of a later day comes. `dropped` is 1 from the
-- moment its facts begin to be taken out of the journal.
CREATE TABLE journal_segments (
    day          INTEGER PRIMARY KEY,
    first_number INTEGER NOT NULL,
    last_number  INTEGER NOT NULL,
    hash         BLOB NOT NULL,
    dropped      INTEGER NOT NULL
);

-- The state after fact `number`: facts packed into parts of some 64 kB; hash is over all parts.
CREATE TABLE checkpoints (
    number      INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    chain       BLOB NOT NULL,
    facts_len   INTEGER NOT NULL,
    bytes_len   INTEGER NOT NULL,
    hash        BLOB NOT NULL
);

CREATE TABLE checkpoint_parts (
    number INTEGER NOT NULL,
    part   INTEGER NOT NULL,
    bytes  BLOB NOT NULL,
    PRIMARY KEY (number, part)
);

CREATE TABLE inbox (
    source TEXT NOT NULL,
    number INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    bytes  BLOB NOT NULL,
    PRIMARY KEY (source, number)
);

CREATE INDEX inbox_order ON inbox (at, source, number);

-- The highest number taken from each source: what is not above it was seen already.
CREATE TABLE inbox_seen (
    source TEXT PRIMARY KEY,
    number INTEGER NOT NULL
);

-- The next id of each kind. Ids are never used again.
CREATE TABLE ids (
    kind TEXT PRIMARY KEY,
    next INTEGER NOT NULL
);
