import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { summarize } from '../summary/stats.ts';
import { layersWarning } from './layers.ts';

const run = makeRun();
const [result] = run.results;
const { layers } = result ?? {};
assert.ok(result && layers);
const sumUs = 0.99 * layers.totalUs;

test('layers that add up to within a tenth have no warning; more or less has one', () => {
  for (const share of [1, 0.91, 1.09])
    assert.equal(layersWarning({ ...layers, totalUs: sumUs / share }), null, `${share}`);
  for (const share of [0.89, 0.5, 1.11]) {
    const words = new RegExp(`^layers: they add up to ${Math.round(100 * share)} % .* 412 requests`);
    assert.match(layersWarning({ ...layers, totalUs: sumUs / share }) ?? '', words);
  }
  assert.equal(layersWarning(null), null);
});

test('the warning is shown beside the figures of its case only', () => {
  const doubtful = { ...result, layers: { ...layers, totalUs: 2 * sumUs } };
  const summaries = summarize({ ...run, results: [doubtful, ...run.results.slice(1)] });
  const warned = summaries.filter(({ warnings }) => warnings.some((warning) => /^layers: /.test(warning)));
  assert.deepEqual(
    warned.map(({ label }) => label),
    ['normalized'],
  );
});
