/** A run by both executors, of which one answers one strategy wrongly: each is proven, and explained, by itself. */

import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { targetLabel } from '../../results/run-file/case.ts';
import type { Result } from '../../results/run-file/result.ts';
import type { Run } from '../../results/run-file/run.ts';
import { newRunId } from '../../results/run-file/store.ts';
import { usersNames } from '../../scenarios/users-names.ts';
import { datasets } from '../../seed/data/datasets.ts';
import { executors } from '../../servers/executors/index.ts';
import { qm } from '../../servers/strategies/qm/strategy.ts';
import { copyCluster } from '../../test/cluster.ts';
import { makeTestFolder } from '../../test/server.ts';
import { plansOnly } from '../schedule/profiles.ts';
import { runBench } from './bench.ts';
import { wrongBytes } from './wrong-bytes.fixture.ts';

const plans = plansOnly({
  name: 'test',
  title: 'plans alone: the oracle asks before any load',
  datasets: ['tiny'],
  ...{ launches: 1, launchesMin: 1 },
  roundsPerLaunch: 1,
  loads: [],
  ...{ windowMs: 20, windowMsMax: 20 },
  warmUpMsMax: 0,
  noiseFloorMs: 50,
  isSteadinessRequired: false,
  hasLayers: false,
});
const loads = executors.map((executor) => ({ load: { kind: 'closed' as const, connections: 2 }, executor }));

describe('cases by two executors', () => {
  const folder = makeTestFolder();
  const environment = { ...process.env };
  let run: Run;
  before(async () => {
    await copyCluster('tiny', join(folder, 'cluster'));
    process.env['DATABASE_URL'] = '';
    process.env['CQRS_BENCH_CLUSTER'] = join(folder, 'cluster');
    process.env['NODE_OPTIONS'] = `--import ${new URL('wrong-bytes.fixture.ts', import.meta.url)}`;
    run = await runBench(
      {
        profile: { ...plans, loads },
        strategies: [qm, wrongBytes],
        scenarios: [usersNames],
        datasets: datasets.filter(({ name }) => name === 'tiny'),
        seed: 1,
        orderSeed: 1,
        resumed: null,
        runId: newRunId(plans.name, new Date()),
        path: join(folder, 'run.json'),
      },
      { step: () => {} },
      new AbortController().signal,
    );
  });
  after(async () => {
    process.env = environment;
    await rm(folder, { recursive: true, force: true });
  });

  const resultOf = (label: string): Result => {
    const result = run.results.find((one) => targetLabel(one) === label);
    return result ?? assert.fail(label);
  };

  test('one that answers otherwise is invalid, and the same strategy by the other executor is not', () => {
    const { status, reason } = resultOf('qm~wrong-bytes direct');
    assert.equal(status, 'invalid');
    assert.match(reason ?? '', /differs from normalized at data\.users\[0\]\.firstName: .*"Not /);
    for (const label of ['qm', 'qm direct', 'qm~wrong-bytes']) assert.equal(resultOf(label).status, 'ok');
  });

  test('the statements of each are explained: direct reads less of a document than mercurius', () => {
    const [whole, part] = ['qm', 'qm direct'].map((label) => {
      const [plan, ...others] = resultOf(label).plans;
      assert.equal(others.length, 0, label);
      return plan?.statement;
    });
    assert.notEqual(part, whole);
  });
});
