import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { newRunId } from '../../results/run-file/store.ts';
import {
  outcomeOfWrites,
  ratioToBare,
  type WritesOutcome,
  WritesSchema,
} from '../../results/studies/writes.ts';
import { createRandom } from '../../scenarios/random.ts';
import type { Cluster } from '../../seed/cluster/cluster.ts';
import { openCluster } from '../../seed/cluster/open-cluster.ts';
import { datasets } from '../../seed/data/datasets.ts';
import { namedStrategies } from '../../servers/strategies/index.ts';
import { copyCluster, testSettings } from '../../test/cluster.ts';
import { makeTestFolder } from '../../test/server.ts';
import { bulks } from './bulk.ts';
import { workloads } from './workloads.ts';
import { measureWrites } from './writes.ts';

const [tiny] = datasets;
assert.ok(tiny);
const dataset = tiny;

for (const workload of workloads) {
  test(`what ${workload.name} writes is a function of its seed`, () => {
    const stream = (seed: number): unknown[] => {
      const random = createRandom(seed);
      return Array.from({ length: 50 }, () => workload.transaction(random, dataset));
    };
    assert.deepEqual(stream(1), stream(1));
    assert.notDeepEqual(stream(1), stream(2));
  });
}

describe('writes on tiny', () => {
  const names = ['normalized', 'qm', 'mv~unrefreshed'];
  const folder = makeTestFolder();
  let cluster: Cluster;
  let outcome: WritesOutcome;
  before(async () => {
    await copyCluster('tiny', folder);
    const runId = newRunId('writes', new Date());
    cluster = await openCluster({ runId, folder, settings: testSettings });
    const strategies = namedStrategies.filter(({ name }) => names.includes(name));
    outcome = await measureWrites(
      {
        cluster,
        runId,
        strategies,
        dataset,
        writers: 4,
        seconds: 0.2,
        rounds: 2,
        seed: 1,
      },
      { step: () => {} },
      new AbortController().signal,
    );
  });
  after(async () => {
    await cluster.stop();
    await rm(folder, { recursive: true });
  });

  test('every strategy has committed under every workload, in every round', () => {
    assert.equal(outcome.figures.length, names.length * workloads.length * 2);
    for (const { strategy, workload, tps } of outcome.figures) {
      assert.equal(tps.length, 2);
      assert.ok(
        tps.every((value) => value > 0),
        `${strategy} ${workload}`,
      );
    }
  });

  test('every window has its writes, by transactions and by tables', () => {
    for (const { strategy, workload, tps, written } of outcome.figures) {
      const benchCase = `${strategy} ${workload}`;
      assert.equal(written.length, tps.length, benchCase);
      for (const [round, { transactions, walBytes, isCheckpointed, tables }] of written.entries()) {
        assert.ok(isCheckpointed && walBytes > 100 * transactions, benchCase);
        assert.ok(transactions >= (tps[round] ?? 0) * 0.2 - 0.5, benchCase);
        const updates = (table: string) => tables.find((one) => one.table === table)?.updates ?? 0;
        assert.equal(updates('qm_user') > 0, strategy === 'qm', benchCase);
        assert.ok(workload !== 'update-insert' || updates('tb_user') > 0, benchCase);
      }
    }
  });

  test('a ratio is against bare tables, within the round', () => {
    const [figures] = outcome.figures;
    assert.ok(figures);
    const bare = { ...figures, strategy: 'normalized', tps: [100, 400] };
    const own = { ...figures, strategy: 'qm', tps: [50, 100] };
    // The geometric mean of 1/2 and 1/4.
    assert.ok(Math.abs((ratioToBare(own, [bare, own])?.value ?? 0) - Math.sqrt(1 / 8)) < 1e-12);
    assert.equal(ratioToBare(bare, [bare, own]), null);
  });

  test('bulk statements are timed for each strategy', () => {
    assert.equal(outcome.bulks.length, names.length * bulks.length);
    assert.ok(
      outcome.bulks
        .filter(({ strategy }) => strategy === 'qm')
        .every(({ durationMs }) => durationMs !== null),
    );
  });

  test('divergence at the end is found', () => {
    assert.equal(outcome.divergent['qm'], 0);
    assert.ok((outcome.divergent['mv~unrefreshed'] ?? 0) > 0);
    assert.ok(!('normalized' in outcome.divergent));
    assert.equal(outcomeOfWrites(outcome), 'fine', 'of an ablation nothing else is expected');
  });

  test('the outcome can be stored and read again', () => {
    const found = { asked: true, figures: true, bulks: true, divergent: true, maintainers: true } as const;
    assert.deepEqual(WritesSchema.pick(found).parse(JSON.parse(JSON.stringify(outcome))), outcome);
  });
});
