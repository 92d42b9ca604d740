-- The published recipe: read everything above the highest id seen, and remember the new highest. An event that commits after
-- a higher one was read is never read. Rows are left to be pruned out of band.
CREATE TABLE qm_watermark (
  id bigint NOT NULL
) WITH (fillfactor = 10);
ALTER TABLE qm_watermark REPLICA IDENTITY FULL;
INSERT INTO qm_watermark (id) SELECT COALESCE(max(id), 0) FROM qm_queue;

CREATE OR REPLACE FUNCTION qm_take(batch_limit integer) RETURNS SETOF qm_queue
  LANGUAGE plpgsql AS
$$
DECLARE
  watermark bigint;
  event qm_queue;
BEGIN
  SELECT id INTO watermark FROM qm_watermark FOR UPDATE;
  FOR event IN SELECT * FROM qm_queue WHERE id > watermark ORDER BY id LIMIT batch_limit LOOP
    watermark := event.id;
    RETURN NEXT event;
  END LOOP;
  UPDATE qm_watermark SET id = watermark WHERE id < watermark;
END
$$;

CREATE OR REPLACE FUNCTION qm_is_pending(until timestamptz) RETURNS boolean
  LANGUAGE sql
  RETURN EXISTS (SELECT FROM qm_queue WHERE at <= until AND id > (SELECT id FROM qm_watermark));
