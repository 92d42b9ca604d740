import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { planOf } from '../contract.fixture.ts';
import { type ContractRow, contractRows } from '../contract-rows.fixture.ts';
import { buildModule, findRustc } from '../rust/build.ts';
import { compileWriteValue } from '../write-plan.ts';
import { encodePlan } from './encode-plan.ts';
import { TransformerModule } from './transformer-module.ts';

const checkedIn = new URL('transformer.wasm', import.meta.url);

function encodedPlanOf(operation: string, variables = {}): Uint8Array {
  const { read, root } = planOf({ text: operation, variables });
  const value = compileWriteValue(root.value);
  return encodePlan(read, value.item ?? value);
}

/** The module's response for each document of a row; null if it declines. */
function made(module: TransformerModule, { operation, variables, stored }: ContractRow): (string | null)[] {
  const plan = encodedPlanOf(operation, variables);
  return stored.map((document) =>
    document === null ? null : (module.transform(plan, document)?.toString() ?? null),
  );
}

test('the module itself answers healthy documents, and declines the others', () => {
  const module = new TransformerModule(checkedIn);
  const leftToText =
    /escape|error|null item|type cannot|no list|no object|other spellings|whole number|duplicated/;
  for (const line of contractRows.filter(({ stored }) => stored.length === 1 && stored[0] !== null)) {
    const isHealthy = (!line.thrown && !line.paths && !leftToText.test(line.title)) || line.row === 7;
    assert.deepEqual(made(module, line), [isHealthy ? line.json : null], `row ${line.row}: ${line.title}`);
  }
});

test('memory is used again: 20,000 documents need no more than the first ones', () => {
  const module = new TransformerModule(checkedIn);
  const plan = encodedPlanOf('{ node { fullName childList { bio } } }');
  const documents = Array.from({ length: 20 }, (_, count) => {
    const children = Array.from({ length: count * 10 }, (_, index) => `{"bio": "${'b'.repeat(index)}"}`);
    return `{"full_name": "A", "child_list": [${children.join(', ')}]}`;
  });
  const ask = (document: string): number => module.transform(plan, document)?.length ?? 0;
  documents.map(ask);
  const { memoryBytes } = module;
  for (let round = 0; round < 1_000; round += 1)
    for (const document of documents) assert.ok(ask(document) > 0);
  assert.equal(module.memoryBytes, memoryBytes);
});

test('a memory that an unusual document grew is given back', () => {
  const module = new TransformerModule(checkedIn);
  const plan = encodedPlanOf('{ node { bio } }');
  const large = `{"bio":"${'b'.repeat(8_000_000)}"}`;
  assert.equal(module.transform(plan, large)?.length, large.length);
  assert.ok(module.memoryBytes > 16_000_000);
  module.trim();
  assert.ok(module.memoryBytes < 2_000_000);
  assert.equal(module.transform(plan, '{"bio": "b"}')?.toString(), '{"bio":"b"}');
});

test('a document that asks for more places than the bound is declined, and the next one answered', () => {
  const module = new TransformerModule(checkedIn);
  const aliases = Array.from({ length: 20 }, (_, index) => `a${index}: child { id }`).join(' ');
  const plan = encodedPlanOf(
    `{ node { childList { bio code ratio exact extra isOpen color tagList ${aliases} } } }`,
  );
  const greedy = `{"child_list":[${'{},'.repeat(4_000_000)}{}]}`;
  assert.equal(module.transform(plan, greedy), null);
  module.trim();
  assert.equal(module.transform(plan, '{}')?.toString(), '{"childList":null}');
});

const rustc = findRustc();

test('the Rust beside it builds to a module that does the same', {
  skip: rustc ? false : 'no rustc with the target',
}, (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'transformer-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const output = join(folder, 'transformer.wasm');
  buildModule(rustc ?? '', output);
  const [old, built] = [new TransformerModule(checkedIn), new TransformerModule(pathToFileURL(output))];
  for (const line of contractRows) assert.deepEqual(made(built, line), made(old, line), line.title);
});
