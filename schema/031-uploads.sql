-- Files that people add to their matter: what each is, how much of it has come, and the key to its
-- pieces, wrapped by the data folder's master key. The bytes stand elsewhere (place), under the id.
-- state: open (bytes come), scanning (all is there, and waits to be looked through), kept, refused
-- (why says for what), gone (key and name are erased, the pieces are deleted next). A time of 0 is
-- "not yet". type is the policy's word.

CREATE TABLE uploads (
    id         INTEGER PRIMARY KEY,
    contact    INTEGER NOT NULL,
    state      TEXT NOT NULL,
    why        TEXT NOT NULL,
    name       TEXT NOT NULL,
    type       TEXT NOT NULL,
    size       INTEGER NOT NULL,
    stored     INTEGER NOT NULL,
    pieces     INTEGER NOT NULL,
    place      TEXT NOT NULL,
    wrapped    TEXT NOT NULL,
    made_at    INTEGER NOT NULL,
    touched_at INTEGER NOT NULL,
    ended_at   INTEGER NOT NULL
);

CREATE INDEX uploads_contact ON uploads (contact, id);
CREATE INDEX uploads_under_way ON uploads (state, touched_at, id) WHERE state <> 'kept';
