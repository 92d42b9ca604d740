-- Takes the oldest events that no other projector has, at most `batch_limit`; an event with `apart` comes alone. Takes rows
-- instead of remembering a watermark: ids are assigned when rows are written, not when they are committed, and a watermark
-- at the highest id misses a lower one that commits later.
CREATE FUNCTION qm_take(batch_limit integer) RETURNS SETOF qm_queue
  LANGUAGE plpgsql AS
$$
BEGIN
  RETURN QUERY
    WITH oldest AS MATERIALIZED (
      SELECT id, apart FROM qm_queue ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    DELETE FROM qm_queue
    WHERE id = ANY (ARRAY(
      SELECT queued.id
      FROM qm_queue AS queued
      WHERE CASE WHEN (SELECT apart FROM oldest) THEN queued.id = (SELECT id FROM oldest) ELSE NOT queued.apart END
      ORDER BY queued.id
      LIMIT CASE WHEN (SELECT apart FROM oldest) THEN 1 ELSE batch_limit END
      FOR UPDATE SKIP LOCKED
    ))
    RETURNING *;
END
$$;

-- Whether there are events from `until` or before, in the queue or taken but not yet committed.
CREATE FUNCTION qm_is_pending(until timestamptz) RETURNS boolean
  LANGUAGE sql
  RETURN EXISTS (SELECT FROM qm_queue WHERE at <= until);
