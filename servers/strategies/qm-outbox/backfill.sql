-- The first filling, which rebuild.sql queued: a read model is complete once it is built.
DO $$
BEGIN
  WHILE (SELECT events FROM qm_project(1)) > 0 LOOP
  END LOOP;
END
$$;
