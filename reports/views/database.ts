/** Costs of a strategy other than time: space on disk, and round trips to a database that is farther away. */

import { inMegabytes, inMs, overRounds, rangeText } from '../../results/format.ts';
import { describeLoad } from '../../results/run-file/case.ts';
import type { Run, Storage } from '../../results/run-file/run.ts';
import { type Delay, delaysOf } from '../../results/summary/delay.ts';
import type { RunView } from '../sections.ts';
import { type ColumnOf, tableOf } from '../tables/table.ts';

const storageColumns: readonly ColumnOf<Storage>[] = [
  { title: 'Strategy', cell: ({ strategy }) => strategy },
  { title: 'Dataset', cell: ({ dataset }) => dataset },
  inBytes('Database', ({ databaseBytes }) => databaseBytes),
  inBytes('Read model', ({ heapBytes, toastBytes, indexBytes }) => heapBytes + toastBytes + indexBytes),
  inBytes('of which heap', ({ heapBytes }) => heapBytes),
  inBytes('TOAST', ({ toastBytes }) => toastBytes),
  inBytes('indexes', ({ indexBytes }) => indexBytes),
];

function inBytes(title: string, bytes: (storage: Storage) => number): ColumnOf<Storage> {
  return { title, unit: 'MB', cell: (storage) => inMegabytes(bytes(storage)) };
}

export const storageView: RunView = {
  id: 'storage',
  title: 'Storage',
  caption:
    'On disk after loading, before any write: the tables alone, and with the read model of each strategy',
  tables: ({ storage }) => [tableOf(storage, storageColumns)],
};

const delayColumns: readonly ColumnOf<Delay>[] = [
  {
    title: 'network delay of the database',
    on: 'terminal',
    cell: ({ far, label }) => `${far.scenario} ${label}`,
  },
  { title: '', on: 'terminal', cell: addedText },
  { title: 'Scenario', on: 'page', cell: ({ far }) => far.scenario },
  { title: 'Strategy', on: 'page', cell: ({ label }) => label },
  { title: 'Load', on: 'page', cell: ({ far }) => describeLoad(far.load) },
  { title: 'Added', on: 'page', cell: addedText },
  { title: 'p50 near', cell: ({ nearP50Us }) => `${inMs(nearP50Us)} ms` },
  { title: 'p50 far', cell: ({ farP50Us }) => `${inMs(farP50Us)} ms` },
  { title: 'round trips', on: 'terminal', align: 'left', cell: tripsText },
  { title: 'Round trips', on: 'page', cell: (one) => ({ text: tripsText(one), isStrong: true }) },
];

function addedText({ far }: Delay): string {
  return `+${far.databaseDelayMs} ms`;
}

/** `2.03 (1.98–2.08)` */
function tripsText({ roundTrips: { value, interval } }: Delay): string {
  const digits = (trips: number): string => trips.toFixed(2);
  if (interval === null) return `${digits(value)} (no interval)`;
  return `${digits(value)} (${rangeText(interval, digits)}${overRounds(interval)})`;
}

function delayText({ delayMs, addedMs }: Run['databaseDelays'][number]): string {
  return `+${delayMs} ms was ${addedMs.toFixed(2)} ms`;
}

export const delayView: RunView = {
  id: 'network delay',
  title: 'Network delay of the database',
  lead: ({ databaseDelays }) =>
    'Statements that run one after another each wait for a round trip; a document takes a single one. What the ' +
    `proxy really added to a round trip: ${databaseDelays.map(delayText).join(', ')}.`,
  caption:
    'p50 without and with the added delay, and the round trips that a request waited for, with a 95 % interval',
  tables: (run) => [tableOf(delaysOf(run), delayColumns)],
};
