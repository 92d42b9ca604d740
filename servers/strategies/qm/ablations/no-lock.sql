-- Nothing is locked. Two transactions that recompute the same document concurrently each store what they see, and the second
-- undoes what the first added (B8, and B22 above READ COMMITTED).
CREATE OR REPLACE FUNCTION qm_hold(class integer, ids integer[]) RETURNS void
  LANGUAGE plpgsql AS
$$
BEGIN
END
$$;
