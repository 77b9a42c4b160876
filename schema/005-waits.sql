-- Waits: what each contact in line was told first, until it is over; and what came of the waits of
-- each hour (UTC, by when people asked for a person) in a channel. No personal data outlives a wait.

CREATE TABLE waits_told (
    contact INTEGER PRIMARY KEY REFERENCES contacts (id) ON DELETE CASCADE,
    told_at INTEGER NOT NULL,
    from_s  INTEGER NOT NULL,
    to_s    INTEGER NOT NULL
);

-- people were connected to a person; waited_s is the sum of their waits; went away in line.
-- Of those who were told a wait: within the range, early (before it), late (behind it).
CREATE TABLE wait_hours (
    channel  TEXT NOT NULL,
    hour_at  INTEGER NOT NULL,
    served   INTEGER NOT NULL,
    waited_s INTEGER NOT NULL,
    went     INTEGER NOT NULL,
    within   INTEGER NOT NULL,
    early    INTEGER NOT NULL,
    late     INTEGER NOT NULL,
    PRIMARY KEY (channel, hour_at)
);
