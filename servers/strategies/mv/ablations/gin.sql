-- The index on documents that the recipe adds (B20): no request of the contract uses it, but every refresh pays for it.
CREATE INDEX mv_user_data ON mv_user USING gin (data);
CREATE INDEX mv_post_data ON mv_post USING gin (data);
