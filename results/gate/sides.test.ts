import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slow, soundRun } from '../../test/fixtures/changed-run.ts';
import { confirmedBy, doubtfulRows } from './timed/confirmation.ts';
import { type Gate, gate } from './gate.ts';
import { baseSuffix, sidesOf } from './sides.ts';

const commit = 'b'.repeat(40);

/** The gate over a run that measured each strategy at the base too; `slower` says how much slower the candidate is. */
function gateWith(slower: Readonly<Record<string, number>>): Gate {
  const run = soundRun();
  const theirs = structuredClone(run.results);
  for (const result of theirs) result.strategy += baseSuffix;
  for (const result of run.results) slow(result, slower[`${result.strategy}/${result.scenario}`] ?? 1);
  run.results.push(...theirs);
  const { baseline, candidate } = sidesOf({ ...run, base: { commit, subject: 'as it was' } });
  assert.equal(baseline.environment.commit, commit);
  assert.deepEqual([baseline.results.length, candidate.results.length], [theirs.length, theirs.length]);
  return gate(baseline, candidate, { margin: 0.03, limit: 0.2, isPooled: true });
}

const namesOf = (found: Gate): ReadonlySet<string> =>
  new Set(found.findings.map(({ kind, result }) => `${kind} ${result.strategy}/${result.scenario}`));

test('both sides of an unchanged run are the same, and one that is slower is named', () => {
  assert.equal(gateWith({}).outcome, 'fine');
  const found = gateWith({ 'mv/post-with-comments': 1.3 });
  assert.equal(found.outcome, 'finding');
  assert.deepEqual(namesOf(found), new Set(['regressed mv/post-with-comments']));
});

test('an ablation of the base is paired with that of the candidate', () => {
  const run = soundRun();
  const [first] = run.results;
  assert.ok(first);
  run.results = [
    { ...first, strategy: 'qm', ablation: 'no-lock' },
    { ...first, strategy: `qm~no-lock${baseSuffix}`, ablation: null },
  ];
  const { baseline, candidate } = sidesOf({ ...run, base: { commit, subject: 'as it was' } });
  assert.deepEqual(
    [baseline, candidate].map(({ results }) => results.map(({ strategy, ablation }) => [strategy, ablation])),
    [[['qm', 'no-lock']], [['qm', 'no-lock']]],
  );
});

test('what looks slower is called so only if it is slower again', () => {
  const first = gateWith({ 'mv/post-with-comments': 1.3, 'tv/post-with-comments': 1.3 });
  assert.deepEqual(new Set(doubtfulRows(first).map(({ result }) => result.strategy)), new Set(['mv', 'tv']));
  const again = gateWith({ 'mv/post-with-comments': 1.3 });
  assert.deepEqual(namesOf(confirmedBy(first, again)), new Set(['regressed mv/post-with-comments']));
  const chance = confirmedBy({ ...first, pooled: [] }, gateWith({}));
  assert.deepEqual([namesOf(chance).size, doubtfulRows(chance).length], [0, 0]);
  assert.notEqual(chance.outcome, 'finding');
});
