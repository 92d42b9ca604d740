/** The life of a keeper's process: one order over the channel of `fork`, then work until the channel closes. */
import { databaseFault } from './database-fault.ts';
import type { KeeperAnswer, KeeperOrder } from './keeper-protocol.ts';
import { PublicError } from './public-error.ts';

/** How long work that still runs may keep the process from ending. */
const closeTimeoutMs = 1_000;

/** What a keeper is given to work with. */
export interface KeeperChannel {
  readonly order: KeeperOrder;
  /** Aborted when the channel closes. Who then returns ends cleanly; who does not is ended after a second. */
  readonly signal: AbortSignal;
  /** Says `ready`: what is committed from now on reaches the read model. */
  ready(): void;
  report(figures: Readonly<Record<string, string | number | null>>): void;
}

/** Runs `keep` in this process. An error that it throws is answered as `failed`, and the process ends. */
export function runKeeper(keep: (channel: KeeperChannel) => Promise<void>): void {
  if (!process.send) {
    console.error(
      'Expected to be forked by the runner, as the keeper of a strategy. Type: npm run bench -- --help',
    );
    process.exitCode = 64;
    return;
  }
  const closing = new AbortController();
  // A runner that is gone takes no answer; the end of the channel is what ends this process.
  const send = (answer: KeeperAnswer): Promise<void> =>
    new Promise((resolve) => {
      if (process.connected) process.send?.(answer, undefined, undefined, () => resolve());
      else resolve();
    });
  // Ctrl-C reaches the whole process group; when to end is the runner's to say.
  process.on('SIGINT', () => {});
  process.on('disconnect', () => {
    closing.abort();
    setTimeout(() => process.exit(0), closeTimeoutMs);
  });
  process.once('message', async (order: KeeperOrder) => {
    try {
      await keep({
        order,
        signal: closing.signal,
        ready: () => void send({ type: 'ready' }),
        report: (figures) => void send({ ...figures, type: 'report' }),
      });
    } catch (error) {
      const message = error instanceof PublicError ? error.message : databaseFault(error);
      await send({ type: 'failed', message });
    }
    process.exit(0);
  });
}
