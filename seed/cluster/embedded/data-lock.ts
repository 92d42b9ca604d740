/**
 * Protects the data from a second server, by an advisory lock of the kernel (flock) on their folder. PostgreSQL's own
 * protection goes by process ids, which mean nothing in another container. The lock belongs to a file that the server and
 * all its processes have open, so it is free as soon as the last of them has ended, in whatever way.
 */
import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClusterError } from '../cluster.ts';
import { type Account, asAccount } from './account.ts';
import { findPostmaster, hasOrphans } from './pid-file.ts';

/** Exit code of `withLock` if another process has the lock (EX_TEMPFAIL). */
export const heldExitCode = 75;

const options = ['--nonblock', '--conflict-exit-code', `${heldExitCode}`];
/** How long a server may hold the data while its process cannot be seen. */
const holderMsMax = 5_000;
const pollMs = 100;

let isAvailable: boolean | undefined;

/**
 * Wraps a command so that it holds the lock of `folder`; its process id stays the same. Without util-linux's flock
 * (macOS, BusyBox), returns the command unchanged.
 */
export function withLock(folder: string, command: readonly string[]): readonly string[] {
  isAvailable ??= spawnSync('flock', ['--no-fork', '--version'], { stdio: 'ignore' }).status === 0;
  return isAvailable ? ['flock', '--no-fork', ...options, folder, ...command] : command;
}

/**
 * Another server has the lock of `data`. If it is one of ours that starts or ends, it can be seen, or is gone, within a
 * moment. Processes of a killed server may go on computing for longer. In these cases returns null: it is worth trying
 * again.
 * @throws ClusterError if it cannot be seen: then it runs in a place whose process ids are invisible from here.
 */
export async function awaitHolder(data: string, account: Account | null): Promise<null> {
  const startMs = performance.now();
  while (performance.now() - startMs < holderMsMax) {
    if (findPostmaster(data) !== null || hasOrphans() || isFree(data, account)) return null;
    await sleep(pollMs);
  }
  throw new ClusterError(
    `Expected no other server to use ${data}; one does that cannot be seen from here, for example in another container. ` +
      'End it, or use a folder of your own: CQRS_BENCH_CLUSTER=/another/folder npm run bench',
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
