/** Output of `torture`: a table over strategies, and the details of each. */
import { counter } from '../../results/format.ts';
import { isAblation } from '../../results/run-file/case.ts';
import { sumOf } from '../../results/statistics/basic.ts';
import {
  failuresOf,
  isFault,
  killKinds,
  operationsPerSecond,
  rebuildDeadlocks,
  type TortureOutcome,
} from '../../results/studies/torture.ts';
import { type ColumnOf, type Maybe, type Table, tableOf } from '../tables/table.ts';
import { maintainerTable } from './writes.ts';

const columns: readonly ColumnOf<TortureOutcome>[] = [
  { title: 'strategy', cell: ({ strategy }) => strategy },
  { title: 'load', cell: ({ loadMs }) => seconds(loadMs) },
  counted('operations', ({ tally }) => tally.operations),
  counted('TPS', (outcome) => Math.round(operationsPerSecond(outcome))),
  counted('deadlocks', ({ tally }) => tally.deadlocks),
  counted('conflicts', ({ tally }) => tally.conflicts),
  counted('retries', ({ tally }) => tally.retries),
  counted('refused', ({ tally }) => tally.refused),
  counted('given up', ({ tally }) => tally.abandoned),
  counted('rebuilds', ({ rebuildTally }) => rebuildTally.operations),
  counted('kills', ({ kills }) => sumOf(killKinds, (kind) => kills[kind])),
  counted('checks', ({ checks }) => checks),
  counted('divergent', ({ divergentChecks }) => divergentChecks),
  {
    title: 'verdict',
    align: 'left',
    cell: (outcome) => ({ text: verdictOf(outcome), style: isFault(outcome) ? 'alert' : undefined }),
  },
];

export function tortureTable(outcomes: readonly TortureOutcome[]): Table {
  return tableOf(outcomes, columns);
}

function counted(title: string, amount: (outcome: TortureOutcome) => number): ColumnOf<TortureOutcome> {
  return { title, cell: (outcome) => counter(amount(outcome)) };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** `diverged, as expected, after 1.2 s` */
function verdictOf(outcome: TortureOutcome): string {
  if (outcome.checks === 0) return 'stores no documents';
  const isExpected = isAblation(outcome.strategy);
  if (outcome.firstDivergenceMs !== null) {
    const after = `after ${seconds(outcome.firstDivergenceMs)}`;
    return isExpected ? `diverged, as expected, ${after}` : `DIVERGED ${after}`;
  }
  if (isExpected) return 'did not diverge';
  if (rebuildDeadlocks(outcome) > 0) return 'true, but a rebuild DEADLOCKED';
  return failuresOf(outcome).length > 0 ? 'true, but operations FAILED' : 'true';
}

export function tortureDetails(outcome: TortureOutcome): Table {
  const ofMaintainer: Table = outcome.maintainer === null ? {} : maintainerTable([outcome.maintainer]);
  return {
    ...ofMaintainer,
    caption: [`${outcome.strategy}: ${verdictOf(outcome)}`, ...figureLines(outcome)],
    notes: [...(ofMaintainer.notes ?? []), ...errorLines(outcome)],
    isIndented: true,
  };
}

function figureLines(outcome: TortureOutcome): readonly Maybe<string>[] {
  const { tally, kills, checks, differed } = outcome;
  const rebuilds = outcome.rebuildTally.operations;
  const rows = Object.entries(outcome.rows).map(
    ([table, [start, end]]) => `${table} ${counter(start)} -> ${counter(end)}`,
  );
  const killed = killKinds.map((kind) => `${kind} ${kills[kind]}`).join(', ');
  return [
    `operations ran for ${seconds(outcome.loadMs)} of ${seconds(outcome.elapsedMs)}; standstills to compare took ` +
      `${seconds(outcome.standstillMs)}, recoveries ${seconds(outcome.recoveryMs)}`,
    `rows: ${rows.join(', ')}; truncated ${outcome.truncates} times`,
    `killed: ${killed}; connections lost ${counter(tally.lost)}; maintainers that ended by themselves ${outcome.maintainerDeaths}`,
    `all tables published: ${outcome.isPublished ? 'yes' : 'no, this server does not allow it'}`,
    rebuilds > 0 &&
      `rebuilt ${counter(rebuilds)} times, ${Math.round(outcome.rebuildMs / rebuilds)} ms on average; deadlocks with a rebuild ${counter(rebuildDeadlocks(outcome))}`,
    checks > 0 &&
      `checks: ${counter(checks)} of ${counter(Math.round(outcome.compared / checks))} documents and ${Math.round(outcome.checkMs / checks)} ms on average`,
    checks > 0 &&
      `documents that differed: missing ${counter(differed.missing)}, surplus ${counter(differed.surplus)}, stale ${counter(differed.stale)}; ${counter(outcome.differingAtEnd)} differ at the end`,
    outcome.differingAtStart > 0 &&
      `${counter(outcome.differingAtStart)} differed before the load, and are not counted above`,
  ];
}

function errorLines(outcome: TortureOutcome): readonly string[] {
  return [
    ...failuresOf(outcome).map(([text, times]) => `failed ${counter(times)} times: ${text}`),
    ...outcome.shown.map(({ afterMs, kind, difference }) => {
      const when = kind === 'end' ? 'at the end' : `after ${seconds(afterMs)} (${kind})`;
      return `${when}: ${difference.document} is ${difference.kind}: ${difference.text}`;
    }),
  ];
}
