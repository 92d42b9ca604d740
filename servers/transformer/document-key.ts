/**
 * Maps each field of the schema to its key in a stored document, and converts between the two spellings of a name: as stored
 * (`first_name`) and as served (`firstName`). Done when the schema is built or a plan is made, never per document.
 */
import { type GraphQLSchema, isObjectType } from 'graphql';

/**
 * How a stored key is served: an underscore between name characters is dropped and the next ASCII letter is capitalized.
 * Leading underscores stay, several in a row count as one, trailing ones are dropped: `__user__name_` -> `__userName`.
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
 * How a served name is stored: `firstName` -> `first_name`. The inverse of `camelCase` for names that `documentKeyOf`
 * accepts. A name that begins with a capital stays unchanged, because its key does, too: `ID`.
 */
export function snakeCase(name: string): string {
  if (!/^_*[a-z]/.test(name)) return name;
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/**
 * The key that holds a field: `firstName` -> `first_name`. Throws if the name does not determine one key: `line1` may be
 * stored as `line1` or as `line_1`, and no stored key is served as `a_b`.
 */
export function documentKeyOf(typeName: string, fieldName: string): string {
  const field = `Field "${fieldName}" of type "${typeName}"`;
  if (/\d/.test(fieldName)) {
    throw new Error(
      `${field} may be stored with or without an underscore beside its digit: expected a name without digits. Rename the field in the schema.`,
    );
  }
  const key = snakeCase(fieldName);
  if (camelCase(key) !== fieldName) {
    const served = camelCase(fieldName);
    throw new Error(
      `${field} cannot be told from "${served}", which is how the stored key "${fieldName}" is served: expected a camelCase name. Rename it "${served}" in the schema.`,
    );
  }
  return key;
}

/** Throws unless every field of the schema's object types has a key of its own. */
export function checkDocumentKeys(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const fieldName of Object.keys(type.getFields())) documentKeyOf(type.name, fieldName);
  }
}
