/** A keeper that runs beside a load: started, killed or ended by the parent. */
import type { KeeperAnswer, KeeperFailed, KeeperOrder, KeeperReady } from '../servers/keeper-protocol.ts';
import type { Keeper } from '../servers/strategy.ts';
import { Child, ChildError } from './child-process.ts';

export class RunningKeeper implements AsyncDisposable {
  readonly #child: Child<KeeperOrder, KeeperAnswer>;

  private constructor(child: Child<KeeperOrder, KeeperAnswer>) {
    this.#child = child;
  }

  /** Forks the keeper of `strategy` and waits until it is ready. */
  static async start(
    keeper: Keeper,
    strategy: string,
    connectionString: string,
    signal: AbortSignal,
  ): Promise<RunningKeeper> {
    const child = new Child<KeeperOrder, KeeperAnswer>(keeper.entry, `the keeper of ${strategy}`, signal);
    try {
      const answer = await child.ask(
        { type: 'open', connectionString },
        (message): message is KeeperReady | KeeperFailed =>
          message.type === 'ready' || message.type === 'failed',
      );
      if (answer.type === 'failed') throw new ChildError(`the keeper of ${strategy}: ${answer.message}`);
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
