/** Runs a maintainer's process (the one beside a read model): one order, then work until the channel closes. */
import { publicWords } from '../graphql/public-error.ts';
import { obey, report } from './obey.ts';

export interface MaintainerProtocol {
  /**
   * Connects, and keeps the read model up to date. Answered when everything committed from now on reaches the read model.
   */
  keep(order: MaintainerOrder): void;
}

export interface MaintainerOrder {
  /** Holds a password, so it is never passed as an argument or in the environment. */
  readonly connectionString: string;
  /**
   * The maintainer's own settings, by name, such as `intervalMs`. `settled` is 1 if the documents are up to date at this
   * moment.
   */
  readonly [option: string]: string | number;
}

/** What one round of work took. Names have their units: `durationMs`, `walBytes`. */
export type MaintainerReport = Readonly<Record<string, string | number | null>>;

/** What a maintainer gets to work with. */
export interface MaintainerChannel {
  readonly order: MaintainerOrder;
  /** Aborted when the channel closes. A maintainer that then returns ends cleanly; otherwise it is ended after a second. */
  readonly signal: AbortSignal;
  /** Reports that everything committed from now on reaches the read model. */
  ready(): void;
  report(figures: MaintainerReport): void;
}

const hint =
  'Expected to be forked by the runner, as the maintainer of a strategy. Type: npm run bench -- --help';

/**
 * Runs `keep` in this process, which ends with it. An error is the answer to the order or, once `ready` was called, the last
 * message of the process.
 */
export function runMaintainer(keep: (channel: MaintainerChannel) => Promise<void>): void {
  const closing = new AbortController();
  let kept = Promise.resolve();
  const carryOut = async (order: MaintainerOrder): Promise<void> => {
    const { promise: isReady, resolve: ready } = Promise.withResolvers<void>();
    kept = keep({ order, signal: closing.signal, ready, report });
    await Promise.race([isReady, kept]);
    kept.catch((error) => console.error(publicWords(error))).finally(() => process.exit(0));
  };
  const close = async (): Promise<void> => {
    closing.abort();
    await kept.catch(() => {});
  };
  obey<MaintainerProtocol>({ keep: carryOut }, { hint, words: publicWords, close });
}
