/** The envelope of every study's file: which study it is, its environment, and its settings. */
import { z } from 'zod';
import { type MetricKey, metrics } from '../metrics/registry.ts';
import { amount } from '../run-file/result.ts';
import { EnvironmentSchema, idPattern } from '../run-file/run.ts';

export const studyVersion = 3;

/** The environment of a study without a database: this machine only. */
export const HostSchema = EnvironmentSchema.pick({
  commit: true,
  dirty: true,
  nodeVersion: true,
  platform: true,
  kernel: true,
  cpuModel: true,
  cpuCount: true,
  cpuGovernor: true,
  memoryBytes: true,
  containerCpuLimit: true,
  containerMemoryLimitBytes: true,
  loadAverageAtStart: true,
  dependencyLockHash: true,
});
export type Host = z.infer<typeof HostSchema>;

export const ms = amount;
export const metricKey = z.enum(metrics.map(({ key }) => key) as [MetricKey, ...MetricKey[]]);
export const named = z.strictObject({ name: z.string(), title: z.string() });

/** A readonly list. */
export function listOf<Item extends z.ZodType>(item: Item): z.ZodReadonly<z.ZodArray<Item>> {
  return z.array(item).readonly();
}

/** The findings of a study, without its envelope. */
export type FoundIn<Study> = Readonly<
  Omit<Study, 'kind' | 'formatVersion' | 'id' | 'environment' | 'settings'>
>;

/** The schema of one study's file. `settings`: the options of the command line, or their defaults. */
export function studySchema<
  Kind extends string,
  Environment extends z.ZodType,
  Settings extends z.core.$ZodLooseShape,
  Found extends z.core.$ZodLooseShape,
>(kind: Kind, environment: Environment, settings: Settings, found: Found) {
  return z.strictObject({
    kind: z.literal(kind),
    formatVersion: z.literal(studyVersion),
    id: z.string().regex(idPattern),
    environment,
    settings: z.strictObject(settings),
    ...found,
  });
}
