/** What identifies a case, and the words for it: strategy x executor x scenario x dataset x load x network delay. */
import type { Load, Result, Round } from './result.ts';

/** The strategy that every ratio is against, as the executor answers it that answers where none is named. */
export const reference = 'normalized';
export const referenceExecutor = 'mercurius';

/** `tv`, or `tv~no-fk-index` for an ablation. */
export function strategyLabel(result: Pick<Result, 'strategy' | 'ablation'>): string {
  return result.ablation === null ? result.strategy : `${result.strategy}~${result.ablation}`;
}

/** Whether a label is that of an ablation. */
export function isAblation(label: string): boolean {
  return label.includes('~');
}

/** Who answers: `qm`, or `qm direct` where it is by another executor than the reference's. */
export function targetLabel(result: Pick<Result, 'strategy' | 'ablation' | 'executor'>): string {
  const label = strategyLabel(result);
  return result.executor === referenceExecutor ? label : `${label} ${result.executor}`;
}

/** `closed:16`, `open:500`, `open:500:constant`, `capacity:p99<50ms`: as on the command line. */
export function loadLabel(load: Load): string {
  switch (load.kind) {
    case 'closed':
      return `closed:${load.connections}`;
    case 'open':
      return `open:${load.requestsPerSecond}${load.arrivals === 'constant' ? ':constant' : ''}`;
    case 'capacity':
      return `capacity:${load.percentile}<${load.limitMs}ms`;
  }
}

/** `closed loop, 16 connections` */
export function describeLoad(load: Load): string {
  switch (load.kind) {
    case 'closed':
      return `closed loop, ${load.connections} connection${load.connections === 1 ? '' : 's'}`;
    case 'open':
      return `open loop, ${load.requestsPerSecond} requests a second, ${load.arrivals} arrivals`;
    case 'capacity':
      return `highest rate with ${load.percentile} below ${load.limitMs} ms`;
  }
}

const connectionsOtherwise = 16;

/** Connections of the closed loop that warms a case up and sizes it; its own where it is one. */
export function connectionsOf(load: Load): number {
  return load.kind === 'closed' ? load.connections : connectionsOtherwise;
}

/** `+1 ms to the database`; none where nothing was added. */
export function delayLabels({ databaseDelayMs }: Pick<Result, 'databaseDelayMs'>): readonly string[] {
  return databaseDelayMs === 0 ? [] : [`+${databaseDelayMs} ms to the database`];
}

/** The conditions under which a scenario was asked; figures compare only within equal ones. */
export function conditionsKey(result: Result): string {
  return [result.dataset, loadLabel(result.load), ...delayLabels(result)].join(' ');
}

/** Those, and the executor that answered. */
export function settingKey(result: Result): string {
  return `${conditionsKey(result)} ${result.executor}`;
}

/** What was asked, whoever answered: the key within which a ratio is paired. */
export function questionKey(result: Result): string {
  return `${result.scenario} ${conditionsKey(result)}`;
}

/** What one server process answers. */
export function serverKey(result: Result): string {
  return `${strategyLabel(result)} ${result.dataset} ${result.databaseDelayMs}`;
}

/** What makes a case the same one in another run. */
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

/** How many lives of the server process a run's results span. */
export function launchCount({ results }: { readonly results: readonly Result[] }): number {
  return new Set(results.flatMap(({ rounds }) => rounds.map(({ launch }) => launch))).size;
}

/** An invalid case may hold rounds from before it was found out; none of them is a figure. */
export function figureRounds(result: Result): readonly Round[] {
  return result.status === 'invalid' ? [] : result.rounds;
}
