/** Reads and writes at once: what callers waited, and whether the costs of reads and writes add up. */
import { inMs, none, orNone, shareText, threeDigits } from '../../../results/format.ts';
import { type MixedCell, nearWithin } from '../../../results/price/mixed.ts';
import { pricesOf } from '../../../results/price/prices.ts';
import { percentileFrom, pooledHistogram } from '../../../results/run-file/histogram.ts';
import type { RunView } from '../../sections.ts';
import { type ColumnOf, type Table, tableOf } from '../../tables/table.ts';

const columns: readonly ColumnOf<MixedCell>[] = [
  { title: 'Strategy', cell: ({ mixed }) => mixed.strategy },
  { title: 'reads : writes', cell: ({ mixed }) => `${mixed.readsPerWrite} : 1` },
  {
    title: 'in all',
    unit: '/s',
    cell: ({ mixed }) => orNone(mixed.rounds[0]?.offeredPerSecond ?? null, threeDigits),
  },
  { title: 'read p50', unit: 'ms', cell: percentileCell('reads', 'p50') },
  { title: 'read p99', unit: 'ms', cell: percentileCell('reads', 'p99') },
  { title: 'write p50', unit: 'ms', cell: percentileCell('writes', 'p50') },
  { title: 'write p99', unit: 'ms', cell: percentileCell('writes', 'p99') },
  { title: 'CPU of an operation', unit: 'µs', cell: ({ measuredUs }) => threeDigits(measuredUs) },
  { title: 'predicted', unit: 'µs', cell: ({ predictedUs }) => threeDigits(predictedUs) },
  {
    title: 'predicted / measured',
    cell: ({ quotient, isNear }) => ({
      text: quotient.value.toFixed(2),
      ...(isNear ? {} : { style: 'doubt' as const }),
    }),
  },
];

function percentileCell(side: 'reads' | 'writes', percentile: 'p50' | 'p99') {
  return ({ mixed }: MixedCell): string =>
    orNone(percentileFrom(pooledHistogram(mixed.rounds.map((round) => round[side])), percentile), inMs);
}

function mixedTable(cells: readonly MixedCell[], share: number | null): Table {
  const far = cells.filter(({ isNear }) => !isNear);
  const named = far.map(({ mixed }) => `${mixed.strategy} at ${mixed.readsPerWrite} : 1`).join(', ') || none;
  return {
    ...tableOf(cells, columns),
    notes: [
      share !== null &&
        `${shareText(share)} of the predictions lie within ${shareText(nearWithin)} of what was measured; not: ${named}`,
    ],
  };
}

export const mixedView: RunView = {
  id: 'mixed-load',
  title: 'Reads and writes at once',
  lead: () =>
    'Two open loops over one server. The CPU of an operation is predicted from what reads and writes take alone (and refreshes, by ' +
    'the clock), which is what break-even and advice reckon with.',
  caption: 'Latencies of reads and writes apart, and the CPU of an operation beside its prediction',
  tables: (run) => {
    const mixed = pricesOf(run)?.mixed;
    return [mixedTable(mixed?.cells ?? [], mixed?.nearShare ?? null)];
  },
};
