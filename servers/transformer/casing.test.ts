import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { camelCase, snakeCase } from './document-key.ts';

for (const [key, name] of [
  ['first_name', 'firstName'],
  ['address_line_1', 'addressLine1'],
  ['user_123_id', 'user123Id'],
  ['line_1a', 'line1a'],
  ['_private', '_private'],
  ['__x', '__x'],
  ['__first_name', '__firstName'],
  ['user__name', 'userName'],
  ['user_name_', 'userName'],
  ['userName', 'userName'],
  ['ID', 'ID'],
  ['a_é', 'aé'],
  ['a_B', 'aB'],
  ['___', '___'],
  ['', ''],
] as const) {
  test(`the stored key ${JSON.stringify(key)} is served as ${JSON.stringify(name)}`, () => {
    assert.equal(camelCase(key), name);
  });
}

const words = fc.array(fc.stringMatching(/^[a-z]{1,5}$/), { minLength: 1, maxLength: 5 });

test('words joined by underscores are served joined by capitals, and the inverse gives the key back', () => {
  fc.assert(
    fc.property(words, fc.stringMatching(/^_{0,2}$/), ([first = '', ...rest], leading) => {
      const key = leading + [first, ...rest].join('_');
      const name = leading + first + rest.map((word) => word[0]?.toUpperCase() + word.slice(1)).join('');
      assert.equal(camelCase(key), name);
      assert.equal(snakeCase(name), key);
    }),
  );
});

test('a served name is served unchanged, whatever the key', () => {
  const key = fc.string({ unit: fc.constantFrom('_', 'a', 'B', '1', 'é', '\u{1f600}'), maxLength: 12 });
  fc.assert(fc.property(key, (any) => assert.equal(camelCase(camelCase(any)), camelCase(any))));
});

test('nothing is lost but underscores, and nothing changed but ASCII letters raised', () => {
  const key = fc.string({ unit: fc.constantFrom('_', 'a', 'B', '1', 'é', 'ß', '\u{1f600}'), maxLength: 12 });
  const bare = (name: string): string => name.replaceAll('_', '').replace(/[A-Z]/g, (l) => l.toLowerCase());
  fc.assert(fc.property(key, (any) => assert.equal(bare(camelCase(any)), bare(any))));
});
