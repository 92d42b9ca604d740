/**
 * From results to figures. Pure. Page, terminal and README all use `summarize()` and nothing else.
 */

import { connectionsWarning, fellBackWarning, retriesWarning } from '../doubts/answering.ts';
import { layersWarning } from '../doubts/layers.ts';
import { neighbourNote, neighbourWarning } from '../doubts/neighbour.ts';
import { isStallingServer, stallWarning } from '../doubts/stalls.ts';
import { type Estimates, measureAll, ratioOf, roundsOf, spreadOf } from '../metrics/measure.ts';
import { headlineOf, type Metric } from '../metrics/registry.ts';
import { rowEstimateWarning } from '../plans/row-estimates.ts';
import { figureRounds, questionKey, referenceOf, serverKey, targetLabel } from '../run-file/case.ts';
import type { Result } from '../run-file/result.ts';
import type { Run } from '../run-file/run.ts';
import { sumOf } from '../statistics/basic.ts';
import { type Ratio, ratiosOf } from '../statistics/judgement.ts';
import { errorAt } from '../statistics/looks.ts';
import { moderatedByKind } from '../statistics/moderation.ts';

/**
 * Where a case stands beside the one that its ratio is against. better, worse: a winner is named, after correction for all
 * headline ratios of the run. tie: the 95 % interval leaves no difference that counts. undecided: everything else.
 */
export type Standing = 'reference' | 'better' | 'worse' | 'tie' | 'undecided';

export interface Summary {
  readonly result: Result;
  /** `tv`, `tv~no-fk-index`, `tv direct` */
  readonly label: string;
  readonly requests: number;
  readonly errors: number;
  /** The metric that the case was measured for. */
  readonly headline: Metric;
  /** All null for an invalid case; each null if the rounds do not support it. */
  readonly metrics: Estimates;
  /** Half the interquartile range over the median: half of the rounds lie within about the headline * (1 +- spread). */
  readonly spread: number | null;
  /**
   * The headline over that of the target that ratios are against, paired by round. By default that is `normalized` by
   * mercurius, whichever executor answers the other. Null for that case itself.
   */
  readonly ratio: Ratio | null;
  /** Null if there is no ratio. */
  readonly standing: Standing | null;
  /** What a reader must know before trusting the figures; empty for most cases. */
  readonly warnings: readonly string[];
}

/** One summary per result, in the order of `run.results`, with ratios against the target with this label. */
export function summarize(run: Run, against: string = referenceOf(run)): readonly Summary[] {
  const references = run.results.filter((result) => targetLabel(result) === against);
  const answered = new Map(references.map((result) => [questionKey(result), result] as const));
  const isNeighbourNoted = neighbourNote(run) !== null;
  const servers = [...Map.groupBy(run.results, serverKey)];
  const stalling = new Set(servers.flatMap(([key, cases]) => (isStallingServer(cases) ? [key] : [])));
  const partners = run.results.map((result) => answered.get(questionKey(result)));
  const found = run.results.map((result, index) => {
    const theirs = partners[index];
    return theirs === undefined || theirs === result ? null : ratioOf(headlineOf(result), theirs, result);
  });
  const kinds = run.results.map((result) => headlineOf(result).key);
  const ratios = ratiosOf(moderatedByKind(found, kinds), errorAt(run.looks));
  return run.results.map((result, index) =>
    summarizeResult(result, {
      partner: partners[index],
      ratio: ratios[index] ?? null,
      isServerStalling: stalling.has(serverKey(result)),
      isNeighbourNoted,
    }),
  );
}

/** What the summary of one result needs from the rest of the run. */
interface Surroundings {
  /** The result that the ratio is against; undefined if that target was not asked the same. */
  readonly partner: Result | undefined;
  /** Corrected for all ratios of the run. */
  readonly ratio: Ratio | null;
  /** Whether the run says once that the server stalled. */
  readonly isServerStalling: boolean;
  readonly isNeighbourNoted: boolean;
}

function summarizeResult(result: Result, surroundings: Surroundings): Summary {
  const headline = headlineOf(result);
  const metrics = measureAll(result);
  return {
    result,
    label: targetLabel(result),
    requests: sumOf(result.rounds, (round) => round.requests),
    errors: sumOf(result.rounds, (round) => round.errors),
    headline,
    metrics,
    spread: spreadOf(headline, roundsOf(headline, result)),
    ratio: surroundings.ratio,
    standing: result === surroundings.partner ? 'reference' : standingOf(headline, surroundings.ratio),
    warnings: warningsOf(result, metrics[headline.key] === null && headline.key === 'p50', surroundings),
  };
}

/** A winner only where a difference was found; null if there is no ratio. */
export function standingOf({ better }: Metric, ratio: Ratio | null): Standing | null {
  switch (ratio?.change) {
    case undefined:
      return null;
    case 'lower':
    case 'higher':
      return ratio.change === better ? 'better' : 'worse';
    case 'unchanged':
      return 'tie';
    default:
      return 'undecided';
  }
}

function warningsOf(
  result: Result,
  isTooShort: boolean,
  { partner, isServerStalling, isNeighbourNoted }: Surroundings,
): readonly string[] {
  const warnings: string[] = [];
  if (result.status !== 'ok') warnings.push(`${result.status}: ${result.reason ?? 'no reason was recorded'}`);
  const errors = sumOf(result.rounds, (round) => round.errors);
  if (errors > 0)
    warnings.push(`${errors} of ${sumOf(result.rounds, (round) => round.requests)} requests failed`);
  if (result.status === 'invalid') return warnings;
  if (result.rounds.length === 0) warnings.push('no round was finished');
  else if (isTooShort && result.status !== 'saturated')
    warnings.push('too few requests for a p50 (20 are needed)');
  const { rounds, warnings: seen } = result;
  const neighbour = isNeighbourNoted ? null : neighbourWarning(rounds);
  const derived = [
    neighbour,
    fellBackWarning(result),
    retriesWarning(result),
    isServerStalling ? null : stallWarning(figureRounds(result)),
    connectionsWarning(result),
    layersWarning(result.layers),
    rowEstimateWarning(result.plans),
  ];
  warnings.push(...seen, ...derived.filter((warning) => warning !== null));
  if (partner?.status === 'invalid' || partner?.status === 'saturated')
    warnings.push(`no ratio, because ${targetLabel(partner)} is ${partner.status} here`);
  return warnings;
}
