/** A maintainer that runs beside a load (started, killed or closed by the parent), and a summary of its reports. */
import { median, quantile, sum } from '../../results/statistics/basic.ts';
import type { MaintainerSummary } from '../../results/studies/writes.ts';
import type { MaintainerProtocol, MaintainerReport } from '../../servers/process/maintainer.ts';
import type { Maintainer, Strategy } from '../../servers/strategy.ts';
import { Child } from './child.ts';

export type RunningMaintainer = Child<MaintainerProtocol, MaintainerReport>;

/**
 * Forks a maintainer and waits until it is ready. `record` takes its reports, and determines its refresh interval.
 * `isSettled` means that the documents are true, and nobody writes before it is ready.
 */
export async function startMaintainer(
  { entry }: Maintainer,
  record: MaintainerRecord,
  connectionString: string,
  signal: AbortSignal,
  { isSettled = false } = {},
): Promise<RunningMaintainer> {
  const child: RunningMaintainer = new Child(entry, `the maintainer of ${record.strategy}`, signal, {
    onReport: (report) => record.add(report),
  });
  const intervalMs = record.refreshIntervalMs;
  await child.open('keep', {
    connectionString,
    ...(intervalMs === null ? {} : { intervalMs }),
    ...(isSettled ? { settled: 1 } : {}),
  });
  return child;
}

/**
 * Collects the reports of one strategy's maintainer over all its processes in a run. A figure has many values; the summary
 * only has their number, median, maximum and total.
 */
export class MaintainerRecord {
  readonly strategy: string;
  readonly refreshIntervalMs: number | null;
  readonly #values = new Map<string, number[]>();
  readonly #notes = new Map<string, number>();
  #reports = 0;

  /** `refreshIntervalMs` replaces the strategy's own interval, if it has one. */
  constructor({ name, maintainer }: Pick<Strategy, 'name' | 'maintainer'>, refreshIntervalMs?: number) {
    this.strategy = name;
    const own = maintainer?.refreshIntervalMs;
    this.refreshIntervalMs = own === undefined ? null : (refreshIntervalMs ?? own);
  }

  add(report: MaintainerReport): void {
    const entries = Object.entries(report);
    const words = entries.filter(([, value]) => typeof value === 'string');
    for (const [name, text] of words) {
      const note = `${name}: ${text}`;
      this.#notes.set(note, (this.#notes.get(note) ?? 0) + 1);
    }
    if (words.length > 0) return;
    this.#reports += 1;
    for (const [name, value] of entries) {
      const values = this.#values.get(name) ?? [];
      this.#values.set(name, values);
      if (typeof value === 'number') values.push(value);
    }
  }

  /** All values of one figure so far, in their order. */
  values(figure: string): readonly number[] {
    return [...(this.#values.get(figure) ?? [])];
  }

  summary(): MaintainerSummary {
    const figures = [...this.#values].flatMap(([name, values]) => {
      const middle = median(values);
      const max = quantile(values, 1);
      if (middle === null || max === null) return [];
      return [[name, { count: values.length, median: middle, max, total: sum(values) }] as const];
    });
    return {
      strategy: this.strategy,
      refreshIntervalMs: this.refreshIntervalMs,
      reports: this.#reports,
      figures: Object.fromEntries(figures),
      notes: Object.fromEntries(this.#notes),
    };
  }
}
