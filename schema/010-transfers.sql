-- The second agent of a contact that is talked to: who, and what that one is at.

ALTER TABLE contacts ADD COLUMN helper INTEGER NOT NULL DEFAULT 0;
ALTER TABLE contacts ADD COLUMN help TEXT NOT NULL DEFAULT '';
ALTER TABLE contacts ADD COLUMN help_until INTEGER NOT NULL DEFAULT 0;

CREATE INDEX contacts_helper ON contacts (helper, id) WHERE helper > 0;
