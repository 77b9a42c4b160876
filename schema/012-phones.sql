-- Desk phones of staff: the account that each registers by, its secret (sealed), and whether calls
-- come to it or to the browser.

CREATE TABLE staff_phones (
    staff_id  INTEGER PRIMARY KEY REFERENCES staff (id) ON DELETE CASCADE,
    account   TEXT NOT NULL UNIQUE,
    ha1       TEXT NOT NULL,
    is_chosen INTEGER NOT NULL,
    made_at   INTEGER NOT NULL
);
