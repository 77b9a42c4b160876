-- Other systems that ask for the public status of cases: the id that each names, and its secret's hash.

CREATE TABLE status_clients (
    id          INTEGER PRIMARY KEY,
    client      TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    made_at     INTEGER NOT NULL
);
