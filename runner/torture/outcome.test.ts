import assert from 'node:assert/strict';
import { test } from 'node:test';
import { qmNoLock } from '../../servers/strategies/qm/ablations/no-lock.ts';
import { qm } from '../../servers/strategies/qm/strategy.ts';
import type { Differing, Finding } from './comparison.ts';
import { Outcome } from './outcome.ts';

const finding = (...differing: readonly Differing[]): Finding => ({
  compared: 100,
  differing,
  durationMs: 5,
});
const stale = (id: number): Differing => ({
  document: 'post',
  id,
  kind: 'stale',
  expected: { id, author: { first_name: 'New' } },
  actual: { id, author: { first_name: 'Old' } },
});
const missing: Differing = { document: 'user', id: 3, kind: 'missing', expected: { id: 3 }, actual: null };
const surplus: Differing = { document: 'user', id: 4, kind: 'surplus', expected: null, actual: { id: 4 } };

test('documents that differ are classed, counted once each, and shown with their difference', () => {
  const outcome = new Outcome(qm);
  outcome.add(finding(), 'quiet', 100);
  outcome.add(finding(stale(1), missing), 'snapshot', 200);
  outcome.add(finding(stale(1), surplus), 'quiet', 300);
  assert.deepEqual(outcome.differed, { missing: 1, surplus: 1, stale: 1 });
  assert.deepEqual(
    [outcome.checks, outcome.divergentChecks, outcome.firstDivergenceMs, outcome.differingAtEnd],
    [3, 2, 200, 0],
  );
  assert.deepEqual(
    outcome.shown.map(({ difference }) => difference),
    [
      { document: 'post 1', kind: 'stale', text: 'author.first_name: expected "New", received "Old"' },
      { document: 'user 3', kind: 'missing', text: 'it is not stored' },
      { document: 'user 4', kind: 'surplus', text: 'it is stored, but its source is gone' },
    ],
  );
  assert.equal(outcome.isFault, true);
});

test('the first ten are shown', () => {
  const outcome = new Outcome(qm);
  outcome.add(finding(...Array.from({ length: 30 }, (_, id) => stale(id))), 'end', 100);
  assert.equal(outcome.shown.length, 10);
  assert.deepEqual([outcome.differed.stale, outcome.differingAtEnd], [30, 30]);
});

test('of an ablation, divergence is no fault, and what differed before the load is not counted', () => {
  const outcome = new Outcome(qmNoLock);
  outcome.add(finding(missing), 'start', 0);
  outcome.add(finding(missing), 'quiet', 100);
  assert.deepEqual([outcome.differingAtStart, outcome.hasDiverged], [1, false]);
  outcome.add(finding(missing, stale(1)), 'quiet', 200);
  assert.deepEqual([outcome.firstDivergenceMs, outcome.isFault], [200, false]);
});

test('every figure is stored, errors by their text', () => {
  const outcome = new Outcome(qm);
  outcome.add(finding(stale(1)), 'quiet', 300);
  outcome.tally.operations = 40;
  outcome.tally.failures['XX000 odd'] = 2;
  outcome.loadMs = 2_000;
  const stored = JSON.parse(JSON.stringify(outcome));
  assert.equal(stored.strategy, 'qm');
  assert.equal(stored.operationsPerSecond, 20);
  assert.deepEqual(stored.tally.failures, { 'XX000 odd': 2 });
  assert.deepEqual(stored.differed, { missing: 0, surplus: 0, stale: 1 });
  assert.deepEqual([stored.firstDivergenceMs, stored.isFault], [300, true]);
  assert.equal(stored.shown[0].difference.document, 'post 1');
});

test('a strategy that begins untrue is at fault', () => {
  const outcome = new Outcome(qm);
  outcome.add(finding(missing), 'start', 0);
  assert.deepEqual([outcome.firstDivergenceMs, outcome.isFault], [0, true]);
});
