/** `micro`: what a server does to one document, operation or row, without servers or database. */
import type { Command } from 'commander';
import { microTable } from '../reports/views/micro.ts';
import { runMicroBenchmarks } from '../runner/micro.ts';
import { seedDefault, seedMax } from './bench-options.ts';
import { parseInteger } from './choices.ts';
import { Interrupted, interruptionSignal, wasInterrupted } from './interruption.ts';
import { printWhole } from './print.ts';
import { createProgress } from './progress.ts';

interface MicroFlags {
  readonly processes?: number;
  readonly seed?: number;
}

const processesDefault = 3;
const processesMax = 100;

export function microCommand(command: Command): Command {
  return command
    .option(
      '--processes <number>',
      `lives of the process, which differ; ${processesDefault} when not said`,
      parseInteger(1, processesMax),
    )
    .option('--seed <number>', `for the order; ${seedDefault} when not said`, parseInteger(0, seedMax))
    .addHelpText('after', '\nExamples:\n  npm run micro\n  npm run micro -- --processes 10')
    .action(micro);
}

async function micro(flags: MicroFlags): Promise<void> {
  const processes = flags.processes ?? processesDefault;
  const progress = createProgress(process.stderr);
  const signal = interruptionSignal((text) => {
    progress.clear();
    process.stderr.write(`${text}\n`);
  });
  try {
    const found = await runMicroBenchmarks({
      processes,
      seed: flags.seed ?? seedDefault,
      signal,
      onProcess: (done) =>
        progress.step({ phase: 'timing', detail: `process ${done + 1}`, done, total: processes }),
    });
    progress.clear();
    console.log(`Node ${process.versions.node}\n`);
    printWhole([microTable(found)]);
  } catch (error) {
    progress.clear();
    if (await wasInterrupted(signal)) throw new Interrupted('Nothing is kept.');
    throw error;
  }
}
