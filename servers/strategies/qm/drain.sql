-- Brings the documents up to date at the commit of every transaction that wrote.
--
-- The settings: plpgsql would plan `= ANY (array)` anew on every call; a queue or document table that was
-- small when the plan was made must not be scanned when it has grown.
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
BEGIN
  PERFORM qm_check_table(TG_RELID, 'qm_queue');
  IF NEW.id % 256 = 0 THEN
    PERFORM qm_fold();
  END IF;

  -- Queue rows before this one were drained by an earlier event; so was this one, often.
  WITH taken AS (DELETE FROM qm_queue WHERE id >= NEW.id RETURNING *)
  SELECT
    ARRAY(SELECT DISTINCT unnest(users) FROM taken),
    ARRAY(SELECT DISTINCT unnest(embeds) FROM taken),
    ARRAY(SELECT DISTINCT unnest(renamed) FROM taken),
    ARRAY(SELECT DISTINCT unnest(posts) FROM taken),
    (SELECT bool_or(everything) FROM taken)
  INTO user_ids, embed_ids, renamed_ids, post_ids, all_documents;
  IF all_documents IS NULL THEN
    RETURN NULL;
  END IF;

  PERFORM qm_recompute(user_ids, embed_ids, renamed_ids, post_ids, all_documents);
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER qm_drain AFTER INSERT ON qm_queue
  DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION qm_drain();
