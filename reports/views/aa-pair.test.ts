import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Result } from '../../results/run-file/result.ts';
import type { Run } from '../../results/run-file/run.ts';
import { aaFindings } from '../../results/summary/aa-pair.ts';
import { makeAaRun } from '../../test/fixtures/make-aa-run.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { pageHtml } from '../page/page.ts';
import { markdownOf } from '../tables/markdown.ts';
import { textOf } from '../tables/text.ts';
import { aaLine } from './notes.ts';
import { runTables } from './run.ts';

const rendered = (run: Run) => [
  textOf(runTables(run, 'terminal'), { columns: 400, color: false }),
  markdownOf(runTables(run, 'markdown')),
  pageHtml(run),
];
const equal = { p50: [0.98, 1, 1.01, 1.02], cpu: [0.99, 1, 1.01, 1] };
const slower = [1.05, 1.06, 1.055, 1.06];

test('a pair that agrees is one line, with its intervals', () => {
  for (const text of rendered(makeAaRun(equal))) {
    assert.match(
      text,
      /The same strategy twice \(qm\): p50 1\.00 \(0\.975–1\.03\), CPU per request 1\.00 \(0\.987–1\.01\)\./,
    );
    assert.doesNotMatch(text, /They differ/);
  }
});

test('a pair that differs is reported at the top, before any figure', () => {
  for (const text of rendered(makeAaRun({ ...equal, p50: slower }))) {
    const at = text.indexOf('do not decide on this run: qm differs from itself');
    assert.ok(at >= 0 && at < text.indexOf('post-with-comments'));
    assert.match(text, /The same strategy twice.*They differ/);
  }
});

test('figures of the pair in older files are computed again', () => {
  const run = makeAaRun(equal);
  Object.assign(run.aaPair ?? {}, { p50Ratio: { value: 2, low: 1.9, high: 2.1 }, isDifferent: true });
  assert.equal(aaFindings(run)?.isDifferent, false);
  assert.doesNotMatch(aaLine(run)?.text ?? '', /They differ/);
});

test('without an interval the sentence says why, and without a pair there is none', () => {
  const { results } = makeRun();
  const said = (controls: Result[]) =>
    aaLine({ results, aaPair: { strategy: 'qm', results: controls } })?.text;
  assert.match(said([]) ?? '', /no interval, which needs 4 launches/);
  const [result] = results;
  assert.ok(result);
  assert.match(said([{ ...result, status: 'invalid', reason: 'it died' }]) ?? '', /invalid, it died/);
  assert.equal(aaLine({ results, aaPair: null }), null);
});

test('page and Markdown show doubts about the environment', () => {
  const run = makeRun();
  run.environment.warnings.push('2 cores <for> all');
  assert.match(markdownOf(runTables(run, 'markdown')), /^- warning: 2 cores &lt;for> all$/m);
  assert.match(pageHtml(run), /<li>Warning: 2 cores &lt;for&gt; all\.<\/li>/);
});

/** The first case of `makeRun()`, and a second server whose rounds are scaled. */
function scaled(factor: number, launches: number) {
  const [first] = makeRun().results;
  assert.ok(first);
  const rounds = first.rounds.filter(({ launch }) => launch < launches);
  const second = rounds.map((round) => ({
    ...round,
    // Slightly different in each launch, so that there is a variance to estimate.
    latencyUs: {
      ...round.latencyUs,
      p50: (round.latencyUs.p50 ?? 0) * factor * (1 + (round.launch % 2) / 100),
    },
  }));
  const control = { ...first, strategy: 'normalized (control)', rounds: second };
  const found = aaFindings({
    aaPair: { strategy: 'normalized', results: [control] },
    results: [{ ...first, rounds }],
  });
  const [p50] = [...(found?.ratios.values() ?? [])];
  return { isDifferent: found?.isDifferent, p50: p50?.interval };
}

test('a second server that is slower is found different, one that is the same is not', () => {
  const slow = scaled(1.1, 4);
  assert.ok(slow.isDifferent && slow.p50 && slow.p50.low > 1.08 && slow.p50.high < 1.13);
  const same = scaled(0.995, 4);
  assert.equal(same.isDifferent, false);
  assert.ok(same.p50 && same.p50.low < 1 && same.p50.high > 1);
});

test('with too few launches for an interval, nothing is decided', () => {
  assert.deepEqual(scaled(1.1, 3), { isDifferent: null, p50: undefined });
});
