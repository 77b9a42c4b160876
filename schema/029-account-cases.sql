-- Cases in accounts: filed online (the agency's own systems say under which address), or linked with a
-- code that came by post. A code stands nowhere: it is made of its row and the folder's key.

CREATE TABLE account_cases (
    account INTEGER NOT NULL,
    case_id INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    since   INTEGER NOT NULL,
    how     TEXT NOT NULL,
    PRIMARY KEY (account, case_id)
);

CREATE INDEX account_cases_case ON account_cases (case_id);

CREATE TABLE case_filers (
    case_id INTEGER PRIMARY KEY REFERENCES cases (id) ON DELETE CASCADE,
    mail    TEXT NOT NULL
);

CREATE INDEX case_filers_mail ON case_filers (mail);

CREATE TABLE import_filers (
    import_id INTEGER NOT NULL,
    id        INTEGER NOT NULL,
    receipt   TEXT NOT NULL,
    mail      TEXT NOT NULL,
    PRIMARY KEY (import_id, receipt)
);

CREATE UNIQUE INDEX import_filers_id ON import_filers (import_id, id);

-- One a case; another one takes its place. tries: wrong ones that were made with it.
CREATE TABLE access_codes (
    case_id  INTEGER PRIMARY KEY REFERENCES cases (id) ON DELETE CASCADE,
    id       INTEGER NOT NULL,
    salt     TEXT NOT NULL,
    made_at  INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    tries    INTEGER NOT NULL
);

-- Accounts in whose cases an import changed something, until their mails are owed.
CREATE TABLE account_news (
    account INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL
);
