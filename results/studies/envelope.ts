/** What every study's file holds around what was found: which study it is, where it was made, and what was chosen. */
import { z } from 'zod';
import { type MetricKey, metrics } from '../metrics/registry.ts';
import { amount } from '../run-file/result.ts';
import { EnvironmentSchema, idPattern } from '../run-file/run.ts';

export const studyVersion = 2;

/** Of this machine alone, for studies without a database. */
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

/** A list that nobody changes once it is found. */
export function listOf<Item extends z.ZodType>(item: Item): z.ZodReadonly<z.ZodArray<Item>> {
  return z.array(item).readonly();
}

/** What a study's file holds within its envelope. */
export type FoundIn<Study> = Readonly<
  Omit<Study, 'kind' | 'formatVersion' | 'id' | 'environment' | 'settings'>
>;

/** The schema of one study's file. `settings`: what was chosen on the command line, or came in its place. */
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
