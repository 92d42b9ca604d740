import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '../../results/studies/torture.ts';
import { strategyNamed } from '../../servers/strategies/index.ts';
import { qm } from '../../servers/strategies/qm/strategy.ts';
import type { Differing, Finding } from './comparison.ts';
import { createOutcome, Findings } from './outcome.ts';

const qmNoLock = strategyNamed('qm~no-lock');

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
  const outcome = createOutcome(qm.name);
  const findings = new Findings(outcome);
  findings.add(finding(), 'quiet', 100);
  findings.add(finding(stale(1), missing), 'snapshot', 200);
  findings.add(finding(stale(1), surplus), 'quiet', 300);
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
  assert.equal(isFault(outcome), true);
});

test('the first ten are shown', () => {
  const outcome = createOutcome(qm.name);
  const findings = new Findings(outcome);
  findings.add(finding(...Array.from({ length: 30 }, (_, id) => stale(id))), 'end', 100);
  assert.equal(outcome.shown.length, 10);
  assert.deepEqual([outcome.differed.stale, outcome.differingAtEnd], [30, 30]);
});

test('of an ablation, divergence is no fault, and what differed before the load is not counted', () => {
  const outcome = createOutcome(qmNoLock.name);
  const findings = new Findings(outcome);
  findings.add(finding(missing), 'start', 0);
  findings.add(finding(missing), 'quiet', 100);
  assert.deepEqual([outcome.differingAtStart, outcome.divergentChecks], [1, 0]);
  findings.add(finding(missing, stale(1)), 'quiet', 200);
  assert.deepEqual([outcome.firstDivergenceMs, isFault(outcome)], [200, false]);
});

test('a strategy that begins untrue is at fault', () => {
  const outcome = createOutcome(qm.name);
  const findings = new Findings(outcome);
  findings.add(finding(missing), 'start', 0);
  assert.deepEqual([outcome.firstDivergenceMs, isFault(outcome)], [0, true]);
});
