/** What a torture found, as lines for a terminal. */

import { alignColumns, type Cell } from '../reports/text-table.ts';
import { sumOf } from '../results/statistics/basic.ts';
import {
  failuresOf,
  isFault,
  killKinds,
  operationsPerSecond,
  rebuildDeadlocks,
  type TortureOutcome,
} from '../results/studies/torture.ts';
import { isAblation } from '../results/trial.ts';
import { keeperTable } from './keeper-table.ts';

const count = (value: number): string => value.toLocaleString('en');
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** `diverged, as expected, after 1.2 s` */
export function verdictOf(outcome: TortureOutcome): string {
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

const headings = [
  'strategy',
  'load',
  'operations',
  'TPS',
  'deadlocks',
  'conflicts',
  'retries',
  'refused',
  'given up',
  'rebuilds',
  'kills',
  'checks',
  'divergent',
  'verdict',
];

export function tortureTable(outcomes: readonly TortureOutcome[], color: boolean): string {
  const rows = outcomes.map((outcome): readonly Cell[] => {
    const { tally } = outcome;
    const kills = sumOf(killKinds, (kind) => outcome.kills[kind]);
    const figures = [
      ...[tally.operations, Math.round(operationsPerSecond(outcome)), tally.deadlocks, tally.conflicts],
      ...[
        tally.retries,
        tally.refused,
        tally.abandoned,
        outcome.rebuildTally.operations,
        kills,
        outcome.checks,
        outcome.divergentChecks,
      ],
    ];
    return [
      { text: outcome.strategy },
      { text: seconds(outcome.loadMs) },
      ...figures.map((figure) => ({ text: count(figure) })),
      { text: verdictOf(outcome), align: 'left', style: isFault(outcome) ? 'alert' : 'plain' },
    ];
  });
  const heading = headings.map(
    (text): Cell => ({
      text,
      style: 'faint',
      ...(text === 'verdict' ? { align: 'left' } : {}),
    }),
  );
  return alignColumns([heading, ...rows], color).lines.join('\n');
}

/** Everything else that is to be known of one strategy. */
export function tortureDetails(outcome: TortureOutcome): string {
  const rebuilds = outcome.rebuildTally.operations;
  const { strategy, tally, kills, checks, compared, checkMs, shown, keeper } = outcome;
  const { missing, surplus, stale } = outcome.differed;
  const rows = Object.entries(outcome.rows).map(
    ([table, [start, end]]) => `${table} ${count(start)} -> ${count(end)}`,
  );
  const killed = killKinds.map((kind) => `${kind} ${kills[kind]}`).join(', ');
  return [
    `${strategy}: ${verdictOf(outcome)}`,
    `  operations ran for ${seconds(outcome.loadMs)} of ${seconds(outcome.elapsedMs)}; standstills to compare took ` +
      `${seconds(outcome.standstillMs)}, recoveries ${seconds(outcome.recoveryMs)}`,
    `  rows: ${rows.join(', ')}; truncated ${outcome.truncates} times`,
    `  killed: ${killed}; connections lost ${count(tally.lost)}; keepers that ended by themselves ${outcome.keeperDeaths}`,
    `  all tables published: ${outcome.isPublished ? 'yes' : 'no, this server does not allow it'}`,
    ...(rebuilds > 0
      ? [
          `  rebuilt ${count(rebuilds)} times, ${Math.round(outcome.rebuildMs / rebuilds)} ms on average; deadlocks with a rebuild ${count(rebuildDeadlocks(outcome))}`,
        ]
      : []),
    ...(checks > 0
      ? [
          `  checks: ${count(checks)} of ${count(Math.round(compared / checks))} documents and ${Math.round(checkMs / checks)} ms on average`,
          `  documents that differed: missing ${count(missing)}, surplus ${count(surplus)}, stale ${count(stale)}; ${count(outcome.differingAtEnd)} differ at the end`,
          ...(outcome.differingAtStart > 0
            ? [`  ${count(outcome.differingAtStart)} differed before the load, and are not counted above`]
            : []),
        ]
      : []),
    ...(keeper
      ? keeperTable([keeper])
          .split('\n')
          .map((line) => `  ${line}`)
      : []),
    ...failuresOf(outcome).map(([text, times]) => `  failed ${count(times)} times: ${text}`),
    ...shown.map(
      ({ afterMs, kind, difference }) =>
        `  ${kind === 'end' ? 'at the end' : `after ${seconds(afterMs)} (${kind})`}: ${difference.document} is ${difference.kind}: ${difference.text}`,
    ),
  ].join('\n');
}
