-- Recordings of calls: where each file is and the key to it, wrapped by the data folder's master key.

CREATE TABLE recordings (
    contact    INTEGER NOT NULL,
    part       INTEGER NOT NULL,
    state      TEXT NOT NULL,
    path       TEXT NOT NULL,
    wrapped    TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at   INTEGER NOT NULL,
    samples    INTEGER NOT NULL,
    kept_s     INTEGER NOT NULL,
    kept_until INTEGER NOT NULL,
    PRIMARY KEY (contact, part)
);

CREATE INDEX recordings_kept ON recordings (kept_until, contact, part) WHERE kept_until > 0;
CREATE INDEX recordings_open ON recordings (contact, part) WHERE ended_at = 0;
