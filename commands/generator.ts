/** `generator`: what the load generator itself can ask, so that nobody takes its limit for a server's. */
import type { Command } from 'commander';
import { generatorTable } from '../reports/studies/instrument.ts';
import { generatorLimits } from '../runner/generator/generator.ts';
import { Interrupted, interruptionSignal, wasInterrupted } from './interruption.ts';
import { printWhole } from './print.ts';

const searches = 3;
const rates = { lowestPerSecond: 100, highestPerSecond: 100_000 };

export function generatorCommand(command: Command): Command {
  return command
    .addHelpText(
      'after',
      [
        '',
        'Example:',
        '  npm run generator',
        '',
        'It takes about half a minute, on a server that does nothing. wrk is a package of Debian: apt-get install wrk',
      ].join('\n'),
    )
    .action(async () => {
      const signal = interruptionSignal((text) => console.error(text));
      try {
        printWhole([generatorTable(await generatorLimits({ searches, ...rates, signal }))]);
      } catch (error) {
        if (await wasInterrupted(signal)) throw new Interrupted('Nothing was kept.');
        throw error;
      }
    });
}
