/** `micro`: what a server does to one document, operation or row, without servers or database. */
import type { Command } from 'commander';
import { microTable } from '../../reports/views/micro.ts';
import { readHost } from '../../runner/machine/environment.ts';
import { runMicroBenchmarks } from '../../runner/micro/micro.ts';
import { seedDefault, seedMax } from '../options/bench-options.ts';
import { parseInteger } from '../options/choices.ts';
import { runStudy, withOut } from '../session/study.ts';

interface MicroFlags {
  readonly processes?: number;
  readonly seed?: number;
  readonly out?: string;
}

const processesDefault = 3;
const processesMax = 100;

export function microCommand(command: Command): Command {
  command
    .option(
      '--processes <number>',
      `lives of the process, which differ; ${processesDefault} when not said`,
      parseInteger(1, processesMax),
    )
    .option('--seed <number>', `for the order; ${seedDefault} when not said`, parseInteger(0, seedMax));
  return withOut(command)
    .addHelpText('after', '\nExamples:\n  npm run micro\n  npm run micro -- --processes 10')
    .action(async (flags: MicroFlags) => {
      process.exitCode = await micro(flags);
    });
}

function micro({ processes = processesDefault, seed = seedDefault, out }: MicroFlags): Promise<number> {
  return runStudy('micro', out, async ({ progress, signal }) => {
    const benchmarks = await runMicroBenchmarks({
      processes,
      seed,
      signal,
      onProcess: (done) =>
        progress.step({ phase: 'timing', detail: `process ${done + 1}`, done, total: processes }),
    });
    const environment = await readHost();
    return {
      tables: [{ caption: `Node ${process.versions.node}` }, microTable(benchmarks)],
      outcome: 'fine',
      found: { kind: 'micro', environment, settings: { processes, seed }, benchmarks },
    };
  });
}
