-- The query model maintained inside the statement: what changes.sql puts into qm_queue is not queued but recomputed at once,
-- so a transaction reads its own writes. A view that stores nothing replaces qm's queue; the columns are described there.
--
-- The price: locks are held from each writing statement to the end of the transaction, not only from the commit. An UPDATE
-- of a lock row takes FOR NO KEY UPDATE. Within one statement the rows are sorted, so two statements never deadlock (except
-- two DELETEs that cascade, because each table's trigger locks anew). Two transactions of several statements can deadlock,
-- by opposite orders or by shared buckets: retry 40P01 like 40001.
CREATE VIEW qm_queue AS
SELECT
  0::bigint AS id,
  '{}'::integer[] AS users,
  '{}'::integer[] AS embeds,
  '{}'::integer[] AS renamed,
  '{}'::integer[] AS posts,
  false AS everything
WHERE false;

CREATE SEQUENCE qm_queue_id CACHE 32;
ALTER VIEW qm_queue
  ALTER id SET DEFAULT nextval('qm_queue_id'),
  ALTER users SET DEFAULT '{}',
  ALTER embeds SET DEFAULT '{}',
  ALTER renamed SET DEFAULT '{}',
  ALTER posts SET DEFAULT '{}',
  ALTER everything SET DEFAULT false;

-- For rebuild.sql, as in qm. Here nothing is ever left in the queue.
CREATE FUNCTION qm_clear_queue() RETURNS void
  LANGUAGE sql AS '';

-- The settings are those of qm's drain, for the same reasons. VOLATILE: each statement of the recomputation needs a snapshot
-- of its own, younger than the locks before it.
CREATE FUNCTION qm_recompute_now() RETURNS trigger
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER
  SET search_path = public, pg_temp
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off
  SET random_page_cost = 1.1
AS
$$
BEGIN
  PERFORM qm_check_table(TG_RELID, 'qm_queue');
  PERFORM qm_recompute(NEW.users, NEW.embeds, NEW.renamed, NEW.posts, NEW.everything);
  -- After the locks, because a transaction that waits for them must not keep others from folding meanwhile.
  IF NEW.id % 256 = 0 THEN
    PERFORM qm_fold();
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER qm_recompute_now INSTEAD OF INSERT ON qm_queue
  FOR EACH ROW EXECUTE FUNCTION qm_recompute_now();
