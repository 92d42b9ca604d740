/**
 * Golden files: texts as they were when somebody last looked at them. After an intended change:
 *
 *     UPDATE_GOLDEN=1 npm test
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export function fixtureUrl(name: string): URL {
  return new URL(`./fixtures/${name}`, import.meta.url);
}

/** Asserts that `text` equals the file `name` in `test/fixtures/`, or writes it there if UPDATE_GOLDEN is set. */
export function assertGolden(text: string, name: string): void {
  if (process.env['UPDATE_GOLDEN'] !== undefined) writeFileSync(fixtureUrl(name), text);
  const golden = readFileSync(fixtureUrl(name), 'utf8');
  assert.equal(
    text,
    golden,
    `differs from ${join('test/fixtures', name)}; if the change is wanted: UPDATE_GOLDEN=1 npm test`,
  );
}
