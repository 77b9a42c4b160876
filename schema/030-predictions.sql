-- When cases of a form at an office will be decided, as of made_at: `share` of 100 are meant to lie in
-- their range; of the ranges that came to their end in the year before, `held` of `ended` did. days:
-- for each full week waited two unsigned numbers of 2 bytes, lowest byte first, from and to in days
-- from made_at; 65535: no range.
CREATE TABLE predictions (
    form    TEXT NOT NULL,
    office  TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    share   INTEGER NOT NULL,
    ended   INTEGER NOT NULL,
    held    INTEGER NOT NULL,
    days    BLOB NOT NULL,
    PRIMARY KEY (form, office)
);
