/**
 * Fixed bounds, for those who want one: `qm/user-by-id p99 < 5ms`. The whole interval of the candidate's estimate decides, so
 * that noise neither breaks a threshold nor keeps it.
 */
import { measure, roundsOf } from '../../metrics/measure.ts';
import type { Quantity } from '../../metrics/metric.ts';
import { isOf, type Metric, metrics } from '../../metrics/registry.ts';
import { nearest } from '../../nearest.ts';
import { loadLabel, strategyLabel } from '../../run-file/case.ts';
import { LoadSchema, type Result } from '../../run-file/result.ts';
import type { Run } from '../../run-file/run.ts';
import type { Estimate } from '../../statistics/estimate.ts';

export interface Threshold {
  /** In one form, however it was typed: `qm/user-by-id closed:1 p99 < 5ms`. */
  readonly text: string;
  /** `*` stands for any. */
  readonly strategy: string;
  readonly scenario: string;
  /** As `loadLabel` has it; null for any load that gives the metric. */
  readonly load: string | null;
  readonly metric: Metric;
  readonly comparison: '<' | '<=' | '>' | '>=';
  /** In the unit in which values of the metric are stored. */
  readonly bound: number;
}

const units: Readonly<Record<Quantity, Readonly<Record<string, number>>>> = {
  time: { us: 1, µs: 1, ms: 1e3, s: 1e6 },
  bytes: { B: 1, kB: 1e3, MB: 1e6, GB: 1e9 },
  rate: { 'req/s': 1, '/s': 1 },
  share: { '%': 0.01 },
};

const form = /^([^\s/]+)\/(\S+)\s+(?:(\S*:\S+)\s+)?(\S.*?)\s*(<=|>=|<|>)\s*(\d+(?:\.\d+)?)\s*(\S*)$/;
const formText = '<strategy>/<scenario> [<load>] <metric> < <value><unit>';
export const thresholdExample = 'qm/user-by-id p99 < 5ms';
const loadKinds = LoadSchema.options.map(({ shape }) => shape.kind.value);

/** Reads `qm/* closed:16 CPU per request <= 400us`. @throws an Error that says what was expected. */
export function parseThreshold(typed: string): Threshold {
  const [, strategy = '', scenario = '', load, name = '', comparison, digits = '', unit = ''] =
    form.exec(typed.trim()) ?? [];
  if (comparison === undefined)
    throw new Error(`expected ${formText}, like ${thresholdExample}; received ${JSON.stringify(typed)}`);
  const kind = load?.split(':')[0];
  if (kind !== undefined) checkKnown(kind, loadKinds, 'load');
  const metric = metricNamed(name);
  const known = units[metric.quantity];
  checkKnown(unit, Object.keys(known), `unit of ${metric.title}`);
  return {
    text: `${strategy}/${scenario} ${load === undefined ? '' : `${load} `}${metric.title} ${comparison} ${digits}${unit}`,
    ...{ strategy, scenario, load: load ?? null, metric },
    comparison: comparison as Threshold['comparison'],
    bound: Number(digits) * (known[unit] ?? Number.NaN),
  };
}

function metricNamed(name: string): Metric {
  const word = name.toLowerCase();
  const metric = metrics.find(({ key, title }) => [key, title].some((one) => one.toLowerCase() === word));
  if (metric) return metric;
  throw notKnown(
    name,
    metrics.map(({ title }) => title),
    'metric',
  );
}

function checkKnown(word: string, words: readonly string[], what: string): void {
  if (!words.includes(word)) throw notKnown(word, words, what);
}

function notKnown(word: string, words: readonly string[], what: string): Error {
  const near = nearest(word, words);
  const hint = near === null ? '' : ` Did you mean ${near}?`;
  return new Error(`there is no ${what} ${JSON.stringify(word)}.${hint} (${words.join(', ')})`);
}

/** @throws an Error if one names a strategy or a scenario that is not `known`. */
export function checkNames(
  thresholds: readonly Threshold[],
  known: { readonly strategies: readonly string[]; readonly scenarios: readonly string[] },
): void {
  for (const { strategy, scenario } of thresholds) {
    checkKnown(strategy, ['*', ...known.strategies], 'strategy');
    checkKnown(scenario, ['*', ...known.scenarios], 'scenario');
  }
}

export interface JudgedCase {
  readonly result: Result;
  readonly estimate: Estimate | null;
  /** `unknown`: the case has no figure of the metric, or none with an interval. */
  readonly standing: 'kept' | 'broken' | 'undecided' | 'unknown';
}

export interface JudgedThreshold {
  readonly threshold: Threshold;
  /** The candidate's cases that it is about; none is as bad as an unknown figure. */
  readonly cases: readonly JudgedCase[];
}

export function judgeThresholds(
  thresholds: readonly Threshold[],
  { results }: Pick<Run, 'results'>,
): readonly JudgedThreshold[] {
  return thresholds.map((threshold) => ({
    threshold,
    cases: results
      .filter((result) => isAbout(threshold, result))
      .map((result) => {
        const estimate = measure(threshold.metric, roundsOf(threshold.metric, result));
        return { result, estimate, standing: standingOf(threshold, estimate) };
      }),
  }));
}

/** Whether it can not be said that the threshold is kept, nor that it is broken. */
export function isOpen({ cases }: JudgedThreshold): boolean {
  return (
    cases.length === 0 || cases.some(({ standing }) => standing === 'undecided' || standing === 'unknown')
  );
}

function isAbout({ strategy, scenario, load, metric }: Threshold, result: Result): boolean {
  return (
    (strategy === '*' || strategy === strategyLabel(result)) &&
    (scenario === '*' || scenario === result.scenario) &&
    (load === null || load === loadLabel(result.load)) &&
    isOf(result.load, metric)
  );
}

function standingOf({ comparison, bound }: Threshold, estimate: Estimate | null): JudgedCase['standing'] {
  if (!estimate?.interval) return 'unknown';
  const isWithin = (value: number): boolean => {
    switch (comparison) {
      case '<':
        return value < bound;
      case '<=':
        return value <= bound;
      case '>':
        return value > bound;
      case '>=':
        return value >= bound;
    }
  };
  const ends = [estimate.interval.low, estimate.interval.high].map(isWithin);
  if (ends.every((within) => within)) return 'kept';
  return ends.some((within) => within) ? 'undecided' : 'broken';
}
