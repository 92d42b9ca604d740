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
import { judgeOpenLoop } from './stages/judge.ts';

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

describe('a run of traffic', () => {
  const share = 0.5;
  let folder: string;
  let run: Run;
  const measure = (resumed: Run | null): Promise<Run> =>
    runBench(
      {
        profile: {
          ...profile,
          ...{ launches: 2, launchesMin: 2 },
          loads: [{ load: { kind: 'traffic', share } }, { load: { kind: 'closed', connections: 1 } }],
        },
        strategies: strategies.filter(({ name }) => name === 'normalized' || name === 'qm'),
        scenarios: scenarios.filter(({ name }) => name === 'user-by-id' || name === 'users-page'),
        datasets: tiny,
        ...{ seed: 1, orderSeed: 1, resumed },
        runId: resumed?.id ?? newRunId('test', new Date()),
        path: join(folder, 'run.json'),
      },
      { step() {} },
      new AbortController().signal,
    );
  before(async () => {
    folder = makeTestFolder();
    await copyCluster('tiny', folder);
    process.env['DATABASE_URL'] = '';
    process.env['CQRS_BENCH_CLUSTER'] = folder;
    run = await measure(null);
  });
  after(() => rm(folder, { recursive: true }));

  /** The rates that were offered in any round, scenario by scenario; of the control, too. */
  const offeredIn = ({ results, aaPair }: Run) =>
    Map.groupBy(
      [...results, ...(aaPair?.results ?? [])].filter(({ load }) => load.kind === 'traffic'),
      ({ scenario }) => scenario,
    )
      .entries()
      .map(([scenario, those]) => {
        const rounds = those.flatMap((result) => result.rounds);
        return [
          scenario,
          rounds.length,
          new Set(rounds.map(({ openLoop }) => openLoop?.offeredPerSecond)),
        ] as const;
      })
      .toArray();

  test('offers all strategies of a scenario one rate, in all rounds of all launches', () => {
    const offered = offeredIn(run);
    assert.equal(offered.length, 2);
    for (const [scenario, rounds, rates] of offered) {
      assert.equal(rounds, 3 * 4, scenario);
      const [perSecond = 0, ...others] = rates;
      assert.deepEqual(others, [], scenario);
      assert.ok(perSecond > 0 && Number(perSecond.toPrecision(2)) === perSecond, `two digits: ${perSecond}`);
    }
  });

  test('is explained once for each target and scenario: all of its loads have the same plans', () => {
    for (const those of Map.groupBy(run.results, (one) => `${one.strategy} ${one.scenario}`).values()) {
      const [traffic, closed] = those;
      assert.equal(those.length, 2);
      assert.ok(traffic && traffic.plans.length > 0);
      assert.deepEqual(closed?.plans, traffic.plans);
      assert.equal(closed?.counters.statementsPerRequest, traffic.counters.statementsPerRequest);
    }
  });

  test('accounts for its time: the parts are all of it, and windows are among them', () => {
    const { time } = run;
    assert.ok(time);
    const windows = run.results.concat(run.aaPair?.results ?? []).flatMap(({ rounds }) => rounds);
    const leastMs = windows.reduce((sum, { durationMs }) => sum + durationMs, 0);
    assert.ok(time.windows >= 0.95 * leastMs, `${time.windows} of ${leastMs} ms`);
    assert.ok(Object.values(time).every((ms) => ms >= 0) && time.starting > 0 && time.warmingUp > 0);
    const tookMs = Date.parse(run.finishedAt ?? '') - Date.parse(run.startedAt);
    const accountedMs = Object.values(time).reduce((sum, ms) => sum + ms, 0);
    // Begun before the run has a file, and without what it took to prepare the data.
    assert.ok(accountedMs > 0.5 * tookMs, `${accountedMs} of ${tookMs} ms`);
  });

  test('keeps its rates where it goes on after an interruption', async () => {
    const cut = structuredClone(run);
    cut.finishedAt = null;
    for (const result of [...cut.results, ...(cut.aaPair?.results ?? [])])
      result.rounds = result.rounds.filter(({ launch }) => launch === 0);
    const before = offeredIn(cut);
    assert.ok(before.every(([, rounds]) => rounds === 6));
    assert.deepEqual(offeredIn(await measure(cut)), offeredIn(run));
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
      return plannedWindowMs(benchCase, pace, 1);
    };
    const rate = (requestsPerSecond: number) => at({ kind: 'open', requestsPerSecond, arrivals: 'poisson' });
    assert.ok(rate(1_000) >= 250 && rate(1_000) < 300);
    assert.ok(rate(50) > 2_500 && rate(50) <= 3_000);
    assert.ok(at(capacity) > rate(50));
    const wanted = { profile, strategies: documents, scenarios: fast, datasets: tiny };
    const closedOnly: Profile = { ...profile, loads: [{ load: { kind: 'closed', connections: 16 } }] };
    assert.ok(plannedMs(wanted, 1) > plannedMs({ ...wanted, profile: closedOnly }, 1) + 10_000);
  });
});
