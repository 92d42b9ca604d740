/** The life of a keeper's process (the one beside a read model): one order, then work until the channel closes. */
import { publicWords } from '../graphql/public-error.ts';
import { obey, report } from './obey.ts';

export interface KeeperProtocol {
  /** Connects, and keeps the read model true; answered when what is committed from now on reaches the read model. */
  keep(order: KeeperOrder): void;
}

export interface KeeperOrder {
  /** Holds a password, and so never travels as an argument or in the environment. */
  readonly connectionString: string;
  /** Settings of the keeper's own, by name: `intervalMs`; `settled` is 1 where the documents are true at this moment. */
  readonly [option: string]: string | number;
}

/** What one round of work took. Figures are named with their units: `durationMs`, `walBytes`. */
export type KeeperReport = Readonly<Record<string, string | number | null>>;

/** What a keeper is given to work with. */
export interface KeeperChannel {
  readonly order: KeeperOrder;
  /** Aborted when the channel closes. Who then returns ends cleanly; who does not is ended after a second. */
  readonly signal: AbortSignal;
  /** Says that what is committed from now on reaches the read model. */
  ready(): void;
  report(figures: KeeperReport): void;
}

const hint =
  'Expected to be forked by the runner, as the keeper of a strategy. Type: npm run bench -- --help';

/** Runs `keep` in this process, which ends with it. Its error is the answer; once it is ready, its last words. */
export function runKeeper(keep: (channel: KeeperChannel) => Promise<void>): void {
  const closing = new AbortController();
  let kept = Promise.resolve();
  const carryOut = async (order: KeeperOrder): Promise<void> => {
    const { promise: isReady, resolve: ready } = Promise.withResolvers<void>();
    kept = keep({ order, signal: closing.signal, ready, report });
    await Promise.race([isReady, kept]);
    kept.catch((error) => console.error(publicWords(error))).finally(() => process.exit(0));
  };
  const close = async (): Promise<void> => {
    closing.abort();
    await kept.catch(() => {});
  };
  obey<KeeperProtocol>({ keep: carryOut }, { hint, words: publicWords, close });
}
