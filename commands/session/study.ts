/** Shared by all commands that write their findings to the file of `--out`, in one envelope. */

import type { Table } from '../../reports/tables/table.ts';
import type { Outcome } from '../../results/reproduction/criterion.ts';
import { shownPath } from '../../results/run-file/places.ts';
import type { Environment } from '../../results/run-file/run.ts';
import { studyVersion } from '../../results/studies/envelope.ts';
import { type Study, saveStudy } from '../../results/studies/store.ts';
import { watchingDatabase } from '../../runner/database/database-witness.ts';
import { readEnvironment } from '../../runner/machine/environment.ts';
import { cpuAffinity } from '../../runner/machine/pinning.ts';
import { serverFlags } from '../../runner/process/server-process.ts';
import { TargetError } from '../../runner/studies/proof.ts';
import type { Cluster } from '../../seed/cluster/cluster.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import { poolConnectionsDefault } from '../../servers/database/database.ts';
import { datasetOption, outOption, seedOption } from '../options/choices.ts';
import type { FlagsOf } from '../options/command.ts';
import { exitCodes } from './exit-codes.ts';
import { inSession, type Session } from './session.ts';
import { printWhole } from './terminal.ts';
import { checkWritable } from './writable.ts';

/** The findings of a study without the envelope, and which study it is. */
type Found = Study extends infer Each
  ? Each extends Study
    ? Omit<Each, 'formatVersion' | 'id'>
    : never
  : never;

export interface Answer {
  readonly tables: readonly Table[];
  readonly outcome: Outcome;
  readonly found: Found;
}

/** The options of a study on one dataset. */
export const studyOptions = { dataset: datasetOption, seed: seedOption, out: outOption };

/** Writes the findings, if a file was named for them. Throws a RunFileError or a WriteError. */
export function keepFound(out: string | undefined, id: string, found: Found): void {
  if (out !== undefined) saveStudy({ formatVersion: studyVersion, id, ...found }, out);
}

export function sayWhere(out: string | undefined): void {
  if (out !== undefined) console.log(`\nFigures: ${shownPath(out)}`);
}

/** Prints and stores the findings of `work`; resolves to the exit code. */
export async function runStudy(
  command: string,
  out: string | undefined,
  work: (session: Session) => Promise<Answer>,
  interrupted = 'Nothing was kept.',
): Promise<number> {
  if (out !== undefined) await checkWritable(out);
  return inSession(command, interrupted, async (session) => {
    try {
      const { tables, outcome, found } = await work(session);
      session.progress.clear();
      printWhole(tables);
      keepFound(out, session.runId, found);
      sayWhere(out);
      return exitCodes[outcome];
    } catch (error) {
      session.progress.clear();
      if (session.signal.aborted || !(error instanceof TargetError)) throw error;
      console.error(error.message);
      return exitCodes.invalid;
    }
  });
}

/** What a study on a database works with. */
interface On {
  readonly cluster: Cluster;
  readonly runId: string;
  readonly dataset: Dataset;
  readonly seed: number;
}

/** The same on a database. If that ends during the work, its end is the error. `servers`: whether the study starts any. */
export function runDatabaseStudy(
  command: string,
  { out, seed, dataset }: FlagsOf<typeof studyOptions>,
  work: (on: On, session: Session & { readonly environment: Environment }) => Promise<Answer>,
  servers?: 'servers as in a run',
): Promise<number> {
  return runStudy(command, out, async (session) => {
    const cluster = await session.openCluster();
    const conditions = servers && { affinity: cpuAffinity(), nodeFlags: serverFlags };
    const environment = await readEnvironment(cluster, seed, poolConnectionsDefault, conditions);
    const on = { cluster, runId: session.runId, dataset, seed };
    return watchingDatabase(cluster, session.signal, () => work(on, { ...session, environment }));
  });
}
