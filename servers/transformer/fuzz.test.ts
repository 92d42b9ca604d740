/**
 * Compares every transformer with `object`, and `object` with GraphQL.js, on random documents. The suite takes several
 * thousand documents; `FUZZ_DOCUMENTS` and `FUZZ_MUTATIONS` set other numbers, and `FUZZ_SEED` the seed.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { StoredRow } from '../documents.ts';
import { choices } from './choices.fixture.ts';
import {
  type Answer,
  answer,
  answerBy,
  answerOfGraphql,
  type Operation,
  planOf,
  strategy,
} from './contract.fixture.ts';
import { transformers } from './index.ts';
import { mutated } from './mutation.fixture.ts';
import { objectTransformer } from './object-response.ts';
import { drawDocument } from './random-document.fixture.ts';
import { drawOperation } from './random-operation.fixture.ts';
import { type ResponseTransform, StoredDocumentError } from './transformer.ts';

const documentCount = Number(process.env['FUZZ_DOCUMENTS'] ?? 2_000);
const mutationCount = Number(process.env['FUZZ_MUTATIONS'] ?? 20_000);
const seed = Number(process.env['FUZZ_SEED'] ?? 5);
const others = transformers.filter((transformer) => transformer !== objectTransformer);

/** Normalizes the spelling of numbers and characters, because text forms keep the stored one. */
function plain({ json, errors }: Answer): Answer {
  return { json: json && JSON.stringify(JSON.parse(json)), errors };
}

const operations = choices(200).map((drawn) => drawOperation(drawn, 5));
const rows = choices(900).map((drawn): StoredRow[] =>
  drawn.list(3, (id) => {
    const text = drawDocument(drawn, 4, { wrongPercent: drawn.pick([0, 0, 1, 4]) });
    return { id, data: drawn.pick([text, Buffer.from(text), drawn.chance(10) ? null : text]) };
  }),
);

/** One transform of each implementation, with that of `object` first. */
function compileAll(operation: Operation): readonly ResponseTransform[] {
  const plan = planOf(operation);
  return [objectTransformer, ...others].map((transformer) => transformer.compile(plan, strategy));
}

/** Several reads per operation, because the transforming is tested, not the compiling. */
const readsPerOperation = 5;

test(`${documentCount} random documents: every transformer answers as "object" does`, () => {
  const agree = (operation: Operation, reads: readonly StoredRow[][]): void => {
    const [judge, ...judged] = compileAll(operation);
    assert.ok(judge);
    for (const read of reads) {
      const expected = plain(answerBy(judge, read));
      for (const transform of judged) assert.deepEqual(plain(answerBy(transform, read)), expected);
    }
  };
  const reads = fc.array(rows, { minLength: readsPerOperation, maxLength: readsPerOperation });
  fc.assert(fc.property(operations, reads, agree), {
    seed,
    numRuns: Math.ceil(documentCount / readsPerOperation),
  });
});

// If a list is stored in place of an object, GraphQL.js reads the `constructor` that every list inherits.
const judgedOperations = choices(200).map((drawn) => drawOperation(drawn, 5, 'constructor'));
const judgedCount = Math.ceil(documentCount / 10);

test(`${judgedCount} random operations: "object" answers as GraphQL.js does`, () => {
  const agree = (operation: Operation, stored: readonly StoredRow[]): void =>
    assert.deepEqual(answer(objectTransformer, operation, stored), answerOfGraphql(operation, stored));
  fc.assert(fc.property(judgedOperations, rows, agree), { seed, numRuns: judgedCount });
});

/** Several documents per plan and several mutations per document, because the reading is tested, not the compiling. */
const mutationsPerRun = 50;

test(`${mutationCount} mutated documents: each is refused by all or answered alike by all`, () => {
  const document = choices(300).map((drawn) => drawDocument(drawn, 3, { wrongPercent: 0 }));
  const seeds = fc.array(fc.uint8Array({ minLength: 2, maxLength: 12 }), {
    minLength: mutationsPerRun,
    maxLength: mutationsPerRun,
  });
  const agree = (operation: Operation, text: string, changes: readonly Uint8Array[]): void => {
    const [judge, ...judged] = compileAll(operation);
    for (const change of changes) {
      const row = { id: 7, data: mutated(Buffer.from(text), change) };
      const ask = (transform: typeof judge): Answer | 'refused' => {
        try {
          return transform ? plain(answerBy(transform, [row])) : 'refused';
        } catch (error) {
          if (error instanceof StoredDocumentError) return 'refused';
          throw error;
        }
      };
      const expected = ask(judge);
      for (const transform of judged) assert.deepEqual(ask(transform), expected, row.data.toString());
    }
  };
  fc.assert(fc.property(operations, document, seeds, agree), {
    seed,
    numRuns: Math.ceil(mutationCount / mutationsPerRun),
  });
});
