/** What single writes cost as one thing about them grows. */
import {
  counter,
  inMs,
  orNone,
  rangeText,
  shareText,
  threeDigits,
  twoDigits,
} from '../../../results/format.ts';
import { type OverRounds, type SweepFigures, sweepFigures } from '../../../results/price/sweeps.ts';
import type { Sweep } from '../../../results/run-file/price.ts';
import type { RunView } from '../../sections.ts';
import { type Cell, type ColumnOf, type Table, tableOf } from '../../tables/table.ts';

interface SweepRow {
  readonly sweep: Sweep;
  readonly figures: SweepFigures;
}

type SweepColumn = ColumnOf<SweepRow>;

/** With the range of its rounds, because a window of a shared machine may be disturbed. */
function rangeCell(found: OverRounds | null, text: (value: number) => string): Cell | string {
  if (found === null) return orNone(found, text);
  return { text: text(found.value), range: rangeText(found, text) };
}

const inKilobytes = (bytes: number): string => (bytes === 0 ? '0' : threeDigits(bytes / 1000));

const p50: SweepColumn = {
  title: 'p50',
  unit: 'ms',
  // A point that was not answered says why, instead of its figures.
  cell: ({ sweep: { reason }, figures }) =>
    reason === null ? rangeCell(figures.p50Us, inMs) : { text: reason, style: 'invalid', spans: true },
};
const p99: SweepColumn = { title: 'p99', unit: 'ms', cell: ({ figures }) => orNone(figures.p99Us, inMs) };
const cpu: SweepColumn = {
  title: 'CPU',
  unit: 'µs',
  cell: ({ figures }) => orNone(figures.cpuUs, threeDigits),
};
const wal: SweepColumn = {
  title: 'WAL',
  unit: 'kB',
  cell: ({ figures }) => orNone(figures.walBytes, inKilobytes),
};
const toast: SweepColumn = {
  title: 'TOAST',
  unit: 'kB',
  cell: ({ figures }) => orNone(figures.toastBytes, inKilobytes),
};
const documents: SweepColumn = {
  title: 'documents',
  cell: ({ figures }) => orNone(figures.documents, counter),
};
const hot: SweepColumn = { title: 'HOT', cell: ({ figures }) => orNone(figures.hotShare, shareText) };
const perSecond: SweepColumn = {
  title: 'writes',
  unit: '/s',
  cell: ({ figures }) => rangeCell(figures.perSecond, threeDigits),
};
const retries: SweepColumn = {
  title: 'retries',
  cell: ({ figures }) => orNone(figures.retries, (value) => (value === 0 ? '0' : twoDigits(value))),
};

interface Shown {
  readonly caption: string;
  /** What is made larger. */
  readonly at: string;
  readonly atText: (at: number) => string;
  readonly columns: readonly SweepColumn[];
}

const byKind: Readonly<Record<Sweep['kind'], Shown>> = {
  'document-size': {
    caption: 'A comment on a long post: its document is stored anew',
    at: 'post',
    atText: (bytes) => `${counter(bytes / 1_024)} KiB`,
    columns: [p50, p99, cpu, wal, toast, hot],
  },
  rename: {
    caption: 'A rename: the document of the user and those of all posts of the user change',
    at: 'posts',
    atText: counter,
    columns: [p50, p99, cpu, wal, documents, hot],
  },
  deletion: {
    caption: 'A deletion of a user with all posts of the user',
    at: 'posts',
    atText: counter,
    columns: [p50, cpu, wal, documents],
  },
  writers: {
    caption: 'Comments by many at once, each over a session of its own',
    at: 'writers',
    atText: counter,
    columns: [p50, perSecond, p99, cpu, retries],
  },
};

function sweepTable(sweeps: readonly Sweep[], kind: Sweep['kind']): Table {
  const { caption, at, atText, columns } = byKind[kind];
  const own = sweeps.filter((sweep) => sweep.kind === kind);
  return {
    caption,
    ...tableOf(
      own.map((sweep) => ({ sweep, figures: sweepFigures(sweep) })),
      [
        { title: 'Strategy', cell: ({ sweep }) => sweep.strategy },
        { title: at, cell: ({ sweep }) => atText(sweep.at) },
        ...columns,
      ],
    ),
  };
}

export const sweepsView: RunView = {
  id: 'sweeps',
  title: 'What makes a write dearer',
  lead: () =>
    'One writer, but for the last table. CPU, WAL, TOAST and documents are those of one write until the documents are true; WAL ' +
    'without full-page images. Below a figure stands the range of its rounds. Strategies follow each other, so compare latencies ' +
    'of two of them only where these ranges are far apart. tv writes as normalized does, and a refresh of mv is counted by the clock.',
  tables: ({ price }) =>
    (Object.keys(byKind) as Sweep['kind'][]).map((kind) => sweepTable(price.sweeps, kind)),
};
