import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { resolutionOf } from './resolution.ts';
import { summarize } from './stats.ts';

test('the difference that a run surely tells is of each purpose, and standings are counted', () => {
  const run = makeRun();
  const summaries = summarize(run);
  const found = resolutionOf(run, summaries);
  assert.deepEqual(
    found.purposes.map(({ purpose }) => purpose),
    ['latency', 'cost'],
  );
  for (const { share } of found.purposes) assert.ok(share > 0.01 && share < 0.2, `${share}`);
  const ratios = summaries.filter(({ ratio }) => ratio !== null).length;
  assert.equal(found.winners + found.ties + found.undecided, ratios);
  assert.ok(found.winners > 0 && found.ties > 0);
});

test('a ratio above that difference is named, whatever else the run holds', () => {
  const run = makeRun();
  const summaries = summarize(run);
  const { purposes } = resolutionOf(run, summaries);
  const largest = Math.max(...purposes.map(({ share }) => share));
  for (const { ratio, standing } of summaries) {
    if (ratio === null || Math.abs(Math.log(ratio.value)) < 2 * Math.log1p(largest)) continue;
    assert.ok(standing === 'better' || standing === 'worse');
  }
});

test('a run without ratios tells nothing', () => {
  const run = { ...makeRun(), results: makeRun().results.slice(0, 1) };
  assert.deepEqual(resolutionOf(run, summarize(run)), { purposes: [], winners: 0, ties: 0, undecided: 0 });
});
