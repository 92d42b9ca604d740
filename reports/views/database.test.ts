import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHistogram, encodeHistogram, recordLatency } from '../../results/run-file/histogram.ts';
import { latencyFrom, type Result } from '../../results/run-file/result.ts';
import type { Run } from '../../results/run-file/run.ts';
import { delaysOf } from '../../results/summary/delay.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { pageHtml } from '../page/page.ts';
import { withRows } from '../tables/table.ts';
import { textOf } from '../tables/text.ts';
import { delayView } from './database.ts';
import { runTables } from './run.ts';

const addedUs = 1_250;

/** The result as if it waited for `trips` round trips that take `addedUs` longer. */
function atDelay(result: Result, trips: number): Result {
  const rounds = result.rounds.map((round, index) => {
    const histogram = createHistogram();
    // Launches differ a little, so that there is an interval.
    const p50Us = (round.latencyUs.p50 ?? 0) + addedUs * (trips + 0.01 * ((index % 4) - 1.5));
    for (let sample = 0; sample < 100; sample += 1) recordLatency(histogram, p50Us);
    return { ...round, latencyUs: latencyFrom(histogram), histogram: encodeHistogram(histogram) };
  });
  return { ...result, databaseDelayMs: 1, rounds };
}

function distantRun(): Run {
  const run = makeRun();
  run.databaseDelays = [{ delayMs: 1, addedMs: addedUs / 1000 }];
  const asked = run.results.filter(({ scenario }) => scenario === 'post-with-comments');
  run.results.push(...asked.map((result) => atDelay(result, result.strategy === 'normalized' ? 2 : 1)));
  return run;
}

test('the increase of the p50 by network delay is shown as a number of round trips', () => {
  const delays = delaysOf(distantRun());
  assert.deepEqual(
    delays.map(({ label }) => label),
    ['normalized', 'tv', 'mv', 'qm'],
  );
  for (const { label, roundTrips, nearP50Us, farP50Us } of delays) {
    const trips = label === 'normalized' ? 2 : 1;
    assert.ok(Math.abs(roundTrips.value - trips) < 0.02, `${label}: ${roundTrips.value}`);
    assert.equal(roundTrips.interval?.over, 'launches');
    assert.ok((roundTrips.interval?.low ?? 3) < trips && (roundTrips.interval?.high ?? 0) > trips);
    assert.ok(Math.abs(farP50Us - nearP50Us - trips * addedUs) < 0.02 * farP50Us);
  }
});

test('a case has none if it is invalid, or was not also measured without delay', () => {
  const run = distantRun();
  for (const result of run.results) {
    if (result.strategy === 'tv') result.status = 'invalid';
    if (result.strategy === 'mv' && result.databaseDelayMs === 0) result.dataset = 'medium';
  }
  assert.deepEqual(
    delaysOf(run).map(({ label }) => label),
    ['normalized', 'qm'],
  );
});

test('terminal and page show delays if there are any, and keep settings separate', () => {
  assert.deepEqual(withRows(delayView.tables(makeRun())), []);
  const text = textOf(runTables(distantRun(), 'terminal'), { columns: 120, color: false });
  assert.match(text, /^small dataset, closed loop, 16 connections, \+1 ms to the database, mercurius$/m);
  assert.match(
    text,
    /^post-with-comments normalized +\+1 ms +2\.\d\d ms +4\.\d\d ms +2\.0\d \(\d\.\d\d–2\.\d\d\)$/m,
  );
  const page = pageHtml(distantRun());
  assert.match(page, /Network delay of the database[\s\S]*\+1 ms was 1\.25 ms[\s\S]*<b>2\.0\d \(/);
  assert.ok(
    Math.max(
      ...textOf(runTables(distantRun(), 'terminal'), { columns: 60, color: false })
        .split('\n')
        .map(({ length }) => length),
    ) <= 60,
  );
});
