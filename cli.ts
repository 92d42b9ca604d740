/** The command line. Reads as the table of contents: each command is a file of `commands/`. */
import { Command, CommanderError } from 'commander';
import { benchCommand } from './commands/bench.ts';
import { executorsCommand } from './commands/executors.ts';
import { exitCodes, UsageError } from './commands/exit-codes.ts';
import { gateCommand } from './commands/gate.ts';
import { generatorCommand } from './commands/generator.ts';
import { Interrupted } from './commands/interruption.ts';
import { microCommand } from './commands/micro.ts';
import { refuseOptionsOfNpm } from './commands/npm.ts';
import { reportCommand } from './commands/report.ts';
import { reproduceCommand } from './commands/reproduce.ts';
import { seedCommand } from './commands/seed.ts';
import { serveCommand } from './commands/serve.ts';
import { soakCommand } from './commands/soak.ts';
import { tortureCommand } from './commands/torture.ts';
import { varianceCommand } from './commands/variance.ts';
import { writesCommand } from './commands/writes.ts';
import { escapeControls, oneLine } from './reports/format.ts';
import { RunFileError } from './results/store.ts';
import { ResumeError } from './runner/bench.ts';

const program = new Command('cqrs-bench')
  .description('Measures what each way of reading costs in a CQRS system on PostgreSQL behind GraphQL.')
  .addCommand(benchCommand())
  .addCommand(seedCommand())
  .addCommand(serveCommand())
  .addCommand(reportCommand())
  .addCommand(gateCommand())
  .addCommand(reproduceCommand())
  .addCommand(microCommand())
  .addCommand(generatorCommand())
  .addCommand(varianceCommand())
  .addCommand(tortureCommand())
  .addCommand(writesCommand())
  .addCommand(executorsCommand())
  .addCommand(soakCommand())
  .hook('preSubcommand', (_program, command) => refuseOptionsOfNpm(command))
  .addHelpText('after', '\nEach is also an npm script: npm run bench -- --help');

for (const command of [program, ...program.commands]) {
  command.exitOverride().allowExcessArguments(false);
  // Descriptions name their defaults in the words that one types; commander would print the objects behind them.
  command.configureHelp({ optionDescription: (option) => option.description });
  // One line for one fault: commander puts its suggestion on a second.
  command.configureOutput({ outputError: (text, write) => write(text.replace(/\n(?=\()/g, ' ')) });
}

/** The exit code for whatever ended a command, said in one line on standard error where there is something to say. */
function conclude(thrown: unknown): number {
  // What went wrong first, where cleaning up after it failed as well.
  let error = thrown;
  while (error instanceof SuppressedError) error = error.suppressed;
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.fine : exitCodes.wrongUse;
  const message = error instanceof Error ? error.message : String(error);
  const isWrongUse =
    error instanceof UsageError || error instanceof ResumeError || error instanceof RunFileError;
  // It may quote a file, whose text gives the terminal no orders.
  console.error(isWrongUse ? oneLine(message) : message.split('\n').map(escapeControls).join('\n'));
  if (isWrongUse) return exitCodes.wrongUse;
  return error instanceof Interrupted ? exitCodes.interrupted : exitCodes.environmentFailed;
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = conclude(error);
}
