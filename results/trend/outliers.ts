/** Rows whose newest run stands out from its segment: what may prove to be a change, with more runs. */
import { mean, median, variance } from '../statistics/basic.ts';
import { studentTail } from '../statistics/distributions.ts';
import { holm } from '../statistics/judgement.ts';
import type { ChangedRow } from './changes.ts';
import { sideMin } from './divergence.ts';
import { logOf } from './rows.ts';

export interface Outlier {
  readonly row: ChangedRow;
  readonly value: number;
  /** Median of the other runs of its segment. */
  readonly usual: number;
}

/**
 * The rows whose value of the run with index `newest` lies outside of the prediction interval of the others of its segment: t =
 * (x - mean) / (s sqrt(1 + 1/n)) with n - 1 degrees of freedom, on logarithms (Hahn & Meeker 1991, Statistical Intervals, chapter 4).
 * Corrected over all rows by Holm: at most the share `error` of trends without an outlier has one, if runs vary normally.
 */
export function outliersOf(rows: readonly ChangedRow[], newest: number, error: number): readonly Outlier[] {
  const found = rows.flatMap((row) => judged(row, newest));
  const adjusted = holm(found.map(({ p }) => p));
  return found
    .filter((_, index) => (adjusted[index] ?? 1) <= error)
    .map(({ row, value, usual }) => ({ row, value, usual }));
}

function judged(row: ChangedRow, newest: number): readonly (Outlier & { readonly p: number })[] {
  const points = row.parts.flat().find((segment) => segment.points.at(-1)?.run === newest)?.points ?? [];
  const last = points.at(-1);
  const others = points.slice(0, -1);
  if (last === undefined || others.length < sideMin) return [];
  const logs = others.map(logOf);
  const scale = Math.sqrt(variance(logs) * (1 + 1 / logs.length));
  const distance = Math.abs(logOf(last) - mean(logs));
  const p = scale === 0 ? Number(distance === 0) : 2 * studentTail(distance / scale, logs.length - 1);
  const usual = median(others.map(({ estimate }) => estimate.value)) ?? Number.NaN;
  return [{ row, value: last.estimate.value, usual, p }];
}
