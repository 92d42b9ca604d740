/** What a trend prints, writes and draws: texts as they were when somebody last looked at them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LeftOut } from '../../results/trend/history.ts';
import { trendOf } from '../../results/trend/trend.ts';
import { trendRunOf } from '../../results/trend/trend-run.ts';
import { type HistoryShape, makeHistory } from '../../test/fixtures/make-history.ts';
import { assertGolden } from '../../test/golden.ts';
import { trendChart } from '../charts/trend.ts';
import { markdownOf } from '../tables/markdown.ts';
import { textOf } from '../tables/text.ts';
import { trendHtml } from './page.ts';
import { trendSections } from './sections.ts';
import { sparkline } from './sparkline.ts';
import { trendMarkdown, trendTables } from './tables.ts';

const trendWith = (shape: HistoryShape) => trendOf(makeHistory(shape).map(trendRunOf));

/** An older Node at first, changes in both directions, a change of one commit, a disturbed run, and a last run that stands out. */
const history: HistoryShape = {
  count: 34,
  factor: (name, run) => {
    if (name === 'qm post-with-comments cost') return run < 14 ? 1 : run < 24 ? 1.12 : 1.35;
    if (name === 'mv dashboard latency') return run < 20 ? 1 : 0.78;
    if (name === 'normalized dashboard cost') return run < 26 ? 1 : 1.2;
    if (name === 'tv post-with-comments cost') return run < 33 ? 1 : 1.3;
    return 1;
  },
  change: (run, index) => {
    if (index < 4) Object.assign(run.environment, { nodeVersion: 'v22.11.0' });
    if (index >= 23 && index < 29) Object.assign(run.environment, { commit: 'f00d'.repeat(10) });
    for (const round of run.results.flatMap(({ rounds }) => rounds))
      round.otherCpuShare = index === 17 ? 0.3 : 0;
  },
};
const trend = trendWith(history);
const leftOut: readonly LeftOut[] = [
  { name: 'notes.json', why: 'unreadable', reason: 'It is no run.' },
  { name: '20261204T120000Z-quick-00ff.json', why: 'unfinished', reason: 'Continue it.' },
];

for (const columns of [80, 140]) {
  test(`a trend in a terminal of ${columns} columns`, () => {
    const text = textOf(trendTables(trend, leftOut), { columns, color: false });
    assertGolden(text, `trend-${columns}.golden`);
    assert.ok(text.split('\n').every((line) => line.length <= columns));
  });
}

test('a trend as Markdown', () => {
  assertGolden(markdownOf(trendMarkdown(trend, leftOut)), 'trend.md.golden');
});

const page = trendHtml(trend, leftOut);

test('the page of a trend refers to nothing outside of it', () => {
  const withoutBulk = page
    .replace(/(data:image\/png;base64,)[^"]+/g, '$1...')
    .replace(/<style>[\s\S]*?<\/style>/, '<style>...</style>');
  assertGolden(withoutBulk, 'trend.html.golden');
  assert.doesNotMatch(
    page,
    /(src|href|action|srcset)="(?!data:)|url\(|@import|<(script|link rel="style|iframe)/i,
  );
  assert.equal(page.split('<figure>').length - 1, trendSections(trend).length);
});

test('a chart is plain data; every target has a line with its changes, hollow points and gaps', () => {
  const section = trendSections(trend).find(
    ({ scenario, metric }) => scenario.name === 'post-with-comments' && metric.key === 'cpu',
  );
  assert.ok(section);
  const configuration = trendChart.configuration(section);
  // Cloning throws for a function.
  assert.deepEqual(structuredClone(configuration), configuration);
  const { labels = [], datasets } = configuration.data;
  assert.equal(labels.length, 35, 'a column for each run, and one for the gap');
  assert.equal(new Set(labels).size, labels.length);
  assert.deepEqual(
    datasets.map(({ label }) => label),
    ['normalized', 'tv', 'mv', 'qm', '95 % interval'],
  );
  const qm = datasets[3] as unknown as Record<string, readonly unknown[]>;
  assert.equal(qm['data']?.[4], null, 'the gap after four runs');
  assert.deepEqual(
    (qm['pointStyle'] ?? []).flatMap((style, column) => (style === 'rectRot' ? [column] : [])),
    [15, 25],
  );
  assert.deepEqual(
    (qm['pointBackgroundColor'] ?? []).flatMap((color, column) => (color === '#ffffff' ? [column] : [])),
    [18],
  );
  const description = trendChart.description(section);
  for (const target of ['normalized', 'tv', 'mv', 'qm']) assert.ok(description.includes(`${target}: `));
  assert.match(description, /qm: .* in the newest run, .* since c0de00e \(2026-11-15\), .* since /);
});

test('too few runs say so, and of how many there are', () => {
  const said = (count: number) =>
    textOf(trendTables(trendWith({ count }), []), { columns: 400, color: false });
  assert.match(
    said(3),
    /No change can be found yet: it takes 5 runs on each side at the least, .*; the longest series has 3\./,
  );
  assert.match(
    said(10),
    /With 13 series it takes 13 runs before any change can be told from chance; the longest has 10\./,
  );
  assert.doesNotMatch(said(14), /it takes/);
});

test('hostile text of runs is escaped', () => {
  const hostile = '<script>\u001b[2J\u202e';
  const other = trendWith({
    count: 2,
    change: (run) => {
      Object.assign(run.environment, { commit: hostile, cpuModel: `${hostile}${run.id}` });
      for (const scenario of run.scenarios) scenario.title = hostile;
    },
  });
  const texts = [
    textOf(trendTables(other, [{ name: hostile, why: 'unreadable', reason: hostile }]), {
      columns: 100,
      color: false,
    }),
    markdownOf(trendMarkdown(other, [{ name: hostile, why: 'unreadable', reason: hostile }])),
    trendHtml(other, [{ name: hostile, why: 'unreadable', reason: hostile }]),
  ];
  for (const text of texts) assert.doesNotMatch(text, /(?!\n)[\p{Cc}\p{Cf}]/u);
  assert.doesNotMatch(texts[2] ?? '', /<script/);
});

test('a sparkline has a block per value, equal steps for equal percentages', () => {
  assert.equal(sparkline([1, 10, 100]), '▁▅█');
  assert.equal(sparkline([3, 3]), '▁▁');
  assert.equal(sparkline([]), '');
});
