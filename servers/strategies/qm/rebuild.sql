-- Recomputes everything from the tb_ tables: for the first filling, and to repair writes that no trigger saw
-- (session_replication_role = replica, a disabled trigger) and restores of the schema or the data alone. It uses no
-- triggers, so it works whatever is disabled. Writers wait at their next drain; readers do not wait.
--
-- Called in a transaction of its own, it never deadlocks with writers, whatever they have locked and in whatever order.
-- Every drain updates qm_lock, so the lock on that table waits for the transactions that hold buckets, and keeps all others
-- from getting any. It is requested while nothing else is held, so nobody can be waiting for a waiting rebuild. Once it is
-- held, the rebuild waits for nothing more. If a table is being truncated, the rebuild releases everything, because that
-- TRUNCATE will need buckets, and tries again after the TRUNCATE's transaction.
CREATE FUNCTION qm_rebuild() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off
  SET random_page_cost = 1.1
AS
$$
DECLARE
  is_alone boolean;
  source text;
BEGIN
  IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
    RAISE EXCEPTION 'qm_rebuild() needs isolation level READ COMMITTED, but runs at %',
      upper(current_setting('transaction_isolation'))
      USING ERRCODE = 'invalid_transaction_state', HINT = 'Call it in a transaction of its own.';
  END IF;

  LOOP
    is_alone := false;
    BEGIN
      LOCK TABLE qm_lock IN SHARE ROW EXCLUSIVE MODE;
      is_alone := true;
      LOCK TABLE tb_user, tb_post, tb_comment IN ACCESS SHARE MODE NOWAIT;
      EXIT;
    EXCEPTION WHEN lock_not_available THEN
      -- The caller's lock_timeout expired before anything was held.
      IF NOT is_alone THEN
        RAISE;
      END IF;
    END;
    FOREACH source IN ARRAY '{tb_user,tb_post,tb_comment}'::text[] LOOP
      -- Waits without keeping locks: a subtransaction that fails releases what it has locked.
      BEGIN
        EXECUTE format('LOCK TABLE %I IN ACCESS SHARE MODE', source);
        RAISE restrict_violation;
      EXCEPTION WHEN restrict_violation THEN
      END;
    END LOOP;
  END LOOP;

  PERFORM qm_make_locks();
  PERFORM qm_recompute('{}', '{}', '{}', '{}', true);
  PERFORM qm_clear_queue();
  PERFORM qm_correct_counts();
  PERFORM qm_fold();
END
$$;

SELECT qm_rebuild();
