/** DEFECTS.md lists every defect that is cited, and the tests that it names exist. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const folder = import.meta.dirname;
const root = join(folder, '..', '..');
const rows = readFileSync(join(folder, 'DEFECTS.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| B'))
  .map((line) => line.split(' | '));
const numbers = rows.map(([number = '']) => number.replace('| ', ''));

test('every defect that is cited stands in DEFECTS.md, once', () => {
  assert.equal(new Set(numbers).size, numbers.length);
  const exclude = ['node_modules/**', 'results/published/**'];
  for (const file of globSync('**/*.{ts,sql,md}', { cwd: root, exclude })) {
    for (const [, from = '', to = from] of readFileSync(join(root, file), 'utf8').matchAll(
      /\bB(\d{1,2})(?:-B?(\d{1,2}))?\b/g,
    ))
      for (let number = Number(from); number <= Number(to); number += 1)
        assert.ok(numbers.includes(`B${number}`), `${file} cites B${number}`);
  }
});

for (const [index, number] of numbers.entries()) {
  test(`the test that shows ${number} exists`, () => {
    const [, file = '', name = ''] = /`([^`]*)`: `([^`]*)`/.exec(rows[index]?.at(-1) ?? '') ?? [];
    assert.ok(readFileSync(join(folder, file), 'utf8').includes(name), `${name} in ${file}`);
    assert.notEqual(name, '');
  });
}
