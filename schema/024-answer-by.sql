-- How a matter is answered, as the person chose: "mail", or "call".

ALTER TABLE escalations ADD COLUMN answer_by TEXT NOT NULL DEFAULT 'mail';
