-- Where a figure comes from: told by the agency (imported), computed from the cases, or none, because
-- too few cases were decided (few). made_at: the day of which it is; share: of 100 cases so many are
-- decided within high_days; cases: the decisions behind it. 0: not known.
ALTER TABLE processing_times ADD COLUMN method TEXT NOT NULL DEFAULT 'imported';
ALTER TABLE processing_times ADD COLUMN made_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE processing_times ADD COLUMN share INTEGER NOT NULL DEFAULT 0;
ALTER TABLE processing_times ADD COLUMN cases INTEGER NOT NULL DEFAULT 0;
