/**
 * The primary test of a gate: whether the candidate as a whole costs more. Few changes of code touch one row alone, and all rows
 * together tell several times less noise than one. In each launch, the log ratios of all rows of one strategy are averaged,
 * because they share two processes. Strategies share none, so their launches vary independently, and count apart: Student's t
 * over all of them tests "not higher", one-sided, with margin 0. It is made for CPU per request and for latency, and the error
 * of a gate without a change is divided between the two (Bonferroni).
 *
 * Simulated, for three strategies that vary by one standard deviation between launches and are all slower by that: of gates of
 * 4 launches 43 % say so, instead of 18 % if the strategies are averaged in each launch; of gates of 8 launches 96 instead of
 * 83 %. Without a change it is no more than 0.38 % (the error that is asked for) also where one of them is twice as noisy as
 * another, and 0.6 % where it is four times.
 *
 * A row that only became slower by chance is outvoted by the others here; one that really did is found by its own interval.
 */
import { pairedRatios } from '../../metrics/measure.ts';
import { headlineOf, type Metric } from '../../metrics/registry.ts';
import { serverKey } from '../../run-file/case.ts';
import type { Result } from '../../run-file/result.ts';
import { mean } from '../../statistics/basic.ts';
import { centresByLaunch, type Known, stratifiedRatio } from '../../statistics/estimate.ts';
import { pHigher } from '../../statistics/judgement.ts';
import { confirmationError, rowsError } from './verdicts.ts';

/** The share of gates without a change that may say "slower": of all rows together, or of one of them. */
export const gateError = 0.01;
/** A row is called slower if it looks slower twice (`confirmation.ts`). The rest of the error is that of all rows together. */
const pooledError = gateError - rowsError * confirmationError;

export interface Pooled {
  readonly metric: Metric;
  /** Candidate over baseline: the geometric mean over rows. */
  readonly ratio: Known;
  /** How many rows have a figure of it. */
  readonly rows: number;
  /** Whether the candidate is slower, or costs more. */
  readonly isWorse: boolean;
}

/** What of a row is pooled. */
export interface PooledRow {
  /** Its headline. */
  readonly metric: Metric;
  /** Its `serverKey`: rows that have it in common are answered by the same two processes. */
  readonly server: string;
  /** The logarithm of candidate over baseline, by launch. */
  readonly centres: ReadonlyMap<number, number>;
}

/** A case in both runs, measured in the same rounds. */
export interface Pair {
  readonly before: Result;
  readonly after: Result;
}

export function pooledRow({ before, after }: Pair): PooledRow {
  const metric = headlineOf(after);
  const centres = centresByLaunch(pairedRatios(metric, before.rounds, after.rounds));
  return { metric, server: serverKey(after), centres };
}

/** One test for each headline that lower figures are better of; none for fewer than two launches. */
export function pooledTests(rows: readonly PooledRow[]): readonly Pooled[] {
  const held = rows.filter(({ metric, centres }) => metric.better === 'lower' && centres.size > 0);
  const found = [...Map.groupBy(held, ({ metric }) => metric)].flatMap(([metric, own]) => {
    const ratio = pooledRatio(own);
    return ratio ? [{ metric, ratio, rows: own.length }] : [];
  });
  return found.map((one) => ({ ...one, isWorse: pHigher(one.ratio) <= pooledError / found.length }));
}

function pooledRatio(rows: readonly PooledRow[]): Known | null {
  const byServer = [...Map.groupBy(rows, ({ server }) => server).values()];
  return stratifiedRatio(byServer.map((own) => ({ logs: meansByLaunch(own), weight: own.length })));
}

/** Over the launches that all rows have, so that a launch is not judged by the rows that it happens to have. */
function meansByLaunch([first, ...others]: readonly PooledRow[]): readonly number[] {
  return [...(first?.centres ?? [])].flatMap(([launch, log]) => {
    const logs = [log, ...others.flatMap(({ centres }) => centres.get(launch) ?? [])];
    return logs.length > others.length ? [mean(logs)] : [];
  });
}
