/** A run of open loops and a capacity, small: what it stores, whatever this machine bears. */

import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createHistogram, decodeHistogram, encodeHistogram } from '../../results/run-file/histogram.ts';
import type { Load, Result } from '../../results/run-file/result.ts';
import type { Run } from '../../results/run-file/run.ts';
import { loadRun, newRunId } from '../../results/run-file/store.ts';
import { scenarios } from '../../scenarios/index.ts';
import { datasets } from '../../seed/data/datasets.ts';
import { strategies } from '../../servers/strategies/index.ts';
import { copyCluster } from '../../test/cluster.ts';
import { makeTestFolder } from '../../test/server.ts';
import { casesOf } from '../schedule/cases.ts';
import { plannedMs, plannedWindowMs } from '../schedule/plan.ts';
import { type Profile, profiles } from '../schedule/profiles.ts';
import { openRequests, stepRequests } from '../schedule/window-size.ts';
import { runBench } from './bench.ts';
import { judgeOpenLoop } from './judge.ts';

const open: Load = { kind: 'open', requestsPerSecond: 500, arrivals: 'poisson' };
const capacity: Load = { kind: 'capacity', percentile: 'p99', limitMs: 50 };

const profile: Profile = {
  ...(profiles[0] as Profile),
  datasets: ['tiny'],
  launches: 1,
  roundsPerLaunch: 2,
  loads: [{ load: open }, { load: capacity }],
  windowMs: 50,
  warmUpMsMax: 100,
  noiseFloorMs: 50,
};
// Without a budget nothing is shortened.
delete (profile as { budgetMs?: number }).budgetMs;

const tiny = datasets.filter(({ name }) => name === 'tiny');
const fast = scenarios.filter(({ name }) => name === 'user-by-id');
const documents = strategies.filter(({ name }) => name === 'qm');

describe('a run of open loops', () => {
  let folder: string;
  let run: Run;
  before(async () => {
    folder = makeTestFolder();
    await copyCluster('tiny', folder);
    process.env['DATABASE_URL'] = '';
    process.env['CQRS_BENCH_CLUSTER'] = folder;
    run = await runBench(
      {
        profile,
        strategies: documents,
        scenarios: fast,
        datasets: tiny,
        seed: 1,
        orderSeed: 1,
        resumed: null,
        runId: newRunId('test', new Date()),
        path: join(folder, 'run.json'),
      },
      { step() {} },
      new AbortController().signal,
    );
  });
  after(() => rm(folder, { recursive: true }));

  const resultOf = (kind: Load['kind']): Result => {
    const result = run.results.find(({ load }) => load.kind === kind);
    assert.ok(result);
    assert.ok(['ok', 'saturated'].includes(result.status), `${result.status}: ${result.reason}`);
    assert.equal(result.rounds.length, 2);
    return result;
  };

  test('is stored as it is', async () => {
    assert.deepEqual(await loadRun(join(folder, 'run.json')), run);
  });

  test('sends so many requests in its rounds that they know a p99', () => {
    const { rounds } = resultOf('open');
    for (const round of rounds) {
      assert.equal(decodeHistogram(round.histogram).totalCount, round.requests);
      assert.equal(round.openLoop?.offeredPerSecond, 500);
      assert.equal(decodeHistogram(round.openLoop?.lagHistogram ?? '').totalCount, round.requests);
    }
    assert.ok(rounds.reduce((sum, { requests }) => sum + requests, 0) >= 1_000);
  });

  test('finds a capacity in every round, and searches near the one before', () => {
    const { rounds, status, reason } = resultOf('capacity');
    for (const round of rounds) assert.ok((round.openLoop?.offeredPerSecond ?? 0) > 0, reason ?? '');
    if (status === 'ok') assert.ok(rounds.every(({ latencyUs }) => (latencyUs.p99 ?? 0) < 50_000));
  });

  test('a doubt is taken back when the rounds after it show none', () => {
    const result = structuredClone(resultOf('open'));
    const [round] = result.rounds;
    assert.ok(round?.openLoop);
    // Without a sample: how late this machine was is no part of it.
    const lagHistogram = encodeHistogram(createHistogram());
    const kept = { ...round, openLoop: { ...round.openLoop, achievedPerSecond: 500, lagHistogram } };
    const missed = { ...kept, openLoop: { ...kept.openLoop, achievedPerSecond: 100 } };
    Object.assign(result, { status: 'ok', reason: null, rounds: [missed] });
    judgeOpenLoop(result);
    assert.equal(result.status, 'saturated');
    assert.match(result.reason ?? '', /^offered 500 requests a second, answered 100:/);
    result.rounds.push(kept, kept);
    judgeOpenLoop(result);
    assert.deepEqual([result.status, result.reason], ['ok', null]);
    Object.assign(result, { status: 'invalid', reason: 'wrong', rounds: [missed] });
    judgeOpenLoop(result);
    assert.deepEqual([result.status, result.reason], ['invalid', 'wrong']);
  });
});

describe('the size of open windows', () => {
  const pace = { windowMs: 250, launches: 4, roundsPerLaunch: 2 };

  test('is what the rounds together need for a p99, within bounds of time', () => {
    assert.equal(openRequests(10_000, pace), 2_500);
    assert.ok(8 * openRequests(500, pace) >= 1_000 && openRequests(500, pace) < 200);
    assert.equal(openRequests(1, pace), 5);
  });

  test('is for a step what it needs by itself', () => {
    assert.equal(stepRequests(1_000), 1_000);
    assert.equal(stepRequests(10_000), 5_000);
    assert.equal(stepRequests(10), 30);
  });

  test('is planned: a lower rate takes longer, a capacity longest', () => {
    const at = (load: Load) => {
      const [benchCase] = casesOf(tiny[0] as (typeof tiny)[0], documents, fast, [{ load }]);
      assert.ok(benchCase);
      return plannedWindowMs(benchCase, pace);
    };
    const rate = (requestsPerSecond: number) => at({ kind: 'open', requestsPerSecond, arrivals: 'poisson' });
    assert.ok(rate(1_000) >= 250 && rate(1_000) < 300);
    assert.ok(rate(50) > 2_500 && rate(50) <= 3_000);
    assert.ok(at(capacity) > rate(50));
    const wanted = { profile, strategies: documents, scenarios: fast, datasets: tiny };
    const closedOnly: Profile = { ...profile, loads: [{ load: { kind: 'closed', connections: 16 } }] };
    assert.ok(plannedMs(wanted) > plannedMs({ ...wanted, profile: closedOnly }) + 10_000);
  });
});
