-- The index that the recipes add for documents (B20): no request of the contract uses it, every update pays
-- for it, and none is HOT any more.
CREATE INDEX qm_user_data ON qm_user USING gin (data);
CREATE INDEX qm_post_data ON qm_post USING gin (data);
