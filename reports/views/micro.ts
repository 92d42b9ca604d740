/** Micro-benchmarks: the median over processes, and the range of the processes. */
import { countOf, none, orNone, threeDigits } from '../../results/format.ts';
import type { MicroBenchmark } from '../../results/run-file/run.ts';
import { median } from '../../results/statistics/basic.ts';
import type { RunView } from '../sections.ts';
import { type ColumnOf, type Table, tableOf } from '../tables/table.ts';

const columns: readonly ColumnOf<MicroBenchmark>[] = [
  { title: '', on: 'terminal', cell: ({ title }) => title },
  { title: 'What is done', on: 'page', cell: ({ title }) => title },
  { title: 'one call', on: 'terminal', cell: medianText },
  { title: 'Median', on: 'page', cell: (one) => ({ text: medianText(one), isStrong: true }) },
  { title: 'fastest – slowest process', on: 'terminal', align: 'left', cell: rangeOfProcesses },
  { title: 'Fastest – slowest process', on: 'page', cell: rangeOfProcesses },
  { title: 'Of', on: 'page', cell: ({ processes }) => countOf(processes.length, 'process', 'processes') },
];

/** In nanoseconds below a microsecond. */
function timeText(ns: number): string {
  return ns < 1_000 ? `${threeDigits(ns)} ns` : `${threeDigits(ns / 1_000)} µs`;
}

function mediansOf({ processes }: MicroBenchmark): readonly number[] {
  return processes.map(({ medianNs }) => medianNs);
}

function medianText(benchmark: MicroBenchmark): string {
  return orNone(median(mediansOf(benchmark)), timeText);
}

function rangeOfProcesses(benchmark: MicroBenchmark): string {
  const medians = mediansOf(benchmark);
  if (medians.length === 0) return none;
  return `${timeText(Math.min(...medians))} – ${timeText(Math.max(...medians))}`;
}

export function microTable(benchmarks: readonly MicroBenchmark[]): Table {
  return tableOf(benchmarks, columns);
}

export const microView: RunView = {
  id: 'micro-benchmarks',
  title: 'Micro-benchmarks',
  caption: 'One call, without server and database: the median of each process, and over processes',
  tables: ({ microBenchmarks }) => [microTable(microBenchmarks)],
};
