-- The index that the recipe adds for documents (B20): no request of the contract uses it, every refresh pays.
CREATE INDEX mv_user_data ON mv_user USING gin (data);
CREATE INDEX mv_post_data ON mv_post USING gin (data);
