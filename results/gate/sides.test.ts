import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resultIn, slow, soundRun } from '../../test/fixtures/changed-run.ts';
import type { Result } from '../run-file/result.ts';
import type { Run } from '../run-file/run.ts';
import { type Gate, type GateOptions, gate } from './gate.ts';
import { baseSuffix, sidesOf } from './sides.ts';
import { confirmedBy, doubtfulRows } from './timed/confirmation.ts';

const commit = 'b'.repeat(40);

/** The gate over a run that measured each strategy at the base too; `slower` says how much slower the candidate is. */
function gateWith(
  slower: Readonly<Record<string, number>>,
  more: Partial<GateOptions> = {},
  change: (candidate: Run) => void = () => {},
): Gate {
  const run = soundRun();
  const theirs = structuredClone(run.results);
  for (const result of theirs) result.strategy += baseSuffix;
  for (const result of run.results) slow(result, slower[`${result.strategy}/${result.scenario}`] ?? 1);
  change(run);
  run.results.push(...theirs);
  const { baseline, candidate } = sidesOf({ ...run, base: { commit, subject: 'as it was' } });
  assert.equal(baseline.environment.commit, commit);
  assert.deepEqual([baseline.results.length, candidate.results.length], [theirs.length, theirs.length]);
  return gate(baseline, candidate, { margin: 0.03, limit: 0.2, isPooled: true, ...more });
}

/** The gate over a run whose base is changed. */
function gateOfBase(change: (result: Result) => void): Gate {
  const run = soundRun();
  const theirs = structuredClone(run.results);
  for (const result of theirs) {
    result.strategy += baseSuffix;
    change(result);
  }
  run.results.push(...theirs);
  const { baseline, candidate } = sidesOf({ ...run, base: { commit, subject: 'as it was' } });
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

test('what looked slower and could not be measured again is neither: the gate is inconclusive, or has found why', () => {
  const first = { ...gateWith({ 'mv/post-with-comments': 1.1 }), pooled: [] };
  assert.equal(first.outcome, 'finding');
  const again = gateWith({});
  const lost = confirmedBy(first, {
    ...again,
    rows: again.rows.filter(({ result }) => result.strategy !== 'mv'),
  });
  assert.equal(lost.outcome, 'inconclusive');
  const kinds = lost.rows.flatMap(({ result, losses }) =>
    losses.map(({ kind }) => `${kind} ${result.strategy}`),
  );
  assert.ok(kinds.length > 0 && kinds.every((kind) => kind === 'confirmation mv'), kinds.join());

  const [crashed] = first.findings;
  assert.ok(crashed);
  const failed = confirmedBy(first, {
    ...again,
    rows: [],
    findings: [{ kind: 'status', before: 'ok', after: 'invalid', result: crashed.result }],
  });
  assert.deepEqual([failed.outcome, namesOf(failed)], ['finding', new Set(['status mv/post-with-comments'])]);
});

test('a regression that was accepted and did not come again is no longer said', () => {
  const found = gateWith({ 'mv/post-with-comments': 1.3 });
  const accepted = found.findings.map((finding) => ({ finding, reason: null }));
  const first = { ...found, findings: [], accepted, pooled: [] };
  assert.deepEqual(confirmedBy(first, gateWith({})).accepted, []);
  assert.equal(confirmedBy(first, found).accepted.length, accepted.length);
});

test('an accepted slow-down of all rows is no finding, and one that is not accepted says its key', () => {
  const all = Object.fromEntries(
    ['normalized', 'tv', 'mv', 'qm'].flatMap((strategy) =>
      ['post-with-comments', 'dashboard'].map((scenario) => [`${strategy}/${scenario}`, 1.02]),
    ),
  );
  assert.equal(gateWith(all).outcome, 'finding');
  const acceptances = ['pooled:cpu', 'pooled:p50'].map((key) => ({ key, reason: 'worth it' }));
  const { outcome, pooled } = gateWith(all, { acceptances });
  assert.notEqual(outcome, 'finding');
  assert.ok(pooled.some(({ isWorse, isAccepted }) => isWorse && isAccepted));
});

test('an invalid case of the candidate that was accepted does not blame the base', () => {
  const acceptances = [{ key: 'status:mv/dashboard', reason: 'not kept' }];
  const { outcome, accepted } = gateWith({}, { acceptances }, (run) => {
    Object.assign(resultIn(run, 'mv', 'dashboard'), { status: 'invalid', reason: 'gone' });
  });
  assert.deepEqual([outcome, accepted.length > 0], ['fine', true]);
});

test('a base that answers otherwise is a finding on the candidate, with what changed', () => {
  const reason = 'differs from normalized at data.user.name: expected "Ann", received "Bob" (asked {"id":1})';
  const changed = gateOfBase((result) => {
    if (result.scenario === 'dashboard') Object.assign(result, { status: 'invalid', reason });
  });
  assert.equal(changed.outcome, 'finding');
  const [first] = changed.findings;
  assert.ok(first?.kind === 'response');
  assert.equal(first.difference, 'at data.user.name: "Ann" instead of "Bob" (asked {"id":1})');
  // Any other fault of the base is its own.
  const broken = gateOfBase((result) => Object.assign(result, { status: 'invalid', reason: 'status 500' }));
  assert.deepEqual([broken.outcome, broken.findings], ['invalid', []]);
});
