-- The locks under which documents are recomputed. They are fixed rows: 1,024 buckets for users (0-1023), then 1,024 for
-- posts (1024-2047), and one more row (2048) for the fold of the dashboard's deltas. Buckets, because a lock per document
-- would not scale to bulk writes. Rows that are always *updated*, not advisory locks, because a REPEATABLE READ or
-- SERIALIZABLE transaction with an older snapshot then fails (40001, retry) instead of storing what it saw before.
CREATE TABLE qm_lock (
  id integer PRIMARY KEY,
  n bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 10);

-- Inserts the missing rows: all of them at first, and after a restore of the schema alone. Existing rows are not even tried,
-- because ON CONFLICT would wait for the transactions that hold them.
CREATE FUNCTION qm_make_locks() RETURNS void
  LANGUAGE sql AS
$$
  INSERT INTO qm_lock (id)
  SELECT generate_series(0, 2048) EXCEPT SELECT id FROM qm_lock
  ON CONFLICT DO NOTHING;
$$;

-- Locks the buckets of `ids` until the transaction ends. One by one in ascending order, so that two transactions never
-- deadlock. `class` is 0 for users and 1024 for posts. Raises an error if a row is missing, because otherwise nothing would
-- be locked, silently.
CREATE FUNCTION qm_hold(class integer, ids integer[]) RETURNS void
  LANGUAGE plpgsql AS
$$
DECLARE
  bucket integer;
BEGIN
  FOR bucket IN SELECT DISTINCT id & 1023 FROM unnest(ids) AS id ORDER BY 1 LOOP
    UPDATE qm_lock SET n = n + 1 WHERE id = class + bucket;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'expected row % of qm_lock, which locks documents; it is missing', class + bucket
        USING ERRCODE = 'object_not_in_prerequisite_state',
          HINT = 'A restore of the schema alone leaves such tables empty. Run: SELECT qm_rebuild()';
    END IF;
  END LOOP;
END
$$;
