/** What identifies a trial, and the words for it: strategy x executor x scenario x dataset x load. */
import type { Load, Result, Run } from './run.ts';

/** The strategy that every ratio is against. */
export const reference = 'normalized';

/** `tv`, or `tv~no-fk-index` for an ablation. */
export function strategyLabel(result: Pick<Result, 'strategy' | 'ablation'>): string {
  return result.ablation === null ? result.strategy : `${result.strategy}~${result.ablation}`;
}

/** `closed:16`, as on the command line. */
export function loadLabel(load: Load): string {
  return `${load.kind}:${load.connections}`;
}

/** `closed loop, 16 connections` */
export function describeLoad(load: Load): string {
  return `${load.kind} loop, ${load.connections} connection${load.connections === 1 ? '' : 's'}`;
}

/** The conditions under which a scenario was asked; figures compare only within equal settings. */
export function settingKey(result: Result): string {
  return `${result.dataset} ${loadLabel(result.load)} ${result.executor}`;
}

/** What was asked, whoever answered: the key within which a ratio is paired. */
export function questionKey(result: Result): string {
  return `${result.scenario} ${settingKey(result)}`;
}

/** How many lives of the server process a run's results span. */
export function launchCount(run: Run): number {
  return new Set(run.results.flatMap((result) => result.rounds.map((round) => round.launch))).size;
}
