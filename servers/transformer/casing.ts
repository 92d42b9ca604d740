/** The two spellings of one name: as stored (`first_name`) and as served (`firstName`). Used when a plan is made, never per document. */

/**
 * How a stored key is served: an underscore between name characters is dropped and the next ASCII letter
 * raised. Leading underscores stay, runs count as one, trailing ones go: `__user__name_` -> `__userName`.
 */
export function camelCase(key: string): string {
  const name = key.replace(/^_+/, '');
  const leading = key.slice(0, key.length - name.length);
  return (
    leading +
    name.replace(/_+$/, '').replace(/_+([a-z])?/g, (_, letter?: string) => letter?.toUpperCase() ?? '')
  );
}

/**
 * How a served name is stored: `firstName` -> `first_name`. The inverse of `camelCase` on the names that
 * `documentKeyOf` admits. A name that begins with a capital stays as it is, since its key does: `ID`.
 */
export function snakeCase(name: string): string {
  if (!/^_*[a-z]/.test(name)) return name;
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
