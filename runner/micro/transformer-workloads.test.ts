import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transformerTable } from './micro-transformers.ts';
import { transformerWorkloads, yardstick } from './transformer-workloads.ts';

const workloads = transformerWorkloads();

test('documents of about 0.2, 2, 20 and 200 kB are read in full and in part, by every transformer and the yardstick', () => {
  const sizes = [...new Set(workloads.map(({ documentBytes }) => documentBytes))];
  assert.deepEqual(
    sizes.map((bytes) => Number(bytes.toPrecision(1))),
    [200, 2_000, 20_000, 200_000],
  );
  for (const size of sizes) {
    for (const selection of ['full', 'narrow'] as const) {
      const beside = workloads.filter((one) => one.documentBytes === size && one.selection === selection);
      assert.deepEqual(
        beside.map(({ contender }) => contender),
        [yardstick, 'object', 'text', 'wasm'],
      );
      const [, ...made] = beside.map(({ run }) => String(run()));
      assert.ok(made[0]?.startsWith('{"id":1,') && !made[0].includes('undefined'));
      assert.deepEqual(new Set(made).size, 1, 'all make the same bytes');
      if (selection === 'full')
        assert.ok((made[0]?.length ?? 0) > 0.9 * size, 'the full selection takes nearly all');
      else assert.equal(made[0], '{"id":1,"lastName":"Lovelace"}');
    }
  }
});

test('the table says time, rate and ratio', () => {
  const [workload] = workloads;
  assert.ok(workload);
  const table = transformerTable([
    { workload: { ...workload, documentBytes: 2_000 }, callNs: 4_000, ratio: 0.25 },
  ]);
  assert.match(table, /4000 ns +500 MB\/s +0\.25 of the yardstick/);
});
