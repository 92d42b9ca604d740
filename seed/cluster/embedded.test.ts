import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { testSettings } from '../../test/cluster.ts';
import { makeTestFolder } from '../../test/server.ts';
import { connect } from '../databases/databases.ts';
import { cleanStrayDatabases } from '../databases/stray-databases.ts';
import { type Cluster, ClusterError } from './cluster.ts';
import { asAccount, findAccount } from './embedded/account.ts';
import { isPostmasterAlive } from './embedded/pid-file.ts';
import { reachEmbeddedServer } from './embedded/server.ts';
import { serverSettings } from './embedded/settings.ts';
import { openCluster } from './open-cluster.ts';

const folder = makeTestFolder();
const data = join(folder, 'server-18', 'data');
const children: ChildProcess[] = [];

afterEach(async () => {
  if (children.length === 0) return;
  for (const child of children.splice(0)) await end(child, 'SIGKILL');
  // The server that they left running is found, and stopped.
  const cluster = await open('the-cleaning-one');
  await cluster.stop();
});
after(() => rmSync(folder, { recursive: true, force: true }));

function open(runId: string, settings: Record<string, string> = {}): Promise<Cluster> {
  return openCluster({ runId, folder, settings: { ...testSettings, ...settings } });
}

interface Held {
  postmasterPid: number;
  database: string;
  refusal?: string;
}

function startHolder(runId: string, where = folder, within: readonly string[] = []): ChildProcess {
  const script = fileURLToPath(new URL('../../test/fixtures/hold-cluster.ts', import.meta.url));
  const [program = '', ...parameters] = [...within, process.execPath, script, where, runId];
  const child = spawn(program, parameters, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return child;
}

async function answerOf(child: ChildProcess): Promise<Held> {
  assert.ok(child.stdout);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return JSON.parse(line.toString()) as Held;
}

/** What a run held that was killed by the signal. */
async function holdUntil(signal: NodeJS.Signals, runId: string): Promise<Held> {
  const holder = startHolder(runId);
  const held = await answerOf(holder);
  await end(holder, signal);
  return held;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

test('a second run is refused, and told the run and the process that hold the cluster', async () => {
  const cluster = await open('first');
  try {
    assert.equal(cluster.isEmbedded, true);
    assert.ok(cluster.version >= 180_000);
    await assert.rejects(open('second'), (error: unknown) => {
      assert.ok(error instanceof ClusterError);
      assert.match(error.message, /run first\b/);
      assert.match(error.message, new RegExp(`process ${process.pid}\\b`));
      return true;
    });
    // The refused run did no harm.
    const client = await connect(cluster, 'postgres');
    await client.end();
  } finally {
    await cluster.stop();
  }
});

test('the server listens on loopback only, wants a password, and is gone after stop, however often', async () => {
  const cluster = await open('stopping');
  const pid = cluster.postmasterPid ?? 0;
  const client = await connect(cluster, 'postgres');
  const shown = await client.query<{ addresses: string; sockets: string; rules: string }>(
    `SELECT current_setting('listen_addresses') AS addresses, current_setting('unix_socket_directories') AS sockets,
            (SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules) AS rules`,
  );
  assert.deepEqual(shown.rows, [{ addresses: '127.0.0.1', sockets: '', rules: 'scram-sha-256' }]);
  const password = readFileSync(join(folder, 'server-18', 'password'), 'utf8');
  if (process.platform === 'linux')
    assert.doesNotMatch(readFileSync(`/proc/${pid}/cmdline`, 'utf8'), new RegExp(password));
  await Promise.all([cluster.stop(), cluster.stop()]);
  await cluster.stop();
  assert.equal(isPostmasterAlive(pid, data), false);
  await client.end();
});

test('what a killed run left is taken over, and its database dropped', async () => {
  const held = await holdUntil('SIGKILL', 'killed');
  assert.equal(isPostmasterAlive(held.postmasterPid, data), true);
  const cluster = await open('next');
  assert.equal(cluster.postmasterPid, held.postmasterPid);
  assert.deepEqual(await cleanStrayDatabases(cluster), [held.database]);
  await cluster.stop();
  assert.equal(isPostmasterAlive(held.postmasterPid, data), false);
});

test('a server that was left with other settings is started anew', async () => {
  const held = await holdUntil('SIGKILL', 'killed-otherwise');
  const cluster = await open('next', { work_mem: '5MB' });
  assert.notEqual(cluster.postmasterPid, held.postmasterPid);
  const client = await connect(cluster, 'postgres');
  assert.deepEqual((await client.query('SHOW work_mem')).rows, [{ work_mem: '5MB' }]);
  await client.end();
  await cluster.stop();
});

test('a process that exits without a stop takes its server with it', async () => {
  const held = await holdUntil('SIGTERM', 'exiting');
  assert.equal(isPostmasterAlive(held.postmasterPid, data), false);
});

test('of simultaneous starts exactly one wins, and the others are told which', async () => {
  const names = ['one', 'two', 'three'];
  const answers = await Promise.all(names.map((name) => answerOf(startHolder(name))));
  const winners = names.filter((_, index) => answers[index]?.refusal === undefined);
  assert.equal(winners.length, 1);
  for (const { refusal } of answers) {
    if (refusal !== undefined) assert.match(refusal, new RegExp(`ClusterError: .*run ${winners[0]} `));
  }
});

/** Runs a command as the first process of a PID namespace, as a container does. All its processes end with it. */
const otherNamespace = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'];
const skip =
  spawnSync(otherNamespace[0] ?? '', [...otherNamespace.slice(1), 'true'], { stdio: 'ignore' }).status === 0
    ? false
    : 'needs the right to make a namespace: be root on Linux';

test('data that a server of another process namespace uses are left alone, until it has ended', {
  skip,
}, async () => {
  const holder = startHolder('contained', folder, otherNamespace);
  const held = await answerOf(holder);
  const [pidFile, running] = [
    join(data, 'postmaster.pid'),
    readFileSync(join(data, 'postmaster.pid'), 'utf8'),
  ];
  assert.equal(Number(running.split('\n')[0]), held.postmasterPid);
  await assert.rejects(open('outside'), /ClusterError.*cannot be seen from here.*CQRS_BENCH_CLUSTER=/s);
  const other = await answerOf(startHolder('contained-elsewhere', folder, otherNamespace));
  assert.match(other.refusal ?? '', /cannot be seen from here/);
  assert.equal(readFileSync(pidFile, 'utf8'), running);
  await end(holder, 'SIGKILL');
  const cluster = await open('outside');
  const strays = await cleanStrayDatabases(cluster);
  await cluster.stop();
  assert.ok(strays.includes(held.database), strays.join(' '));
});

test('of two starts on one data folder one gives way', async () => {
  const options = { folder, settings: serverSettings(testSettings) };
  const [one, other] = await Promise.all([reachEmbeddedServer(options), reachEmbeddedServer(options)]);
  const started = one ?? other;
  assert.ok(started !== null && (one === null || other === null));
  const found = await reachEmbeddedServer(options);
  assert.equal(found?.pid, started.pid);
  assert.equal(found.isStarted, false);
  await started.stop();
});

test('a postmaster.pid whose process id is another program by now does not keep the server from starting', async () => {
  // Of the same account, because PostgreSQL itself recognizes processes of other accounts as not its own.
  const program = spawn('sleep', ['600'], { ...asAccount(findAccount()), stdio: 'ignore' });
  children.push(program);
  writeFileSync(join(data, 'postmaster.pid'), `${program.pid}\n${data}\n1\n1\n\n127.0.0.1\n\nready\n`);
  const cluster = await open('after-a-restart');
  await cluster.stop();
});

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  test(`an initdb that ${signal} interrupts leaves nothing that the next start takes for a cluster`, async () => {
    const fresh = makeTestFolder();
    try {
      const holder = startHolder('interrupted', fresh);
      while (!readdirSync(fresh).some((name) => name.startsWith('unfinished-'))) await sleep(2);
      await end(holder, signal);
      if (signal === 'SIGTERM') assert.deepEqual(readdirSync(fresh), []);
      const cluster = await openCluster({ runId: 'next', folder: fresh, settings: testSettings });
      await cluster.stop();
      assert.deepEqual(readdirSync(fresh), ['server-18']);
    } finally {
      rmSync(fresh, { recursive: true, force: true });
    }
  });
}
