-- The published recipe: refreshed by a trigger on the users (the recipe's function, word for word). Posts and comments
-- refresh nothing (B11). A writer of a user waits for a refresh, and for other writers of users until their transactions
-- end. A role that may write users but does not own the view can no longer write them (B13). A refresh makes temporary
-- tables, so a transaction that wrote a user cannot be prepared (PREPARE TRANSACTION).
CREATE FUNCTION refresh_mv_user()
RETURNS TRIGGER AS $$
BEGIN
    REFRESH MATERIALIZED VIEW CONCURRENTLY mv_user;
    RETURN NULL;
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER trg_refresh_mv_user
AFTER INSERT OR UPDATE OR DELETE ON tb_user
FOR EACH STATEMENT
EXECUTE FUNCTION refresh_mv_user();
