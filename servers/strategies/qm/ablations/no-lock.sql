-- Nothing is locked: two transactions that recompute the same document at once each store what they see, and
-- the second takes back what the first added (B8, and B22 above READ COMMITTED).
CREATE OR REPLACE FUNCTION qm_hold(class integer, ids integer[]) RETURNS void
  LANGUAGE plpgsql AS
$$
BEGIN
END
$$;
