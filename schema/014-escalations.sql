-- What agents passed on to be answered later: each with the number of its promise. A time of 0 is
-- "not yet". queue is the promise's owner, ended_at its end, so that a list is one walk along an
-- index.

CREATE TABLE escalations (
    id        INTEGER PRIMARY KEY,
    contact   INTEGER NOT NULL,
    type      TEXT NOT NULL,
    is_urgent INTEGER NOT NULL,
    queue     TEXT NOT NULL,
    agent     INTEGER NOT NULL,
    made_at   INTEGER NOT NULL,
    due_at    INTEGER NOT NULL,
    taken_by  INTEGER NOT NULL,
    taken_at  INTEGER NOT NULL,
    ended_at  INTEGER NOT NULL,
    answers   TEXT NOT NULL,
    note      TEXT NOT NULL,
    reply     TEXT NOT NULL
);

CREATE INDEX escalations_queue ON escalations (queue, is_urgent, due_at, id) WHERE ended_at = 0;
CREATE INDEX escalations_contact ON escalations (contact, id);

-- So many links go to one number in a day.
CREATE INDEX notices_links ON notices (address, made_at) WHERE kind = 'link';
