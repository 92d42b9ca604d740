-- Refreshes one view; returns the milliseconds. A view that is not populated (after a restore of the schema alone) cannot be
-- refreshed CONCURRENTLY, but has no readers to block either.
CREATE FUNCTION mv_refresh_view(view regclass) RETURNS double precision
  LANGUAGE plpgsql AS
$$
DECLARE
  started timestamptz := clock_timestamp();
BEGIN
  IF (SELECT relispopulated FROM pg_class WHERE oid = view) THEN
    EXECUTE format('REFRESH MATERIALIZED VIEW CONCURRENTLY %s', view);
  ELSE
    EXECUTE format('REFRESH MATERIALIZED VIEW %s', view);
  END IF;
  RETURN 1000 * extract(epoch FROM clock_timestamp() - started);
END
$$;

-- Refreshes every mv_ view from every source table, without blocking readers or writers. Called out of band (`SELECT
-- mv_refresh()`), never from a trigger: that would serialize all writers behind whole-table work.
-- The lock is taken in a separate statement: a refresh that waits for another one *after* taking its snapshot would
-- overwrite newer documents with older ones. At REPEATABLE READ and above, the snapshot is always older than the lock, so
-- these levels are refused.
-- Users are refreshed before posts, in one transaction: both appear at once, and each snapshot is younger than the one
-- before, so no post that a user shows is missing among the posts. Returns the milliseconds of each.
CREATE FUNCTION mv_refresh(
  OUT user_ms double precision,
  OUT post_ms double precision,
  OUT dashboard_ms double precision
)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'mv_refresh() needs isolation level READ COMMITTED, but runs at %',
      upper(current_setting('transaction_isolation'))
      USING ERRCODE = 'invalid_transaction_state', HINT = 'Call it in a transaction of its own.';
  END IF;
  PERFORM pg_advisory_xact_lock('mv_user'::regclass::bigint);
  user_ms := mv_refresh_view('mv_user');
  post_ms := mv_refresh_view('mv_post');
  dashboard_ms := mv_refresh_view('mv_dashboard');
END
$$;
