-- Run before any function is made: none may be called by anybody but its owner, whatever PostgreSQL gives to
-- PUBLIC by default. Functions of the read models write with their owner's rights, and a trigger function that
-- anybody may execute can be hung on anybody's temporary table. That triggers fire asks for no such right.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
