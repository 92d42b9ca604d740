import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Run } from '../../results/run-file/run.ts';
import { studyVersion } from '../../results/studies/envelope.ts';
import { resultIn, slow, soundRun } from '../../test/fixtures/changed-run.ts';
import { makeAaRun } from '../../test/fixtures/make-aa-run.ts';
import { startTestServer } from '../../test/server.ts';
import { runCommand, startCommand } from '../cli.fixture.ts';
import { exitCodes } from '../session/exit-codes.ts';

const folder = mkdtempSync(join(tmpdir(), 'cqrs-bench-reproduce-'));
after(() => rmSync(folder, { recursive: true }));

function file(id: string, run: Run): string {
  const path = join(folder, `${id}.json`);
  writeFileSync(path, JSON.stringify({ ...run, id }));
  return path;
}

const first = file('first', soundRun());
const again = file('again', soundRun());
const reproduceOf = (second: string, ...flags: string[]) =>
  runCommand(['reproduce', '--runs', first, second, ...flags]);

test('two runs that agree: exit 0, and a summary without plans and histograms', async () => {
  const out = join(folder, 'found.json');
  const outcome = await reproduceOf(again, '--out', out);
  assert.equal(outcome.code, exitCodes.fine, outcome.errors);
  assert.match(outcome.out, /^They agree\.$/m);
  const text = readFileSync(out, 'utf8');
  const found = JSON.parse(text);
  assert.deepEqual([found.kind, found.formatVersion, found.isInvalid], ['reproduce', studyVersion, false]);
  assert.ok(!('outcome' in found), 'what is derived is not stored');
  assert.deepEqual(found.runs, ['first', 'again']);
  assert.equal(found.cases.length, 10);
  assert.equal(found.environment.cpuCount, 2);
  assert.doesNotMatch(text, /histogram|"plans"|"rounds"/);
  assert.ok(!text.includes(folder), 'it names runs by their ids, not by places of this machine');
});

test('the degrees of freedom of moderated intervals are stored', async () => {
  const many = (run: Run) => {
    const more = run.results.map((result) => ({
      ...structuredClone(result),
      scenario: result.scenario === 'dashboard' ? 'feed' : 'users-page',
    }));
    for (const [index, result] of more.entries()) slow(result, 1 + index / 10);
    run.results.push(...more);
  };
  const [one, other] = ['many', 'more'].map((id) => file(id, soundRun(many)));
  const out = join(folder, 'moderated.json');
  const outcome = await runCommand(['reproduce', '--runs', one ?? '', other ?? '', '--out', out]);
  assert.equal(outcome.code, exitCodes.fine, outcome.errors);
  const { pairs } = JSON.parse(readFileSync(out, 'utf8'));
  const degrees = pairs.flatMap(({ ratios }: { ratios: { interval: { degrees?: number } }[] }) =>
    ratios.map(({ interval }) => interval.degrees),
  );
  assert.ok(
    degrees.some((one: number | undefined) => (one ?? 0) > 3),
    `${degrees}`,
  );
});

test('a slower case: exit 1, and it is named', async () => {
  const second = file(
    'slowed',
    soundRun((run) => slow(resultIn(run, 'mv', 'dashboard'), 1.2)),
  );
  const outcome = await reproduceOf(second);
  assert.equal(outcome.code, exitCodes.finding, outcome.errors);
  assert.deepEqual(outcome.out.match(/^- \S+ \S+/gm), ['- mv dashboard']);
});

test('A/A pairs of existing runs are only counted', async () => {
  const cpu = [0.99, 1, 1.01, 1];
  const equal = ['one', 'two'].map((id) => file(id, makeAaRun({ p50: [0.98, 1, 1.01, 1.02], cpu })));
  const different = file('three', makeAaRun({ p50: [1.05, 1.06, 1.055, 1.06], cpu }));
  const fine = await runCommand(['reproduce', '--aa-runs', '2', '--runs', ...equal]);
  assert.equal(fine.code, exitCodes.fine, fine.errors);
  const found = await runCommand(['reproduce', '--aa-runs', '1', '--runs', ...equal, different]);
  assert.equal(found.code, exitCodes.finding, found.errors);
  assert.match(found.out, /p50 intervals that contain 1 +2 of 3 +at least 3 +not met/);
  assert.match(found.out, /CPU per request intervals that contain 1 +3 of 3 +at least 3 +met/);
});

test('only missing runs are measured, and an interruption names the runs to continue with', async () => {
  const testServer = await startTestServer();
  try {
    const one = file(
      'one',
      soundRun((run) => {
        run.results = [resultIn(run, 'mv', 'dashboard')];
        run.results[0] = { ...resultIn(run, 'mv', 'dashboard'), dataset: 'tiny' };
      }),
    );
    const command = startCommand(['reproduce', '--runs', one], {
      DATABASE_URL: testServer.server.url('postgres'),
    });
    command.process.stdout?.once('data', () => command.process.kill('SIGTERM'));
    const outcome = await command.outcome;
    assert.equal(outcome.code, exitCodes.interrupted, outcome.errors);
    assert.match(outcome.out, /^1 of 2 runs of quick to measure, .*about \d:\d\d min each/);
    assert.match(outcome.errors, new RegExp(`^Continue with: npm run reproduce -- --runs ${one}$`, 'm'));
  } finally {
    await testServer.remove();
  }
});

/** What cannot be done, and the expected one-line error. */
const elsewhere = file(
  'elsewhere',
  soundRun(({ environment }) => {
    environment.cpuCount = 64;
  }),
);
const wrong: readonly (readonly [readonly string[], RegExp])[] = [
  [['--runs', first, elsewhere], /cpuCount: 2 -> 64.*npm run reproduce/],
  [['--runs', first, again, elsewhere], /received 3.*--aa-runs 3/],
  [['--runs', first, first], /Run first was named twice/],
  [['--runs', first, '--profile', 'quick'], /--runs takes everything.*leave out --profile/],
  [['--runs', 'no-such-run'], /There is no run no-such-run/],
  [['--aa-runs', '0'], /from 1 to 1000; received "0"/],
  [['--runs', first, again, '--out', join(folder, 'no', 'found.json')], /mkdir -p/],
];

for (const [args, words] of wrong) {
  test(`${words.source} is printed in one line, exit 64`, async () => {
    const outcome = await runCommand(['reproduce', ...args]);
    assert.deepEqual([outcome.code, outcome.out], [exitCodes.wrongUse, '']);
    assert.match(outcome.errors, words);
    assert.equal(outcome.errors.trimEnd().split('\n').length, 1, outcome.errors);
  });
}
