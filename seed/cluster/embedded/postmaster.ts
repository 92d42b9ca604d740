/** Starts and stops the server process of one data folder. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClusterError } from '../cluster.ts';
import { asAccount } from './account.ts';
import type { ServerFolder } from './data.ts';
import { awaitHolder, heldExitCode, withLock } from './data-lock.ts';
import { lastLines } from './initdb.ts';
import {
  findPostmaster,
  isPidFileForeign,
  isPostmasterAlive,
  type Postmaster,
  pidFileOf,
} from './pid-file.ts';
import type { Place } from './place.ts';

/** Time for crash recovery, in ms. */
const startMsMax = 300_000;
const fastShutdownMsMax = 60_000;
const exitShutdownMsMax = 10_000;
const pollMs = 20;

/**
 * Starts a server on a free port and waits until it accepts connections. Resolves to null if another process started one
 * on this data first. The server is detached, so a terminal's Ctrl-C does not reach it.
 */
export async function startPostmaster(
  place: Place,
  server: ServerFolder,
  settings: Readonly<Record<string, string>>,
): Promise<Postmaster | null> {
  const logOffset = statSync(server.log, { throwIfNoEntry: false })?.size ?? 0;
  const all = {
    listen_addresses: '127.0.0.1',
    port: String(await findFreePort()),
    unix_socket_directories: '',
    ...settings,
  };
  const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const postgres = [join(place.binaries, 'bin', 'postgres'), '-D', server.data, ...options];
  const command = isPidFileForeign(server.data) ? afterRemoval(pidFileOf(server.data), postgres) : postgres;
  const [program = '', ...parameters] = withLock(server.data, command);
  const log = openSync(server.log, 'a', 0o600);
  const child = spawn(program, parameters, {
    ...asAccount(place.account),
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let failure: Error | null = null;
  child.once('error', (error) => {
    failure = error;
  });
  const kill = () => child.kill('SIGINT');
  process.on('exit', kill);
  try {
    return await waitUntilReady();
  } finally {
    process.off('exit', kill);
    child.unref();
  }

  async function waitUntilReady(): Promise<Postmaster | null> {
    for (let waitedMs = 0; waitedMs < startMsMax; waitedMs += pollMs) {
      if (failure !== null || child.exitCode !== null || child.signalCode !== null) {
        if (child.exitCode === heldExitCode) return awaitHolder(server.data, place.account);
        const said = saidSince();
        // This start lost against a simultaneous one, or a child of a killed server is still ending.
        if (/lock file "postmaster.pid"|pre-existing shared memory block/.test(said)) return null;
        throw startFailed(failure?.message ?? `it ended with ${child.exitCode ?? child.signalCode}`, said);
      }
      const found = findPostmaster(server.data);
      if (found?.pid === child.pid && found?.isReady) return found;
      await sleep(pollMs);
    }
    child.kill('SIGQUIT');
    throw startFailed(`after ${startMsMax / 1000} s it did not`, saidSince());
  }

  /** The offset counts bytes, because logged statements hold multibyte characters. */
  function saidSince(): string {
    return readFileSync(server.log).subarray(logOffset).toString('utf8');
  }

  function startFailed(what: string, said: string): ClusterError {
    return new ClusterError(
      `Expected PostgreSQL to start on ${server.data}; ${what}. Its log ends:\n${lastLines(said)}\n` +
        `See the whole log with: less ${server.log}`,
    );
  }
}

/** Removes the file and then runs the command, as one process. With the lock held, no running server can own that file. */
function afterRemoval(file: string, command: readonly string[]): readonly string[] {
  return ['/bin/sh', '-c', 'rm -f "$1" && shift && exec "$@"', 'sh', file, ...command];
}

/** Stops the server (fast shutdown: sessions end, data is flushed), and resolves when it has ended. */
export async function stopPostmaster(postmaster: Postmaster): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (!isRunning(postmaster)) return;
    sendSignal(postmaster, signal);
    for (let waitedMs = 0; waitedMs < fastShutdownMsMax; waitedMs += pollMs) {
      if (!isRunning(postmaster)) return;
      await sleep(pollMs);
    }
  }
  throw new ClusterError(
    `Expected PostgreSQL (process ${postmaster.pid}) to stop; it still runs. Stop it with: kill -QUIT ${postmaster.pid}`,
  );
}

/** The same, for a process that is about to exit and cannot await: blocks for at most 10 s. */
export function stopPostmasterNow(postmaster: Postmaster): void {
  if (!isRunning(postmaster)) return;
  sendSignal(postmaster, 'SIGINT');
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let waitedMs = 0; waitedMs < exitShutdownMsMax && isRunning(postmaster); waitedMs += pollMs) {
    Atomics.wait(clock, 0, 0, pollMs);
  }
}

function isRunning({ pid, startedOn }: Postmaster): boolean {
  return isPostmasterAlive(pid, startedOn);
}

function sendSignal({ pid }: Postmaster, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has already ended.
  }
}

async function findFreePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const probe = createServer();
  probe.once('error', reject).listen(0, '127.0.0.1', () => {
    const address = probe.address();
    probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
  });
  return promise;
}
