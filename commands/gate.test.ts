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
  assert.match(outcome.out, /^Fine: .*\n(?:.+\n)+\n\d+ figures of \d+ cases unchanged within 5\s%$/m);
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
  const outcome = await gateOf(candidate);
  assert.equal(outcome.code, exitCodes.finding, outcome.errors);
  const [verdict = '', , , ...rows] = outcome.out.split('\n');
  assert.match(
    verdict,
    /^Finding: 1 figure regressed \(\+20\s%, p50 of mv dashboard\), 1 case with another plan\.$/,
  );
  assert.match(
    rows[0] ?? '',
    /^mv dashboard.* +p50 +0\.4\d+ -> 0\.5\d+ ms +\+20\s% \(20 to 20\) +regressed$/,
  );
  assert.match(outcome.out, /^- tv post-with-comments \(.*\): plan changed: /m);
  assert.doesNotMatch(outcome.out, /^normalized|::error/m);
});

test('it is written as Markdown, JSON and JUnit XML, and to GitHub where it runs there', async () => {
  const candidate = file(
    'for-files.json',
    soundRun((run) => slow(resultIn(run, 'mv', 'dashboard'), 1.2)),
  );
  const [markdown = '', json = '', junit = '', summary = ''] = [
    'gate.md',
    'gate.json',
    'gate.xml',
    'summary.md',
  ].map((name) => join(folder, name));
  writeFileSync(summary, '# earlier\n');
  const flags = ['--markdown', markdown, '--json', json, '--junit', junit];
  const on = await runCommand(['gate', '--baseline', baseline, '--candidate', candidate, ...flags], {
    ...{ GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary },
  });
  assert.equal(on.code, exitCodes.finding, on.errors);
  assert.match(on.out, /^::error title=mv dashboard::mv dashboard .*p50 regressed/m);
  const text = readFileSync(markdown, 'utf8');
  assert.match(text, /^<!-- cqrs-bench gate -->\n\*\*Finding: /);
  assert.equal(readFileSync(summary, 'utf8'), `# earlier\n\n${text}`);
  const { outcome, exitCode, summary: said } = JSON.parse(readFileSync(json, 'utf8'));
  assert.deepEqual([outcome, exitCode], ['finding', exitCodes.finding]);
  assert.match(said, /^Finding: 1 figure regressed/);
  assert.match(readFileSync(junit, 'utf8'), /<failure message="mv dashboard /);
  const off = await gateOf(candidate);
  assert.doesNotMatch(off.out, /^::/m);
  assert.equal(readFileSync(summary, 'utf8'), `# earlier\n\n${text}`);
});

test('thresholds decide, also those of a file, which the output names', async () => {
  const config = join(folder, 'gate.config.json');
  writeFileSync(config, JSON.stringify({ thresholds: ['mv/dashboard p50 < 1us'], minutes: 3 }));
  const broken = await gateOf(baseline, '--config', config);
  assert.equal(broken.code, exitCodes.finding, broken.errors);
  assert.match(broken.out, /^Finding: 1 figure beyond a threshold\./);
  assert.match(broken.out, /^- mv dashboard \(.*\): breaks mv\/dashboard p50 < 1us: 0\.\d+ ms \(/m);
  assert.match(broken.out.replaceAll(/\s+/g, ' '), /note: threshold as in \S+gate\.config\.json/);
  const typed = await gateOf(baseline, '--config', config, '--threshold', 'mv/dashboard p50 < 1s');
  assert.deepEqual([typed.code, /1 threshold kept/.test(typed.out)], [exitCodes.fine, true], typed.out);
  const nowhere = await gateOf(baseline, '--threshold', 'mv/user-by-id p50 < 1s');
  assert.equal(nowhere.code, exitCodes.inconclusive, nowhere.out);
  assert.match(nowhere.out, /^Inconclusive: .*1 threshold of 1 cannot be decided\. What it is about was not/);
  assert.match(nowhere.out, /^- mv\/user-by-id p50 < 1s is about no case of the candidate/m);
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

test('runs of different profiles, or of another instrument, are refused', async () => {
  const longer = file(
    'longer.json',
    soundRun((run) => Object.assign(run, { profile: 'standard' })),
  );
  assert.match((await gateOf(longer)).errors, /profile: quick -> standard/);
  const newer = file(
    'newer.json',
    soundRun(({ environment }) => Object.assign(environment, { instrumentVersion: 9 })),
  );
  assert.match((await gateOf(newer)).errors, /instrumentVersion: 1 -> 9/);
});

test('a margin decides: 20 % is within 25 %', async () => {
  const candidate = file(
    'slower.json',
    soundRun((run) => slow(resultIn(run, 'mv', 'dashboard'), 1.2)),
  );
  assert.equal((await gateOf(candidate, '--margin', '25%', '--limit', '30%')).code, exitCodes.fine);
});

for (const [title, flags, words] of [
  ['nothing to compare with', [], /Name a revision: npm run gate -- --base main/],
  ['one run', ['--candidate', baseline], /Expected both runs: npm run gate -- --baseline/],
  ['a revision and a run', ['--base', 'main', '--candidate', baseline], /received several/],
  [
    'what to measure where runs are given',
    ['--baseline', baseline, '--candidate', baseline, '--minutes', '2'],
    /leave out --minutes/,
  ],
  [
    'a run of one revision as a gate',
    ['--run', published],
    /measured one revision alone.*npm run gate -- --baseline/,
  ],
  [
    'a threshold where nothing is timed',
    ['--base', 'main', '--counters-only', '--threshold', 'qm/feed p50 < 1ms'],
    /Leave one of them out/,
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
  [baseline, ['--json', folder], /is a folder/],
  [baseline, ['--threshold', 'mv/dashbord p50 < 1ms'], /Did you mean dashboard\?/],
  [baseline, ['--threshold', 'mv/dashboard memori < 1MB'], /Did you mean memory\?/],
  [baseline, ['--config', join(folder, 'nowhere.json')], /There is no file/],
];

for (const [candidate, flags, words] of wrong) {
  test(`${words.source} is printed in one line, exit 64`, async () => {
    const outcome = await gateOf(candidate, ...flags);
    assert.deepEqual([outcome.code, outcome.out], [exitCodes.wrongUse, '']);
    assert.match(outcome.errors, words);
    assert.equal(outcome.errors.trimEnd().split('\n').length, 1, outcome.errors);
  });
}
