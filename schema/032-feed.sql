-- Which of the other systems may send records, and not only ask.

ALTER TABLE status_clients ADD COLUMN may_feed INTEGER NOT NULL DEFAULT 0;
