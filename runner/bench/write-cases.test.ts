/** A whole run of writes, small: every scenario that writes, by strategies whose documents follow in different ways. */
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { questionKey, strategyLabel } from '../../results/run-file/case.ts';
import type { Result } from '../../results/run-file/result.ts';
import type { Run } from '../../results/run-file/run.ts';
import { namedScenarios } from '../../scenarios/index.ts';
import { datasets } from '../../seed/data/datasets.ts';
import { strategyNamed } from '../../servers/strategies/index.ts';
import { copyCluster } from '../../test/cluster.ts';
import { makeTestFolder } from '../../test/server.ts';
import type { Profile } from '../schedule/profiles.ts';
import { runBench } from './bench.ts';

const profile: Profile = {
  name: 'test',
  title: 'as short as a run can be',
  datasets: ['tiny'],
  ...{ launches: 2, launchesMin: 2, roundsPerLaunch: 2 },
  loads: [{ load: { kind: 'closed', connections: 2 } }],
  ...{ windowMs: 20, windowMsMax: 20 },
  warmUpMsMax: 100,
  noiseFloorMs: 50,
  isSteadinessRequired: false,
  hasLayers: false,
};

describe('a run of writes', () => {
  let folder: string;
  let run: Run;
  const of = (strategy: string, scenario: string): Result =>
    run.results.find((result) => strategyLabel(result) === strategy && result.scenario === scenario) ??
    assert.fail(`no case ${strategy} ${scenario}`);

  before(async () => {
    folder = makeTestFolder();
    await copyCluster('tiny', folder);
    process.env['DATABASE_URL'] = '';
    process.env['CQRS_BENCH_CLUSTER'] = folder;
    run = await runBench(
      {
        profile,
        strategies: ['normalized', 'mv', 'qm', 'qm-outbox', 'qm~seed-triggers'].map(strategyNamed),
        scenarios: namedScenarios.filter(({ kind, name }) => kind === 'a write' || name === 'user-by-id'),
        datasets: datasets.filter(({ name }) => name === 'tiny'),
        ...{ seed: 1, orderSeed: 1, resumed: null, runId: 'test', path: join(folder, 'run.json') },
      },
      { step: () => {} },
      new AbortController().signal,
    );
  });
  after(() => rm(folder, { recursive: true }));

  const written = () => run.results.filter(({ scenario }) => scenario !== 'user-by-id');
  const isOfSeed = ({ ablation }: Result) => ablation === 'seed-triggers';

  test('holds every case without an error, by mercurius alone, and what its writes took', () => {
    assert.equal(new Set(written().map(questionKey)).size, 6);
    for (const result of written().filter((one) => !isOfSeed(one))) {
      const benchCase = `${strategyLabel(result)} ${result.scenario}`;
      assert.equal(result.status, 'ok', `${benchCase}: ${result.reason}`);
      assert.equal(result.executor, 'mercurius');
      assert.equal(result.rounds.length, 4, benchCase);
      for (const round of result.rounds) {
        assert.deepEqual([round.errors, round.retriesPerRequest === null], [0, false], benchCase);
        assert.ok((round.walBytesPerRequest ?? 0) > 0, benchCase);
        assert.ok((round.fullPageBytesPerRequest ?? -1) >= 0, benchCase);
        const follows = strategyLabel(result) === 'qm-outbox' && process.platform === 'linux';
        assert.equal((round.maintainerCpuUsPerRequest ?? 0) > 0, follows, benchCase);
      }
    }
  });

  test('documents that are kept by triggers take more WAL than bare tables', () => {
    const walOf = (strategy: string) => {
      const { rounds } = of(strategy, 'rename');
      return Math.min(...rounds.map(({ walBytesPerRequest }) => walBytesPerRequest ?? 0));
    };
    assert.ok(walOf('qm') > 2 * walOf('normalized'), `${walOf('qm')} and ${walOf('normalized')}`);
  });

  test('reads are asked of data that nobody writes to', () => {
    for (const strategy of ['normalized', 'mv', 'qm', 'qm-outbox'])
      assert.deepEqual(
        [of(strategy, 'user-by-id').status, of(strategy, 'user-by-id').rounds.length],
        ['ok', 4],
      );
  });

  test('a strategy whose documents are not true afterwards is invalid, with the first document', () => {
    const { status, reason } = of('qm~seed-triggers', 'move-post');
    assert.equal(status, 'invalid');
    assert.match(reason ?? '', /documents differ from the truth after its writes; the first is \w+ \d+ \(/);
  });
});
