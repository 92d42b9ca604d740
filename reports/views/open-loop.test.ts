import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Load } from '../../results/run-file/result.ts';
import type { Run } from '../../results/run-file/run.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { charts } from '../charts/index.ts';
import { pageHtml } from '../page/page.ts';
import { sectionsOf } from '../sections.ts';
import { markdownOf } from '../tables/markdown.ts';
import { textOf } from '../tables/text.ts';
import { runTables } from './run.ts';

const capacity: Load = { kind: 'capacity', percentile: 'p99', limitMs: 50 };
const open: Load = { kind: 'open', requestsPerSecond: 500, arrivals: 'poisson' };

/** The first scenario of the fixture only, but under an open loop; qm is saturated. */
function openRun(load: Load, perSecond: Record<string, number>): Run {
  const run = makeRun();
  run.results = run.results.slice(0, 4).map((result) => ({
    ...result,
    load,
    status: result.strategy === 'qm' ? 'saturated' : 'ok',
    reason: result.strategy === 'qm' ? 'offered 500 requests a second, answered 420' : null,
    rounds: result.rounds.map((round, index) => ({
      ...round,
      openLoop: {
        offeredPerSecond: 500,
        achievedPerSecond: (perSecond[result.strategy] ?? 420) + (index % 3),
        timeouts: 0,
        lagP99Us: null,
        lagHistogram: round.histogram,
      },
    })),
  }));
  return run;
}

const wide = { columns: 160, color: false };
const rates = { normalized: 1_200, tv: 2_400, mv: 600 };

test('a saturated case shows its rate and its reason everywhere, and no latency', () => {
  const run = openRun(open, {});
  const row = /^post-with-comments.*$/m.exec(textOf(runTables(run, 'terminal'), wide))?.[0] ?? '';
  assert.match(row, /421\/s saturated$/);
  for (const text of [
    textOf(runTables(run, 'terminal'), wide),
    markdownOf(runTables(run, 'markdown')),
    pageHtml(run),
  ])
    assert.match(text, /qm.*saturated: offered 500 requests a second, answered 420/);
  assert.match(markdownOf(runTables(run, 'markdown')), /421\/s<br>\*\*saturated\*\*/);
  assert.match(pageHtml(run), /Sent late/);
  assert.doesNotMatch(pageHtml(makeRun()), /Sent late/);
});

test('a capacity is shown in requests per second, and more is better', () => {
  const run = openRun(capacity, rates);
  const table = textOf(runTables(run, 'terminal'), wide);
  assert.match(table, /1,200\/s.*2,400\/s.*601\/s.*\n.* 2\.0\d*x more \[2\.0\d*-2\.0\d*\] .*2\.00x less/);
  assert.match(table, /^Capacity$/m);
  assert.match(markdownOf(runTables(run, 'markdown')), /^\*\*Capacity\*\* /m);
  assert.match(markdownOf(runTables(run, 'markdown')), /\*\*2,400\/s\*\* \(2,400–2,400\)<br>2\.00x more/);
  const [section] = sectionsOf(run);
  assert.deepEqual(
    section?.summaries.map(({ standing }) => standing),
    ['reference', 'better', 'worse', null],
  );
});

test('every load has its own columns and charts', () => {
  const page = pageHtml(openRun(capacity, rates));
  assert.match(page, /Beside normalized<span class="unit">capacity</);
  assert.match(
    page,
    /alt="Capacity of post-with-comments[^"]*normalized: capacity 1,200\/s[^"]*qm \(saturated\): no figure/,
  );
  assert.doesNotMatch(page, /alt="Latency/);
  const shown = (run: Run) =>
    sectionsOf(run).map((section) => charts.filter(({ shows }) => shows(section)).map(({ name }) => name));
  assert.ok(
    shown(openRun(capacity, rates)).every(
      (names) => names.includes('capacity') && !names.includes('latency'),
    ),
  );
  assert.ok(
    shown(openRun(open, {})).every((names) => names.includes('latency') && !names.includes('capacity')),
  );
});
