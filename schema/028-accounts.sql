-- Accounts of the public. What signs in has an owner now: a user of the staff, or an account, whose
-- ids begin at 2^40. An account keeps no name.

CREATE TABLE accounts (
    id           INTEGER PRIMARY KEY,
    mail         TEXT NOT NULL UNIQUE,
    language     TEXT NOT NULL,
    password     TEXT NOT NULL,
    made_at      INTEGER NOT NULL,
    failed_len   INTEGER NOT NULL,
    locked_until INTEGER NOT NULL
);

-- What a mail's link is for: `register` (account 0: there is none yet), `reset`, `mail`. The link's
-- secret stands nowhere: it is made of the row and the folder's key. Used, it is gone.
CREATE TABLE account_links (
    id       INTEGER PRIMARY KEY,
    kind     TEXT NOT NULL,
    account  INTEGER NOT NULL,
    mail     TEXT NOT NULL,
    language TEXT NOT NULL,
    password TEXT NOT NULL,
    salt     TEXT NOT NULL,
    tries    INTEGER NOT NULL,
    until_at INTEGER NOT NULL
);

CREATE INDEX account_links_until ON account_links (until_at);
CREATE INDEX account_links_account ON account_links (account);
CREATE INDEX account_links_mail ON account_links (mail);

CREATE TABLE factors (
    id         INTEGER PRIMARY KEY,
    owner      INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    name       TEXT NOT NULL,
    credential TEXT NOT NULL UNIQUE,
    secret     TEXT NOT NULL,
    counter    INTEGER NOT NULL,
    made_at    INTEGER NOT NULL,
    used_at    INTEGER NOT NULL
);

INSERT INTO factors SELECT id, staff_id, kind, name, credential, secret, counter, made_at, used_at
    FROM staff_factors;
DROP TABLE staff_factors;
CREATE INDEX factors_owner ON factors (owner, id);

CREATE TABLE recovery_codes (
    owner     INTEGER NOT NULL,
    code_hash TEXT NOT NULL,
    PRIMARY KEY (owner, code_hash)
);

INSERT INTO recovery_codes SELECT staff_id, code_hash FROM staff_recovery;
DROP TABLE staff_recovery;

CREATE TABLE owned_sessions (
    token_hash BLOB PRIMARY KEY,
    owner      INTEGER NOT NULL,
    made_at    INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    until      INTEGER NOT NULL,
    stage      INTEGER NOT NULL,
    proved_at  INTEGER NOT NULL,
    locked_at  INTEGER NOT NULL,
    browser    TEXT NOT NULL
);

INSERT INTO owned_sessions SELECT token_hash, staff_id, made_at, seen_at, until, stage, proved_at,
    locked_at, '' FROM sessions;
DROP TABLE sessions;
ALTER TABLE owned_sessions RENAME TO sessions;
CREATE INDEX sessions_owner ON sessions (owner);
CREATE INDEX sessions_until ON sessions (until);
