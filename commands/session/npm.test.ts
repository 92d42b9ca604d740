/** Commands run by npm: options that npm took for itself are refused, and the command ends when npm does. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { makeTestFolder } from '../../test/server.ts';
import { cli, processesMarked, type RunningCommand, start } from '../cli.fixture.ts';
import { exitCodes } from './exit-codes.ts';

/** Other systems do not show which processes still run. */
const onLinux = { skip: process.platform !== 'linux', timeout: 90_000 };
const folder = makeTestFolder();
const mark = randomUUID();
const environment = { CQRS_BENCH_CLUSTER: join(folder, mark) };
/** Time limit for an end: npm is checked every second, and PostgreSQL has to stop. */
const endMsMax = 20_000;

after(async () => {
  // Left over from a failed test.
  for (const pid of processesMarked(mark)) process.kill(pid, 'SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** What was typed after `npm run`, and what should be suggested. */
const forgotten: readonly (readonly [readonly string[], string])[] = [
  [['bench', '--explain-only'], 'npm run bench -- --explain-only'],
  [['bench', '--profile', 'standard', '--dataset=tiny'], 'npm run bench -- --profile <name> --dataset tiny'],
  [['gate', '--baseline', 'a.json'], 'npm run gate -- --baseline <run>'],
  [['report', '--markdown', '--', 'some-run'], 'npm run report -- --markdown'],
];
for (const [args, instead] of forgotten) {
  test(`npm run ${args.join(' ')} is refused, with what to type instead`, { timeout: 90_000 }, async () => {
    const { code, errors } = await start('npm', ['run', ...args], environment).outcome;
    assert.equal(code, exitCodes.wrongUse, errors);
    assert.ok(errors.includes(`Put -- before options: ${instead}\n`), errors);
  });
}

const served = ['serve', '--dataset', 'tiny', '--strategy', 'normalized', '--port', '0'];
const [serve, ...serveOptions] = served as [string, ...string[]];

async function saysReady({ process: child }: RunningCommand): Promise<void> {
  let out = '';
  while (child.stdout && !out.includes('Ctrl-C')) out += await once(child.stdout, 'data');
}

/** Waits until nothing runs any more, the database server included. */
async function assertAllEnd(signal: string): Promise<void> {
  const untilMs = performance.now() + endMsMax;
  while (processesMarked(mark).length > 0) {
    assert.ok(performance.now() < untilMs, `${signal}: still there: ${processesMarked(mark).join(' ')}`);
    await delay(100);
  }
}

for (const signal of ['SIGTERM', 'SIGKILL', 'SIGHUP'] as const) {
  test(`${signal} to npm ends what it runs, in an orderly way`, onLinux, async () => {
    const command = start('npm', ['run', serve, '--', ...serveOptions], environment);
    await saysReady(command);
    command.process.kill(signal);
    const { errors } = await command.outcome;
    assert.match(errors, /Stopping/);
    await assertAllEnd(signal);
  });
}

test('SIGTERM to npm ends a run', onLinux, async () => {
  const command = start('npm', ['run', 'bench', '--', '--dataset', 'tiny'], environment);
  if (command.process.stderr) await once(command.process.stderr, 'data');
  command.process.kill('SIGTERM');
  const { code } = await command.outcome;
  assert.equal(code, exitCodes.interrupted);
  await assertAllEnd('SIGTERM');
});

test('a command goes on after the shell that started it', onLinux, async () => {
  const script = `"$0" "${cli}" ${served.join(' ')} & echo $!`;
  const shell = start('sh', ['-c', script, process.execPath], environment);
  const pid = Number(await once(shell.process.stdout as NodeJS.ReadableStream, 'data'));
  await saysReady(shell);
  await delay(2_500);
  process.kill(pid, 'SIGTERM');
  assert.match((await shell.outcome).errors, /Stopping/);
  await assertAllEnd('SIGTERM');
});
