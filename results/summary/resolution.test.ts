import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { purposeOf } from '../run-file/case.ts';
import { halfWidthShare, isKnown, type Known } from '../statistics/estimate.ts';
import { ratiosOf } from '../statistics/judgement.ts';
import { errorAt } from '../statistics/looks.ts';
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

test('a ratio of median precision above that difference is named, whatever else the run holds; below it, not alone', () => {
  const run = makeRun();
  const summaries = summarize(run);
  const cost = resolutionOf(run, summaries).purposes.find(({ purpose }) => purpose === 'cost');
  const known = summaries.flatMap(({ ratio, result }) =>
    isKnown(ratio) ? [{ ratio, isCost: purposeOf(result.load) === 'cost' }] : [],
  );
  const byPrecision = known
    .filter(({ isCost }) => isCost)
    .toSorted((one, other) => halfWidthShare(one.ratio) - halfWidthShare(other.ratio));
  const middle = byPrecision[Math.floor(byPrecision.length / 2)];
  assert.ok(middle && cost && byPrecision.length % 2 === 1);
  /** All ratios are 1, as precise as they were, except that the middle one is `value`. */
  const changeAt = (value: number) => {
    const moved = known.map((one) => at(one.ratio, one === middle ? value : 1));
    return ratiosOf(moved, errorAt(run.looks))[known.indexOf(middle)]?.change;
  };
  assert.equal(changeAt(1.001 * (1 + cost.share)), 'higher');
  assert.notEqual(changeAt((1 + cost.share) / 1.001), 'higher');
});

/** The same precision around another value. */
function at({ value, interval }: Known, wanted: number): Known {
  const factor = wanted / value;
  return {
    value: wanted,
    interval: { ...interval, low: interval.low * factor, high: interval.high * factor },
  };
}

test('a run without ratios tells nothing', () => {
  const run = { ...makeRun(), results: makeRun().results.slice(0, 1) };
  assert.deepEqual(resolutionOf(run, summarize(run)), { purposes: [], winners: 0, ties: 0, undecided: 0 });
});
