-- The locks under which documents are recomputed: fixed rows, 1,024 buckets for users (0-1023), then 1,024 for
-- posts (1024-2047); one more row (2048) for the fold of the dashboard's deltas. Buckets, because a lock per
-- document would not scale to bulk writes; rows that are always *updated*, not advisory locks, because that
-- makes a REPEATABLE READ or SERIALIZABLE transaction with an older snapshot fail (40001, retry) where it
-- would otherwise store what it saw before.
CREATE TABLE qm_lock (
  id integer PRIMARY KEY,
  n bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 10);

INSERT INTO qm_lock (id) SELECT generate_series(0, 2048);

-- Holds the buckets of `ids` until the transaction ends. One by one in ascending order, so that two
-- transactions never wait for each other. `class` is 0 for users and 1024 for posts.
CREATE FUNCTION qm_hold(class integer, ids integer[]) RETURNS void
  LANGUAGE plpgsql AS
$$
DECLARE
  bucket integer;
BEGIN
  FOR bucket IN SELECT DISTINCT id & 1023 FROM unnest(ids) AS id ORDER BY 1 LOOP
    UPDATE qm_lock SET n = n + 1 WHERE id = class + bucket;
  END LOOP;
END
$$;
