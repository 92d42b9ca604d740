/** Each outcome in each medium, as golden files; and what the media have in common. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GateFileSchema } from '../../results/gate/file/gate-file.ts';
import { gateFile } from '../../results/gate/file/gate-json.ts';
import type { Gate } from '../../results/gate/gate.ts';
import { gate } from '../../results/gate/gate.ts';
import type { Run } from '../../results/run-file/run.ts';
import { resultIn, slow, soundRun } from '../../test/fixtures/changed-run.ts';
import { gates, subjects } from '../../test/fixtures/make-gates.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { assertGolden } from '../../test/golden.ts';
import { textOf } from '../tables/text.ts';
import { gateAnnotations } from './annotations.ts';
import { gateJunit } from './junit.ts';
import { gateMarkdown } from './markdown.ts';
import { gateTables } from './terminal.ts';
import { findingText, noteTexts } from './words/findings.ts';
import { outcomeText } from './words/outcome.ts';

function inTerminal(found: Gate, columns: number, hasMatrix = false): string {
  return textOf(gateTables(found, { subjects, hasMatrix }), { columns, color: false });
}

function asJson(found: Gate): string {
  const said = { summary: outcomeText(found), notes: noteTexts(found), textOf: findingText };
  return `${JSON.stringify(GateFileSchema.parse(gateFile(found, { exitCode: 0, subjects, ...said })), null, 1)}\n`;
}

const media: Readonly<Record<string, (found: Gate) => string>> = {
  'gate-140.golden': (found) => inTerminal(found, 140),
  'gate-80.golden': (found) => inTerminal(found, 80),
  'gate-markdown.golden': (found) => gateMarkdown(found, subjects),
  'gate-json.golden': asJson,
  'gate-junit.golden': gateJunit,
  'gate-annotations.golden': (found) => `${gateAnnotations(found).join('\n')}\n`,
};

for (const [name, write] of Object.entries(media)) {
  test(`every outcome is as in ${name}`, () => {
    const texts = Object.entries(gates).map(([outcome, make]) => `=== ${outcome} ===\n\n${write(make())}`);
    assertGolden(texts.join('\n'), name);
  });
}

test('no line is longer than the terminal, with the matrix or without', () => {
  for (const columns of [80, 140])
    for (const make of Object.values(gates))
      for (const hasMatrix of [false, true])
        for (const line of inTerminal(make(), columns, hasMatrix).split('\n'))
          assert.ok(line.length <= columns, line);
});

test('the matrix has every figure', () => {
  const text = inTerminal(gates.finding(), 140, true);
  assertGolden(text, 'gate-matrix.golden');
  assert.match(text, /^tv post-with-comments +unclear, none above 32\s%/m);
});

test('the verdict is the first line, in its color; without color there is no control character', () => {
  const shown = (color: boolean) =>
    textOf(gateTables(gates.finding(), { subjects, hasMatrix: true }), { columns: 140, color });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
  assert.doesNotMatch(shown(false), /[\x00-\x09\x0b-\x1f\x7f]/);
  assert.ok(shown(true).startsWith('\u001b[31mFinding: 1 figure regressed'));
  assert.ok(shown(true).includes('\u001b[31mregressed\u001b'));
});

/** The first sentence for a run whose cases all have figures, and a changed copy of it. */
function verdictOf(change: (run: Run) => void, candidateChange: (run: Run) => void = () => {}): string {
  const [baseline, candidate] = [soundRun(change), soundRun(change)];
  candidateChange(candidate);
  return outcomeText(gate(baseline, candidate, { margin: 0.05, limit: 0.2 }));
}

test('the verdict says why, and what to do', () => {
  assert.match(
    verdictOf(() => {}),
    /^Fine: nothing regressed/,
  );
  assert.match(
    verdictOf((run) => Object.assign(run.results[0] ?? {}, { status: 'invalid' })),
    /^Invalid: .* npm run bench$/,
  );
  const isInFirstLaunch = (factor: number) => (run: Run) => {
    const [first] = run.results;
    for (const round of first?.rounds ?? [])
      if (first && round.launch === 0) slow({ ...first, rounds: [round] }, factor);
  };
  assert.match(
    verdictOf(() => {}, isInFirstLaunch(3)),
    /^Inconclusive: .* 1 case of 10 may hide a slow-down above 20\s%\. .*--profile standard$/,
  );
  assert.match(
    verdictOf((run) =>
      run.results.splice(0, 99, ...makeRun().results.filter(({ status }) => status === 'saturated')),
    ),
    /^Inconclusive: no figure is known on both sides/,
  );
});

test('lost measurements are notes everywhere, and make the gate inconclusive', () => {
  const candidate = soundRun();
  for (const { rounds } of candidate.results) Object.assign(rounds[0] ?? {}, { serverCpuUsPerRequest: null });
  const first = resultIn(candidate, 'normalized', 'post-with-comments', 'cost');
  Object.assign(first.counters, { rowsPerRequest: null });
  first.plans.splice(0);
  const found = gate(soundRun(), candidate, { margin: 0.05, limit: 0.2 });
  const lost = 'normalized post-with-comments (small closed:16 mercurius)';
  const notes = [
    `CPU per request lost in 1 of 12 rounds of the candidate: ${lost}, ` +
      'tv post-with-comments (small closed:16 mercurius), mv post-with-comments (small closed:16 mercurius), ' +
      'normalized dashboard (small closed:16 mercurius) and 1 more',
    `no rows per request in the candidate: ${lost}`,
    `no plans in the candidate: ${lost}`,
  ];
  for (const text of [inTerminal(found, 400), gateMarkdown(found, subjects), asJson(found)])
    for (const note of notes) assert.ok(text.includes(note), text);
  assert.match(
    outcomeText(found),
    /^Inconclusive: nothing found, but measurements of 1 case of 10 were lost, .* npm run bench$/,
  );
});
