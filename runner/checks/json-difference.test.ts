import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { firstDifference } from './json-difference.ts';

const rows: readonly (readonly [string, string, string | RegExp | null])[] = [
  ['{"a":1}', '{"a":1}', null],
  ['{"a":{"b":[1,2]}}', '{"a":{"b":[1,3]}}', 'a.b[1]: expected 2, received 3'],
  ['{"a":[1]}', '{"a":[1,2]}', 'a[1]: expected nothing, received 2'],
  ['{"a":1,"b":2}', '{"a":1}', 'b: expected 2, received nothing'],
  ['{"a":null}', '{"a":{}}', 'a: expected null, received {}'],
  ['{"a":[]}', '{"a":{}}', 'a: expected [], received {}'],
  ['{"a":1,"b":2}', '{"b":2,"a":1}', 'the body: expected the keys in order a,b, received b,a'],
  ['{"a":1}', '{"a": 1}', 'the same values, as different bytes'],
  ['{"a":1}', '{"a":', /^the body: expected "\{\\"a\\":1\}", received/],
];

for (const [expected, received, path] of rows) {
  test(`${expected} and ${received}`, () => {
    const difference = firstDifference(expected, received);
    if (path instanceof RegExp) assert.match(difference ?? '', path);
    else assert.equal(difference, path);
  });
}

test('texts differ exactly when their bytes do', () => {
  fc.assert(
    fc.property(fc.json(), fc.json(), (one, other) => {
      assert.equal(firstDifference(one, other) === null, one === other);
    }),
  );
});
