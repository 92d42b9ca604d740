import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { purposeOf } from '../../results/run-file/case.ts';
import { makeAaRun } from '../../test/fixtures/make-aa-run.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { assertGolden } from '../../test/golden.ts';
import { pageHtml, writeReport } from './page.ts';

/** Without the bytes of PNGs, which a golden file should not hold, and without the style sheet, which has its own file. */
const withoutBulk = (page: string) =>
  page
    .replace(/(data:image\/png;base64,)[^"]+/g, '$1...')
    .replace(/<style>[\s\S]*?<\/style>/, '<style>...</style>');

const page = pageHtml(makeRun());

test('the page', () => {
  assertGolden(withoutBulk(page), 'page.html.golden');
});

test('a disturbed run begins with that', () => {
  const disturbed = pageHtml(makeAaRun({ p50: [1.05, 1.06, 1.055, 1.06], cpu: [0.99, 1, 1.01, 1] }));
  assert.match(disturbed, /<\/h1>\s*<p class="danger">do not decide on this run: qm differs/);
  assertGolden(/<main>[\s\S]*(?=<h2 id="reading">)/.exec(disturbed)?.[0] ?? '', 'page-disturbed.html.golden');
  assert.doesNotMatch(page, /class="danger"/);
  assert.match(page, /<\/h1>\s*<p class="tells">this run tells differences above/);
});

test('it is one file, written atomically, that refers to nothing outside of it', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'cqrs-bench-report-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = await writeReport(makeRun(), join(folder, 'deep', 'run'));
  assert.equal(path, join(folder, 'deep', 'run', 'index.html'));
  assert.equal(readFileSync(path, 'utf8'), page);
  assert.deepEqual(readdirSync(join(folder, 'deep', 'run')), ['index.html']);
  assert.doesNotMatch(
    page,
    /(src|href|action|srcset)="(?!data:)|url\(|@import|<(script|link rel="style|iframe)/i,
  );
});

test('its parts are in reading order', () => {
  const order = [
    '<p class="lead">',
    'How to read it',
    '>Environment<',
    '>post-with-comments: ',
    '>dashboard: ',
  ];
  const positions = order.map((text) => page.indexOf(text));
  assert.deepEqual(
    positions,
    positions.toSorted((a, b) => a - b),
  );
  assert.ok(
    positions.every((position) => position > 0),
    String(positions),
  );
});

test('every plan is there once, whatever the loads: statement, parameters, JSON', () => {
  const plans = makeRun()
    .results.filter(({ load }) => purposeOf(load) === 'cost')
    .flatMap((result) => result.plans);
  assert.equal(page.match(/<details class="plan">/g)?.length, plans.length);
  assert.equal(page.match(/JSON of this plan/g)?.length, plans.length);
  assert.ok(
    page.includes('content &lt;&gt; &#39;&lt;script&gt;alert(&quot;&amp;&quot;)&lt;/script&gt;&#39;</pre>'),
  );
  assert.ok(page.includes('$2 = &quot;it&#39;s &lt;b&gt;&amp;&lt;/b&gt;&quot;'));
});

test('a chart that is equal for two settings is shown once', () => {
  assert.equal(page.split('<figcaption>Latency: ').length - 1, 2);
  assert.equal(page.split('<figcaption>Cost: ').length - 1, 2);
  assert.equal(page.split('<figcaption>Where the time goes: ').length - 1, 1);
});

test('an invalid case shows its reason and no figures', () => {
  const row = /<tr class="invalid">[\s\S]*?<\/tr>/.exec(page)?.[0] ?? '';
  assert.match(row, /tv .*invalid.*No figures\. invalid: data\.post\.title: expected &quot;&lt;b&gt;/);
  // A figure would be a text with a digit, outside of entities.
  assert.doesNotMatch(row.replace(/&#39;/g, ''), />[^<]*\d/);
});

test('an unfinished run says how to continue it, and an interval over rounds says so', () => {
  const run = { ...makeRun(), finishedAt: null };
  for (const round of run.results.flatMap((result) => result.rounds)) round.launch %= 3;
  const unfinished = pageHtml(run);
  assert.match(unfinished, /not finished[\s\S]*--resume 20261122T214005Z-quick-ab12/);
  assert.match(unfinished, /<small>[^<]+, over 12 rounds<\/small>/);
  assert.doesNotMatch(page, /, over \d+ rounds<\/small>/);
});

test('a run without results, or interrupted before its first round, still makes a page', () => {
  assert.match(pageHtml({ ...makeRun(), results: [] }), /Environment/);
  const run = makeRun();
  for (const result of run.results)
    Object.assign(result, { rounds: [], plans: [], status: 'ok', reason: null });
  const plansAlone = pageHtml(run);
  assert.match(plansAlone, /no round was finished/);
  assert.match(plansAlone, /holds only plans/);
  assert.doesNotMatch(plansAlone, /<figcaption>(Latency|Cost)/);
});
