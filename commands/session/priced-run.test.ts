import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { makePriceRun } from '../../test/fixtures/make-price-run.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { UsageError } from './exit-codes.ts';
import { pricedRun } from './priced-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'cqrs-bench-priced-'));
after(() => rmSync(folder, { recursive: true }));

function fileOf(id: string, run: object): string {
  const path = join(folder, `${id}.json`);
  writeFileSync(path, JSON.stringify({ ...run, id }));
  return path;
}

const [older, newer] = [fileOf('older', makePriceRun()), fileOf('newer', makePriceRun())];
const without = fileOf('without', makeRun());
const unfinished = fileOf('unfinished', { ...makePriceRun(), finishedAt: null });
const half = join(folder, 'half.json');
writeFileSync(half, '{ "half": ');

test('the newest finished run of this machine that has prices comes first', async () => {
  const { source } = await pricedRun(undefined, {
    own: [half, without, unfinished, newer, older],
    published: [older],
  });
  assert.match(source, /^From run newer \(the newest of this machine that has prices\): small dataset/);
});

test('where no run of this machine has prices, a published one is taken, and that is said', async () => {
  const { source } = await pricedRun(undefined, { own: [without, unfinished], published: [without, older] });
  assert.match(source, /^From run older \(published, because no run of this machine has prices\)/);
});

test('without any prices the command that measures them is named', async () => {
  await assert.rejects(pricedRun(undefined, { own: [without], published: [] }), (error: Error) => {
    assert.ok(error instanceof UsageError);
    assert.match(error.message, /npm run bench -- --profile price/);
    return true;
  });
});
