-- Places in slots of appointments: `place` is 1 to what the policy says fits into one, and each is
-- taken once. The row that decides; where and when the appointment is says its own row as well.

CREATE TABLE slot_places (
    center      TEXT NOT NULL,
    at          INTEGER NOT NULL,
    place       INTEGER NOT NULL,
    appointment INTEGER NOT NULL REFERENCES appointments (id) ON DELETE CASCADE,
    PRIMARY KEY (center, at, place)
);

CREATE INDEX slot_places_appointment ON slot_places (appointment);
CREATE INDEX appointments_place ON appointments (place, at);

-- Each time that one was moved. by_kind: account, staff or system; by_id: which (0: the system).
CREATE TABLE appointment_moves (
    id          INTEGER PRIMARY KEY,
    appointment INTEGER NOT NULL REFERENCES appointments (id) ON DELETE CASCADE,
    moved_at    INTEGER NOT NULL,
    by_kind     TEXT NOT NULL,
    by_id       INTEGER NOT NULL,
    from_at     INTEGER NOT NULL,
    from_place  TEXT NOT NULL,
    to_at       INTEGER NOT NULL,
    to_place    TEXT NOT NULL
);

CREATE INDEX appointment_moves_appointment ON appointment_moves (appointment, id);
