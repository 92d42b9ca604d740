/** What identifies a case, and how it is named: strategy x executor x scenario x dataset x load x network delay. */
import type { Load, Result, Round } from './result.ts';

/** The strategy that every ratio is against, by the executor that is used when none is named. */
export const reference = 'normalized';
export const referenceExecutor = 'mercurius';

/** The executor and the dataset of cases that servers answered which the run has not started, and whose data it does not know. */
export const foreignExecutor = 'http';
export const foreignDataset = 'foreign';

/** Whether a run measured servers that somebody else started. */
export function isForeign({ results }: { readonly results: readonly Pick<Result, 'dataset'>[] }): boolean {
  return results.some(({ dataset }) => dataset === foreignDataset);
}

/** Whom ratios are against, unless somebody is named. Of servers that somebody else started, the first. */
export function referenceOf(run: {
  readonly strategies: readonly { readonly name: string }[];
  readonly results: readonly Pick<Result, 'dataset'>[];
}): string {
  return (isForeign(run) ? run.strategies[0]?.name : null) ?? reference;
}

/** `tv`, or `tv~no-fk-index` for an ablation. */
export function strategyLabel(result: Pick<Result, 'strategy' | 'ablation'>): string {
  return result.ablation === null ? result.strategy : `${result.strategy}~${result.ablation}`;
}

/** Whether a label is that of an ablation. */
export function isAblation(label: string): boolean {
  return label.includes('~');
}

/** Who answers: `qm`, or `qm direct` with an executor other than the reference's. */
export function targetLabel(result: Pick<Result, 'strategy' | 'ablation' | 'executor'>): string {
  const label = strategyLabel(result);
  return [referenceExecutor, foreignExecutor].includes(result.executor)
    ? label
    : `${label} ${result.executor}`;
}

/**
 * What a load is for. `latency`: one request at a time is what a caller waits for when nobody else asks. `cost`: with
 * many connections, the server is never idle, so a latency would be that of a queue, and what counts is the CPU of a
 * request. `traffic`: an open loop, as independent users ask. `capacity`: the highest rate that keeps a limit.
 */
export type Purpose = 'latency' | 'cost' | 'traffic' | 'capacity';

export function purposeOf(load: Load): Purpose {
  switch (load.kind) {
    case 'closed':
      return load.connections === 1 ? 'latency' : 'cost';
    case 'open':
    case 'traffic':
      return 'traffic';
    case 'capacity':
      return 'capacity';
  }
}

/** `closed:16`, `open:500`, `open:500:constant`, `traffic:60%`, `capacity:p99<50ms`: as on the command line. */
export function loadLabel(load: Load): string {
  switch (load.kind) {
    case 'closed':
      return `closed:${load.connections}`;
    case 'open':
      return `open:${load.requestsPerSecond}${load.arrivals === 'constant' ? ':constant' : ''}`;
    case 'traffic':
      return `traffic:${percentOf(load.share)}%`;
    case 'capacity':
      return `capacity:${load.percentile}<${load.limitMs}ms`;
  }
}

function percentOf(share: number): number {
  return Number((100 * share).toPrecision(4));
}

/** `closed loop, 16 connections` */
export function describeLoad(load: Load): string {
  switch (load.kind) {
    case 'closed':
      return `closed loop, ${load.connections} connection${load.connections === 1 ? '' : 's'}`;
    case 'open':
      return `open loop, ${load.requestsPerSecond} requests a second, ${load.arrivals} arrivals`;
    case 'traffic':
      return `open loop at the same rate for all, ${percentOf(load.share)} % of what the slowest bears`;
    case 'capacity':
      return `highest rate with ${load.percentile} below ${load.limitMs} ms`;
  }
}

const connectionsOtherwise = 16;

/** Connections of the closed loop that warms a case up and sizes its windows; its own if the load is a closed loop. */
export function connectionsOf(load: Load): number {
  return load.kind === 'closed' ? load.connections : connectionsOtherwise;
}

/** `+1 ms to the database`; none if nothing was added. */
export function delayLabels({ databaseDelayMs }: Pick<Result, 'databaseDelayMs'>): readonly string[] {
  return databaseDelayMs === 0 ? [] : [`+${databaseDelayMs} ms to the database`];
}

/** The conditions under which a scenario was asked; figures are only comparable if these are equal. */
export function conditionsKey(result: Result): string {
  return [result.dataset, loadLabel(result.load), ...delayLabels(result)].join(' ');
}

/** The conditions, and the executor that answered. */
export function settingKey(result: Result): string {
  return `${conditionsKey(result)} ${result.executor}`;
}

/** What was asked, whoever answered. Ratios are paired within this key. */
export function questionKey(result: Result): string {
  return `${result.scenario} ${conditionsKey(result)}`;
}

/** The results that one server process answers have this key in common. */
export function serverKey(result: Result): string {
  const written = isWritten(result) ? ' written to' : '';
  return `${strategyLabel(result)}${written} ${result.dataset} ${result.databaseDelayMs}`;
}

/** Whether its requests write: then it has a server, and a database, of its own. */
function isWritten({ rounds }: Result): boolean {
  return rounds.some(({ walBytesPerRequest }) => walBytesPerRequest !== null);
}

/** Identifies a case across runs. */
export function caseKey(result: Result): string {
  return `${strategyLabel(result)} ${result.scenario} ${settingKey(result)}`;
}

/** Finds the same case in another run. */
export function partnerIn(run: {
  readonly results: readonly Result[];
}): (result: Result) => Result | undefined {
  const partners = new Map(run.results.map((result) => [caseKey(result), result]));
  return (result) => partners.get(caseKey(result));
}

/** Number of launches of the server process in a run's results. */
export function launchCount({ results }: { readonly results: readonly Result[] }): number {
  return new Set(results.flatMap(({ rounds }) => rounds.map(({ launch }) => launch))).size;
}

/** The rounds that count. An invalid case may hold rounds from before it was found to be invalid; none of them counts. */
export function figureRounds(result: Result): readonly Round[] {
  return result.status === 'invalid' ? [] : result.rounds;
}
