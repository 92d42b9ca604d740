/** What the variance study found: from the slices of identical servers to components of their log ratio. */
import { z } from 'zod';
import { mean, spreadOfMean, tInterval } from '../interval.ts';
import { EnvironmentSchema } from '../run.ts';
import { type Components, type Split, varianceComponents } from '../variance.ts';
import { listOf, ms, studySchema } from './envelope.ts';

export const studyFigures = {
  p50: 'p50Us',
  p99: 'p99Us',
  'server CPU': 'serverCpuUsPerRequest',
} as const;
export type StudyFigure = keyof typeof studyFigures;

const figure = z.number().nonnegative().nullable();

const SliceSchema = z
  .strictObject({ p50Us: figure, p99Us: figure, serverCpuUsPerRequest: figure })
  .describe('What one slice of one server was. A figure that cannot be had is null.');
export type StudySlice = Readonly<z.infer<typeof SliceSchema>>;

const slices = listOf(listOf(SliceSchema));

const LaunchSchema = z
  .strictObject({
    condition: z.string(),
    first: slices,
    second: slices,
    launchMs: ms.describe('Of one server: start and warm-up.'),
    sliceMs: ms.describe('Of one slice of one server.'),
  })
  .describe('slices[round][slice] of both servers in one launch.');
export type StudyLaunch = Readonly<z.infer<typeof LaunchSchema>>;

export const VarianceSchema = studySchema(
  'variance',
  EnvironmentSchema,
  { strategy: z.string(), scenario: z.string(), dataset: z.string() },
  { launches: listOf(LaunchSchema) },
);

/** One condition's components of one figure. */
export interface StudyRow {
  readonly condition: string;
  readonly figure: StudyFigure;
  readonly split: Split;
  readonly components: Components;
  /** Second server over first, with its 95 % interval over launches: 1 where the order of launching does not matter. */
  readonly ratio: { readonly value: number; readonly low: number; readonly high: number };
}

/** A row per condition and figure, in the order in which conditions first appear; figures not known are left out. */
export function studyRows(launches: readonly StudyLaunch[]): readonly StudyRow[] {
  return [...Map.groupBy(launches, ({ condition }) => condition)].flatMap(([condition, own]) =>
    (Object.keys(studyFigures) as StudyFigure[]).flatMap((figure) => {
      const row = rowOf(condition, figure, own);
      return row === null ? [] : [row];
    }),
  );
}

function rowOf(condition: string, figure: StudyFigure, launches: readonly StudyLaunch[]): StudyRow | null {
  const logs = launches.map(({ first, second }) =>
    second.map((round, r) => round.map((slice, s) => logRatio(first[r]?.[s], slice, figure))),
  );
  if (launches.length < 2 || logs.flat(2).some(Number.isNaN)) return null;
  const { centre, variance, count } = spreadOfMean(logs.map((launch) => mean(launch.flat())));
  return {
    condition,
    figure,
    split: { launches: launches.length, rounds: logs[0]?.length ?? 0, slices: logs[0]?.[0]?.length ?? 0 },
    components: varianceComponents(logs),
    ratio: { value: Math.exp(centre), ...tInterval(centre, Math.sqrt(variance), count - 1) },
  };
}

/** NaN where one of the two is not known. */
function logRatio(first: StudySlice | undefined, second: StudySlice, figure: StudyFigure): number {
  const name = studyFigures[figure];
  return Math.log((second[name] ?? Number.NaN) / (first?.[name] ?? Number.NaN));
}
