-- For ablations: replaces `part` by `replacement` in a function's body, so that an ablation says only what it changes.
-- Throws if `part` is missing, because otherwise an ablation that changes nothing would be measured. In pg_temp, so it
-- disappears with the session.
CREATE OR REPLACE FUNCTION pg_temp.patch_function(patched regproc, part text, replacement text) RETURNS void
  LANGUAGE plpgsql AS
$$
DECLARE
  definition text := pg_get_functiondef(patched);
BEGIN
  IF strpos(definition, part) = 0 THEN
    RAISE EXCEPTION 'expected function % to hold the text that the ablation replaces: %', patched, part
      USING HINT = 'The function has changed; bring the ablation''s SQL file up to date with it.';
  END IF;
  EXECUTE replace(definition, part, replacement);
END
$$;
