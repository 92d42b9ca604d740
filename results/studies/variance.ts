/** What the variance study found: the windows of identical servers, and the variance components of their log ratio. */

import { z } from 'zod';
import { type MetricKey, metricsIn } from '../metrics/registry.ts';
import type { Round } from '../run-file/result.ts';
import { EnvironmentSchema } from '../run-file/run.ts';
import { mean } from '../statistics/basic.ts';
import { isKnown, type Known, studentEstimate } from '../statistics/estimate.ts';
import { type Components, type Split, varianceComponents } from '../statistics/variance-components.ts';
import { listOf, metricKey, ms, studySchema } from './envelope.ts';

const WindowSchema = z
  .partialRecord(metricKey, z.number().nonnegative().nullable())
  .describe('The figures of one window of one server, by metric; null if unknown.');
export type StudyWindow = Readonly<z.infer<typeof WindowSchema>>;

const studied = metricsIn('variance');

export function studyWindow(round: Round): StudyWindow {
  return Object.fromEntries(studied.map(({ key, take }) => [key, take([round])]));
}

const windows = listOf(listOf(WindowSchema));

const LaunchSchema = z
  .strictObject({
    condition: z.string(),
    first: windows,
    second: windows,
    launchMs: ms.describe('Start and warm-up of one server.'),
    windowMs: ms.describe('One window of one server.'),
  })
  .describe('windows[round][window] of both servers in one launch.');
export type StudyLaunch = Readonly<z.infer<typeof LaunchSchema>>;

export const VarianceSchema = studySchema(
  'variance',
  EnvironmentSchema,
  { strategy: z.string(), scenario: z.string(), dataset: z.string() },
  { launches: listOf(LaunchSchema) },
);

/** One condition's components of one metric. */
export interface StudyRow {
  readonly condition: string;
  readonly metric: MetricKey;
  readonly split: Split;
  readonly components: Components;
  /** Second server over first, with its 95 % interval over launches: 1 if the order of starting does not matter. */
  readonly ratio: Known;
}

/** A row per condition and metric, in the order in which conditions first appear. Unknown metrics are left out. */
export function studyRows(launches: readonly StudyLaunch[]): readonly StudyRow[] {
  return [...Map.groupBy(launches, ({ condition }) => condition)].flatMap(([condition, own]) =>
    studied.flatMap(({ key }) => rowOf(condition, key, own) ?? []),
  );
}

function rowOf(condition: string, metric: MetricKey, launches: readonly StudyLaunch[]): StudyRow | null {
  const logs = launches.map(({ first, second }) =>
    second.map((round, r) => round.map((window, s) => logRatio(first[r]?.[s], window, metric))),
  );
  if (launches.length < 2 || logs.flat(2).some(Number.isNaN)) return null;
  const ratio = studentEstimate(
    logs.map((launch) => mean(launch.flat())),
    'launches',
  );
  if (!isKnown(ratio)) return null;
  return {
    condition,
    metric,
    split: { launches: launches.length, rounds: logs[0]?.length ?? 0, windows: logs[0]?.[0]?.length ?? 0 },
    components: varianceComponents(logs),
    ratio,
  };
}

/** NaN if one of the two is not known. */
function logRatio(first: StudyWindow | undefined, second: StudyWindow, metric: MetricKey): number {
  return Math.log((second[metric] ?? Number.NaN) / (first?.[metric] ?? Number.NaN));
}
