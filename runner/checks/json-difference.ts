/** Where two JSON texts first differ. */

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function childPath(path: string, parent: object, key: string): string {
  if (Array.isArray(parent)) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}

function differenceAt(path: string, expected: unknown, received: unknown): string | null {
  if (Object.is(expected, received)) return null;
  if (!isObject(expected) || !isObject(received) || Array.isArray(expected) !== Array.isArray(received)) {
    return `${path || 'the body'}: expected ${shown(expected)}, received ${shown(received)}`;
  }
  const keys = new Set([...Object.keys(expected), ...Object.keys(received)]);
  for (const key of keys) {
    const difference = differenceAt(
      childPath(path, expected, key),
      (expected as Record<string, unknown>)[key],
      (received as Record<string, unknown>)[key],
    );
    if (difference !== null) return difference;
  }
  const [expectedKeys, receivedKeys] = [Object.keys(expected).join(), Object.keys(received).join()];
  if (expectedKeys === receivedKeys) return null;
  return `${path || 'the body'}: expected the keys in order ${expectedKeys}, received ${receivedKeys}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The first JSON path at which `received` differs from `expected`, with both values. Null if the texts are the same bytes.
 */
export function firstDifference(expected: string, received: string): string | null {
  if (expected === received) return null;
  const [expectedJson, receivedJson] = [parsed(expected), parsed(received)];
  if (expectedJson === undefined || receivedJson === undefined) {
    return `the body: expected ${shown(expected)}, received ${shown(received)}`;
  }
  return differenceAt('', expectedJson, receivedJson) ?? 'the same values, as different bytes';
}
