-- Run before any function is made: only the owner may call functions, although PostgreSQL by default lets PUBLIC do so.
-- Functions of the read models write with their owner's rights, and a trigger function that everybody may execute could be
-- attached to anybody's temporary table. Firing a trigger does not need this right.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
