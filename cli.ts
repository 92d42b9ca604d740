/** The command line, as a table of contents: each command is a file of `commands/`. */

import { Command, CommanderError } from 'commander';
import { exitCodes, UsageError } from './commands/session/exit-codes.ts';
import { Interrupted } from './commands/session/interruption.ts';
import { refuseOptionsOfNpm } from './commands/session/npm.ts';
import { escapeControls, oneLine } from './results/format.ts';
import { RunFileError } from './results/json.ts';
import { ResumeError } from './runner/bench/resume-error.ts';

type Chapter = readonly [description: string, load: () => Promise<(command: Command) => Command>];

/** Only the command that is asked for is loaded: loading all takes longer than most of them run. */
const contents: Readonly<Record<string, Chapter>> = {
  bench: [
    'measure how fast each strategy answers each scenario, and write a report',
    async () => (await import('./commands/bench.ts')).benchCommand,
  ],
  seed: [
    'prepare data and read models, so that the next run finds them ready',
    async () => (await import('./commands/seed.ts')).seedCommand,
  ],
  serve: [
    'serve one strategy on loopback, with a page for queries, until Ctrl-C',
    async () => (await import('./commands/serve.ts')).serveCommand,
  ],
  report: [
    'write the HTML report of a stored run, and print its table',
    async () => (await import('./commands/report.ts')).reportCommand,
  ],
  advise: [
    'say which strategy serves so many reads and writes with the least CPU, and why',
    async () => (await import('./commands/advise.ts')).adviseCommand,
  ],
  gate: [
    'compare a run with a baseline: what became slower, and what changed',
    async () => (await import('./commands/gate.ts')).gateCommand,
  ],
  calibrate: [
    'find out how often a gate is wrong on this machine, and how small a slow-down it finds',
    async () => (await import('./commands/studies/calibrate.ts')).calibrateCommand,
  ],
  trend: [
    'follow every figure over the stored runs: what changed for good, and when',
    async () => (await import('./commands/trend.ts')).trendCommand,
  ],
  seeding: [
    'measure how fast rows are generated and loaded, compared with a plain COPY of the same rows',
    async () => (await import('./commands/studies/seeding.ts')).seedingCommand,
  ],
  reproduce: [
    'measure twice, and see whether the runs agree',
    async () => (await import('./commands/studies/reproduce.ts')).reproduceCommand,
  ],
  micro: [
    'time the transformer, the GraphQL parser and the reading of rows alone, with tinybench',
    async () => (await import('./commands/studies/micro.ts')).microCommand,
  ],
  generator: [
    'find the highest rate of the load generator itself, compared with that of wrk',
    async () => (await import('./commands/studies/generator.ts')).generatorCommand,
  ],
  variance: [
    'find where the figures of identical servers vary, and what reduces that',
    async () => (await import('./commands/studies/variance.ts')).varianceCommand,
  ],
  torture: [
    'write to the same rows concurrently, kill processes, and look for divergence from the truth',
    async () => (await import('./commands/studies/torture.ts')).tortureCommand,
  ],
  writes: [
    'measure what keeping a read model true costs its writers',
    async () => (await import('./commands/studies/writes.ts')).writesCommand,
  ],
  executors: [
    'compare the direct executor with Mercurius, and both with bare servers',
    async () => (await import('./commands/studies/executors.ts')).executorsCommand,
  ],
  soak: [
    "find out whether a server's memory grows with the requests that it answers",
    async () => (await import('./commands/studies/soak.ts')).soakCommand,
  ],
};

const program = new Command('cqrs-bench')
  .description('Measures what each way of reading costs in a CQRS system on PostgreSQL behind GraphQL.')
  .exitOverride()
  .allowExcessArguments(false)
  .configureHelp({
    // Descriptions name defaults as they are typed; commander would print the objects behind them.
    optionDescription: (option) => option.description,
    subcommandTerm: (command) => `${command.name()} ${command.usage()}`,
  })
  // One line per fault: commander puts its suggestion on a second line.
  .configureOutput({ outputError: (text, write) => write(text.replace(/\n(?=\()/g, ' ')) })
  .hook('preSubcommand', (_program, command) => refuseOptionsOfNpm(command))
  .addHelpText('after', '\nEach command is also an npm script: npm run bench -- --help');

const asked = process.argv.find((word) => Object.hasOwn(contents, word));
for (const [name, [description, load]] of Object.entries(contents)) {
  const command = program.command(name).description(description);
  if (name === asked) (await load())(command);
}

/** The exit code for whatever ended a command; prints one line on standard error if there is something to say. */
function conclude(thrown: unknown): number {
  // If cleaning up failed as well, the first error counts.
  let error = thrown;
  while (error instanceof SuppressedError) error = error.suppressed;
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.fine : exitCodes.wrongUse;
  const message = error instanceof Error ? error.message : String(error);
  const isWrongUse =
    error instanceof UsageError || error instanceof ResumeError || error instanceof RunFileError;
  // The message may quote a file, whose control characters must not reach the terminal.
  console.error(isWrongUse ? oneLine(message) : message.split('\n').map(escapeControls).join('\n'));
  if (isWrongUse) return exitCodes.wrongUse;
  return error instanceof Interrupted ? exitCodes.interrupted : exitCodes.environmentFailed;
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = conclude(error);
}
