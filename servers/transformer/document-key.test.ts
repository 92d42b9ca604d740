import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildSchema } from 'graphql';
import { checkDocumentKeys, documentKeyOf } from './document-key.ts';

test('a field is stored under its name in snake_case', () => {
  assert.equal(documentKeyOf('User', 'firstName'), 'first_name');
  assert.equal(documentKeyOf('User', 'id'), 'id');
  assert.equal(documentKeyOf('User', 'ID'), 'ID');
  assert.equal(documentKeyOf('User', '_privateNote'), '_private_note');
});

for (const [title, sdl, expected] of [
  ['both a_b and aB', 'type Query { aB: Int a_b: Int }', /Field "a_b" of type "Query" .* "aB"/],
  ['a_b alone', 'type Query { t: T } type T { a_b: Int }', /Field "a_b" of type "T"/],
  ['a trailing underscore', 'type Query { name_: Int }', /Field "name_"/],
  ['a digit', 'type Query { line1: Int }', /Field "line1" .* digit.*Rename/],
] as const) {
  test(`a schema with ${title} is refused when it is built`, () => {
    assert.throws(() => checkDocumentKeys(buildSchema(sdl)), expected);
  });
}
