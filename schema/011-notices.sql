-- Notices to people by mail, text message and letter, and numbers that want no more text messages.
-- A time of 0 is "not yet". What the text says is not kept: `fields` has the values that were true
-- when the notice was made ready, and goes with its row when the setting's days are over.

CREATE TABLE notices (
    id       INTEGER PRIMARY KEY,
    once     TEXT NOT NULL UNIQUE,
    contact  INTEGER NOT NULL,
    promise  INTEGER NOT NULL,
    kind     TEXT NOT NULL,
    channel  TEXT NOT NULL,
    address  TEXT NOT NULL,
    language TEXT NOT NULL,
    fields   TEXT NOT NULL,
    state    TEXT NOT NULL,
    tries    INTEGER NOT NULL,
    made_at  INTEGER NOT NULL,
    next_at  INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    message  TEXT NOT NULL,
    error    TEXT NOT NULL
);

CREATE INDEX notices_due ON notices (state, channel, next_at, id) WHERE ended_at = 0;
CREATE INDEX notices_contact ON notices (contact, id);
CREATE INDEX notices_message ON notices (message) WHERE message <> '';
CREATE INDEX notices_state ON notices (state, id);
CREATE INDEX notices_ended ON notices (ended_at, id) WHERE ended_at > 0;

CREATE TABLE stopped_numbers (
    number TEXT PRIMARY KEY,
    at     INTEGER NOT NULL,
    word   TEXT NOT NULL
);
