import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Run } from '../../results/run-file/run.ts';
import type { Ratio } from '../../results/statistics/judgement.ts';
import { executorComparisons } from '../../results/summary/by-executor.ts';
import { resultIn, slow } from '../../test/fixtures/changed-run.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { charts } from '../charts/index.ts';
import { pageHtml } from '../page/page.ts';
import { sectionsOf } from '../sections.ts';
import { markdownOf } from '../tables/markdown.ts';
import { textOf } from '../tables/text.ts';
import { planTables } from './plans.ts';
import { runTables } from './run.ts';

const scenario = 'post-with-comments';
const terminal = { columns: 120, color: false };

/** `makeRun()` with one scenario also by `direct`: `mv` in half the time; `normalized` falls back to mercurius. */
function directRun(): Run {
  const run = makeRun();
  run.executors.push({ name: 'direct', title: 'bytes in, bytes out' });
  for (const purpose of ['latency', 'cost'] as const) {
    for (const strategy of ['normalized', 'mv']) {
      const result = { ...structuredClone(resultIn(run, strategy, scenario, purpose)), executor: 'direct' };
      if (strategy === 'mv') slow(result, 0.5);
      else for (const round of result.rounds) round.fellBackShare = 1;
      run.results.push(result);
    }
  }
  return run;
}

test('an executor is compared with mercurius, strategy by strategy, and with normalized, like every case', () => {
  const [first, second, third, fourth, ...others] = executorComparisons(directRun());
  assert.deepEqual(
    [first?.label, second?.label, third?.label, others.length],
    ['normalized', 'mv', 'normalized', 0],
  );
  assert.match(first?.reason ?? '', /^answered by mercurius: direct does not serve it$/);
  assert.equal(second?.reason, null);
  const [[p50], [cpu, serverCpu]] = [second, fourth].map((one) => [...(one?.ratios.values() ?? [])]) as [
    Ratio[],
    Ratio[],
  ];
  const { value = 0, interval } = p50 ?? {};
  assert.ok(Math.abs(value - 0.5) < 0.001, `${value}`);
  assert.equal(interval?.over, 'launches');
  assert.deepEqual([cpu?.value, serverCpu?.value], [0.5, 0.5]);
});

test('a case is not compared if it is invalid, or if its strategy was not measured by mercurius', () => {
  const run = directRun();
  for (const purpose of ['latency', 'cost'] as const)
    Object.assign(resultIn(run, 'mv', scenario, purpose), { status: 'invalid', reason: 'bodies differ' });
  run.results = run.results.filter(({ strategy, executor }) => strategy === 'mv' || executor === 'direct');
  assert.deepEqual(executorComparisons(run), []);
});

test('the executors of a strategy are adjacent in one section, whose setting is equal for all scenarios', () => {
  const [first, second] = sectionsOf(directRun()).filter(({ purpose }) => purpose === 'latency');
  assert.deepEqual(
    first?.summaries.map(({ label }) => label),
    ['normalized', 'normalized direct', 'tv', 'mv', 'mv direct', 'qm'],
  );
  assert.match(first.setting, /, mercurius and direct$/);
  assert.equal(second?.setting, first.setting);
});

test('terminal, Markdown, page, charts and plans show both executors', () => {
  const run = directRun();
  const ratio = /2\.0\d*x faster \\?\[[12]\.\d+-2\.0\d*\\?\]/;
  const text = textOf(runTables(run, 'terminal'), terminal);
  assert.match(text, /^direct beside mercurius +p50 +CPU per request +server CPU$/m);
  assert.match(text, new RegExp(`^post-with-comments mv +small closed:1 +${ratio.source}`, 'm'));
  assert.match(text, /^post-with-comments normalized +small closed:1 +answered by mercurius: direct does/m);
  assert.match(text, /^normalized direct post-with-comments: answered by mercurius: direct does not serve/m);
  const markdown = markdownOf(runTables(run, 'markdown'));
  assert.match(markdown, /^\| direct beside mercurius \| p50 \| CPU per request \| server CPU \|$/m);
  assert.match(
    markdown,
    new RegExp(`^\\| mv post-with-comments \\(small closed:1\\) \\| ${ratio.source}`, 'm'),
  );
  const page = pageHtml(run);
  assert.match(page, /<h2 id="executors">/);
  assert.match(page, /<dt>direct<\/dt><dd>bytes in, bytes out<\/dd>/);
  assert.match(page, /colspan="3" class="reason">answered by mercurius/);
  const [section] = sectionsOf(run);
  for (const chart of charts.filter((one) => section !== undefined && one.shows(section))) {
    if (section) assert.match(chart.description(section), /mv direct: /);
  }
  assert.match(textOf(planTables(run), terminal), /^mv direct +1 /m);
});

test('if only mercurius answered, executors are not mentioned', () => {
  const run = makeRun();
  for (const text of [
    textOf(runTables(run, 'terminal'), terminal),
    markdownOf(runTables(run, 'markdown')),
    pageHtml(run),
  ]) {
    assert.doesNotMatch(text, /beside mercurius|id="executors"|<b>executors<\/b>/);
  }
});
