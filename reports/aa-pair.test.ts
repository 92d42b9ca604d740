import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aaFindings } from '../results/aa-pair.ts';
import type { AaPair, Result } from '../results/run.ts';
import { makeRun } from '../test/fixtures/make-run.ts';
import { aaText } from './aa-pair.ts';
import { markdownTable } from './markdown.ts';
import { pageHtml } from './page.ts';
import { terminalTable } from './terminal.ts';

const equal = { value: 1.01, low: 0.97, high: 1.05 };
const slower = { value: 1.06, low: 1.02, high: 1.1 };
const pair = (changes: Partial<AaPair>): AaPair => ({
  strategy: 'qm',
  results: [],
  p50Ratio: equal,
  cpuRatio: { value: 1, low: 0.98, high: 1.02 },
  isDifferent: false,
  ...changes,
});
const rendered = (aaPair: AaPair | null) => {
  const run = { ...makeRun(), aaPair };
  return [terminalTable(run, { columns: 400, color: false }), markdownTable(run), pageHtml(run)];
};

test('a pair that agrees is one line, with its intervals', () => {
  for (const text of rendered(pair({}))) {
    assert.match(
      text,
      /The same strategy twice \(qm\): p50 1\.01 \(0\.97–1\.05\), CPU 1\.00 \(0\.98–1\.02\)\./,
    );
    assert.doesNotMatch(text, /They differ/);
  }
});

test('a pair that differs is said at the top, before any figure', () => {
  for (const text of rendered(pair({ p50Ratio: slower, isDifferent: true }))) {
    const at = text.search(/The same strategy twice.*They differ/);
    assert.ok(at >= 0 && at < text.indexOf('post-with-comments'));
  }
});

test('without an interval the sentence says why, and without a pair there is none', () => {
  const none = { p50Ratio: null, cpuRatio: null, isDifferent: null };
  assert.match(aaText({ aaPair: pair(none) })?.text ?? '', /no interval, which needs 4 launches/);
  const [result] = makeRun().results;
  assert.ok(result);
  const voided: Result = { ...result, status: 'void', reason: 'it died' };
  assert.match(aaText({ aaPair: pair({ ...none, results: [voided] }) })?.text ?? '', /void, it died/);
  assert.equal(aaText({ aaPair: null }), null);
});

test('the environment is doubted in page and Markdown', () => {
  const run = makeRun();
  run.environment.warnings.push('2 cores <for> all');
  assert.match(markdownTable(run), /^- warning: 2 cores &lt;for> all$/m);
  assert.match(pageHtml(run), /<li>Warning: 2 cores &lt;for&gt; all\.<\/li>/);
});

/** The first trial of a made run, and a second server of it whose rounds are scaled. */
function scaled(factor: number, launches: number) {
  const [first] = makeRun().results;
  assert.ok(first);
  const rounds = first.rounds.filter(({ launch }) => launch < launches);
  const second = rounds.map((round, index) => ({
    ...round,
    // Not quite the same in each launch, so that there is something to estimate.
    latencyUs: {
      ...round.latencyUs,
      p50: (round.latencyUs.p50 ?? 0) * factor * (1 + (round.launch % 2) / 100),
    },
    serverCpuUsPerRequest: (round.serverCpuUsPerRequest ?? 0) * (index % 2 ? 1.01 : 0.99),
  }));
  const twin = { ...first, strategy: 'normalized (twin)', rounds: second };
  return aaFindings(pair({ strategy: 'normalized', results: [twin] }), [{ ...first, rounds }]);
}

test('a second server that is slower is found different, one that is the same is not', () => {
  const slow = scaled(1.1, 4);
  assert.ok(slow.isDifferent && slow.p50Ratio && slow.p50Ratio.low > 1.08 && slow.p50Ratio.high < 1.13);
  const same = scaled(0.995, 4);
  assert.equal(same.isDifferent, false);
  assert.ok(same.cpuRatio && same.cpuRatio.low < 1 && same.cpuRatio.high > 1);
});

test('fewer launches than an interval over them needs say nothing', () => {
  assert.deepEqual(scaled(1.1, 3), { p50Ratio: null, cpuRatio: null, isDifferent: null });
});
