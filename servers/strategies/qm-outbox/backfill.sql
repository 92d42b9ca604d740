-- The first filling, which rebuild.sql queued: after its build, a read model is complete.
DO $$
BEGIN
  WHILE (SELECT events FROM qm_project(1)) > 0 LOOP
  END LOOP;
END
$$;
