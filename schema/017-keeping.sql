-- Keeping people's data: contacts whose person was erased (0: not), and those that must be kept.

ALTER TABLE contacts ADD COLUMN erased_at INTEGER NOT NULL DEFAULT 0;

CREATE INDEX contacts_kept ON contacts (came_at, id) WHERE erased_at = 0;

-- While it stands here nothing of this contact is erased, by hand or by its age.
CREATE TABLE holds (
    contact INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    reason  TEXT NOT NULL
);

CREATE INDEX audit_at ON audit (at, id);
CREATE INDEX audit_contact ON audit (contact, id) WHERE contact > 0;
