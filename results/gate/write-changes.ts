/** What writes cost more than at the base, where the two keep other read models. */
import { strategyLabel } from '../run-file/case.ts';
import type { Result } from '../run-file/result.ts';
import type { Run } from '../run-file/run.ts';
import type { WriteFigures } from '../run-file/writes.ts';
import { median, sumOf } from '../statistics/basic.ts';
import { estimateOf } from '../statistics/estimate.ts';

/** WAL is nearly exact: full-page images, which depend on when a page is first changed, are left out. */
const walMargin = 0.1;
/** Throughput depends on commits of eight writers at once. */
const throughputMargin = 0.15;

export interface WriteChange {
  readonly kind: 'writes';
  readonly figure: 'WAL bytes per transaction' | 'transactions per second';
  readonly before: number;
  readonly after: number;
}

/** `result`: the first of the strategy. */
export function writeChanges(
  baseline: Run,
  candidate: Run,
): readonly (WriteChange & { readonly result: Result })[] {
  return baseline.writes.flatMap((before) => {
    const after = candidate.writes.find(
      (one) => one.strategy === before.strategy && one.workload === before.workload,
    );
    const result = candidate.results.find((one) => strategyLabel(one) === before.strategy);
    if (!after || !result) return [];
    return [...walChange(before, after), ...throughputChange(before, after)].map((change) => ({
      ...change,
      result,
    }));
  });
}

function walChange(before: WriteFigures, after: WriteFigures): WriteChange[] {
  const [then, now] = [before, after].map(walBytesPerTransaction) as [number, number];
  const figure = 'WAL bytes per transaction';
  return now > then * (1 + walMargin) ? [{ kind: 'writes', figure, before: then, after: now }] : [];
}

function walBytesPerTransaction({ written }: WriteFigures): number {
  const bytes = sumOf(written, ({ walBytes, fullPageBytes }) => walBytes - (fullPageBytes ?? 0));
  return bytes / sumOf(written, ({ transactions }) => transactions);
}

/** Windows of one round follow each other, so rounds are paired. A single round has no interval, and tells nothing. */
function throughputChange(before: WriteFigures, after: WriteFigures): WriteChange[] {
  const [then = 0, now = 0] = [before, after].map(({ tps }) => median(tps) ?? 0);
  const change = { kind: 'writes', figure: 'transactions per second', before: then, after: now } as const;
  if (now === 0) return then === 0 ? [] : [change];
  const ratios = after.tps.map((tps, launch) => ({
    launch,
    value: tps / (before.tps[launch] ?? Number.NaN),
  }));
  const high = ratios.every(({ value }) => value > 0) ? estimateOf(ratios)?.interval?.high : undefined;
  if (high === undefined || high >= 1 / (1 + throughputMargin)) return [];
  return [change];
}
