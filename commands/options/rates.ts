/** Rates as they are typed: `200`, or `user-by-id=150,users-page=50`, in operations a second. */
import { InvalidArgumentError } from 'commander';
import { nearest } from '../../results/nearest.ts';
import { UsageError } from '../session/exit-codes.ts';

/** One rate for all scenarios together, or one for each that is named. */
export type Rates = number | ReadonlyMap<string, number>;

const rateMax = 1e7;

export function parseRates(words: string): Rates {
  if (!words.includes('=')) return rateIn(words, words);
  return new Map(
    words.split(',').map((word) => {
      const [name = '', rate = ''] = word.trim().split('=');
      return [name, rateIn(rate, word)];
    }),
  );
}

function rateIn(text: string, word: string): number {
  const rate = Number(text);
  if (/^\d+(?:\.\d+)?$/.test(text) && rate <= rateMax) return rate;
  throw new InvalidArgumentError(
    `It takes operations a second, like 200 or user-by-id=150,users-page=50; received ${JSON.stringify(word)}.`,
  );
}

/** The rate of each scenario: one rate is spread evenly. Throws a UsageError for a scenario that is not one of `scenarios`. */
export function ratesOf(
  flag: string,
  rates: Rates | undefined,
  scenarios: readonly string[],
): ReadonlyMap<string, number> {
  if (rates === undefined)
    throw new UsageError(
      `Expected ${flag}, operations a second. An example: npm run advise -- --reads 200 --writes 5`,
    );
  if (typeof rates === 'number') return new Map(scenarios.map((name) => [name, rates / scenarios.length]));
  for (const name of rates.keys()) {
    if (scenarios.includes(name)) continue;
    const near = nearest(name, scenarios);
    const hint = near === null ? 'It has' : `Did you mean ${near}? It has`;
    throw new UsageError(`${flag}: the run has no figures of "${name}". ${hint}: ${scenarios.join(', ')}.`);
  }
  return rates;
}
