/** In what two environments differ, said so that a person can judge whether it matters. */
import { isJsonObject } from '../json.ts';
import type { Environment } from '../run-file/run.ts';

type Field = keyof Environment;

/**
 * What decides figures and is not what a change of the project's code changes: two runs that differ in one of
 * these were not made under the same conditions. Commit and dependencies may differ, they are what is compared.
 */
const conditions = [
  'nodeVersion',
  'postgresVersion',
  'postgresIsEmbedded',
  'postgresSettings',
  'sessionSettings',
  'platform',
  'kernel',
  'cpuModel',
  'cpuCount',
  'cpuGovernor',
  'memoryBytes',
  'containerCpuLimit',
  'containerMemoryLimitBytes',
  'seed',
  'poolConnections',
  'cpuAffinity',
  'serverNodeFlags',
] as const satisfies readonly Field[];

/** `field: then -> now` for each condition in which two runs differ; settings under their own names. */
export function conditionChanges(then: Environment, now: Environment): string[] {
  return environmentChanges(then, now, conditions);
}

/** `field: then -> now` for each of `fields` that differs; a record's fields one by one. */
export function environmentChanges(then: Environment, now: Environment, fields: readonly Field[]): string[] {
  return fields.flatMap((field) => {
    const before: unknown = then[field];
    const after: unknown = now[field];
    if (!isJsonObject(before) || !isJsonObject(after)) return changed(field, before, after);
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap((name) => changed(name, before[name], after[name]));
  });
}

function changed(name: string, before: unknown, after: unknown): string[] {
  return before === after ? [] : [`${name}: ${before ?? 'none'} -> ${after ?? 'none'}`];
}
