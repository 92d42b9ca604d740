/** `gate --base` from end to end: a scratch clone of the project as it is, with a change in the candidate. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { baseSuffix } from '../results/gate/sides.ts';
import { purposeOf } from '../results/run-file/case.ts';
import { loadRun } from '../results/run-file/store.ts';
import { createRandom } from '../scenarios/random.ts';
import { makeScratchClone } from '../test/scratch-clone.ts';
import { makeTestFolder } from '../test/server.ts';
import { processesMarked } from './cli.fixture.ts';
import { exitCodes } from './session/exit-codes.ts';

const folder = makeTestFolder();
const { path: scratch, git, change } = makeScratchClone(join(folder, 'clone'));
const environment = {
  ...process.env,
  ...{ DATABASE_URL: '', GITHUB_ACTIONS: '', NO_COLOR: '1', CQRS_BENCH_CLUSTER: join(folder, 'cluster') },
};

beforeEach(() => git('checkout', '--quiet', '--', '.'));
after(() => rmSync(folder, { recursive: true, force: true }));

function startGate(...words: readonly string[]) {
  return start('gate', '--base', 'HEAD', '--dataset', 'tiny', '--strategy', 'qm', ...words);
}

function start(...words: readonly string[]) {
  const child = spawn(process.execPath, ['cli.ts', ...words], {
    ...{ cwd: scratch, env: environment, detached: true },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (more: string) => {
      text += more;
    });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, text }));
  return { child, ended };
}

/** Judges what an earlier gate has measured. */
function judge(...runs: readonly string[]) {
  return start('gate', '--run', ...runs).ended;
}

async function gate(...words: readonly string[]) {
  const outcome = await startGate(...words).ended;
  assertNothingLeft();
  return outcome;
}

function assertNothingLeft(): void {
  assert.deepEqual(git('worktree', 'list').trim().split('\n').length, 1);
  const commit = git('rev-parse', 'HEAD').slice(0, 12);
  assert.deepEqual(
    readdirSync(tmpdir()).filter((name) => name.startsWith(`cqrs-bench-base-${commit}`)),
    [],
  );
}

const counters = ['--scenario', 'user-by-id', '--counters-only'];

test('a changed comment is fine', { timeout: 60_000 }, async () => {
  change('servers/strategies/document-source.ts', 'export ', '// nothing is different\nexport ');
  const { code, text } = await gate(...counters);
  assert.equal(code, exitCodes.fine, text);
  assert.match(text, /no plan and no counter is worse/);
});

test('a dropped index is found without any load; accepted, it is a note', { timeout: 90_000 }, async () => {
  const file = join(scratch, 'servers/strategies/qm/rebuild.sql');
  writeFileSync(
    file,
    `${readFileSync(file, 'utf8')}\nALTER TABLE qm_user DROP CONSTRAINT qm_user_pkey CASCADE;\n`,
  );
  const { code, text } = await gate(...counters);
  assert.equal(code, exitCodes.finding, text);
  assert.match(text, /qm user-by-id .*: plan changed: .*Index Scan.* became .*Seq Scan/);
  const [, key = ''] = /--accept (plan:\S+)/.exec(text.replaceAll(/\s+/g, ' ')) ?? [];
  assert.equal(key, 'plan:qm/user-by-id');
  writeFileSync(join(scratch, '.gate-accept'), `${key} the index is not needed\n`);
  const accepted = await gate(...counters, '--accept', 'counter:qm/user-by-id', '--accept', 'writes:qm/tiny');
  assert.equal(accepted.code, exitCodes.fine, accepted.text);
  assert.match(accepted.text, /accepted \(the index is not needed\)/);
  rmSync(join(scratch, '.gate-accept'));
});

test('a further index is found by what it takes of storage and of writes', { timeout: 90_000 }, async () => {
  const file = join(scratch, 'servers/strategies/qm/rebuild.sql');
  writeFileSync(
    file,
    `${readFileSync(file, 'utf8')}\nCREATE INDEX ON qm_user USING gin (data); CREATE INDEX ON qm_post USING gin (data);\n`,
  );
  const { code, text } = await gate(...counters);
  assert.equal(code, exitCodes.finding, text);
  const words = text.replaceAll(/\s+/g, ' ');
  assert.match(words, /read model on tiny: [\d.]+ MB became [\d.]+ MB/);
  assert.match(words, /writes on tiny: [\d,]+ WAL bytes per transaction became [\d,]+/);
});

test('a server that takes longer is found, confirmed and named, in Markdown as well', {
  timeout: 240_000,
}, async () => {
  const wait = 'const endMs = performance.now() + 4; while (performance.now() < endMs);';
  change(
    'servers/server.ts',
    '  app.set',
    `  app.addHook('preHandler', async () => { ${wait} });\n  app.set`,
  );
  const markdown = join(folder, 'gate.md');
  const { code, text } = await gate('--scenario', 'user-by-id', '--minutes', '1', '--markdown', markdown);
  assert.equal(code, exitCodes.finding, text);
  assert.match(text, /looks? slower: measured again/);
  assert.match(text, /qm user-by-id.* CPU per request .* -> .* regressed/);
  assert.match(readFileSync(markdown, 'utf8'), /qm user-by-id .*regressed/);

  // What was measured can be judged again; where measurements are lost, never with a better result.
  const [, first = '', second = ''] = /npm run gate -- --run (\S+) (\S+)/.exec(text) ?? [];
  const judged = await judge(first, second);
  assert.equal(judged.code, exitCodes.finding, judged.text);
  const lost = join(folder, 'lost.json');
  const run = await loadRun(join(scratch, 'results/runs', `${first}.json`));
  run.results = run.results.filter(({ load }) => purposeOf(load) === 'cost');
  const base = run.results.find(({ strategy }) => strategy.endsWith(baseSuffix));
  const candidate = run.results.find(({ strategy }) => !strategy.endsWith(baseSuffix));
  assert.ok(base && candidate);
  candidate.rounds = base.rounds.map((round) => ({ ...round, serverCpuUsPerRequest: null }));
  writeFileSync(lost, JSON.stringify(run));
  const without = await judge(lost);
  assert.equal(without.code, exitCodes.inconclusive, without.text);
});

test('what cannot be a base is refused, with what to type', { timeout: 60_000 }, async () => {
  const nowhere = await gate('--base', 'nowhere');
  assert.equal(nowhere.code, exitCodes.wrongUse, nowhere.text);
  assert.match(nowhere.text, /Expected a revision of this repository, received "nowhere".*git fetch/);
  rmSync(join(scratch, 'servers/process/contract.ts'));
  git('commit', '--quiet', '--all', '--message=without a contract');
  git('checkout', '--quiet', 'HEAD~1', '--', '.');
  const old = await gate(...counters);
  git('reset', '--quiet', '--hard', 'HEAD~1');
  assert.equal(old.code, exitCodes.wrongUse, old.text);
  assert.match(old.text, /without a contract.*is too old/);
});

const seed = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000);
const kills = Number(process.env['KILLS'] ?? 4);

test(`${kills} gates that end early leave no worktree, process or database (KILL_SEED=${seed})`, {
  timeout: 60_000 + kills * 20_000,
}, async () => {
  const random = createRandom(seed, 'gate');
  for (let kill = 0; kill < kills; kill += 1) {
    const { child, ended } = startGate('--scenario', 'user-by-id', '--minutes', '1');
    await delay(random.below(8_000));
    // One in four as `timeout` and a terminal that closes do: the whole process group, with what keeps the base.
    if (kill % 4 === 3) process.kill(-(child.pid ?? 0), 'SIGTERM');
    else child.kill(kill % 2 === 0 ? 'SIGINT' : 'SIGTERM');
    await ended;
    await until(() => processesMarked(folder).length === 0);
    assertNothingLeft();
  }
});

test('the base is removed even after a gate that could not end itself', { timeout: 60_000 }, async () => {
  const { child, ended } = startGate('--scenario', 'user-by-id', '--minutes', '1');
  await until(() => git('worktree', 'list').trim().split('\n').length === 2);
  child.kill('SIGKILL');
  await ended;
  await until(() => git('worktree', 'list').trim().split('\n').length === 1);
  assertNothingLeft();
  // The database server, if it was started, is left for the next run.
  for (const pid of processesMarked(folder)) process.kill(pid, 'SIGINT');
  await until(() => processesMarked(folder).length === 0);
});

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !isSo(); tries += 1) await delay(100);
  assert.ok(
    isSo(),
    processesMarked(folder)
      .map((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
      .join('\n'),
  );
}
