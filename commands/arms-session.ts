/** What the commands over arms share: the cluster, progress, an orderly end, and the file of figures. */
import type { Command } from 'commander';
import type { Table } from '../reports/tables/table.ts';
import type { Outcome } from '../results/criterion.ts';
import { newRunId } from '../results/store.ts';
import { watchingDatabase } from '../runner/database-witness.ts';
import { readEnvironment } from '../runner/environment.ts';
import { ArmError } from '../runner/executors/proof.ts';
import { cpuPlacement } from '../runner/pinning.ts';
import type { Observer } from '../runner/progress.ts';
import { openRunCluster } from '../runner/run-cluster.ts';
import { serverNodeFlags } from '../runner/server-process.ts';
import type { Cluster } from '../seed/cluster.ts';
import { type Dataset, datasets } from '../seed/datasets.ts';
import { poolConnectionsDefault } from '../servers/database.ts';
import { seedDefault, seedMax } from './bench-options.ts';
import { names, parseDataset, parseInteger } from './choices.ts';
import { exitCodes } from './exit-codes.ts';
import { figuresLine, writeFigures } from './figures-file.ts';
import { Interrupted, interruptionSignal, wasInterrupted } from './interruption.ts';
import { printWhole } from './print.ts';
import { createProgress } from './progress.ts';
import { checkWritable } from './writable.ts';

export interface ArmsFlags {
  readonly dataset?: Dataset;
  readonly seed?: number;
  readonly out?: string;
}

export function withArmsFlags(command: Command): Command {
  return command
    .option('--dataset <name>', `${names(datasets)}; small when not said`, parseDataset)
    .option('--seed <number>', `${seedDefault} when not said`, parseInteger(0, seedMax))
    .option('--out <file>', 'write every figure here, as JSON');
}

interface ArmsSession {
  /** What every study is told. */
  readonly surroundings: {
    readonly cluster: Cluster;
    readonly runId: string;
    readonly dataset: Dataset;
    readonly seed: number;
  };
  readonly observer: Observer;
  readonly signal: AbortSignal;
}

interface ArmsFindings {
  readonly tables: readonly Table[];
  readonly outcome: Outcome;
  readonly settings: object;
  readonly figures: object;
}

/** Prints and stores what `study` finds; resolves to the exit code. */
export async function runArms(
  name: string,
  flags: ArmsFlags,
  study: (session: ArmsSession) => Promise<ArmsFindings>,
): Promise<number> {
  if (flags.out !== undefined) await checkWritable(flags.out);
  const progress = createProgress(process.stderr);
  const signal = interruptionSignal((text) => {
    progress.clear();
    process.stderr.write(`${text}\n`);
  });
  const runId = newRunId(name, new Date());
  const { seed = seedDefault, dataset = parseDataset('small') } = flags;
  const cluster = await openRunCluster(runId);
  try {
    const servers = { placement: cpuPlacement(), nodeFlags: serverNodeFlags };
    const environment = await readEnvironment(cluster, seed, poolConnectionsDefault, servers);
    const surroundings = { cluster, runId, dataset, seed };
    const { tables, outcome, settings, figures } = await watchingDatabase(cluster, signal, () =>
      study({ surroundings, observer: progress, signal }),
    );
    progress.clear();
    printWhole(tables);
    if (flags.out !== undefined) {
      const all = { ...settings, dataset: dataset.name, seed };
      writeFigures(flags.out, { id: runId, environment, settings: all, ...figures });
      console.log(`\n${figuresLine(flags.out)}`);
    }
    return exitCodes[outcome];
  } catch (error) {
    progress.clear();
    if (await wasInterrupted(signal)) throw new Interrupted('Nothing was kept.');
    if (!(error instanceof ArmError)) throw error;
    console.error(error.message);
    return exitCodes.invalid;
  } finally {
    await cluster.stop();
  }
}
