import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { knownPerSecond } from './borne.ts';

/** A run whose first case is `user-by-id` of `qm` at 16 connections, with rounds of so many requests in half a second. */
function runWith(requests: readonly number[], change: object = {}) {
  const run = makeRun();
  const [first] = run.results;
  const [round] = first?.rounds ?? [];
  assert.ok(first && round);
  run.results = [
    {
      ...first,
      ...{ strategy: 'qm', ablation: null, scenario: 'user-by-id', dataset: 'small', executor: 'mercurius' },
      ...{ load: { kind: 'closed', connections: 16 }, databaseDelayMs: 0 },
      rounds: requests.map((count) => ({ ...round, requests: count, durationMs: 500 })),
      ...change,
    },
  ];
  return run;
}

const known = (run: ReturnType<typeof makeRun>): number | null =>
  knownPerSecond(run, { name: 'qm' }, { name: 'user-by-id' }, 'small');

test('what the run has found is the middle of its rounds, whatever disturbed one of them', () => {
  assert.equal(known(runWith([400, 410, 90])), 800);
});

test('other conditions say nothing, and neither does a case without rounds', () => {
  assert.equal(known(runWith([])), null);
  for (const change of [
    { strategy: 'mv' },
    { ablation: 'no-lock' },
    { scenario: 'users-page' },
    { dataset: 'medium' },
    { executor: 'direct' },
    { load: { kind: 'closed', connections: 1 } },
    { databaseDelayMs: 1 },
  ])
    assert.equal(known(runWith([400], change)), null, JSON.stringify(change));
});
