/** JSON that was read from a file: whether it is an object, and one line on where it does not match a schema. */
import type { z } from 'zod';
import { nearest } from './nearest.ts';

/** A JSON object whose fields have not been checked. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(json: unknown): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** Thrown if a run file cannot be found, read or understood, or could not be read again; the message says what to do. */
export class RunFileError extends Error {
  override name = 'RunFileError';
}

/** `results[3].rounds[0].latencyUs.p50: expected number, received string (and 2 more)`. */
export function describeFault(error: z.ZodError, value: unknown): string {
  const [issue, ...others] = error.issues;
  if (issue === undefined) return 'not as expected';
  const path = formatPath(issue.path);
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return `${path}: ${describeIssue(issue, valueAt(value, issue.path))}${more}`;
}

/**
 * `scenarios[0]: there is no "opration". Did you mean operation?` Null if every key is known. A misspelt key is also one that is
 * missing, so this comes before any other fault. `schemaAt` returns the schema of the object at a path.
 */
export function unknownKeyFault(
  error: z.ZodError,
  schemaAt: (path: readonly PropertyKey[]) => z.ZodObject,
): string | null {
  const issue = error.issues.find(({ code }) => code === 'unrecognized_keys');
  if (issue?.code !== 'unrecognized_keys') return null;
  const [key = ''] = issue.keys;
  const known = Object.keys(schemaAt(issue.path).shape).filter((one) => one !== '$schema');
  const near = nearest(key, known);
  const hint = near === null ? `It takes: ${known.join(', ')}` : `Did you mean ${near}?`;
  return `${formatPath(issue.path)}: there is no ${JSON.stringify(key)}. ${hint}`;
}

/** `['results', 3, 'load']` -> `results[3].load`; the empty path is `the file`. */
function formatPath(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return text.replace(/^\./, '') || 'the file';
}

function describeIssue(issue: z.core.$ZodIssue, received: unknown): string {
  const said = issue.message
    .replace(/^(Invalid input|Too small|Too big): /, '')
    .replace(/^Invalid /, 'expected ');
  // Every fault says what was received, except unrecognized keys and our own checks. Zod says it for type faults only.
  if (said.includes('received') || issue.code === 'unrecognized_keys' || issue.code === 'custom') return said;
  return `${said}, received ${receivedText(received)}`;
}

/** A short description of a value, however deep it is. */
export function receivedText(received: unknown): string {
  if (Array.isArray(received)) return 'array';
  if (isJsonObject(received)) return 'object';
  return JSON.stringify(received)?.slice(0, 60) ?? 'nothing';
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inside, key) => (typeof inside === 'object' && inside !== null ? Reflect.get(inside, key) : undefined),
    value,
  );
}
