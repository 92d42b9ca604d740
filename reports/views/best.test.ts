import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resultIn, slow } from '../../test/fixtures/changed-run.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { sectionsOf } from '../sections.ts';
import { bestLines } from './best.ts';

const linesOf = (run: ReturnType<typeof makeRun>) => bestLines(run, sectionsOf(run));

test('each kind that was asked has its best, by cost and by latency', () => {
  assert.deepEqual(linesOf(makeRun()), [
    'best for one document: qm (cost and latency)',
    'best for an aggregation: mv (cost and latency)',
  ]);
});

test('what ties is named, and what differs between cost and latency', () => {
  const run = makeRun();
  resultIn(run, 'mv', 'post-with-comments').rounds = resultIn(run, 'qm', 'post-with-comments').rounds;
  assert.equal(linesOf(run)[0], 'best for one document: qm (cost); mv and qm tie (latency)');
});

test('if nobody is worse than anybody, all tie', () => {
  const run = makeRun();
  run.results = run.results.filter(({ strategy }) => strategy === 'normalized' || strategy === 'tv');
  const { rounds } = resultIn(run, 'normalized', 'post-with-comments');
  resultIn(run, 'tv', 'post-with-comments').rounds = rounds;
  assert.equal(linesOf(run)[0], 'best for one document: all tie (cost and latency)');
});

test('questions of one kind with different answers are named', () => {
  const run = makeRun();
  for (const scenario of run.scenarios) scenario.kind = 'few fields';
  assert.deepEqual(linesOf(run), [
    'best for few fields: qm in post-with-comments, mv in dashboard (cost and latency)',
  ]);
});

test('an older file says of no kind which is best', () => {
  const run = makeRun();
  for (const scenario of run.scenarios) scenario.kind = null;
  slow(resultIn(run, 'mv', 'dashboard'), 2);
  assert.deepEqual(linesOf(run), []);
});
