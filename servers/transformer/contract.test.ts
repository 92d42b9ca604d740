import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { buildSchema } from 'graphql';
import type { StoredRow } from '../documents.ts';
import { answer, answerOfGraphql, type Operation } from './contract.fixture.ts';
import { type ContractRow, contractRows } from './contract-rows.fixture.ts';
import { checkDocumentKeys } from './document-key.ts';
import { transformers } from './index.ts';
import { StoredDocumentError } from './transformer.ts';

const operationOf = ({ operation: text, variables = {} }: ContractRow): Operation => ({ text, variables });
const rowsOf = ({ stored }: ContractRow): StoredRow[] =>
  stored.map((data, index) => ({ id: 7 + index, data }));
const inBytes = (rows: readonly StoredRow[]): StoredRow[] =>
  rows.map(({ id, data }) => ({ id, data: data === null ? null : Buffer.from(data) }));

for (const transformer of transformers) {
  describe(`transformer ${transformer.name}`, () => {
    for (const line of contractRows) {
      test(`row ${line.row}: ${line.title}`, () => {
        const operation = operationOf(line);
        for (const rows of [rowsOf(line), inBytes(rowsOf(line))]) {
          if (line.thrown) {
            assert.throws(
              () => answer(transformer, operation, rows),
              (error) => error instanceof StoredDocumentError && line.thrown?.test(error.message) === true,
            );
            continue;
          }
          const { json, errors } = answer(transformer, operation, rows);
          assert.equal(json, transformer.name === 'object' ? (line.ofObject ?? line.json) : line.json);
          assert.deepEqual(
            errors.map(({ path }) => path),
            line.paths ?? [],
          );
        }
      });
    }
  });
}

describe('GraphQL.js over the object form', () => {
  for (const line of contractRows.filter(({ thrown }) => !thrown)) {
    test(`answers as the table says in row ${line.row}: ${line.title}`, () => {
      const { json, errors } = answerOfGraphql(operationOf(line), rowsOf(line));
      assert.equal(json, line.ofObject ?? line.json);
      for (const transformer of transformers)
        assert.deepEqual(
          answer(transformer, operationOf(line), rowsOf(line)).errors,
          errors,
          transformer.name,
        );
    });
  }
});

test('every row of the contract is asked', () => {
  assert.throws(() => checkDocumentKeys(buildSchema('type Query { aB: Int a_b: Int }')), /"a_b"/, 'row 6');
  const asked = new Set([6, ...contractRows.map(({ row }) => row)]);
  assert.deepEqual(
    [...asked].toSorted((a, b) => a - b),
    Array.from({ length: 22 }, (_, index) => index + 1),
  );
});
