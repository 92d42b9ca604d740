import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Gate, gate } from '../../results/gate/gate.ts';
import type { Run } from '../../results/run-file/run.ts';
import { changePlan, resultIn, slow, soundRun } from '../../test/fixtures/changed-run.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { assertGolden } from '../../test/golden.ts';
import { markdownOf } from '../tables/markdown.ts';
import { textOf } from '../tables/text.ts';
import { gateSummary, gateTables } from './gate.ts';

const options = { margin: 0.05, limit: 0.2 };

/** A gate with every kind of finding, an improvement, an invalid case and an unclear one. */
function makeGate(): Gate {
  const candidate = makeRun();
  candidate.id = '20261123T090112Z-quick-0c4e';
  const of = (strategy: string, scenario = 'post-with-comments') => resultIn(candidate, strategy, scenario);
  slow(of('mv'), 1.2);
  slow(of('qm'), 0.8);
  for (const round of of('tv').rounds) if (round.launch === 0) slow({ ...of('tv'), rounds: [round] }, 1.3);
  changePlan(of('tv'));
  Object.assign(of('normalized').counters, { statementsPerRequest: 11 });
  Object.assign(of('qm').rounds[0] ?? {}, { errors: 3 });
  Object.assign(of('normalized', 'dashboard'), { status: 'invalid', reason: 'a | b\n<script>' });
  candidate.results.splice(candidate.results.indexOf(of('mv', 'dashboard')), 1);
  candidate.environment.nodeVersion = 'v26.0.0';
  return gate(makeRun(), candidate, options);
}

for (const columns of [140, 80]) {
  test(`in a terminal of ${columns} columns`, () => {
    const text = textOf(gateTables(makeGate()), { columns, color: false });
    assertGolden(text, `gate-${columns}.golden`);
    for (const line of text.split('\n')) assert.ok(line.length <= columns, line);
  });
}

test('as Markdown', () => {
  const text = markdownOf(gateSummary(makeGate()));
  assertGolden(text, 'gate-markdown.golden');
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  assert.deepEqual([...new Set(rows.map((row) => row.split(/(?<!\\)\|/).length))], [6]);
});

test('without color there is no control character; with it, the regressed figure is red', () => {
  const plain = textOf(gateTables(makeGate()), { columns: 120, color: false });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
  assert.doesNotMatch(plain, /[\x00-\x09\x0b-\x1f\x7f]/);
  assert.match(textOf(gateTables(makeGate()), { columns: 140, color: true }), /\[31mregressed \+20/);
});

/** The last paragraph for a run whose cases all have figures, and a changed copy of it. */
function conclusion(change: (run: Run) => void, candidateChange: (run: Run) => void = () => {}): string {
  const [baseline, candidate] = [makeRun(), makeRun()];
  for (const run of [baseline, candidate]) {
    run.results = run.results.filter(({ status }) => status === 'ok');
    change(run);
  }
  candidateChange(candidate);
  const text = textOf(gateTables(gate(baseline, candidate, options)), { columns: 200, color: false });
  return text.trimEnd().split('\n\n').at(-1) ?? '';
}

test('lost measurements are notes in terminal and Markdown, and make the gate inconclusive', () => {
  const candidate = soundRun();
  for (const { rounds } of candidate.results) Object.assign(rounds[0] ?? {}, { serverCpuUsPerRequest: null });
  const first = resultIn(candidate, 'normalized', 'post-with-comments', 'cost');
  Object.assign(first.counters, { rowsPerRequest: null });
  first.plans.splice(0);
  const found = gate(soundRun(), candidate, options);
  const lost = 'normalized post-with-comments (small closed:16 mercurius)';
  for (const text of [
    textOf(gateTables(found), { columns: 400, color: false }),
    markdownOf(gateSummary(found)),
  ]) {
    const lines = text.split('\n').map((line) => line.replace(/^- /, ''));
    assert.deepEqual(
      lines.filter((line) => line.startsWith('note: ')),
      [
        `note: CPU per request lost in 1 of 12 rounds of the candidate: ${lost}, ` +
          'tv post-with-comments (small closed:16 mercurius), mv post-with-comments (small closed:16 mercurius), ' +
          'normalized dashboard (small closed:16 mercurius) and 1 more',
        `note: no rows per request in the candidate: ${lost}`,
        `note: no plans in the candidate: ${lost}`,
      ],
    );
    assert.match(
      text,
      /^Inconclusive: nothing found, but measurements of 1 case of 10 were lost, .* npm run bench$/m,
    );
  }
});

test('the last paragraph says the outcome, and what to do', () => {
  assert.match(
    conclusion(() => {}),
    /^Fine: nothing regressed/,
  );
  assert.match(
    conclusion((run) => Object.assign(run.results[0] ?? {}, { status: 'invalid' })),
    /^Invalid: .* npm run bench$/,
  );
  const isInFirstLaunch = (factor: number) => (run: Run) => {
    const [first] = run.results;
    for (const round of first?.rounds ?? [])
      if (first && round.launch === 0) slow({ ...first, rounds: [round] }, factor);
  };
  assert.match(
    conclusion(() => {}, isInFirstLaunch(3)),
    /^Inconclusive: .* 1 case of 10 may hide a slow-down above 20\s%\. .*--profile standard$/,
  );
});
