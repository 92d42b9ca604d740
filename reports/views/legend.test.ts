import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resultIn } from '../../test/fixtures/changed-run.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { sectionsOf } from '../sections.ts';
import { legendText } from './legend.ts';

/** Each sign that a report may have, and what its explanation begins with. */
const signs = {
  winner: '[1.5-2.0]: ',
  tie: 'Same within',
  undecided: 'Too close to call',
  unknown: '— is an unknown figure',
  rounds: 'Fewer than 4 launches',
};

function explained(run: ReturnType<typeof makeRun>): readonly string[] {
  const text = legendText(sectionsOf(run));
  return Object.entries(signs).flatMap(([sign, words]) => (text.includes(words) ? [sign] : []));
}

/** Only two strategies in one scenario: `tv`, slower than joins by the given factor in each launch. */
function pairRun(factors: readonly number[]) {
  const run = makeRun();
  const [theirs, ours] = ['normalized', 'tv'].map((name) => resultIn(run, name, 'post-with-comments'));
  if (!theirs || !ours) throw new Error('no such case');
  ours.rounds = theirs.rounds.map((round) => ({
    ...round,
    latencyUs: { ...round.latencyUs, p50: (round.latencyUs.p50 ?? 0) * (factors[round.launch] ?? 1) },
  }));
  run.results = [theirs, ours];
  return run;
}

test('only signs that occur are explained', () => {
  assert.deepEqual(explained(pairRun([1.5, 1.51, 1.52, 1.5])), ['winner']);
  assert.deepEqual(explained(pairRun([1, 1.01, 1, 1.01])), ['tie']);
  assert.deepEqual(explained(pairRun([0.6, 1.3, 0.9, 1.2])), ['undecided']);
  assert.deepEqual(explained(makeRun()), ['winner', 'tie', 'unknown']);
});

test('intervals over rounds are mentioned once', () => {
  const run = pairRun([1.5, 1.51, 1.52, 1.5]);
  for (const round of run.results.flatMap(({ rounds }) => rounds)) round.launch %= 2;
  assert.deepEqual(explained(run), ['winner', 'rounds']);
});

test('a run of one strategy has nothing to explain', () => {
  const run = pairRun([1, 1, 1, 1]);
  run.results = run.results.slice(0, 1);
  assert.equal(legendText(sectionsOf(run)), '');
});
