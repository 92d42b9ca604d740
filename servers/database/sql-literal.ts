/** Writes the parameters of a prepared statement into SQL text for EXECUTE, which accepts them in no other way. */
import pg from 'pg';

/** A quoted literal without a type: EXECUTE gives it the type of the parameter, as the protocol does. */
export function sqlLiteral(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  return pg.escapeLiteral(parameterText(value)).trim();
}

/** `name($1, $2)` with the parameters in place. */
export function executeSql(statementName: string, parameters: readonly unknown[]): string {
  const list = parameters.length > 0 ? `(${parameters.map(sqlLiteral).join(', ')})` : '';
  return `EXECUTE ${pg.escapeIdentifier(statementName)}${list}`;
}

function parameterText(value: unknown): string {
  if (Array.isArray(value)) return `{${value.map(elementText).join(',')}}`;
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function elementText(element: unknown): string {
  if (element === null || element === undefined) return 'NULL';
  if (Array.isArray(element)) return parameterText(element);
  return `"${parameterText(element).replace(/["\\]/g, '\\$&')}"`;
}
