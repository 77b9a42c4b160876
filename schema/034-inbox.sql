-- What accounts and the agency write to each other. A thread is one matter: contact is the one that it
-- opened last, whose promise says by when it is answered and by whom; 0: the agency began it, and
-- nobody has answered. staff 0: the account's owner wrote. A time of 0 is "not yet": a message is sent
-- with the fact that made its promise, and until then nobody sees it.

CREATE TABLE account_threads (
    id         INTEGER PRIMARY KEY,
    account    INTEGER NOT NULL,
    case_id    INTEGER NOT NULL,
    topic      TEXT NOT NULL,
    contact    INTEGER NOT NULL,
    made_at    INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
);

CREATE INDEX account_threads_account ON account_threads (account, changed_at, id);
CREATE INDEX account_threads_contact ON account_threads (contact) WHERE contact > 0;
CREATE INDEX account_threads_changed ON account_threads (changed_at, id);

CREATE TABLE account_messages (
    id      INTEGER PRIMARY KEY,
    thread  INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    staff   INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    sent_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    text    TEXT NOT NULL
);

CREATE INDEX account_messages_thread ON account_messages (thread, id);
CREATE INDEX account_messages_contact ON account_messages (contact) WHERE contact > 0;
