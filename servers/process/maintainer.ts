/** The life of a maintainer's process (the one beside a read model): one order, then work until the channel closes. */
import { publicWords } from '../graphql/public-error.ts';
import { obey, report } from './obey.ts';

export interface MaintainerProtocol {
  /** Connects, and keeps the read model true; answered when what is committed from now on reaches the read model. */
  keep(order: MaintainerOrder): void;
}

export interface MaintainerOrder {
  /** Holds a password, and so never travels as an argument or in the environment. */
  readonly connectionString: string;
  /** Settings of the maintainer's own, by name: `intervalMs`; `settled` is 1 where the documents are true at this moment. */
  readonly [option: string]: string | number;
}

/** What one round of work took. Figures are named with their units: `durationMs`, `walBytes`. */
export type MaintainerReport = Readonly<Record<string, string | number | null>>;

/** What a maintainer is given to work with. */
export interface MaintainerChannel {
  readonly order: MaintainerOrder;
  /** Aborted when the channel closes. Who then returns ends cleanly; who does not is ended after a second. */
  readonly signal: AbortSignal;
  /** Says that what is committed from now on reaches the read model. */
  ready(): void;
  report(figures: MaintainerReport): void;
}

const hint =
  'Expected to be forked by the runner, as the maintainer of a strategy. Type: npm run bench -- --help';

/** Runs `keep` in this process, which ends with it. Its error is the answer; once it is ready, its last words. */
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
