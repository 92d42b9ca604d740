-- No difference to a count is recorded. Counts stay as they were at the first filling.
CREATE RULE qm_delta_unwritten AS ON INSERT TO qm_delta DO INSTEAD NOTHING;
