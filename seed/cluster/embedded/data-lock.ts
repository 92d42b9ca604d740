/**
 * Whose the data are: an advisory lock of the kernel (flock) on their folder. PostgreSQL itself looks out for others by
 * process ids, which mean nothing in another container. A server holds the lock by a file that it and all its processes
 * have open: it is free as soon as the last of them has ended, however it ended.
 */

import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClusterError } from '../cluster.ts';
import { type Account, asAccount } from './account.ts';
import { findPostmaster, hasOrphans } from './pid-file.ts';

/** What `withLock` ends with where another process has the lock (EX_TEMPFAIL). */
export const heldExitCode = 75;

const options = ['--nonblock', '--conflict-exit-code', `${heldExitCode}`];
/** How long a server may hold the data without a sign of its process. */
const holderMsMax = 5_000;
const pollMs = 100;

let isAvailable: boolean | undefined;

/**
 * The command, run with the lock of `folder`, and with the process id of the one who takes it. Where there is no flock of
 * util-linux (macOS, BusyBox) the command as it is.
 */
export function withLock(folder: string, command: readonly string[]): readonly string[] {
  isAvailable ??= spawnSync('flock', ['--no-fork', '--version'], { stdio: 'ignore' }).status === 0;
  return isAvailable ? ['flock', '--no-fork', ...options, folder, ...command] : command;
}

/**
 * Another server has the lock of `data`. One of ours that is starting or ending shows itself, or is gone, within a moment;
 * of one that was killed, processes may compute on for longer. Then null, and it is worth asking again.
 * @throws ClusterError when there is no sign of it: then it runs where its process id cannot be seen.
 */
export async function awaitHolder(data: string, account: Account | null): Promise<null> {
  const startMs = performance.now();
  while (performance.now() - startMs < holderMsMax) {
    if (findPostmaster(data) !== null || hasOrphans() || isFree(data, account)) return null;
    await sleep(pollMs);
  }
  throw new ClusterError(
    `Expected nobody else to use ${data}; a PostgreSQL does that cannot be seen from here, as one of another container. ` +
      'End that one, or use a folder of your own: CQRS_BENCH_CLUSTER=/another/folder npm run bench',
  );
}

function isFree(folder: string, account: Account | null): boolean {
  const [program = '', ...parameters] = withLock(folder, ['true']);
  const ended = spawnSync(program, parameters, {
    ...asAccount(account),
    stdio: 'ignore',
  });
  return ended.status !== heldExitCode;
}
