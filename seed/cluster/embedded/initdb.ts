/** Runs initdb. Whatever ends this process ends initdb, too. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { ClusterError, reasonOf } from '../cluster.ts';
import { asAccount } from './account.ts';
import { adviceOn } from './advice.ts';
import type { Place } from './place.ts';

/** The superuser of the embedded server. */
export const superuser = 'postgres';

/** Makes PGDATA in the empty folder `data`. `sync`: whether initdb flushes it to disk at the end. */
export async function runInitdb(
  place: Place,
  data: string,
  passwordFile: string,
  sync: boolean,
): Promise<void> {
  const program = join(place.binaries, 'bin', 'initdb');
  // The C locale sorts by bytes, on every machine and with every version of its libraries.
  const parameters = [
    ...['-D', data, `--username=${superuser}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
    ...['--encoding=UTF8', '--locale=C', '--no-instructions', ...(sync ? [] : ['--no-sync'])],
  ];
  // In a process group of its own: only this process gets Ctrl-C, and then ends the whole group.
  const initdb = spawn(program, parameters, {
    ...asAccount(place.account),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = () => killGroup(initdb);
  process.prependListener('exit', kill);
  const said: string[] = [];
  for (const stream of [initdb.stdout, initdb.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => said.push(text));
  }
  try {
    const { promise, resolve, reject } = Promise.withResolvers<number | NodeJS.Signals | null>();
    initdb.once('error', reject).once('close', (status, signal) => resolve(status ?? signal));
    const ended = await promise;
    if (ended !== 0) throw new Error(`it ended with ${ended}:\n${lastLines(said.join(''))}`);
  } catch (error) {
    throw new ClusterError(
      `Expected initdb to make PostgreSQL's data in ${place.folder}; ${reasonOf(error)}\n` +
        adviceOn(reasonOf(error), place.folder),
    );
  } finally {
    process.off('exit', kill);
  }
}

/** The last ten lines of a program's output. */
export function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-10).join('\n');
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has already ended.
  }
}
