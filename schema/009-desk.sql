-- The desk: what agents write and read while they talk, and how their days went.

ALTER TABLE contacts ADD COLUMN held_us INTEGER NOT NULL DEFAULT 0;

-- A note as typed so far, until the contact is filed with it.
CREATE TABLE contact_drafts (
    contact INTEGER PRIMARY KEY REFERENCES contacts (id) ON DELETE CASCADE,
    agent   INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    text    TEXT NOT NULL
);

-- Which version of which article a contact was answered from: told by the line (agent 0), or opened
-- by an agent.
CREATE TABLE contact_articles (
    contact  INTEGER NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    at       INTEGER NOT NULL,
    article  TEXT NOT NULL,
    version  TEXT NOT NULL,
    language TEXT NOT NULL,
    agent    INTEGER NOT NULL,
    PRIMARY KEY (contact, at, article)
);

CREATE INDEX contact_articles_version ON contact_articles (article, version);

-- States that agents have been in; the present one stands in agent_states.
CREATE TABLE agent_spans (
    agent    INTEGER NOT NULL,
    from_at  INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    state    TEXT NOT NULL,
    reason   TEXT NOT NULL,
    contact  INTEGER NOT NULL,
    PRIMARY KEY (agent, from_at)
);

CREATE INDEX agent_spans_until ON agent_spans (agent, until_at);

-- Earlier contacts of the same person.
CREATE INDEX contact_values_caller ON contact_values (text, contact) WHERE name = 'caller';
CREATE INDEX contact_values_case ON contact_values (text, contact) WHERE name = 'case';
