-- Recomputes everything from the tb_ tables: the first filling, and the repair after writes that no trigger
-- saw (session_replication_role = replica, a disabled trigger). Writers wait; readers do not. The documents
-- follow when the transaction commits.
CREATE FUNCTION qm_rebuild() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
BEGIN
  IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
    RAISE EXCEPTION 'qm_rebuild() needs isolation level READ COMMITTED, but runs at %',
      upper(current_setting('transaction_isolation'))
      USING ERRCODE = 'invalid_transaction_state', HINT = 'Call it in a transaction of its own.';
  END IF;
  LOCK TABLE tb_user, tb_post, tb_comment IN SHARE MODE;
  PERFORM FROM qm_lock WHERE id = 2048 FOR UPDATE;
  DELETE FROM qm_delta;
  DELETE FROM qm_count;
  INSERT INTO qm_count (kind, key, n)
  SELECT kind, key, n FROM qm_true_count;
  INSERT INTO qm_queue (everything) VALUES (true);
END
$$;

SELECT qm_rebuild();
