/**
 * Turns words of the command line into what they name, or into a one-line error with the nearest valid word. Also the
 * options that several commands share.
 */
import { InvalidArgumentError } from 'commander';
import { nearest } from '../../results/nearest.ts';
import { profiles } from '../../runner/schedule/profiles.ts';
import { type ComparedTarget, soakedTargets, targets } from '../../runner/studies/targets.ts';
import { namedScenarios, scenarios } from '../../scenarios/index.ts';
import { datasets } from '../../seed/data/datasets.ts';
import { executors } from '../../servers/executors/index.ts';
import { namedStrategies } from '../../servers/strategies/index.ts';
import { transformers } from '../../servers/transformer/index.ts';
import { option, optionOr, textOption } from './command.ts';

export interface Named {
  readonly name: string;
}

export function names(items: readonly Named[]): string {
  return items.map((item) => item.name).join(', ');
}

function oneOf<Item extends Named>(kind: string, items: readonly Item[]): (word: string) => Item {
  return (word) => {
    const found = items.find((item) => item.name === word);
    if (found) return found;
    const near = nearest(
      word,
      items.map((item) => item.name),
    );
    const hint = near === null ? `It is one of: ${names(items)}.` : `Did you mean ${near}? (${names(items)})`;
    throw new InvalidArgumentError(`There is no ${kind} ${JSON.stringify(word)}. ${hint}`);
  };
}

/** A comma-separated list; each item once, in the order of `items`. */
function someOf<Item extends Named>(
  kind: string,
  items: readonly Item[],
): (words: string) => readonly Item[] {
  const one = oneOf(kind, items);
  return (words) => {
    const chosen = new Set(words.split(',').map((word) => one(word.trim())));
    return items.filter((item) => chosen.has(item));
  };
}

export const parseProfile = oneOf('profile', profiles);
export const parseStrategy = oneOf('strategy', namedStrategies);
export const parseStrategies = someOf('strategy', namedStrategies);
export const parseExecutors = someOf('executor', executors);
export const parseScenario = oneOf('scenario', scenarios);
export const parseScenarios = someOf('scenario', namedScenarios);
export const parseDataset = oneOf('dataset', datasets);
export const parseSoakedTarget: (word: string) => ComparedTarget = oneOf('target', soakedTargets);
export const parseTargets: (words: string) => readonly ComparedTarget[] = someOf('target', targets);
export const parseDatasets = someOf('dataset', datasets);
export const parseTransformer = oneOf('transformer', transformers);

/** A whole number between two bounds, both included. */
export function parseInteger(least: number, most: number): (word: string) => number {
  return (word) => {
    const value = Number(word);
    if (/^\d+$/.test(word) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(
      `It takes a whole number from ${least} to ${most}; received ${JSON.stringify(word)}.`,
    );
  };
}

const delayMsMax = 100;

/** `5%`, `2.5%` as a share. */
export function parseShare(word: string): number {
  const percent = Number(/^(\d+(?:\.\d+)?)%$/.exec(word)?.[1]);
  if (percent > 0 && percent <= 100) return percent / 100;
  throw new InvalidArgumentError(
    `It takes a percentage above 0% and up to 100%, like 5%; received ${JSON.stringify(word)}.`,
  );
}

/** `0,1ms`: milliseconds that a proxy adds to each round trip to the database; each once, the shortest first. */
export function parseDelays(words: string): readonly number[] {
  const delays = words.split(',').map((word) => {
    const [, number] = /^(\d+(?:\.\d+)?)ms$/.exec(word.trim()) ?? (word.trim() === '0' ? ['0', '0'] : []);
    const delayMs = Number(number ?? Number.NaN);
    if (delayMs <= delayMsMax) return delayMs;
    throw new InvalidArgumentError(
      `It is written in milliseconds up to ${delayMsMax}ms, like 0,1ms; received ${JSON.stringify(word)}.`,
    );
  });
  return [...new Set(delays)].toSorted((one, other) => one - other);
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000 };
const hourMs = 3_600_000;

/** `250ms` or `1.5s` in milliseconds, at most an hour. */
export function parseInterval(word: string): number {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(word) ?? [];
  const ms = Number(digits) * (unitMs[unit] ?? Number.NaN);
  if (ms <= hourMs) return ms;
  throw new InvalidArgumentError(
    `It takes a length of time up to 3600s, like 500ms or 1s; received ${JSON.stringify(word)}.`,
  );
}

export const seedDefault = 1;
export const seedMax = 2 ** 31 - 1;
export const parseSeed = parseInteger(0, seedMax);

export const seedOption = option('<number>', `default: ${seedDefault}`, parseSeed, seedDefault);
export const datasetOption = optionOr('<name>', names(datasets), parseDataset, 'small');
/** For commands that run refreshers beside writers. */
export const refreshIntervalOption = option(
  '<time>',
  'from the start of a refresh of materialized views to the start of the next (default: 1s)',
  parseInterval,
);
/** For the findings of a study. */
export const outOption = textOption('<file>', 'write every figure to this file, as JSON');
