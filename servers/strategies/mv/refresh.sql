-- Refreshes every mv_ view from every source table, without blocking readers or writers. Called out of band
-- (`SELECT mv_refresh()`), never from a trigger: that would serialize all writers behind whole-table work.
-- The lock comes in a statement of its own: a refresh that waits for another one *after* taking its snapshot
-- would overwrite the newer documents with older ones. At REPEATABLE READ and above the snapshot is always
-- older than the lock, so these levels are refused.
CREATE FUNCTION mv_refresh() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'mv_refresh() needs isolation level READ COMMITTED, but runs at %',
      upper(current_setting('transaction_isolation'))
      USING ERRCODE = 'invalid_transaction_state', HINT = 'Call it in a transaction of its own.';
  END IF;
  PERFORM pg_advisory_xact_lock('mv_user'::regclass::bigint);
  REFRESH MATERIALIZED VIEW CONCURRENTLY mv_user;
  REFRESH MATERIALIZED VIEW CONCURRENTLY mv_post;
  REFRESH MATERIALIZED VIEW CONCURRENTLY mv_dashboard;
END
$$;
