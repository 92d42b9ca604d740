import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Run } from '../results/run-file/run.ts';
import { changePlan, resultIn, slow, soundRun } from '../test/fixtures/changed-run.ts';
import { runCommand } from './cli.fixture.ts';
import { exitCodes } from './session/exit-codes.ts';

const folder = mkdtempSync(join(tmpdir(), 'cqrs-bench-gate-'));
after(() => rmSync(folder, { recursive: true }));

const published = '20261124T004554Z-quick-0adc';

function file(name: string, run: Run): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(run));
  return path;
}

const baseline = file('baseline.json', soundRun());
const gateOf = (candidate: string, ...flags: string[]) =>
  runCommand(['gate', '--baseline', baseline, '--candidate', candidate, ...flags]);

test('the published run against itself: exit 0, all unchanged', async () => {
  const outcome = await runCommand(['gate', '--baseline', published, '--candidate', published]);
  assert.equal(outcome.code, exitCodes.fine, outcome.errors);
  assert.match(outcome.out, /unchanged/);
  assert.doesNotMatch(outcome.out, /unclear|regressed |improved/);
});

test('a slower case and a changed plan: exit 1, and both are named, also in the Markdown', async () => {
  const candidate = file(
    'changed.json',
    soundRun((run) => {
      slow(resultIn(run, 'mv', 'dashboard'), 1.2);
      changePlan(resultIn(run, 'tv', 'post-with-comments'));
    }),
  );
  const markdown = join(folder, 'gate.md');
  const outcome = await gateOf(candidate, '--markdown', markdown);
  assert.equal(outcome.code, exitCodes.finding, outcome.errors);
  const findings = outcome.out.split('\n').filter((line) => line.startsWith('- '));
  assert.deepEqual(
    [...new Set(findings.map((line) => line.split(' (')[0]))],
    ['- mv dashboard', '- tv post-with-comments'],
  );
  assert.match(readFileSync(markdown, 'utf8'), /^- mv dashboard .*p50 regressed/m);
});

test('different conditions are refused with both values, or labelled if they are allowed', async () => {
  const candidate = file(
    'elsewhere.json',
    soundRun(({ environment }) => {
      environment.cpuCount = 64;
      environment.postgresSettings = { ...environment.postgresSettings, jit: 'on' };
      environment.commit = 'another';
    }),
  );
  const refused = await gateOf(candidate);
  assert.equal(refused.code, exitCodes.wrongUse);
  assert.match(refused.errors, /jit: off -> on; cpuCount: 2 -> 64\. .*--allow-different-environment/);
  assert.doesNotMatch(refused.errors, /another/, 'the commit is what is compared');
  const allowed = await gateOf(candidate, '--allow-different-environment');
  assert.equal(allowed.code, exitCodes.fine, allowed.errors);
  assert.match(allowed.out, /note: made in different environments \(jit: off -> on; cpuCount: 2 -> 64\)/);
});

test('a margin decides: 20 % is within 25 %', async () => {
  const candidate = file(
    'slower.json',
    soundRun((run) => slow(resultIn(run, 'mv', 'dashboard'), 1.2)),
  );
  assert.equal((await gateOf(candidate, '--margin', '25%')).code, exitCodes.fine);
});

for (const [title, flags, words] of [
  ['nothing to compare with', [], /Name a revision: npm run gate -- --base main/],
  ['one run', ['--candidate', baseline], /Expected both runs: npm run gate -- --baseline/],
  ['a revision and a run', ['--base', 'main', '--candidate', baseline], /received both/],
  [
    'what to measure where runs are given',
    ['--baseline', baseline, '--candidate', baseline, '--minutes', '2'],
    /leave out --minutes/,
  ],
  ['an unknown acceptance', ['--base', 'main', '--accept', 'plans:qm/feed'], /Did you mean plan\?/],
] as [string, string[], RegExp][]) {
  test(`${title} is refused, with what to type`, async () => {
    const outcome = await runCommand(['gate', ...flags]);
    assert.equal(outcome.code, exitCodes.wrongUse, outcome.errors);
    assert.match(outcome.errors, words);
  });
}

/** What cannot be compared, and the expected one-line error. */
const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
  [
    file(
      'unfinished.json',
      soundRun((run) => Object.assign(run, { finishedAt: null })),
    ),
    [],
    /npm run bench -- --resume/,
  ],
  [
    file(
      'other.json',
      soundRun(({ results }) => {
        for (const result of results) result.dataset = 'large';
      }),
    ),
    [],
    /no case in common/,
  ],
  ['no-such-run', [], /There is no run no-such-run/],
  [baseline, ['--margin', '0.05'], /like 5%; received "0\.05"/],
  [baseline, ['--margin', '0%'], /above 0%/],
  [baseline, ['--limit', '101%'], /up to 100%/],
  [baseline, ['--markdown', join(folder, 'no', 'gate.md')], /mkdir -p/],
];

for (const [candidate, flags, words] of wrong) {
  test(`${words.source} is printed in one line, exit 64`, async () => {
    const outcome = await gateOf(candidate, ...flags);
    assert.deepEqual([outcome.code, outcome.out], [exitCodes.wrongUse, '']);
    assert.match(outcome.errors, words);
    assert.equal(outcome.errors.trimEnd().split('\n').length, 1, outcome.errors);
  });
}
