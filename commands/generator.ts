/** `generator`: what the load generator itself can ask, so that nobody takes its limit for a server's. */
import type { Command } from 'commander';
import { type GeneratorLimits, openMedian } from '../results/studies/generator.ts';
import { generatorLimits } from '../runner/generator/generator.ts';
import { Interrupted, interruptionSignal, wasInterrupted } from './interruption.ts';

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
        console.log(generatorText(await generatorLimits({ searches, ...rates, signal })));
      } catch (error) {
        if (await wasInterrupted(signal)) throw new Interrupted('Nothing was kept.');
        throw error;
      }
    });
}

/** Lines for the terminal, without a newline at the end. */
export function generatorText(limits: GeneratorLimits): string {
  const { connections, answerBytes, closedPerSecond, wrkPerSecond, openLimit, openPerSecond } = limits;
  const known = openPerSecond.filter((rate) => rate !== null);
  const range =
    known.length > 1 ? `  (${rateText(Math.min(...known))} to ${rateText(Math.max(...known))})` : '';
  const rows: [string, string][] = [
    ['open loop', `${rateText(openMedian(limits))}${range}`],
    [`closed loop, ${connections} connections`, rateText(closedPerSecond)],
    [
      `wrk, ${connections} connections`,
      wrkPerSecond === null ? 'not installed: apt-get install wrk' : rateText(wrkPerSecond),
    ],
  ];
  const width = Math.max(...rows.map(([title]) => title.length));
  return [
    `Requests a second, of a server that answers ${answerBytes} fixed bytes:`,
    ...rows.map(([title, rate]) => `  ${title.padEnd(width)}  ${rate}`),
    ...(openLimit === null ? [] : [`What ended the search of the open loop: ${openLimit}.`]),
    'A trial near one of the first two rates is a figure of the load generator.',
  ].join('\n');
}

function rateText(perSecond: number | null): string {
  return perSecond === null ? 'none' : Math.round(perSecond).toLocaleString('en-US').padStart(7);
}
