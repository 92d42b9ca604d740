/** Another revision of the project, checked out beside it, so that its servers are measured with those of this one. */
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { contractVersion } from '../../servers/process/contract.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { Child, ChildError } from '../process/child.ts';
import type { CheckedOut, KeeperProtocol } from './keeper.ts';
import { otherSide, project } from './other-side.ts';

/** The base cannot be had, or cannot be measured. The message says what to do. */
export class RevisionError extends Error {}

export class Base implements AsyncDisposable {
  readonly #keeper: Child<KeeperProtocol>;
  readonly #strategies: readonly Strategy[];
  readonly #root: URL;
  readonly commit: string;
  readonly subject: string;

  private constructor(
    keeper: Child<KeeperProtocol>,
    { commit, subject }: CheckedOut,
    root: URL,
    strategies: readonly Strategy[],
  ) {
    this.#keeper = keeper;
    this.#strategies = strategies;
    this.#root = root;
    this.commit = commit;
    this.subject = subject;
  }

  /** Checks `revision` out, which stays until this is disposed of, or this process ends. Rejects with a RevisionError. */
  static async open(revision: string, signal: AbortSignal): Promise<Base> {
    const keeper = new Child<KeeperProtocol>(
      new URL('./keeper.ts', import.meta.url),
      'the keeper of the base',
      // Not aborted with the rest: it has to clean up.
      new AbortController().signal,
    );
    try {
      const checkedOut = await keeper.ask('checkOut', { project, revision });
      signal.throwIfAborted();
      const root = pathToFileURL(`${checkedOut.folder}/`);
      await checkContract(root, checkedOut);
      const { namedStrategies } = (await import(new URL('servers/strategies/index.ts', root).href)) as {
        namedStrategies: readonly Strategy[];
      };
      return new Base(keeper, checkedOut, root, namedStrategies);
    } catch (error) {
      await closeKeeper(keeper);
      if (error instanceof ChildError)
        throw new RevisionError(error.message.replace(/^the keeper of the base: /, ''));
      throw error;
    }
  }

  /** Each strategy as the base has it; a strategy that it has not is left out. `mayDiffer`: in its answers. */
  async strategies(ours: readonly Strategy[], mayDiffer: boolean): Promise<readonly Strategy[]> {
    const found = await Promise.all(
      ours.map(async (strategy) => {
        const theirs = this.#strategies.find(({ name }) => name === strategy.name);
        return theirs ? [await this.#revised(strategy, theirs, mayDiffer)] : [];
      }),
    );
    return found.flat();
  }

  async #revised(of: Strategy, theirs: Strategy, mayDiffer: boolean): Promise<Strategy> {
    const [own, other] = await Promise.all([of, theirs].map(sqlOf));
    return otherSide(theirs, { of, root: this.#root, isStoredAlike: own === other, mayDiffer });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await closeKeeper(this.#keeper);
  }
}

async function closeKeeper(keeper: Child<KeeperProtocol>): Promise<void> {
  await keeper.ask('remove').catch(() => {});
  await keeper.close();
}

async function sqlOf({ readModel }: Strategy): Promise<string> {
  return JSON.stringify(await Promise.all(readModel.map((file) => readFile(file, 'utf8'))));
}

async function checkContract(root: URL, { commit, subject }: CheckedOut): Promise<void> {
  const text = await readFile(new URL('servers/process/contract.ts', root), 'utf8').catch(() => '');
  const version = Number(/contractVersion = (\d+)/.exec(text)?.[1] ?? 0);
  if (version === contractVersion) return;
  throw new RevisionError(
    `The base ${commit.slice(0, 7)} (${subject}) is too old: its servers speak version ${version} of what the gate asks ` +
      `them, which is ${contractVersion}. Name a later base, or compare two runs: npm run gate -- --baseline a.json --candidate b.json`,
  );
}
