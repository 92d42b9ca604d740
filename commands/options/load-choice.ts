/** Parses the loads of `--load`. */

import { InvalidArgumentError } from 'commander';
import type { Load } from '../../results/run-file/result.ts';
import { parseInteger } from './choices.ts';

export const loadForms =
  'closed:1 (connections; a latency), closed:16 (a cost), open:500 (requests a second), traffic:60% (the same rate for all ' +
  'strategies of a scenario, of what the slowest bears), capacity:p99<50ms (in quotes)';

/** Loads separated by commas. */
export function parseLoads(words: string): readonly Load[] {
  return words.split(',').map((word) => parseLoad(word.trim()));
}

const connectionsMax = 256;
const bounds = {
  perSecond: { least: 0.1, most: 100_000 },
  limitMs: { least: 1, most: 2_500 },
  percent: { least: 1, most: 100 },
};

/**
 * `closed:16`: a closed loop of 16 connections. `open:500`, `open:500:constant`: an open loop of 500 requests per second, at
 * random times or evenly spaced. `capacity:p99<50ms`: the highest rate at which the p99 stays below 50 ms.
 */
export function parseLoad(word: string): Load {
  const [kind, ...parts] = word.split(':');
  const [first = '', second] = parts;
  if (kind === 'closed' && parts.length === 1) {
    return { kind, connections: parseInteger(1, connectionsMax)(first) };
  }
  if (kind === 'open' && (parts.length === 1 || (parts.length === 2 && isArrivals(second)))) {
    const requestsPerSecond = parseNumber(first, 'requests a second', bounds.perSecond);
    return { kind, requestsPerSecond, arrivals: isArrivals(second) ? second : 'poisson' };
  }
  if (kind === 'traffic' && parts.length === 1) {
    const percent = parseNumber(first.replace(/%$/, ''), 'percent', bounds.percent);
    return { kind, share: percent / 100 };
  }
  if (kind === 'capacity') {
    const [, percentile, limit = ''] = /^(p50|p90|p99)<(.+)ms$/.exec(parts.join(':')) ?? [];
    if (isPercentile(percentile))
      return { kind, percentile, limitMs: parseNumber(limit, 'milliseconds', bounds.limitMs) };
  }
  throw new InvalidArgumentError(`It is one of ${loadForms}; received ${JSON.stringify(word)}.`);
}

function isArrivals(word: string | undefined): word is 'poisson' | 'constant' {
  return word === 'poisson' || word === 'constant';
}

function isPercentile(word: string | undefined): word is 'p50' | 'p90' | 'p99' {
  return word === 'p50' || word === 'p90' || word === 'p99';
}

function parseNumber(word: string, unit: string, { least, most }: { least: number; most: number }): number {
  const value = Number(word);
  if (/^\d+(\.\d+)?$/.test(word) && value >= least && value <= most) return value;
  throw new InvalidArgumentError(`It takes ${least} to ${most} ${unit}; received ${JSON.stringify(word)}.`);
}
