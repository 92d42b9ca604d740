-- What a transaction changed, one row per statement (written by changes.sql). No row outlives the transaction that wrote it,
-- because the drain takes them at commit. So every visible row is the transaction's own, and the table needs no WAL. A
-- changed key is recorded with both values, because the document that a row leaves changes, too.
CREATE UNLOGGED TABLE qm_queue (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  users integer[] NOT NULL DEFAULT '{}',    -- user documents to recompute
  embeds integer[] NOT NULL DEFAULT '{}',   -- users whose names the recomputed documents embed
  renamed integer[] NOT NULL DEFAULT '{}',  -- users whose names changed: every document that shows them is recomputed
  posts integer[] NOT NULL DEFAULT '{}',    -- post documents to recompute
  everything boolean NOT NULL DEFAULT false
) WITH (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);
