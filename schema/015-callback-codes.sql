-- The code that a callback says first, sealed by the center's public key: what opens it lies in the
-- data folder, not here.

CREATE TABLE callback_codes (
    contact INTEGER PRIMARY KEY REFERENCES contacts (id) ON DELETE CASCADE,
    sealed  TEXT NOT NULL
);
