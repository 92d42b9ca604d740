/** `generator`: the highest rate of the load generator, so that its limit is not mistaken for a server's. */
import { generatorTable } from '../../reports/studies/instrument.ts';
import { generatorLimits } from '../../runner/generator/generator.ts';
import { readHost } from '../../runner/machine/environment.ts';
import { outOption } from '../options/choices.ts';
import { commandOf } from '../options/command.ts';
import { runStudy } from '../session/study.ts';

const settings = { searches: 3, lowestPerSecond: 100, highestPerSecond: 100_000 };

const help = `
Example:
  npm run generator

It takes about half a minute, on a server that does nothing. wrk is a package of Debian: apt-get install wrk`;

export const generatorCommand = commandOf({ out: outOption }, help, ({ out }) =>
  runStudy('generator', out, async ({ signal }) => {
    const limits = await generatorLimits({ ...settings, signal });
    const environment = await readHost();
    return {
      tables: [generatorTable(limits)],
      outcome: 'fine',
      found: { kind: 'generator', environment, settings, ...limits },
    };
  }),
);
