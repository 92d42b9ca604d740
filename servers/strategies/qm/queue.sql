-- What a transaction changed, one row per statement (changes.sql notes them). No row outlives the
-- transaction that wrote it (the drain takes them at commit), so every visible row is one's own, and the
-- table needs no WAL. Keys that changed are noted with both values: what a row leaves changes too.
CREATE UNLOGGED TABLE qm_queue (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  users integer[] NOT NULL DEFAULT '{}',    -- user documents to recompute
  embeds integer[] NOT NULL DEFAULT '{}',   -- users whose names are embedded by what is recomputed
  renamed integer[] NOT NULL DEFAULT '{}',  -- users whose names changed, in every document that shows them
  posts integer[] NOT NULL DEFAULT '{}',    -- post documents to recompute
  everything boolean NOT NULL DEFAULT false
) WITH (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);
