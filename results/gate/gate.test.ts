import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { changePlan, resultIn, slow, soundRun } from '../../test/fixtures/changed-run.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { purposeOf } from '../run-file/case.ts';
import type { Result } from '../run-file/result.ts';
import type { Run } from '../run-file/run.ts';
import { loadRun, resolveRun } from '../run-file/store.ts';
import type { WriteFigures } from '../run-file/writes.ts';
import { simulationOf } from '../statistics/simulation.fixture.ts';
import { type Gate, gate } from './gate.ts';

const options = { margin: 0.05, limit: 0.2 };
const published = await resolveRun('20261124T004554Z-quick-0adc');

/** `kind strategy scenario` of each finding. */
function found({ findings }: Gate): string[] {
  return findings.map(({ kind, result }) => `${kind} ${result.strategy} ${result.scenario}`);
}

function verdicts({ rows }: Gate): (string | undefined)[] {
  return rows.flatMap(({ cells }) => cells.flatMap(({ verdict }) => verdict ?? []));
}

test('a run against itself is unchanged in every figure, however noisy it is', async () => {
  const run = await loadRun(published);
  const outcome = gate(run, structuredClone(run), options);
  assert.deepEqual([outcome.outcome, outcome.findings, outcome.notes], ['fine', [], []]);
  assert.deepEqual([...new Set(verdicts(outcome))], ['unchanged']);
  assert.ok(verdicts(outcome).length >= 28);
});

test('one case slower by 20 % and one changed plan: these two findings and no other', async () => {
  const run = await loadRun(published);
  const changed = structuredClone(run);
  slow(resultIn(changed, 'qm', 'user-by-id', 'cost'), 1.2);
  changePlan(resultIn(changed, 'tv', 'feed', 'cost'));
  const outcome = gate(run, changed, options);
  assert.equal(outcome.outcome, 'finding');
  assert.deepEqual(found(outcome), ['regressed qm user-by-id', 'plan tv feed']);
});

/** A separate run: every launch of every case is a little faster or slower, by Gaussian effects. */
function again(run: Run, seed: number, launchNoise: number): Run {
  const simulation = simulationOf(seed);
  const other = structuredClone(run);
  other.startedAt = new Date(Date.parse(run.startedAt) + 600_000 * seed).toISOString();
  for (const result of other.results) {
    const factors = Array.from({ length: 4 }, () => Math.exp(launchNoise * simulation.gaussian()));
    for (const round of result.rounds) {
      const factor = factors[round.launch] ?? 1;
      const one: Result = { ...result, rounds: [round] };
      slow(one, factor);
    }
  }
  return other;
}

test('in separate runs with noisy launches, a slow-down of 20 % is found, and nothing else', () => {
  const run = soundRun();
  const baseline = again(run, 1, 0.015);
  const candidate = again(run, 2, 0.015);
  const before = gate(baseline, candidate, options);
  assert.deepEqual([before.design, before.findings], ['separate', []]);
  slow(resultIn(candidate, 'mv', 'post-with-comments'), 1.2);
  const after = gate(baseline, candidate, options);
  assert.deepEqual(new Set(found(after)), new Set(['regressed mv post-with-comments']));
  const others = after.rows.filter(({ result }) => result.strategy !== 'mv');
  for (const { cells } of others)
    for (const { verdict } of cells)
      assert.ok(verdict === null || ['unchanged', 'unclear'].includes(verdict));
});

test('noise that may hide a slow-down above the limit is inconclusive; a wider limit is not', () => {
  const run = soundRun();
  const [baseline, candidate] = [again(run, 3, 0.2), again(run, 4, 0.2)];
  assert.equal(gate(baseline, candidate, options).outcome, 'inconclusive');
  assert.equal(gate(baseline, candidate, { ...options, limit: 20 }).outcome, 'fine');
});

/** What six windows of writes found for `tv`. */
function writesOf(tps: number, walBytesPerTransaction: number): WriteFigures {
  const written = { isCheckpointed: true, fullPageImages: 1, fullPageBytes: 8_192, tables: [] };
  return {
    ...{
      strategy: 'tv',
      workload: 'mixed',
      synchronousCommit: 'off',
      settleMs: [],
      deadlocks: 0,
      conflicts: 0,
    },
    tps: [1, 1.02, 0.98, 1.01, 0.99, 1].map((factor) => factor * tps),
    written: Array.from({ length: 6 }, () => ({
      ...{ ...written, transactions: tps, walBytes: tps * walBytesPerTransaction + 8_192 },
    })),
  };
}

/** Halves the expected cost and the pages of every node. */
function cheapen(plan: unknown): void {
  if (typeof plan !== 'object' || plan === null) return;
  for (const [key, value] of Object.entries(plan)) {
    if (typeof value !== 'number') cheapen(value);
    else if (/Cost|Blocks/.test(key)) Object.assign(plan, { [key]: value / 2 });
  }
}

/** What is changed in the candidate's `tv post-with-comments`, and the findings. */
const changes: readonly (readonly [string, (result: Result, run: Run) => void, readonly string[]])[] = [
  ['more statements', ({ counters }) => Object.assign(counters, { statementsPerRequest: 11 }), ['counter']],
  ['fewer statements', ({ counters }) => Object.assign(counters, { statementsPerRequest: 0 }), []],
  ['more rows', ({ counters }) => Object.assign(counters, { rowsPerRequest: 2 }), ['counter']],
  ['a shorter response', ({ counters }) => Object.assign(counters, { responseBytes: 3_119 }), ['counter']],
  ['four more buffers', ({ counters }) => Object.assign(counters, { sharedBuffersPerRequest: 8 }), []],
  [
    'five more buffers',
    ({ counters }) => Object.assign(counters, { sharedBuffersPerRequest: 9 }),
    ['counter'],
  ],
  ['errors', ({ rounds: [round] }) => Object.assign(round ?? {}, { errors: 1 }), ['errors']],
  ['saturation', (result) => Object.assign(result, { status: 'saturated', reason: 'x' }), ['status']],
  ['unsteadiness', (result) => Object.assign(result, { status: 'unsteady' }), []],
  [
    'invalidity, whatever else it holds',
    (result) => Object.assign(result, { status: 'invalid', reason: 'bodies differ', plans: [], rounds: [] }),
    ['status'],
  ],
  ['absence, which is noted', (result, run) => run.results.splice(run.results.indexOf(result), 1), []],
  [
    'a plan that is cheaper now, which is noted',
    (result) => {
      changePlan(result);
      for (const { plan } of result.plans) cheapen(plan);
    },
    [],
  ],
  [
    'a row estimate that is far off now',
    ({ plans }) => {
      const [root] = plans.map(({ plan }) => (plan as { Plan: object }).Plan);
      assert.ok(root);
      Object.assign(root, { 'Plan Rows': 2, 'Actual Rows': 40_000, 'Actual Loops': 1, Plans: [] });
    },
    ['estimate'],
  ],
  [
    'a larger read model',
    (_, { storage }) => {
      const [, tv] = storage;
      Object.assign(tv ?? {}, { heapBytes: 3_000_000 });
    },
    ['storage'],
  ],
  [
    'writes that take more WAL and are half as many',
    (_, run) => run.writes.push(writesOf(400, 2_000)),
    ['writes', 'writes'],
  ],
  [
    'a server that takes twice the memory',
    ({ rounds }) => {
      for (const round of rounds) round.serverRssBytes = 2 * (round.serverRssBytes ?? 0);
    },
    ['regressed'],
  ],
  [
    'helper threads that take as much as the server',
    (_, run) => {
      for (const round of resultIn(run, 'tv', 'post-with-comments', 'cost').rounds)
        round.serverHelperCpuUsPerRequest = 4 * (round.serverCpuUsPerRequest ?? 0);
    },
    ['regressed'],
  ],
  [
    'statements in another order',
    (_, run) => resultIn(run, 'normalized', 'post-with-comments').plans.reverse(),
    [],
  ],
  ['another plan', changePlan, ['plan']],
];

for (const [title, change, kinds] of changes) {
  test(`${title}: ${kinds.join() || 'no finding'}`, () => {
    const run = soundRun();
    const candidate = structuredClone(run);
    run.writes.push(writesOf(800, 1_000));
    change(resultIn(candidate, 'tv', 'post-with-comments'), candidate);
    const outcome = gate(run, candidate, options);
    assert.deepEqual(
      found(outcome),
      kinds.map((kind) => `${kind} tv post-with-comments`),
    );
    assert.equal(outcome.outcome, kinds.length === 0 ? 'fine' : 'finding');
  });
}

test('an invalid baseline is invalid: its case was not judged', () => {
  const run = makeRun();
  const outcome = gate(run, structuredClone(run), options);
  assert.equal(outcome.outcome, 'invalid');
  assert.match(outcome.rows[5]?.incomparable ?? '', /invalid in the baseline: data\.post\.title/);
});

test('a capacity is compared by its rate: fewer requests a second are a regression', () => {
  const run = soundRun();
  const atRate = (result: Result, perSecond: number): Result => ({
    ...result,
    load: { kind: 'capacity', percentile: 'p99', limitMs: 50 },
    rounds: result.rounds.map((round) => ({
      ...round,
      durationMs: (round.requests * 1_000) / (perSecond + round.launch),
    })),
  });
  const [baseline, candidate] = [structuredClone(run), structuredClone(run)];
  const asked = run.results.filter(({ load }) => purposeOf(load) === 'cost');
  baseline.results = asked.map((result) => atRate(result, 1_000));
  candidate.results = asked.map((result, index) => atRate(result, index === 2 ? 800 : 1_000));
  const { findings, rows } = gate(baseline, candidate, options);
  assert.deepEqual(
    findings.map((one) => (one.kind === 'regressed' ? [one.result.strategy, one.metric.title] : one.kind)),
    [['mv', 'capacity']],
  );
  assert.equal(rows[0]?.cells[0]?.verdict, 'unchanged');
});

test('if nothing can be compared, a gate is not fine', () => {
  const run = soundRun();
  for (const result of run.results) result.rounds = result.rounds.filter(({ launch }) => launch === 0);
  assert.equal(gate(run, structuredClone(run), options).outcome, 'inconclusive');
  for (const result of run.results) result.status = 'saturated';
  assert.equal(gate(run, structuredClone(run), options).outcome, 'inconclusive');
});

test('what makes a gate doubtful is noted', () => {
  const [run, other] = [soundRun(), again(soundRun(), 5, 0.001)];
  const floor = {
    workMedianUs: 1_000,
    workSpread: 0.01,
    memoryReadNs: 100,
    memoryReadBytes: 2 ** 26,
    timerLagP99Us: 90,
    otherCpuShare: 0,
    stolenCpuShare: 0,
  };
  run.environment.noiseFloor = { start: floor, end: null };
  other.environment.noiseFloor = { start: { ...floor, workMedianUs: 1_200 }, end: null };
  other.environment.nodeVersion = 'v26.0.0';
  const control = structuredClone(resultIn(other, 'normalized', 'post-with-comments'));
  slow(control, 1.3);
  other.aaPair = { strategy: 'normalized', results: [control] };
  for (const result of other.results) slow(result, 1.1);
  other.results.push({ ...resultIn(other, 'mv', 'dashboard'), dataset: 'large' });
  const { notes } = gate(run, other, options);
  for (const words of [
    /nodeVersion: v24\.21\.0 -> v26\.0\.0/,
    /candidate finds a difference between normalized and itself/,
    /speed of the machine was different for the candidate \(fixed work: 20 % slower\)/,
    /half of all cases are slower by 10 %/,
    /1 of the candidate's cases/,
  ])
    assert.ok(
      notes.some((note) => words.test(note)),
      `${words} in ${notes.join('\n')}`,
    );
  assert.equal(notes.length, 5);
});

test('the gate reads the histograms of a file, not the copies beside them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cqrs-bench-gate-'));
  try {
    const run = soundRun();
    slow(resultIn(run, 'mv', 'dashboard'), 1.2, false);
    await writeFile(`${folder}/run.json`, JSON.stringify(run));
    const outcome = gate(soundRun(), await loadRun(`${folder}/run.json`), options);
    assert.deepEqual(new Set(found(outcome)), new Set(['regressed mv dashboard']));
  } finally {
    await rm(folder, { recursive: true });
  }
});
