/** `--refresh-interval`, wherever refreshers run beside writers, and the lengths of time that it and others take. */
import { InvalidArgumentError, Option } from 'commander';

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000 };
const hourMs = 3_600_000;

/** `250ms` or `1.5s` in milliseconds, an hour at most. */
export function parseInterval(word: string): number {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(word) ?? [];
  const ms = Number(digits) * (unitMs[unit] ?? Number.NaN);
  if (ms <= hourMs) return ms;
  throw new InvalidArgumentError(
    `It takes a length of time up to 3600s, like 500ms or 1s; ${JSON.stringify(word)} came.`,
  );
}

export function refreshIntervalOption(): Option {
  return new Option(
    '--refresh-interval <time>',
    'from the start of a refresh of materialized views to the start of the next; 1s when not said',
  ).argParser(parseInterval);
}
