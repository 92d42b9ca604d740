/** `variance`: where figures of identical servers differ, and what lowers it. */
import type { Command } from 'commander';
import { type Quick, varianceTables } from '../reports/studies/instrument.ts';
import { newRunId } from '../results/store.ts';
import { studyRows } from '../results/studies/variance.ts';
import { watchingDatabase } from '../runner/database-witness.ts';
import { readEnvironment } from '../runner/environment.ts';
import { cpuPlacement } from '../runner/pinning.ts';
import { fitProfile } from '../runner/plan.ts';
import { openRunCluster } from '../runner/run-cluster.ts';
import { serverNodeFlags } from '../runner/server-process.ts';
import { studyVariance } from '../runner/variance-study.ts';
import { scenarios } from '../scenarios/index.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { Dataset } from '../seed/datasets.ts';
import { datasets } from '../seed/datasets.ts';
import { poolConnectionsDefault } from '../servers/database.ts';
import { strategies } from '../servers/strategies/index.ts';
import type { Strategy } from '../servers/strategy.ts';
import { seedDefault, seedMax } from './bench-options.ts';
import { names, parseDataset, parseInteger, parseProfile, parseScenario, parseStrategy } from './choices.ts';
import { exitCodes } from './exit-codes.ts';
import { figuresLine, writeFigures } from './figures-file.ts';
import { Interrupted, interruptionSignal, wasInterrupted } from './interruption.ts';
import { printWhole } from './print.ts';
import { createProgress } from './progress.ts';
import { checkWritable } from './writable.ts';

interface VarianceFlags {
  readonly minutes?: number;
  readonly strategy?: Strategy;
  readonly scenario?: Scenario;
  readonly dataset?: Dataset;
  readonly seed?: number;
  readonly out?: string;
}

const minutesDefault = 5;

export function varianceCommand(command: Command): Command {
  return command
    .option('--minutes <number>', `how long; ${minutesDefault} when not said`, parseInteger(1, 600))
    .option('--strategy <name>', 'what both servers serve; qm when not said', parseStrategy)
    .option('--scenario <name>', 'what they are asked; user-by-id when not said', parseScenario)
    .option('--dataset <name>', `${names(datasets)}; small when not said`, parseDataset)
    .option('--seed <number>', `${seedDefault} when not said`, parseInteger(0, seedMax))
    .option('--out <file>', 'write every slice and every component here, as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  npm run variance\n  npm run variance -- --minutes 20 --strategy tv --out variance.json\n\n' +
        'Leave the machine alone meanwhile: whatever else runs is part of what is found.',
    )
    .action(async (flags: VarianceFlags) => {
      process.exitCode = await variance(flags);
    });
}

/** As it is planned for all strategies and scenarios: a slow machine has fewer rounds. */
function plannedQuick(): Quick {
  const profile = parseProfile('quick');
  const own = datasets.filter(({ name }) => profile.datasets.includes(name));
  const { launches, roundsPerLaunch } = fitProfile({ profile, strategies, scenarios, datasets: own });
  return { launches, rounds: roundsPerLaunch, slices: 1, scenarios: scenarios.length };
}

async function variance(flags: VarianceFlags): Promise<number> {
  if (flags.out !== undefined) await checkWritable(flags.out);
  const progress = createProgress(process.stderr);
  const signal = interruptionSignal((text) => {
    progress.clear();
    process.stderr.write(`${text}\n`);
  });
  const untilMs = performance.now() + (flags.minutes ?? minutesDefault) * 60_000;
  const runId = newRunId('variance', new Date());
  const seed = flags.seed ?? seedDefault;
  const strategy = flags.strategy ?? parseStrategy('qm');
  const scenario = flags.scenario ?? parseScenario('user-by-id');
  const dataset = flags.dataset ?? parseDataset('small');
  const cluster = await openRunCluster(runId);
  try {
    const servers = { placement: cpuPlacement(), nodeFlags: serverNodeFlags };
    const environment = await readEnvironment(cluster, seed, poolConnectionsDefault, servers);
    const options = { cluster, runId, strategy, scenario, dataset, seed, untilMs };
    const launches = await watchingDatabase(cluster, signal, () => studyVariance(options, progress, signal));
    progress.clear();
    printWhole(
      varianceTables(`${strategy.name}, ${scenario.name}, ${dataset.name}`, launches, plannedQuick()),
    );
    if (flags.out !== undefined) {
      const settings = { strategy: strategy.name, scenario: scenario.name, dataset: dataset.name };
      writeFigures(flags.out, { id: runId, environment, settings, rows: studyRows(launches), launches });
      console.log(`\n${figuresLine(flags.out)}`);
    }
    return exitCodes.fine;
  } catch (error) {
    progress.clear();
    if (!(await wasInterrupted(signal))) throw error;
    throw new Interrupted('Nothing was kept.');
  } finally {
    await cluster.stop();
  }
}
