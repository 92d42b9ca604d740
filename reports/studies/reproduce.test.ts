import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aaCoverage } from '../../results/reproduction/aa-coverage.ts';
import { reproduction } from '../../results/reproduction/reproduction.ts';
import type { Run } from '../../results/run-file/run.ts';
import { resultIn, slow } from '../../test/fixtures/changed-run.ts';
import { makeAaRun } from '../../test/fixtures/make-aa-run.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { assertGolden } from '../../test/golden.ts';
import { textOf } from '../tables/text.ts';
import { aaCoverageTables, reproductionTables } from './reproduce.ts';

const columns = 100;

/** Every way in which two runs can disagree, and hostile text in a reason. */
function disagreement() {
  const [first, second] = [makeRun(), makeRun()];
  second.id = '20261123T090112Z-quick-0c4e';
  second.environment.commit = 'another';
  slow(resultIn(first, 'mv', 'post-with-comments'), 1.2);
  slow(resultIn(second, 'qm', 'post-with-comments'), 1.3);
  resultIn(second, 'tv', 'dashboard').reason = 'a\nb \u001b[31mred';
  return reproduction(first, second);
}

/** Twenty pairs: three p50 intervals exclude 1, and one run is invalid. */
function coverage() {
  const cpu = [0.99, 1, 1.01, 1];
  const runs = Array.from({ length: 20 }, (_, index): Run => {
    const run = makeAaRun({ p50: index < 3 ? [1.05, 1.06, 1.055, 1.06] : [0.98, 1, 1.01, 1.02], cpu });
    return { ...run, id: `run-${index}` };
  });
  Object.assign(runs[19]?.aaPair?.results[0] ?? {}, { status: 'invalid', reason: 'it\ndied' });
  return aaCoverage(runs);
}

const texts = {
  'reproduction.golden': (color: boolean) => textOf(reproductionTables(disagreement()), { columns, color }),
  'aa-coverage.golden': (color: boolean) => textOf(aaCoverageTables(coverage()), { columns, color }),
};

for (const [name, text] of Object.entries(texts)) {
  test(`${name}: equals the golden file, fits its columns, and has no control characters`, () => {
    const plain = text(false);
    assertGolden(plain, name);
    for (const line of plain.split('\n')) assert.ok(line.length <= columns, line);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
    assert.doesNotMatch(plain, /[\x00-\x09\x0b-\x1f\x7f]/);
  });

  test(`${name}: with color, unmet goals and outliers are colored`, () => {
    assert.match(text(true), name.startsWith('aa') ? /\[33m\S+ \(\S+\) without 1/ : /\[31mnot met/);
  });
}

test('runs that agree say so in two words, and list nothing', () => {
  const run = makeRun();
  run.results = run.results.filter(({ status }) => status === 'ok');
  const text = textOf(reproductionTables(reproduction(run, run)), { columns, color: false });
  assert.match(text, /^They agree\.$/m);
  assert.doesNotMatch(text, /^- |not met|cannot/m);
});
