-- Brings the documents up to date at the commit of every transaction that wrote.
--
-- The settings: without them, plpgsql would plan `= ANY (array)` anew on every call, and a queue or document table that was
-- small when the plan was made would be scanned after it has grown.
CREATE FUNCTION qm_drain() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off
  SET random_page_cost = 1.1
AS
$$
DECLARE
  user_ids integer[];
  embed_ids integer[];
  renamed_ids integer[];
  post_ids integer[];
  all_documents boolean;
  is_fold_due boolean;
BEGIN
  PERFORM qm_check_table(TG_RELID, 'qm_queue');
  -- The first event of a commit takes the rows of all events. Every other event finds that its own row is gone, and must not
  -- scan all the taken rows to find nothing.
  WITH taken AS (
    DELETE FROM qm_queue
    WHERE id >= NEW.id AND EXISTS (SELECT FROM qm_queue AS own WHERE own.id = NEW.id)
    RETURNING *
  )
  SELECT
    ARRAY(SELECT DISTINCT unnest(users) FROM taken),
    ARRAY(SELECT DISTINCT unnest(embeds) FROM taken),
    ARRAY(SELECT DISTINCT unnest(renamed) FROM taken),
    ARRAY(SELECT DISTINCT unnest(posts) FROM taken),
    (SELECT bool_or(everything) FROM taken),
    (SELECT bool_or(id % 256 = 0) FROM taken)
  INTO user_ids, embed_ids, renamed_ids, post_ids, all_documents, is_fold_due;
  IF all_documents IS NULL THEN
    RETURN NULL;
  END IF;

  PERFORM qm_recompute(user_ids, embed_ids, renamed_ids, post_ids, all_documents);
  -- After the locks, because a transaction that waits for them must not keep others from folding meanwhile.
  IF is_fold_due THEN
    PERFORM qm_fold();
  END IF;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER qm_drain AFTER INSERT ON qm_queue
  DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION qm_drain();

-- Clears rows left in the queue by finished transactions: the drain was disabled, and a rebuild has made up for it. Does not
-- wait for rows that another session is draining.
CREATE FUNCTION qm_clear_queue() RETURNS void
  LANGUAGE sql AS
$$
  DELETE FROM qm_queue WHERE id IN (SELECT id FROM qm_queue FOR UPDATE SKIP LOCKED);
$$;
