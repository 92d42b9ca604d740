/** What the commands share that find something and write it to the file of `--out`, in one envelope. */
import type { Command } from 'commander';
import type { Table } from '../../reports/tables/table.ts';
import type { Outcome } from '../../results/reproduction/criterion.ts';
import { shownPath } from '../../results/run-file/places.ts';
import type { Environment } from '../../results/run-file/run.ts';
import { studyVersion } from '../../results/studies/envelope.ts';
import { type Study, saveStudy } from '../../results/studies/store.ts';
import { watchingDatabase } from '../../runner/database/database-witness.ts';
import { readEnvironment } from '../../runner/machine/environment.ts';
import { cpuPlacement } from '../../runner/machine/pinning.ts';
import { serverNodeFlags } from '../../runner/process/server-process.ts';
import { ArmError } from '../../runner/studies/executors/proof.ts';
import type { Cluster } from '../../seed/cluster/cluster.ts';
import { type Dataset, datasets } from '../../seed/data/datasets.ts';
import { poolConnectionsDefault } from '../../servers/database/database.ts';
import { seedDefault, seedMax } from '../options/bench-options.ts';
import { names, parseDataset, parseInteger } from '../options/choices.ts';
import { exitCodes } from './exit-codes.ts';
import { printWhole } from './print.ts';
import { inSession, type Session } from './session.ts';
import { checkWritable } from './writable.ts';

/** What a study's file holds within its envelope, and which study it is of. */
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

/** The flags of a study that is made of one dataset. */
export interface StudyFlags {
  readonly dataset?: Dataset;
  readonly seed?: number;
  readonly out?: string;
}

export function withStudyFlags(command: Command): Command {
  const sized = command
    .option('--dataset <name>', `${names(datasets)}; small when not said`, parseDataset)
    .option('--seed <number>', `${seedDefault} when not said`, parseInteger(0, seedMax));
  return withOut(sized);
}

export function withOut(command: Command): Command {
  return command.option('--out <file>', 'write every figure here, as JSON');
}

/** Writes what was found, where a file was named for it. Throws a RunFileError or a WriteError. */
export function keepFound(out: string | undefined, id: string, found: Found): void {
  if (out !== undefined) saveStudy({ formatVersion: studyVersion, id, ...found }, out);
}

export function sayWhere(out: string | undefined): void {
  if (out !== undefined) console.log(`\nFigures: ${shownPath(out)}`);
}

/** Prints and stores what `work` finds; resolves to the exit code. */
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
      if (session.signal.aborted || !(error instanceof ArmError)) throw error;
      console.error(error.message);
      return exitCodes.invalid;
    }
  });
}

/** The same on a database: where it goes under the work, that is the error. `servers`: whether the study starts some. */
export function runDatabaseStudy(
  command: string,
  { out, seed = seedDefault, dataset = parseDataset('small') }: StudyFlags,
  work: (on: DatabaseSession) => Promise<Answer>,
  servers?: 'servers as in a run',
): Promise<number> {
  return runStudy(command, out, async (session) => {
    const cluster = await session.openCluster();
    const conditions = servers && { placement: cpuPlacement(), nodeFlags: serverNodeFlags };
    const environment = await readEnvironment(cluster, seed, poolConnectionsDefault, conditions);
    return watchingDatabase(cluster, session.signal, () =>
      work({ ...session, cluster, environment, dataset, seed }),
    );
  });
}

interface DatabaseSession extends Session {
  readonly cluster: Cluster;
  readonly environment: Environment;
  readonly dataset: Dataset;
  readonly seed: number;
}
