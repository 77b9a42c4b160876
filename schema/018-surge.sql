-- The surge that a supervisor set, as one row: by whom, since and until when. Over, it is no row.

CREATE TABLE surges (
    id       INTEGER PRIMARY KEY,
    staff_id INTEGER NOT NULL,
    since    INTEGER NOT NULL,
    until_at INTEGER NOT NULL
);
