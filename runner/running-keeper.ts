/** A keeper that runs beside a load: started, killed or ended by the parent. */
import type { KeeperAnswer, KeeperFailed, KeeperOrder, KeeperReady } from '../servers/keeper-protocol.ts';
import type { Keeper } from '../servers/strategy.ts';
import { Child, ChildError } from './child-process.ts';
import type { KeeperRecord } from './keeper-record.ts';

export class RunningKeeper implements AsyncDisposable {
  readonly #child: Child<KeeperOrder, KeeperAnswer>;
  /** Resolves when it is gone, to how it ended, in words. */
  readonly ended: Promise<string>;

  private constructor(child: Child<KeeperOrder, KeeperAnswer>) {
    this.#child = child;
    let fault = '';
    child.listen((answer) => {
      if (answer.type === 'failed') fault = `: ${answer.message}`;
    });
    this.ended = child.gone.then((words) => `${words}${fault}`);
  }

  /**
   * Forks a keeper and waits until it is ready. `record` says how it works, and takes what it reports. `isSettled`:
   * the documents are true, and nobody writes before it is ready.
   */
  static async start(
    keeper: Keeper,
    record: KeeperRecord,
    connectionString: string,
    signal: AbortSignal,
    { isSettled = false } = {},
  ): Promise<RunningKeeper> {
    const title = `the keeper of ${record.strategy}`;
    const child = new Child<KeeperOrder, KeeperAnswer>(keeper.entry, title, signal);
    child.listen((answer) => {
      if (answer.type === 'report') record.add(answer);
    });
    try {
      const intervalMs = record.refreshIntervalMs;
      const answer = await child.ask(
        {
          type: 'open',
          connectionString,
          ...(intervalMs === null ? {} : { intervalMs }),
          ...(isSettled ? { settled: 1 } : {}),
        },
        (message): message is KeeperReady | KeeperFailed =>
          message.type === 'ready' || message.type === 'failed',
      );
      if (answer.type === 'failed') throw new ChildError(`${title}: ${answer.message}`);
      return new RunningKeeper(child);
    } catch (error) {
      await child.close();
      throw error;
    }
  }

  get hasEnded(): boolean {
    return this.#child.hasEnded;
  }

  /** `kill -9`: whatever it is doing. Resolves when it is gone. */
  async kill(): Promise<void> {
    if (!this.hasEnded) process.kill(this.#child.pid, 'SIGKILL');
    await this.#child.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#child.close();
  }
}
