import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resultIn, slow } from '../../test/fixtures/changed-run.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import type { Run } from '../run-file/run.ts';
import {
  type JudgedReproduction,
  judgeReproduction,
  reproduction as reproductionOf,
} from './reproduction.ts';
import { isDecided, winnersOf } from './winners.ts';

const question = 'post-with-comments';
const reproduction = (first: Run, second: Run) => judgeReproduction(reproductionOf(first, second));

/** A run whose cases all have figures, with a change. */
function made(change: (run: Run) => void = () => {}): Run {
  const run = makeRun();
  run.results = run.results.filter(({ status }) => status === 'ok' || status === 'unsteady');
  change(run);
  return run;
}

/** Slows down every strategy alike in some launches: p50s become uncertain, but ratios within a round do not. */
function disturb(run: Run): void {
  const factors = [1, 1.5, 0.7, 1.2];
  for (const { rounds } of run.results) {
    for (const round of rounds)
      round.latencyUs.p50 = (round.latencyUs.p50 ?? 0) * (factors[round.launch] ?? 1);
  }
}

function met({ overlap, halfWidth, contradictions }: JudgedReproduction): (boolean | null)[] {
  return [overlap, halfWidth, contradictions].map(({ isMet }) => isMet);
}

test('a run agrees with itself in every case and every pair of strategies', () => {
  const found = reproduction(made(), made());
  assert.deepEqual([found.outcome, met(found), found.notes], ['fine', [true, true, true], []]);
  assert.equal(found.cases.length, 12);
  assert.equal(found.shift, 1);
  assert.deepEqual(found.incomparable, []);
  assert.ok(found.pairs.length === 14 && found.pairs.some(isDecided));
});

test('intervals that do not overlap in more than 5 % of the cases: a finding, and which', () => {
  const second = made((run) => slow(resultIn(run, 'mv', 'dashboard'), 1.2));
  const found = reproduction(made(), second);
  assert.deepEqual([found.outcome, met(found)], ['finding', [false, true, true]]);
  assert.equal(found.overlap.value, 11 / 12);
  assert.deepEqual(
    found.outside.map(({ strategy, scenario }) => [strategy, scenario]),
    [['mv', 'dashboard']],
  );
});

test('two runs may name different winners by latency and by cost: each is compared with itself', () => {
  const second = made((run) => slow(resultIn(run, 'mv', question, 'cost'), 0.5));
  const found = reproduction(made(), second);
  assert.deepEqual(
    found.outside.map(({ strategy, metric }) => [strategy, metric]),
    [['mv', 'cpu']],
  );
});

test('wide intervals that contradict nothing: inconclusive', () => {
  const found = reproduction(made(disturb), made(disturb));
  assert.deepEqual([found.outcome, met(found)], ['inconclusive', [true, false, true]]);
  assert.ok((found.halfWidth.value ?? 0) > 0.2);
});

test('opposite winners are a finding even if p50 intervals overlap; the winner of each run is named', () => {
  const faster = (strategy: string) =>
    made((run) => {
      disturb(run);
      for (const round of resultIn(run, strategy, question).rounds) {
        round.latencyUs.p50 = (round.latencyUs.p50 ?? 0) * 0.8;
      }
    });
  const found = reproduction(faster('mv'), faster('qm'));
  assert.deepEqual([found.outcome, met(found)], ['finding', [true, false, false]]);
  assert.deepEqual(
    found.contradicting.map((pair) => [pair.strategies, winnersOf(pair)]),
    [
      [
        ['mv', 'qm'],
        ['mv', 'qm'],
      ],
    ],
  );
});

test('for capacities, the higher rate wins', () => {
  const run = made(({ results }) => {
    for (const result of results) {
      result.load = { kind: 'capacity', percentile: 'p99', limitMs: 50 };
      for (const round of result.rounds) {
        const requestsPerSecond = 1e6 / (round.latencyUs.p50 ?? 0);
        round.openLoop = {
          offeredPerSecond: requestsPerSecond,
          achievedPerSecond: requestsPerSecond,
          timeouts: 0,
          lagP99Us: null,
          lagHistogram: round.histogram,
        };
      }
    }
  });
  const [first] = reproduction(run, run).pairs.filter(({ strategies }) => strategies[1] === 'mv');
  assert.ok(first);
  assert.deepEqual(first.strategies, ['normalized', 'mv']);
  assert.deepEqual(winnersOf(first), ['mv', 'mv']);
  assert.ok(first.ratios[0].value > 1);
});

test('invalid cases make it invalid, unless other cases disagree', () => {
  const invalidated = (run: Run) => {
    Object.assign(resultIn(run, 'tv', question), { status: 'invalid', reason: 'it died' });
  };
  const second = made(invalidated);
  const found = reproduction(made(), second);
  assert.equal(found.outcome, 'invalid');
  assert.equal(found.incomparable[0]?.reason, `invalid in ${second.id}: it died`);
  slow(resultIn(second, 'mv', 'dashboard'), 2);
  assert.equal(reproduction(made(), second).outcome, 'finding');
});

test('the order of the two runs changes only the wording', () => {
  const [one, other] = [made(), made((run) => slow(resultIn(run, 'qm', question), 1.4))];
  const [found, turned] = [reproduction(one, other), reproduction(other, one)];
  assert.deepEqual(met(turned), met(found));
  assert.deepEqual(turned.overlap, found.overlap);
  assert.ok(Math.abs((found.shift ?? 0) * (turned.shift ?? 0) - 1) < 1e-9);
});

test('cases of only one run, and runs without a common case, are not judged', () => {
  const second = made((run) => {
    run.results.shift();
  });
  const found = reproduction(made(), second);
  assert.deepEqual([found.outcome, found.incomparable[0]?.reason], ['fine', `not in ${second.id}`]);
  assert.equal(reproduction(second, made()).incomparable.length, 1);
  const other = made(({ results }) => {
    for (const result of results) result.dataset = 'large';
  });
  assert.deepEqual(reproduction(made(), other).overlap.isMet, null);
  assert.equal(reproduction(made(), other).outcome, 'inconclusive');
});

test('other code, uncommitted changes and a slower machine are noted', () => {
  const floor = {
    workSpread: 0,
    memoryReadNs: null,
    memoryReadBytes: 1,
    timerLagP99Us: 0,
    otherCpuShare: 0,
    stolenCpuShare: 0,
  };
  const at = (workMedianUs: number, changes: Partial<Run['environment']>) =>
    made(({ environment }) => {
      environment.noiseFloor = { start: { ...floor, workMedianUs }, end: null };
      Object.assign(environment, changes);
    });
  const { notes } = reproduction(at(100, { commit: 'a' }), at(112, { commit: 'b', dirty: true }));
  assert.equal(notes.length, 3);
  assert.match(notes[0] ?? '', /commit: a -> b/);
  assert.match(notes[2] ?? '', /different for the second run \(fixed work: 12 % slower\)/);
});
