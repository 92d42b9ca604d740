/** The JSON Schema of the run file, and contents that are refused, each with its place. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { assertGolden } from '../../test/golden.ts';
import { describeFault } from '../json.ts';
import type { Result } from './result.ts';
import { type Run, RunSchema } from './run.ts';

test('run.schema.json is current', () => {
  const text = `${JSON.stringify(z.toJSONSchema(RunSchema), null, 2)}\n`;
  assertGolden(text, '../../results/run-file/run.schema.json');
});

function faultOf(change: (run: Run, first: Result) => void): string | null {
  const run = makeRun();
  const [first] = run.results;
  assert.ok(first);
  change(run, first);
  const { error } = RunSchema.safeParse(run);
  return error ? describeFault(error, run) : null;
}

const aaPair = { strategy: 'tv' };

const twice: Readonly<Record<string, readonly [(run: Run, first: Result) => void, RegExp]>> = {
  'a case': [
    ({ results }, first) => results.unshift({ ...first, rounds: [] }),
    /^results\[1\]: expected each once, but the case normalized post-with-comments small closed:1 mercurius is also at \[0\]/,
  ],
  'a case of the control': [
    (run, first) => Object.assign(run, { aaPair: { ...aaPair, results: [first, first] } }),
    /^aaPair\.results\[1\]: expected each once/,
  ],
  'a round, though it is called another launch': [
    (_, { rounds }) => rounds.push(...rounds.slice(0, 1).map((round) => ({ ...round, launch: 3 }))),
    /^results\[0\]\.rounds\[12\]: expected each once, but this round is also at \[0\]$/,
  ],
  'a strategy': [
    ({ strategies }) => strategies.push(...strategies.slice(1, 2)),
    /^strategies\[4\]: .* tv is also at \[1\]/,
  ],
  'an executor': [({ executors }) => executors.push(...executors), /^executors\[1\]/],
  'a scenario': [({ scenarios }) => scenarios.push(...scenarios.slice(0, 1)), /^scenarios\[2\]/],
  storage: [
    ({ storage }) => storage.push(...storage.slice(0, 1)),
    /^storage\[4\]: .* normalized small is also/,
  ],
  'a network delay': [
    (run) => Object.assign(run, { databaseDelays: [1, 1].map((delayMs) => ({ delayMs, addedMs: 1 })) }),
    /^databaseDelays\[1\]: .* 1 ms is also/,
  ],
  'a benchmark': [
    (run) =>
      Object.assign(run, { microBenchmarks: ['a', 'a'].map((name) => ({ name, title: '', processes: [] })) }),
    /^microBenchmarks\[1\]/,
  ],
};
for (const [title, [change, words]] of Object.entries(twice)) {
  test(`${title} that occurs twice is refused`, () => assert.match(faultOf(change) ?? '', words));
}

test('an id is a file name', () => {
  for (const id of [
    '../../x',
    '',
    'a\0b',
    'a/b',
    '.',
    '..',
    '.hidden',
    '-rf',
    'a b',
    'a\n',
    '\u001b[2J',
    'é',
    'a'.repeat(61),
  ])
    assert.match(
      faultOf((run) => Object.assign(run, { id })) ?? '',
      /^id: expected a name of .*, received "/,
      id,
    );
  assert.equal(
    faultOf((run) => Object.assign(run, { id: 'a'.repeat(60) })),
    null,
  );
});

test('names must be valid in file names, because charts are named after them', () => {
  for (const field of ['strategy', 'ablation', 'executor', 'scenario', 'dataset'])
    for (const value of ['../x', '', 'a\0b', 'a/b', '\u001b[2J', '\u202e', 'a'.repeat(61)])
      assert.match(
        faultOf((_, first) => Object.assign(first, { [field]: value })) ?? '',
        new RegExp(`^results\\[0\\]\\.${field}: expected a name`),
        `${field} ${value}`,
      );
});

function nested(levels: number): unknown {
  let plan: unknown = { 'Node Type': 'Result' };
  for (let level = 1; level < levels; level += 1) plan = { 'Node Type': 'Limit', Plans: [plan] };
  return { Plan: plan };
}

test('a plan or parameter that is too deep to walk is refused, at any depth', () => {
  const fault = (levels: number) =>
    faultOf((_, { plans }) => Object.assign(plans[0] ?? {}, { plan: nested(levels) }));
  assert.equal(fault(249), null);
  for (const levels of [251, 5_000, 1_000_000])
    assert.equal(
      fault(levels),
      'results[0].plans[0].plan: expected a depth of at most 250 nodes',
      `${levels}`,
    );
  assert.match(
    faultOf((_, { plans }) => plans[0]?.parameters.push(nested(5_000))) ?? '',
    /^results\[0\]\.plans\[0\]\.parameters\[1\]: expected a depth/,
  );
  // In the place of another type, a deep value is described without being walked.
  assert.match(
    faultOf((_, first) => Object.assign(first, { status: nested(100_000) })) ?? '',
    /^results\[0\]\.status: .*received object/,
  );
});
