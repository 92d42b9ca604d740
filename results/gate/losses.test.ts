/** Measurements that one of two runs has lost must never make a gate look better. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resultIn, soundRun } from '../../test/fixtures/changed-run.ts';
import { type Purpose, purposeOf } from '../run-file/case.ts';
import { createHistogram, encodeHistogram } from '../run-file/histogram.ts';
import { latencyFrom, type Result } from '../run-file/result.ts';
import type { Run } from '../run-file/run.ts';
import { type Gate, gate } from './gate.ts';

const options = { margin: 0.05, limit: 0.2 };

const title = ({ losses }: Gate['rows'][number]) =>
  losses.map((loss) =>
    [
      loss.kind === 'rounds'
        ? `${loss.metric.title} ${loss.lost}/${loss.of}`
        : loss.kind === 'counter'
          ? loss.counter
          : loss.kind,
      loss.side,
    ].join(' of the '),
  );

const rowOf = ({ rows }: Gate, purpose: Purpose) =>
  rows.find(({ result }) => result.strategy === 'tv' && purposeOf(result.load) === purpose);

type Change = (result: Result, run: Run) => void;
const setIn =
  (isChosen: (index: number) => boolean, values: Partial<Result['rounds'][number]>): Change =>
  ({ rounds }) => {
    for (const [index, round] of rounds.entries()) if (isChosen(index)) Object.assign(round, values);
  };
const one = (index: number) => index === 4;
const all = () => true;
const noSamples = {
  latencyUs: latencyFrom(createHistogram()),
  histogram: encodeHistogram(createHistogram()),
};

/** A latency is lost by a case that is asked one request at a time, CPU by one that is asked for its cost. */
const purposeOfLoss = (said: readonly string[]): Purpose =>
  said.some((what) => what.startsWith('CPU')) ? 'cost' : 'latency';

/** What one side of twelve rounds lost, what is reported, and the gate's outcome if nothing else differs. */
const losses: readonly (readonly [string, Change, readonly string[], Gate['outcome']])[] = [
  ['CPU in one round', setIn(one, { serverCpuUsPerRequest: null }), ['CPU per request 1/12'], 'fine'],
  ['CPU of 0', setIn(one, { serverCpuUsPerRequest: 0 }), ['CPU per request 1/12'], 'fine'],
  [
    "the database's CPU in one round",
    setIn(one, { databaseCpuUsPerRequest: null }),
    ['CPU per request 1/12'],
    'fine',
  ],
  ["the database's CPU of 0", setIn(one, { databaseCpuUsPerRequest: 0 }), ['CPU per request 1/12'], 'fine'],
  [
    "all of the database's CPU",
    setIn(all, { databaseCpuUsPerRequest: null }),
    ['CPU per request 12/12'],
    'inconclusive',
  ],
  [
    'CPU in two rounds',
    setIn((n) => n === 2 || n === 7, { serverCpuUsPerRequest: null }),
    ['CPU per request 2/12'],
    'inconclusive',
  ],
  ['all CPU', setIn(all, { serverCpuUsPerRequest: null }), ['CPU per request 12/12'], 'inconclusive'],
  ['the latencies of a round', setIn(one, noSamples), ['p50 1/12'], 'fine'],
  ['the latencies of a launch', setIn((n) => n < 3, noSamples), ['p50 3/12'], 'inconclusive'],
  ['all latencies', setIn(all, noSamples), ['p50 12/12'], 'inconclusive'],
  ['a round of latencies', ({ rounds }) => rounds.splice(4, 1), ['p50 1/12'], 'fine'],
  ['a round', ({ rounds }) => rounds.splice(4, 1), ['CPU per request 1/12'], 'fine'],
  ['a launch', ({ rounds }) => rounds.splice(0, 3), ['CPU per request 3/12'], 'inconclusive'],
  ['all rounds', ({ rounds }) => rounds.splice(0), ['CPU per request 12/12'], 'inconclusive'],
  ['the plans', ({ plans }) => plans.splice(0), ['plans'], 'inconclusive'],
  ...(['statementsPerRequest', 'rowsPerRequest', 'sharedBuffersPerRequest', 'responseBytes'] as const).map(
    (counter) =>
      [
        `the ${counter}`,
        ({ counters }: Result) => Object.assign(counters, { [counter]: null }),
        [counter],
        'inconclusive',
      ] as const,
  ),
  [
    'what no gate compares',
    ({ counters }) => Object.assign(counters, { walBytesPerRequest: null, poolWaitUsPerRequest: null }),
    [],
    'fine',
  ],
];

for (const [lost, lose, said, outcome] of losses)
  for (const side of ['baseline', 'candidate'] as const)
    for (const design of ['paired', 'separate'] as const)
      test(`the ${side} lost ${lost}, ${design}: ${said.join(', ') || 'nothing'} is named, and ${outcome}`, () => {
        const runs = { baseline: soundRun(), candidate: soundRun() };
        if (design === 'separate') runs.candidate.startedAt = '2026-11-23T21:40:05.000Z';
        const purpose = purposeOfLoss(said);
        lose(resultIn(runs[side], 'tv', 'post-with-comments', purpose), runs[side]);
        const found = gate(runs.baseline, runs.candidate, options);
        const row = rowOf(found, purpose);
        assert.deepEqual(
          row && title(row),
          said.map((what) => `${what} of the ${side}`),
        );
        assert.deepEqual([found.outcome, found.findings], [outcome, []]);
        assert.equal(found.rows.filter(({ losses }) => losses.length > 0).length, Number(said.length > 0));
      });

test('a slow-down is found in the rounds that are left', () => {
  for (const startedAt of [soundRun().startedAt, '2026-11-23T21:40:05.000Z'])
    for (const isLost of [one, (index: number) => index < 5]) {
      const candidate = { ...soundRun(), startedAt };
      const slowed = resultIn(candidate, 'tv', 'post-with-comments', 'cost');
      for (const round of slowed.rounds) round.serverCpuUsPerRequest = 3 * (round.serverCpuUsPerRequest ?? 0);
      setIn(isLost, { serverCpuUsPerRequest: null })(slowed, candidate);
      const outcome = gate(soundRun(), candidate, options);
      assert.deepEqual(
        [outcome.outcome, ...outcome.findings.map(({ kind, result }) => [kind, result])],
        ['finding', ['regressed', slowed]],
      );
    }
});

test('with two files of one run, a launch that all cases of one file lack is lost', () => {
  const candidate = soundRun();
  for (const { rounds } of candidate.results) rounds.splice(0, 3);
  const { rows, outcome } = gate(soundRun(), candidate, options);
  assert.deepEqual(
    new Set(rows.map((row) => `${purposeOf(row.result.load)}: ${title(row)}`)),
    new Set(['latency: p50 3/12 of the candidate', 'cost: CPU per request 3/12 of the candidate']),
  );
  assert.equal(outcome, 'inconclusive');
});

test('a separate run with fewer rounds or launches has lost nothing, and a note says so', () => {
  for (const [[start, count], words] of [
    [[4, 1], '11 rounds in 4 launches'],
    [[0, 3], '9 rounds in 3 launches'],
    [[0, 0], null],
  ] as const) {
    const candidate = { ...soundRun(), startedAt: '2026-11-23T21:40:05.000Z' };
    for (const { rounds } of candidate.results) rounds.splice(start, count);
    const { rows, notes } = gate(soundRun(), candidate, options);
    assert.deepEqual(rows.flatMap(title), []);
    assert.deepEqual(
      notes,
      words === null
        ? []
        : [`per case on small, the baseline has 12 rounds in 4 launches, and the candidate ${words}`],
    );
  }
});

test('a p99 that one side lacks is reported, but does not fail the gate', () => {
  const candidate = soundRun();
  const few = createHistogram();
  for (let n = 0; n < 30; n += 1) few.recordValue(2_290);
  const { rounds } = resultIn(candidate, 'tv', 'post-with-comments');
  for (const round of rounds) Object.assign(round, { histogram: encodeHistogram(few) });
  const cellsOf = (baseline: Run) => rowOf(gate(baseline, candidate, options), 'latency')?.cells ?? [];
  const long = soundRun();
  for (const round of resultIn(long, 'tv', 'post-with-comments').rounds) {
    const many = createHistogram();
    for (let n = 0; n < 1_000; n += 1) many.recordValue(2_290);
    round.histogram = encodeHistogram(many);
  }
  assert.deepEqual(
    cellsOf(long).map(({ lackedBy }) => lackedBy),
    [null, 'candidate', null],
  );
  assert.deepEqual(
    cellsOf(candidate).map(({ lackedBy }) => lackedBy),
    [null, null, null],
  );
});
