/** For the SQL files of ablations: `pg_temp.patch_function(function, part, replacement)`, in the same session. */
export const patchFunction = new URL('patch-function.sql', import.meta.url);
