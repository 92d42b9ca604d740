import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Run } from '../../results/run-file/run.ts';
import { resultIn } from '../../test/fixtures/changed-run.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { pageHtml } from '../page/page.ts';
import { sectionsOf } from '../sections.ts';
import { markdownOf } from '../tables/markdown.ts';
import { textOf } from '../tables/text.ts';
import { runTables } from './run.ts';
import { ratioKind } from './summary.ts';

const scenario = 'post-with-comments';

/** `tv` and `mv` are slower than joins by 4 to 20 %, depending on the launch: t 3.6 with 3 degrees, p 0.038 each. */
function uncertainRun(): Run {
  const run = makeRun();
  const { rounds } = resultIn(run, 'normalized', scenario);
  for (const strategy of ['tv', 'mv']) {
    resultIn(run, strategy, scenario).rounds = rounds.map((round) => {
      const slower = [1.04, 1.1, 1.15, 1.22][round.launch] ?? 1;
      return { ...round, latencyUs: { ...round.latencyUs, p50: (round.latencyUs.p50 ?? 0) * slower } };
    });
  }
  return run;
}

test('a ratio that may be chance names no winner, and says so wherever it is shown', () => {
  const run = uncertainRun();
  const kinds = sectionsOf(run)[0]?.summaries.map(ratioKind);
  assert.deepEqual(kinds, ['reference', 'uncertain', 'uncertain', 'faster']);
  assert.match(
    textOf(runTables(run, 'terminal'), { columns: 140, color: false }),
    / 1\.13x\?[\s\S]*; \?\snot\ssignificant\safter\scorrection/,
  );
  assert.match(
    textOf(runTables(run, 'terminal'), { columns: 80, color: false }),
    /1\.13 \(1\.01–1\.25\), not significant/,
  );
  assert.match(markdownOf(runTables(run, 'markdown')), /<br>1\.13 \(1\.01–1\.25\), not significant \|/);
  assert.match(
    pageHtml(run),
    /<td><b>1\.13<\/b><small>1\.01–1\.25<\/small><small>not significant<\/small><\/td>/,
  );
});

test('if no ratio may be chance, this is not mentioned', () => {
  assert.doesNotMatch(textOf(runTables(makeRun(), 'terminal'), { columns: 140, color: false }), /chance|x\?/);
});
