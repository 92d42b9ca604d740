-- Recomputes everything from the tb_ tables, by an event that a projector handles, like that of a TRUNCATE: what cannot be
-- recomputed is set aside. Nobody waits. For writes that no trigger saw, and for restores of the schema or the data alone,
-- which lack rows that the design needs.
CREATE FUNCTION qm_rebuild() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
BEGIN
  PERFORM qm_make_locks();
  INSERT INTO qm_queue (everything) VALUES (true);
END
$$;

SELECT qm_rebuild();
