/**
 * A whole run, small, on an embedded cluster of its own. It has what differs for the instrument: joins and documents,
 * scenarios with and without variables, fast and slow ones. What strategies differ in is tested beside them.
 */

import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { strategyLabel, targetLabel } from '../../results/run-file/case.ts';
import { decodeHistogram } from '../../results/run-file/histogram.ts';
import type { Run } from '../../results/run-file/run.ts';
import { loadRun, newRunId } from '../../results/run-file/store.ts';
import { quantile } from '../../results/statistics/basic.ts';
import { aaFindings } from '../../results/summary/aa-pair.ts';
import { summarize } from '../../results/summary/stats.ts';
import { scenarios as allScenarios } from '../../scenarios/index.ts';
import { datasets } from '../../seed/data/datasets.ts';
import { direct } from '../../servers/executors/index.ts';
import { normalized } from '../../servers/strategies/normalized/strategy.ts';
import { qm } from '../../servers/strategies/qm/strategy.ts';
import { copyCluster } from '../../test/cluster.ts';
import { makeTestFolder } from '../../test/server.ts';
import type { LoadPlan, Profile } from '../schedule/profiles.ts';
import type { Step } from '../schedule/progress.ts';
import { runBench } from './bench.ts';
import type { BenchObserver, BenchOptions } from './context.ts';

const closed2: LoadPlan = { load: { kind: 'closed', connections: 2 } };
const databaseDelayMs = 5;
const strategies = [normalized, qm];
const scenarios = allScenarios.filter(({ name }) =>
  ['user-by-id', 'users-page', 'post-with-comments', 'feed', 'dashboard'].includes(name),
);

const profile: Profile = {
  name: 'test',
  title: 'as short as a run can be',
  datasets: ['tiny'],
  ...{ launches: 2, launchesMin: 2 },
  roundsPerLaunch: 2,
  loads: [
    closed2,
    { ...closed2, databaseDelayMs, scenarios: ['users-page'] },
    { ...closed2, executor: direct, scenarios: ['users-page'] },
  ],
  ...{ windowMs: 20, windowMsMax: 20 },
  warmUpMsMax: 100,
  noiseFloorMs: 50,
  isSteadinessRequired: false,
  hasLayers: true,
};

describe('a run', () => {
  let folder: string;
  let run: Run;
  const steps: Step[] = [];
  const said: string[] = [];
  before(async () => {
    folder = makeTestFolder();
    await copyCluster('tiny', folder);
    process.env['DATABASE_URL'] = '';
    process.env['CQRS_BENCH_CLUSTER'] = folder;
    const options: BenchOptions = {
      profile,
      strategies,
      scenarios,
      datasets: datasets.filter(({ name }) => name === 'tiny'),
      seed: 1,
      orderSeed: 1,
      resumed: null,
      runId: newRunId(profile.name, new Date()),
      path: join(folder, 'run.json'),
    };
    const observer: BenchObserver = {
      step: (step) => steps.push(step),
      planned: ({ options: { profile } }) => said.push(`planned ${profile.launches} launches`),
      warn: (warning) => said.push(`warn ${warning}`),
      finished: () => said.push('finished'),
    };
    run = await runBench(options, observer, new AbortController().signal);
  });
  after(() => rm(folder, { recursive: true }));

  test('is stored as it is, and finished', async () => {
    assert.deepEqual(await loadRun(join(folder, 'run.json')), run);
    assert.notEqual(run.finishedAt, null);
  });

  test('holds every case with all its rounds, without an error', () => {
    assert.equal(run.results.length, strategies.length * (scenarios.length + 2));
    for (const result of run.results) {
      const benchCase = `${targetLabel(result)} ${result.scenario}`;
      assert.equal(result.status, 'ok', `${benchCase}: ${result.reason}`);
      assert.deepEqual(
        result.rounds.map((round) => round.launch),
        [0, 0, 1, 1],
        benchCase,
      );
      for (const round of result.rounds) {
        assert.equal(round.errors, 0, benchCase);
        assert.ok(round.requests > 0, benchCase);
        assert.equal(decodeHistogram(round.histogram).totalCount, round.requests, benchCase);
        for (const figure of [
          round.serverCpuUsPerRequest,
          round.databaseCpuUsPerRequest,
          round.loadCpuUsPerRequest,
          round.serverRssBytes,
        ]) {
          assert.ok(process.platform !== 'linux' || (figure ?? 0) > 0, benchCase);
        }
        assert.ok((round.serverGcMs ?? -1) >= 0, benchCase);
      }
    }
  });

  test('holds the plan of every statement that a request ran, and one statement a level', () => {
    for (const result of run.results) {
      const benchCase = `${targetLabel(result)} ${result.scenario}`;
      assert.ok(result.plans.length > 0, benchCase);
      assert.equal(result.plans.length, result.counters.statementsPerRequest, benchCase);
      assert.ok((result.counters.sharedBuffersPerRequest ?? 0) > 0, benchCase);
    }
    const statements = (strategy: string, scenario: string): number | null | undefined =>
      run.results.find((result) => result.strategy === strategy && result.scenario === scenario)?.counters
        .statementsPerRequest;
    assert.equal(statements('normalized', 'user-by-id'), 2);
    assert.equal(statements('normalized', 'users-page'), 2);
    assert.equal(statements('normalized', 'post-with-comments'), 2);
    assert.equal(statements('normalized', 'feed'), 1);
    assert.equal(statements('qm', 'users-page'), 1);
  });

  test('says by which executors it is, and which of them did not answer itself', () => {
    assert.deepEqual(
      run.executors.map(({ name }) => name),
      ['mercurius', 'direct'],
    );
    const asked = summarize(run).filter(({ result }) => result.executor === 'direct');
    assert.deepEqual(
      asked.map(({ label }) => label),
      ['normalized direct', 'qm direct'],
    );
    for (const { label, result, warnings } of asked) {
      const shares = result.rounds.map(({ fellBackShare }) => fellBackShare);
      const isServed = label === 'qm direct';
      assert.deepEqual(new Set(shares), new Set([isServed ? 0 : 1]), label);
      assert.equal(warnings.includes('answered by mercurius: direct does not serve it'), !isServed, label);
    }
  });

  test('holds the layers of every case that is near, and they add up to what the client saw', () => {
    const shares: number[] = [];
    assert.ok(run.results.every(({ databaseDelayMs, layers }) => databaseDelayMs === 0 || layers === null));
    for (const result of run.results.filter(({ databaseDelayMs }) => databaseDelayMs === 0)) {
      const benchCase = `${targetLabel(result)} ${result.scenario}`;
      const { connections, requests, totalUs, ...layers } = result.layers ?? assert.fail(benchCase);
      assert.deepEqual([connections, requests > 0], [1, true], benchCase);
      shares.push(Object.values(layers).reduce((sum, us) => sum + us, 0) / totalUs);
      assert.ok(layers.databaseExecutionUs > 0 && layers.httpUs > 0, benchCase);
      assert.ok((result.counters.poolWaitUsPerRequest ?? -1) >= 0, benchCase);
      assert.ok((result.counters.rowsPerRequest ?? -1) >= 0, benchCase);
      assert.ok((result.counters.walBytesPerRequest ?? -1) >= 0, benchCase);
    }
    // Of most cases: these have some requests only, and one that was interrupted weighs a lot, on either side.
    const median = quantile(shares, 0.5) ?? 0;
    assert.ok(median > 0.8 && median <= 1.01, `${shares}`);
  });

  test('holds what each database takes, and what of it is the read model', () => {
    assert.deepEqual(
      run.storage.map(({ strategy, heapBytes, indexBytes }) => [strategy, heapBytes > 0, indexBytes > 0]),
      strategies.map(({ name, stored }) => [name, stored !== undefined, stored !== undefined]),
    );
  });

  test('serves one strategy twice, in the same launches and rounds', () => {
    assert.equal(run.aaPair?.strategy, 'qm');
    const asked = run.results.filter(
      (result) => strategyLabel(result) === 'qm' && result.databaseDelayMs === 0,
    );
    assert.deepEqual(
      run.aaPair.results.map(({ executor, scenario, status }) => [executor, scenario, status]),
      asked.map(({ executor, scenario }) => [executor, scenario, 'ok']),
    );
    for (const control of run.aaPair.results) {
      assert.deepEqual(
        control.rounds.map(({ launch }) => launch),
        [0, 0, 1, 1],
      );
    }
    assert.equal(aaFindings(run)?.isDifferent, null, 'two launches say nothing');
  });

  test('says what it will take and what makes it doubtful, before it measures', () => {
    assert.match(said[0] ?? '', /^planned 2 launches/);
    assert.deepEqual(
      said.slice(1, -1),
      run.environment.warnings.map((warning) => `warn ${warning}`),
    );
    assert.equal(said.at(-1), 'finished');
    assert.ok(run.environment.noiseFloor?.start && run.environment.noiseFloor.end);
  });

  test('holds what network delay costs: a round trip for each level that waits for another', () => {
    for (const { name } of strategies) {
      const leastUs = (name === 'normalized' ? 2 : 1) * databaseDelayMs * 1000 * 0.99;
      const rounds = run.results
        .filter(({ strategy, scenario }) => strategy === name && scenario === 'users-page')
        .flatMap((result) => (result.databaseDelayMs === databaseDelayMs ? result.rounds : []));
      assert.equal(rounds.length, 4, name);
      for (const { histogram } of rounds) {
        // A window this short may know no p50; no answer of it can come sooner than this.
        const { minNonZeroValue } = decodeHistogram(histogram);
        assert.ok(minNonZeroValue >= leastUs, `${name}: ${minNonZeroValue}`);
      }
    }
    assert.deepEqual(
      run.databaseDelays.map(({ delayMs }) => delayMs),
      [databaseDelayMs],
    );
  });

  test('holds no password and no connection string', async () => {
    const text = await readFile(join(folder, 'run.json'), 'utf8');
    assert.doesNotMatch(text, /postgres:\/\/|password/);
  });

  test('tells how far it is, to the end and never backwards', () => {
    const planned = steps.filter((step) => step.leftMs !== undefined);
    assert.ok(planned.length > run.results.length);
    for (const [index, step] of planned.entries()) {
      assert.ok(step.done <= step.total && step.done >= (planned[index - 1]?.done ?? 0));
    }
  });
});
