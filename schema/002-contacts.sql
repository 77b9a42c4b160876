-- Contacts and what people said in them. A time of 0 is "not yet"; a flag is 0 or 1.

CREATE TABLE contacts (
    id          INTEGER PRIMARY KEY,
    number      TEXT NOT NULL UNIQUE,
    channel     TEXT NOT NULL,
    language    TEXT NOT NULL,
    topic       TEXT NOT NULL,
    came_at     INTEGER NOT NULL,
    state       TEXT NOT NULL,
    queue       TEXT NOT NULL,
    asked_at    INTEGER NOT NULL,
    outcome     TEXT NOT NULL,
    disposition TEXT NOT NULL,
    closed_at   INTEGER NOT NULL,
    note        TEXT NOT NULL,
    state_at     INTEGER NOT NULL DEFAULT 0,
    until_at     INTEGER NOT NULL DEFAULT 0,
    agent        INTEGER NOT NULL DEFAULT 0,
    priority     TEXT NOT NULL DEFAULT '',
    reason       TEXT NOT NULL DEFAULT '',
    connected_at INTEGER NOT NULL DEFAULT 0
);

CREATE INDEX contacts_agent ON contacts (agent, id);
CREATE INDEX contacts_queue ON contacts (queue, asked_at) WHERE closed_at = 0;
CREATE INDEX contacts_open ON contacts (id) WHERE closed_at = 0;
CREATE INDEX contacts_came ON contacts (came_at, id);

-- Parcels: what the person keyed, said or wrote, under the name that the flow gave it.
CREATE TABLE contact_values (
    contact  INTEGER NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    name     TEXT NOT NULL,
    text     TEXT NOT NULL,
    language TEXT NOT NULL,
    PRIMARY KEY (contact, name)
);

-- What a person did before, for whoever takes the contact: topics entered, options chosen.
CREATE TABLE contact_story (
    contact INTEGER NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    at      INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    name    TEXT NOT NULL,
    PRIMARY KEY (contact, at, kind, name)
);

CREATE TABLE phone_numbers (
    id      INTEGER PRIMARY KEY,
    contact INTEGER NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    digits  TEXT NOT NULL,
    kind    TEXT NOT NULL,
    zone    TEXT NOT NULL,
    made_at INTEGER NOT NULL
);

CREATE INDEX phone_numbers_contact ON phone_numbers (contact, id);
CREATE INDEX phone_numbers_digits ON phone_numbers (digits, contact);

-- Work that outlives its contact: requests, callbacks, messages.
CREATE TABLE works (
    id       INTEGER PRIMARY KEY,
    contact  INTEGER NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    kind     TEXT NOT NULL,
    type     TEXT NOT NULL,
    state    TEXT NOT NULL,
    made_at  INTEGER NOT NULL,
    due_at   INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    number   TEXT NOT NULL UNIQUE,
    fields   TEXT NOT NULL
);

CREATE INDEX works_contact ON works (contact, id);
CREATE INDEX works_due ON works (due_at, id) WHERE ended_at = 0;
