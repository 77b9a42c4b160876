-- A second pair of eyes on a protected case, before it is spoken of in a contact: who asked and why,
-- who looked and in which words they agreed or not. A person or time of 0 is "not yet". state: asked,
-- agreed, refused, or over: another one was asked for, or the contact ended. role: the policy's key of
-- how the person stands to the case; for no other is anything agreed.

CREATE TABLE second_looks (
    id        INTEGER PRIMARY KEY,
    contact   INTEGER NOT NULL,
    case_id   INTEGER NOT NULL,
    role      TEXT NOT NULL,
    state     TEXT NOT NULL,
    asked_by  INTEGER NOT NULL,
    asked_at  INTEGER NOT NULL,
    why       TEXT NOT NULL,
    looked_by INTEGER NOT NULL,
    looked_at INTEGER NOT NULL,
    words     TEXT NOT NULL
);

CREATE INDEX second_looks_contact ON second_looks (contact, id);
CREATE UNIQUE INDEX second_looks_asked ON second_looks (contact) WHERE state = 'asked';
