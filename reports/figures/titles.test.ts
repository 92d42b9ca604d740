import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Run } from '../../results/run-file/run.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { pageHtml } from '../page/page.ts';
import { sectionsOf, settingsOf } from '../sections.ts';
import { markdownOf } from '../tables/markdown.ts';
import { textOf } from '../tables/text.ts';
import { runTables } from '../views/run.ts';
import { offeredText, settingTitle } from './titles.ts';

/** The fixture's cases under load, and one of its scenarios at the same traffic for all. */
function trafficRun(): Run {
  const run = makeRun();
  const costs = run.results.filter(({ load }) => load.kind === 'closed' && load.connections === 16);
  const traffic = costs
    .filter(({ scenario }) => scenario === 'post-with-comments')
    .map((result) => ({
      ...result,
      load: { kind: 'traffic', share: 0.6 } as const,
      rounds: result.rounds.map((round) => ({
        ...round,
        openLoop: {
          offeredPerSecond: 312,
          achievedPerSecond: 312,
          timeouts: 0,
          lagP99Us: null,
          lagHistogram: round.histogram,
        },
      })),
    }));
  run.results = [...traffic, ...run.results];
  return run;
}

test('cost comes first, then latency, then latency at the same traffic', () => {
  assert.deepEqual(settingsOf(sectionsOf(trafficRun())).map(settingTitle), [
    'Cost: CPU per request',
    'Latency, one request at a time: p50',
    'Latency at the same traffic: p50',
  ]);
});

test('what was offered to all, and who bears least, is said wherever it is shown', () => {
  const run = trafficRun();
  const offered = 'Offered: post-with-comments 312/s (normalized bears least).';
  const sections = sectionsOf(run);
  assert.deepEqual(
    settingsOf(sections).map((own) => offeredText(own, sections)),
    [null, null, offered],
  );
  for (const text of [
    textOf(runTables(run, 'terminal'), { columns: 200, color: false }),
    markdownOf(runTables(run, 'markdown')),
    pageHtml(run),
  ])
    assert.equal(text.split(offered).length, 2);
});

test('without cases under load, the CPU of the open loop tells who bears least', () => {
  const run = trafficRun();
  run.results = run.results.filter(({ load }) => load.kind === 'traffic' || load.kind === 'open');
  const sections = sectionsOf(run);
  assert.equal(
    offeredText(sections, sections),
    'Offered: post-with-comments 312/s (normalized bears least).',
  );
});
