import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { notMeasuredLines } from './not-measured.ts';

test('kinds of questions and loads that a run lacks are named, each with the command that asks them', () => {
  assert.deepEqual(notMeasuredLines(makeRun()), [
    'not measured: a page of documents, few fields; npm run bench -- --scenario users-page,user-name-only',
    'not measured: what a fast read costs in writes, staleness and storage; npm run bench -- --profile price',
    'not measured: latency at the same traffic; npm run bench -- --load traffic:60%, or --profile standard',
  ]);
});

test('a run that asked everything lacks nothing, and an older file is known by the names of its scenarios', () => {
  const run = makeRun();
  const [first] = run.results;
  assert.ok(first);
  run.scenarios = run.scenarios.map((scenario) => ({ ...scenario, kind: null }));
  for (const scenario of ['feed', 'users-names', 'create-user']) run.results.push({ ...first, scenario });
  run.results.push({ ...first, load: { kind: 'traffic', share: 0.6 } });
  assert.deepEqual(notMeasuredLines(run), []);
});
