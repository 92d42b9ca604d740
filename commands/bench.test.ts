import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, test } from 'node:test';
import { reportFolder } from '../results/run-file/places.ts';
import { loadRun, runPath } from '../results/run-file/store.ts';
import { strategies } from '../servers/strategies/index.ts';
import { startTestServer } from '../test/server.ts';
import { runCommand, startCommand } from './cli.fixture.ts';
import { exitCodes } from './session/exit-codes.ts';

const made: string[] = [];
// Stands for somebody else's server. A run needs it to itself, and the shared one serves other tests at the same time.
const testServer = await startTestServer();
// Nobody listens on this port, so a request to our servers through the proxy of the environment would be refused.
const proxy = 'http://127.0.0.1:9';
const behindProxy = {
  NODE_USE_ENV_PROXY: '1',
  ...{ HTTP_PROXY: proxy, HTTPS_PROXY: proxy, ALL_PROXY: proxy, NO_PROXY: '' },
  ...{ http_proxy: proxy, https_proxy: proxy, all_proxy: proxy, no_proxy: '' },
};
const onTestCluster = { DATABASE_URL: testServer.server.url('postgres'), ...behindProxy };

after(async () => {
  await testServer.remove();
  for (const id of made) {
    await rm(runPath(id), { force: true });
    await rm(reportFolder(id), { recursive: true, force: true });
  }
});

/** The id of the run that the output of a command names; its files are removed at the end. */
function idIn(text: string): string {
  const id = /\d{8}T\d{6}Z-(?:quick|explain)-[0-9a-f]{4}/.exec(text)?.[0];
  assert.ok(id, text);
  made.push(id);
  return id;
}

test('plans are captured for every strategy without load, shown side by side, and rendered again', {
  timeout: 300_000,
}, async () => {
  const args = ['bench', '--explain-only', '--analyze-diff', '--dataset', 'tiny', '--scenario', 'users-page'];
  const outcome = await runCommand(args, onTestCluster);
  assert.equal(outcome.code, exitCodes.fine, outcome.errors);
  assert.match(outcome.out, /^normalized: 2 statements$[\s\S]*^tv: 1 statement$[\s\S]*^qm: 1 statement$/m);
  assert.match(outcome.out, /^Limit: [\d.]+ ms, \d+ rows, \d+ pages?$/m);
  const id = idIn(outcome.out);
  const run = await loadRun(runPath(id));
  assert.equal(run.results.length, strategies.length);
  for (const { rounds, plans, status } of run.results) {
    assert.equal(status, 'ok');
    assert.equal(rounds.length, 0);
    assert.ok(plans.length > 0);
  }
  const tables = await runCommand(['report', id]);
  assert.match(tables.out, /^normalized +2 +[\d.]+ .*Scan/m);
  assert.doesNotMatch(tables.out, /—/);
  const report = await runCommand(['report', id, '--analyze-diff']);
  assert.match(report.out, /^normalized: 2 statements$/m);
  assert.equal(report.out.split('node types').length, 2, 'the table stands once');
});

test('an interrupted run keeps its rounds, can be resumed to its end, and is then refused', {
  timeout: 300_000,
}, async () => {
  const args = [
    'bench',
    '--dataset',
    'tiny',
    '--load',
    'closed:2',
    '--strategy',
    'qm',
    '--executor',
    'mercurius,direct',
    '--scenario',
    'user-by-id',
  ];
  const command = startCommand(args, onTestCluster);
  let seen = '';
  command.process.stderr?.on('data', (text: string) => {
    seen += text;
    if (/launch 2 of \d+, round/.test(seen) && !command.process.killed) command.process.kill('SIGTERM');
  });
  const outcome = await command.outcome;
  assert.equal(outcome.code, exitCodes.interrupted, outcome.errors);
  const [, launches, rounds] = /launch 2 of (\d+), round \d+ of (\d+)/.exec(seen) ?? [];
  const roundsAll = Number(launches) * Number(rounds);
  assert.match(outcome.out, /: 1 strategy x 1 scenario on tiny, /);
  const id = idIn(outcome.out);
  assert.match(outcome.errors, new RegExp(`npm run bench -- --resume ${id}`));
  const kept = await loadRun(runPath(id));
  assert.equal(kept.finishedAt, null);
  assert.deepEqual(
    kept.results.map(({ executor }) => executor),
    ['mercurius', 'direct'],
  );
  const [first] = kept.results;
  const roundsKept = first?.rounds ?? [];
  assert.equal(
    roundsKept[0]?.databaseCpuUsPerRequest,
    null,
    'the CPU of a server that is not ours is unknown',
  );
  assert.ok(
    roundsKept.length >= Number(rounds) && roundsKept.length < roundsAll,
    `${roundsKept.length} rounds`,
  );

  const other = await runCommand(['bench', '--resume', id, '--seed', '2'], onTestCluster);
  assert.equal(other.code, exitCodes.wrongUse);
  assert.match(other.errors, /leave out --seed/);

  const resumed = await runCommand(['bench', '--resume', id], onTestCluster);
  assert.equal(resumed.code, exitCodes.fine, resumed.errors);
  const whole = await loadRun(runPath(id));
  assert.deepEqual(
    whole.results.map(({ executor }) => executor),
    ['mercurius', 'direct'],
  );
  for (const { rounds: own, status } of whole.results) {
    assert.equal(status, 'ok');
    const byLaunch = [...Map.groupBy(own, ({ launch }) => launch).values()];
    assert.equal(byLaunch.filter(({ length }) => length > 1).length, Number(launches));
    assert.equal(byLaunch.at(-1)?.length, kept.schedule?.roundsPerLaunch);
  }
  assert.deepEqual(whole.results[0]?.rounds.slice(0, roundsKept.length), roundsKept);
  assert.notEqual(whole.finishedAt, null);

  const again = await runCommand(['bench', '--resume', id], onTestCluster);
  assert.equal(again.code, exitCodes.wrongUse);
  assert.match(again.errors, /is finished/);
});
