-- The chain of the audit (src/store/audit.h). Rows from before have none of it. seal: of salt and reason, so
-- that a reason can be erased and the chain holds; prev: the hash of the row before.

ALTER TABLE audit ADD COLUMN salt TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN seal TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN prev TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN hash TEXT NOT NULL DEFAULT '';
