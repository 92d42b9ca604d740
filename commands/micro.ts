/** `micro`: what one transformation costs, in nanoseconds, without servers or database. */
import { Command } from 'commander';
import { runMicro } from '../runner/micro.ts';

export function microCommand(): Command {
  return new Command('micro')
    .description('measure the transformer alone, with tinybench')
    .addHelpText('after', '\nExample:\n  npm run micro')
    .action(async () => {
      console.log(await runMicro());
    });
}
