-- The index on documents that the recipes add (B20): no request of the contract uses it, every update pays for it, and no
-- update is HOT any more.
CREATE INDEX qm_user_data ON qm_user USING gin (data);
CREATE INDEX qm_post_data ON qm_post USING gin (data);
