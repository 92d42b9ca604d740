/** Projector processes for tests: forked as the runner does, their reports kept. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { KeeperAnswer, KeeperOrder, KeeperReport } from '../../keeper-protocol.ts';
import { qmOutbox } from './strategy.ts';

export interface Projector {
  /** Resolves to the first report, past or to come, that `accepts` takes. */
  reported(accepts: (report: KeeperReport) => boolean): Promise<KeeperReport>;
  signal(name: NodeJS.Signals): void;
  /** Its exit code, once it has ended. */
  readonly ended: Promise<number | null>;
  /** By the end of its channel. Resolves to its exit code. */
  close(): Promise<number | null>;
  /** As by `kill -9`; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Starts a projector; resolves when it is ready. Throws what it answers when it fails. */
export async function startProjector(
  connectionString: string,
  options: Readonly<Record<string, number>> = {},
): Promise<Projector> {
  if (!qmOutbox.keeper) throw new Error('Expected qm-outbox to have a keeper.');
  const child = fork(qmOutbox.keeper.entry, { serialization: 'advanced' });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const reports: KeeperReport[] = [];
  child.on('message', (answer: KeeperAnswer) => {
    if (answer.type === 'report') reports.push(answer);
  });
  const answered = once(child, 'message');
  child.send({ type: 'open', connectionString, ...options } satisfies KeeperOrder);
  const [answer] = (await answered) as [KeeperAnswer];
  if (answer.type === 'failed') {
    await ended;
    throw new Error(answer.message);
  }
  return {
    reported: async (accepts) => {
      for (;;) {
        const report = reports.find(accepts);
        if (report) return report;
        await once(child, 'message');
      }
    },
    ended,
    signal: (name) => void child.kill(name),
    close: async () => {
      if (child.connected) child.disconnect();
      return ended;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
